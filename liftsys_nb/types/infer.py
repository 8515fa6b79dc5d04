"""The type of an expression: inferred upwards, with what a place expects handed down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
from liftsys_nb.types import displays, members, operators
from liftsys_nb.types.builtins import FUNCTIONS
from liftsys_nb.types.calls import Callee, call
from liftsys_nb.types.narrowing import Facts, is_path, narrowed
from liftsys_nb.types.refinements import complaint_about
from liftsys_nb.types.relations import (
    assignable,
    bare,
    element_of,
    is_number,
    join,
    named,
    options_of,
)  # fmt: skip
from liftsys_nb.types.words import a, guard_hint
from liftsys_nb.types.worlds import EMPTY, World

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
        self.bound: Mapping[str, int] = {}
        self.binders = count(1)  # a number for each comprehension

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
                return displays.sequence(self, expr, scope, expected)
            case MappingNode():
                return displays.mapping(self, expr, scope, expected)
            case Comprehension():
                return displays.comprehension(self, expr, scope)
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

    @property
    def is_silent(self) -> bool:
        """Whether nobody hears complaints: a mere look ahead."""
        return self.report is _silent

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
        if self.world.is_open(expr.id) or expr.id in self.bound:
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
        self._note(hole, declared or expected, scope, self.bound)
        for choice in hole.choices:
            if not isinstance(choice, NamedType | UnionType | Refined):
                self.infer(choice, scope, declared)
        if named(declared, "Policy", "Description"):
            return STR
        if named(declared, "Predicate"):
            return BOOL
        return declared or expected

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


def _in_scope(scope: Mapping[str, Type]) -> str | None:
    return f"in scope here: {', '.join(scope)}" if scope else None
