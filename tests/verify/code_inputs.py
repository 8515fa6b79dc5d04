"""Values for the parameters of a routine, by their annotations; and CPython's own run of it."""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping
from random import Random
from types import ModuleType
from typing import Any

from liftsys_nb.ir import terms as n
from liftsys_nb.ir.routines import CodeModule
from liftsys_nb.ir.values import EnumValue, RecordValue, enum_value, record_value

_NUMBERS = (0, 1, 2, -1, 3, 5, -2, 7, 10, 12, 100, 10**20)
_FLOATS = (0.0, 1.0, -0.0, 0.5, -1.5, 1e300, float("inf"), float("nan"), 0.1, 2.0**53)
_TEXTS = ("", "a", "b", "ab", "aba", "12", "-3", " x ", "A-b", "héllo", "a,b", "x=1", "\n")
Random_ = Random


class Odd(Exception):
    """A type that no values are made of."""


def value_of(type_: n.Type | None, random: Random_, code: CodeModule, depth: int = 3) -> Any:
    """Draw a value of a type."""
    again = lambda inner: value_of(inner, random, code, depth - 1)
    many = lambda inner: [again(inner) for _ in range(random.randint(0, 4) if depth > 0 else 0)]
    match type_:
        case n.UnionType(options=options):
            return again(random.choice(options))
        case n.NamedType(name="int"):
            return random.choice(_NUMBERS)
        case n.NamedType(name="float"):
            return random.choice(_FLOATS)
        case n.NamedType(name="bool"):
            return random.random() < 0.5
        case n.NamedType(name="str"):
            return random.choice(_TEXTS)
        case n.NamedType(name="bytes"):
            return random.choice((b"", b"a", b"ab"))
        case n.NamedType(name="None"):
            return None
        case n.NamedType(name="list", args=(inner,)):
            return many(inner)
        case n.NamedType(name="set", args=(inner,)):
            return set(many(inner))
        case n.NamedType(name="frozenset", args=(inner,)):
            return frozenset(many(inner))
        case n.NamedType(name="tuple", args=(inner, n.NamedType(name="..."))):
            return tuple(many(inner))
        case n.NamedType(name="tuple", args=args):
            return tuple(again(each) for each in args)
        case n.NamedType(name="dict", args=(key, inner)):
            return {each: again(inner) for each in many(key)}
        case n.NamedType(name=name) if name in code.shapes:
            return _object(name, random, code, depth)
        case _:
            raise Odd(str(type_))


def _object(name: str, random: Random_, code: CodeModule, depth: int) -> Any:
    shape = code.shapes[name]
    if shape.kind == "enum":
        part = random.choice(shape.parts)
        assert isinstance(part.default, n.Lit)
        return enum_value(name, part.name, part.default.value)
    if shape.kind == "plain":
        raise Odd(name)
    fields = {part.name: value_of(part.type, random, code, depth - 1) for part in shape.parts}
    return record_value(name, fields)


def module_of(text: str, name: str) -> ModuleType:
    """Import a text: a file of the tests' own."""
    made = ModuleType(name)
    sys.modules[name] = made
    exec(compile(text, name, "exec", dont_inherit=True), made.__dict__)
    return made


def to_python(value: Any, module: ModuleType) -> Any:
    """Return a new value of CPython that stands for one of ours."""
    again = lambda each: to_python(each, module)
    match value:
        case RecordValue():
            cls = getattr(module, value.type_name)
            if issubclass(cls, tuple) or hasattr(cls, "model_fields"):
                return cls(**{name: again(each) for name, each in value.fields})
            made = object.__new__(cls)
            for name, each in value.fields:  # past __post_init__: it ran when it was made
                object.__setattr__(made, name, again(each))
            return made
        case EnumValue():
            return getattr(module, value.type_name)[value.name]
        case list() | tuple() | set() | frozenset():
            return type(value)(map(again, value))
        case dict():
            return {again(key): again(each) for key, each in value.items()}
        case _:
            return copy.copy(value)


def canonical(value: Any, module: ModuleType, seen: dict[int, int] | None = None) -> str:
    """Return a text that is the same for values that nothing can tell apart, aliases included."""
    seen = {} if seen is None else seen
    fields = _fields(value, module)
    if isinstance(value, list | dict | set) or fields is not None:
        if id(value) in seen:
            return f"#{seen[id(value)]}"
        seen[id(value)] = len(seen)
    again = lambda each: canonical(each, module, seen)
    if fields is not None:
        inside = ", ".join(f"{key}={again(each)}" for key, each in fields.items())
        return f"{type(value).__name__}({inside})"
    if isinstance(value, EnumValue) or type(type(value)).__name__ == "EnumType":
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{again(key)}: {again(each)}' for key, each in value.items())}}}"
    if isinstance(value, set | frozenset):
        return f"{type(value).__name__}{sorted(map(again, value))}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}[{', '.join(map(again, value))}]"
    return f"{type(value).__name__}:{value!r}"


def _fields(value: Any, module: ModuleType) -> Mapping[str, Any] | None:
    if isinstance(value, RecordValue):
        return dict(value.fields)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if (made := getattr(type(value), "__attrs_attrs__", None)) is not None:
        return {each.name: getattr(value, each.name) for each in made}
    if type(value).__module__ == module.__name__ and hasattr(value, "__dict__"):
        is_member = type(type(value)).__name__ == "EnumType"
        return None if is_member else vars(value)
    return None
