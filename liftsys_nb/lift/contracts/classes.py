"""Classes of a Python text that hold values: dataclasses, named tuples, enums, attrs, pydantic."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal, TypeAlias

from liftsys_nb.ir.nodes import Clause, Enum, Expr, Field, Lit, Member, Prose, Record
from liftsys_nb.lift.contracts.annotations import Annotations, hole_of
from liftsys_nb.lift.contracts.decorators import class_conditions
from liftsys_nb.lift.contracts.expressions import NotFormal, Renaming, formula, named, opposite
from liftsys_nb.lift.contracts.functions import FunctionNode, text_of
from liftsys_nb.lift.contracts.names import Names, is_constant
from liftsys_nb.lift.contracts.said import Said, said
from liftsys_nb.syntax.names import TAKEN

OF_CLASS = "class"  # the origin of what a class promises, not the function
ClassKind: TypeAlias = Literal["record", "enum", "exception"]
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum"})
_ATTRS = frozenset({
    "attr.s", "attr.attrs", "attr.attributes", "attr.dataclass", "attr.define", "attr.mutable",
    "attr.frozen", "attrs.define", "attrs.mutable", "attrs.frozen",
})  # fmt: skip
_DATACLASSES = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_AFTER = frozenset({"__post_init__", "__attrs_post_init__"})
# Of ``Field(ge=0)`` and of attrs' ``validators.ge(0)``.
_BOUNDS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_LENGTHS = {"min_length": ">=", "max_length": "<=", "min_len": ">=", "max_len": "<="}
_EMPTY = {"list": "[]", "dict": "{}", "set": "set()", "tuple": "()", "str": "''", "int": "0",
          "float": "0.0", "bool": "False"}  # fmt: skip


class Classes:
    """Reads the classes that annotations reach; each becomes one declaration.

    declarations: in the order they were reached. said: their invariants, by class. problems:
    what a class says that the language cannot, with its line.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._kinds: dict[str, ClassKind | None] = {}
        self._waiting: list[str] = []
        self.declarations: dict[str, Record | Enum] = {}
        self.said: dict[str, list[Said]] = {}
        self.problems: list[tuple[str, int]] = []
        self.lines: dict[str, int] = {}

    # ── which kind ───────────────────────────────────────────────────────────────────────────
    def reach(self, name: str) -> str | None:
        """Return the name of a class's declaration, which is read by ``finish``, or None."""
        if self.kind(name) not in {"record", "enum"}:
            return None
        if name not in self.declarations and name not in self._waiting:
            self._waiting.append(name)
        return name

    def kind(self, name: str) -> ClassKind | None:
        """Return what a class of the text is; None for one that the language cannot hold."""
        if name not in self._kinds:
            self._kinds[name] = None  # a class that is its own base is none
            found = self._kind(self._names.classes[name])
            if name in TAKEN and found in {"record", "enum"}:
                found = None
                self._problem(f"the class {name} has a name of the language", name)
            self._kinds[name] = found
        return self._kinds[name]

    def _problem(self, words: str, name: str, node: ast.AST | None = None) -> None:
        line = getattr(node, "lineno", None) or self._names.classes[name].lineno
        if (words, line) not in self.problems:
            self.problems.append((words, line))

    def _kind(self, node: ast.ClassDef) -> ClassKind | None:
        paths = [self._names.path(base) or "" for base in node.bases]
        words = [path.rpartition(".")[2] for path in paths]
        if any(word in _ENUMS for word in words):
            return "enum"
        if any(_is_exception(word) for word in words):
            return "exception"
        inherited = {self.kind(word) for word in words if word in self._names.classes}
        if "exception" in inherited:
            return "exception"
        is_record = (
            self._style(node) is not None or "NamedTuple" in words or "BaseModel" in words
        )  # fmt: skip
        if not is_record and "record" in inherited and self._is_model(node):
            is_record = True
        return "record" if is_record and self._is_plain(node) else None

    def _is_model(self, node: ast.ClassDef) -> bool:
        """Whether a class is pydantic's by its bases: those need no decorator of their own."""
        for base in self._bases(node):
            words = [self._names.last(each) for each in base.bases]
            if "BaseModel" in words or (base is not node and self._is_model(base)):
                return True
        return False

    def _bases(self, node: ast.ClassDef) -> Iterator[ast.ClassDef]:
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id in self._names.classes:
                found = self._names.classes[base.id]
                if found is not node:
                    yield found

    def _style(self, node: ast.ClassDef) -> ast.expr | None:
        """Return the decorator that makes a dataclass, or a class of attrs."""
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            path = self._names.path(called) or ""
            if path in _DATACLASSES | _ATTRS or path == "dataclass":
                return decorator
        return None

    def _is_plain(self, node: ast.ClassDef) -> bool:
        """Whether ``==`` of its values compares their fields, as it does in the language."""
        own = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        style = self._style(node)
        options = style.keywords if isinstance(style, ast.Call) else []
        by_identity = any(
            each.arg in {"eq", "cmp"} and text_of(each.value) == "False" for each in options
        )
        if by_identity or own & {"__eq__", "__getattr__", "__getattribute__", "__setattr__"}:
            words = f"values of the class {node.name} are not compared field by field"
            self._problem(words, node.name)
            return False
        return True

    # ── declarations ─────────────────────────────────────────────────────────────────────────
    def finish(self, annotations: Annotations) -> None:
        """Read the classes that were reached, and those that they reach."""
        while self._waiting:
            name = self._waiting.pop(0)
            node = self._names.classes[name]
            self.lines[name] = node.lineno
            if self.kind(name) == "enum":
                self.declarations[name] = self._enum(node)
            else:
                self.declarations[name] = self._record(node, annotations)

    def _enum(self, node: ast.ClassDef) -> Enum:
        is_text = any(self._names.last(base) == "StrEnum" for base in node.bases)
        members: list[Member] = []
        seen: dict[str, str] = {}
        last: int | None = 0
        for statement in node.body:
            if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1):
                continue
            target = statement.targets[0]
            if not isinstance(target, ast.Name) or target.id.startswith("_"):
                continue
            value = statement.value
            expr: Expr | None = None
            if isinstance(value, ast.Call) and self._names.last(value.func) == "auto":
                if is_text:
                    expr = Lit(target.id.lower())
                elif last is not None:
                    last += 1
                    expr = Lit(last)
            elif is_constant(value):
                expr = _formula(value)
                number = ast.literal_eval(value)
                last = number if type(number) is int else None
            if expr is None:
                self._problem(
                    f"the value of {node.name}.{target.id} is no literal", node.name, value
                )
            key = text_of(value) if is_constant(value) else target.id
            if key in seen:  # the same member under another name
                self._problem(
                    f"{node.name}.{target.id} is another name of {seen[key]}", node.name, value
                )
                continue
            seen[key] = target.id
            members.append(Member(target.id, expr))
        return Enum(node.name, tuple(members))

    def _record(self, node: ast.ClassDef, annotations: Annotations) -> Record:
        fields: dict[str, Field] = {}
        invariants: list[Said] = []
        self._fields(node, annotations, fields, invariants, ())
        has_default = False
        for each in fields.values():
            if has_default and each.default is None:
                self._problem(
                    f"the defaults of {node.name} are left out: '{each.name}' behind them has none",
                    node.name,
                )
                fields = {name: replace(f, default=None) for name, f in fields.items()}
                break
            has_default = each.default is not None
        self.said[node.name] = [replace(one, origin=OF_CLASS) for one in invariants]
        return Record(node.name, tuple(fields.values()))

    def _fields(
        self, node: ast.ClassDef, annotations: Annotations, fields: dict[str, Field],
        invariants: list[Said], above: tuple[ast.ClassDef, ...],
    ) -> None:  # fmt: skip
        for base in self._bases(node):
            if base not in above and self.kind(base.name) == "record":
                self._fields(base, annotations, fields, invariants, (*above, node))
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                name = statement.target.id
                wrapper = statement.annotation
                if isinstance(wrapper, ast.Subscript):
                    wrapper = wrapper.value
                if self._names.last(wrapper) in {"ClassVar", "InitVar", "KW_ONLY"}:
                    continue
                if name == "model_config":
                    continue
                kind = annotations.type_of(statement.annotation, name)
                default = self._default(node.name, name, statement.value)
                fields[name] = Field(name, kind, default)
                invariants += self._bounds(name, statement.value)
                invariants += self._bounds(name, _metadata(statement.annotation))
            elif isinstance(statement, ast.Assign) and self._is_attribute(statement.value):
                for target in statement.targets:
                    if isinstance(target, ast.Name):
                        given = _keyword(statement.value, "type")
                        kind = (
                            hole_of(target.id) if given is None
                            else annotations.type_of(given, target.id)
                        )  # fmt: skip
                        default = self._default(node.name, target.id, statement.value)
                        fields[target.id] = Field(target.id, kind, default)
                        invariants += self._bounds(target.id, statement.value)
        invariants += self._invariants(node, fields, above)

    def _is_attribute(self, value: ast.expr) -> bool:
        return isinstance(value, ast.Call) and self._names.path(value.func) in {
            "attr.ib", "attr.attrib", "attr.field", "attrs.field",
        }  # fmt: skip

    def _default(self, owner: str, name: str, written: ast.expr | None) -> Expr | None:
        """Return the default of a field; one that the language cannot say is left out, and told."""
        if written is None or not self._has_default(written):
            return None
        value = self._given(written)
        found = None if value is None else _formula(value)
        if found is None:
            words = f"the default of {owner}.{name} is left out: {text_of(written)}"
            self._problem(words, owner, written)
        return found

    def _is_field(self, value: ast.expr) -> bool:
        return isinstance(value, ast.Call) and (
            self._is_attribute(value) or self._names.last(value.func) in {"field", "Field"}
        )

    def _has_default(self, value: ast.expr) -> bool:
        if not (self._is_field(value) and isinstance(value, ast.Call)):
            return True
        first = value.args[0] if value.args else _keyword(value, "default")
        if isinstance(first, ast.Constant) and first.value is ...:
            return False
        made = _keyword(value, "default_factory") or _keyword(value, "factory")
        return first is not None or made is not None

    def _given(self, value: ast.expr) -> ast.expr | None:
        """Return what a field begins as; None where a function makes it that we cannot read."""
        if not (self._is_field(value) and isinstance(value, ast.Call)):
            return value
        made = _keyword(value, "default_factory") or _keyword(value, "factory")
        if made is None:
            return value.args[0] if value.args else _keyword(value, "default")
        if isinstance(made, ast.Lambda):
            return made.body
        word = self._names.last(made) or ""
        return ast.parse(_EMPTY[word], mode="eval").body if word in _EMPTY else None

    # ── invariants ───────────────────────────────────────────────────────────────────────────
    def _bounds(self, name: str, value: ast.expr | None) -> Iterator[Said]:
        """Yield what ``Field(ge=0)`` or a validator of attrs says of a field."""
        if value is None:
            return
        for call in ast.walk(value):
            if not isinstance(call, ast.Call):
                continue
            word = self._names.last(call.func) or ""
            pairs = [(k.arg or "", k.value) for k in call.keywords] if word == "Field" else []
            is_validator = "validators" in (self._names.path(call.func) or "")
            if is_validator and word in _BOUNDS.keys() | _LENGTHS.keys() and call.args:
                pairs = [(word, call.args[0])]
            for key, bound in pairs:
                sign = _BOUNDS.get(key) or _LENGTHS.get(key)
                if sign is None or (key in _LENGTHS and word == "Field" and key.endswith("_len")):
                    continue
                subject: ast.expr = named(name)
                if key in _LENGTHS:
                    subject = ast.Call(func=named("len"), args=[subject], keywords=[])
                test = ast.Compare(left=subject, ops=[_SIGNS[sign]()], comparators=[bound])
                yield said("invariant", test, call.lineno, "fields")

    def _invariants(
        self, node: ast.ClassDef, fields: dict[str, Field], below: tuple[ast.ClassDef, ...]
    ) -> Iterator[Said]:
        """Yield what a class promises of its values. below: the classes that inherit from it."""
        yield from class_conditions(node, self._names, fields)
        own = _after(node)
        # A class below that tests for itself tests what it says alone, unless it calls this one.
        hidden = any(_after(each) is not None and not _calls_super(each) for each in below)
        if own is not None and not hidden:
            yield from self._after_init(own, fields)

    def _after_init(self, node: FunctionNode, fields: dict[str, Field]) -> Iterator[Said]:
        if not node.args.args:
            return
        own = node.args.args[0].arg
        renaming = fields_of(own, fields)
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store | ast.Del):
                return  # what is tested before may be otherwise afterwards
            if isinstance(part, ast.Attribute) and part.attr == "__setattr__":
                return
        for statement in node.body:
            match statement:
                case ast.Expr(value=ast.Constant()):
                    continue
                case ast.Expr() if _is_super(statement):
                    continue
                case ast.Assert():
                    words = _words(statement.msg)
                    yield said(
                        "invariant", statement.test, statement.lineno, node.name,
                        renaming=renaming, words=words,
                    )  # fmt: skip
                case ast.If(body=[ast.Raise()], orelse=[]):
                    test = opposite(statement.test)
                    yield said("invariant", test, statement.lineno, node.name, renaming=renaming)
                case _:
                    return


_SIGNS: dict[str, Callable[[], ast.cmpop]] = {
    ">=": ast.GtE, ">": ast.Gt, "<=": ast.LtE, "<": ast.Lt,
}  # fmt: skip


def _after(node: ast.ClassDef) -> ast.FunctionDef | None:
    """Return the function that runs after the fields are set."""
    return next(
        (part for part in node.body if isinstance(part, ast.FunctionDef) and part.name in _AFTER),
        None,
    )


def _calls_super(node: ast.ClassDef) -> bool:
    own = _after(node)
    return own is not None and any(map(_is_super, own.body))


def _is_super(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and text_of(call.func) in {
        f"super().{name}" for name in _AFTER
    }


def fields_of(own: str, fields: dict[str, Field]) -> Renaming:
    """Return what stands for ``self.x`` where a record speaks of its own fields: ``x``."""
    return {f"{own}.{name}": named(name) for name in fields}


def with_invariants(record: Record, clauses: list[Said]) -> Record:
    """Return a record with the formulas of its invariants."""
    kept = [
        one.item for one in clauses
        if isinstance(one.item, Clause) and not isinstance(one.item.body, Prose)
    ]  # fmt: skip
    return replace(record, invariant=tuple(kept))


def _words(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _metadata(annotation: ast.expr) -> ast.expr | None:
    """Return what stands behind the type in ``Annotated[int, Field(ge=0)]``."""
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        return ast.Tuple(elts=annotation.slice.elts[1:], ctx=ast.Load())
    return None


def _keyword(call: ast.expr, name: str) -> ast.expr | None:
    if not isinstance(call, ast.Call):
        return None
    return next((each.value for each in call.keywords if each.arg == name), None)


def _formula(node: ast.expr) -> Expr | None:
    try:
        return formula(node)
    except NotFormal:
        return None


def _is_exception(word: str) -> bool:
    import builtins

    found = getattr(builtins, word, None)
    return isinstance(found, type) and issubclass(found, BaseException)
