"""What stands after a dot or in brackets: fields, members, items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import did_you_mean
from liftsys_nb.ir.nodes import (
    INT,
    NONE,
    STR,
    Attribute,
    Enum,
    Expr,
    Index,
    Lit,
    NamedType,
    Slice,
    Type,
    TypeDef,
    Unary,
)
from liftsys_nb.ir.nodes import (
    Mapping as MappingNode,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax import show
from liftsys_nb.types.builtins import METHODS, PYTHON
from liftsys_nb.types.relations import (
    DOTS,
    bare,
    element_of,
    equatable,
    is_hashable,
    is_number,
    join,
    options_of,
    without_none,
)
from liftsys_nb.types.words import a, guard_hint
from liftsys_nb.types.worlds import dotted

if TYPE_CHECKING:
    from liftsys_nb.types.infer import Inference

Scope = Mapping[str, Type]


# ── after a dot ──────────────────────────────────────────────────────────────────────────────
def attribute(walk: Inference, expr: Attribute, scope: Scope) -> Type | None:
    """Return the type of ``value.name``: a member of an enum, a field, a name of a package."""
    path = dotted(expr)
    if path is not None and path.partition(".")[0] not in scope:
        known, found = _declared(walk, expr, path)
        if known:
            return found
    value = walk.infer(expr.value, scope)
    return of_all(walk, expr, value, lambda option: part_of(walk, expr, option))


def _declared(walk: Inference, expr: Attribute, path: str) -> tuple[bool, Type | None]:
    """Return whether a path begins with a declared name, and the type of what it means."""
    owner, _, name = path.rpartition(".")
    entity = walk.world.find(path)
    if entity is not None:
        if not isinstance(entity.decl, Enum):
            is_type = isinstance(entity.decl, TypeDef)
            what = "a type" if is_type else "something to call"
            hint = None if is_type else f"call it: {path}(…)"
            walk.report("IR200", f"'{path}' is {what}, not a value", expr.span, hint, None)
        return True, None
    around = walk.world.find(owner)
    if around is not None:
        if isinstance(around.decl, Enum):
            return True, _enum_member(walk, expr, owner, walk.world.name_of(around), around.decl)
        walk.report(
            "IR210",
            f"'{owner}' has no '{name}': it is the name of a declaration, not a value",
            name_span(expr),
            None,
            None,
        )
        return True, None
    if walk.world.is_open(path):
        return True, None
    if walk.world.is_package(owner):
        names = [each for each in walk.world.names if each.startswith(f"{owner}.")]
        hint = did_you_mean(path, names)
        walk.report("IR210", f"'{owner}' has no '{name}'", name_span(expr), hint, None)
        return True, None
    return False, None


def _enum_member(
    walk: Inference, expr: Attribute, owner: str, called: str, enum: Enum
) -> Type | None:
    # An enum without members is one whose members could not be read.
    if enum.members and all(member.name != expr.name for member in enum.members):
        names = [member.name for member in enum.members]
        hint = did_you_mean(expr.name, names)
        if hint is None and names:
            hint = f"it has {', '.join(names[:8])}"
        walk.report("IR210", f"{owner} has no member '{expr.name}'", name_span(expr), hint, None)
    return NamedType(called)


def name_span(expr: Attribute) -> Span | None:
    """Return the place of the word after the dot."""
    if expr.span is None:
        return None
    return Span(max(expr.span.end - len(expr.name), expr.span.start), expr.span.end)


def of_all(
    walk: Inference,
    expr: Attribute,
    value: Type | None,
    of_one: Callable[[NamedType], Type | None],
) -> Type | None:
    """Return what a name after a dot gives, whichever option of its owner there is.

    value: the type of the owner. of_one: what an option gives; it complains where it gives nothing.
    """
    options = options_of(value, walk.world)
    if options is None:
        return None
    found: Type | None = None
    for at, option in enumerate(options):
        if option == NONE and len(options) > 1:
            message = f"'{show(expr.value)}' may be None, which has no '{expr.name}'"
            walk.report("IR200", message, expr.value.span, guard_hint(expr.value), None)
            return None
        kind = of_one(option)
        found = kind if at == 0 else join(found, kind, walk.world)
    return found


def part_of(walk: Inference, expr: Attribute, owner: NamedType) -> Type | None:
    """Return the type of a field, or of a part of a member; complain where there is none."""
    record = walk.world.record(owner)
    if record is not None:
        for field in walk.world.fields(owner):
            if field.name == expr.name:
                return field.type
        if not record.fields:
            return None  # its fields could not be read
        names = [field.name for field in record.fields]
        hint = did_you_mean(expr.name, names)
        if hint is None and names:
            hint = f"it has {', '.join(names[:8])}"
        message = f"{show(owner)} has no field '{expr.name}'"
        walk.report("IR210", message, name_span(expr), hint, None)
        return None
    enum = walk.world.enum(owner)
    if enum is not None:
        return _enum_part(walk, expr, owner, enum)
    methods = METHODS.get(owner.name, {})
    if expr.name in methods:
        message = f"'{expr.name}' of {a(owner)} is something to call"
        walk.report("IR200", message, name_span(expr), f"call it: {show(expr)}(…)", None)
    elif not hasattr(PYTHON.get(owner.name, object), expr.name):
        hint = did_you_mean(expr.name, methods)
        message = f"{a(owner)} has no '{expr.name}'"
        walk.report("IR210", message, name_span(expr), hint, None)
    return None


def _enum_part(walk: Inference, expr: Attribute, owner: NamedType, enum: Enum) -> Type | None:
    if expr.name == "name":
        return STR
    if expr.name == "value":
        # A member without a value gets one from Python, which the language does not name.
        found: Type | None = None
        for at, member in enumerate(enum.members):
            kind = None if member.value is None else walk.peek(member.value, {})
            found = kind if at == 0 else join(found, kind, walk.world)
        return found
    hint = (
        f"write {show(owner)}.{expr.name}"
        if any(member.name == expr.name for member in enum.members)
        else f"a member of {show(owner)} has a name and a value"
    )
    message = f"a member of {show(owner)} has no '{expr.name}'"
    walk.report("IR210", message, name_span(expr), hint, None)
    return None


# ── in brackets ──────────────────────────────────────────────────────────────────────────────
def hashable_key(walk: Inference, key: Expr, kind: Type | None) -> bool:
    """Complain where a key can change; True where there was nothing to say."""
    if kind is None or is_hashable(kind, walk.world):
        return True
    message = f"{a(kind)} cannot be a key, since it can change: {show(key)}"
    walk.report("IR200", message, key.span, None, None)
    return False


def index(walk: Inference, expr: Index, scope: Scope) -> Type | None:
    """Return the type of ``value[index]``."""
    value = walk.infer(expr.value, scope)
    at = walk.infer(expr.index, scope, _key_of(walk, value))
    options = options_of(value, walk.world)
    if options is None:
        return None
    found: Type | None = None
    for number, option in enumerate(options):
        kind = _item(walk, expr, option, len(options) > 1, at)
        found = kind if number == 0 else join(found, kind, walk.world)
    return found


def _key_of(walk: Inference, value: Type | None) -> Type | None:
    inner = bare(value, walk.world)
    if not isinstance(inner, NamedType):
        return None
    return inner.args[0] if inner.name == "dict" and len(inner.args) == 2 else INT


def _item(
    walk: Inference, expr: Index, option: NamedType, is_one_of: bool, at: Type | None
) -> Type | None:
    match option.name:
        case "dict":
            key, value = option.args if len(option.args) == 2 else (None, None)
            if hashable_key(walk, expr.index, at) and not equatable(key, at, walk.world):
                assert key is not None and at is not None
                message = f"the keys are {show(key)}, but '{show(expr.index)}' is {a(at)}"
                walk.report("IR200", message, expr.index.span, None, None)
            _exhaustive(walk, expr, at)
            return value
        case "str" | "bytes" | "list" | "tuple" | "range":
            _whole_number(walk, expr.index, at, f"an index of {a(option)}")
            return _tuple_item(walk, expr, option) if option.name == "tuple" else element_of(option)
        case _:
            hint = guard_hint(expr.value) if option == NONE and is_one_of else None
            walk.report(
                "IR200",
                f"'{show(expr.value)}' is {a(option)} and has no items",
                expr.value.span,
                hint,
                None,
            )
            return None


def _whole_number(walk: Inference, part: Expr, kind: Type | None, what: str) -> None:
    options = options_of(kind, walk.world) or ()
    wrong = next((o for o in options if o.name not in {"int", "bool"}), None)
    if wrong is not None:
        message = f"{what} is an int, but '{show(part)}' is {a(wrong)}"
        hint = guard_hint(part) if wrong == NONE and len(options) > 1 else None
        walk.report("IR200", message, part.span, hint, None)


def _tuple_item(walk: Inference, expr: Index, owner: NamedType) -> Type | None:
    """Return the type of one part of a tuple; which one only a literal says."""
    size = len(owner.args)
    if not owner.args or DOTS in owner.args:
        return element_of(owner, walk.world)
    match expr.index:
        case Lit(value=int() as place):
            pass
        case Unary(op="-", operand=Lit(value=int() as back)):
            place = -back
        case _:
            return element_of(owner, walk.world)
    if -size <= place < size:
        return owner.args[place]
    message = f"'{show(expr.value)}' has {size} parts, so there is none at {place}"
    walk.report("IR200", message, expr.index.span, None, None)
    return None


def _exhaustive(walk: Inference, expr: Index, at: Type | None) -> None:
    """Complain where a written table lacks members of the enum it is asked with.

    Only of a dict that is written out with members as keys, and only where no condition has
    spoken of the key before: what a guard leaves over is for the solver to see.
    """
    called = bare(at, walk.world)
    enum = walk.world.enum(called)
    if enum is None or called is None or not isinstance(expr.value, MappingNode):
        return
    present: set[str] = set()
    for key, _ in expr.value.entries:
        name = _member_name(walk, key, enum)
        if name is None:
            return
        present.add(name)
    asked = _member_name(walk, expr.index, enum)
    if asked is None and walk.facts.has_asked(expr.index):
        return
    wanted = [m.name for m in enum.members] if asked is None else [asked]
    missing = [f"{show(called)}.{name}" for name in wanted if name not in present]
    if missing:
        message = f"no entry for {', '.join(missing)}"
        hint = "give each member of the enum an entry, or ask for the member first"
        walk.report("IR200", message, expr.value.span, hint, None)


def _member_name(walk: Inference, expr: Expr, enum: Enum) -> str | None:
    path = dotted(expr)
    if path is None:
        return None
    owner, _, name = path.rpartition(".")
    entity = walk.world.find(owner)
    return name if entity is not None and entity.decl is enum else None


def cut(walk: Inference, expr: Slice, scope: Scope) -> Type | None:
    """Return the type of ``value[lower:upper:step]``."""
    for part in (expr.lower, expr.upper, expr.step):
        if part is not None:
            kind = walk.infer(part, scope, INT)
            bounds = options_of(kind, walk.world) or ()
            if any(option.name not in {"int", "bool", "None"} for option in bounds):
                _whole_number(walk, part, without_none(kind, walk.world), "a bound of a slice")
    value = walk.infer(expr.value, scope)
    options = options_of(value, walk.world)
    if options is None:
        return None
    found: Type | None = None
    for at, option in enumerate(options):
        if is_number(option) or option.name not in {"str", "bytes", "list", "tuple", "range"}:
            hint = guard_hint(expr.value) if option == NONE and len(options) > 1 else None
            message = f"'{show(expr.value)}' is {a(option)} and cannot be cut"
            walk.report("IR200", message, expr.value.span, hint, None)
            return None
        fixed = option.name == "tuple" and DOTS not in option.args
        kind = NamedType("tuple") if fixed else option
        found = kind if at == 0 else join(found, kind, walk.world)
    return found
