"""Equalities between numbers that held at all heads of a loop: the null space of their products.

Source: polynomial equalities as loop invariants, by linear algebra over traces (Müller-Olm and
Seidl 2004; Nguyen and others 2012). They are guesses, proved or dropped like all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import combinations_with_replacement
from math import gcd

from liftsys_nb.ir import nodes as n

MOST_NAMES = 5
MOST_ROWS = 48
MOST_SQUARED = 4  # names of which products are looked at
LARGEST = 10**6  # values of a row
LARGEST_FACTOR = 16  # of an equality that is worth a try
MOST_FOUND = 6

Row = Mapping[str, int]
Monomial = tuple[str, ...]


def equalities(rows: Sequence[Row], names: Mapping[str, n.Expr]) -> Iterator[n.Expr]:
    """Yield equalities that hold in all rows, linear ones first.

    rows: values by name; names: how each is written, the most telling first.
    """
    kept = list(names)[:MOST_NAMES]
    seen: set[tuple[int, ...]] = set()
    used: list[dict[str, int]] = []
    for row in rows:
        values = tuple(row.get(name, LARGEST + 1) for name in kept)
        if all(abs(value) <= LARGEST for value in values) and values not in seen:
            seen.add(values)
            used.append(dict(zip(kept, values, strict=True)))
    used = sorted(used, key=lambda row: sum(map(abs, row.values())))[:MOST_ROWS]
    single: list[Monomial] = [(), *((name,) for name in kept)]
    found = 0
    for basis in (single, [*single, *combinations_with_replacement(kept[:MOST_SQUARED], 2)]):
        if len(used) < len(basis) + 2:
            return
        for vector in _null_space([[_value(row, each) for each in basis] for row in used]):
            written = _written(vector, basis, names)
            if written is not None and found < MOST_FOUND:
                found += 1
                yield written


def _value(row: Row, monomial: Monomial) -> int:
    return reduce(lambda product, name: product * row[name], monomial, 1)


def _null_space(matrix: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield whole vectors that span what all rows send to nothing."""
    rows = [[Fraction(value) for value in row] for row in matrix]
    width = len(rows[0])
    pivots: list[int] = []
    top = 0
    for column in range(width - 1, -1, -1):  # products first: they are said by what is simpler
        best = next((at for at in range(top, len(rows)) if rows[at][column]), None)
        if best is None:
            continue
        rows[top], rows[best] = rows[best], rows[top]
        head = rows[top][column]
        rows[top] = [value / head for value in rows[top]]
        for at, row in enumerate(rows):
            if at != top and row[column]:
                factor = row[column]
                rows[at] = [a - factor * b for a, b in zip(row, rows[top], strict=True)]
        pivots.append(column)
        top += 1
    for free in range(width):
        if free in pivots:
            continue
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for at, column in enumerate(pivots):
            vector[column] = -rows[at][free]
        scale = reduce(lambda a, b: a * b // gcd(a, b), (v.denominator for v in vector), 1)
        whole = [int(value * scale) for value in vector]
        shared = reduce(gcd, whole, 0) or 1
        yield [value // shared for value in whole]


def _written(
    vector: Sequence[int], basis: Sequence[Monomial], names: Mapping[str, n.Expr]
) -> n.Expr | None:
    """Write an equality with no negative factor: what is added on either side."""
    if any(abs(value) > LARGEST_FACTOR for value in vector) or not any(vector[1:]):
        return None
    left = [_term(value, each, names) for value, each in zip(vector, basis, strict=True)
            if value > 0]  # fmt: skip
    right = [_term(-value, each, names) for value, each in zip(vector, basis, strict=True)
             if value < 0]  # fmt: skip
    return n.Compare(("==",), (_sum(left), _sum(right)))


def _term(factor: int, monomial: Monomial, names: Mapping[str, n.Expr]) -> n.Expr:
    parts = [names[name] for name in monomial]
    if factor != 1 or not parts:
        parts.insert(0, n.Lit(factor))
    return parts[0] if len(parts) == 1 else n.Arith(("*",) * (len(parts) - 1), tuple(parts))


def _sum(terms: Sequence[n.Expr]) -> n.Expr:
    if not terms:
        return n.Lit(0)
    return terms[0] if len(terms) == 1 else n.Arith(("+",) * (len(terms) - 1), tuple(terms))
