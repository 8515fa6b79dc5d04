"""What CPython makes of a file of the check corpus: run as a program, in a process of its own.

Reads names of files, one a line; answers each with one line of JSON: what was found wrong with
what its first lines say (nothing, in a good corpus), and how many inputs it survived.
"""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
import json
import re
import resource
import sys
import types
import typing
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from verify.check_corpus import OLD, Contract, contract, expected
from verify.check_inputs import Inputs, belongs, is_small

STEPS = 20_000  # lines that one call may run
MANY_STEPS = 5_000_000  # of a call that stands in the first lines
ENOUGH = 300  # inputs that a proved one survives
TRIES = 60_000
MEMORY = 1 << 30  # bytes: what asks for more gets a MemoryError
NOT_THERE = object()


class OutOfSteps(BaseException):
    """Too many lines were run."""


@dataclass(frozen=True)
class Judged:
    """What came of a call: not allowed, kept, broken or open (steps, depth, memory)."""

    how: str
    why: str = ""
    raised: str = ""


# ── contracts as decorators: ours only note down what they are given ─────────────────────────
def _noting(key: str) -> Callable[..., Callable[[Any], Any]]:
    def decorator(*given: Any, **named: Any) -> Callable[[Any], Any]:
        def decorate(function: Any) -> Any:
            if not hasattr(function, "noted"):
                function.noted = []
            function.noted.append((key, given, named))
            return function

        return decorate

    return decorator


def _contract_packages() -> None:
    icontract, deal = types.ModuleType("icontract"), types.ModuleType("deal")
    for name in ("require", "ensure", "snapshot"):
        setattr(icontract, name, _noting(name))
    for name, key in (("pre", "require"), ("post", "post"), ("ensure", "ensure"),
                      ("raises", "raises")):  # fmt: skip
        setattr(deal, name, _noting(key))
    sys.modules["icontract"], sys.modules["deal"] = icontract, deal


# ── one file ─────────────────────────────────────────────────────────────────────────────────
class Case:
    """A function with its contract, ready to be called."""

    def __init__(self, file: Path) -> None:
        self.said = expected(file)
        text = file.read_text(encoding="utf-8")
        module = types.ModuleType(file.stem)
        sys.modules[file.stem] = module  # dataclasses look their module up
        exec(compile(text, str(file), "exec"), module.__dict__)
        self.file = file
        self.names = module.__dict__
        found: Any = module
        for part in self.said.function.split("."):
            found = getattr(found, part)
        self.function = found
        self.plain = inspect.unwrap(found)
        found = inspect.signature(self.plain).parameters
        self.parameters = tuple(found)
        self.by_name = [name for name, each in found.items() if each.kind is each.KEYWORD_ONLY]
        own = self.said.function.split(".")[-1]
        self.contract: Contract = contract(self.plain.__doc__ or "", own, self.parameters)
        self.hints = typing.get_type_hints(self.plain, self.names)
        if "." in self.said.function:
            self.hints["self"] = self.names[self.said.function.split(".")[0]]
        self.asserts = _leading_asserts(text, own)
        self.noted = getattr(self.plain, "noted", [])
        # Formulas see Python's own functions, and the classes of the module.
        self.seen = {k: v for k, v in self.names.items() if isinstance(v, type)}
        self.seen["__builtins__"] = builtins
        pieces = _literals(text)
        self.numbers = [p for p in pieces if type(p) is int and abs(p) < 10**6]
        self.texts = [p for p in pieces if type(p) is str and 0 < len(p) <= 8]

    # ── formulas ──
    def value(self, text: str, env: dict[str, Any]) -> Any:
        """Work a text of the corpus out; raises what it raises."""
        return eval(text, {**self.seen, **env})  # noqa: S307 - our own corpus

    def holds(self, text: str, env: dict[str, Any]) -> bool:
        try:
            return bool(self.value(text, env))
        except Exception:  # noqa: BLE001 - whatever it raises, it is not true
            return False

    def is_allowed(self, env: dict[str, Any]) -> bool:
        if not all(self.holds(text, env) for text in self.contract.requires + self.asserts):
            return False
        return all(_asked(given[0], env) for key, given, _ in self.noted if key == "require")

    # ── calls ──
    def called(self, text: str) -> list[Any]:
        """Return the arguments of a call that stands in the first lines."""
        call = ast.parse(text, mode="eval").body
        assert isinstance(call, ast.Call)
        by_name = {each.arg: each.value for each in call.keywords}
        values = [*call.args, *(by_name.pop(name) for name in self.by_name if name in by_name)]
        assert not by_name
        arguments = [self.value(ast.unparse(each), self.names) for each in values]
        if isinstance(call.func, ast.Attribute):
            assert call.func.attr == self.said.function.split(".")[1]
            return [self.value(ast.unparse(call.func.value), self.names), *arguments]
        assert ast.unparse(call.func) == self.said.function
        return arguments

    def judge(self, arguments: list[Any], steps: int = STEPS) -> Judged:
        """Call the function with these arguments, and say what its contract says of it."""
        bound = dict(zip(self.parameters, arguments, strict=False))
        for name, parameter in inspect.signature(self.plain).parameters.items():
            if name not in bound:
                bound[name] = parameter.default
        entry = copy.deepcopy(bound)
        olds = {OLD + name: value for name, value in entry.items()}
        due = {e for e, when in self.contract.raises if when and self.value(when, bound)}
        allowed = self.is_allowed(bound)
        if not allowed and not due:
            return Judged("not allowed")
        snapshots = {named["name"]: _call(given[0], bound) for key, given, named in self.noted
                     if key == "snapshot"}  # fmt: skip
        # Positional: the names of a method's parameters are those of the function.
        result = NOT_THERE
        raised: BaseException | None = None
        try:
            result = _in_steps(lambda: self._call(arguments), steps)
        except (OutOfSteps, RecursionError, MemoryError) as stopped:
            return Judged("open", type(stopped).__name__)
        except Exception as error:  # noqa: BLE001 - what it raises is what we ask
            raised = error
        if raised is not None:
            return self._judge_raised(raised, due, bound, entry)
        if due:
            return Judged("broken", f"{result!r} where {sorted(due)} is due")
        if self.said.kind == "proved" and not belongs(result, self.hints["return"]):
            return Judged("broken", f"{result!r} is of another type")
        env = {**bound, **olds, "result": result}
        for text in self.contract.ensures:
            if not self.holds(text, env):
                return Judged("broken", f"{text} with {result!r}")
        for key, given, _ in self.noted:
            if key == "post" and not given[0](result):
                return Judged("broken", f"post with {result!r}")
            said = {**bound, "result": result, "OLD": types.SimpleNamespace(**snapshots)}
            if key == "ensure" and not _asked(given[0], said):
                return Judged("broken", f"ensure with {result!r}")
        return self._judge_frame(bound, entry, env)

    def _call(self, arguments: list[Any]) -> Any:
        count = len(self.parameters) - len(self.by_name)
        named = dict(zip(self.by_name, arguments[count:], strict=False))
        return self.function(*arguments[:count], **named)

    def _judge_raised(
        self, raised: BaseException, due: set[str], bound: dict[str, Any], entry: dict[str, Any]
    ) -> Judged:
        name = type(raised).__name__
        family = {each.__name__ for each in type(raised).__mro__}
        permitted = {e for e, when in self.contract.raises if when is None}
        permitted |= {e.__name__ for key, given, _ in self.noted if key == "raises" for e in given}
        if family & (due or permitted):
            if self.contract.frames == () and not _same(bound, entry):
                return Judged("broken", "an argument changed", name)
            return Judged("kept", "", name)
        return Judged("broken", f"{name}: {raised}"[:200], name)

    def _judge_frame(
        self, bound: dict[str, Any], entry: dict[str, Any], env: dict[str, Any]
    ) -> Judged:
        if self.contract.frames is None:
            return Judged("kept")
        free = {
            path for frame in self.contract.frames for path in frame.paths
            if frame.when is None or self.holds(frame.when, env)
        }  # fmt: skip
        for name, value in bound.items():
            if name in free:
                continue
            inside = {path.split(".")[1] for path in free if path.split(".")[0] == name}
            if inside:
                pairs = [(getattr(value, f.name), getattr(entry[name], f.name))
                         for f in fields(value) if f.name not in inside]  # fmt: skip
            else:
                pairs = [(value, entry[name])]
            if not all(_same(now, then) for now, then in pairs):
                return Judged("broken", f"{name} changed")
        return Judged("kept")

    def broken_examples(self) -> list[str]:
        """Return the examples that do not hold."""
        env = {self.plain.__name__: self.function}
        return [
            claim for claim, raises in self.contract.examples
            if raises is None and not self.holds(claim, env)
        ]  # fmt: skip


def _call(function: Callable[..., Any], env: dict[str, Any]) -> Any:
    return function(*(env[name] for name in inspect.signature(function).parameters))


def _asked(function: Callable[..., Any], env: dict[str, Any]) -> bool:
    try:
        return bool(_call(function, env))
    except Exception:  # noqa: BLE001 - whatever it raises, it is not true
        return False


def _in_steps(work: Callable[[], Any], steps: int) -> Any:
    left = steps

    def trace(frame: Any, event: str, arg: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
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


def _leading_asserts(text: str, name: str) -> tuple[str, ...]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            body = node.body[1:] if ast.get_docstring(node) else node.body
            found = []
            for statement in body:
                if not isinstance(statement, ast.Assert):
                    break
                found.append(ast.unparse(statement.test))
            return tuple(found)
    return ()


def _literals(text: str) -> list[Any]:
    """Return the constants of a program, also those of the formulas in its docstrings."""
    found = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    words = [v for v in found if isinstance(v, str) and "\n" in v]
    said = re.findall(r"(?<![\w.])\d{1,9}(?![\w.])", "\n".join(words))
    quoted = re.findall(r'"([^"\n]{1,8})"', "\n".join(words))
    return list(dict.fromkeys([*map(int, said), *quoted, *found]))


def _same(left: Any, right: Any) -> bool:
    """Compare with types; not-a-number is like itself."""
    if type(left) is not type(right):
        return False
    match left:
        case float():
            return repr(left) == repr(right)
        case list() | tuple():
            return len(left) == len(right) and all(map(_same, left, right))
        case dict():
            return _same(list(left.items()), list(right.items()))
        case _ if is_dataclass(left):
            return all(_same(getattr(left, f.name), getattr(right, f.name)) for f in fields(left))
        case _:
            return bool(left == right)


# ── what a file says, and what is so ─────────────────────────────────────────────────────────
def wrongs(case: Case) -> Iterator[str]:
    """Yield what is wrong with the first lines of a file."""
    said = case.said
    if sys.version_info[:2] < said.since:
        return
    if said.kind == "refuted" or said.calls:
        yield from _wrong_calls(case)
    for text in said.endless:
        last = case.judge(case.called(text))
        if last.how != "open":
            yield f"{text} ends: {last}"
    if said.terminates == bool(said.endless):
        yield "what does not end is shown by a call, and only that"
    if said.kind == "proved":
        yield from _wrong_inputs(case)


def _wrong_calls(case: Case) -> Iterator[str]:
    if case.broken_examples():
        return
    outcomes = [case.judge(case.called(text), MANY_STEPS) for text in case.said.calls]
    if not outcomes:
        yield "there is no call"
        return
    if [o.how for o in outcomes] != ["kept"] * (len(outcomes) - 1) + ["broken"]:
        yield f"{case.said.calls}: {outcomes}"
    named = re.match(r"(\w+(?:Error|Iteration))\b", case.said.words)
    if named and outcomes[-1].raised != named[1]:
        yield f"{case.said.calls} raises {outcomes[-1].raised or 'nothing'}, not {named[1]}"


def _wrong_inputs(case: Case) -> Iterator[str]:
    yield from (f"example {text}" for text in case.broken_examples())
    hints = {name: case.hints[name] for name in case.parameters}
    inputs = Inputs(hints, case.numbers, case.texts, zlib.crc32(case.file.stem.encode()))
    kept = stopped = 0
    for _ in range(TRIES):
        arguments = inputs.arguments()
        before = repr(arguments)
        small = all(map(is_small, arguments))
        judged = case.judge(arguments)
        if judged.how == "broken":
            yield f"{before}: {judged.why}"
            return
        if judged.how == "open" and small and case.said.terminates:
            yield f"{before} does not end: {judged.why}"
            return
        kept += judged.how == "kept"
        stopped += judged.how == "open"
        # Of one that need not end, what does not end counts too: it breaks nothing.
        if kept >= ENOUGH or (stopped >= ENOUGH and not case.said.terminates):
            return
    yield f"only {kept} inputs were allowed and ended"


def main() -> None:
    """Answer each file that is named on the standard input."""
    _contract_packages()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.set_int_max_str_digits(4300)
    for line in sys.stdin:
        file = Path(line.strip())
        try:
            found = list(wrongs(Case(file)))
        except Exception as error:  # noqa: BLE001 - the file is wrong, whatever it is
            found = [f"{type(error).__name__}: {error}"]
        print(json.dumps({"file": file.name, "wrong": found}), flush=True)


if __name__ == "__main__":
    main()
