"""Comprehensions as closures: their rounds, their variables, ``all`` and ``any`` over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.calls import call_builtin
from liftsys_nb.ir.limits import Meter, Stop
from liftsys_nb.ir.operators import unpack
from liftsys_nb.ir.orders import set_of
from liftsys_nb.ir.scopes import Code, Frame, Scope
from liftsys_nb.ir.streams import Stream

if TYPE_CHECKING:
    from liftsys_nb.ir.closures import Builder

# What gives its items in one order, each time anew, without anyone's code.
_ORDERLY = frozenset({list, tuple, range, str, bytes, dict})


@dataclass(frozen=True, slots=True)
class _Clause:
    """``for names in iterable if conditions``. cost: steps of fuel that a round takes."""

    iterable: Code
    places: tuple[int, ...]
    conditions: tuple[Code, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class _Loop:
    """A comprehension. variables: how many different ones its clauses have."""

    clauses: tuple[_Clause, ...]
    variables: int
    element: Code
    value: Code | None

    def stream(self, frame: Frame) -> Stream:
        """Return what yields the elements. Raises at once what the first iterable raises."""
        source = self.clauses[0].iterable(frame)  # Python works it out before the rest
        items = iter(source)
        inner = frame.within(self.variables)
        element, value = self.element, self.value

        def elements(stream: Stream) -> Iterator[Any]:
            for _ in _rounds(self.clauses, source, items, inner, stream):
                made = element(inner)
                yield made if value is None else (made, value(inner))

        return Stream(elements)

    def each(self, frame: Frame, source: Any) -> Iterator[Any]:
        """Yield the elements of a single clause over what is orderly."""
        inner = frame.within(self.variables)
        meter, cells, element = frame.meter, inner.cells, self.element
        clause = self.clauses[0]
        conditions, cost, places = clause.conditions, clause.cost, clause.places
        only = places[0] if len(places) == 1 else None
        for item in source:
            meter.fuel -= cost
            if meter.fuel < 0:
                meter.spend(0)
            if only is not None:
                cells[only] = item
            else:
                _bind(meter, cells, places, item)
            for condition in conditions:
                if not condition(inner):
                    break
            else:
                yield element(inner)

    def list_of(self, frame: Frame) -> list[Any]:
        """Return the list of the elements."""
        if len(self.clauses) > 1:
            return list(self.stream(frame))
        source = self.clauses[0].iterable(frame)
        if type(source) in _ORDERLY:
            return list(self.each(frame, source))
        return list(self._stream_over(frame, source))

    def _stream_over(self, frame: Frame, source: Any) -> Stream:
        first = self.clauses[0]
        given = _Clause(lambda _: source, first.places, first.conditions, first.cost)
        clauses = (given, *self.clauses[1:])
        return _Loop(clauses, self.variables, self.element, self.value).stream(frame)

    def any_is(self, frame: Frame, wanted: bool) -> bool | Stream:
        """Tell whether the truth of some element is as wanted; a Stream where order matters."""
        source = self.clauses[0].iterable(frame)
        if type(source) not in _ORDERLY or len(self.clauses) > 1:
            return self._stream_over(frame, source)
        # The loop of ``each`` once more: enumerations run it a million times.
        inner = frame.within(self.variables)
        meter, cells, element = frame.meter, inner.cells, self.element
        clause = self.clauses[0]
        conditions, cost, places = clause.conditions, clause.cost, clause.places
        only = places[0] if len(places) == 1 else None
        for item in source:
            meter.fuel -= cost
            if meter.fuel < 0:
                meter.spend(0)
            if only is not None:
                cells[only] = item
            else:
                _bind(meter, cells, places, item)
            for condition in conditions:
                if not condition(inner):
                    break
            else:
                if bool(element(inner)) is wanted:
                    return True
        return False


def _bind(meter: Meter, cells: list[Any], places: tuple[int, ...], item: Any) -> None:
    if type(item) is tuple and len(item) == len(places):
        parts: Any = item
    else:
        parts = unpack(meter, item, len(places))
    for place, part in zip(places, parts, strict=True):
        cells[place] = part


def _rounds(
    clauses: tuple[_Clause, ...], source: Any, items: Iterator[Any], frame: Frame, stream: Stream
) -> Iterator[None]:
    """Stop at each round of the loops that passes all their conditions, its names bound."""
    clause, *rest = clauses
    for item in items:
        frame.meter.spend(clause.cost)
        stream.meet(source)
        if len(clause.places) == 1:
            frame.cells[clause.places[0]] = item
        else:
            _bind(frame.meter, frame.cells, clause.places, item)
        if not all(condition(frame) for condition in clause.conditions):
            continue
        if rest:
            inside = rest[0].iterable(frame)
            yield from _rounds(tuple(rest), inside, iter(inside), frame, stream)
        else:
            yield


def loop_of(builder: Builder, expr: n.Comprehension, scope: Scope) -> _Loop:
    """Make the code of a comprehension."""
    names = dict.fromkeys(name for clause in expr.clauses for name in clause.names)
    places = {name: place for place, name in enumerate(names)}
    inner = Scope(scope.program, (places, *scope.loops), scope.is_old)
    made: list[_Clause] = []
    before = builder.steps
    element = builder.code(expr.element, inner)
    value = None if expr.value is None else builder.code(expr.value, inner)
    cost = 1 + builder.steps - before
    # Backwards: a round pays for its conditions and for what is done once in it.
    for at in range(len(expr.clauses) - 1, -1, -1):
        clause = expr.clauses[at]
        before = builder.steps
        conditions = tuple([builder.code(each, inner) for each in clause.conditions])
        cost += builder.steps - before
        before = builder.steps
        iterable = builder.code(clause.iterable, inner if at else scope)
        made.append(_Clause(iterable, tuple(places[name] for name in clause.names),
                            conditions, cost))  # fmt: skip
        cost = 1 + builder.steps - before
    return _Loop(tuple(reversed(made)), len(places), element, value)


def comprehension_code(builder: Builder, expr: n.Comprehension, scope: Scope) -> Code:
    """Return the code of a comprehension."""
    loop = loop_of(builder, expr, scope)
    match expr.kind:
        case "generator":
            return loop.stream
        case "list":
            return loop.list_of
        case "set":
            return lambda frame: set_of(frame.meter, loop.stream(frame))
        case "dict":

            def run(frame: Frame) -> Any:
                stream = loop.stream(frame)
                if loop.value is None:
                    raise Stop("a dict without values")
                return call_builtin(frame.meter, "dict", [stream], {})

            return run
        case _:
            assert_never(expr.kind)


def quantifier_code(builder: Builder, expr: n.Comprehension, scope: Scope, *, is_any: bool) -> Code:
    """Return the code of ``any`` or ``all`` of a generator."""
    loop = loop_of(builder, expr, scope)
    name = "any" if is_any else "all"

    def run(frame: Frame) -> Any:
        found = loop.any_is(frame, is_any)
        if isinstance(found, Stream):
            return call_builtin(frame.meter, name, [found], {})
        return found is is_any

    return run
