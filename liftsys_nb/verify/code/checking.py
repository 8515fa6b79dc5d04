"""Functions of a file, checked with all that they lean on.

A function that has a contract is called by its contract. That is sound where each function of
the circle keeps its own: by induction over the calls of one run (Hoare 1971). So what leans on a
function that is not proved is not proved either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.programs import Program, program_of
from liftsys_nb.lift.code import leaning_hash, read_code
from liftsys_nb.lift.contracts import Contract, contract
from liftsys_nb.syntax import show
from liftsys_nb.verify.apart import Workers
from liftsys_nb.verify.code.borrowing import called_by
from liftsys_nb.verify.code.calling import Calling
from liftsys_nb.verify.code.judge import Judging
from liftsys_nb.verify.code.own import with_own_classes
from liftsys_nb.verify.code.prove import types_in
from liftsys_nb.verify.code.reasons import with_step
from liftsys_nb.verify.code.standing import stand_in, why_unmade, why_unseen
from liftsys_nb.verify.problem import Problem, problem_of
from liftsys_nb.verify.solve import Solver

WATCHING = {"icontract", "deal"}  # whose decorators watch a contract
WORDS = {"IR120", "IR123", "IR200", "IR210"}  # of lines that were meant as formulas
KEPT = "kept as words"  # as the reader of contracts says it
MOST_LEANED_ON = 12  # functions with contracts that one leans on


@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked: a contract, with what its names mean."""

    contract: Contract
    program: Program
    problem: Problem


def taken_apart(found: Contract, module: r.CodeModule, program: Program | None = None) -> Checked:
    """Return a contract as it is checked. program: where imports were looked up already."""
    meant = program_of(found.module, at=found.spec) if program is None else program
    meant = with_own_classes(meant, module)
    return Checked(found, meant, problem_of(found.spec, meant))


def check_code(
    found: Contract,
    source: str,
    *,
    file: str,
    solver: Solver,
    workers: Workers | None,
    program: Program | None = None,
    effects: bool = False,
) -> CodeReport:
    """Judge one function of a text by its contract; see ``verify.check``."""
    module = read_code(source, file=file)
    name = found.function.qualified
    routine = module.routines.get(name) or stand_in(found, module, source)
    if routine is None:
        why = f"`{name}` is not modelled: {why_unseen(found, module)}"
        unmade = why_unmade(found, source)
        why = why if unmade is None else f"{why}, and no input can be made: {unmade}"
        return _unseen(found, source, file, why)
    module = replace(module, routines={**module.routines, name: routine})
    circle = {name: taken_apart(found, module, program)}
    odd = odd_class(circle[name].problem, module)
    if odd is not None:
        return _unseen(found, source, file, odd)
    for other in _leaned_on(module, routine, circle, source, file):
        circle.setdefault(*other)
    contracts = {each: checked.problem for each, checked in circle.items()}
    reports: dict[str, CodeReport] = {}
    unloaded: str | None = None
    for each, checked in circle.items():
        runner = None
        by_name = checked.contract.function.by_name
        if workers is not None:
            runner = Calling(workers, source, module.routines[each], file=_path(file),
                             classes=checked.contract.bindings, by_name=by_name, effects=effects,
                             unwrapped=bool(WATCHING & {*checked.contract.sources}))  # fmt: skip
        judging = Judging(
            checked.contract.spec, checked.problem, module, module.routines[each], solver, runner,
            contracts=contracts, file=file, by_name=by_name,
            unmade=why_unmade(checked.contract, source),
        )  # fmt: skip
        reports[each] = judging.report()
        if runner is not None and unloaded is None:
            unloaded = runner.unloaded
    report = reports.pop(name)
    if unloaded is not None:
        report = replace(_withheld(report, unloaded), uncallable=unloaded)
    weak = next((each for each, other in reports.items() if other.verdict != "proved"), None)
    if weak is not None:
        report = _withheld(report, f"`{weak}`, which it calls, is not proved")
    words = next((each for each in found.diagnostics if each.code in WORDS), None)
    if words is not None:
        said = words.message if words.message.startswith(KEPT) else f"{KEPT}: {words.message}"
        report = _withheld(report, f"a line of the contract is {said}")
    if any(other.terminates != "yes" or name in set(called_by(module.routines[each]))
           for each, other in reports.items()):  # fmt: skip
        report = replace(report, terminates="unknown")
    return replace(
        _stepped(report), code_hash=leaning_hash(source, name), spec_hash=_hash(show(found.module)),
        assumptions=tuple(_assumptions(circle[name].problem, routine, reports)),
    )  # fmt: skip


def _unseen(found: Contract, source: str, file: str, why: str) -> CodeReport:
    """Return the report on a function of which no call is made."""
    function = found.function
    return CodeReport(
        function.qualified, file, function.line, "unknown", "unknown", reason=with_step(why),
        code_hash=leaning_hash(source, function.qualified), spec_hash=_hash(show(found.module)),
    )  # fmt: skip


def odd_class(problem: Problem, module: r.CodeModule) -> str | None:
    """Return why values of some class are not seen as what they are; None where all are."""
    types = [variable.type for variable in (*problem.parameters, problem.result)]
    names = {
        part.name.rpartition(".")[2]
        for each in types
        for part in types_in(each, problem.program)
        if isinstance(part, n.NamedType)
    }
    for name in sorted(names):
        if name in module.unseen:
            return f"`{name}` is not modelled: {module.unseen[name]}"
        shape = module.shapes.get(name)
        if shape is not None and _has_identity(shape) and _compares(problem, module):
            return f"objects of `{name}` are equal only to themselves, which is not modelled"
    return None


def _has_identity(shape: r.Shape) -> bool:
    """Whether objects of a class are equal only to themselves; members of an enum are few."""
    return shape.equality == "identity" and shape.kind != "enum"


def _compares(problem: Problem, module: r.CodeModule) -> bool:
    """Whether a contract, or any function of the file, may ask whether objects are equal.

    Sets and dicts do, and methods of lists; which function is called by which does not matter.
    """
    exprs = [claim.expr for claim in problem.claims]
    for routine in module.routines.values():
        for each in r.statements(routine.body):
            if isinstance(each, r.Invoke):
                return True
            exprs += r.expressions(each)
    return any(_compares_in(part) for expr in exprs for part in n.walk(expr))


def _compares_in(part: n.Expr) -> bool:
    match part:
        case n.Compare(ops=ops):
            return bool({"==", "!=", "in", "not in"} & {*ops})
        case n.Sequence(kind="set") | n.Mapping() | n.Comprehension():
            return True
        case n.Call(func=n.Name(id=name)):
            return name in {"set", "frozenset", "dict"}
        case n.Call(func=n.Attribute()):
            return True
        case _:
            return False


def _leaned_on(
    module: r.CodeModule, routine: r.Routine, known: Mapping[str, Checked], source: str, file: str
) -> Iterator[tuple[str, Checked]]:
    """Yield the functions with contracts that a function calls, and those that they call."""
    waiting, seen = [routine], {*known}
    while waiting and len(seen) < MOST_LEANED_ON:
        for name in called_by(waiting.pop()):
            other = module.routines.get(name)
            if other is None or name in seen:
                continue
            seen.add(name)
            waiting.append(other)
            try:
                found = contract(source, name, file=file)
            except InputError:
                continue
            if found.is_found:
                yield name, taken_apart(found, module)


def _stepped(report: CodeReport) -> CodeReport:
    """Return a report whose reasons say what one can do next."""
    clauses = tuple(
        each if each.reason is None else replace(each, reason=with_step(each.reason))
        for each in report.clauses
    )
    reason = None if report.reason is None else with_step(report.reason)
    return replace(report, clauses=clauses, reason=reason)


def _withheld(report: CodeReport, why: str) -> CodeReport:
    clauses = tuple(
        replace(each, verdict="unknown", reason=why) if each.verdict == "proved" else each
        for each in report.clauses
    )
    if report.verdict != "proved":
        return replace(report, clauses=clauses)
    return replace(report, verdict="unknown", reason=why, clauses=clauses)


def _assumptions(
    problem: Problem, routine: r.Routine, others: Mapping[str, CodeReport]
) -> Iterator[str]:
    """Yield what a verdict takes for granted, in words."""
    if problem.parameters:
        yield "arguments are exactly of their declared types"
    mutable = [each.name for each in problem.parameters if not each.stays]
    if len(mutable) > 1:
        yield f"{', '.join(mutable)} are different objects, and so are their parts"
    elif mutable:
        yield f"the parts of {mutable[0]} are different objects"
    yield "memory and the depth of calls suffice"
    if problem.requires:
        yield "the caller keeps to what is required"
    for name in others:
        yield f"`{name}` keeps its contract (proved beside it)"


def _path(file: str) -> str | None:
    return None if file.startswith("<") else file


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
