"""The sentences of the session: headlines, notes and the one next command."""

from __future__ import annotations

from liftsys_nb.ir.verdicts import (
    Consistent,
    DiffReport,
    Inconsistent,
    SpecVerdict,
    StrengthReport,
    Undecided,
    Unimplementable,
)  # fmt: skip
from liftsys_nb.session.counting import plural as plural
from liftsys_nb.session.reading import Drafted
from liftsys_nb.session.state import Draft, State
from liftsys_nb.verify.second import Opinion


def session_headline(name: str, status: str, open_holes: int, errors: int) -> str:
    """Return one line about a session: what it is, and what is still to settle."""
    line = f"Specification {name}: {status}"
    parts = []
    if open_holes:
        parts.append(f"{plural(open_holes, 'question')} your words leave open")
    if errors:
        parts.append(plural(errors, "error"))
    return f"{line}, {', '.join(parts)}" if parts else line


def verify_headline(name: str, verdict: SpecVerdict) -> str:
    """Return "Specification NAME: consistent" and its like."""
    match verdict:
        case Consistent(so_far=so_far):
            said = "consistent so far" if so_far else "consistent"
        case Inconsistent(conflict=conflict):
            said = "inconsistent"
            if conflict:
                together = " together" if len(conflict) > 1 else ""
                said += f" ({' and '.join(conflict)} cannot hold{together})"
        case Unimplementable(bad_input=bad):
            call = ", ".join(f"{key} = {value!r}" for key, value in bad.arguments)
            said = f"unimplementable (no answer for {call})" if call else "unimplementable"
        case Undecided(reason=reason):
            said = f"unknown ({reason})"
    return f"Specification {name}: {said}"


def second_opinion(said: Opinion) -> str:
    """Return what another solver says, in one line.

    >>> second_opinion(Opinion("cvc5 1.4", asked=3, agreed=2))
    'cvc5 1.4 agrees in 2 of the 3 questions; in 1 it has no opinion'
    """
    if not said.asked:
        return f"{said.by} was asked nothing: the solver decided nothing here"
    if not said.agreed:
        return f"{said.by} has no opinion: it answered none of {plural(said.asked, 'question')}"
    if said.agreed == said.asked:
        return f"{said.by} agrees, in {plural(said.asked, 'question')}"
    left = said.asked - said.agreed
    return (
        f"{said.by} agrees in {said.agreed} of the {said.asked} questions; "
        f"in {left} it has no opinion"
    )


def strength_headline(name: str, report: StrengthReport) -> str:
    """Return "Specification NAME: 40 of 42 wrong behaviours are forbidden" and its like."""
    line = f"Specification {name}: "
    if not report.mutants:
        return line + (report.reason or "no behaviour could be judged")
    if not report.survivors and not report.undecided:
        return line + f"all {report.mutants} wrong behaviours that were tried are forbidden"
    line += f"{report.killed} of {report.mutants} wrong behaviours that were tried are forbidden"
    return line + (f", {len(report.undecided)} not decided" if report.undecided else "")


def diff_headline(old: str, new: str, report: DiffReport) -> str:
    """Return "NEW is weaker than OLD: major" and its like."""
    said = {
        "equivalent": f"{new} says the same as {old}",
        "stronger": f"{new} is stronger than {old}",
        "weaker": f"{new} is weaker than {old}",
        "different": f"{new} and {old} differ both ways",
        "unknown": f"how {new} and {old} relate is not decided",
    }[report.relation]
    return f"{said} ({report.version} version)"


def next_command(state: State, draft: Draft, drafted: Drafted) -> str:
    """Return the one command that leads on from here."""
    verdict = state.verdicts.get(draft.id)
    if draft.id in state.finalized:
        return "export json"
    if not drafted.reading.is_sound:
        return f"ir {state.name}"  # the text, to be mended and taken again
    for goal in drafted.goals:
        if goal.status == "open":
            found = drafted.offered(goal.name)
            best = next((fit.text for fit in found if fit.label == "fits"), None)
            best = best or next((fit.text for fit in found if fit.label == "unknown"), None)
            return f"fill {goal.name} {best or 'VALUE'}"
    if verdict is None:
        return "verify"
    if state.refuses(draft.id):
        earlier = draft.parent is not None and draft.kind != "branched"
        return "undo" if earlier else f"ir {state.name}"
    deferred = any(goal.status == "deferred" for goal in drafted.goals)
    if verdict.startswith("unknown") or deferred:
        return 'finalize --because "…"'
    return "finalize"


def unsaid(what: str, format: str | None = None) -> str:
    """Return a note on what an export does not say."""
    return f"not said: {what}" if format is None else f"not said in {format}: {what}"
