"""Objects of the classes of the code, and copies of values on their way in and out.

An object is a record whose fields can be set; how it compares, and whether it can be a key,
is as its class has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from liftsys_nb.ir.limits import PLAIN, VIEWS, is_member
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.routines import Shape
from liftsys_nb.ir.terms import NamedType
from liftsys_nb.ir.values import EnumType, EnumValue, RecordValue, record_value, short_name
from liftsys_nb.verify.code.lineage import CodeError


class Instance(RecordValue):
    """An object of a class. shape: its class, as the code has it."""

    __slots__ = ()
    shape: Shape


class _ByFields(Instance):
    """Compares field by field and is no key: a dataclass as it is usually written."""

    __slots__ = ()
    __eq__ = RecordValue.__eq__
    __hash__ = None  # type: ignore[assignment]


class _ByIdentity(Instance):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return object.__hash__(self)


class _Ordinary(_ByIdentity):
    """An object of a class without a word on how it is shown: that names its place in memory."""

    __slots__ = ()

    def __repr__(self) -> str:
        raise Stop("the text of an object")


class _Tuple(Instance):
    """A named tuple, as far as it is not used as a tuple."""

    __slots__ = ()

    def _stop(self, *_: object) -> NoReturn:
        raise Stop("a named tuple as a tuple")

    __len__ = __iter__ = __getitem__ = __contains__ = __add__ = __radd__ = __mul__ = _stop
    __lt__ = __le__ = __gt__ = __ge__ = __reversed__ = __rmul__ = _stop

    def __bool__(self) -> bool:
        if not self.fields:
            self._stop()
        return True

    def __eq__(self, other: object) -> bool:
        if isinstance(other, tuple | _Tuple) and not (
            isinstance(other, _Tuple) and other.type_name == self.type_name
        ):
            self._stop()
        return isinstance(other, _Tuple) and self.values() == other.values()

    def __hash__(self) -> int:
        return hash(self.values())  # as a tuple has it, so that ``__eq__`` is asked


@lru_cache(maxsize=256)
def _class_of(shape: Shape, short: str) -> type[Instance]:
    base: type[Instance]
    match shape.kind:
        case "plain":
            base = _Ordinary
        case "namedtuple":
            base = _Tuple
        case _ if shape.equality == "identity":
            base = _ByIdentity
        case _:
            base = Instance if shape.hashing == "fields" else _ByFields
    return type(short, (base,), {"__slots__": (), "shape": shape})


def instance(shape: Shape, type_name: str, fields: Mapping[str, Any]) -> Instance:
    """Make an object of a class; type_name: the full name that the specification gives it."""
    made: Any = object.__new__(_class_of(shape, short_name(type_name)))
    object.__setattr__(made, "type_name", type_name)
    object.__setattr__(made, "fields", tuple(fields.items()))
    assert isinstance(made, Instance)
    return made


def need_exact(shape: Shape, made: Instance) -> None:
    """See that pydantic takes the fields as they are. Raises Stop for what it may convert."""
    for part, (name, value) in zip(shape.parts, made.fields, strict=True):
        kind = short_name(value.type_name) if is_member(value) else type(value).__name__
        if not isinstance(part.type, NamedType) or part.type.name != kind:
            raise Stop(f"the field {name} of {shape.name}, which pydantic may convert")


def set_field(owner: object, name: str, value: Any) -> None:
    """Do ``owner.name = value``. Raises CodeError for what is frozen, Stop for what is unknown."""
    if not isinstance(owner, Instance):
        if type(owner) in PLAIN:
            raise CodeError("AttributeError")
        raise Stop(f".{name} = …")
    if owner.shape.frozen:
        is_tuple = owner.shape.kind == "namedtuple"
        raise CodeError("AttributeError" if is_tuple else "FrozenInstanceError")
    fields = dict(owner.fields)
    if name not in fields and owner.shape.kind != "plain":
        raise Stop(f".{name} = …, which is no field")
    fields[name] = value
    object.__setattr__(owner, "fields", tuple(fields.items()))


class CopyIn:
    """Copies values for a run; records become objects.

    shapes, enums: the classes of the code, by their names. shared: whether what is one object
    stays one; else each place gets an object of its own. Raises Stop for what no run can take.
    """

    def __init__(
        self, shapes: Mapping[str, Shape], enums: Mapping[str, EnumType], *, shared: bool
    ) -> None:
        self._shared = shared
        self._shapes = shapes
        self._enums = enums
        self._made: dict[int, Any] = {}
        self._kept: list[object] = []

    def __call__(self, value: Any) -> Any:
        """Return a deep copy of a value."""
        kind = type(value)
        if kind in PLAIN or kind is range:
            return value
        if isinstance(value, EnumValue):
            return self.member(value)
        if self._shared and id(value) in self._made:
            return self._made[id(value)]
        self._kept.append(value)  # so that no other object gets its id
        if kind is list:
            made: Any = []
            self._made[id(value)] = made
            made.extend([self(each) for each in value])
            return made
        if kind is dict:
            made = {}
            self._made[id(value)] = made
            for key, each in value.items():
                made[self(key)] = self(each)
            return made
        if kind is tuple:
            made = tuple([self(each) for each in value])
        elif kind is set or kind is frozenset:
            made = kind(self(each) for each in value)
        elif isinstance(value, RecordValue):
            made = self.record(value)
        else:
            raise Stop(f"a value of type {kind.__name__}")
        self._made[id(value)] = made
        return made

    def member(self, value: EnumValue) -> EnumValue:
        """Return a member of an enum of the code: one of another may be an int, too."""
        enum = self._enums.get(short_name(value.type_name))
        if enum is None or value.name not in enum.members or enum.type_name != value.type_name:
            raise Stop(f"a member of the enum {short_name(value.type_name)}")
        return enum.members[value.name]  # of two names for one member the first

    def record(self, value: RecordValue) -> RecordValue:
        """Return the object that a record stands for."""
        shape = self._shapes.get(short_name(value.type_name))
        if shape is None or shape.kind == "enum":
            raise Stop(f"a value of the class {short_name(value.type_name)}")
        names = [part.name for part in shape.parts]
        if shape.kind != "plain" and [name for name, _ in value.fields] != names:
            raise Stop(f"a value of the class {shape.name} with other fields")
        made = instance(shape, value.type_name, {})
        self._made[id(value)] = made
        fields = tuple((name, self(each)) for name, each in value.fields)
        object.__setattr__(made, "fields", fields)
        return made


class CopyOut(CopyIn):
    """Copies values out of a run: objects become records. Raises Stop for iterators and views."""

    def __init__(self) -> None:
        super().__init__({}, {}, shared=True)
        self._open: set[int] = set()  # objects that are being copied

    def member(self, value: EnumValue) -> EnumValue:
        """Return a member as it is."""
        return value

    def record(self, value: RecordValue) -> RecordValue:
        """Return the record of an object."""
        if id(value) in self._open:
            raise Stop("an object that holds itself")
        self._open.add(id(value))
        fields = [(name, self(each)) for name, each in value.fields]
        self._open.discard(id(value))
        return record_value(value.type_name, fields)


def is_kept(value: object) -> bool:
    """Tell whether a value may stay under a name: iterators may not."""
    kind = type(value)
    return (
        kind in _KEPT or kind in VIEWS or isinstance(value, RecordValue) or is_member(value)
    )  # fmt: skip


_KEPT = PLAIN | {list, tuple, dict, set, frozenset, range, EnumType}
