"""The use cases: each verb once, for every door. The only place where rooms are chained."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from liftsys_nb.holes import Goal, fill, goals
from liftsys_nb.holes.fill import find_goal
from liftsys_nb.ir.errors import InputError, Refused
from liftsys_nb.ir.events import EventKind, Json
from liftsys_nb.ir.nodes import Module, Unread
from liftsys_nb.ir.ports import Exporter, Store
from liftsys_nb.lift import lift_prompt
from liftsys_nb.plugins import exporters
from liftsys_nb.session import texts
from liftsys_nb.session.desk import Desk, Stand
from liftsys_nb.session.documents import (
    diagnostic_document,
    document,
    hole_document,
    open_count,
    signature_document,
    unformalised,
    verdict_word,
)  # fmt: skip
from liftsys_nb.session.files import read_file, write_file
from liftsys_nb.session.health import checks
from liftsys_nb.session.judging import judge
from liftsys_nb.session.naming import check_prompt, free_name, is_named, named
from liftsys_nb.session.outcome import DONE, NEGATIVE, WRONG_INPUT, Outcome
from liftsys_nb.session.reading import Drafted, Drafts, Reading, part_of, read, with_spec
from liftsys_nb.session.state import MAIN, Draft, State, brief
from liftsys_nb.syntax import show

Clock = Callable[[], datetime]
MOST_ROWS = 1_000  # of the history in one document


class Workbench:
    """Everything one can do, over one history.

    Each method returns an Outcome or raises LiftError; nothing is half-applied: an event is
    appended only after all checks passed, and nothing is shown as done before it is on disk.
    """

    def __init__(
        self,
        store: Store,
        *,
        now: Clock = lambda: datetime.now(UTC),
        by: str | None = None,
        follow: bool = True,
        formats: Callable[[], Mapping[str, Exporter]] = exporters,
    ) -> None:
        self._desk = Desk(store, now=now, by=_user() if by is None else by, follow=follow)
        self._formats = formats
        self._drafts = Drafts()
        self.current: str | None = None

    @property
    def home(self) -> Path:
        """The folder of the history."""
        return self._desk.store.home

    def close(self) -> None:
        """Close the history; what was acknowledged is on disk already."""
        self._desk.store.close()

    # ── making sessions ──────────────────────────────────────────────────────────────────────
    def new(
        self, prompt: str = "", *, name: str | None = None, from_file: str | None = None
    ) -> Outcome:
        """Make a session from words. The same words again start a new branch of the same session.

        from_file: a file whose text is the prompt (UTF-8); an ``.ir`` file is taken as IR text.
        Raises InputError LS410 (no words), LS414 (too long), LS421/LS422 (the file).
        """
        if from_file is not None:
            text = read_file(Path(from_file))
            if from_file.endswith(".ir"):
                return self.ir_take(text, file=from_file, name=name)
            prompt = text
        check_prompt(prompt)
        lifted = lift_prompt(prompt)
        spec = lifted.spec if name is None else named(lifted.spec, name)
        text = show(Module((spec,)))
        again = next(
            (
                state
                for state in self._desk.states().values()
                if state.origin == "words" and state.prompt == prompt
                and (name is None or is_named(state, name))
            ),
            None,
        )  # fmt: skip
        return self._begin(spec.name, text, {"origin": "words", "prompt": prompt}, again)

    def ir_take(self, text: str, *, file: str = "<cell>", name: str | None = None) -> Outcome:
        """Make a session of IR text; each ``ir`` in it makes one, the last one is shown.

        All diagnostics are shown at once; unreadable parts are holes that hold the words. IR text
        of a name that a session already has starts a new branch there.
        Raises InputError LS410 (empty), LS413 (no ``ir`` in it).
        """
        if not text.strip():
            raise InputError(
                "no IR text", code="LS410", hint="write it below the line: ir NAME { intent: … }"
            )
        readings = read(text, file)
        wrong = not readings[0].is_sound
        outcome: Outcome | None = None
        made: list[str] = []
        unread = tuple(d for d in readings[0].module.decls if isinstance(d, Unread))
        for reading in readings:
            spec = reading.spec
            if name is not None and len(readings) == 1:
                spec = replace(spec, name=name)
            title = name if name is not None and len(readings) == 1 else spec.name
            again = next(
                (
                    state
                    for state in self._desk.states().values()
                    if state.origin == "ir" and is_named(state, title)
                ),
                None,
            )
            whole = show(Module((*unread, spec)))
            outcome = self._begin(title, whole, {"origin": "ir"}, again)
            made.append(outcome.document["name"])
        assert outcome is not None
        notes = outcome.notes
        if len(made) > 1:
            notes = (f"made {texts.plural(len(made), 'session')}: {', '.join(made)}", *notes)
        diagnostics = [diagnostic_document(d) for d in readings[0].diagnostics]
        errors = sum(d["severity"] == "error" for d in diagnostics)
        shown = {**outcome.document, "diagnostics": diagnostics}
        headline = outcome.headline
        if wrong:
            headline = texts.session_headline(
                shown["name"], shown["status"], open_count(shown["holes"]), errors
            )
        return replace(
            outcome,
            document={**shown, "next": None if wrong else outcome.next},
            headline=headline,
            notes=notes,
            next=None if wrong else outcome.next,
            exit=WRONG_INPUT if wrong else DONE,
            sources={**outcome.sources, file: text},
        )

    def _begin(
        self, name: str, text: str, detail: Mapping[str, Json], again: State | None
    ) -> Outcome:
        desk = self._desk
        notes: tuple[str, ...] = ()
        if again is not None:
            branch = again.free_branch("again")
            root = next(iter(again.drafts))
            event = desk.event(
                "branched", again.id, draft=desk.store.new_id(), parent=root, branch=branch,
                detail={**detail, "name": again.name, "ir": text},
            )  # fmt: skip
            notes = (f"{again.name} starts again on a new branch; the earlier drafts stay in log",)
        else:
            taken = {state.name for state in desk.states().values()}
            title = free_name(name, taken)
            if title != name:
                notes = (f"a session named {name} exists already, so this one is {title}",)
            event = desk.event(
                "created", desk.store.new_id(), draft=desk.store.new_id(), parent=None, branch=MAIN,
                detail={**detail, "name": title, "ir": text},
            )  # fmt: skip
        stand = desk.record([event])
        self.current = stand.state.id
        return self._session(stand, notes=notes)

    # ── looking ──────────────────────────────────────────────────────────────────────────────
    def ir_show(self, target: str) -> Outcome:
        """Show the IR of a file (``path.ir``, ``path.ir::name``) or of a session; makes nothing."""
        path, _, part = target.partition("::")
        if not path.endswith(".ir"):
            return self.show(target)
        text = read_file(Path(path))
        readings = read(text, path)
        reading = readings[0] if not part else part_of(readings, part, path)
        return self._unsaved(reading, {path: text})

    def _unsaved(self, reading: Reading, sources: Mapping[str, str]) -> Outcome:
        spec = reading.spec
        errors = sum(d.severity == "error" for d in reading.diagnostics)
        shape = document(
            session=None, name=spec.name, status=None, draft=None, branch=None,
            ir=show(reading.module), signature=signature_document(spec),
            holes=[hole_document(goal, ()) for goal in goals(spec)],
            unformalised=unformalised(spec),
            diagnostics=[diagnostic_document(d) for d in reading.diagnostics],
            next=None,
        )  # fmt: skip
        status = f"{texts.plural(errors, 'error')}" if errors else "reads well"
        return Outcome(
            "ir", shape, f"Specification {spec.name}: {status}", sources=sources,
            exit=WRONG_INPUT if errors else DONE,
        )  # fmt: skip

    def open(self, session: str) -> Outcome:
        """Go to the newest draft of a session; it becomes the current one."""
        state = self._desk.find(session, None)
        stand = self._desk.stand(state, newest=True)
        self.current = state.id
        return self._session(stand)

    def show(self, session: str | None = None) -> Outcome:
        """Show a session where this process stands in it."""
        return self._session(self._stand(session))

    def list(self) -> Outcome:
        """List all sessions, the one changed last first."""
        rows = []
        for state in sorted(self._desk.states().values(), key=lambda s: s.updated, reverse=True):
            draft = state.head
            reading = self._drafted(state, draft).reading
            holes = goals(reading.spec, deferred=draft.deferred)
            rows.append({
                "session": state.id,
                "name": state.name,
                "status": self._status(state, draft, holes),
                "draft": draft.id,
                "open_holes": sum(hole.status == "open" for hole in holes),
                "verdict": state.verdicts.get(draft.id),
                "updated": state.updated,
            })  # fmt: skip
        headline = texts.plural(len(rows), "session") if rows else "no session yet"
        follow = f"open {rows[0]['name']}" if rows else 'new "what it should do"'
        return Outcome("list", document(sessions=rows), headline, next=follow)

    def holes(self, session: str | None = None) -> Outcome:
        """List the open and deferred holes with their questions and labelled fits."""
        shown = self._session(self._stand(session))
        whole = shown.document
        count = open_count(whole["holes"])
        shape = document(session=whole["session"], name=whole["name"], holes=whole["holes"])
        headline = (
            f"{whole['name']}: {texts.plural(count, 'question')} open"
            if count
            else f"{whole['name']}: no question is open"
        )
        return replace(shown, kind="holes", document=shape, headline=headline, exit=DONE)

    def log(self, session: str | None = None) -> Outcome:
        """List what happened to a session, oldest first, and where one stands."""
        stand = self._stand(session)
        state = stand.state
        rows = []
        for event in state.events:
            draft = state.drafts.get(event.draft or "")
            rows.append({
                "what": event.kind,
                "detail": brief(event),
                "draft": draft.number if draft else None,
                "branch": draft.branch if draft else event.branch,
                "current": bool(draft) and event.draft == stand.draft.id and event.kind
                not in {"verified", "exported"},
            })  # fmt: skip
        current = [at for at, row in enumerate(rows) if row["current"]]
        for at in current[:-1]:
            rows[at]["current"] = False
        shape = document(session=state.id, name=state.name, events=rows)
        headline = f"{state.name}: {texts.plural(len(rows), 'event')}, draft {stand.draft.number}"
        return Outcome("log", shape, headline, stand.notes, self._session(stand).next)

    def history(self, session: str | None = None) -> Outcome:
        """Return the history as a DataFrame (``value``): when, session, what, detail."""
        chosen = self._desk.find(session, None).id if session is not None else None
        frame = self._desk.store.frame(chosen)
        rows = [
            [value.isoformat() if isinstance(value, datetime) else value for value in row]
            for row in frame.tail(MOST_ROWS).itertuples(index=False, name=None)
        ]
        shape = document(
            columns=list(frame.columns), rows=rows, more=max(len(frame) - MOST_ROWS, 0)
        )
        return Outcome("history", shape, texts.plural(len(frame), "event"), next=None, value=frame)

    # ── changing ─────────────────────────────────────────────────────────────────────────────
    def fill(
        self, hole: str, value: str, *, session: str | None = None, because: str | None = None
    ) -> Outcome:
        """Fill a hole; the value is checked first, and what else changed is told.

        Raises InputError LS404 (no such hole), LS409 (finalized), LS411/LS412 (the value).
        """
        stand = self._writable(session)
        reading = self._drafted(stand.state, stand.draft).reading
        goal = find_goal(reading.spec, hole, deferred=stand.draft.deferred)
        before = {g.name for g in goals(reading.spec)}
        filled = fill(reading.spec, goal.name, value)
        text = show(with_spec(reading.module, reading.spec, filled.spec))
        detail: dict[str, Json] = {
            "hole": goal.name, "value": filled.value, "type": goal.type_text, "ir": text,
        }  # fmt: skip
        stand = self._change("hole_filled", stand, detail, because)
        notes = []
        if filled.idle:
            notes.append(f"no longer needed: {', '.join(filled.idle)}")
        gone = sorted(before - {g.name for g in goals(filled.spec)} - {goal.name})
        if gone:
            notes.append(f"settled with it: {', '.join(gone)}")
        return self._session(stand, notes=notes, headline=f"{goal.name} = {filled.value}")

    def defer(
        self, hole: str, *, session: str | None = None, because: str | None = None
    ) -> Outcome:
        """Put a hole off: it stays listed, and finalizing then needs a reason."""
        stand = self._writable(session)
        reading = self._drafted(stand.state, stand.draft).reading
        goal = find_goal(reading.spec, hole, deferred=stand.draft.deferred)
        if goal.status == "deferred":
            raise InputError(
                f"?{goal.name} is deferred already",
                code="LS405",
                hint=f"answer it when you know: fill {goal.name} VALUE",
            )
        detail: dict[str, Json] = {"hole": goal.name, "ir": stand.draft.ir}
        stand = self._change("hole_deferred", stand, detail, because)
        return self._session(stand, headline=f"{goal.name} is put off")

    def undo(self, session: str | None = None) -> Outcome:
        """Go back to the draft before this one; the later draft stays in the log.

        Raises InputError LS406 (this is the first draft), LS409 (finalized).
        """
        stand = self._writable(session)
        parent = stand.draft.parent
        if parent is None or stand.draft.kind == "branched":
            raise InputError(
                f"nothing to undo in {stand.state.name}: this is the first draft of the branch",
                code="LS406",
                hint="see what happened: log",
            )
        undone = self._what(stand.state, stand.draft)
        event = self._desk.event(
            "undone", stand.state.id, draft=parent, parent=stand.draft.id, branch=stand.branch,
            detail={"what": undone},
        )  # fmt: skip
        told = stand.notes
        return self._session(self._desk.record([event]), notes=told, headline=f"undone: {undone}")

    # ── judging ──────────────────────────────────────────────────────────────────────────────
    def verify(self, target: str | None = None, *, session: str | None = None) -> Outcome:
        """Judge a specification alone: a session's, or that of a file (``path.ir[::name]``)."""
        path, _, part = (target or "").partition("::")
        if path.endswith(".ir"):
            text = read_file(Path(path))
            readings = read(text, path)
            reading = readings[0] if not part else part_of(readings, part, path)
            return judge(reading, reading.spec.name, {path: text})[1]
        stand = self._stand(target or session)
        state, draft = stand.state, stand.draft
        drafted = self._drafted(state, draft)
        report, outcome = judge(drafted.reading, state.name, drafted.sources)
        word = verdict_word(report.verdict)
        if state.verdicts.get(draft.id) != word:
            event = self._desk.event(
                "verified", state.id, draft=draft.id, parent=None, branch=stand.branch,
                detail={"verdict": word, "so_far": report.verdict.so_far},
            )  # fmt: skip
            after = self._desk.record([event])
            stand = replace(after, notes=(*stand.notes, *after.notes))
        return replace(outcome, notes=stand.notes, next=self._session(stand).next)

    def finalize(self, session: str | None = None, *, because: str | None = None) -> Outcome:
        """Make a draft final. Its verdict is taken anew.

        Raises Refused LS408 (open holes, errors, or a verdict that says no) and LS407 (a reason is
        needed: the verdict is unknown, or holes are deferred).
        """
        stand = self._writable(session)
        state, draft = stand.state, stand.draft
        reading = self._drafted(state, draft).reading
        known = goals(reading.spec, deferred=draft.deferred)
        waiting = [goal.name for goal in known if goal.status == "open"]
        if not reading.is_sound:
            raise Refused(
                f"{state.name} has errors",
                hint="mend them in the IR text and take it again",
                diagnostics=reading.diagnostics,
                sources={f"{state.name}.ir": draft.ir},
            )
        if waiting:
            raise Refused(
                f"{texts.plural(len(waiting), 'hole')} of {state.name} "
                f"{'is' if len(waiting) == 1 else 'are'} open: {', '.join(waiting)}",
                hint=f"fill {waiting[0]} VALUE, or defer {waiting[0]}",
            )
        report, _ = judge(reading, state.name, {})
        word = verdict_word(report.verdict)
        if word in {"inconsistent", "unimplementable"}:
            raise Refused(
                f"{state.name} is {word}, so no code can meet it",
                hint="see why: verify; go back a step: undo",
            )
        put_off = [goal.name for goal in known if goal.status == "deferred"]
        if because is None and (put_off or word == "unknown"):
            reason = f"deferred: {', '.join(put_off)}" if put_off else "the verdict is unknown"
            raise Refused(
                f"finalizing {state.name} needs a reason ({reason})",
                code="LS407",
                hint='finalize --because "why this is good enough"',
            )
        events = [
            self._desk.event(
                "verified", state.id, draft=draft.id, parent=None, branch=stand.branch,
                detail={"verdict": word, "so_far": report.verdict.so_far},
            ),
            self._desk.event(
                "finalized", state.id, draft=draft.id, parent=None, branch=stand.branch,
                why=because, detail={"verdict": word, "because": because},
            ),
        ]  # fmt: skip
        if state.verdicts.get(draft.id) == word:
            events = events[1:]
        return self._session(self._desk.record(events), notes=stand.notes)

    # ── leaving ──────────────────────────────────────────────────────────────────────────────
    def export(self, format: str, *, session: str | None = None, out: str | None = None) -> Outcome:
        """Write a session in another format; without ``out`` the text is the outcome.

        Raises InputError LS415 (no such format), LS422 (the file cannot be written).
        """
        known = self._formats()
        if format not in known:
            raise InputError(
                f"no export format '{format}'", code="LS415", hint=f"formats: {', '.join(known)}"
            )
        stand = self._stand(session)
        shown = self._session(stand)
        module = self._drafted(stand.state, stand.draft).reading.module
        text = known[format].export(module, shown.document)
        if out is not None:
            write_file(Path(out), text)
        event = self._desk.event(
            "exported", stand.state.id, draft=stand.draft.id, parent=None, branch=stand.branch,
            detail={"format": format, "file": out},
        )  # fmt: skip
        self._desk.record([event])
        shape = document(format=format, file=out, text=text)
        headline = f"{stand.state.name} as {format}" + (f": {out}" if out else "")
        return Outcome("export", shape, headline, stand.notes, None)

    def doctor(self) -> Outcome:
        """Check the history, the packages and the platform; exit 1 when something is wrong."""
        rows = checks(self._desk.store)
        ok = all(row["ok"] for row in rows)
        bad = sum(not row["ok"] for row in rows)
        headline = "all is well" if ok else texts.plural(bad, "finding")
        return Outcome(
            "doctor", document(ok=ok, checks=rows), headline, exit=DONE if ok else NEGATIVE
        )

    # ── inside ───────────────────────────────────────────────────────────────────────────────
    def _stand(self, session: str | None) -> Stand:
        return self._desk.stand(self._desk.find(session, self.current))

    def _writable(self, session: str | None) -> Stand:
        stand = self._stand(session)
        if stand.draft.id in stand.state.finalized:
            raise InputError(
                f"{stand.state.name} is finalized, so nothing changes any more",
                code="LS409",
                hint="run its new or ir cell again: that starts a new branch",
            )
        return stand

    def _change(
        self, kind: EventKind, stand: Stand, detail: Mapping[str, Json], because: str | None
    ) -> Stand:
        event = self._desk.event(
            kind, stand.state.id, draft=self._desk.store.new_id(), parent=stand.draft.id,
            branch=stand.branch, why=because, detail=detail,
        )  # fmt: skip
        after = self._desk.record([event])
        notes = list(stand.notes)
        if after.branch != stand.branch:
            notes.append(f"your change stands on the branch {after.branch}")
        return replace(after, notes=(*notes, *after.notes))

    def _drafted(self, state: State, draft: Draft) -> Drafted:
        return self._drafts.read(draft.id, f"{state.name}.ir", draft.ir, draft.deferred)

    def _status(self, state: State, draft: Draft, holes: Sequence[Goal]) -> str:
        if state.abandoned:
            return "abandoned"
        if draft.id in state.finalized:
            return "finalized"
        refused = state.verdicts.get(draft.id) in {"inconsistent", "unimplementable"}
        waiting = any(goal.status == "open" for goal in holes)
        return "open" if waiting or refused else "ready"

    def _what(self, state: State, draft: Draft) -> str:
        event = next(e for e in state.events if e.draft == draft.id)
        return brief(event) or event.kind

    def _session(
        self, stand: Stand, *, notes: Sequence[str] = (), headline: str | None = None
    ) -> Outcome:
        state, draft = stand.state, stand.draft
        drafted = self._drafted(state, draft)
        reading, holes = drafted.reading, drafted.holes
        status = self._status(state, draft, [goal for goal, _ in holes])
        verdict = state.verdicts.get(draft.id)
        final = draft.id in state.finalized
        follow = texts.next_command(state, verdict, holes, final=final, sound=reading.is_sound)
        shape = document(
            session=state.id, name=state.name, status=status, draft=draft.id, branch=stand.branch,
            ir=draft.ir, signature=signature_document(reading.spec),
            holes=[hole_document(goal, found) for goal, found in holes],
            unformalised=unformalised(reading.spec),
            diagnostics=[diagnostic_document(d) for d in reading.diagnostics],
            next=follow,
        )  # fmt: skip
        errors = sum(d.severity == "error" for d in reading.diagnostics)
        line = texts.session_headline(state.name, status, open_count(shape["holes"]), errors)
        if headline is not None:
            line = f"{headline}  ·  {line}"
        return Outcome(
            "session", shape, line, (*stand.notes, *notes), follow, sources=drafted.sources
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container without a name for its user
        return ""
