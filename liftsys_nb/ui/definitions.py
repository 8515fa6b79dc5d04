"""Where a live function or class stands: the text that it was made from, and no other.

A text is taken only where it still gives the same code: compiled anew, nothing of it is run.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from liftsys_nb.ir.errors import InputError

CELL = "<cell>"


def is_cell(file: str) -> bool:
    """Whether a name of a file is that of a cell; some kernels write cells to files, too."""
    entry = linecache.cache.get(file)
    return "ipykernel" in file or bool(entry and len(entry) > 1 and entry[1] is None)


def definition_of(value: Any) -> tuple[str, ast.stmt] | None:
    """Return the text and the statement that define a function or class of the notebook."""
    if isinstance(value, type):
        return _class_statement(value)
    from liftsys_nb.ui.living import function_of

    try:
        function = function_of(value)
    except InputError:
        return None
    text = "".join(linecache.getlines(function.__code__.co_filename, function.__globals__))
    statement = statement_of(text, function)
    return None if statement is None else (text, statement)


def statement_of(text: str, function: FunctionType) -> ast.stmt | None:
    """Return the statement at the top of a text that a function came from.

    None where what stands there is not what lives: compiled anew, it must be the same code.
    """
    code = function.__code__
    for statement, made in _compiled(text):
        if any(_same(each, code) for each in _codes(made) if each.co_qualname == code.co_qualname):
            return statement
    return None


def _class_statement(value: type) -> tuple[str, ast.stmt] | None:
    """Return the statement of a class: the newest cell with one that has the same parts."""
    for file in reversed([*linecache.cache]):
        if not is_cell(file):
            continue
        text = "".join(linecache.getlines(file))
        if f"class {value.__name__}" not in text:
            continue
        for statement, made in _compiled(text):
            if isinstance(statement, ast.ClassDef) and statement.name == value.__name__:
                return (text, statement) if _is_class(statement, made, value) else None
    return None


def _is_class(statement: ast.ClassDef, made: CodeType, value: type) -> bool:
    codes = {code.co_qualname: code for code in _codes(made)}
    fields: list[str] = []
    for part in statement.body:
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            from liftsys_nb.ui.living import function_of

            try:
                live = function_of(vars(value).get(part.name))
            except InputError:
                return False
            code = codes.get(live.__qualname__)
            if code is None or not _same(code, live.__code__):
                return False
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            fields.append(part.target.id)
        elif isinstance(part, ast.Assign):
            for target in part.targets:
                if isinstance(target, ast.Name) and not hasattr(value, target.id):
                    return False
    return fields == [*vars(value).get("__annotations__", {})]


def _compiled(text: str) -> Iterator[tuple[ast.stmt, CodeType]]:
    """Yield the definitions at the top of a text, each compiled by itself; nothing is run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            try:
                yield statement, compile(ast.Module([statement], []), CELL, "exec",
                                         dont_inherit=True)  # fmt: skip
            except (SyntaxError, ValueError, RecursionError):
                continue


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)


def _same(one: CodeType, other: CodeType) -> bool:
    """Whether two codes do the same, wherever they stand."""
    if (one.co_code, one.co_names, one.co_varnames, one.co_freevars, one.co_argcount) != (
        other.co_code, other.co_names, other.co_varnames, other.co_freevars, other.co_argcount,
    ) or len(one.co_consts) != len(other.co_consts):  # fmt: skip
        return False
    return all(
        _same(a, b) if isinstance(a, CodeType) and isinstance(b, CodeType)
        else type(a) is type(b) and repr(a) == repr(b)
        for a, b in zip(one.co_consts, other.co_consts, strict=True)
    )  # fmt: skip
