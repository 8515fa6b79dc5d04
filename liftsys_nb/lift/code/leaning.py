"""What a function leans on in its file: the text that a verdict on it is about."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import Iterator, Sequence

from liftsys_nb.ir.rooms import with_room
from liftsys_nb.lift.code.names import bindings, walk

_WORD = re.compile(r"[^\W\d]\w*")
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def leaning_hash(source: str, name: str) -> str:
    r"""Return a hash of a function and of all in its file that it leans on: 16 hex digits.

    name: qualified. That is what its text names, also in annotations and in the docstring, and
    what that names in turn: functions, classes (whole), constants, imports; of variables also all
    that speaks of them, as it may change them. Of a text that is no Python it is all.

    >>> one = "def f(): return g()\ndef g(): return 1\ndef h(): return 2\n"
    >>> leaning_hash(one, "f") == leaning_hash(one.replace("2", "3"), "f")
    True
    >>> leaning_hash(one, "f") == leaning_hash(one.replace("1", "3"), "f")
    False
    """
    try:
        parts = with_room(lambda: _parts(source, name))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        parts = [source]
    text = "\0".join(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _parts(source: str, name: str) -> list[str]:
    """Return the statements of a file that count, in their order, as they are written."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    places = _Places(tree.body)
    waiting = [name.partition(".")[0]]
    known: set[str] = set()
    counted: set[int] = set()
    # Names that come from everywhere may be any.
    for at in (*places.of("*"), *places.futures()):
        counted.add(at)
    while waiting:
        word = waiting.pop()
        if word in known:
            continue
        known.add(word)
        for at in places.about(word):
            if at not in counted:
                counted.add(at)
                waiting += places.words[at]
    lines = source.splitlines(keepends=True)
    return [_text(tree.body[at], lines) for at in sorted(counted)] or [source]


class _Places:
    """The statements of a file, by what they bind and what they speak of."""

    def __init__(self, body: Sequence[ast.stmt]) -> None:
        self._body = body
        self.words = [frozenset(_words(node)) for node in body]
        self._bound: dict[str, list[int]] = {}
        for at, node in enumerate(body):
            for word in {*bindings([node]), *_globals(node)}:
                self._bound.setdefault(word, []).append(at)

    def of(self, word: str) -> list[int]:
        """Return the statements that bind a name."""
        return self._bound.get(word, [])

    def futures(self) -> Iterator[int]:
        """Yield the imports from ``__future__``."""
        for at, node in enumerate(self._body):
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                yield at

    def about(self, word: str) -> list[int]:
        """Return the statements on which the meaning of a name hangs."""
        bound = self.of(word)
        if not bound:
            return []
        is_variable = not all(
            isinstance(self._body[at], (*_DEFINED, ast.Import, ast.ImportFrom)) for at in bound
        )
        found = set(bound)
        for at, node in enumerate(self._body):
            # A variable may be changed by whoever speaks of it; a class or function only by
            # what runs when the file is loaded, or by who sets its attributes.
            if word in self.words[at] and (
                is_variable or not isinstance(node, _DEFINED) or _sets(node, word)
            ):
                found.add(at)
        return sorted(found)


def _words(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement speaks of, those in its texts too."""
    for each in walk(node):
        match each:
            case ast.Name(id=name):
                yield name
            case ast.Constant(value=str(text)):
                yield from _WORD.findall(text)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names
            case _:
                pass


def _globals(node: ast.stmt) -> Iterator[str]:
    """Yield the names of the file that the functions in a statement may bind."""
    for each in walk(node):
        if isinstance(each, ast.Global):
            yield from each.names


def _sets(node: ast.stmt, word: str) -> bool:
    """Tell whether a statement sets an attribute of a name."""
    for each in walk(node):
        match each:
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                if name == word:
                    return True
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[ast.Name(id=name), *_]):
                if name == word:
                    return True
            case _:
                pass
    return False


def _text(node: ast.stmt, lines: Sequence[str]) -> str:
    first = node.lineno
    if isinstance(node, _DEFINED) and node.decorator_list:
        first = min(first, *(each.lineno for each in node.decorator_list))
    return "".join(lines[first - 1 : node.end_lineno or first]).rstrip()
