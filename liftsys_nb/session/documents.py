"""The JSON shapes of DESIGN ("Commands"): what every door shows and ``--json`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from liftsys_nb.holes import Fit, Goal
from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import Clause, EffectItem, Hole, Prose, Signature, Spec, Type
from liftsys_nb.ir.verdicts import (
    Arguments,
    BadInput,
    Clash,
    Consistent,
    DiffReport,
    Inconsistent,
    NearMiss,
    SpecReport,
    StrengthReport,
    Undecided,
    Unimplementable,
    Witness,
    verdict_word,
)  # fmt: skip
from liftsys_nb.session.outcome import Document, document
from liftsys_nb.syntax import show
from liftsys_nb.types import World
from liftsys_nb.types.check import resolves
from liftsys_nb.verify.second import Opinion


def diagnostic_document(diagnostic: Diagnostic) -> Document:
    """Return ``{code, severity, message, file, line, column, end_line, end_column, hint, fix}``."""
    place = diagnostic.place
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": diagnostic.file,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": place.end_line if place else None,
        "end_column": place.end_column if place else None,
        "hint": diagnostic.hint,
        "fix": diagnostic.fix,
    }


def fit_document(fit: Fit) -> Document:
    """Return ``{text, from, label, with, why}``."""
    return {
        "text": fit.text,
        "from": fit.origin,
        "label": fit.label,
        "with": list(fit.clashes),
        "why": fit.why,
    }


def hole_document(goal: Goal, fits: Iterable[Fit]) -> Document:
    """Return ``{id, kind, type, question, where, scope, depends_on, status, fits}``."""
    facts = goal.facts
    return {
        "id": goal.name,
        "kind": facts.kind,
        "type": goal.type_text,
        "question": goal.question,
        "where": facts.where,
        "scope": {name: show(kind) for name, kind in facts.scope.items()},
        "depends_on": list(facts.depends_on),
        "status": goal.status,
        "fits": [fit_document(fit) for fit in fits],
    }


def signature_document(spec: Spec) -> Document | None:
    """Return ``{name, parameters: [{name, type}], returns}``; None where no signature was read."""
    signature = spec.signature
    if signature is None:
        return None
    return {
        "name": signature.name,
        "parameters": [{"name": p.name, "type": show(p.type)} for p in signature.parameters],
        "returns": _type(signature.returns),
    }


def _type(type_: Type | None) -> str | None:
    return None if type_ is None else show(type_)


def unformalised(spec: Spec, world: World) -> list[str]:
    """Return the prose of effects and assert: listed, blocks nothing.

    A line of assert whose names do not all resolve is prose, too.
    """
    signature = spec.signature or Signature(spec.name)
    scope = {p.name: p.type for p in signature.parameters}
    scope["result"] = signature.returns or Hole("result")
    found = []
    items: list[Clause | EffectItem] = [*spec.effects, *spec.asserts]
    for item in items:
        if isinstance(item.body, Prose):
            found.append(item.body.text)
        elif isinstance(item, Clause) and not resolves(item.body, scope, world.at(spec)):
            found.append(show(item.body))
    return found


def _arguments(arguments: Arguments) -> dict[str, str]:
    return {name: repr(value) for name, value in arguments}


def _witness(witness: Witness) -> Document:
    answer: Document = {
        "arguments": _arguments(witness.arguments),
        "after": _arguments(witness.after),
    }
    if witness.raises is not None:
        return {**answer, "result": None, "raises": witness.raises}
    return {**answer, "result": repr(witness.result), "raises": None}


def _clash(clash: Clash | None) -> Document | None:
    if clash is None:
        return None
    return {
        "arguments": _arguments(clash.arguments),
        "wants": [{"label": want.label, "text": want.text} for want in clash.wants],
    }


def _bad_input(bad: BadInput) -> Document:
    return {"arguments": _arguments(bad.arguments), "no_room": list(bad.no_room)}


def _near_miss(miss: NearMiss | None) -> Document | None:
    if miss is None:
        return None
    return {
        "arguments": _arguments(miss.arguments),
        "after": _arguments(miss.after),
        "result": repr(miss.result),
        "forbidden_by": list(miss.forbidden_by),
    }


def verify_document(
    report: SpecReport,
    diagnostics: Iterable[Diagnostic],
    seconds: float,
    opinion: Opinion | None = None,
) -> Document:
    """Return the ``verify`` shape; what does not apply to the verdict is null."""
    verdict = report.verdict
    return document(
        target=report.target,
        verdict=verdict_word(verdict),
        so_far=verdict.so_far,
        reason=verdict.reason if isinstance(verdict, Undecided) else None,
        witness=_witness(verdict.witness) if isinstance(verdict, Consistent) else None,
        near_miss=_near_miss(report.near_miss),
        conflict=list(verdict.conflict) if isinstance(verdict, Inconsistent) else None,
        clash=_clash(verdict.clash) if isinstance(verdict, Inconsistent) else None,
        relaxations=[{"label": each.label, "change": each.change} for each in report.relaxations]
        if isinstance(verdict, Inconsistent | Unimplementable)
        else None,
        bad_input=_bad_input(verdict.bad_input) if isinstance(verdict, Unimplementable) else None,
        clauses=[
            {
                "label": clause.label,
                "section": clause.section,
                "text": clause.text,
                "status": clause.status,
                "by": list(clause.by),
            }
            for clause in report.clauses
        ],
        open_holes=list(report.open_holes),
        diagnostics=[diagnostic_document(d) for d in diagnostics],
        second_opinion=None if opinion is None else asdict(opinion),
        seconds=round(seconds, 3),
    )


def strength_document(target: str, report: StrengthReport, seconds: float) -> Document:
    """Return the ``strength`` shape; score is null where no behaviour was judged."""
    return document(
        target=target,
        mutants=report.mutants,
        killed=report.killed,
        survivors=[
            {
                "behaviour": each.behaviour,
                "arguments": _arguments(each.arguments),
                "expected": _outcome_text(each.expected),
                "allowed": _outcome_text(each.allowed),
                "closing_clause": each.closing,
            }
            for each in report.survivors
        ],
        undecided=list(report.undecided),
        left_out=list(report.left_out),
        reason=report.reason,
        score=None if report.score is None else round(report.score, 3),
        seconds=round(seconds, 3),
    )


def _outcome_text(witness: Witness) -> str:
    """Return a result as its repr; what the call changes stands behind it, as in an example."""
    after = " and ".join(f"{name} == {value!r}" for name, value in witness.after)
    return f"{witness.result!r} then {after}" if after else repr(witness.result)


def diff_document(old: str, new: str, report: DiffReport, text: str) -> Document:
    """Return the ``diff`` shape; text is a unified diff, '' where nothing differs."""
    allowed, forbidden = report.newly_allowed, report.newly_forbidden
    return document(
        old=old,
        new=new,
        relation=report.relation,
        version=report.version,
        newly_allowed=None if allowed is None else _witness(allowed),
        newly_forbidden=None if forbidden is None else _witness(forbidden),
        changes=list(report.changes),
        left_out=list(report.left_out),
        reason=report.reason,
        text=text,
    )


def open_count(holes: Sequence[Document]) -> int:
    """Return how many hole documents are open."""
    return sum(hole["status"] == "open" for hole in holes)
