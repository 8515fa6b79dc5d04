"""Scope rules that need no types: ``result``, ``old``, labels, and what is declared twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from liftsys_nb.ir.errors import Diagnostic, Edit
from liftsys_nb.ir.nodes import (
    SECTIONS,
    Call,
    Clause,
    Comprehension,
    Decl,
    Define,
    Effect,
    EffectItem,
    Enum,
    Example,
    ExampleItem,
    Expr,
    Hole,
    Import,
    Name,
    NamedType,
    Package,
    Parameter,
    Prose,
    Raise,
    RaiseItem,
    Record,
    Refined,
    Spec,
    Table,
    Type,
    TypeDef,
    UnionType,
    Unread,
    children,
    label_of,
)
from liftsys_nb.ir.spans import Source, Span

_RESULT_IN = "ensures, assert, examples and effects"
_OLD_IN = "ensures, assert, effects, raises and invariant"
_SPECIAL = {"result": "IR140", "it": "IR140", "old": "IR141"}
_HAS_RESULT = frozenset({"ensures", "assert", "examples", "effects"})
_HAS_OLD = frozenset({"ensures", "assert", "effects", "raises", "invariant"})
_HAS_BOTH = _HAS_RESULT & _HAS_OLD


def check_scopes(source: Source, node: Decl | Expr) -> list[Diagnostic]:
    """Return IR132, IR140, IR141 and IR151 for a declaration; IR132 for a lone expression.

    Those of the declarations inside a Package are not looked at.
    """
    match node:
        case Spec():
            return _of_spec(source, node)
        case Record():
            return _of_record(source, node)
        case Define():
            names = frozenset(p.name for p in node.parameters)
            formulas = [*_of_parameters(node.parameters), *_conditions(node.returns)]
            found = _of_formulas(source, [*formulas, ("define", node.body)], names, node)
            return [*found, *_special_names(source, node.parameters)]
        case TypeDef():
            return _of_formulas(source, list(_conditions(node.type)), frozenset(), node)
        case Enum():
            return _declared_twice(source, _parts_of_decl(node), node.span)
        case Import() | Package() | Unread():
            return []
        case _:
            return _declared_twice(source, [node], node.span)


def _of_spec(source: Source, node: Spec) -> list[Diagnostic]:
    found = _declared_twice(source, _parts_of_spec(node), node.span)
    if node.signature:
        found += _special_names(source, node.signature.parameters)
    found += _labels_twice(source, _items(node), _labels_given(node))
    parameters = node.signature.parameters if node.signature else ()
    names = frozenset(p.name for p in parameters)
    # Where ``result`` and ``old`` both may stand, only inside an ``old`` can one be misplaced.
    has_old = node.span is None or source.text.find("old", *node.span) >= 0
    for section, expr in _formulas(node):
        if has_old or section not in _HAS_BOTH:
            found += _misplaced(source, section, expr, names)
    return found


def _of_record(source: Source, node: Record) -> list[Diagnostic]:
    names = frozenset(f.name for f in node.fields)
    formulas: list[tuple[str, Expr]] = []
    for made in node.fields:
        formulas += _conditions(made.type)
        if made.default is not None:
            formulas.append(("a default", made.default))
    found = _of_formulas(source, formulas, frozenset(), node)
    for clause in node.invariant:
        if not isinstance(clause.body, Prose):
            found += _misplaced(source, "invariant", clause.body, names)
    given = _labels_of("invariant", node.invariant)
    return found + _labels_twice(source, node.invariant, given)


def _of_formulas(
    source: Source, formulas: list[tuple[str, Expr]], names: frozenset[str], node: Decl
) -> list[Diagnostic]:
    found = _declared_twice(source, _parts_of_decl(node), node.span)
    for section, expr in formulas:
        found += _misplaced(source, section, expr, names)
    return found


def _special_names(source: Source, parameters: Sequence[Parameter]) -> Iterator[Diagnostic]:
    """Yield IR140 and IR141 for parameters whose names would hide a word of the language."""
    for parameter in parameters:
        if parameter.name in _SPECIAL and parameter.span:
            name, start = parameter.name, parameter.span.start
            message = f"a parameter cannot be called '{name}': the word means something else"
            span = Span(start, start + len(name))
            fix = f"{name}_"
            yield Diagnostic.at(
                _SPECIAL[name], message, source, span, hint=f"call it {fix}", fix=fix
            )


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
        yield from _of_parameters(spec.signature.parameters)
        if spec.signature.returns is not None:
            yield from _conditions(spec.signature.returns)


def _of_parameters(parameters: Sequence[Parameter]) -> Iterator[tuple[str, Expr]]:
    for parameter in parameters:
        if parameter.default is not None:
            yield "signature", parameter.default
        yield from _conditions(parameter.type)


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
    text, span = source.text, expr.span
    if span and text.find("result", *span) < 0 and text.find("old", *span) < 0:
        return  # most formulas name neither, and a search is far cheaper than a walk
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
_Labelled = Clause | EffectItem | RaiseItem | ExampleItem


def _labels_twice(
    source: Source, items: Iterable[_Labelled], unlabelled: Iterable[tuple[str, int]]
) -> list[Diagnostic]:
    """Return IR151. unlabelled: the labels of items without one, and where these items start."""
    labelled = [
        (item.span.start, item.label)
        for item in items
        if item.label is not None and item.span is not None
    ]
    if not labelled:
        return []
    is_like_given = any(label.rpartition("_")[0] in SECTIONS for _, label in labelled)
    given = dict(unlabelled) if is_like_given else {}
    found: list[Diagnostic] = []
    first: dict[str, int] = {}
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
        yield from _labels_of(section, items)


def _labels_of(section: str, items: Sequence[_Labelled | Table]) -> Iterator[tuple[str, int]]:
    for number, item in enumerate(items, 1):
        if not isinstance(item, Table) and item.label is None and item.span is not None:
            yield label_of(section, number, None), item.span.start


# ── holes ────────────────────────────────────────────────────────────────────────────────────
def _declared_twice(
    source: Source, parts: Iterable[Expr | Type], span: Span | None
) -> list[Diagnostic]:
    """Return IR132 for the holes in ``parts``. span: of all of them together."""
    # A hole that is declared is written ``<?`` (or stands for what could not be read, and then
    # its name is its own): only where two are written need trees be walked.
    if span and source.text.count("<?", *span) < 2:
        return []
    declared = [
        hole
        for part in parts
        if part.span is None or source.text.find("<?", *part.span) >= 0
        for hole in _holes_in(part)
        if not hole.is_bare and hole.name and hole.span
    ]
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
                    edit=Edit(start, hole.span.end, f"?{hole.name}") if hole == earlier else None,
                )
            )
    return found


def _parts_of_spec(spec: Spec) -> Iterator[Expr | Type]:
    for part in (spec.intent, spec.signature):
        if part is not None:
            yield from part.holes
    if spec.signature:
        for parameter in spec.signature.parameters:
            yield parameter.type
            if parameter.default is not None:
                yield parameter.default
        if spec.signature.returns is not None:
            yield spec.signature.returns
    for _, expr in _formulas(spec):
        yield expr
    for effect in (*spec.effects, *spec.raises, *spec.examples):
        if not isinstance(effect, Table) and isinstance(effect.body, Hole):
            yield effect.body
    for table in spec.examples:
        if isinstance(table, Table):
            for row in table.rows:
                yield from (cell.value for cell in row if cell.value is not None)
    for item in _items(spec):
        yield from item.tail.holes
    for declared in spec.holes:
        yield declared.hole
    if spec.body and isinstance(spec.body.content, Hole):
        yield spec.body.content


def _parts_of_decl(decl: Decl) -> Iterator[Expr | Type]:
    parts: list[Expr | Type | None] = []
    match decl:
        case TypeDef():
            parts.append(decl.type)
        case Enum():
            parts += [member.value for member in decl.members]
        case Define():
            for parameter in decl.parameters:
                parts += [parameter.type, parameter.default]
            parts += [decl.returns, decl.body]
        case Record():
            for made in decl.fields:
                parts += [made.type, made.default]
            for clause in decl.invariant:
                parts += [] if isinstance(clause.body, Prose) else [clause.body]
                parts += clause.tail.holes
        case _:
            return
    yield from (part for part in parts if part is not None)


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
