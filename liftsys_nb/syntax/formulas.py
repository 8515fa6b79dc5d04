"""Reading expressions: precedence climbing, with chains of one level kept n-ary.

Few stack frames a level of nesting (at most four), so that 200 levels fit in any caller's stack.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.makers import maker
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
)
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.atoms import AtomReader, make_name
from liftsys_nb.syntax.cursor import MOST_CALLS, Sheet, Unreadable, new_span
from liftsys_nb.syntax.lexer import KIND_OF, RESERVED, lex
from liftsys_nb.syntax.messages import (
    leftover,
    prose_problem,
)

make_arith: Callable[[tuple[str, ...], tuple[Expr, ...], Span], Arith] = maker(Arith)
make_compare: Callable[[tuple[str, ...], tuple[Expr, ...], Span], Compare] = maker(Compare)
IMPLIES, COND, OR, AND, NOT, CMP, SUM, TERM, UNARY, POST = range(10)

_LEVELS = {
    "implies": IMPLIES, "==>": IMPLIES, "if": COND, "or": OR, "and": AND,
    "in": CMP, "not": CMP, "is": CMP, "==": CMP, "!=": CMP, "<=": CMP, ">=": CMP,
    "<": CMP, ">": CMP, "+": SUM, "-": SUM, "*": TERM, "/": TERM, "//": TERM, "%": TERM,
    # Understood, and reported with what to write instead:
    "=": CMP, "<>": CMP, "&&": AND, "||": OR, "≤": CMP, "≥": CMP, "≠": CMP,
}  # fmt: skip
# What makes more of an atom than it is, by how tight it binds; nothing else follows one.
_TIES = {**_LEVELS, "**": POST, "(": POST, "[": POST, ".": POST}
_PLAIN = frozenset({"<", ">", "<=", ">=", "+", "-", "*", "/", "//", "%"})  # mean what they say
_ALONE = {op: (op,) for op in _LEVELS}  # one tuple for all chains of one operator
_ATOMS = frozenset({"name", "number", "string"})
_PREFIXES = frozenset({"-", "not", "!"})
_CHAINS = frozenset({"(", "[", "."})
NONE_WORDS = frozenset({"none", "null", "nil", "NULL", "NONE", "Null", "Nil"})
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
        expr = self.with_room(self.expr)
        self.check_depth(expr, start)
        return expr

    def reads(self, text: str) -> bool:
        """Whether some other words are a formula by themselves, with nothing wrong."""
        toks, _ = lex(text, 0, len(text))
        other = Reader(Sheet(Source("", text)), toks)
        try:
            other.whole()
        except Unreadable:
            return False
        return not other.problems

    # ── operators ────────────────────────────────────────────────────────────────────────────
    def expr(self, level: int = IMPLIES) -> Expr:
        """Read an expression whose operators bind at ``level`` or tighter."""
        # Long for one function: each frame saved here is saved at every level of nesting.
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise self.too_deep()
        words = self.words
        at = self.at
        start = self.starts[at]
        text = words[at]
        left: Expr
        if text in _PREFIXES:
            left = self._prefixed(level)
        else:
            left = self.parentheses() if text == "(" else self.atom()
            text = words[self.at]
            if text in _CHAINS:
                left = self.chain(left, start)
                text = words[self.at]
            if text == "**":
                self.at += 1
                left = Power(left, self.expr(UNARY), span=self.since(start))
        while True:
            text = words[self.at]
            bound = _LEVELS.get(text)
            if bound is None or bound < level or (text == "=" and self.equals_ends):
                break
            if bound == COND:
                left = self._if_else(left, start)
                continue
            if bound == IMPLIES:
                self.at += 1
                left = Implies(left, self.expr(IMPLIES), span=self.since(start))
                continue
            ops: list[str] = []
            operands = [left]
            while _LEVELS.get(text) == bound and not (text == "=" and self.equals_ends):
                op = text
                op_start = self.starts[self.at]
                if text in _PLAIN:
                    self.at += 1
                else:
                    op = self._comparison() if bound == CMP else self._plain_operator()
                at = self.at
                text = words[at]
                right: Expr
                kind = KIND_OF[text]
                if (
                    kind not in _ATOMS
                    or text == "not"
                    or _TIES.get(words[at + 1], -1) > bound
                    or self.calls >= MOST_CALLS
                ):
                    right = self.expr(bound + 1)
                # No operator takes it from us, which spares a call of ``expr``.
                elif kind != "name" or text in RESERVED:
                    right = self.atom()
                else:
                    self.at = at + 1
                    right = make_name(text, new_span(Span, (self.starts[at], self.ends[at])))
                if (op == "is" or op == "is not") and not (text == "None" and right == Lit(None)):
                    op = self._is_misused(op, operands[-1], right, op_start, at, start)
                ops.append(op)
                operands.append(right)
                text = words[self.at]
            written = tuple(ops) if len(ops) > 1 else _ALONE.get(ops[0]) or (ops[0],)
            end = self.ends[self.at - 1]
            span = new_span(Span, (start, end))
            if bound >= SUM:
                left = make_arith(written, tuple(operands), span)
            else:
                left = self._joined(bound, written, tuple(operands), span)
        self.calls -= 1
        return left

    def _prefixed(self, level: int) -> Expr:
        """Read a run of ``-`` or of ``not`` and its operand."""
        first = self.tok
        if first.text != "-" and level > NOT:
            raise Unreadable(
                "IR123",
                "'not' needs parentheses here, as in Python",
                self.here(),
                fix="(not …)",
            )
        starts: list[int] = []
        while self.word == first.text and self.kind == first.kind:
            if first.text == "!":
                self.soft(
                    "IR123", "'!' is not an operator here", self.here(), fix="not",
                    edit=self.instead(self.here(), "not"),
                )  # fmt: skip
            starts.append(self.advance().start)
        op: Literal["-", "not"] = "-" if first.text == "-" else "not"
        left = self.expr(UNARY if op == "-" else NOT)
        for at in reversed(starts):
            left = Unary(op, left, span=self.since(at))
        return left

    def _joined(
        self, level: int, ops: tuple[str, ...], operands: tuple[Expr, ...], span: Span
    ) -> Expr:
        if level != CMP:
            return BoolOp("and" if level == AND else "or", operands, span=span)
        if len(ops) > 1 and ("is" in ops or "is not" in ops):
            self.soft(
                "IR122",
                "'is None' cannot be part of a chain",
                span,
                hint="join the comparisons with 'and'",
            )
        return make_compare(ops, operands, span)

    def _comparison(self) -> str:
        """Step past a comparison and return it; two words count as one."""
        tok = self.tok
        if tok.text == "not":
            self.step()
            if self.take("in"):
                return "not in"
            raise Unreadable(
                "IR100",
                "'not' after a value must be followed by 'in'",
                Span(tok.start, tok.end),
                hint="the operators are 'not in' and 'is not'",
            )
        if tok.text == "is":
            self.step()
            return "is not" if self.take("not") else "is"
        return self._plain_operator()

    def _plain_operator(self) -> str:
        tok = self.advance()
        if tok.text in ("==", "!=") and self.word == "=" and self.start == tok.end:
            self.step()
            span = Span(tok.start, tok.end + 1)
            self.soft(
                "IR123", f"'{tok.text}=' is written '{tok.text}'", span, fix=tok.text,
                edit=self.instead(span, tok.text),
            )  # fmt: skip
            return tok.text
        meant = _MEANT.get(tok.text)
        if meant is None:
            return tok.text
        span = Span(tok.start, tok.end)
        if tok.text == "=" and self.word == "<" and self.start == tok.end:
            self.step()
            span, meant = Span(tok.start, tok.end + 1), "<="
            self.soft(
                "IR123", "'=<' is written '<='", span, fix=meant, edit=self.instead(span, meant)
            )
        elif tok.text == "=":
            self.soft(
                "IR121", "'=' gives a value; to compare, write '=='", span, fix="==",
                edit=None if self.text[tok.end : tok.end + 1] == "!" else Edit(*span, "=="),
            )  # fmt: skip
        else:
            self.soft(
                "IR123", f"'{tok.text}' is written '{meant}'", span, fix=meant,
                edit=self.instead(span, meant),
            )  # fmt: skip
        return meant

    def _is_misused(
        self, op: str, left: Expr, right: Expr, op_start: int, at: int, start: int
    ) -> str:
        if isinstance(right, Name) and right.id in NONE_WORDS - self.sheet.known:
            inside = Span(self.starts[at], self.last_end)
            self.soft(
                "IR122", f"the value that is missing is written None, not '{right.id}'", inside,
                fix=f"{op} None", edit=Edit(inside.start, inside.end, "None"),
            )  # fmt: skip
            return op
        if isinstance(right, Name) and right.id not in self.sheet.known:
            span = self.since(start)
            raise prose_problem(self.text[span.start : span.end], span)
        if right == Lit(None):
            inside = Span(self.starts[at], self.last_end)
            self.soft(
                "IR122", f"None stands behind '{op}' without parentheses", inside,
                fix=f"{op} None", edit=Edit(inside.start, inside.end, "None"),
            )  # fmt: skip
            return op
        meant = "==" if op == "is" else "!="
        written = re.compile(op.replace(" ", r"\s+")).match(self.text, op_start)
        words = self.text[left.span.start : left.span.end] if left.span else "…"
        value = self.text[right.span.start : right.span.end] if right.span else "…"
        self.soft(
            "IR122",
            f"'{op}' asks for the same object; only None may stand there",
            Span(op_start, self.last_end),
            fix=" ".join(f"{words} {meant} {value}".split()),
            edit=Edit(written.start(), written.end(), meant) if written else None,
        )
        return meant

    def _if_else(self, left: Expr, start: int) -> Expr:
        word = self.advance()
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
        return IfElse(left, test, orelse, span=self.since(start))
