"""Reading atoms and what hangs on them: literals, names, displays, calls, indexes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from liftsys_nb.ir.makers import maker
from liftsys_nb.ir.nodes import (
    Attribute,
    Call,
    Comprehension,
    Expr,
    For,
    Index,
    Lit,
    LitValue,
    Mapping,
    Name,
    Sequence,
    Slice,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Unreadable, new_span
from liftsys_nb.syntax.lexer import KIND_OF, BadLiteral, number_value, string_value
from liftsys_nb.syntax.messages import OPERATOR_WORDS, RESERVED, leftover, no_value, not_in_subset
from liftsys_nb.syntax.typetext import TypeReader

make_name: Callable[[str, Span], Name] = maker(Name)
make_lit: Callable[[LitValue, str, str, Span], Lit] = maker(Lit)
_CONSTANTS = {"True": True, "False": False, "None": None}
OR = 2  # how tight the parts of ``for … in … if …`` bind: a conditional needs parentheses there


class AtomReader(TypeReader):
    """Reads whatever no operator takes apart; ``expr`` is left to its heir."""

    def atom(self) -> Expr:
        at = self.at
        text = self.words[at]
        kind = KIND_OF[text]
        if kind == "name":
            if text in RESERVED:
                return self._reserved(text)
            self.at = at + 1
            return make_name(text, new_span(Span, (self.starts[at], self.ends[at])))
        if kind == "number" or kind == "string":
            self.at = at + 1
            span = new_span(Span, (self.starts[at], self.ends[at]))
            try:
                value = number_value(text) if kind == "number" else string_value(text)
            except BadLiteral as why:
                raise Unreadable("IR123", str(why), span) from None
            if kind == "string" and self.kind == "string":
                raise Unreadable(
                    "IR123",
                    "two strings side by side",
                    Span(span.start, self.ends[self.at]),
                    hint="write them as one string, or join them with +",
                )
            return make_lit(value, type(value).__name__, text, span)
        if kind == "hole" or text == "<?" or text == "?":
            return self.hole()
        if text == "[":
            return self._list()
        if text == "{":
            return self._braces()
        raise no_value(self, self.tok)

    def _reserved(self, text: str) -> Expr:
        if text in _CONSTANTS:
            span = self.here()
            self.at += 1
            return Lit(_CONSTANTS[text], text=text, span=span)
        if text in OPERATOR_WORDS:
            raise no_value(self, self.tok)
        raise not_in_subset(self, text)

    def chain(self, left: Expr, start: int) -> Expr:
        while True:
            text = self.words[self.at]
            if text == "(":
                left = self._call(left, start)
            elif text == "[":
                left = self._subscript(left, start)
            elif text == ".":
                self.at += 1
                if not self.is_free_name:
                    raise Unreadable("IR100", "a name is missing after '.'", self.here())
                left = Attribute(left, self.step(), span=self.since(start))
            else:
                return left

    def _bracket(self) -> tuple[int, bool]:
        self.enter()
        kept, self.equals_ends = self.equals_ends, False
        start = self.starts[self.at]
        self.at += 1
        return start, kept

    def _close(self, closing: str, opened: tuple[int, bool]) -> None:
        start, self.equals_ends = opened
        self.leave()
        if self.take(closing):
            return
        opening = self.text[start]
        if self.is_done:
            raise Unreadable(
                "IR103" if opening == "{" else "IR100",
                f"this '{opening}' has no end",
                Span(start, start + 1),
                fix=f"add {closing}",  # where is for the writer to say
            )
        if self.words[self.at] in {"for", "async"}:
            raise Unreadable(
                "IR123",
                "a generator may only be the sole argument of a call",
                self.here(),
                hint="write all(… for x in xs), or a list: [… for x in xs]",
            )
        raise leftover(self)

    def parentheses(self) -> Expr:
        start = self.starts[self.at]
        opened = self._bracket()
        items: list[Expr] = []
        commas = 0
        while self.words[self.at] != ")":
            items.append(self.expr())
            if not self.take(","):
                break
            commas += 1
        self._close(")", opened)
        if len(items) == 1 and not commas:
            return items[0]
        return Sequence("tuple", tuple(items), span=self.since(start))

    def _list(self) -> Expr:
        start = self.starts[self.at]
        opened = self._bracket()
        items: list[Expr] = []
        while self.words[self.at] != "]":
            items.append(self.expr())
            if len(items) == 1 and self.words[self.at] == "for":
                clauses = self._clauses()
                self._close("]", opened)
                return Comprehension("list", items[0], clauses, span=self.since(start))
            if not self.take(","):
                break
        self._close("]", opened)
        return Sequence("list", tuple(items), span=self.since(start))

    def _braces(self) -> Expr:
        start = self.starts[self.at]
        opened = self._bracket()
        items: list[Expr] = []
        values: list[Expr] = []
        while self.words[self.at] != "}":
            items.append(self.expr())
            if self.take(":"):
                values.append(self.expr())
            if len(values) not in {0, len(items)}:
                raise Unreadable(
                    "IR100",
                    "a dict has 'key: value' everywhere, a set nowhere",
                    Span(start, self.last_end),
                )
            if len(items) == 1 and self.words[self.at] == "for":
                clauses = self._clauses()
                self._close("}", opened)
                value = values[0] if values else None
                kind: Literal["dict", "set"] = "dict" if values else "set"
                return Comprehension(kind, items[0], clauses, value, span=self.since(start))
            if not self.take(","):
                break
        self._close("}", opened)
        if items and not values:
            return Sequence("set", tuple(items), span=self.since(start))
        return Mapping(tuple(zip(items, values, strict=True)), span=self.since(start))

    def _call(self, func: Expr, start: int) -> Expr:
        opened = self._bracket()
        args: list[Expr] = []
        keywords: list[tuple[str, Expr]] = []
        while self.words[self.at] != ")":
            if self.next_word == "=" and self.is_free_name:
                name = self.step()
                self.at += 1
                keywords.append((name, self.expr()))
            else:
                args.append(self.expr())
                if keywords:
                    self.soft(
                        "IR123",
                        "a positional argument stands before the named ones",
                        args[-1].span or self.here(),
                    )
                if len(args) == 1 and not keywords and self.words[self.at] == "for":
                    clauses = self._clauses()
                    span = Span(args[0].span.start if args[0].span else start, self.last_end)
                    args = [Comprehension("generator", args[0], clauses, span=span)]
                    break
            if not self.take(","):
                break
        self._close(")", opened)
        return Call(func, tuple(args), tuple(keywords), span=self.since(start))

    def _clauses(self) -> tuple[For, ...]:
        clauses: list[For] = []
        while self.take("for"):
            names: list[str] = []
            while True:
                if not self.is_free_name:
                    raise Unreadable(
                        "IR123",
                        "after 'for' stand plain names",
                        self.here(),
                        hint="for x in xs, or for a, b in pairs",
                    )
                names.append(self.step())
                if not self.take(","):
                    break
            if not self.take("in"):
                raise Unreadable("IR100", "'in' is missing after 'for …'", self.here())
            iterable = self.expr(OR)
            conditions: list[Expr] = []
            while self.take("if"):
                conditions.append(self.expr(OR))
            clauses.append(For(tuple(names), iterable, tuple(conditions)))
        return tuple(clauses)

    def _subscript(self, value: Expr, start: int) -> Expr:
        opened = self._bracket()
        parts: list[Expr | None] = [None]
        while not self.is_done and self.words[self.at] != "]":
            if self.words[self.at] == ":":
                if len(parts) == 3:
                    raise Unreadable(
                        "IR100",
                        "a slice has at most two ':'",
                        self.here(),
                        fix="x[start:stop:step]",
                    )
                self.step()
                parts.append(None)
                continue
            if parts[-1] is not None:
                break
            parts[-1] = self.expr()
        if self.words[self.at] == ",":
            raise Unreadable(
                "IR123",
                "an index is one value",
                self.here(),
                hint="a tuple as key stands in parentheses: m[(a, b)]",
            )
        if len(parts) == 1 and parts[0] is None and not self.is_done:
            raise Unreadable("IR100", "the index is missing", self.here())
        self._close("]", opened)
        span = self.since(start)
        if len(parts) == 1 and parts[0] is not None:
            return Index(value, parts[0], span=span)
        lower, upper, step = (*parts, None, None)[:3]
        return Slice(value, lower, upper, step, span=span)
