"""Values as JSON and back, among the real classes of the program that is run."""

from __future__ import annotations

import math
import re
from enum import Enum
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself takes as long to import as all the rest of this folder
    from collections.abc import Callable, Mapping
    from typing import Any

MOST_PARTS = 50_000  # of one value
MOST_TEXT = 200_000  # characters in it
MOST_BITS = 1 << 19
DEEPEST = 100
LONGEST = 200  # characters of a text that only a person reads
SHORT = 1 << 53

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


class NotBuilt(Exception):
    """An argument cannot be made of these classes."""


class _TooLarge(Exception):
    """Too much to send."""


class Classes:
    """The classes that stand for the records and enums of the language.

    paths: their names inside of the module, where they are not the last part of the type's name.
    """

    def __init__(self, module: ModuleType, paths: Mapping[str, str]) -> None:
        self._module = module
        self._paths = paths
        self._found: dict[str, type] = {}
        self.names: dict[type, str] = {}
        for name in paths:
            try:
                self.of(name)
            except NotBuilt:  # said again when a value of it is needed
                continue

    def of(self, name: str) -> type:
        """Return the class of a type. Raises NotBuilt."""
        if name not in self._found:
            path = self._paths.get(name) or name.rpartition(".")[2].rpartition(":")[2]
            cls = _inside(self._module, path) or _imported(path)
            if not isinstance(cls, type):
                raise NotBuilt(f"no class named {path}")
            self._found[name] = cls
            self.names[cls] = name
        return self._found[name]

    def name(self, cls: type) -> str:
        """Return the name of the type that a class stands for."""
        return self.names.get(cls) or cls.__qualname__


def _inside(holder: Any, path: str) -> Any:
    for part in path.split("."):
        holder = getattr(holder, part, None)
    return holder


def _imported(path: str) -> Any:
    package, _, name = path.rpartition(".")
    if not package:
        return None
    import importlib

    try:
        return getattr(importlib.import_module(package), name, None)
    except ImportError:
        return None


# ── JSON to values ───────────────────────────────────────────────────────────────────────────
def build(found: Any, classes: Classes) -> Any:
    """Make a new value of JSON. Raises NotBuilt where its class cannot hold it."""

    def items(parts: Any) -> list[Any]:
        return [build(part, classes) for part in parts]

    if isinstance(found, list):
        return items(found)
    if not isinstance(found, dict):
        return found
    match next(iter(found)):
        case "i":
            return int(found["i"], 16)
        case "f":
            text = found["f"]
            return float(text) if text in ("nan", "inf", "-inf") else float.fromhex(text)
        case "s":
            return "".join(map(chr, found["s"]))
        case "b":
            return bytes.fromhex(found["b"])
        case "t":
            return tuple(items(found["t"]))
        case "S":
            return set(items(found["S"]))
        case "F":
            return frozenset(items(found["F"]))
        case "d":
            return {build(key, classes): build(each, classes) for key, each in found["d"]}
        case "e":
            cls: Any = classes.of(found["e"])
            try:
                return cls[found["n"]]
            except (KeyError, TypeError) as wrong:
                raise NotBuilt(f"{cls.__name__} has no member {found['n']}") from wrong
        case _:
            given = {name: build(each, classes) for name, each in found["v"]}
            return _record(classes.of(found["r"]), given, classes)


def _record(cls: type, given: dict[str, Any], classes: Classes) -> Any:
    """Make an instance with these fields, through its constructor."""
    later = [f.name for f in getattr(cls, "__dataclass_fields__", {}).values() if not f.init]
    try:
        made = cls(**{name: value for name, value in given.items() if name not in later})
        for name in later:
            if name in given:
                object.__setattr__(made, name, given[name])
        kept = all(getattr(made, name) is value for name, value in given.items())
    except Exception as wrong:  # noqa: BLE001 - a constructor may raise anything
        said = f"{type(wrong).__name__}: {_safely(str, wrong)}"
        raise NotBuilt(f"{cls.__name__}(…) raised {said}") from None
    if not kept and any(
        tell(getattr(made, name), classes) != tell(value, classes) for name, value in given.items()
    ):
        raise NotBuilt(f"{cls.__name__}(…) does not keep the fields it is given")
    return made


# ── values to JSON ───────────────────────────────────────────────────────────────────────────
def tell(value: Any, classes: Classes, *, inside: str = "") -> Any:
    """Return JSON for any value, never raising: ``{"o": class}`` for what has no other form.

    inside: name of a module; then objects of its classes are told by what is in them, and others
    by which they are: for comparing with later, in the same process.
    """
    teller = _Teller(classes, inside)
    try:
        return teller.tell(value, 0)
    except (_TooLarge, RecursionError, MemoryError):
        return {"o": _class_name(value), "x": id(value) if inside else "too large to be sent"}


class _Teller:
    def __init__(self, classes: Classes, inside: str) -> None:
        self.classes = classes
        self.inside = inside
        self.parts = MOST_PARTS
        self.text = MOST_TEXT

    def tell(self, value: Any, depth: int) -> Any:
        self.parts -= 1
        if self.parts < 0 or depth > DEEPEST:
            raise _TooLarge
        cls = type(value)
        teller = _PLAIN.get(cls)
        if teller is not None:
            return teller(self, value, depth)
        if isinstance(value, Enum):
            return self._member(value, depth)
        names = _field_names(value, self.classes)
        if names is None and cls.__module__ == self.inside and hasattr(value, "__dict__"):
            names = list(vars(value))
        if names is None:
            return self._opaque(value)
        told = []
        for name in names:
            try:
                each = getattr(value, name)
            except Exception:  # noqa: BLE001 - deleted, or computed by code that fails
                return self._opaque(value)
            told.append([name, self.tell(each, depth + 1)])
        return {"r": self.classes.name(cls), "v": told}

    def _member(self, value: Enum, depth: int) -> Any:
        name: Any = value._name_
        if type(value).__members__.get(name) is not value:  # such as a sum of flags
            return self._opaque(value)
        told = {"e": self.classes.name(type(value)), "n": name}
        return {**told, "x": self.tell(value._value_, depth + 1)}

    def _opaque(self, value: Any) -> Any:
        if self.inside:
            return {"o": _class_name(value), "x": id(value)}
        text = _ADDRESS.sub("", _safely(repr, value))[:LONGEST]
        return {"o": _class_name(value), "x": self.words(text)}

    def words(self, text: str) -> Any:
        self.text -= len(text)
        if self.text < 0:
            raise _TooLarge
        return {"s": [ord(c) for c in text]} if _has_surrogate(text) else text

    def number(self, value: int, depth: int) -> Any:
        if -SHORT < value < SHORT:
            return value
        self.text -= value.bit_length() // 4
        if value.bit_length() > MOST_BITS or self.text < 0:
            raise _TooLarge
        return {"i": hex(value)}

    def items(self, values: Any, depth: int) -> list[Any]:
        return [self.tell(each, depth + 1) for each in values]

    def unordered(self, values: Any, depth: int) -> list[Any]:
        # In an order that is the same in each process.
        return sorted(self.items(values, depth), key=repr)

    def bytes(self, value: bytes) -> Any:
        self.text -= len(value)
        if self.text < 0:
            raise _TooLarge
        return {"b": value.hex()}


_PLAIN: dict[type, Callable[[_Teller, Any, int], Any]] = {
    type(None): lambda t, v, d: v,
    bool: lambda t, v, d: v,
    int: _Teller.number,
    float: lambda t, v, d: {"f": v.hex() if math.isfinite(v) else repr(v)},
    str: lambda t, v, d: t.words(v),
    bytes: lambda t, v, d: t.bytes(v),
    list: lambda t, v, d: t.items(v, d),
    tuple: lambda t, v, d: {"t": t.items(v, d)},
    set: lambda t, v, d: {"S": t.unordered(v, d)},
    frozenset: lambda t, v, d: {"F": t.unordered(v, d)},
    dict: lambda t, v, d: {"d": [t.items(pair, d) for pair in v.items()]},
}


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)


def _field_names(value: Any, classes: Classes) -> list[str] | None:
    """Return the fields of a record: of a dataclass, named tuple, attrs or pydantic class."""
    cls = type(value)
    if (fields := getattr(cls, "__dataclass_fields__", None)) is not None:
        kinds = [(name, getattr(f, "_field_type", None)) for name, f in fields.items()]
        return [name for name, kind in kinds if getattr(kind, "name", "_FIELD") == "_FIELD"]
    if isinstance(value, tuple) and isinstance(named := getattr(cls, "_fields", None), tuple):
        return list(named)
    if (made := getattr(cls, "__attrs_attrs__", None)) is not None:
        return [each.name for each in made]
    if isinstance(model := getattr(cls, "model_fields", None), dict):
        return list(model)
    if cls in classes.names and hasattr(value, "__dict__"):
        return list(vars(value))
    return None


def _class_name(value: Any) -> str:
    return str(type(value).__qualname__)[:LONGEST]


def _safely(write: Callable[[Any], str], value: Any) -> str:
    """Return what str or repr say; they may be written by the program that is run."""
    try:
        text = write(value)
    except Exception:  # noqa: BLE001 - it may raise anything
        return ""
    return str.__str__(text)


def words_of(error: BaseException) -> str:
    """Return the message of an exception, without surrogates, cut."""
    text = _safely(str, error)[:1000]
    return text.encode("utf-8", "backslashreplace").decode()
