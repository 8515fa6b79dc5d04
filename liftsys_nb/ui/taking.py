"""The text of a live function, with all that it needs of the notebook: a text of its own.

A cell is no file: what a function names may stand in other cells, or in none. So a text is put
together: before the person's own lines stand the definitions and values that they lean on, as
they are now. What cannot be written down so (a DataFrame) is never left out in silence: then no
verdict is given.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import linecache
import math
import os
import re
import symtable
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.subjects import PythonText
from liftsys_nb.ui.definitions import CELL, definition_of, is_cell, statement_of

LONGEST_VALUE = 10_000  # characters of a value that is taken along
_FUTURE = "from __future__ import annotations"
_WORD = re.compile(r"[^\W\d]\w*")
_PLAIN = (bool, int, float, str, bytes, type(None))
_HINT = "define it in a cell of its own, or in a file: check FILE.py::NAME"


# ── doors ────────────────────────────────────────────────────────────────────────────────────
def function_text(function: FunctionType) -> PythonText:
    """Return the text in which a live function stands: its file, or its cell with what it needs.

    Raises InputError LS439.
    """
    name = function.__qualname__
    if function.__name__ == "<lambda>":
        raise _unseen("a lambda can state no contract", "write it as a function: def NAME(…): …")
    if "<locals>" in name:
        raise _unseen(
            f"{name.rpartition('.')[2]} was made inside of {name.partition('.')[0]}, and may lean "
            "on its variables",
            "define it at the top of a cell or file",
        )
    file = function.__code__.co_filename
    text = "".join(linecache.getlines(file, function.__globals__))
    if not text:
        raise _unseen(f"the text of {name} is not available", _HINT)
    statement = statement_of(text, function)
    if statement is None:
        raise _unseen(
            f"the text of {name} is another one now than when it was loaded",
            "run its cell again, or load its module anew",
        )
    if os.path.isfile(file) and not is_cell(file):
        near = os.path.relpath(file)
        return PythonText(file if near.startswith("..") else near, text, (name,))
    taking = Taking(function.__globals__)
    taking.in_place(statement)
    flagged = function.__code__.co_flags & __future__.annotations.compiler_flag
    source, before = taking.around(_only(text, statement), future=bool(flagged))
    return PythonText(CELL, source, (name,), before, _withheld((name,), taking.lost))


def cell_text(text: str, names: Mapping[str, Any]) -> PythonText:
    """Return the text of a cell with what it leans on in the notebook.

    A text that is no Python is returned as it is: who reads it says where it is wrong.
    """
    try:
        tree = ast.parse(text)
        table = symtable.symtable(text, CELL, "exec")
    except (SyntaxError, ValueError, RecursionError):
        return PythonText(CELL, text)
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()
           or symbol.is_imported()}  # fmt: skip
    taking = Taking(names, hidden=frozenset(own))
    for statement in tree.body:
        taking.in_place(statement)
    future = any(isinstance(s, ast.ImportFrom) and s.module == "__future__" for s in tree.body)
    shown = _without_future(text, tree) if future else text
    source, before = taking.around(shown, future=future)
    if not taking.lost:
        return PythonText(CELL, source, (), before)
    withheld: dict[str, str] = {}
    for name in _functions(tree):
        alone = Taking(names, hidden=frozenset(own))
        for statement in _reached(tree, name.partition(".")[0]):
            alone.in_place(statement)
        withheld.update(_withheld((name,), alone.lost))
    return PythonText(CELL, source, (), before, withheld)


def _unseen(message: str, hint: str) -> InputError:
    return InputError(message, code="LS439", hint=hint)


def _withheld(names: tuple[str, ...], lost: Mapping[str, str]) -> dict[str, str]:
    for missing, what in lost.items():
        why = f"it needs `{missing}`, {what} of this notebook, which cannot be taken along"
        return dict.fromkeys(names, why)
    return {}


# ── what is needed ───────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Taking:
    """Collects what statements need from a namespace.

    hidden: names that the text itself defines. pieces: definitions in the order in which they
    can stand. lost: what cannot be written down, by name, and what it is.
    """

    names: Mapping[str, Any]
    hidden: frozenset[str] = frozenset()
    pieces: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    def in_place(self, statement: ast.stmt) -> None:
        """Take what a statement needs that stands in the text itself."""
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._known.add(statement.name)
        self._needs_of(statement)

    def around(self, text: str, *, future: bool) -> tuple[str, int]:
        """Return a text with all pieces before it, and how many lines these have."""
        pieces = [_FUTURE, *self.pieces] if future else self.pieces
        if not pieces:
            return text, 0
        head = "\n".join(pieces) + "\n"
        return head + text, head.count("\n")

    def _needs_of(self, statement: ast.stmt) -> None:
        for name in _free(statement):
            self._take(name, is_code=True)
        for name in _spoken(statement):
            self._take(name, is_code=False)

    def _take(self, name: str, *, is_code: bool) -> None:
        if name in self._known or name in self.hidden or name not in self.names:
            return
        if not is_code and not self._is_definition(self.names[name]):
            return  # a word of the contract that only looks like a name of the notebook
        self._known.add(name)
        value = self.names[name]
        piece = self._piece(name, value)
        if piece is None:
            kind = type(value).__name__
            self.lost[name] = f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
        else:
            self.pieces.append(piece)

    def _is_definition(self, value: object) -> bool:
        return isinstance(value, FunctionType | type) or _literal(value) is not None

    def _piece(self, name: str, value: Any) -> str | None:
        """Return a text that gives a name its value; None where there is none."""
        if isinstance(value, ModuleType):
            return f"import {value.__name__}" + ("" if value.__name__ == name
                                                 else f" as {name}")  # fmt: skip
        written = _literal(value)
        if written is not None:
            return f"{name} = {written}"
        origin, qualified = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
        if origin not in (None, "__main__") and qualified.isidentifier():
            module = sys.modules.get(origin)
            if getattr(module, qualified, None) is value:
                return f"from {origin} import {qualified} as {name}"
        if not qualified.isidentifier():
            return None
        found = definition_of(value)
        if found is None:
            return None
        text, statement = found
        self._known.add(qualified)
        self._needs_of(statement)
        same = "" if qualified == name else f"\n{name} = {qualified}"
        return _lines_of(text, statement) + same


def _free(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement looks up outside of itself, but for Python's own."""
    try:
        table = symtable.symtable(ast.unparse(statement), CELL, "exec")
    except (SyntaxError, ValueError, RecursionError):
        return
    waiting = [table]
    while waiting:
        scope = waiting.pop()
        waiting.extend(scope.get_children())
        is_top = scope.get_type() == "module"
        for symbol in scope.get_symbols():
            if symbol.is_referenced() and (symbol.is_global() or is_top):
                yield symbol.get_name()


def _spoken(statement: ast.stmt) -> Iterator[str]:
    """Yield the words of docstrings: a contract there may speak of helpers and classes."""
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for word in _WORD.findall(ast.get_docstring(node, clean=False) or ""):
                if not hasattr(builtins, word):
                    yield word


def _literal(value: object, depth: int = 0) -> str | None:
    """Return a plain value as Python text; None where it is none, or is too long."""
    text: str | None = None
    if type(value) in _PLAIN:
        try:
            text = repr(value)
        except ValueError:  # a number of very many digits
            return None
        if isinstance(value, float) and not math.isfinite(value):
            text = f"float({text!r})"
    elif type(value) in (list, tuple, set, frozenset, dict) and depth < 5:
        parts = [part for pair in value.items() for part in pair] if isinstance(value, dict) else (
            list(value))  # type: ignore[call-overload]  # fmt: skip
        written = [_literal(part, depth + 1) for part in parts]
        if None in written:
            return None
        said = [part for part in written if part is not None]
        if isinstance(value, dict):
            pairs = zip(said[::2], said[1::2], strict=True)
            text = "{" + ", ".join(f"{key}: {part}" for key, part in pairs) + "}"
        elif isinstance(value, list):
            text = f"[{', '.join(said)}]"
        else:
            inner = f"({', '.join(said)}{',' if said else ''})"
            text = inner if isinstance(value, tuple) else f"{type(value).__name__}({inner})"
    return text if text is not None and len(text) <= LONGEST_VALUE else None


# ── lines ────────────────────────────────────────────────────────────────────────────────────
def _first_line(statement: ast.stmt) -> int:
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return statement.lineno
    return min([statement.lineno, *(each.lineno for each in statement.decorator_list)])


def _lines_of(text: str, statement: ast.stmt) -> str:
    last = statement.end_lineno or statement.lineno
    return "\n".join(text.split("\n")[_first_line(statement) - 1 : last])


def _only(text: str, statement: ast.stmt) -> str:
    """Return a text in which all lines but those of a statement are empty: places stay."""
    kept = _lines_of(text, statement)
    return "\n" * (_first_line(statement) - 1) + kept + "\n"


def _without_future(text: str, tree: ast.Module) -> str:
    lines = text.split("\n")
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            last = statement.end_lineno or statement.lineno
            lines[statement.lineno - 1 : last] = [""] * (last - statement.lineno + 1)
    return "\n".join(lines)


def _functions(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield statement.name
        elif isinstance(statement, ast.ClassDef):
            for part in statement.body:
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{statement.name}.{part.name}"


def _reached(tree: ast.Module, name: str) -> list[ast.stmt]:
    """Return the statements of a text that a definition in it leans on, itself among them."""
    bound: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for each in _bound(statement):
            bound.setdefault(each, []).append(statement)
    found: list[ast.stmt] = []
    waiting = [name]
    while waiting:
        for statement in bound.get(waiting.pop(), ()):
            if statement not in found:
                found.append(statement)
                waiting += [*_free(statement), *_spoken(statement)]
    return found


def _bound(statement: ast.stmt) -> Iterator[str]:
    try:
        table = symtable.symtable(ast.unparse(statement), CELL, "exec")
    except (SyntaxError, ValueError, RecursionError):
        return
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            yield symbol.get_name()
