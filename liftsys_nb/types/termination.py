"""Whether recursive defines end: some parameter must shrink in each call that comes back.

A check of the text alone, as in Abel and Altenkirch, A predicative analysis of structural
recursion (2002), with lengths and ints in place of constructors: each define of a circle of
calls is given one parameter as its measure, and each call inside the circle must hand the
callee's measure a term that is smaller than the caller's. What is not seen to shrink does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from liftsys_nb.ir.nodes import (
    Arith,
    BoolOp,
    Call,
    Compare,
    Comprehension,
    Define,
    Expr,
    IfElse,
    Implies,
    Lit,
    Name,
    NamedType,
    Refined,
    Slice,
    Type,
    Unary,
    children,
)
from liftsys_nb.ir.nodes import (
    Mapping as MappingNode,
)
from liftsys_nb.ir.nodes import (
    Sequence as Display,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.types.relations import options_of
from liftsys_nb.types.worlds import World, dotted

_MOST_MEASURES = 256  # ways to choose a measure for each define of a circle
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_SEQUENCES = frozenset({"str", "bytes", "list", "tuple"})
_HINT = "let one parameter shrink in each call: xs[1:] where xs is not empty, or n - 1 where n > 0"


@dataclass(frozen=True, slots=True)
class _Measure:
    """A parameter that may shrink. floor: what its type says it is at least, of an int."""

    name: str
    is_length: bool
    floor: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What holds at a place: the least length of sequences, the least value of ints."""

    lengths: Mapping[str, int]
    ints: Mapping[str, int]

    def without(self, names: frozenset[str]) -> _Known:
        return _Known(
            {name: low for name, low in self.lengths.items() if name not in names},
            {name: low for name, low in self.ints.items() if name not in names},
        )


@dataclass(frozen=True, slots=True)
class _Site:
    """A call of one define from another. hidden: parameters that other values hide there."""

    call: Call
    target: Define
    known: _Known
    hidden: frozenset[str]


def endless_calls(
    defines: Sequence[Define], world: World
) -> Iterator[tuple[Span | None, str, str]]:
    """Yield (place, message, hint) for each circle of defines that is not seen to end.

    defines: those of one place in the text. Calls of others cannot come back, except by a
    package inside or around; such a circle counts as one that does not end.
    """
    known = {id(define): define for define in defines}
    sites = {id(define): list(_sites(define, world)) for define in _all_called(defines, world)}
    for circle in _circles(sites):
        mine = [key for key in circle if key in known]
        if not mine:
            continue
        members = {site.target.name for key in circle for site in sites[key]}
        inner = {key: [s for s in sites[key] if id(s.target) in circle] for key in circle}
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
        for site in _sites(waiting.pop(), world):
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


# ── measures ─────────────────────────────────────────────────────────────────────────────────
def _ends(inner: Mapping[int, list[_Site]], world: World) -> bool:
    targets = {id(s.target): s.target for sites in inner.values() for s in sites}
    choices = {key: _measures(define, world) for key, define in targets.items()}
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
            found.append(_Measure(parameter.name, False, _floor(parameter.type, home)))
    return found


def _floor(type_: Type, world: World) -> int | None:
    """Return what a type says its ints are at least: 0 for ``int where it >= 0``."""
    found: int | None = None
    for _ in range(50):
        match type_:
            case Refined(base=base, condition=condition):
                low = _assume(condition, True, _Known({}, {})).ints.get("it")
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


def _shrinks(site: _Site, measure: _Measure, target: _Measure) -> bool:
    """Whether a call hands its target's measure less than the caller's, and not below the end."""
    if measure.is_length != target.is_length or measure.name in site.hidden:
        return False
    argument = _argument(site, target.name)
    if argument is None:
        return False
    if measure.is_length:
        return _is_shorter(argument, measure.name, site.known.lengths.get(measure.name, 0))
    low = site.known.ints.get(measure.name, measure.floor)
    if low is None:
        return False
    if measure.floor is not None:
        low = max(low, measure.floor)
    least = _least_of_smaller(argument, measure.name, low)
    if least is None:
        return False
    # Below a floor that guards lean on, the guards would no longer see the end.
    return target.floor is None or least >= target.floor


def _argument(site: _Site, name: str) -> Expr | None:
    for parameter, argument in zip(site.target.parameters, site.call.args, strict=False):
        if parameter.name == name:
            return argument
    return dict(site.call.keywords).get(name)


def _is_shorter(term: Expr, name: str, low: int) -> bool:
    """Whether a term is a slice of the named sequence, of a length that is surely less."""
    if not isinstance(term, Slice) or term.value != Name(name):
        return False
    if term.step is not None and term.step != Lit(1):
        return False
    if isinstance(term.lower, Lit) and term.lower.kind == "int":
        start = term.lower.value
        assert isinstance(start, int)
        if start >= 1 and low >= 1:
            return True
    match term.upper:
        case Unary(op="-", operand=Lit(value=int() as back, kind="int")):
            return back >= 1 and low >= 1
        case Arith(ops=("-",), operands=(size, Lit(value=int() as back, kind="int"))):
            return _is_length(size, name) and back >= 1 and low >= back
        case Arith(ops=("//",), operands=(size, Lit(value=int() as by, kind="int"))):
            return _is_length(size, name) and by >= 2 and low >= 1
        case _:
            pass
    match term.lower:
        case Arith(ops=("//",), operands=(size, Lit(value=int() as by, kind="int"))):
            return _is_length(size, name) and by >= 2 and low >= by
        case _:
            return False


def _is_length(term: Expr, name: str) -> bool:
    return term == Call(Name("len"), (Name(name),))


def _least_of_smaller(term: Expr, name: str, low: int) -> int | None:
    """Return the least value of a term that is surely less than the named int (which is ≥ low)."""
    match term:
        case Arith(ops=("-",), operands=(Name(id=found), Lit(value=int() as by, kind="int"))):
            return low - by if found == name and by >= 1 else None
        case Arith(ops=("//",), operands=(Name(id=found), Lit(value=int() as by, kind="int"))):
            return low // by if found == name and by >= 2 and low >= 1 else None
        case _:
            return None


# ── calls, and what is known where they stand ────────────────────────────────────────────────
def _sites(define: Define, world: World) -> Iterator[_Site]:
    home = world.at(define)
    floors: dict[str, int] = {}
    lengths: dict[str, int] = {}
    for measure in _measures(define, world):
        if measure.is_length:
            lengths[measure.name] = 0
        elif measure.floor is not None:
            floors[measure.name] = measure.floor
    nothing = _Known({}, {})
    names = frozenset(p.name for p in define.parameters)
    for parameter in define.parameters:
        if parameter.default is not None:
            yield from _calls(parameter.default, nothing, names, home, frozenset())
    yield from _calls(define.body, _Known(lengths, floors), frozenset(), home, names)


def _calls(
    expr: Expr, known: _Known, hidden: frozenset[str], world: World, scope: frozenset[str]
) -> Iterator[_Site]:
    """Yield the calls of defines in an expression. scope: names that are no defines there."""
    match expr:
        case IfElse(then=then, test=test, orelse=orelse):
            yield from _calls(test, known, hidden, world, scope)
            yield from _calls(then, _assume(test, True, known), hidden, world, scope)
            yield from _calls(orelse, _assume(test, False, known), hidden, world, scope)
        case BoolOp(op=op, operands=operands):
            for operand in operands:
                yield from _calls(operand, known, hidden, world, scope)
                known = _assume(operand, op == "and", known)
        case Implies(premise=premise, conclusion=conclusion):
            yield from _calls(premise, known, hidden, world, scope)
            yield from _calls(conclusion, _assume(premise, True, known), hidden, world, scope)
        case Comprehension(clauses=clauses):
            for clause in clauses:
                yield from _calls(clause.iterable, known, hidden, world, scope)
                bound = frozenset(clause.names)
                hidden, scope, known = hidden | bound, scope | bound, known.without(bound)
                for condition in clause.conditions:
                    yield from _calls(condition, known, hidden, world, scope)
                    known = _assume(condition, True, known)
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


def _assume(test: Expr, truth: bool, known: _Known) -> _Known:
    """Return what is known where a test came out as ``truth``."""
    match test:
        case Unary(op="not", operand=operand):
            return _assume(operand, not truth, known)
        case BoolOp(op=word, operands=operands) if (word == "and") == truth:
            for operand in operands:
                known = _assume(operand, truth, known)
            return known
        case Name(id=name) if truth and name in known.lengths:
            return _longer(known, name, 1)
        case Name(id=name) if truth and known.ints.get(name) == 0:
            return _larger(known, name, 1)
        case Compare(ops=ops, operands=operands) if truth or len(ops) == 1:
            for at, op in enumerate(ops):
                known = _compared(op, operands[at], operands[at + 1], truth, known)
            return known
        case _:
            return known


def _compared(op: str, left: Expr, right: Expr, truth: bool, known: _Known) -> _Known:
    if op not in _FLIPPED:
        return known
    if not truth:
        op = _NEGATED[op]
    for term, other, way in ((left, right, op), (right, left, _FLIPPED[op])):
        if way == "!=" and isinstance(term, Name) and _is_empty(other):
            return _longer(known, term.id, 1)
        bound = _number(other)
        if bound is None:
            continue
        match term:
            case Name(id=name):
                low = _lower(way, bound, known.ints.get(name))
                if low is not None:
                    return _larger(known, name, low)
            case Call(func=Name(id="len"), args=(Name(id=name),), keywords=()):
                low = _lower(way, bound, known.lengths.get(name, 0))
                if low is not None:
                    return _longer(known, name, low)
            case _:
                pass
    return known


def _lower(way: str, bound: int, low: int | None) -> int | None:
    """Return the least int that compares so with a bound; None where that says nothing."""
    match way:
        case ">":
            return bound + 1
        case ">=" | "==":
            return bound
        case "!=" if low == bound:
            return bound + 1
        case _:
            return None


def _number(expr: Expr) -> int | None:
    match expr:
        case Lit(value=int() as value, kind="int"):
            return value
        case Unary(op="-", operand=Lit(value=int() as value, kind="int")):
            return -value
        case _:
            return None


def _is_empty(expr: Expr) -> bool:
    match expr:
        case Display(kind="list" | "tuple", items=()):
            return True
        case Lit(value="" | b""):
            return True
        case MappingNode():
            return False
        case _:
            return False


def _longer(known: _Known, name: str, low: int) -> _Known:
    return replace(known, lengths={**known.lengths, name: max(low, known.lengths.get(name, 0))})


def _larger(known: _Known, name: str, low: int) -> _Known:
    before = known.ints.get(name)
    return replace(known, ints={**known.ints, name: low if before is None else max(low, before)})
