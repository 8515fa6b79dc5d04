"""Scope rules that need no types: ``result``, ``old``, labels, and holes declared twice."""

from __future__ import annotations

from collections.abc import Iterator

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import (
    Call,
    Clause,
    Comprehension,
    Effect,
    EffectItem,
    Example,
    ExampleItem,
    Expr,
    Hole,
    Name,
    NamedType,
    Prose,
    Raise,
    RaiseItem,
    Refined,
    Spec,
    Table,
    Type,
    UnionType,
    children,
    label_of,
)
from liftsys_nb.ir.spans import Source, Span

_RESULT_IN = "ensures, assert, examples and effects"
_OLD_IN = "ensures, assert, effects, raises and invariant"
_HAS_RESULT = frozenset({"ensures", "assert", "examples", "effects"})
_HAS_OLD = frozenset({"ensures", "assert", "effects", "raises", "invariant"})


def check_scopes(source: Source, node: Spec | Expr) -> list[Diagnostic]:
    """Return IR132, IR140, IR141 and IR151 for a specification; IR132 for a lone expression."""
    if not isinstance(node, Spec):
        return _declared_twice(source, _holes_in(node))
    found = _declared_twice(source, _holes_of_spec(node))
    found += _labels_twice(source, node)
    parameters = node.signature.parameters if node.signature else ()
    names = frozenset(p.name for p in parameters)
    for section, expr in _formulas(node):
        found += _misplaced(source, section, expr, names)
    return found


# ── result and old ───────────────────────────────────────────────────────────────────────────
def _formulas(spec: Spec) -> Iterator[tuple[str, Expr]]:
    for section, clauses in _clauses(spec):
        for clause in clauses:
            if not isinstance(clause.body, Prose):
                yield section, clause.body
    for effect in spec.effects:
        if isinstance(effect.body, Effect) and effect.body.when is not None:
            yield "effects", effect.body.when
    for item in spec.raises:
        if isinstance(item.body, Raise) and item.body.when is not None:
            yield "raises", item.body.when
    for example in spec.examples:
        if isinstance(example, ExampleItem) and isinstance(example.body, Example):
            body = example.body
            yield "examples", body.claim
            yield from (("examples", value) for _, value in body.where)
            if body.then is not None:
                yield "examples", body.then
    if spec.signature:
        for parameter in spec.signature.parameters:
            if parameter.default is not None:
                yield "signature", parameter.default
            yield from _conditions(parameter.type)
        if spec.signature.returns is not None:
            yield from _conditions(spec.signature.returns)


def _conditions(type_: Type) -> Iterator[tuple[str, Expr]]:
    match type_:
        case Refined(base=base, condition=condition):
            yield "types", condition
            yield from _conditions(base)
        case UnionType(options=parts) | NamedType(args=parts):
            for part in parts:
                yield from _conditions(part)
        case _:
            return


def _clauses(spec: Spec) -> tuple[tuple[str, tuple[Clause, ...]], ...]:
    return (
        ("requires", spec.requires),
        ("ensures", spec.ensures),
        ("invariant", spec.invariant),
        ("assert", spec.asserts),
    )


def _items(spec: Spec) -> Iterator[Clause | EffectItem | RaiseItem | ExampleItem]:
    for _, clauses in _clauses(spec):
        yield from clauses
    yield from spec.effects
    yield from spec.raises
    yield from (item for item in spec.examples if isinstance(item, ExampleItem))


def _misplaced(
    source: Source, section: str, expr: Expr, bound: frozenset[str]
) -> Iterator[Diagnostic]:
    # A stack of (node, names bound there, whether inside old): deep trees need no recursion.
    waiting: list[tuple[Expr, frozenset[str], bool]] = [(expr, bound, False)]
    while waiting:
        node, names, in_old = waiting.pop()
        match node:
            case Name(id="result") if "result" not in names:
                if in_old:
                    message = "'result' has no value on entry, so it cannot stand inside old(…)"
                    yield _say(source, "IR140", message, node.span, None)
                elif section not in _HAS_RESULT:
                    message = f"'result' has no meaning in {section}: there is none yet"
                    yield _say(source, "IR140", message, node.span, f"it may stand in {_RESULT_IN}")
            case Call(func=Name(id="old")) if "old" not in names:
                yield from _misplaced_old(source, section, node)
                waiting += [(arg, names, True) for arg in reversed(node.args)]
            case Name(id="old") if "old" not in names:
                yield _say(
                    source,
                    "IR141",
                    "'old' takes a value: old(x)",
                    node.span,
                    "old(e) is the value of e on entry",
                )
            case Comprehension():
                names = names | {name for clause in node.clauses for name in clause.names}
                waiting += [(child, names, in_old) for child in reversed(children(node))]
            case _:
                waiting += [(child, names, in_old) for child in reversed(children(node))]


def _misplaced_old(source: Source, section: str, call: Call) -> Iterator[Diagnostic]:
    if section not in _HAS_OLD:
        message = f"'old' has no meaning in {section}: it speaks of the entry already"
        if section == "examples":
            message = "'old' has no meaning in examples: the arguments are written out"
        yield _say(source, "IR141", message, call.func.span, f"it may stand in {_OLD_IN}")
    elif len(call.args) != 1 or call.keywords:
        yield _say(source, "IR141", "'old' takes one value: old(x)", call.span, None)


def _say(
    source: Source, code: str, message: str, span: Span | None, hint: str | None
) -> Diagnostic:
    return Diagnostic.at(code, message, source, span or Span(0, 0), hint=hint)


# ── labels ───────────────────────────────────────────────────────────────────────────────────
def _labels_twice(source: Source, spec: Spec) -> list[Diagnostic]:
    labelled = [
        (item.span.start, item.label)
        for item in _items(spec)
        if item.label is not None and item.span is not None
    ]
    found: list[Diagnostic] = []
    first: dict[str, int] = {}
    given = dict(_labels_given(spec))
    for start, label in sorted(labelled):
        if label in given:
            at = source.text.index(label, start)
            line = source.position(given[label])[0]
            message = f"the label '{label}' is that of the unlabelled item on line {line}"
            span = Span(at, at + len(label))
            found.append(_say(source, "IR151", message, span, "choose another label"))
        elif label in first:
            at = source.text.index(label, start)
            line = source.position(first[label])[0]
            found.append(
                _say(
                    source,
                    "IR151",
                    f"the label '{label}' is used twice",
                    Span(at, at + len(label)),
                    f"the first one is on line {line}",
                )
            )
        else:
            first[label] = start
    return found


def _labels_given(spec: Spec) -> Iterator[tuple[str, int]]:
    """Yield the labels that items without one go by in messages, and where these items start."""
    sections: tuple[tuple[str, tuple[Clause | RaiseItem | ExampleItem | Table, ...]], ...] = (
        *_clauses(spec),
        ("raises", spec.raises),
        ("examples", spec.examples),
    )
    for section, items in sections:
        for number, item in enumerate(items, 1):
            if not isinstance(item, Table) and item.label is None and item.span is not None:
                yield label_of(section, number, None), item.span.start


# ── holes ────────────────────────────────────────────────────────────────────────────────────
def _declared_twice(source: Source, holes: Iterator[Hole]) -> list[Diagnostic]:
    declared = [hole for hole in holes if not hole.is_bare and hole.name and hole.span]
    first: dict[str, Hole] = {}
    found: list[Diagnostic] = []
    for hole in sorted(declared, key=lambda h: h.span.start if h.span else 0):
        earlier = first.setdefault(hole.name, hole)
        if earlier is not hole and hole.span and earlier.span and hole.span != earlier.span:
            line = source.position(earlier.span.start)[0]
            start = hole.span.start
            found.append(
                Diagnostic.at(
                    "IR132",
                    f"the hole '{hole.name}' is declared twice",
                    source,
                    Span(start, min(hole.span.end, start + 2 + len(hole.name))),
                    hint=f"the first one is on line {line}; elsewhere its name is enough",
                    fix=f"?{hole.name}",
                )
            )
    return found


def _holes_of_spec(spec: Spec) -> Iterator[Hole]:
    for part in (spec.intent, spec.signature):
        if part is not None:
            for hole in part.holes:
                yield from _holes_in(hole)
    if spec.signature:
        for parameter in spec.signature.parameters:
            yield from _holes_in(parameter.type)
            if parameter.default is not None:
                yield from _holes_in(parameter.default)
        if spec.signature.returns is not None:
            yield from _holes_in(spec.signature.returns)
    for _, expr in _formulas(spec):
        yield from _holes_in(expr)
    for effect in (*spec.effects, *spec.raises, *spec.examples):
        if not isinstance(effect, Table) and isinstance(effect.body, Hole):
            yield from _holes_in(effect.body)
    for table in spec.examples:
        if isinstance(table, Table):
            for row in table.rows:
                for cell in row:
                    if cell.value is not None:
                        yield from _holes_in(cell.value)
    for item in _items(spec):
        for hole in item.tail.holes:
            yield from _holes_in(hole)
    for declared in spec.holes:
        yield from _holes_in(declared.hole)
    if spec.body and isinstance(spec.body.content, Hole):
        yield from _holes_in(spec.body.content)


def _holes_in(node: Expr | Type) -> Iterator[Hole]:
    waiting: list[Expr | Type] = [node]
    while waiting:
        part = waiting.pop()
        match part:
            case Hole():
                yield part
                if part.type is not None:
                    waiting.append(part.type)
                waiting.extend(part.choices)
            case NamedType(args=parts) | UnionType(options=parts):
                waiting.extend(parts)
            case Refined(base=base, condition=condition):
                waiting += [base, condition]
            case _:
                waiting.extend(children(part))
