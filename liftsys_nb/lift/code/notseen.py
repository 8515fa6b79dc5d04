"""What is not modelled, and the words for it."""

from __future__ import annotations

import ast


class NotSeen(Exception):
    """A construct that is not modelled; what: its words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


_WORDS: dict[type[ast.AST], str] = {
    ast.Await: "await", ast.Yield: "yield", ast.YieldFrom: "yield from", ast.Lambda: "lambda",
    ast.Starred: "*", ast.GeneratorExp: "a generator", ast.Slice: "a slice in a tuple",
}  # fmt: skip


def words_for(node: ast.AST) -> str:
    """Return the words for a construct, as a message quotes them."""
    if isinstance(node, ast.Constant):
        return "..." if node.value is Ellipsis else "a complex number"
    return _WORDS.get(type(node), type(node).__name__.lower())
