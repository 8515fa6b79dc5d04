"""``isinstance`` as a closure: the types that it names, and what is of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.calls import CLASSES
from liftsys_nb.ir.limits import CONTAINERS, PLAIN, Stop, is_member, is_record
from liftsys_nb.ir.scopes import Code, Frame, Scope
from liftsys_nb.ir.values import EnumType

if TYPE_CHECKING:
    from liftsys_nb.ir.closures import Builder


class _Declared:
    """The type of a record or enum, by its full name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class _NoType:
    """A value that stands where a type must."""


# A member may be an int or a str, too (IntEnum, StrEnum), a record a tuple (NamedTuple); they
# are none of the types that no class can derive from, nor a record one that makes itself
# compare and count otherwise than by its fields.
_NEVER_A_MEMBER = frozenset({bool, range})
_NEVER_A_RECORD = frozenset(CLASSES.values()) - {tuple}


def isinstance_code(builder: Builder, expr: n.Call, scope: Scope) -> Code:
    """Return the code of ``isinstance(value, type)``; a tuple of types may stand for one."""
    if len(expr.args) != 2 or expr.keywords:
        return _refuse("isinstance(…) of other than a value and a type")
    value_of = builder.code(expr.args[0], scope)
    kind_of = _kind_code(builder, expr.args[1], scope)

    def run(frame: Frame) -> bool:
        value = value_of(frame)
        return _is_a(value, kind_of(frame))

    return run


def _refuse(construct: str) -> Code:
    def run(frame: Frame) -> Any:
        raise Stop(construct)

    return run


def _kind_code(builder: Builder, expr: n.Expr, scope: Scope) -> Code:
    """Return the code of a type: a class, a ``_Declared``, a tuple of them, a ``_NoType``."""
    if isinstance(expr, n.Sequence) and expr.kind == "tuple":
        codes = [_kind_code(builder, each, scope) for each in expr.items]
        return lambda frame: tuple([code(frame) for code in codes])
    entry, head = scope.declared(expr)
    found: Any = None
    if entry is not None and isinstance(entry.declared, n.Record | EnumType):
        found = _Declared(entry.name)
    elif isinstance(expr, n.Name) and entry is None and not scope.is_variable(expr.id):
        head = expr.id
        found = CLASSES.get(head)
    plain = builder.code(expr, scope)
    if found is None:
        return lambda frame: _as_kind(plain(frame))
    hides = scope.hides()
    return lambda frame: _as_kind(plain(frame)) if hides(frame, head) else found


def _as_kind(value: Any) -> Any:
    if type(value) is tuple:
        return tuple([_as_kind(each) for each in value])
    kind = type(value)
    if kind in PLAIN or kind in CONTAINERS or kind is range or is_record(value) or is_member(value):
        return _NoType
    raise Stop("isinstance(…) with this type")


def _is_a(value: Any, kind: Any) -> bool:
    if type(kind) is tuple:
        return any(_is_a(value, each) for each in kind)  # as Python: up to the first that fits
    if kind is _NoType:
        raise TypeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
    if isinstance(kind, _Declared):
        return (is_record(value) or is_member(value)) and value.type_name == kind.name
    if (is_record(value) and kind not in _NEVER_A_RECORD) or (
        is_member(value) and kind not in _NEVER_A_MEMBER
    ):
        raise Stop("isinstance(…) with this type")
    return isinstance(value, kind)
