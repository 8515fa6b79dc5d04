"""A broken clause with the values put in: one line that a person can work out by head.

``result + 1 > 1`` becomes ``0 + 1 > 1`` is False. Of ``and`` the part that fails is shown, of
``all(…)`` the item for which it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import compile_expr
from liftsys_nb.ir.outcomes import Undefined, Unmodelled
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.syntax import show
from liftsys_nb.verify.code.writing import shortened, written

Values = Mapping[str, Value]
FUEL = 20_000  # for one part of a clause
MOST_ITEMS = 500  # that are gone through for the one that breaks it
LONG = 60  # characters of a part, before its own value says more


def is_false(expr: n.Expr, program: Program, now: Values, before: Values) -> str:
    """Return in words why a formula does not hold. now, before: its names, and those in ``old``.

    Where the formula is not seen whole the line says so: a value is never made up.
    """
    return _told(_At(program, dict(now), dict(before)), expr, expected=True)


def is_true(expr: n.Expr, program: Program, now: Values) -> str:
    """Return in words that a formula holds."""
    at = _At(program, dict(now), dict(now))
    return f"{_quoted(_line(at, expr))} is True"


@dataclass(frozen=True, slots=True)
class _At:
    """Values of names. chosen: the items of quantifiers, in the order in which they were bound.

    hidden: names that a comprehension binds around a part.
    """

    program: Program
    now: dict[str, Value]
    before: dict[str, Value]
    chosen: tuple[tuple[str, Value], ...] = ()
    hidden: frozenset[str] = field(default_factory=frozenset)

    def value(self, expr: n.Expr) -> Value | Undefined | Unmodelled:
        """Return the value of an expression, Unmodelled where it hangs on what is hidden."""
        if self.hidden and any(
            isinstance(part, n.Name) and part.id in self.hidden for part in n.walk(expr)
        ):
            return Unmodelled("an item")
        return compile_expr(expr, program=self.program)(self.now, self.before, fuel=FUEL)

    def known(self, expr: n.Expr) -> bool:
        """Tell whether an expression has a value here."""
        return not isinstance(self.value(expr), Undefined | Unmodelled)

    def choosing(self, items: Mapping[str, Value]) -> _At:
        """Return where names are bound to items."""
        return replace(
            self, now={**self.now, **items}, before={**self.before, **items},
            chosen=(*self.chosen, *items.items()),
        )  # fmt: skip

    def hiding(self, names: frozenset[str]) -> _At:
        """Return what holds inside of a comprehension that binds names."""
        return replace(self, hidden=self.hidden | names)


# ── which part ───────────────────────────────────────────────────────────────────────────────
def _told(at: _At, expr: n.Expr, *, expected: bool) -> str:
    """Return the words for an expression that is not as it is expected."""
    match expr:
        case n.BoolOp(op="and", operands=parts) if expected:
            for part in parts:
                if _is_wrong(at, part, expected=True):
                    return _told(at, part, expected=True)
        case n.BoolOp(op="or", operands=parts) if not expected:
            for part in parts:
                if _is_wrong(at, part, expected=False):
                    return _told(at, part, expected=False)
        case n.Unary(op="not", operand=part) if _is_quantified(part):
            return _told(at, part, expected=not expected)
        case n.Implies(premise=premise, conclusion=conclusion) if expected and _is_quantified(
            conclusion
        ):
            if at.value(premise) is True:
                return _told(at, conclusion, expected=True)
        case n.Call(func=n.Name(id=word), args=(n.Comprehension() as items,)) if word == (
            "all" if expected else "any"
        ):
            for chosen in _items(at, items.clauses):
                if _is_wrong(chosen, items.element, expected=expected):
                    return _told(chosen, items.element, expected=expected)
    return _sentence(at, expr)


def _is_quantified(expr: n.Expr) -> bool:
    return any(
        isinstance(part, n.Call) and part.func in (n.Name("all"), n.Name("any"))
        for part in n.walk(expr)
    )


def _is_wrong(at: _At, expr: n.Expr, *, expected: bool) -> bool:
    found = at.value(expr)
    if isinstance(found, Unmodelled):
        return False
    return isinstance(found, Undefined) or bool(found) is not expected


def _items(at: _At, clauses: tuple[n.For, ...]) -> Iterator[_At]:
    """Yield the first combinations of items that a comprehension goes through."""
    if not clauses:
        yield at
        return
    first, *rest = clauses
    items = at.value(first.iterable)
    if not isinstance(items, list | tuple | set | frozenset | dict | str | range):
        return
    for count, item in enumerate(items):
        if count == MOST_ITEMS:
            return
        parts = (item,) if len(first.names) == 1 else item
        if not isinstance(parts, list | tuple) or len(parts) != len(first.names):
            return
        chosen = at.choosing(dict(zip(first.names, parts, strict=True)))
        if all(chosen.value(each) is True for each in first.conditions):
            yield from _items(chosen, tuple(rest))


# ── words ────────────────────────────────────────────────────────────────────────────────────
def _sentence(at: _At, expr: n.Expr) -> str:
    said = _quoted(_line(at, expr))
    match at.value(expr):
        case Undefined(raises=raises):
            said += f" raises {raises}"
        case Unmodelled():
            said += " does not hold"
        case found:
            said += f" is {bool(found)}"
            if (worked := _worked_out(at, expr)) is not None and _quoted(worked) not in said:
                said += f": {_quoted(worked)}"
    chosen = ", ".join(f"{name} = {shortened(value)}" for name, value in at.chosen)
    return f"for {chosen}: {said}" if chosen else said


def _quoted(text: str) -> str:
    """Return code between backquotes; those inside of texts become escapes."""
    return "`" + text.replace("`", "\\x60") + "`"


def _worked_out(at: _At, expr: n.Expr) -> str | None:
    """Return a comparison with the values of its sides, where a side calls or counts something."""
    if not isinstance(expr, n.Compare) or not any(
        isinstance(part, n.Call | n.Comprehension) and not _is_old(part)
        for each in expr.operands for part in n.walk(each)
    ):  # fmt: skip
        return None
    if not all(at.known(each) for each in expr.operands):
        return None
    sides = [_literal(at.value(each)) for each in expr.operands]
    return show(n.Compare(expr.ops, tuple(sides)))


def _is_old(expr: n.Expr) -> bool:
    return isinstance(expr, n.Call) and expr.func == n.Name("old")


def _line(at: _At, expr: n.Expr) -> str:
    """Return the text of a formula with the values put in."""
    return show(_put(at, expr))


def _put(at: _At, expr: n.Expr) -> n.Expr:
    """Return an expression with values in the place of names, fields, items and ``old``."""
    match expr:
        case n.Lit():
            return expr
        case n.Name() | n.Attribute() | n.Index() | n.Slice() if at.known(expr):
            return _literal(at.value(expr))
        case n.Name() | n.Hole():
            return expr
        case n.Call(func=n.Name(id="old"), args=(part,)):
            # What it is of was on entry, whether it can be worked out or not.
            entry = replace(at, now=at.before)
            return _put(entry, part)
        case n.Call(func=func, args=args, keywords=keywords):
            made = func
            if isinstance(func, n.Attribute):
                made = replace(func, value=_put(at, func.value))
            put = n.Call(
                made, tuple(_put(at, each) for each in args),
                tuple((key, _put(at, each)) for key, each in keywords),
            )  # fmt: skip
            is_long = len(show(put)) > LONG and at.known(expr)
            return _literal(at.value(expr)) if is_long else put
        case n.Comprehension(element=element, clauses=clauses, value=value):
            inside = at
            parts: list[n.For] = []
            for each in clauses:
                through = _put(inside, each.iterable)
                inside = inside.hiding(frozenset(each.names))
                tests = tuple(_put(inside, test) for test in each.conditions)
                parts.append(n.For(each.names, through, tests))
            return replace(
                expr, element=_put(inside, element), clauses=tuple(parts),
                value=None if value is None else _put(inside, value),
            )  # fmt: skip
        case _:
            return n.rebuild(expr, lambda child: _put(at, child))


def _literal(value: object) -> n.Expr:
    """Return an expression that is shown as a value is written."""
    if isinstance(value, bool | int | str | float | None):
        text = written(value)
        if shortened(value) == text and not text.startswith("float("):
            return n.Lit(value)
    # Nobody reads this name but the printer.
    return n.Name(shortened(value))
