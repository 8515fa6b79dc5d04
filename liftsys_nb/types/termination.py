"""Whether recursive defines end: some parameter must shrink in each call that comes back.

A check of the text alone, as in Abel and Altenkirch, A predicative analysis of structural
recursion (2002), with lengths and ints in place of constructors: each define of a circle of
calls is given one parameter as its measure, and each call inside the circle must hand the
callee's measure a term that is smaller than the caller's. A define that only calls itself may
have several, compared like words in a dictionary; how they are found: Bulwahn, Krauss and
Nipkow, Finding lexicographic orders for termination proofs (2007). What is not seen to shrink
does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from liftsys_nb.ir.nodes import (
    BoolOp,
    Call,
    Comprehension,
    Define,
    Expr,
    IfElse,
    Implies,
    Name,
    NamedType,
    Parameter,
    Refined,
    Type,
    children,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.types.known import Known, assume
from liftsys_nb.types.relations import options_of
from liftsys_nb.types.shrinking import is_shorter, is_smaller, least_of
from liftsys_nb.types.worlds import World, dotted

_MOST_MEASURES = 256  # ways to choose a measure for each define of a circle
_SEQUENCES = frozenset({"str", "bytes", "list", "tuple"})
_HINT = "let one parameter shrink in each call: xs[1:] where xs is not empty, or n - 1 where n > 0"
# By the identity of a define and the name of its parameter: the least int that it stands for.
_Floors = Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A parameter that may shrink: the length of a sequence, or an int."""

    name: str
    is_length: bool


@dataclass(frozen=True, slots=True)
class _Site:
    """A call of one define from another. hidden: parameters that other values hide there."""

    call: Call
    target: Define
    known: Known
    hidden: frozenset[str]


def endless_calls(
    defines: Sequence[Define], world: World
) -> Iterator[tuple[Span | None, str, str]]:
    """Yield (place, message, hint) for each circle of defines that is not seen to end.

    defines: those of one place in the text. Calls of others cannot come back, except by a
    package inside or around; such a circle counts as one that does not end.
    """
    known = {id(define): define for define in defines}
    sites = {id(define): list(_sites(define, world, {})) for define in _all_called(defines, world)}
    for circle in _circles(sites):
        mine = [key for key in circle if key in known]
        if not mine:
            continue
        members = {site.target.name for key in circle for site in sites[key]}
        inner = _inside(circle, sites, world)
        if _ends(inner, world):
            continue
        for key in mine:
            bad = _first_bad(key, inner, world)
            name = known[key].name
            if len(circle) == 1:
                message = f"{name} calls itself with nothing that is seen to shrink"
            else:
                others = ", ".join(sorted(members - {name}))
                message = f"{name} comes back to itself ({others}), and nothing is seen to shrink"
            yield bad.call.span, message, _HINT


def _all_called(defines: Sequence[Define], world: World) -> list[Define]:
    """Return the defines, and all that they call on and on."""
    found = {id(define): define for define in defines}
    waiting = list(defines)
    while waiting:
        for site in _sites(waiting.pop(), world, {}):
            if id(site.target) not in found:
                found[id(site.target)] = site.target
                waiting.append(site.target)
    return list(found.values())


# ── circles ──────────────────────────────────────────────────────────────────────────────────
def _circles(sites: Mapping[int, list[_Site]]) -> list[frozenset[int]]:
    """Return the strongly connected parts of the calls that hold a call (Tarjan, unrolled)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[frozenset[int]] = []
    for root in sites:
        if root in order:
            continue
        work: list[tuple[int, Iterator[int]]] = []
        _enter(root, order, low, stack, on_stack, work, sites)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in order:
                    _enter(target, order, low, stack, on_stack, work, sites)
                    break
                if target in on_stack:
                    low[node] = min(low[node], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    part = _popped(node, stack, on_stack)
                    own = any(id(site.target) in part for key in part for site in sites[key])
                    if own:
                        found.append(part)
    return found


def _enter(
    node: int,
    order: dict[int, int],
    low: dict[int, int],
    stack: list[int],
    on_stack: set[int],
    work: list[tuple[int, Iterator[int]]],
    sites: Mapping[int, list[_Site]],
) -> None:
    order[node] = low[node] = len(order)
    stack.append(node)
    on_stack.add(node)
    work.append((node, iter([id(site.target) for site in sites[node]])))


def _popped(node: int, stack: list[int], on_stack: set[int]) -> frozenset[int]:
    part: set[int] = set()
    while node not in part:
        part.add(stack.pop())
    on_stack -= part
    return frozenset(part)


# ── floors ───────────────────────────────────────────────────────────────────────────────────
def _inside(
    circle: frozenset[int], sites: Mapping[int, list[_Site]], world: World
) -> dict[int, list[_Site]]:
    """Return the calls inside a circle, with what is known where they stand.

    What the type of a parameter says it is at least (its floor) is known only while each call
    of the circle keeps to it: below it a test such as ``n == 0`` would no longer see the end.
    """
    defines = {
        id(s.target): s.target for key in circle for s in sites[key] if id(s.target) in circle
    }
    floors = {
        (key, parameter.name): floor
        for key, define in defines.items()
        for parameter in define.parameters
        if _Measure(parameter.name, False) in _measures(define, world)
        and (floor := _floor(parameter.type, world.at(define))) is not None
    }
    while True:
        inner = {
            key: [s for s in _sites(define, world, floors) if id(s.target) in circle]
            for key, define in defines.items()
        }
        lost = {
            (id(site.target), parameter.name)
            for found in inner.values()
            for site in found
            for parameter in site.target.parameters
            if not _keeps_floor(site, parameter, floors)
        }
        if not lost:
            return inner
        floors = {key: floor for key, floor in floors.items() if key not in lost}


def _keeps_floor(site: _Site, parameter: Parameter, floors: _Floors) -> bool:
    floor = floors.get((id(site.target), parameter.name))
    if floor is None:
        return True
    given = _argument(site, parameter.name)
    # A default sees nothing of the place of the call.
    known = Known() if given is None else site.known
    term = parameter.default if given is None else given
    least = None if term is None else least_of(term, known)
    return least is not None and least >= floor


def _floor(type_: Type, world: World) -> int | None:
    """Return what a type says its ints are at least: 0 for ``int where it >= 0``."""
    found: int | None = None
    for _ in range(50):
        match type_:
            case Refined(base=base, condition=condition):
                low = assume(condition, True, Known()).ints.get("it")
                if low is not None:
                    found = low if found is None else max(found, low)
                type_ = base
            case NamedType():
                alias = world.unfold(type_)
                if alias is None:
                    return found
                type_ = alias
            case _:
                return found
    return found


# ── measures ─────────────────────────────────────────────────────────────────────────────────
def _ends(inner: Mapping[int, list[_Site]], world: World) -> bool:
    targets = {id(s.target): s.target for sites in inner.values() for s in sites}
    choices = {key: _measures(define, world) for key, define in targets.items()}
    if len(inner) == 1:
        ((key, sites),) = inner.items()
        return _ends_in_order(sites, choices[key])
    count = 1
    for measures in choices.values():
        count *= len(measures)
    if not 0 < count <= _MOST_MEASURES:
        return False
    keys = list(choices)
    for chosen in product(*(choices[key] for key in keys)):
        measure = dict(zip(keys, chosen, strict=True))
        if all(
            _shrinks(site, measure[key], measure[id(site.target)])
            for key, sites in inner.items()
            for site in sites
        ):
            return True
    return False


def _ends_in_order(sites: list[_Site], measures: list[_Measure]) -> bool:
    """Whether measures, compared in some order, shrink in all calls of a define by itself.

    One that grows in no call left and shrinks in some of them comes next; those calls are done.
    Whichever is taken first, no order is missed.
    """
    left, free = list(sites), list(measures)
    while left:
        for measure in free:
            shrinking = [_shrinks(site, measure, measure) for site in left]
            if any(shrinking) and all(
                shrinks or _stays(site, measure)
                for site, shrinks in zip(left, shrinking, strict=True)
            ):
                left = [s for s, shrinks in zip(left, shrinking, strict=True) if not shrinks]
                free.remove(measure)
                break
        else:
            return False
    return True


def _first_bad(key: int, inner: Mapping[int, list[_Site]], world: World) -> _Site:
    """Return a call of one define that no measure of its own sees shrink, else its first one."""
    sites = inner[key]
    for site in sites:
        here = _measures(sites[0].target, world) if id(sites[0].target) == key else []
        if not any(_shrinks(site, measure, measure) for measure in here):
            return site
    return sites[0]


def _measures(define: Define, world: World) -> list[_Measure]:
    home = world.at(define)
    found: list[_Measure] = []
    for parameter in define.parameters:
        options = options_of(parameter.type, home) or ()
        if len(options) == 1 and options[0].name in _SEQUENCES:
            found.append(_Measure(parameter.name, True))
        elif [option.name for option in options] == ["int"]:
            found.append(_Measure(parameter.name, False))
    return found


def _shrinks(site: _Site, measure: _Measure, target: _Measure) -> bool:
    """Whether a call hands its target's measure less than the caller's, which is known to end."""
    if measure.is_length != target.is_length or measure.name in site.hidden:
        return False
    argument = _argument(site, target.name)
    if argument is None:
        return False
    if measure.is_length:
        return is_shorter(argument, measure.name, site.known)
    # The call is made only where the measure is not below this, so it cannot shrink for ever.
    return measure.name in site.known.ints and is_smaller(argument, measure.name, site.known)


def _stays(site: _Site, measure: _Measure) -> bool:
    return measure.name not in site.hidden and _argument(site, measure.name) == Name(measure.name)


def _argument(site: _Site, name: str) -> Expr | None:
    for parameter, argument in zip(site.target.parameters, site.call.args, strict=False):
        if parameter.name == name:
            return argument
    return dict(site.call.keywords).get(name)


# ── calls, and what is known where they stand ────────────────────────────────────────────────
def _sites(define: Define, world: World, floors: _Floors) -> Iterator[_Site]:
    home = world.at(define)
    names = frozenset(p.name for p in define.parameters)
    for parameter in define.parameters:
        if parameter.default is not None:
            yield from _calls(parameter.default, Known(), names, home, frozenset())
    lengths = {measure.name: 0 for measure in _measures(define, world) if measure.is_length}
    kept = {name: floors[id(define), name] for name in names if (id(define), name) in floors}
    yield from _calls(define.body, Known(lengths, kept), frozenset(), home, names)


def _calls(
    expr: Expr, known: Known, hidden: frozenset[str], world: World, scope: frozenset[str]
) -> Iterator[_Site]:
    """Yield the calls of defines in an expression. scope: names that are no defines there."""
    match expr:
        case IfElse(then=then, test=test, orelse=orelse):
            yield from _calls(test, known, hidden, world, scope)
            yield from _calls(then, assume(test, True, known), hidden, world, scope)
            yield from _calls(orelse, assume(test, False, known), hidden, world, scope)
        case BoolOp(op=op, operands=operands):
            for operand in operands:
                yield from _calls(operand, known, hidden, world, scope)
                known = assume(operand, op == "and", known)
        case Implies(premise=premise, conclusion=conclusion):
            yield from _calls(premise, known, hidden, world, scope)
            yield from _calls(conclusion, assume(premise, True, known), hidden, world, scope)
        case Comprehension(clauses=clauses):
            for clause in clauses:
                yield from _calls(clause.iterable, known, hidden, world, scope)
                bound = frozenset(clause.names)
                hidden, scope, known = hidden | bound, scope | bound, known.without(bound)
                for condition in clause.conditions:
                    yield from _calls(condition, known, hidden, world, scope)
                    known = assume(condition, True, known)
            yield from _calls(expr.element, known, hidden, world, scope)
            if expr.value is not None:
                yield from _calls(expr.value, known, hidden, world, scope)
        case _:
            if isinstance(expr, Call):
                target = _target(expr, world, scope)
                if target is not None:
                    yield _Site(expr, target, known, hidden)
            for child in children(expr):
                yield from _calls(child, known, hidden, world, scope)


def _target(expr: Call, world: World, scope: frozenset[str]) -> Define | None:
    path = dotted(expr.func)
    if path is None or path.partition(".")[0] in scope:
        return None
    entity = world.find(path)
    if entity is None or not isinstance(entity.decl, Define):
        return None
    # What another text declares cannot call back: imports that go in a circle are not followed.
    return entity.decl if world.holds(entity.decl) else None
