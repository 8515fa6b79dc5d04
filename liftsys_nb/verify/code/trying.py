"""Calls that are really made: which inputs to try, and which clauses a call breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.belongs import belongs
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import RecordValue
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.syntax import show
from liftsys_nb.verify.apart.outcomes import Did
from liftsys_nb.verify.code.doing import WORDS, listing
from liftsys_nb.verify.code.exceptions import is_kind
from liftsys_nb.verify.code.named import is_named_tuple, may_mean_two_things
from liftsys_nb.verify.code.putting import is_false, is_true
from liftsys_nb.verify.code.setting import OTHER
from liftsys_nb.verify.code.writing import shortened, written
from liftsys_nb.verify.instances import Instance
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.replay import with_part
from liftsys_nb.verify.rules import DOTS
from liftsys_nb.verify.samples import Samples

Arguments = Mapping[str, Value]
# Resources are outside of what the language speaks of.
OUTSIDE = frozenset(("RecursionError", "MemoryError"))


@dataclass(frozen=True, slots=True)
class Ran:
    """What a call came to in CPython.

    raises: the class of the exception, with its bases in ``kinds``. after: the arguments on exit.
    lines: that ran, each once, in order. is_late: it did not end in its time. lost: why what came
    out cannot be said, if so. did: what else happened: ``Did.words`` is the name of what was
    changed, the text that was printed, the event. stopped: the event that it was ended at.
    """

    result: Value = None
    raises: str | None = None
    kinds: tuple[str, ...] = ()
    message: str = ""
    after: Arguments = field(default_factory=dict)
    lines: tuple[int, ...] = ()
    is_late: bool = False
    lost: str | None = None
    did: tuple[Did, ...] = ()
    stopped: str = ""


class Runner(Protocol):
    """Makes calls of one function in another process."""

    def run(self, calls: Sequence[Arguments], *, lines: bool = False) -> Sequence[Ran]:
        """Return what each call came to; fewer answers where the process had to be ended."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A clause that a call broke. wanted: in words, where the clause is no formula."""

    label: str
    claim: Claim | None
    wanted: str = ""


class Trial:
    """Judges calls of one function by its specification."""

    def __init__(self, problem: Problem, spec: n.Spec, module: r.CodeModule) -> None:
        self._problem, self._spec, self._module = problem, spec, module
        self._samples = Samples(problem)
        self._tuples = frozenset(
            name for name, shape in module.shapes.items() if shape.kind == "namedtuple"
        )
        self.other = OTHER
        self.listed = listing(spec)
        self.frame = None if self.listed is None else self.listed.label
        # Clauses that are required and have no value, with the first arguments seen to be such.
        self.undefined: dict[str, tuple[Claim, Arguments]] = {}
        for number, item in enumerate(spec.raises, 1):
            if isinstance(item.body, n.Nothing):
                self.other = n.label_of("raises", number, item.label)

    # ── inputs ───────────────────────────────────────────────────────────────────────────────
    def concerns(self, arguments: Arguments) -> bool:
        """Tell whether anything is owed for these arguments, so far as that is known."""
        for variable in self._problem.parameters:
            if isinstance(variable.type, n.Hole):
                return False
            fits = belongs(
                arguments[variable.name], variable.type, program=self._problem.program,
                env=arguments,
            )  # fmt: skip
            if fits is not True:
                return False
        allowed = self._is_allowed(arguments)
        due = [self._holds(claim, arguments, arguments) for claim in self._problem.raises]
        if None in due:
            return False
        return allowed is True or True in due

    def _holds(self, claim: Claim, env: Arguments, old: Arguments) -> bool | None:
        if may_mean_two_things(claim.expr, env, self._tuples):
            return None
        return self._samples.holds(claim, env, old)

    def _is_allowed(self, arguments: Arguments) -> bool | None:
        """Tell whether all that is required holds; of the first that does not, note why."""
        unsure = False
        for claim in self._problem.requires:
            found = self._holds(claim, arguments, arguments)
            if found is False:
                if (
                    not unsure
                    and claim.label not in self.undefined
                    and self._samples.is_undefined(claim, arguments, arguments)
                ):
                    self.undefined[claim.label] = (claim, arguments)
                return False
            unsure = unsure or found is None
        return None if unsure else True

    def is_whole(self, arguments: Arguments) -> bool:
        """Tell whether each parameter has a value."""
        return all(variable.name in arguments for variable in self._problem.parameters)

    def agrees(self, example: Instance, ran: Ran) -> bool | None:
        """Tell whether a call came out as an example says; None where that cannot be said."""
        if ran.is_late or ran.lost is not None or ran.raises in OUTSIDE:
            return None
        if example.raises is not None:
            names = (ran.raises or "", *ran.kinds)
            return example.raises in names
        if ran.raises is not None:
            return False
        if not _is_same_value(ran.result, example.result):
            return False
        if example.then is None:
            return True
        names_ = {example.named.get(name, name): value for name, value in ran.after.items()}
        claim = Claim("then", "ensures", example.then)
        env = {**names_, **ran.after, "result": ran.result}
        return self._holds(claim, env, example.arguments)

    # ── outcomes ─────────────────────────────────────────────────────────────────────────────
    def judge(self, arguments: Arguments, ran: Ran) -> list[Broken] | None:
        """Return the clauses that a call broke; None where that cannot be said."""
        if ran.stopped and (done := self._unlisted(arguments, ran)):
            return [Broken(self.frame or "", None, done)]
        if ran.is_late or ran.lost is not None or ran.raises in OUTSIDE:
            return None
        if ran.raises == "ValueError" and ran.message.startswith("Exceeds the limit ("):
            return None  # so many digits Python writes when it is told to
        problem = self._problem
        due = [claim for claim in problem.raises
               if self._holds(claim, arguments, arguments) is True]  # fmt: skip
        broken: list[Broken] = []
        if ran.raises is not None:
            names = (ran.raises, *ran.kinds)
            if due:
                if not any(self._is_kind(names, claim) for claim in due):
                    broken += [Broken(claim.label, claim) for claim in due]
            elif not any(self._is_kind(names, claim) for claim in problem.permitted):
                broken.append(Broken(self.other, None))
        elif due:
            broken += [Broken(claim.label, claim) for claim in due]
        else:
            env = {**arguments, **ran.after, "result": ran.result}
            if not self._is_of_type(ran.result):
                if is_named_tuple(ran.result, self._tuples):
                    return None
                broken.append(Broken("result: type", None))
            for claim in problem.ensures:
                if self._holds(claim, env, arguments) is False:
                    broken.append(Broken(claim.label, claim))
        told = {each.label for each in broken}
        for variable in problem.parameters:
            label = f"{variable.name} on exit: type"
            now = ran.after.get(variable.name)
            if variable.name in ran.after and label not in told and not (
                isinstance(variable.type, n.Hole) or _takes(now, variable.type, problem.program)
            ):  # fmt: skip
                broken.append(Broken(label, None))
        if self.frame is not None and not self._kept(arguments, ran.after):
            broken.append(Broken(self.frame, None))
        elif self.frame is not None and (done := self._unlisted(arguments, ran)):
            broken.append(Broken(self.frame, None, done))
        return broken

    def _unlisted(self, arguments: Arguments, ran: Ran) -> str:
        """Return in words the first thing that a call did and no effect lists; '' for none."""
        if self.listed is None:
            return ""
        for did in ran.did:
            path = did.words if did.verb == "modifies" else ""
            if path.partition(".")[0] in arguments:
                continue
            if ran.stopped and self.listed.is_about_calls:
                continue  # it may have happened inside of what is called
            whens = self.listed.whens(did.verb, path, did.functions[1:])
            if None in whens or not all(self._is_off(each, arguments, ran) for each in whens):
                continue
            if did.verb == "modifies":
                return f"the global `{did.words}` is another one afterwards"
            is_said = did.verb in ("prints", "logs")
            words = shortened(did.words) if is_said else did.words
            words = words.replace("`", "\\x60")
            return f"{WORDS[did.verb]} `{words}`"
        return ""

    def _is_off(self, when: n.Expr | None, arguments: Arguments, ran: Ran) -> bool:
        """Tell whether a thing surely may not happen. After an exception no condition counts."""
        assert when is not None
        if ran.raises is not None:
            return True
        claim = Claim("when", "ensures", when)
        env = {**arguments, "result": ran.result}
        return self._holds(claim, env, arguments) is False

    def breach(self, broken: Broken, arguments: Arguments, ran: Ran) -> str:
        """Say in one line why a call broke a clause, with the values put in."""
        claim = broken.claim
        if claim is not None:
            program = claim.program or self._problem.program
            if claim.section != "raises":
                env = {**arguments, **ran.after, "result": ran.result}
                return is_false(claim.expr, program, env, arguments)
            came = ran.raises or "no exception"
            due = claim.exception or "an exception"
            if claim.expr == n.TRUE:
                return f"{due} is due, and {came} came"
            said = is_true(claim.expr, program, arguments)
            return f"{said}, so that {due} is due, and {came} came"
        if broken.wanted:
            return broken.wanted
        if broken.label == self.frame:
            return self._moved(arguments, ran.after)
        if broken.label == "result: type":
            return f"`{shortened(ran.result)}` is no {show(self._problem.result.type)}"
        return "" if ran.raises is None else f"{ran.raises} is not declared"

    def _moved(self, before: Arguments, after: Arguments) -> str:
        found = [
            f"`{name}` was {shortened(before[name])} and is {shortened(value)}"
            for name, value in after.items()
            if name in before and not _is_same(value, before[name])
        ]
        return "; ".join(found)

    def kept(self, arguments: Arguments, ran: Ran, broken: Sequence[Broken]) -> frozenset[str]:
        """Return the clauses that were owed in a call and held. broken: what ``judge`` says of it.

        What cannot be said of a clause is not said: it is not among them.
        """
        problem = self._problem
        found = {self.other} if self.frame is None else {self.other, self.frame}
        doubtful = {each.label for each in broken}
        due = {claim.label for claim in problem.raises
               if self._holds(claim, arguments, arguments) is True}  # fmt: skip
        if ran.raises is not None:
            found |= due
        elif not due:
            found.add("result: type")
            env = {**arguments, **ran.after, "result": ran.result}
            for claim in problem.ensures:
                # Of two claims under one label both have to hold.
                holds = self._holds(claim, env, arguments) is True
                (found if holds else doubtful).add(claim.label)
        return frozenset(found - doubtful)

    def _is_kind(self, names: Sequence[str], claim: Claim) -> bool:
        wanted = claim.exception or "Exception"
        return wanted in names or is_kind(names[0], wanted, self._module.exceptions) is True

    def _is_of_type(self, value: Value) -> bool:
        type_ = self._problem.result.type
        if isinstance(type_, n.Hole):
            return True
        return _takes(value, type_, self._problem.program)

    def _kept(self, before: Arguments, after: Arguments) -> bool:
        for variable in self._problem.parameters:
            name = variable.name
            if name not in after or name in variable.changes:
                continue
            now, was = after[name], before[name]
            for path in variable.changes:
                rest = path[len(name) + 1 :]
                now = with_part(now, rest, _part(was, rest))
            if not _is_same(now, was):
                return False
        return True


def _is_same_value(a: Value, b: Value) -> bool:
    return bool(a == b) or (a != a and b != b)


def _part(value: Value, path: str) -> Value:
    for name in path.split("."):
        if not isinstance(value, RecordValue) or not value.has(name):
            return value
        value = value.get(name)
    return value


def _is_same(a: Value, b: Value) -> bool:
    return type(a) is type(b) and (a == b or written(a) == written(b))


def _takes(value: Value, type_: n.Type, program: Program) -> bool:
    """Tell whether a place of a type takes a value, as Python's typing has it."""
    if belongs(value, _plain(type_), program=program) is not False:
        return True
    match type_:
        case n.Refined(base=base):
            return _takes(value, base, program)
        case n.UnionType(options=options):
            return any(_takes(value, option, program) for option in options)
        case n.NamedType(name=name) if (entry := program.find(name)) is not None:
            there = program.seen_from(entry)
            match entry.declared, value:
                case n.TypeDef(type=meant), _:
                    return _takes(value, meant, there)
                case n.Record(fields=fields), RecordValue(type_name=entry.name):
                    return all(_takes(value.get(each.name), each.type, there) for each in fields)
            return False
        case n.NamedType(name="int"):
            return isinstance(value, bool)
        case n.NamedType(name="float"):
            return isinstance(value, int)
        case n.NamedType(name="list", args=(each,)) if isinstance(value, list):
            return all(_takes(item, each, program) for item in value)
        case n.NamedType(name="set", args=(each,)) if isinstance(value, set):
            return all(_takes(item, each, program) for item in value)
        case n.NamedType(name="dict", args=(key, each)) if isinstance(value, dict):
            return all(
                _takes(k, key, program) and _takes(v, each, program) for k, v in value.items()
            )
        case n.NamedType(name="tuple", args=args) if isinstance(value, tuple):
            if DOTS in args:
                return all(_takes(item, args[0], program) for item in value)
            return len(args) == len(value) and all(
                _takes(item, each, program) for item, each in zip(value, args, strict=True)
            )
        case _:
            return False


def _plain(type_: n.Type) -> n.Type:
    # What refinements say is a clause of its own.
    return type_.base if isinstance(type_, n.Refined) else type_
