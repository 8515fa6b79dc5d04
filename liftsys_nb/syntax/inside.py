"""What stands inside of a declaration: formulas, items, and all that may hold holes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liftsys_nb.ir.nodes import (
    Clause,
    Decl,
    Define,
    Effect,
    EffectItem,
    Enum,
    Example,
    ExampleItem,
    Expr,
    Hole,
    NamedType,
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
    children,
)


def formulas_of(spec: Spec) -> Iterator[tuple[str, Expr]]:
    """Yield the formulas of a specification, each with the section (or place) where it stands."""
    for section, clauses in clauses_of(spec):
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
        yield from conditions_of_parameters(spec.signature.parameters)
        if spec.signature.returns is not None:
            yield from conditions(spec.signature.returns)


def conditions_of_parameters(parameters: Sequence[Parameter]) -> Iterator[tuple[str, Expr]]:
    """Yield the defaults of parameters and the conditions of their types."""
    for parameter in parameters:
        if parameter.default is not None:
            yield "signature", parameter.default
        yield from conditions(parameter.type)


def conditions(type_: Type) -> Iterator[tuple[str, Expr]]:
    """Yield what stands behind ``where`` in a type, at any depth."""
    match type_:
        case Refined(base=base, condition=condition):
            yield "types", condition
            yield from conditions(base)
        case UnionType(options=parts) | NamedType(args=parts):
            for part in parts:
                yield from conditions(part)
        case _:
            return


def clauses_of(spec: Spec) -> tuple[tuple[str, tuple[Clause, ...]], ...]:
    """Return the sections of a specification that hold clauses."""
    return (
        ("requires", spec.requires),
        ("ensures", spec.ensures),
        ("invariant", spec.invariant),
        ("assert", spec.asserts),
    )


def items_of(spec: Spec) -> Iterator[Clause | EffectItem | RaiseItem | ExampleItem]:
    """Yield all items that start with a dash, but those of the section of holes."""
    for _, clauses in clauses_of(spec):
        yield from clauses
    yield from spec.effects
    yield from spec.raises
    yield from (item for item in spec.examples if isinstance(item, ExampleItem))


def parts_of_spec(spec: Spec) -> Iterator[Expr | Type]:
    """Yield all of a specification that may hold holes."""
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
    for _, expr in formulas_of(spec):
        yield expr
    for effect in (*spec.effects, *spec.raises, *spec.examples):
        if not isinstance(effect, Table) and isinstance(effect.body, Hole):
            yield effect.body
    for table in spec.examples:
        if isinstance(table, Table):
            for row in table.rows:
                yield from (cell.value for cell in row if cell.value is not None)
    for item in items_of(spec):
        yield from item.tail.holes
    for declared in spec.holes:
        yield declared.hole
    if spec.body and isinstance(spec.body.content, Hole):
        yield spec.body.content


def parts_of_decl(decl: Decl) -> Iterator[Expr | Type]:
    """Yield all of another declaration that may hold holes."""
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


def holes_in(node: Expr | Type) -> Iterator[Hole]:
    """Yield the holes in a term or a type, those in their types and choices, too."""
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
