"""Decorators of icontract and deal to items of a contract. The packages are not imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from liftsys_nb.ir.nodes import (
    Effect,
    EffectItem,
    Example,
    ExampleItem,
    Nothing,
    Prose,
    Raise,
    RaiseItem,
)
from liftsys_nb.lift.contracts.expressions import (
    NotFormal,
    Renaming,
    formula,
    named,
    old,
)
from liftsys_nb.lift.contracts.functions import FunctionNode, text_of
from liftsys_nb.lift.contracts.names import Names
from liftsys_nb.lift.contracts.said import Said, kept, prose, said

Condition = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef
Part = Literal["requires", "ensures", "invariant"]
RESULT = named("result")
_INVARIANTS = {"icontract.invariant": "icontract", "deal.inv": "deal", "deal.invariant": "deal"}


class Decorators:
    """Reads the decorators of one function, from the top down.

    parameters: names of the function, in order. notes: what is said beside the contract.
    """

    def __init__(self, names: Names, parameters: Sequence[str]) -> None:
        self._names = names
        self._parameters = tuple(parameters)
        self._old: dict[str, ast.expr] = {}
        self.notes: list[str] = []

    def read(self, node: FunctionNode) -> Iterator[Said]:
        """Yield the items of all decorators that state a contract."""
        for decorator in node.decorator_list:  # before the clauses that speak of them
            if self._path(decorator) == "icontract.snapshot" and isinstance(decorator, ast.Call):
                self._snapshot(decorator)
        for decorator in node.decorator_list:
            yield from self._one(decorator)

    def _path(self, node: ast.expr) -> str:
        return self._names.path(node.func if isinstance(node, ast.Call) else node) or ""

    def _one(self, node: ast.expr) -> Iterator[Said]:
        path = self._path(node)
        library, _, word = path.partition(".")
        call = node if isinstance(node, ast.Call) else None
        if library == "icontract" and call is not None:
            if word == "require":
                yield self._icontract("requires", call)
            elif word == "ensure":
                yield self._icontract("ensures", call)
        elif library == "deal":
            yield from self._deal(word, node, call)

    # ── icontract ────────────────────────────────────────────────────────────────────────────
    def _icontract(self, part: Part, call: ast.Call) -> Said:
        given = _argument(call, 0, "condition")
        words = _text(_argument(call, 1, "description"))
        if _argument(call, 99, "enabled") is not None:
            self.notes.append(f"line {call.lineno}: it is taken as enabled")
        return self._condition(part, given, call.lineno, "icontract", words, by_name=True)

    def _snapshot(self, call: ast.Call) -> None:
        condition = _condition_of(_argument(call, 0, "capture"), self._names)
        body = None if condition is None else _body(condition)
        if condition is None or body is None:
            return
        arguments = [each.arg for each in condition.args.args]
        name = _text(_argument(call, 1, "name")) or (arguments[0] if len(arguments) == 1 else None)
        if name is None:
            return
        # A name alone is no copy: what it stands for is, later on, what it has become.
        value = _copied(body, self._names)
        is_alias = isinstance(body, ast.Name)
        self._old[f"OLD.{name}"] = body if is_alias else old(value)

    # ── deal ─────────────────────────────────────────────────────────────────────────────────
    def _deal(self, word: str, node: ast.expr, call: ast.Call | None) -> Iterator[Said]:
        line = node.lineno
        if word == "chain" and call is not None:
            for each in call.args:
                yield from self._one(each)
        elif word in {"pre", "post", "ensure"} and call is not None:
            part: Part = "requires" if word == "pre" else "ensures"
            words = _text(_argument(call, 99, "message"))
            given = _argument(call, 0, "validator")
            yield self._condition(
                part, given, line, "deal", words, by_name=False, of_result=word == "post"
            )
        elif word in {"raises", "safe", "pure"}:
            names = [] if call is None or word != "raises" else call.args
            yield from self._raises(names, line)
            if word == "pure":
                yield _effects((), line)
        elif word == "has":
            markers = () if call is None else tuple(text_of(each) for each in call.args)
            yield _effects(markers, line)
        elif word == "example" and call is not None:
            yield self._example(call)
        elif word == "reason" and call is not None:
            # It says what held where E was raised, not that E is raised where it holds.
            yield kept("raises", text_of(call), line, "deal", "it promises no exception")

    def _raises(self, names: Sequence[ast.expr], line: int) -> Iterator[Said]:
        if not names:
            yield Said("raises", RaiseItem(Nothing()), line, "deal", "nothing")
        for name in names:
            path = self._names.path(name)
            if path is None:
                yield kept("raises", text_of(name), line, "deal", "it is no name of an exception")
            else:
                written = text_of(name)
                yield Said("raises", RaiseItem(Raise(written)), line, "deal", written)

    def _example(self, call: ast.Call) -> Said:
        condition = _condition_of(_argument(call, 0, "validator"), self._names)
        body = None if condition is None else _body(condition)
        text = text_of(call.args[0]) if call.args else ""
        if body is None:
            return kept("examples", text, call.lineno, "deal", "it is no expression")
        try:
            claim = formula(body)
        except NotFormal as lack:
            return kept("examples", text, call.lineno, "deal", lack.why, code=lack.code)
        return Said("examples", ExampleItem(Example(claim)), call.lineno, "deal", text_of(body))

    # ── conditions ───────────────────────────────────────────────────────────────────────────
    def _condition(
        self, part: Part, given: ast.expr | None, line: int, origin: str, words: str | None, *,
        by_name: bool, of_result: bool = False,
    ) -> Said:  # fmt: skip
        text = text_of(given) if given is not None else "…"
        condition = None if given is None else _condition_of(given, self._names)
        body = None if condition is None else _body(condition)
        if condition is None or body is None:
            return kept(part, text, line, origin, "it is no lambda, and no function of one return")
        try:
            renaming = self._renaming(condition.args, by_name=by_name, of_result=of_result)
        except NotFormal as lack:
            return kept(part, text_of(body), line, origin, lack.why)
        return said(part, body, line, origin, renaming=renaming, words=words)

    def _renaming(self, args: ast.arguments, *, by_name: bool, of_result: bool) -> Renaming:
        """Return what stands for the arguments of a condition. Raises NotFormal."""
        if args.vararg or args.kwarg:
            raise NotFormal("its arguments are not named")
        names = [each.arg for each in (*args.posonlyargs, *args.args)]
        keys = [each.arg for each in args.kwonlyargs]
        if of_result:
            if len(names) != 1:
                raise NotFormal("it takes more than the result")
            return {names[0]: RESULT}
        if names == ["_"] and not by_name:
            own = {f"_.{name}": named(name) for name in self._parameters}
            return {**own, "_.result": RESULT}
        put: dict[str, ast.expr] = {}
        if by_name:
            strange = [n for n in (*names, *keys) if n not in (*self._parameters, "result", "OLD")]
            if strange:
                raise NotFormal(f"'{strange[0]}' is no parameter of the function")
        else:
            # deal hands over what the function was given, and the result by its name.
            plain = [name for name in names if name != "result"]
            if len(plain) > len(self._parameters):
                raise NotFormal("it takes more arguments than the function")
            put = {
                own: named(outer)
                for own, outer in zip(plain, self._parameters, strict=False)
                if own != outer
            }
        if "result" in (*names, *keys):
            put["result"] = RESULT
        return {**put, **self._old}


def class_conditions(
    node: ast.ClassDef, names: Names, fields: Mapping[str, object]
) -> Iterator[Said]:
    """Yield the invariants that decorators of a class state, over its fields."""
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        origin = _INVARIANTS.get(names.path(decorator.func) or "")
        if origin is None:
            continue
        condition = _condition_of(_argument(decorator, 0, "condition"), names)
        body = None if condition is None else _body(condition)
        if condition is None or body is None or len(condition.args.args) != 1:
            text = text_of(decorator)
            yield kept("invariant", text, decorator.lineno, origin, "it is no lambda over self")
            continue
        own = condition.args.args[0].arg
        renaming = {f"{own}.{name}": named(name) for name in fields}
        words = _text(_argument(decorator, 1, "description"))
        yield said("invariant", body, decorator.lineno, origin, renaming=renaming, words=words)


def _condition_of(given: ast.expr | None, names: Names) -> Condition | None:
    if isinstance(given, ast.Lambda):
        return given
    if isinstance(given, ast.Name):
        found = names.functions.get(given.id)
        return found if found is not None and not found.decorator_list else None
    return None


def _body(condition: Condition) -> ast.expr | None:
    """Return the one expression that a condition gives."""
    return condition.body if isinstance(condition, ast.Lambda) else only_return(condition)


def only_return(node: FunctionNode) -> ast.expr | None:
    """Return the expression of a function that does nothing but return one."""
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and _is_text(s.value))]
    if len(body) == 1 and isinstance(body[0], ast.Return) and isinstance(node, ast.FunctionDef):
        return body[0].value
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    if place < len(call.args):
        return call.args[place]
    return next((each.value for each in call.keywords if each.arg == name), None)


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _copied(node: ast.expr, names: Names) -> ast.expr:
    """Return what a copy is made of: ``old`` is a copy by itself."""
    if not isinstance(node, ast.Call) or node.keywords:
        return node
    if len(node.args) == 1 and names.path(node.func) in {"copy.copy", "copy.deepcopy"}:
        return node.args[0]
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr == "copy"
    if is_method and isinstance(node.func, ast.Attribute) and not node.args:
        return node.func.value
    return node


def _effects(markers: tuple[str, ...], line: int) -> Said:
    """Return what a function may do besides returning; nothing at all is ``pure``."""
    if not markers:
        return Said("effects", EffectItem(Effect("pure")), line, "deal", "pure")
    words = f"has {', '.join(markers)}"
    return Said("effects", EffectItem(Prose(prose(words))), line, "deal", words)
