"""Reading expressions: precedence climbing, with chains of one level kept n-ary.

Few stack frames a level of nesting (at most four), so that 200 levels fit in any caller's stack.
"""

from __future__ import annotations

from liftsys_nb.ir.nodes import (
    Arith,
    Attribute,
    BoolOp,
    Call,
    Compare,
    Comprehension,
    Expr,
    For,
    IfElse,
    Implies,
    Index,
    Lit,
    Mapping,
    Name,
    Power,
    Sequence,
    Slice,
    Unary,
    children,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import MOST_DEPTH, Unreadable
from liftsys_nb.syntax.lexer import BadLiteral, Tok, number_value, string_value
from liftsys_nb.syntax.messages import (
    RESERVED,
    leftover,
    no_value,
    not_in_subset,
    prose_problem,
)
from liftsys_nb.syntax.typetext import TypeReader

IMPLIES, COND, OR, AND, NOT, CMP, SUM, TERM, UNARY, POST = range(10)

_LEVELS = {
    "implies": IMPLIES, "==>": IMPLIES, "if": COND, "or": OR, "and": AND,
    "in": CMP, "not": CMP, "is": CMP, "==": CMP, "!=": CMP, "<=": CMP, ">=": CMP,
    "<": CMP, ">": CMP, "+": SUM, "-": SUM, "*": TERM, "/": TERM, "//": TERM, "%": TERM,
    # Understood, and reported with what to write instead:
    "=": CMP, "<>": CMP, "&&": AND, "||": OR, "≤": CMP, "≥": CMP, "≠": CMP,
}  # fmt: skip
_MEANT = {"=": "==", "<>": "!=", "&&": "and", "||": "or", "≤": "<=", "≥": ">=", "≠": "!="}
_CONSTANTS = {"True": True, "False": False, "None": None}


class Reader(TypeReader):
    """Reads expressions, types and holes."""

    def whole(self) -> Expr:
        """Read one formula that fills all tokens. Raises Unreadable."""
        expr = self.formula()
        if not self.is_done:
            raise leftover(self)
        return expr

    def formula(self) -> Expr:
        """Read one formula; what follows is the caller's. Raises Unreadable."""
        start = self.at
        try:
            expr = self.expr()
        except RecursionError:  # the caller's own stack was nearly full
            raise self.too_deep() from None
        # A tree cannot be deeper than its tokens are many; few formulas need the count.
        if self.at - start > MOST_DEPTH and _depth_exceeds(expr, MOST_DEPTH):
            raise self.too_deep(Span(self.toks[start].start, self.last_end))
        return expr

    # ── operators ────────────────────────────────────────────────────────────────────────────
    def expr(self, level: int = IMPLIES) -> Expr:
        """Read an expression whose operators bind at ``level`` or tighter."""
        self.call()
        tok = self.tok
        start = tok.start
        left: Expr
        if tok.kind == "name" and tok.text == "not":
            if level > NOT:
                raise Unreadable(
                    "IR123",
                    "'not' needs parentheses here, as in Python",
                    self.here(),
                    fix="(not …)",
                )
            left = self._prefix(tok, NOT)
        elif tok.text == "-":
            left = self._prefix(tok, UNARY)
        elif tok.text == "!" and tok.kind == "op":
            self.soft("IR123", "'!' is not an operator here", self.here(), fix="not")
            left = self._prefix(tok, NOT)
        else:
            left = self._chain(self._parentheses() if tok.text == "(" else self._atom(), start)
            if self.tok.text == "**":
                self.advance()
                self.enter()
                left = Power(left, self.expr(UNARY), span=self.since(start))
                self.leave()
        while True:
            bound = _LEVELS.get(self.tok.text)
            if bound is None or bound < level or (self.tok.text == "=" and self.equals_ends):
                break
            if bound >= SUM:
                left = self._arith(left, bound, start)
            elif bound == CMP:
                left = self._compare(left, start)
            elif bound >= OR:
                left = self._bool(left, bound, start)
            elif bound == COND:
                left = self._if_else(left, start)
            else:
                self.advance()
                self.enter()
                left = Implies(left, self.expr(IMPLIES), span=self.since(start))
                self.leave()
        self.calls -= 1
        return left

    def _prefix(self, tok: Tok, level: int) -> Expr:
        self.advance()
        self.enter()
        operand = self.expr(level)
        self.leave()
        return Unary("-" if level == UNARY else "not", operand, span=self.since(tok.start))

    def _arith(self, left: Expr, level: int, start: int) -> Expr:
        ops: list[str] = []
        operands = [left]
        while _LEVELS.get(self.tok.text) == level:
            ops.append(self.advance().text)
            operands.append(self.expr(level + 1))
        return Arith(tuple(ops), tuple(operands), span=self.since(start))

    def _bool(self, left: Expr, level: int, start: int) -> Expr:
        operands = [left]
        while _LEVELS.get(self.tok.text) == level:
            self._plain_operator()
            operands.append(self.expr(level + 1))
        return BoolOp("and" if level == AND else "or", tuple(operands), span=self.since(start))

    def _plain_operator(self) -> str:
        tok = self.advance()
        meant = _MEANT.get(tok.text)
        if meant is None:
            return tok.text
        span = Span(tok.start, tok.end)
        if tok.text == "=":
            self.soft("IR121", "'=' gives a value; to compare, write '=='", span, fix="==")
        else:
            self.soft("IR123", f"'{tok.text}' is written '{meant}'", span, fix=meant)
        return meant

    def _compare(self, left: Expr, start: int) -> Expr:
        ops: list[str] = []
        operands = [left]
        while _LEVELS.get(self.tok.text) == CMP:
            if self.tok.text == "=" and self.equals_ends:
                break
            op_start = self.tok.start
            if self.tok.text == "not":
                self.advance()
                if not self.take("in"):
                    raise (
                        leftover(self)
                        if self.is_done
                        else Unreadable(
                            "IR100",
                            "'not' after a value must be followed by 'in'",
                            Span(op_start, op_start + 3),
                            hint="the operators are 'not in' and 'is not'",
                        )
                    )
                op = "not in"
            elif self.tok.text == "is":
                self.advance()
                op = "is not" if self.take("not") else "is"
            else:
                op = self._plain_operator()
            right = self.expr(SUM)
            if op in {"is", "is not"} and right != Lit(None):
                op = self._is_misused(op, operands[-1], right, op_start, start)
            ops.append(op)
            operands.append(right)
        if len(ops) > 1 and ("is" in ops or "is not" in ops):
            self.soft(
                "IR122",
                "'is None' cannot be part of a chain",
                self.since(start),
                hint="join the comparisons with 'and'",
            )
        return Compare(tuple(ops), tuple(operands), span=self.since(start))

    def _is_misused(self, op: str, left: Expr, right: Expr, op_start: int, start: int) -> str:
        if isinstance(right, Name) and right.id not in self.sheet.known:
            span = self.since(start)
            raise prose_problem(self.text[span.start : span.end], span)
        meant = "==" if op == "is" else "!="
        words = self.text[left.span.start : left.span.end] if left.span else "…"
        value = self.text[right.span.start : right.span.end] if right.span else "…"
        self.soft(
            "IR122",
            f"'{op}' asks for the same object; only None may stand there",
            Span(op_start, self.last_end),
            fix=" ".join(f"{words} {meant} {value}".split()),
        )
        return meant

    def _if_else(self, left: Expr, start: int) -> Expr:
        word = self.advance()
        self.enter()
        test = self.expr(OR)
        if not self.take("else"):
            raise Unreadable(
                "IR100",
                "this 'if' has no 'else'",
                Span(word.start, word.end),
                hint="a value by cases reads: a if condition else b; "
                "a clause under a condition: condition implies a",
            )
        orelse = self.expr(COND)
        self.leave()
        return IfElse(left, test, orelse, span=self.since(start))

    # ── atoms ────────────────────────────────────────────────────────────────────────────────
    def _atom(self) -> Expr:
        tok = self.tok
        kind = tok.kind
        if kind == "name":
            return self._word(tok)
        if kind == "number" or kind == "string":
            self.advance()
            span = Span(tok.start, tok.end)
            try:
                value = number_value(tok.text) if kind == "number" else string_value(tok.text)
            except BadLiteral as why:
                raise Unreadable("IR123", str(why), span) from None
            if kind == "string" and self.tok.kind == "string":
                raise Unreadable(
                    "IR123",
                    "two strings side by side",
                    Span(tok.start, self.tok.end),
                    hint="write them as one string, or join them with +",
                )
            return Lit(value, text=tok.text, span=span)
        if kind == "hole" or tok.text in {"<?", "?"}:
            return self.hole()
        if tok.text == "[":
            return self._list()
        if tok.text == "{":
            return self._braces()
        raise no_value(self, tok)

    def _word(self, tok: Tok) -> Expr:
        span = Span(tok.start, tok.end)
        if tok.text in _CONSTANTS:
            self.advance()
            return Lit(_CONSTANTS[tok.text], text=tok.text, span=span)
        if tok.text in RESERVED:
            if tok.text in _LEVELS and tok.text != "if":
                raise no_value(self, tok)
            raise not_in_subset(self, tok.text)
        self.advance()
        return Name(tok.text, span=span)

    def _chain(self, left: Expr, start: int) -> Expr:
        while True:
            text = self.tok.text
            if text == "(":
                left = self._call(left, start)
            elif text == "[":
                left = self._subscript(left, start)
            elif text == ".":
                self.advance()
                if self.tok.kind != "name":
                    raise Unreadable("IR100", "a name is missing after '.'", self.here())
                left = Attribute(left, self.advance().text, span=self.since(start))
            else:
                return left

    def _bracket(self) -> tuple[int, bool]:
        self.enter()
        kept, self.equals_ends = self.equals_ends, False
        return self.advance().start, kept

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
                fix=f"add {closing}",
            )
        if self.tok.text in {"for", "async"}:
            raise Unreadable(
                "IR123",
                "a generator may only be the sole argument of a call",
                self.here(),
                hint="write all(… for x in xs), or a list: [… for x in xs]",
            )
        raise leftover(self)

    def _parentheses(self) -> Expr:
        start = self.tok.start
        opened = self._bracket()
        items: list[Expr] = []
        commas = 0
        while self.tok.text != ")":
            items.append(self.expr())
            if not self.take(","):
                break
            commas += 1
        self._close(")", opened)
        if len(items) == 1 and not commas:
            return items[0]
        return Sequence("tuple", tuple(items), span=self.since(start))

    def _list(self) -> Expr:
        start = self.tok.start
        opened = self._bracket()
        items: list[Expr] = []
        while self.tok.text != "]":
            items.append(self.expr())
            if len(items) == 1 and self.tok.text == "for":
                clauses = self._clauses()
                self._close("]", opened)
                return Comprehension("list", items[0], clauses, span=self.since(start))
            if not self.take(","):
                break
        self._close("]", opened)
        return Sequence("list", tuple(items), span=self.since(start))

    def _braces(self) -> Expr:
        start = self.tok.start
        opened = self._bracket()
        items: list[Expr] = []
        values: list[Expr] = []
        while self.tok.text != "}":
            items.append(self.expr())
            if self.take(":"):
                values.append(self.expr())
            if len(values) not in {0, len(items)}:
                raise Unreadable(
                    "IR100",
                    "a dict has 'key: value' everywhere, a set nowhere",
                    Span(start, self.last_end),
                )
            if len(items) == 1 and self.tok.text == "for":
                clauses = self._clauses()
                self._close("}", opened)
                value = values[0] if values else None
                kind = "dict" if values else "set"
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
        while self.tok.text != ")":
            if self.tok.kind == "name" and self.peek().text == "=":
                name = self.advance().text
                self.advance()
                keywords.append((name, self.expr()))
            else:
                args.append(self.expr())
                if keywords:
                    self.soft(
                        "IR123",
                        "a positional argument stands before the named ones",
                        args[-1].span or self.here(),
                    )
                if len(args) == 1 and not keywords and self.tok.text == "for":
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
                if self.tok.kind != "name" or self.tok.text in RESERVED:
                    raise Unreadable(
                        "IR123",
                        "after 'for' stand plain names",
                        self.here(),
                        hint="for x in xs, or for a, b in pairs",
                    )
                names.append(self.advance().text)
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
        while not self.is_done and self.tok.text != "]":
            if self.tok.text == ":":
                if len(parts) == 3:
                    raise Unreadable(
                        "IR100",
                        "a slice has at most two ':'",
                        self.here(),
                        fix="x[start:stop:step]",
                    )
                self.advance()
                parts.append(None)
                continue
            if parts[-1] is not None:
                break
            parts[-1] = self.expr()
        if self.tok.text == ",":
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


def _depth_exceeds(expr: Expr, most: int) -> bool:
    level = [expr]
    for _ in range(most + 1):
        level = [child for node in level for child in children(node)]
        if not level:
            return False
    return True
