"""The functions of a Python text: their names, lines and decorators. Nothing of it is run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from liftsys_nb.ir.errors import Diagnostic, InputError, did_you_mean
from liftsys_nb.ir.spans import Place

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_TOO_LONG = re.compile(r"Exceeds the limit \((\d+) digits\) .*: value has (\d+) digits", re.S)
LONGEST = 5_000_000  # code points of a text that is read


@dataclass(frozen=True, slots=True)
class FunctionText:
    """A function as it stands in a text.

    qualified: as Python's ``__qualname__`` (``Account.deposit``, ``outer.<locals>.inner``).
    line: of ``def``, from 1; first_line: with its decorators; end_line: inclusive. decorators:
    their texts without ``@``. owner: the class it is a method of. is_nested: whether it stands
    inside of another function, where no caller outside can name it.
    """

    name: str
    qualified: str
    line: int
    end_line: int
    first_line: int
    decorators: tuple[str, ...] = ()
    is_async: bool = False
    is_generator: bool = False
    is_nested: bool = False
    owner: str | None = None
    node: FunctionNode = field(compare=False, repr=False, kw_only=True)

    @property
    def by_name(self) -> tuple[str, ...]:
        """The parameters that may only be given by their names: the last ones."""
        return tuple(each.arg for each in self.node.args.kwonlyargs)


def read_python(source: str, *, file: str) -> ast.Module:
    """Parse a Python text, and do no more with it.

    Raises InputError LS427 with the place where Python gives up; of a text that is too long or
    too deep as well.
    """
    if len(source) > LONGEST:
        raise InputError(
            f"{file} is {len(source):,} characters long; at most {LONGEST:,} are read",
            code="LS427",
            hint="name a smaller file",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings: it is not our text
            return ast.parse(source.removeprefix("\ufeff"))
    except SyntaxError as wrong:
        if too_long := _TOO_LONG.match(wrong.msg or ""):
            raise _number(source, file, wrong, *too_long.groups()) from None
        raise _unread(source, file, wrong.msg or "invalid syntax", wrong) from None
    except (RecursionError, MemoryError):
        raise _unread(source, file, "it nests too deep", None) from None
    except ValueError as wrong:
        raise _unread(source, file, str(wrong), None) from None


def parsed_expression(text: str) -> ast.expr | None:
    """Return an expression of Python; None where a text is none, or too deep for Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _unread(source: str, file: str, why: str, wrong: SyntaxError | None) -> InputError:
    place = None
    if wrong is not None and wrong.lineno:
        line, column = wrong.lineno, max(wrong.offset or 1, 1)
        place = Place(line, column, line, column)
    return InputError(
        f"{file} is not Python that can be read: {why}",
        code="LS427",
        hint="mend it, or name another file",
        diagnostics=(Diagnostic("LS427", why, file, place),),
        sources={file: source},
    )


def _number(source: str, file: str, wrong: SyntaxError, most: str, digits: str) -> InputError:
    why = f"a number of {digits} digits at line {wrong.lineno}; Python reads at most {most}"
    found = _unread(source, file, why, wrong)
    found.hint = f"write it in another way, such as 10 ** {digits}, or in hexadecimal"
    return found


def functions(source: str, *, file: str) -> tuple[FunctionText, ...]:
    """Return the functions of a Python text in the order they stand there, methods too.

    Raises InputError LS427 for a text that is not Python.
    """
    return tuple(functions_of(read_python(source, file=file)))


def functions_of(tree: ast.Module) -> Iterator[FunctionText]:
    """Yield the functions of a parsed text, outer ones first."""
    # A stack, not recursion: classes and functions nest as deep as Python's own parser goes.
    waiting: list[tuple[ast.AST, str, str | None, bool]] = [(tree, "", None, False)]
    found: list[FunctionText] = []
    while waiting:
        node, prefix, owner, is_nested = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append(_function(child, prefix, owner, is_nested))
                waiting.append((child, f"{prefix}{child.name}.<locals>.", None, True))
            elif isinstance(child, ast.ClassDef):
                waiting.append(
                    (child, f"{prefix}{child.name}.", f"{prefix}{child.name}", is_nested)
                )
            else:
                waiting.append((child, prefix, owner, is_nested))
    yield from sorted(found, key=lambda each: (each.line, each.node.col_offset))


def _function(node: FunctionNode, prefix: str, owner: str | None, is_nested: bool) -> FunctionText:
    decorators = node.decorator_list
    return FunctionText(
        node.name,
        prefix + node.name,
        node.lineno,
        node.end_lineno or node.lineno,
        min([node.lineno, *(each.lineno for each in decorators)]),
        tuple(text_of(each) for each in decorators),
        isinstance(node, ast.AsyncFunctionDef),
        any(isinstance(part, ast.Yield | ast.YieldFrom) for part in own_parts(node)),
        is_nested,
        owner,
        node=node,
    )


def own_parts(node: FunctionNode) -> Iterator[ast.AST]:
    """Yield all nodes of a function's body but those of functions and classes inside of it."""
    waiting: list[ast.AST] = list(reversed(node.body))
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, _INNER):
            waiting.extend(reversed(list(ast.iter_child_nodes(part))))


def text_of(node: ast.AST) -> str:
    """Return the text of a part, laid out anew on one line; '' where Python cannot write it."""
    try:
        return " ".join(ast.unparse(node).split("\n"))
    except (ValueError, RecursionError):  # a number of too many digits; too deep
        return ""


def find_function(found: tuple[FunctionText, ...], name: str, *, file: str) -> FunctionText:
    """Return the function of a name, plain or qualified; of several the last one, as Python does.

    Raises InputError LS413: there is none, or a plain name stands in several classes.
    """
    able = [each for each in found if not _is_overload(each)]
    plain = name.replace(".<locals>.", ".")
    exact = [f for f in able if f.qualified.replace(".<locals>.", ".") == plain]
    if exact:
        return exact[-1]
    by_name = {f.qualified: f for f in able if f.name == name}
    if len(by_name) == 1:
        return next(iter(by_name.values()))
    if by_name:
        raise InputError(
            f"{file} holds {len(by_name)} functions named {name}: {', '.join(by_name)}",
            code="LS413",
            hint=f"choose one: check {file}::{next(iter(by_name))}",
        )
    names = list(dict.fromkeys(f.qualified for f in able))
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    raise InputError(
        f"no function '{name}' in {file}",
        code="LS413",
        hint=did_you_mean(name, names) or (f"it holds: {shown}" if names else "it holds none"),
    )


def _is_overload(function: FunctionText) -> bool:
    return any(d.rpartition(".")[2] == "overload" for d in function.decorators)
