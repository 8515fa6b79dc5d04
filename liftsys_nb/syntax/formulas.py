"""Reading expressions: precedence climbing, with chains of one level kept n-ary.

Few stack frames a level of nesting (at most four), so that 200 levels fit in any caller's stack.
"""

from __future__ import annotations

from liftsys_nb.ir.nodes import (
    Arith,
    BoolOp,
    Compare,
    Expr,
    IfElse,
    Implies,
    Lit,
    Name,
    Power,
    Unary,
    children,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.atoms import AtomReader
from liftsys_nb.syntax.cursor import MOST_DEPTH, Unreadable
from liftsys_nb.syntax.lexer import Tok
from liftsys_nb.syntax.messages import (
    leftover,
    prose_problem,
)

IMPLIES, COND, OR, AND, NOT, CMP, SUM, TERM, UNARY, POST = range(10)

_LEVELS = {
    "implies": IMPLIES, "==>": IMPLIES, "if": COND, "or": OR, "and": AND,
    "in": CMP, "not": CMP, "is": CMP, "==": CMP, "!=": CMP, "<=": CMP, ">=": CMP,
    "<": CMP, ">": CMP, "+": SUM, "-": SUM, "*": TERM, "/": TERM, "//": TERM, "%": TERM,
    # Understood, and reported with what to write instead:
    "=": CMP, "<>": CMP, "&&": AND, "||": OR, "≤": CMP, "≥": CMP, "≠": CMP,
}  # fmt: skip
_MEANT = {"=": "==", "<>": "!=", "&&": "and", "||": "or", "≤": "<=", "≥": ">=", "≠": "!="}


class Reader(AtomReader):
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
            left = self.chain(self.parentheses() if tok.text == "(" else self.atom(), start)
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


def _depth_exceeds(expr: Expr, most: int) -> bool:
    level = [expr]
    for _ in range(most + 1):
        level = [child for node in level for child in children(node)]
        if not level:
            return False
    return True
