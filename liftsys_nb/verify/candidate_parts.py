"""What candidates for answers are put together from: fields, members, solved equations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.verify.terms import is_old

SIMPLE: dict[str, tuple[n.Expr, ...]] = {
    "int": (n.Lit(0), n.Lit(1), n.Unary("-", n.Lit(1))),
    "float": (n.Lit(0.0), n.Lit(1.0)),
    "bool": (n.TRUE, n.FALSE),
    "str": (n.Lit(""), n.Lit("a")),
    "bytes": (n.Lit(b""),),
    "None": (n.Lit(None),),
    "list": (n.Sequence("list", ()),),
    "dict": (n.Mapping(()),),
    "Json": (n.Lit(None),),
}


def base_of(type_: n.Type) -> n.Type:
    """Return a type without its refinements."""
    while isinstance(type_, n.Refined):
        type_ = type_.base
    return type_


def fields_of(type_: n.Type, program: Program) -> tuple[Sequence[n.Field], Program]:
    """Return the fields of a record type, with where their types are meant; else none."""
    base = base_of(type_)
    for _ in range(20):
        entry = program.find(base.name) if isinstance(base, n.NamedType) else None
        if entry is None:
            return (), program
        program = program.seen_from(entry)
        if isinstance(entry.declared, n.Record):
            return entry.declared.fields, program
        if not isinstance(entry.declared, n.TypeDef):
            return (), program
        base = base_of(entry.declared.type)
    return (), program


def with_fields(
    term: n.Expr, type_: n.Type, program: Program, depth: int
) -> Iterator[tuple[n.Expr, n.Type, Program]]:
    """Yield a term and its fields, as deep as asked, each with its type."""
    base = base_of(type_)
    for _ in range(20):
        entry = program.find(base.name) if isinstance(base, n.NamedType) else None
        if entry is None or not isinstance(entry.declared, n.TypeDef):
            break
        base, program = base_of(entry.declared.type), program.seen_from(entry)
    yield term, base, program
    if depth:
        fields, inside = fields_of(base, program)
        for each in fields:
            yield from with_fields(n.Attribute(term, each.name), each.type, inside, depth - 1)


def solved(left: n.Expr, term: n.Expr, right: n.Expr) -> Iterator[n.Expr]:
    """Yield what the term is where left equals right: for sums and differences."""
    if left == term:
        yield right
    if isinstance(left, n.Arith) and set(left.ops) == {"*"} and left.operands.count(term) == 1:
        others = tuple(each for each in left.operands if each != term)
        product_ = others[0] if len(others) == 1 else n.Arith(left.ops[1:], others)
        yield n.Arith(("//",), (right, product_))
    if isinstance(left, n.Arith) and set(left.ops) <= {"+", "-"}:
        places = [at for at, each in enumerate(left.operands) if each == term]
        if len(places) != 1:
            return
        at = places[0]
        signs = ("+", *left.ops)
        rest = [
            (sign, each)
            for place, (sign, each) in enumerate(zip(signs, left.operands, strict=True))
            if place != at
        ]
        if signs[at] == "+":
            flipped = tuple("-" if sign == "+" else "+" for sign, _ in rest)
            yield n.Arith(flipped, (right, *(each for _, each in rest)))
        elif rest and rest[0][0] == "+":
            # a - t == r: t is a - r.
            ops = tuple(sign for sign, _ in rest[1:])
            yield n.Arith((*ops, "-"), (*(each for _, each in rest), right))


def with_known(expr: n.Expr, known: Mapping[n.Expr, n.Expr]) -> n.Expr:
    """Return an expression with what is known put in."""
    if expr in known:
        return known[expr]
    return n.rebuild(expr, lambda child: with_known(child, known))


def places_of(holder: n.Expr, value: n.Expr) -> Iterator[n.Expr]:
    """Yield the first and the last place of a value."""
    yield n.Call(n.Attribute(holder, "index"), (value,))
    turned = n.Slice(holder, step=n.Unary("-", n.Lit(1)))
    last = n.Arith(("-",), (n.Call(n.Name("len"), (holder,)), n.Lit(1)))
    yield n.Arith(("-",), (last, n.Call(n.Attribute(turned, "index"), (value,))))


def members_of(holder: n.Expr) -> Iterator[n.Expr]:
    """Yield the items of a display; of other lists the first and the last."""
    if isinstance(holder, n.Sequence):
        yield from holder.items
    else:
        yield n.Index(holder, n.Lit(0))
        yield n.Index(holder, n.Unary("-", n.Lit(1)))


def dotted(path: str) -> n.Expr:
    """Return the expression of a dotted path."""
    head, *rest = path.split(".")
    found: n.Expr = n.Name(head)
    for name in rest:
        found = n.Attribute(found, name)
    return found


def entered(expr: n.Expr) -> n.Expr:
    """Return an expression with ``old(e)`` made e."""
    if is_old(expr):
        assert isinstance(expr, n.Call)
        return expr.args[0]
    return n.rebuild(expr, entered)
