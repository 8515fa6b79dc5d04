"""The type of an expression, bottom-up, with what a place expects handed down to its holes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import assert_never

from liftsys_nb.ir.errors import did_you_mean
from liftsys_nb.ir.nodes import (
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NONE,
    STR,
    Arith,
    Attribute,
    BoolOp,
    Call,
    Compare,
    Comprehension,
    Expr,
    Hole,
    IfElse,
    Implies,
    Index,
    Lit,
    Name,
    NamedType,
    Power,
    Refined,
    Sequence,
    Slice,
    Type,
    Unary,
    UnionType,
)  # fmt: skip
from liftsys_nb.ir.nodes import (
    Mapping as MappingNode,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax import show
from liftsys_nb.types.relations import (
    bare,
    comparable,
    element_of,
    equatable,
    is_number,
    join,
    named,
)  # fmt: skip

Report = Callable[[str, str, Span | None, str | None, str | None], None]
# A hole where it stands: expected type, scope, and which names a comprehension binds there.
Note = Callable[[Hole, Type | None, Mapping[str, Type], Mapping[str, int]], None]

REPEATABLE = {"str", "bytes", "list", "tuple"}
LITERALS: Mapping[str, Type] = {
    "bool": BOOL, "int": INT, "float": FLOAT, "str": STR, "bytes": BYTES, "NoneType": NONE,
}  # fmt: skip
# Functions that a formula may call, with the type they give (None: it depends, or is not known).
FUNCTIONS: Mapping[str, Type | None] = {
    "len": INT, "abs": None, "min": None, "max": None, "sum": None, "sorted": None, "all": BOOL,
    "any": BOOL, "range": NamedType("list", (INT,)), "old": None, "int": INT, "float": FLOAT,
    "str": STR, "bool": BOOL, "bytes": BYTES, "list": None, "tuple": None, "set": None,
    "dict": None,
    "round": None, "divmod": None, "enumerate": None, "zip": None, "reversed": None,
    "isinstance": BOOL, "ord": INT, "chr": STR, "pow": None, "repr": STR, "frozenset": None,
}  # fmt: skip


def _silent(code: str, message: str, span: Span | None, hint: str | None, fix: str | None) -> None:
    return None


def _unnoted(
    hole: Hole, expected: Type | None, scope: Mapping[str, Type], bound: Mapping[str, int]
) -> None:
    return None


class Inference:
    """One walk over expressions.

    report(code, message, span, hint, fix) takes complaints; note(hole, expected, scope, bound)
    learns of each hole where it stands; bound numbers the comprehension that binds a name there.
    known: names of the program that may be used without a type.
    open_names: any name may be used (loop invariants speak of the code's locals).
    """

    def __init__(
        self,
        report: Report = _silent,
        note: Note = _unnoted,
        *,
        known: Iterable[str] = (),
        open_names: bool = False,
    ) -> None:
        self._report = report
        self._note = note
        self._known = frozenset(known)
        self._open_names = open_names
        self._hole_types: dict[str, Type | None] = {}
        self._bound: dict[str, int] = {}
        self._binders = count(1)

    def declare(self, name: str, type_: Type | None) -> None:
        """Tell the type that a hole was declared with, for its bare occurrences."""
        if type_ is not None:
            self._hole_types.setdefault(name, type_)

    def want(self, expr: Expr, expected: Type, scope: Mapping[str, Type], what: str) -> None:
        """Infer expr where ``expected`` is wanted and complain (IR200) if it cannot be that."""
        found = self.infer(expr, scope, expected)
        if named(expected, "bool") and found is not None and not named(found, "bool"):
            self._mismatch(expr, expected, found, what)

    def _mismatch(self, expr: Expr, expected: Type, found: Type, what: str) -> None:
        hint = None
        if named(found, "str", "list", "set", "dict", "tuple", "bytes"):
            hint = f"compare its length: len({show(expr)}) > 0"
        elif is_number(found):
            hint = f"compare it: {show(expr)} != 0"
        self._report(
            "IR200",
            f"{what} must be a bool, but '{show(expr)}' is {_a(found)}",
            expr.span,
            hint,
            None,
        )

    def infer(
        self, expr: Expr, scope: Mapping[str, Type], expected: Type | None = None
    ) -> Type | None:
        """Return the type of expr, or None where it is not known."""
        match expr:
            case Lit():
                return LITERALS[expr.kind]
            case Name():
                return self._name(expr, scope)
            case Hole():
                return self._hole(expr, scope, expected)
            case Unary(op="not"):
                self.infer(expr.operand, scope, BOOL)
                return BOOL
            case Unary():
                inner = self.infer(expr.operand, scope, expected)
                return self._number(expr.operand, inner, "-")
            case Arith():
                return self._arith(expr, scope, expected)
            case Power():
                base = self.infer(expr.base, scope, expected)
                self._number(expr.base, base, "**")
                exponent = self.infer(expr.exponent, scope, INT)
                self._number(expr.exponent, exponent, "**")
                literal = isinstance(expr.exponent, Lit)
                return INT if literal and named(base, "int", "bool") else None
            case Compare():
                self._compare(expr, scope)
                return BOOL
            case BoolOp():
                kinds = [self.infer(e, scope, BOOL) for e in expr.operands]
                found = kinds[0]
                for kind in kinds[1:]:
                    found = join(found, kind)
                return found
            case Implies():
                self.want(expr.premise, BOOL, scope, "the left side of implies")
                self.want(expr.conclusion, BOOL, scope, "the right side of implies")
                return BOOL
            case IfElse():
                self.infer(expr.test, scope, BOOL)
                then = self.infer(expr.then, scope, expected)
                return join(then, self.infer(expr.orelse, scope, expected or then))
            case Call():
                return self._call(expr, scope, expected)
            case Index():
                return self._index(expr, scope)
            case Slice():
                for part in (expr.lower, expr.upper, expr.step):
                    if part is not None:
                        self.infer(part, scope, INT)
                whole = self.infer(expr.value, scope)
                return NamedType("tuple") if named(whole, "tuple") else whole
            case Attribute():
                self.infer(expr.value, scope)
                return None
            case Sequence():
                return self._sequence(expr, scope, expected)
            case MappingNode():
                keys = self._common((k for k, _ in expr.entries), scope)
                values = self._common((v for _, v in expr.entries), scope)
                return NamedType("dict", (keys, values)) if keys and values else NamedType("dict")
            case Comprehension():
                return self._comprehension(expr, scope)
            case _:
                assert_never(expr)

    # ── leaves ───────────────────────────────────────────────────────────────────────────────
    def _name(self, expr: Name, scope: Mapping[str, Type]) -> Type | None:
        if expr.id in scope:
            return scope[expr.id]
        if expr.id in FUNCTIONS or expr.id in self._known or self._open_names:
            return None
        if expr.id not in {"result", "it"}:  # their misuse has codes of its own (IR140)
            self._report(
                "IR210",
                f"no value named '{expr.id}' here",
                expr.span,
                did_you_mean(expr.id, scope) or _in_scope(scope),
                None,
            )
        return None

    def _hole(self, hole: Hole, scope: Mapping[str, Type], expected: Type | None) -> Type | None:
        declared = hole.type or self._hole_types.get(hole.name)
        self._note(hole, declared or expected, scope, self._bound)
        for choice in hole.choices:
            if not isinstance(choice, NamedType | UnionType | Refined):
                self.infer(choice, scope, declared)
        if named(declared, "Policy", "Description"):
            return STR
        if named(declared, "Predicate"):
            return BOOL
        return declared or expected

    # ── operators ────────────────────────────────────────────────────────────────────────────
    def _number(self, operand: Expr, found: Type | None, op: str) -> Type | None:
        inner = bare(found)
        if inner is None or isinstance(inner, UnionType):
            return None
        if not is_number(inner):
            self._report(
                "IR200",
                f"'{op}' needs numbers, but '{show(operand)}' is {_a(inner)}",
                operand.span,
                f"use its length: len({show(operand)})" if element_of(inner) else None,
                None,
            )
            return None
        return INT if named(inner, "bool") else inner

    def _arith(self, expr: Arith, scope: Mapping[str, Type], expected: Type | None) -> Type | None:
        kinds = self._beside(expr.operands, scope, expected)
        found = kinds[0]
        for op, operand, kind in zip(expr.ops, expr.operands[1:], kinds[1:], strict=True):
            found = self._arith_step(op, expr.operands[0], found, operand, kind)
        return found

    def _beside(
        self, operands: tuple[Expr, ...], scope: Mapping[str, Type], expected: Type | None
    ) -> list[Type | None]:
        """Infer operands of one operator; a hole among them learns from its nearest neighbour.

        Each operand is walked once: walking twice at every level would double with the depth.
        """
        kinds: list[Type | None] = [None] * len(operands)
        for at, operand in enumerate(operands):
            if not isinstance(operand, Hole):
                kinds[at] = self.infer(operand, scope, expected)
        for at, operand in enumerate(operands):
            if isinstance(operand, Hole):
                near = sorted(range(len(operands)), key=lambda other: (abs(other - at), other))
                guess = next((kinds[i] for i in near if i != at and kinds[i] is not None), expected)
                kinds[at] = self.infer(operand, scope, guess)
        return kinds

    def _arith_step(
        self, op: str, first: Expr, left: Type | None, operand: Expr, right: Type | None
    ) -> Type | None:
        a, b = bare(left), bare(right)
        if a is None or b is None or isinstance(a, UnionType) or isinstance(b, UnionType):
            return None
        if op == "+" and a.name == b.name == "tuple":
            return NamedType("tuple")
        if op == "+" and a.name == b.name and a.name in {"str", "list", "bytes"}:
            return join(a, b)
        if op == "*" and {a.name, b.name} & REPEATABLE and named_any(a, b, "int"):
            kind = b if named(a, "int", "bool") else a
            return NamedType("tuple") if kind.name == "tuple" else kind
        if op == "%" and a.name in {"str", "bytes"}:
            return a
        if op == "-" and a.name == b.name == "set":
            return a
        if op == "+" and a.name != b.name and not (is_number(a) and is_number(b)):
            self._report(
                "IR200",
                f"'+' cannot join {_a(a)} and {_a(b)}",
                operand.span,
                None,
                None,
            )
            return None
        left_number = self._number(first, a, op)
        right_number = self._number(operand, b, op)
        if left_number is None or right_number is None:
            return None
        if op == "/":
            return FLOAT
        return FLOAT if named_any(left_number, right_number, "float") else INT

    def _compare(self, expr: Compare, scope: Mapping[str, Type]) -> None:
        operands = expr.operands
        kinds = self._beside(operands, scope, None)
        for at, op in enumerate(expr.ops):
            left, right = kinds[at], kinds[at + 1]
            self._compare_pair(op, operands[at], left, operands[at + 1], right)

    def _compare_pair(
        self, op: str, left: Expr, found: Type | None, right: Expr, other: Type | None
    ) -> None:
        text = f"{show(left)} {op} {show(right)}"
        if op in {"<", "<=", ">", ">="} and not comparable(found, other):
            assert found is not None and other is not None
            length = next((e for e, t in ((left, found), (right, other)) if element_of(t)), None)
            hint = f"compare its length: len({show(length)})" if length is not None else None
            self._report(
                "IR200",
                f"'{op}' cannot compare {_a(found)} with {_a(other)}: {text}",
                right.span,
                hint,
                None,
            )
        elif op in {"==", "!="} and not equatable(found, other):
            assert found is not None and other is not None
            self._report(
                "IR200",
                f"{text} compares {_a(found)} with {_a(other)}, so it is always "
                f"{'false' if op == '==' else 'true'}",
                right.span,
                None,
                None,
            )
        elif op in {"==", "!="} and named(found, "float") and named(other, "float"):
            self._report(
                "IR220",
                f"floats compared with '{op}': {text}",
                right.span,
                "rounding makes this rarely what is meant",
                f"abs({show(left)} - {show(right)}) <= 1e-9",
            )
        elif op in {"in", "not in"} and is_number(other):
            assert other is not None
            self._report(
                "IR200",
                f"'{op}' needs a collection on its right, but '{show(right)}' is {_a(other)}",
                right.span,
                None,
                None,
            )

    # ── calls, displays, comprehensions ──────────────────────────────────────────────────────
    def _call(self, expr: Call, scope: Mapping[str, Type], expected: Type | None) -> Type | None:
        kinds = [self.infer(arg, scope) for arg in expr.args]
        for _, value in expr.keywords:
            self.infer(value, scope)
        if isinstance(expr.func, Attribute):
            self.infer(expr.func.value, scope)
            return None
        if not isinstance(expr.func, Name):
            self.infer(expr.func, scope)
            return None
        name = expr.func.id
        if name not in FUNCTIONS:
            if name in scope:
                found = scope[name]
                self._report(
                    "IR200",
                    f"'{name}' is {_a(found)}, not a function",
                    expr.func.span,
                    None,
                    None,
                )
            elif name not in self._known and not self._open_names:
                self._report(
                    "IR210",
                    f"no function named '{name}' here",
                    expr.func.span,
                    did_you_mean(name, [*FUNCTIONS, *self._known]),
                    None,
                )
            return None
        return self._builtin(name, expr, kinds)

    def _builtin(self, name: str, expr: Call, kinds: list[Type | None]) -> Type | None:
        first = kinds[0] if kinds else None
        match name:
            case "len":
                if is_number(first) or named(first, "None"):
                    assert first is not None
                    self._report(
                        "IR200",
                        f"len needs a collection, but '{show(expr.args[0])}' is {_a(first)}",
                        expr.args[0].span,
                        None,
                        None,
                    )
                return INT
            case "abs" if kinds:
                return self._number(expr.args[0], first, "abs")
            case "min" | "max" if len(kinds) == 1:
                return element_of(first)
            case "min" | "max" if kinds:
                for kind in kinds[1:]:
                    first = join(first, kind)
                return first
            case "sum" if kinds:
                inner = element_of(first)
                return INT if named(inner, "bool") else inner
            case "sorted" if kinds:
                inner = element_of(first)
                return NamedType("list", (inner,)) if inner else NamedType("list")
            case "old" if kinds:
                return first
            case _:
                return FUNCTIONS[name]

    def _index(self, expr: Index, scope: Mapping[str, Type]) -> Type | None:
        value = bare(self.infer(expr.value, scope))
        self.infer(expr.index, scope)
        if not isinstance(value, NamedType):
            return None
        if value.name == "dict":
            return value.args[1] if len(value.args) == 2 else None
        if is_number(value):
            self._report(
                "IR200",
                f"'{show(expr.value)}' is {_a(value)} and has no items",
                expr.value.span,
                None,
                None,
            )
        return None if value.name == "tuple" else element_of(value)

    def _sequence(
        self, expr: Sequence, scope: Mapping[str, Type], expected: Type | None
    ) -> Type | None:
        if expr.kind == "tuple":
            items = [self.infer(e, scope) for e in expr.items]
            known = tuple(t for t in items if t is not None)
            return NamedType("tuple", known) if len(known) == len(items) else NamedType("tuple")
        inner = self._common(expr.items, scope, element_of(expected))
        return NamedType(expr.kind, (inner,)) if inner else NamedType(expr.kind)

    def _common(
        self, items: Iterable[Expr], scope: Mapping[str, Type], expected: Type | None = None
    ) -> Type | None:
        found: Type | None = None
        for at, item in enumerate(items):
            kind = self.infer(item, scope, found or expected)
            found = kind if at == 0 else join(found, kind)
        return found

    def _comprehension(self, expr: Comprehension, scope: Mapping[str, Type]) -> Type | None:
        inner = dict(scope)
        binder = next(self._binders)
        walker = self
        for clause in expr.clauses:
            element = element_of(walker.infer(clause.iterable, inner))
            for name in clause.names:
                inner.pop(name, None)
            walker = walker._with(dict.fromkeys(clause.names, binder))
            if len(clause.names) == 1 and element is not None:
                inner[clause.names[0]] = element
            for condition in clause.conditions:
                walker.infer(condition, inner, BOOL)
        kind = walker.infer(expr.element, inner)
        if expr.value is not None:
            value = walker.infer(expr.value, inner)
            return NamedType("dict", (kind, value)) if kind and value else NamedType("dict")
        shape = "list" if expr.kind == "generator" else expr.kind
        return NamedType(shape, (kind,)) if kind else NamedType(shape)

    def _with(self, bound: Mapping[str, int]) -> Inference:
        """Return this walk inside a comprehension that binds names (with or without a type)."""
        other = Inference(
            self._report, self._note, known=self._known | set(bound), open_names=self._open_names
        )
        other._hole_types = self._hole_types
        other._binders = self._binders
        other._bound = {**self._bound, **bound}
        return other


def named_any(left: Type | None, right: Type | None, name: str) -> bool:
    """Whether either type is the named one (a bool counts as an int)."""
    names = (name, "bool") if name == "int" else (name,)
    return named(left, *names) or named(right, *names)


def _a(type_: Type) -> str:
    text = show(type_)
    return "None" if text == "None" else f"{'an' if text[0] in 'aeiou' else 'a'} {text}"


def _in_scope(scope: Mapping[str, Type]) -> str | None:
    return f"in scope here: {', '.join(scope)}" if scope else None
