"""Python expressions to formulas: names are put in place, what the language lacks is said."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from typing import TypeAlias

from liftsys_nb.ir.nodes import Expr, Name, walk
from liftsys_nb.lift.contracts.functions import parsed_expression, text_of
from liftsys_nb.syntax import parse_expr

# What stands for a name of the Python text. A name that is not there stands for itself.
Renaming: TypeAlias = Mapping[str, ast.expr]
# Words of the language that a Python text may use for something else.
OURS = frozenset({"result", "old", "it"})
_GENERATOR = "_\u02d0generator{}_"  # a name that nobody gives
LONGEST = 20_000  # code points of one expression
_OPERATORS = {
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.Invert: "~", ast.MatMult: "@",
}  # fmt: skip
_OPPOSITES: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_LACKING: tuple[tuple[type[ast.AST], str], ...] = (
    (ast.Lambda, "a lambda"), (ast.NamedExpr, "':='"), (ast.Await, "'await'"),
    (ast.JoinedStr, "a formatted string"), (ast.Starred, "'*' before a value"),
    (ast.Yield, "'yield'"), (ast.YieldFrom, "'yield from'"),
)  # fmt: skip


class NotFormal(Exception):
    """Why an expression is no formula, in words; code: of the language; fix: what to write."""

    def __init__(self, why: str, code: str = "IR123", fix: str | None = None) -> None:
        super().__init__(why)
        self.why, self.code, self.fix = why, code, fix


def formula(
    node: ast.expr, renaming: Renaming | None = None, *, known: frozenset[str] = frozenset()
) -> Expr:
    """Return the formula that a Python expression is.

    renaming: what stands for its names (``r`` for ``result``); what is put in place may be a
    whole expression (``old(x)``). known: words of the language that are meant as such. Types and
    unknown names are left to the checker. Raises NotFormal.
    """
    put = _Put(renaming or {}, known)
    try:
        text = put.filled(text_of(put.visit(copy.deepcopy(node))))
    except RecursionError:
        text = ""
    if not text or len(text) > LONGEST:
        raise NotFormal("it is too long or too deep")
    expr, found = parse_expr(text)
    problem = next((d for d in found if d.severity == "error"), None)
    if expr is None or problem is not None:
        raise NotFormal(
            _lack(node) or (problem.message if problem else "it cannot be read"),
            fix=problem.fix if problem else None,
        )
    return expr


def formula_of_text(
    text: str, renaming: Renaming | None = None, *, known: frozenset[str] = frozenset()
) -> Expr:
    """Return the formula of one line of text: Python, or where it is none, of the language.

    Raises NotFormal.
    """
    node = parsed_expression(text)
    if node is not None:
        return formula(node, renaming, known=known)
    expr, found = parse_expr(text.strip())  # ``a implies b``
    problem = next((d for d in found if d.severity == "error"), None)
    if expr is None or problem is not None:
        raise NotFormal(
            problem.message if problem else "it is neither Python nor a formula",
            fix=problem.fix if problem else None,
        )
    said = {part.id for part in walk(expr) if isinstance(part, Name)}
    if renaming is not None and any(name in renaming for name in said):
        raise NotFormal("it is neither Python nor a formula of the language alone")
    return expr


def named(name: str) -> ast.expr:
    """Return a name as an expression."""
    return ast.Name(id=name, ctx=ast.Load())


def old(node: ast.expr) -> ast.expr:
    """Return ``old(…)`` of an expression."""
    return ast.Call(func=named("old"), args=[node], keywords=[])


def opposite(node: ast.expr) -> ast.expr:
    """Return the negation of a condition, as one would write it."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    # Of ``<`` there is no opposite: neither ``<`` nor ``>=`` holds of a float that is no number.
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPPOSITES:
        sign = _OPPOSITES[type(node.ops[0])]()
        return ast.Compare(left=node.left, ops=[sign], comparators=node.comparators)
    return ast.UnaryOp(op=ast.Not(), operand=node)


def names_in(node: ast.AST) -> frozenset[str]:
    """Return all names that an expression mentions."""
    return frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name))


class _Put(ast.NodeTransformer):
    """Puts expressions in the place of names, and holds to what comprehensions bind."""

    def __init__(self, renaming: Renaming, known: frozenset[str]) -> None:
        self._renaming = dict(renaming)
        self._known = known
        self._generators: list[str] = []

    def filled(self, text: str) -> str:
        """Return a text with its generators, each without parentheses of its own."""
        for at in range(len(self._generators) - 1, -1, -1):  # those inside stand before
            text = text.replace(_GENERATOR.format(at), self._generators[at])
        return text

    def visit_Name(self, node: ast.Name) -> ast.expr:  # the name that ast looks for
        put = self._renaming.get(node.id)
        if put is not None:
            return copy.deepcopy(put)
        if node.id in OURS - self._known:
            raise NotFormal(f"'{node.id}' has another meaning in the language")
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        whole = self._renaming.get(text_of(node)) if isinstance(node.value, ast.Name) else None
        if whole is not None:  # ``OLD.x``, ``__old__.x``
            return copy.deepcopy(whole)
        node.value = self.visit(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.func = self.visit(node.func)
        node.args = [self.visit(each) for each in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        only = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(only, ast.GeneratorExp):
            # Python would write ``all((x for x in xs))``, which the language does not read.
            node.args = [named(_GENERATOR.format(len(self._generators)))]
            self._generators.append(text_of(only)[1:-1])
        return node

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return self._bound(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._bound(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        return self._bound(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        return self._bound(node)

    def _bound(
        self, node: ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp
    ) -> ast.expr:
        """Visit a comprehension: its names hide those outside, and must catch none put inside."""
        first = node.generators[0]
        first.iter = self.visit(first.iter)  # worked out outside
        bound = frozenset().union(*(names_in(each.target) for each in node.generators))
        if bound & OURS:
            raise NotFormal(f"'{min(bound & OURS)}' has another meaning in the language")
        before = self._renaming
        self._renaming = {k: v for k, v in before.items() if k.partition(".")[0] not in bound}
        used = names_in(node)
        put = [v for k, v in self._renaming.items() if k.partition(".")[0] in used]
        caught = frozenset().union(*map(names_in, put)) & bound
        if caught:
            raise NotFormal(f"'{min(caught)}' stands for two things in it")
        for index, each in enumerate(node.generators):
            if index:
                each.iter = self.visit(each.iter)
            each.ifs = [self.visit(test) for test in each.ifs]
        if isinstance(node, ast.DictComp):
            node.key, node.value = self.visit(node.key), self.visit(node.value)
        else:
            node.elt = self.visit(node.elt)
        self._renaming = before
        return node


def _lack(node: ast.expr) -> str | None:
    """Say which Python in an expression the language does not have."""
    for part in ast.walk(node):
        for kind, words in _LACKING:
            if isinstance(part, kind):
                return f"{words} is not in the language"
        operator = getattr(part, "op", None)
        sign = None if operator is None else _OPERATORS.get(type(operator))
        if sign is not None:
            return f"the operator '{sign}' is not in the language"
    return None
