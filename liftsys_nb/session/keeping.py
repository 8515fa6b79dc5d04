"""The history itself is looked after: verified, backed up, restored, mended, folded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.counting import plural
from liftsys_nb.session.health import checks
from liftsys_nb.session.outcome import DONE, NEGATIVE, Document, Outcome, document

if TYPE_CHECKING:
    from liftsys_nb.store.chains import Break
    from liftsys_nb.store.heads import Head
    from liftsys_nb.store.home import Home
    from liftsys_nb.store.pool import Lost, Rescued
    from liftsys_nb.store.repair import Repair

MOST_LINES = 20  # of what was done, in one reply

# The rooms below are imported where they are used: each brings DuckDB along.


class Keeping(Bench):
    """``doctor``, and ``history`` with ``verify``, ``head``, ``backup``, ``restore``, ``compact``.

    Each raises StoreError as the functions of ``store`` say.
    """

    def doctor(self, *, fix: bool = False) -> Outcome:
        """Check the history, the packages and the platform; exit 1 when something is wrong.

        fix: mend the history first. What is lost for good is no finding any more, but the exit
        status is 1 all the same.
        """
        mended = self._mended() if fix else None
        rows = checks(self._desk.store)
        bad = sum(not row["ok"] for row in rows)
        headline = plural(bad, "finding") if bad else "all is well"
        notes: tuple[str, ...] = ()
        repair = None
        is_whole = not bad
        if mended is not None:
            repair, notes = _repair_document(mended), tuple(_repair_lines(mended))
            is_whole = is_whole and not (mended.left or mended.lost or mended.unsure)
            headline = f"{headline}: {_summary(mended)}" if is_whole or bad else _summary(mended)
        shape = document(ok=not bad, checks=rows, repair=repair)
        return Outcome(
            "doctor", shape, headline, notes, "list" if not bad or fix else "doctor --fix",
            exit=DONE if is_whole else NEGATIVE,
        )  # fmt: skip

    def history_verify(self, head: str | None = None) -> Outcome:
        """Follow all chains; exit 1 where one is broken.

        head: a file with what ``history head`` printed, or that text. Raises InputError LS421
        (the file), LS540 (no head).
        """
        from liftsys_nb.store.verifying import verify

        wanted = None if head is None else _read_head(head)
        found = verify(self._place(), head=wanted, progress=self.at_work)
        shape = document(
            ok=not found.breaks, events=found.events, stored=found.stored,
            writers=len(found.head.ends), journals=found.journals, unfinished=found.torn,
            digest=found.head.digest, head=None if wanted is None else _head_document(wanted),
            breaks=[_break_document(each) for each in found.breaks],
        )  # fmt: skip
        if found.breaks:
            headline = f"the history is broken: {_break_text(found.breaks[0])}"
            return Outcome("history_verify", shape, headline, next="doctor --fix", exit=NEGATIVE)
        chains = plural(len(found.head.ends), "chain")
        headline = f"the history is whole: {plural(found.events, 'event')} in {chains}"
        if wanted is not None:
            headline += f", and it begins with the {plural(wanted.events, 'event')} of that head"
        notes: tuple[str, ...] = ()
        if found.torn:
            torn = plural(found.torn, "journal")
            notes = (f"{torn} with an unfinished last write, which was never acknowledged",)
        return Outcome("history_verify", shape, headline, notes, "history head")

    def history_head(self) -> Outcome:
        """Return where all chains end, as one text; a broken history has no head (LS510)."""
        from liftsys_nb.ir.errors import StoreError
        from liftsys_nb.store.verifying import verify

        found = verify(self._place(), progress=self.at_work)
        if found.breaks:
            raise StoreError(
                f"the history is broken: {_break_text(found.breaks[0])}",
                code="LS510",
                hint="mend it first: doctor --fix",
            )
        shape = document(**_head_document(found.head), text=found.head.text)
        return Outcome(
            "history_head", shape, f"Head of {plural(found.events, 'event')}",
            next="history verify",
        )  # fmt: skip

    def history_backup(self, file: str | None = None, *, force: bool = False) -> Outcome:
        """Write the whole history into one file. Raises InputError LS429 (a file is there)."""
        from liftsys_nb.store.backup import back_up

        path = None if file is None else Path(file)
        made = back_up(self._place(), path, force=force, progress=self.at_work)
        shape = document(
            file=str(made.path), events=made.events, writers=made.writers, bytes=made.size,
            digest=made.head.digest,
        )  # fmt: skip
        headline = f"backed up {plural(made.events, 'event')}: {made.path}"
        return Outcome("history_backup", shape, headline, next="history verify")

    def history_restore(self, file: str, *, force: bool = False) -> Outcome:
        """Make a backup the history; with force, add to the history what it lacks."""
        from liftsys_nb.store.restore import restore

        if force:
            self._desk.store.close()
        done = restore(self._place(), Path(file), force=force, progress=self.at_work)
        shape = document(
            file=file, events=done.events, added=done.added,
            aside=None if done.aside is None else str(done.aside),
            repair=None if done.mended is None else _repair_document(done.mended),
        )  # fmt: skip
        notes = [] if done.aside is None else [f"what was there before is kept in {done.aside}"]
        if done.mended is not None:
            notes += _repair_lines(done.mended)
        headline = f"restored: {done.added} of {plural(done.events, 'event')} were missing here"
        lost = done.mended is not None and bool(done.mended.lost or done.mended.left)
        return Outcome(
            "history_restore", shape, headline, tuple(notes), "list",
            exit=NEGATIVE if lost else DONE,
        )  # fmt: skip

    def history_compact(self) -> Outcome:
        """Take what the journals hold over into the database."""
        done = self._desk.store.fold()
        shape = document(events=done.events, journals=done.removed, note=done.note)
        headline = (
            f"took over {plural(done.events, 'event')}, and removed "
            f"{plural(done.removed, 'journal')} that nobody writes any more"
        )
        if done.note is not None:
            headline = f"nothing was taken over: {done.note}"
        return Outcome("history_compact", shape, headline, next="history verify")

    def _place(self) -> Home:
        from liftsys_nb.store.home import locate

        return locate(self._desk.store.home)

    def _mended(self) -> Repair:
        from liftsys_nb.store.repair import repair

        # Ours, too, may be damaged: what comes next goes to a new one.
        self._desk.store.close()
        return repair(self._place(), progress=self.at_work)


def _read_head(said: str) -> Head:
    from liftsys_nb.store.heads import LARGEST, TITLE, read_head

    if "\n" in said or said.startswith(f"{TITLE} "):
        return read_head(said)
    try:
        with Path(said).expanduser().open("rb") as file:
            return read_head(file.read(LARGEST).decode("utf-8", "replace"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{said}: {reason}",
            code="LS421",
            hint="name the file that holds what was printed by: history head",
        ) from None


def _head_document(head: Head) -> Document:
    return {"digest": head.digest, "writers": len(head.ends), "events": head.events}


def _break_document(found: Break) -> Document:
    return {
        "writer": found.writer or None, "place": found.place, "number": found.number,
        "reason": found.reason, "good": found.good,
    }  # fmt: skip


def _break_text(found: Break) -> str:
    if not found.writer:
        return found.reason
    good = "what is before it is good" if found.good else "nothing is before it"
    return f"{found.place}, writer {found.writer}, event {found.number}: {found.reason}; {good}"


def _repair_document(done: Repair) -> Document:
    return {
        "done": done.done, "left": done.left, "aside": str(done.aside) if done.aside else None,
        "events": done.events, "unsure": done.unsure,
        "lost": [
            {"writer": each.writer, "first": each.first, "last": each.last,
             "sessions": _names(each, done)}
            for each in done.lost
        ],
        "rescued": [
            {"writer": each.writer, "first": each.first, "last": each.last,
             "events": each.events, "sessions": _names(each, done)}
            for each in done.rescued
        ],
    }  # fmt: skip


def _names(part: Lost | Rescued, done: Repair) -> list[str]:
    return [done.names.get(session) or session for session in part.sessions]


def _summary(done: Repair) -> str:
    if done.lost:
        count = sum(each.last - each.first + 1 for each in done.lost)
        return f"mended, {plural(count, 'event')} lost for good"
    if done.left or done.unsure:
        return "mended as far as it can be now"
    return "mended" if done.done else "there was nothing to mend"


def _repair_lines(done: Repair) -> list[str]:
    """Say what was done, what is lost and what is left, a line each."""
    lines = [*done.done]
    lines += [
        f"lost: events {each.first} to {each.last} of writer {each.writer}; "
        f"it worked on {', '.join(_names(each, done)) or 'nothing that is known'}"
        for each in done.lost
    ]
    lines += [
        f"rescued: {plural(each.events, 'event')} from {each.first} to {each.last} of writer "
        f"{each.writer}, in a chain of their own (`recovered` in their detail)"
        for each in done.rescued
    ]
    if done.unsure is not None:
        lines.append(f"more may be lost: {done.unsure}")
    lines += [f"left: {line}" for line in done.left]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"and {len(lines) - MOST_LINES} more, in the document: --json"]
    return lines
