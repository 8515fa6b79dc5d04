"""A specification is judged, and made final."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir.errors import InputError, Refused, has_errors
from liftsys_nb.ir.events import Event, Json
from liftsys_nb.ir.verdicts import (
    Consistent,
    Inconsistent,
    SpecReport,
    Unimplementable,
    Witness,
    verdict_word,
)  # fmt: skip
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.budgets import budget_of
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.judging import judge
from liftsys_nb.session.mending import line_to_mend, steps_to_mend
from liftsys_nb.session.outcome import NEGATIVE, Outcome
from liftsys_nb.session.reading import Reading, is_file, one_place, read, read_target
from liftsys_nb.verify import Budget, Memory


class Deciding(Bench):
    """``verify``, ``next`` and ``finalize``; and what deleting erases of them."""

    def verify(
        self,
        target: str | None = None,
        *,
        session: str | None = None,
        text: str | None = None,
        rlimit: str | int | None = None,
        seconds: str | float | None = None,
        second_opinion: bool = False,
    ) -> Outcome:
        """Judge a specification alone: of a session, a file (``path.ir[::name]``), or a text.

        text: IR text that belongs to no session; target then is ``-`` or None. rlimit, seconds:
        other limits than those of ``budget``. second_opinion: ask another solver, too.
        Raises InputError LS417 when there are several specifications to choose from, LS431 (a
        session beside another target), LS435 (a limit), SolverError LS620 (no other solver),
        EncodingBug (the solvers disagree).
        """
        budget = budget_of(rlimit, seconds, usual=self.budget)
        place = one_place(target, session, text)
        if text is not None or is_file(target):
            where = "<stdin>" if target == "-" else "<cell>"
            readings = read_target(target or "") if text is None else read(text, where)
            if len(readings) > 1:
                names = [reading.spec.name for reading in readings]
                file = readings[0].source.name
                raise InputError(
                    f"{file} holds {len(readings)} specifications: {', '.join(names)}",
                    code="LS417",
                    hint=f"choose one: verify {file}::{names[0]}",
                )
            return _judged_file(
                readings[0], target if text is None else None, budget, self._memory, second_opinion
            )
        stand = self._stand(place)
        state, draft = stand.state, stand.draft
        drafted = self._drafted(state, draft)
        report, outcome = judge(
            drafted.reading,
            state.name,
            deferred=draft.deferred,
            budget=budget,
            memory=self._memory,
            second=second_opinion,
        )
        event = self._verified(stand, report)
        if event is not None:
            after = self._desk.record([event])
            stand = replace(after, notes=(*stand.notes, *after.notes))
        notes = (*stand.notes, *outcome.notes)
        return replace(
            outcome, notes=notes, next=self._after(stand, report),
            first=_by_hand(drafted.reading, report),
        )  # fmt: skip

    def forget(self) -> None:
        """Erase what was remembered of verdicts, in this process and beside the history.

        A part of deleting a session. That of other sessions goes with it, since two of them may
        share an answer; it is worked out anew. Raises StoreError LS500 or LS501 where something
        cannot be erased.
        """
        self._memory.forget()
        self._witnesses.clear()

    def next(self, session: str | None = None) -> Outcome:
        """Show another witness of a draft, of a kind not shown yet; the history counts them.

        After the last one they begin anew. A verdict without a witness is shown as it is.
        """
        stand = self._stand(session)
        state, draft = stand.state, stand.draft
        reading = self._drafted(state, draft).reading
        shown = self._shown(stand)
        report, outcome = judge(
            reading, state.name, shown=shown, deferred=draft.deferred, budget=self.budget,
            memory=self._memory,
        )  # fmt: skip
        notes: tuple[str, ...] = ()
        place: int | None = None
        if isinstance(report.verdict, Consistent):
            place = 1 if report.exhausted else len(shown) + 1
            if report.exhausted:
                again = texts.plural(len(shown), "witness", "witnesses")
                notes = (f"no other witness was found after {again}: this is the first again",)
            self._witnesses[draft.id] = [*([] if report.exhausted else shown),
                                         report.verdict.witness]  # fmt: skip
        event = self._verified(stand, report, place=place)
        if event is not None:
            after = self._desk.record([event])
            stand = replace(after, notes=(*stand.notes, *after.notes))
        follow = "next" if place is not None else self._after(stand, report)
        return replace(
            outcome, notes=(*stand.notes, *notes), next=follow,
            first=_by_hand(reading, report) if place is None else None,
        )  # fmt: skip

    def _shown(self, stand: Stand) -> list[Witness]:
        """Return the witnesses shown of a draft, as the history counts them: also elsewhere."""
        state, draft = stand.state, stand.draft
        count = 0
        for event in state.events:
            if event.kind == "verified" and event.draft == draft.id:
                if isinstance(place := event.detail.get("witness"), int):
                    count = place
                elif event.detail.get("verdict") == "consistent":
                    count = max(count, 1)  # `verify` shows the first one
        known = self._witnesses.setdefault(draft.id, [])
        reading = self._drafted(state, draft).reading
        del known[count:]
        while len(known) < count:
            # What another process showed is found again: the same were shown, the same comes next.
            report, _ = judge(
                reading, state.name, shown=known, deferred=draft.deferred, budget=self.budget,
                memory=self._memory,
            )  # fmt: skip
            if not isinstance(report.verdict, Consistent) or report.exhausted:
                break
            known.append(report.verdict.witness)
        return list(known)

    def finalize(self, session: str | None = None, *, because: str | None = None) -> Outcome:
        """Make a draft final. Its verdict is taken anew.

        Raises Refused LS408 (open holes, errors, or a verdict that says no) and LS407 (a reason is
        needed: the verdict is unknown, or holes are deferred).
        """
        stand = self._writable(session)
        state, draft = stand.state, stand.draft
        reading = self._drafted(state, draft).reading
        known = self._drafted(state, draft).goals
        waiting = [goal.name for goal in known if goal.status == "open"]
        if not reading.is_sound:
            raise Refused(
                f"{state.name} has errors",
                hint="mend them in the IR text and take it again",
                diagnostics=reading.diagnostics,
                sources=reading.sources,
            )
        if waiting:
            raise Refused(
                f"{texts.plural(len(waiting), 'hole')} of {state.name} "
                f"{'is' if len(waiting) == 1 else 'are'} open: {', '.join(waiting)}",
                hint=f"answer it: fill {waiting[0]} …; or put it off: defer {waiting[0]}",
            )
        report, _ = judge(
            reading, state.name, deferred=draft.deferred, budget=self.budget,
            memory=self._memory,
        )  # fmt: skip
        word = verdict_word(report.verdict)
        if word in {"inconsistent", "unimplementable"}:
            raise Refused(
                f"{state.name} is {word}, so no code can meet it",
                hint="see why: verify; go back a step: undo",
            )
        if has_errors(report.diagnostics):
            raise Refused(
                f"{state.name} contradicts itself",
                hint="mend what is named and take the IR text again",
                diagnostics=report.diagnostics,
                sources=reading.sources,
            )
        put_off = [goal.name for goal in known if goal.status == "deferred"]
        if because is None and (put_off or word == "unknown"):
            reason = f"deferred: {', '.join(put_off)}" if put_off else "the verdict is unknown"
            raise Refused(
                f"finalizing {state.name} needs a reason ({reason})",
                code="LS407",
                hint='finalize --because "why this is good enough"',
            )
        final = self._desk.event(
            "finalized", state.id, draft=draft.id, parent=None, branch=stand.branch,
            why=because, detail={"verdict": word, "because": because},
        )  # fmt: skip
        judged = self._verified(stand, report)
        events = [final] if judged is None else [judged, final]
        return self._session(self._desk.record(events), notes=stand.notes)

    def _after(self, stand: Stand, report: SpecReport) -> str:
        """Return the next command; what the solver found wrong has to be mended first."""
        wrong = isinstance(report.verdict, Consistent) and has_errors(report.diagnostics)
        return f"ir {stand.state.name}" if wrong else self._next(stand)

    def _verified(
        self, stand: Stand, report: SpecReport, *, place: int | None = None
    ) -> Event | None:
        """Make the event of a verdict; None where the history says the same of this draft.

        place: which of the draft's witnesses was shown, from 1, where that was asked for.
        """
        word, so_far = verdict_word(report.verdict), report.verdict.so_far
        known = stand.state.verdicts.get(stand.draft.id)
        if place is None and known == word + (" so far" if so_far else ""):
            return None
        detail: dict[str, Json] = {"verdict": word, "so_far": so_far}
        if place is not None:
            detail["witness"] = place
        return self._desk.event(
            "verified", stand.state.id, draft=stand.draft.id, parent=None, branch=stand.branch,
            detail=detail,
        )  # fmt: skip


def _judged_file(
    reading: Reading, target: str | None, budget: Budget | None, memory: Memory, second: bool
) -> Outcome:
    """Judge a specification that is in no session. target: the file; None for a bare text."""
    report, outcome = judge(reading, reading.spec.name, budget=budget, memory=memory, second=second)
    name, found = reading.source.name, reading.diagnostics
    if not reading.is_sound:
        steps = steps_to_mend(reading.source.text, name, found, then="verify", target=target)
        return replace(outcome, **steps)
    follow = "help ir" if target is None else f"new --from {name}"
    if outcome.exit == NEGATIVE and target is not None:
        follow = f"ir {target}"
    elif has_errors(report.diagnostics):
        follow = f"verify {target or '…'}"
    return replace(outcome, next=follow, first=_by_hand(reading, report))


def _by_hand(reading: Reading, report: SpecReport) -> str | None:
    """Return the line to mend; None where clauses clash, for the reply says which they are."""
    if isinstance(report.verdict, Inconsistent | Unimplementable):
        return None
    found = (*reading.diagnostics, *report.diagnostics)
    return line_to_mend(reading.source.name, found)
