"""The type of an expression: inferred upwards, with what a place expects handed down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
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
    Enum,
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
    TypeDef,
    Unary,
    UnionType,
)  # fmt: skip
from liftsys_nb.ir.nodes import (
    Mapping as MappingNode,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax import show
from liftsys_nb.types import members, operators
from liftsys_nb.types.builtins import FUNCTIONS
from liftsys_nb.types.calls import Callee, call
from liftsys_nb.types.narrowing import Facts, is_path, narrowed
from liftsys_nb.types.refinements import complaint_about
from liftsys_nb.types.relations import (
    assignable,
    bare,
    element_of,
    is_hashable,
    is_number,
    join,
    named,
    options_of,
)  # fmt: skip
from liftsys_nb.types.words import a, guard_hint
from liftsys_nb.types.worlds import EMPTY, World, dotted

# What other languages call the constants of this one.
_CONSTANTS = {
    "true": "True", "false": "False", "none": "None", "null": "None", "nil": "None",
}  # fmt: skip

Report = Callable[[str, str, Span | None, str | None, str | None], None]
# A hole where it stands: expected type, scope, and which names a comprehension binds there.
Note = Callable[[Hole, Type | None, Mapping[str, Type], Mapping[str, int]], None]

LITERALS: Mapping[str, Type] = {
    "bool": BOOL, "int": INT, "float": FLOAT, "str": STR, "bytes": BYTES, "NoneType": NONE,
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
    world: the names that declarations give. functions: what else may be called, by name.
    open_names: any name may be used (loop invariants speak of the code's locals).
    warns_of_floats: whether ``==`` between floats draws IR220 (an example means it exactly).
    hole_types: holes with the types they are declared with. settled: type holes, by name, with
    the types that uses ask of them. Several walks may share both.
    """

    def __init__(
        self,
        report: Report = _silent,
        note: Note = _unnoted,
        *,
        world: World = EMPTY,
        functions: Mapping[str, Callee] | None = None,
        open_names: bool = False,
        warns_of_floats: bool = True,
        hole_types: dict[str, Type] | None = None,
        settled: dict[str, list[Type]] | None = None,
    ) -> None:
        self.report = report
        self._note = note
        self.world = world
        self.functions = functions or {}
        self.open_names = open_names
        self.warns_of_floats = warns_of_floats
        self.settled = {} if settled is None else settled
        self.facts = Facts()
        self._hole_types = {} if hole_types is None else hole_types
        self._bound: Mapping[str, int] = {}
        self._binders = count(1)

    def declare(self, name: str, type_: Type | None) -> None:
        """Tell the type that a hole was declared with, for its bare occurrences."""
        if type_ is not None:
            self._hole_types.setdefault(name, type_)

    # ── what a place expects ─────────────────────────────────────────────────────────────────
    def want(self, expr: Expr, expected: Type, scope: Mapping[str, Type], what: str) -> None:
        """Infer expr where ``expected`` is wanted and complain (IR200) if it cannot be that.

        what: the place in words, ``a clause of ensures``.
        """
        found = self.infer(expr, scope, expected)
        self.settle(expected, found)
        self.settle(found, expected)
        if not assignable(found, expected, self.world):
            assert found is not None
            self.report(
                "IR200",
                f"{what} must be {a(expected)}, but '{show(expr)}' is {a(found)}",
                expr.span,
                self._how_to(expr, expected, found),
                None,
            )
            return
        broken = complaint_about(expr, expected, self.world)
        if broken is not None:
            self.report(
                "IR200",
                f"{what} must be {a(expected)}, but {show(expr)} is not: {broken} is false",
                expr.span,
                None,
                None,
            )

    def _how_to(self, expr: Expr, expected: Type, found: Type) -> str | None:
        options = options_of(found, self.world) or ()
        if NONE in options and len(options) > 1:
            return guard_hint(expr)
        if not named(expected, "bool", world=self.world):
            enum = self.world.enum(bare(expected, self.world))
            return None if enum is None else operators.member_hint(self, expr, enum, expected)
        if named(found, "str", "list", "set", "dict", "tuple", "bytes", world=self.world):
            return f"compare its length: len({show(expr)}) > 0"
        if is_number(found, self.world):
            return f"compare it: {show(expr)} != 0"
        return None

    def settle(self, open_: Type | None, found: Type | None) -> None:
        """Note that a use asks a type hole to be a type that is known."""
        if isinstance(open_, Hole) and open_.name and bare(found, self.world) is not None:
            assert found is not None
            self.settled.setdefault(open_.name, []).append(found)

    # ── what is known at a place ─────────────────────────────────────────────────────────────
    @contextmanager
    def supposing(
        self, test: Expr | None, scope: Mapping[str, Type], truth: bool
    ) -> Iterator[None]:
        """Walk inside with what a condition tells when it came out as ``truth``."""
        before = self.facts
        if test is not None:
            self.suppose(test, scope, truth)
        try:
            yield
        finally:
            self.facts = before

    def suppose(self, test: Expr, scope: Mapping[str, Type], truth: bool = True) -> None:
        """Take what a condition tells as known from here on."""
        narrowed(self, test, scope, truth)

    def peek(self, expr: Expr, scope: Mapping[str, Type]) -> Type | None:
        """Return the type of expr without complaint or note."""
        report, note, settled = self.report, self._note, self.settled
        self.report, self._note, self.settled = _silent, _unnoted, {}
        try:
            return self.infer(expr, scope)
        finally:
            self.report, self._note, self.settled = report, note, settled

    # ── the walk ─────────────────────────────────────────────────────────────────────────────
    def infer(
        self, expr: Expr, scope: Mapping[str, Type], expected: Type | None = None
    ) -> Type | None:
        """Return the type of expr, or None where it is not known."""
        if self.facts.types and is_path(expr) and expr in self.facts.types:
            return self.facts.types[expr]
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
                return operators.number(self, expr.operand, inner, "-")
            case Arith():
                return operators.arithmetic(self, expr, scope, expected)
            case Power():
                return operators.power(self, expr, scope, expected)
            case Compare():
                operators.compare(self, expr, scope)
                return BOOL
            case BoolOp():
                return self._bool_op(expr, scope)
            case Implies():
                self.want(expr.premise, BOOL, scope, "the left side of implies")
                with self.supposing(expr.premise, scope, True):
                    self.want(expr.conclusion, BOOL, scope, "the right side of implies")
                return BOOL
            case IfElse():
                self.infer(expr.test, scope, BOOL)
                with self.supposing(expr.test, scope, True):
                    then = self.infer(expr.then, scope, expected)
                with self.supposing(expr.test, scope, False):
                    orelse = self.infer(expr.orelse, scope, expected or then)
                return join(then, orelse, self.world)
            case Call():
                return call(self, expr, scope, expected)
            case Index():
                return members.index(self, expr, scope)
            case Slice():
                return members.cut(self, expr, scope)
            case Attribute():
                return members.attribute(self, expr, scope)
            case Sequence():
                return self._sequence(expr, scope, expected)
            case MappingNode():
                return self._mapping(expr, scope, expected)
            case Comprehension():
                return self._comprehension(expr, scope)
            case _:
                assert_never(expr)

    def _bool_op(self, expr: BoolOp, scope: Mapping[str, Type]) -> Type | None:
        found: Type | None = None
        before = self.facts
        for at, operand in enumerate(expr.operands):
            kind = self.infer(operand, scope, BOOL)
            self.suppose(operand, scope, expr.op == "and")
            found = kind if at == 0 else join(found, kind, self.world)
        self.facts = before
        return found

    # ── leaves ───────────────────────────────────────────────────────────────────────────────
    def _name(self, expr: Name, scope: Mapping[str, Type]) -> Type | None:
        if expr.id in scope:
            return scope[expr.id]
        entity = self.world.find(expr.id)
        if entity is not None:
            if not isinstance(entity.decl, Enum):  # the members of an enum may be gone through
                self._no_value(expr, expr.id, isinstance(entity.decl, TypeDef))
            return None
        if expr.id in FUNCTIONS or self.open_names or expr.id in self.functions:
            return None
        if self.world.is_open(expr.id) or expr.id in self._bound:
            return None
        if expr.id == "result":  # its misuse has a code of its own (IR140)
            return None
        hint = did_you_mean(expr.id, [*scope, *self.world.names]) or _in_scope(scope)
        if expr.id == "it":
            hint = "'it' is the value under a 'where'; elsewhere write the name of the value"
        meant = _CONSTANTS.get(expr.id.lower())
        if meant is not None:
            hint = f"the language writes {meant}, as Python does"
        self.report("IR210", f"no value named '{expr.id}' here", expr.span, hint, meant)
        return None

    def _no_value(self, expr: Expr, name: str, is_type: bool) -> None:
        what = "a type" if is_type else "something to call"
        hint = None if is_type else f"call it: {name}(…)"
        self.report("IR200", f"'{name}' is {what}, not a value", expr.span, hint, None)

    def _hole(self, hole: Hole, scope: Mapping[str, Type], expected: Type | None) -> Type | None:
        declared = hole.type or self._hole_types.get(hole.name)
        if declared is not None:
            declared = self.world.local(declared)
        self._note(hole, declared or expected, scope, self._bound)
        for choice in hole.choices:
            if not isinstance(choice, NamedType | UnionType | Refined):
                self.infer(choice, scope, declared)
        if named(declared, "Policy", "Description"):
            return STR
        if named(declared, "Predicate"):
            return BOOL
        return declared or expected

    # ── displays and comprehensions ──────────────────────────────────────────────────────────
    def _sequence(
        self, expr: Sequence, scope: Mapping[str, Type], expected: Type | None
    ) -> Type | None:
        if expr.kind == "tuple":
            wanted = self._parts(expected, "tuple", len(expr.items))
            items = [self.infer(e, scope, w) for e, w in zip(expr.items, wanted, strict=True)]
            known = tuple(t for t in items if t is not None)
            return NamedType("tuple", known) if len(known) == len(items) else NamedType("tuple")
        (wanted_item,) = self._parts(expected, expr.kind, 1)
        inner = self._common(expr.items, scope, wanted_item)
        if expr.kind == "set":
            self._hashable(expr.items, inner, "a member of a set", scope)
        return NamedType(expr.kind, (inner,)) if inner else NamedType(expr.kind)

    def _parts(self, expected: Type | None, name: str, size: int) -> tuple[Type | None, ...]:
        """Return what a display's parts are expected to be, where its place says so."""
        for option in options_of(expected, self.world) or ():
            if option.name == name:
                if len(option.args) == size and NamedType("...") not in option.args:
                    return option.args
                if name == "tuple" and option.args[1:] == (NamedType("..."),):
                    return option.args[:1] * size
        return (None,) * size

    def _mapping(
        self, expr: MappingNode, scope: Mapping[str, Type], expected: Type | None
    ) -> Type | None:
        wanted_key, wanted_value = self._parts(expected, "dict", 2)
        keys = self._common([k for k, _ in expr.entries], scope, wanted_key)
        values = self._common([v for _, v in expr.entries], scope, wanted_value)
        self._hashable([k for k, _ in expr.entries], keys, "a key", scope)
        return NamedType("dict", (keys, values)) if keys and values else NamedType("dict")

    def _hashable(
        self, items: Iterable[Expr], kind: Type | None, what: str, scope: Mapping[str, Type]
    ) -> None:
        # A peek hears no complaints; without this, sets in sets take twice the time a level.
        if self.report is _silent or is_hashable(kind, self.world):
            return
        for item in items:
            found = self.peek(item, scope)
            if found is not None and not is_hashable(found, self.world):
                self.report(
                    "IR200",
                    f"{a(found)} cannot be {what}, since it can change: {show(item)}",
                    item.span,
                    "use a tuple" if named(found, "list", world=self.world) else None,
                    None,
                )

    def _common(
        self, items: Iterable[Expr], scope: Mapping[str, Type], expected: Type | None = None
    ) -> Type | None:
        found: Type | None = None
        for at, item in enumerate(items):
            kind = self.infer(item, scope, found or expected)
            found = kind if at == 0 else join(found, kind, self.world)
        return found

    def _comprehension(self, expr: Comprehension, scope: Mapping[str, Type]) -> Type | None:
        inner = dict(scope)
        binder = next(self._binders)
        facts, bound = self.facts, self._bound
        for clause in expr.clauses:
            found = self._iterate(clause.iterable, inner)
            kinds = self._unpacked(clause.iterable, clause.names, found)
            self.facts = self.facts.without(clause.names)
            self._bound = {**self._bound, **dict.fromkeys(clause.names, binder)}
            for name, kind in zip(clause.names, kinds, strict=True):
                inner.pop(name, None)
                if kind is not None:
                    inner[name] = kind
            for condition in clause.conditions:
                self.infer(condition, inner, BOOL)
                self.suppose(condition, inner)
        kind = self.infer(expr.element, inner)
        value = None if expr.value is None else self.infer(expr.value, inner)
        if expr.kind in {"set", "dict"}:
            what = "a key" if expr.kind == "dict" else "a member of a set"
            self._hashable((expr.element,), kind, what, inner)
        self.facts, self._bound = facts, bound
        if expr.value is not None:
            return NamedType("dict", (kind, value)) if kind and value else NamedType("dict")
        shape = "iterator" if expr.kind == "generator" else expr.kind
        return NamedType(shape, (kind,)) if kind else NamedType(shape)

    def _iterate(self, iterable: Expr, scope: Mapping[str, Type]) -> Type | None:
        """Return the type of the items of an iterable; the members of an enum are those of it."""
        name = dotted(iterable)
        if name is not None and name.partition(".")[0] not in scope:
            entity = self.world.find(name)
            if entity is not None and isinstance(entity.decl, Enum):
                return NamedType(self.world.name_of(entity))
        return self.items_of(iterable, self.infer(iterable, scope))

    def items_of(self, expr: Expr, found: Type | None) -> Type | None:
        """Return the type of what iterating gives; complain (IR200) where there is nothing to."""
        options = options_of(found, self.world)
        if options is None:
            return None
        element: Type | None = None
        for at, option in enumerate(options):
            if is_number(option) or option == NONE or not operators.is_built_in(option):
                self.report(
                    "IR200",
                    f"'{show(expr)}' is {a(option)}: it has no items to go through",
                    expr.span,
                    guard_hint(expr) if option == NONE and len(options) > 1 else None,
                    None,
                )
                return None
            kind = element_of(option, self.world)
            element = kind if at == 0 else join(element, kind, self.world)
        return element

    def _unpacked(
        self, iterable: Expr, names: tuple[str, ...], element: Type | None
    ) -> tuple[Type | None, ...]:
        """Return the type that each name of a ``for`` takes from one item."""
        if len(names) == 1:
            return (element,)
        found: tuple[Type | None, ...] = (None,) * len(names)
        for at, option in enumerate(options_of(element, self.world) or ()):
            kinds = self._parts_of(iterable, option, len(names))
            if kinds is None:
                return (None,) * len(names)
            pairs = zip(found, kinds, strict=True)
            found = kinds if at == 0 else tuple(join(x, y, self.world) for x, y in pairs)
        return found

    def _parts_of(
        self, iterable: Expr, item: NamedType, size: int
    ) -> tuple[Type | None, ...] | None:
        """Return the types of the parts of one item; None, with a complaint, where it has none."""
        message = f"each item of '{show(iterable)}' is {a(item)}: it has no items to go through"
        if item.name == "tuple" and item.args and NamedType("...") not in item.args:
            if len(item.args) == size:
                return item.args
            said = f"{len(item.args)} part{'s' if len(item.args) != 1 else ''}"
            message = f"each item of '{show(iterable)}' has {said}, not {size}"
        elif not (is_number(item) or item == NONE or not operators.is_built_in(item)):
            return (element_of(item, self.world),) * size
        self.report("IR200", message, iterable.span, None, None)
        return None


def _in_scope(scope: Mapping[str, Type]) -> str | None:
    return f"in scope here: {', '.join(scope)}" if scope else None
