"""Whether a value is of a type: exact runtime types, refinements, invariants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import evaluate
from liftsys_nb.ir.limits import FUEL, Meter, is_member, is_record, meter_of
from liftsys_nb.ir.outcomes import Stop, Undefined, Unmodelled
from liftsys_nb.ir.programs import EMPTY, Entry, Program
from liftsys_nb.ir.rooms import in_room
from liftsys_nb.ir.values import EnumType, RecordValue
from liftsys_nb.ir.verdicts import Value

Answer: TypeAlias = bool | Unmodelled

_SIMPLE: Mapping[str, type] = {
    "int": int, "float": float, "bool": bool, "str": str, "bytes": bytes, "None": type(None),
    "range": range,
}  # fmt: skip
# Words of the language whose values are texts.
_TEXTUAL = frozenset(("Policy", "Description"))
_MANY: Mapping[str, type] = {"list": list, "set": set, "frozenset": frozenset}
_JSON_ATOMS = (type(None), bool, int, float, str)


def belongs(
    value: Value,
    type_: n.Type,
    *,
    program: Program = EMPTY,
    env: Mapping[str, Value] | None = None,
    fuel: int | Meter = FUEL,
) -> Answer:
    """Tell whether value is of a type; Unmodelled where that cannot be said.

    Runtime types are exact: a bool is no int, an int is no float. A refinement or invariant
    that is false or undefined for a value keeps it out. env: what refinements may speak of
    beside ``it`` (other parameters). Unmodelled: holes, names that the program does not have,
    types that are not of values, conditions that the evaluator does not cover.

    >>> positive = n.Refined(n.INT, n.Compare((">",), (n.Name("it"), n.Lit(0))))
    >>> [belongs(value, positive) for value in (1, 0, True, 1.0)]
    [True, False, False, False]
    """
    judge = _Judge(program, env or {}, meter_of(fuel))
    try:
        return judge.answer(value, type_)
    except RecursionError:
        judge = replace(judge, meter=meter_of(fuel))
    try:
        return in_room(lambda: judge.answer(value, type_), judge.meter.give_up)
    except RecursionError:
        return Unmodelled("so deep a value or type")


@dataclass(frozen=True, slots=True)
class _Judge:
    program: Program
    env: Mapping[str, Value]
    meter: Meter

    def answer(self, value: Any, type_: n.Type) -> Answer:
        try:
            return self.judge(value, type_)
        except Stop as stop:
            return Unmodelled(stop.construct)

    def judge(self, value: Any, type_: n.Type) -> Answer:
        self.meter.spend()
        match type_:
            case n.NamedType():
                return self._named(value, type_)
            case n.UnionType(options=options):
                return _some(self.judge(value, option) for option in options)
            case n.Refined(base=base, condition=condition):
                found = self.judge(value, base)
                if found is not True:
                    return found
                return self._holds(condition, {**self.env, "it": value})
            case n.Hole(name=name):
                return Unmodelled(f"the type ?{name}")
            case _:
                assert_never(type_)

    def _holds(self, condition: n.Expr, env: Mapping[str, Value]) -> Answer:
        match evaluate(condition, env, program=self.program, fuel=self.meter):
            case Undefined():
                return False
            case Unmodelled() as found:
                return found
            case value:
                return bool(value)

    def _named(self, value: Any, type_: n.NamedType) -> Answer:
        entry = self.program.find(type_.name)
        if entry is not None:
            return self._declared(value, entry)
        name, args, kind = type_.name, type_.args, type(value)
        if name in _SIMPLE:
            return kind is _SIMPLE[name]
        if name in _TEXTUAL:
            return kind is str
        if name in _MANY:
            if kind is not _MANY[name]:
                return False
            return _every(self.judge(each, args[0]) for each in value) if args else True
        if name == "dict":
            if kind is not dict:
                return False
            if len(args) != 2:
                return True
            keys = _every(self.judge(key, args[0]) for key in value)
            return _every((keys, _every(self.judge(each, args[1]) for each in value.values())))
        if name == "tuple":
            return self._tuple(value, args) if kind is tuple else False
        if name == "Json":
            return self._json(value)
        return Unmodelled(f"the type {name}")

    def _tuple(self, value: tuple[Any, ...], args: tuple[n.Type, ...]) -> Answer:
        if len(args) == 2 and args[1] == n.NamedType("..."):
            return _every(self.judge(each, args[0]) for each in value)
        if not args:
            return True
        if len(value) != len(args):
            return False
        return _every(self.judge(each, arg) for each, arg in zip(value, args, strict=True))

    def _json(self, value: Any) -> bool:
        waiting = [value]
        while waiting:
            each = waiting.pop()
            self.meter.spend()
            kind = type(each)
            if kind is list:
                waiting.extend(each)
            elif kind is dict:
                if not all(type(key) is str for key in each):
                    return False
                waiting.extend(each.values())
            elif kind not in _JSON_ATOMS:
                return False
        return True

    def _declared(self, value: Any, entry: Entry) -> Answer:
        inside = replace(self, program=self.program.seen_from(entry))
        declared = entry.declared
        match declared:
            case n.TypeDef(type=type_):
                return inside.judge(value, type_)
            case EnumType():
                return is_member(value) and value in declared
            case n.Record():
                if not is_record(value) or value.type_name != entry.name:
                    return False
                return inside.record(value, declared)
            case n.Define():
                return Unmodelled(f"the type {entry.name}")
            case _:
                assert_never(declared)

    def record(self, value: RecordValue, declared: n.Record) -> Answer:
        """Tell whether the fields and invariants of a record are right."""
        env = dict(value.fields)
        if tuple(env) != tuple(each.name for each in declared.fields):
            return False
        inside = replace(self, env={})
        fields = _every(inside.judge(env[each.name], each.type) for each in declared.fields)
        if fields is False:
            return False  # an invariant may rely on the types of fields
        invariants = _every(
            self._holds(clause.body, env)
            for clause in declared.invariant
            if not isinstance(clause.body, n.Prose)
        )
        return _every((fields, invariants))


def _every(answers: Iterable[Answer]) -> Answer:
    """Return False when one is; else what is not known; else True."""
    unknown: Unmodelled | None = None
    for answer in answers:
        if answer is False:
            return False
        if isinstance(answer, Unmodelled):
            unknown = unknown or answer
    return unknown or True


def _some(answers: Iterable[Answer]) -> Answer:
    """Return True when one is; else what is not known; else False."""
    unknown: Unmodelled | None = None
    for answer in answers:
        if answer is True:
            return True
        if isinstance(answer, Unmodelled):
            unknown = unknown or answer
    return unknown or False
