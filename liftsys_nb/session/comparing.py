"""What a specification still allows, and what a change of it means."""

from __future__ import annotations

import difflib
import time
from typing import NamedTuple

from liftsys_nb.ir.errors import InputError, Refused
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.documents import diff_document, strength_document
from liftsys_nb.session.outcome import DONE, NEGATIVE, UNDECIDED, Outcome
from liftsys_nb.session.reading import Reading, is_file, one_place, read, read_target
from liftsys_nb.session.state import Draft, State
from liftsys_nb.syntax import show
from liftsys_nb.verify import compare, strength

SHORTEST_PREFIX = 4  # characters of a draft's id that may stand for it


class Side(NamedTuple):
    """One of two texts: what to call it, and its reading."""

    name: str
    reading: Reading


class Comparing(Bench):
    """``strength`` and ``diff``."""

    def strength(
        self, target: str | None = None, *, session: str | None = None, text: str | None = None
    ) -> Outcome:
        """Say which wrong behaviours a specification still allows; target as of ``verify``.

        Raises InputError LS431 (a session beside another target); Refused LS408 for a text with
        errors, or where no code can meet it.
        """
        follow: str | None
        place = one_place(target, session, text)
        if text is not None or is_file(target):
            where = "<stdin>" if target == "-" else "<cell>"
            readings = read_target(target or "") if text is None else read(text, where)
            name, reading = readings[0].spec.name, _only(readings)
            notes: tuple[str, ...] = ()
            follow = "help ir" if text is not None else f"verify {target}"
        else:
            stand = self._stand(place)
            name, notes = stand.state.name, stand.notes
            reading = self._drafted(stand.state, stand.draft).reading
            follow = self._next(stand)
        _refuse_errors(name, reading)
        began = time.perf_counter()
        report = strength(reading.spec, world=reading.world, program=reading.program)
        if report.broken:
            raise Refused(
                f"{name} cannot be met by any code: {report.reason}",
                hint="see why: verify",
            )
        shape = strength_document(name, report, time.perf_counter() - began)
        status = NEGATIVE if report.survivors else UNDECIDED
        if not report.survivors and report.mutants and not report.undecided and not report.reason:
            status = DONE
        return Outcome(
            "strength", shape, texts.strength_headline(name, report), notes, follow, status,
            sources=reading.sources,
        )  # fmt: skip

    def diff(
        self, old: str | None = None, new: str | None = None, *, session: str | None = None
    ) -> Outcome:
        """Say what it means to go from one text to another.

        old, new: ``path.ir[::name]``, the number of a draft of the session, a session, or the
        start of a draft's id. Without new: the draft where one stands; without both: from the
        draft before it. Raises InputError LS401 or LS413 where nothing is named so.
        """
        if old is None:
            stand = self._stand(session)
            if stand.draft.parent is None:
                raise InputError(
                    f"{stand.state.name} has one draft only",
                    code="LS401",
                    hint="name two: diff OLD NEW (files, sessions, or numbers of drafts: log)",
                )
            before = stand.state.drafts[stand.draft.parent]
            sides = [self._side(stand.state, each) for each in (before, stand.draft)]
        else:
            sides = [self._named(old, session)]
            if new is None:
                stand = self._stand(session)
                sides.append(self._side(stand.state, stand.draft))
            else:
                sides.append(self._named(new, session))
        first, second = sides
        for side in sides:
            _refuse_errors(side.name, side.reading)
        report = compare(
            first.reading.spec, second.reading.spec,
            old_program=first.reading.program, new_program=second.reading.program,
        )  # fmt: skip
        shape = diff_document(first.name, second.name, report, _text(first, second))
        return Outcome(
            "diff", shape, texts.diff_headline(first.name, second.name, report),
            next="list", exit=UNDECIDED if report.relation == "unknown" else DONE,
        )  # fmt: skip

    # ── naming ───────────────────────────────────────────────────────────────────────────────
    def _side(self, state: State, draft: Draft) -> Side:
        return Side(f"{state.name} draft {draft.number}", self._drafted(state, draft).reading)

    def _named(self, name: str, session: str | None) -> Side:
        """Return what a word of ``diff`` names."""
        if is_file(name):
            return Side(name, _only(read_target(name)))
        if name.isdecimal():
            state = self._stand(session).state
            draft = next((d for d in state.drafts.values() if d.number == int(name)), None)
            if draft is None:
                raise InputError(
                    f"{state.name} has no draft {name}",
                    code="LS401",
                    hint=f"it has drafts 1 to {len(state.drafts)}: log",
                )
            return self._side(state, draft)
        if len(name) >= SHORTEST_PREFIX:
            found = [
                (state, draft)
                for session in self._desk.store.sessions_of_draft(name.lower())
                if session in self._desk.entries()
                for state in (self._desk.state(session),)
                for draft in state.drafts.values()
                if draft.id.startswith(name.lower())
            ]
            if len(found) == 1:
                return self._side(*found[0])
        state, branch = self._desk.locate(name, None)
        return self._side(
            state, state.head if branch is None else state.drafts[state.heads[branch]]
        )


def _text(first: Side, second: Side) -> str:
    """Return the change of the text as a unified diff; '' where nothing differs."""
    old, new = (show(side.reading.module).splitlines(keepends=True) for side in (first, second))
    return "".join(difflib.unified_diff(old, new, first.name, second.name))


def _only(readings: tuple[Reading, ...]) -> Reading:
    """Return the one specification of a text. Raises InputError LS417 when there are several."""
    if len(readings) > 1:
        names = [reading.spec.name for reading in readings]
        file = readings[0].source.name
        raise InputError(
            f"{file} holds {len(readings)} specifications: {', '.join(names)}",
            code="LS417",
            hint=f"choose one: {file}::{names[0]}",
        )
    return readings[0]


def _refuse_errors(name: str, reading: Reading) -> None:
    if not reading.is_sound:
        raise Refused(
            f"{name} has errors",
            hint="mend them in the IR text first",
            diagnostics=reading.diagnostics,
            sources=reading.sources,
        )
