"""Annotations of Python to types of the language; what has no type there becomes a hole."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce

from liftsys_nb.ir.nodes import (
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NONE,
    STR,
    BoolOp,
    Compare,
    Expr,
    Hole,
    Name,
    NamedType,
    Refined,
    Type,
    UnionType,
)
from liftsys_nb.lift.contracts.expressions import NotFormal, formula
from liftsys_nb.lift.contracts.functions import parsed_expression, text_of
from liftsys_nb.lift.contracts.names import Names

_PLAIN = {"int": INT, "float": FLOAT, "bool": BOOL, "str": STR, "bytes": BYTES, "None": NONE,
          "NoneType": NONE}  # fmt: skip
_HOMES = ("typing.", "typing_extensions.", "builtins.", "collections.abc.", "types.")
# How many arguments each takes; a tuple any number.
_HOLDERS = {"list": 1, "List": 1, "set": 1, "Set": 1, "dict": 2, "Dict": 2, "tuple": 0, "Tuple": 0}
_WRAPPERS = frozenset({"Annotated", "Final", "ClassVar", "Required", "NotRequired", "InitVar"})
DEEPEST = 60
DOTS = NamedType("...")


class Annotations:
    """Reads the annotations of one text.

    reach: told of each class of the text that an annotation names; it says what the name of its
    declaration is, or None where the class is no record and no enum.
    note: told what an annotation said that the language cannot, and its line.
    """

    def __init__(
        self, names: Names, reach: Callable[[str], str | None], note: Callable[[str, int], None]
    ) -> None:
        self._names = names
        self._reach = reach
        self._tell = note
        self._line = 1

    def type_of(self, node: ast.expr | None, what: str) -> Type:
        """Return the type of an annotation.

        what: whose it is, in one word: also the name of the hole that stands where none is
        written, or one that the language lacks.
        """
        if node is None:
            return hole_of(what)
        self._line = node.lineno
        found = self._type(node, 0)
        if found is None:
            self._note(
                f"the annotation {text_of(node) or '…'} of {what} is no type of the language"
            )
            return hole_of(what)
        return found

    def _note(self, words: str) -> None:
        self._tell(words, self._line)

    def _type(self, node: ast.expr, depth: int) -> Type | None:
        if depth > DEEPEST:
            return None
        match node:
            case ast.Constant(value=None):
                return NONE
            case ast.Constant(value=str(text)):
                return self._quoted(text, depth)
            case ast.BinOp(op=ast.BitOr()):
                return self._union([node.left, node.right], depth)
            case ast.Subscript():
                return self._subscript(node, depth)
            case ast.Name() | ast.Attribute():
                return self._name(node, depth)
            case _:
                return None

    def _quoted(self, text: str, depth: int) -> Type | None:
        node = parsed_expression(text)
        return None if node is None else self._type(node, depth + 1)

    def _name(self, node: ast.Name | ast.Attribute, depth: int) -> Type | None:
        path = self._names.path(node)
        if path is None:
            return None
        if isinstance(node, ast.Name) and node.id in self._names.classes:
            name = self._reach(node.id)
            return None if name is None else NamedType(name)
        word = _bare(path)
        if word in _PLAIN:
            return _PLAIN[word]
        if word in {"list", "List"}:
            return NamedType("list", (Hole(""),))
        if word in {"set", "Set"}:
            return NamedType("set", (Hole(""),))
        if word in {"dict", "Dict"}:
            return NamedType("dict", (Hole(""), Hole("")))
        alias = self._names.aliases.get(node.id) if isinstance(node, ast.Name) else None
        return None if alias is None else self._alias(alias, depth)

    def _alias(self, value: ast.expr, depth: int) -> Type | None:
        if isinstance(value, ast.Call):  # NewType: the same value, under another name
            is_new = self._names.last(value.func) == "NewType" and len(value.args) == 2
            return self._type(value.args[1], depth + 1) if is_new else None
        return self._type(value, depth + 1)

    def _subscript(self, node: ast.Subscript, depth: int) -> Type | None:
        path = self._names.path(node.value)
        if path is None:
            return None
        word = _bare(path)
        inner = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        if word == "Optional":
            return self._union([*inner, ast.Constant(None)], depth)
        if word == "Union":
            return self._union(inner, depth)
        if word in _WRAPPERS:
            return self._type(inner[0], depth + 1) if inner else None
        if word == "Literal":
            return self._literal(inner)
        if word not in _HOLDERS:
            return None
        return self._holder(word.lower(), inner, depth)

    def _holder(self, word: str, inner: list[ast.expr], depth: int) -> Type | None:
        count = _HOLDERS[word]
        if count and len(inner) != count:
            return None
        found: list[Type] = []
        for each in inner:
            is_dots = isinstance(each, ast.Constant) and each.value is ...
            kind = DOTS if is_dots and word == "tuple" else self._type(each, depth + 1)
            if kind is None:
                kind = Hole("")
                self._note(f"{text_of(each) or '…'} inside of a {word} is no type of the language")
            found.append(kind)
        if word == "tuple" and (
            not found or (DOTS in found and (len(found) != 2 or found[0] == DOTS))
        ):
            return None
        return NamedType(word, tuple(found))

    def _union(self, nodes: list[ast.expr], depth: int) -> Type | None:
        options: list[Type] = []
        for node in nodes:
            kind = self._type(node, depth + 1)
            if kind is None:
                return None
            options += kind.options if isinstance(kind, UnionType) else [kind]
        kept = list(dict.fromkeys(options))
        return kept[0] if len(kept) == 1 else UnionType(tuple(kept))

    def _literal(self, nodes: list[ast.expr]) -> Type | None:
        """Return ``Literal["a", "b"]`` as the refinement that it is."""
        by_type: dict[str, list[Expr]] = {}
        for node in nodes:
            try:
                value = formula(node)
            except NotFormal:
                return None
            kind = type(ast.literal_eval(node)).__name__ if _is_plain(node) else None
            if kind not in _PLAIN:
                return None
            by_type.setdefault(kind, []).append(value)
        options: list[Type] = []
        for kind, values in by_type.items():
            if kind == "NoneType":
                options.append(NONE)
                continue
            tests: list[Expr] = [Compare(("==",), (Name("it"), value)) for value in values]
            test = tests[0] if len(tests) == 1 else BoolOp("or", tuple(tests))
            options.append(Refined(_PLAIN[kind], test))
        if not options:
            return None
        return options[0] if len(options) == 1 else UnionType(tuple(options))


def _is_plain(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _bare(path: str) -> str:
    """Return a path without the module that the names of types come from."""
    return reduce(lambda word, home: word.removeprefix(home), _HOMES, path)


def hole_of(what: str) -> Hole:
    """Return the hole that stands for a type nobody wrote."""
    return Hole(f"type_of_{what}")
