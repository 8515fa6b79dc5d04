"""Programs made at random are given claims, judged by ``check``, and run in CPython.

A claim is a fact that some runs showed, or one that was bent a little: most are false, many look
true. What is wrong is what CPython says is: a clause that is proved and that some call breaks, a
call that is said to break a clause and does not.
"""

from __future__ import annotations

import copy
import sys
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import islice
from random import Random
from typing import Any

from verify.check_corpus import OLD, Contract
from verify.check_corpus import contract as read_contract
from verify.check_inputs import Inputs
from verify.check_oracle import OutOfSteps
from verify.programs import FLOAT, INT, ROW, STR, Program, Writer

from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import CHECK, check
from liftsys_nb.verify.apart import Workers

STEPS = 2_000  # lines that one call may run
LARGEST = 5_000  # bits, items or characters: a loop can double them
SHOWN = 40  # runs that facts are read from
TRIED = 400  # inputs among which as many are allowed
OTHER = "no_other_exception"
# Effort for one program: loops that need more are left open.
BUDGET = replace(CHECK, rlimit=300_000, total=3_000_000, seconds=60.0)


@dataclass(slots=True)
class Ran:
    """A call: what was given, what there was after it, and what it came to."""

    given: dict[str, Any]
    after: dict[str, Any]
    result: Any = None
    raised: str | None = None


class Subject:
    """A program as Python runs it."""

    def __init__(self, source: str, parameters: Sequence[str]) -> None:
        self._module = types.ModuleType("fuzzed")
        sys.modules["fuzzed"] = self._module  # dataclasses look their module up
        exec(compile(source, "fuzzed.py", "exec"), self._module.__dict__)
        self.parameters = tuple(parameters)
        hints = typing.get_type_hints(self._module.f)
        self.hints = {name: hints[name] for name in parameters}
        self.claims: Contract = read_contract(self._module.f.__doc__ or "", "f", self.parameters)

    @property
    def classes(self) -> dict[str, Any]:
        """The names of the file."""
        return self._module.__dict__

    def run(self, given: dict[str, Any]) -> Ran | None:
        """Call it; None where that takes too long, or more than there is."""
        now = copy.deepcopy(given)
        ran = Ran(given, now)
        try:
            ran.result = _within_bounds(lambda: self._module.f(**now))
        except (OutOfSteps, RecursionError, MemoryError):
            return None
        except Exception as error:  # noqa: BLE001 - what it raises is what we ask
            ran.raised = type(error).__name__
        return ran

    def _holds(self, text: str, ran: Ran) -> bool:
        olds = {OLD + name: value for name, value in ran.given.items()}
        try:
            return bool(eval(text, {"result": ran.result, **ran.after, **olds}))  # noqa: S307 - ours
        except Exception:  # noqa: BLE001 - whatever it raises, it is not true
            return False

    def is_allowed(self, given: dict[str, Any]) -> bool:
        """Tell whether anything is owed for these arguments."""
        return all(self._holds(text, Ran(given, given)) for text in self.claims.requires)

    def broken(self, ran: Ran) -> set[str]:
        """Return the labels of the clauses that a call broke."""
        if ran.raised is not None:
            permitted = any(name == ran.raised for name, _ in self.claims.raises)
            return set() if permitted else {OTHER}
        return {
            f"ensures_{at}" for at, text in enumerate(self.claims.ensures, 1)
            if not self._holds(text, ran)
        }  # fmt: skip

    def inputs(self, seed: int) -> Iterator[dict[str, Any]]:
        """Yield arguments without end."""
        made = Inputs(self.hints, [0, 1, 2, 3], ["a", "ab"], seed)
        while True:
            yield dict(zip(self.parameters, made.arguments(), strict=True))


def _within_bounds(work: Callable[[], Any]) -> Any:
    """Run something; raise OutOfSteps where it runs for long, or its values grow large."""
    left = STEPS

    def trace(frame: types.FrameType, event: str, arg: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or any(map(_is_large, frame.f_locals.values())):
            left = -1
            raise OutOfSteps
        return trace

    sys.settrace(trace)
    try:
        result = work()
    finally:
        sys.settrace(None)
    if left < 0:  # it caught what it was stopped by
        raise OutOfSteps
    return result


def _is_large(value: Any) -> bool:
    if isinstance(value, int):
        return value.bit_length() > LARGEST
    return isinstance(value, list | dict | str) and len(value) > LARGEST


# ── claims ───────────────────────────────────────────────────────────────────────────────────
def clauses_for(program: Program, random: Random) -> list[str]:
    """Return lines for a docstring: facts that runs showed, some of them bent."""
    needed = [
        f"pre: {random.choice(_INSIDE).format(name)}"
        for name, type_ in program.parameters.items()
        if type_ == FLOAT and random.random() < 0.8
    ]
    subject = Subject(program.source(needed), tuple(program.parameters))
    inputs = filter(subject.is_allowed, islice(subject.inputs(random.randrange(10**6)), TRIED))
    runs = [ran for each in islice(inputs, SHOWN) if (ran := subject.run(each)) is not None]
    ended = [ran for ran in runs if ran.raised is None]
    raised = sorted({ran.raised for ran in runs if ran.raised is not None})
    facts = list(_facts(program, ended)) if ended else []
    random.shuffle(facts)
    chosen = [_bent(each, random) if random.random() < 0.3 else each for each in facts[:3]]
    lines = [*needed, *(f"post: {each}" for each in chosen or ["result == result"])]
    if raised and random.random() < 0.7:
        lines += [f"raises: {each}" for each in raised]
    return lines


def _facts(program: Program, ended: list[Ran]) -> Iterator[str]:
    """Yield what is true of all runs, as far as simple words go."""
    for text in _templates(program):
        code = compile(text, "fact", "eval")
        if all(_true(code, ran) for ran in ended):
            yield _said(text)
    numbers = [ran.result for ran in ended if type(ran.result) in (int, float)]
    if numbers and len(numbers) == len(ended) and all(abs(each) < 1000 for each in numbers):
        yield f"result >= {min(numbers)}"
        yield f"result <= {max(numbers)}"
        yield f"result != {max(numbers) + 1}"


def _said(text: str) -> str:
    """Return a claim in the words of contracts: ``old(x)`` for what a name was on entry."""
    for name in "abc":
        text = text.replace(OLD + name, f"old({name})")
    return text


def _true(code: types.CodeType, ran: Ran) -> bool:
    olds = {OLD + name: value for name, value in ran.given.items()}
    try:
        return bool(eval(code, {"result": ran.result, **ran.after, **olds}))  # noqa: S307 - ours
    except Exception:  # noqa: BLE001 - whatever it raises, it is not true
        return False


def _templates(program: Program) -> Iterator[str]:
    returns = program.returns
    if returns in (ROW, STR):
        yield from (f"len(result) == {at}" for at in range(4))
        yield from ("len(result) >= 1", "len(result) <= 3")
    if returns == ROW:
        yield from ("all(v >= 0 for v in result)", "all(v > 0 for v in result)", "result == []")
    if returns == FLOAT:
        yield from ("result == result", "result >= 0.0", "result <= 0.0", "result < 100.0",
                    "0.0 <= result <= 1.0", "result != 1.0")  # fmt: skip
    if returns == "bool":
        yield from ("result", "not result")
    if returns == "int | None":
        yield from ("result is None", "result is not None")
    for name, type_ in program.parameters.items():
        old = OLD + name
        if type_ == returns:
            yield from (f"result == {name}", f"result == {old}", f"result != {old}")
        if type_ not in ("P", "Q"):
            yield from (f"{name} == {old}", f"{name} != {old}")
        if type_ == returns == FLOAT:
            yield from (f"result >= {name}", f"result <= {name}", f"result <= {name} + 1.0",
                        f"abs(result - {name}) <= 1.0")  # fmt: skip
        if type_ == INT and returns == INT:
            yield from (
                f"result >= {name}",
                f"result <= {name}",
                f"result > {name}",
                f"result == {name} + 1",
                f"result == 2 * {name}",
                f"result == -{name}",
            )
        if type_ in (ROW, STR, "list[list[int]]", "dict[int, int]"):
            yield from (
                f"len({name}) == len({old})",
                f"len({name}) == len({old}) + 1",
                f"len({name}) <= len({old})",
                f"len({name}) >= 1",
            )
            if returns == INT:
                yield from (
                    f"result == len({name})",
                    f"result == len({old})",
                    f"result >= len({old})",
                    f"result <= len({name})",
                )
            if returns in (ROW, STR):
                yield from (
                    f"len(result) == len({name})",
                    f"len(result) <= len({old})",
                    f"len(result) >= len({old})",
                )
        if type_ == ROW and returns == INT:
            yield from (f"result == sum({old})", f"result in {name}", f"result not in {old}")
        if type_ == "list[list[int]]":
            yield from (f"all(len(v) >= 1 for v in {name})", f"sum(len(v) for v in {name}) >= 1")
        if type_ == "P":
            yield from (
                f"{name}.x == {old}.x",
                f"{name}.x > {old}.x",
                f"{name}.xs == {old}.xs",
                f"len({name}.xs) == len({old}.xs)",
                f"len({name}.xs) > len({old}.xs)",
            )


_INSIDE = ("0.0 <= {0} <= 10.0", "{0} == {0}", "-1.0 <= {0} <= 1.0", "{0} >= 0.0", "{0} > 0.0",
           "0.0 < {0} <= 1e6")  # fmt: skip
_BENDS = ((">=", ">"), ("<=", "<"), ("==", "!="), ("==", ">="), ("==", "<="), (" 1", " 2"),
          (" 0", " 1"), ("old(a)", "a"), ("old(b)", "b"), (" > ", " >= "))  # fmt: skip


def _bent(fact: str, random: Random) -> str:
    for old, new in random.sample(_BENDS, len(_BENDS)):
        if old in fact:
            return fact.replace(old, new, 1)
    return f"not ({fact})"


# ── verdicts against runs ────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Tally:
    """What came of many programs. wrong: texts, each with what is wrong about it."""

    programs: int = 0
    proved: int = 0
    refuted: int = 0
    clauses: int = 0  # that were proved
    injected: int = 0
    wrong: list[str] = field(default_factory=list)


def judged(source: str, workers: Workers | None) -> CodeReport:
    """Return the verdict on the function ``f`` of a text."""
    return check(contract(source, "f", file="f.py"), source, file="f.py", workers=workers,
                 budget=BUDGET)  # fmt: skip


def compare(source: str, parameters: Sequence[str], report: CodeReport, inputs: int, seed: int,
            tally: Tally) -> None:  # fmt: skip
    """Hold a verdict against calls, and note what is wrong."""
    tally.programs += 1
    tally.proved += report.verdict == "proved"
    tally.refuted += report.verdict == "refuted"
    subject = Subject(source, parameters)
    proved = {each.label for each in report.clauses if each.verdict == "proved"}
    tally.clauses += len(proved)
    if proved:
        made = subject.inputs(seed)
        for _ in range(inputs):
            given = next(made)
            if not subject.is_allowed(given) or (ran := subject.run(given)) is None:
                continue
            broken = subject.broken(ran) & proved
            if broken:
                came = ran.raised or repr(ran.result)
                tally.wrong.append(
                    f"{source}\n# proved {broken}, but {given} -> {came}, {ran.after}"
                )
                break
    for each in report.clauses:
        if each.verdict == "refuted":
            assert each.counterexample is not None
            given = {name: _python(value, subject) for name, value in
                     each.counterexample.arguments}  # fmt: skip
            again = subject.run(given)
            if again is not None and not (
                each.label.endswith(": type") or each.label in subject.broken(again)
            ):
                tally.wrong.append(f"{source}\n# refuted {each.label} by {given}, which keeps it")


def _python(value: Any, subject: Subject) -> Any:
    """Return a value as Python has it: of the classes of the file."""
    match value:
        case list():
            return [_python(each, subject) for each in value]
        case dict():
            return {key: _python(each, subject) for key, each in value.items()}
        case _ if hasattr(value, "type_name"):
            made = subject.classes[value.type_name.rpartition(".")[2]]
            names = ([each.name for each in fields(made)] if is_dataclass(made)
                     else list(made.__annotations__))  # of a named tuple  # fmt: skip
            return made(**{name: _python(value.get(name), subject) for name in names})
        case _:
            return value


def injected(program: Program, random: Random) -> list[str] | None:
    """Return the body with an exception thrown in somewhere; None where there is no room."""
    places = [at for at, line in enumerate(program.body)
              if not line.lstrip().startswith(("else", "except", "finally"))]  # fmt: skip
    at = random.choice(places)
    line = program.body[at]
    space = line[: len(line) - len(line.lstrip())]
    return [*program.body[:at], f"{space}raise OSError", *program.body[at:]]


def campaign(seeds: Sequence[int], *, inputs: int, workers: Workers | None) -> Tally:
    """Judge one program for each seed. inputs: calls that each proved clause has to survive."""
    tally = Tally()
    for seed in seeds:
        random = Random(seed)
        program = Writer(random).program()
        names = tuple(program.parameters)
        lines = clauses_for(program, random)
        source = program.source(lines)
        if contract(source, "f", file="f.py").diagnostics:
            continue  # a clause that is no formula: two kinds of values that have no order
        # Proofs are looked for without calls first: calls would find most wrong claims earlier.
        report = judged(source, None)
        compare(source, names, report, inputs, seed, tally)
        if workers is not None:
            compare(source, names, judged(source, workers), inputs // 4, seed + 1, tally)
        if any(each.label == OTHER and each.verdict == "proved" for each in report.clauses):
            body = injected(program, random)
            if body is not None:
                tally.injected += 1
                text = program.source(lines, body)
                compare(text, names, judged(text, None), inputs, seed + 2, tally)
    return tally
