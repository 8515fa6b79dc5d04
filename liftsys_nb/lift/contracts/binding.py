"""A specification and the Python that it is about: do their names, orders and types agree?"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liftsys_nb.ir.errors import Diagnostic, did_you_mean
from liftsys_nb.ir.nodes import (
    Clause,
    Decl,
    Define,
    Enum,
    Field,
    Hole,
    Member,
    NamedType,
    Parameter,
    Raise,
    Record,
    Refined,
    Signature,
    Spec,
    Type,
    TypeDef,
    UnionType,
)
from liftsys_nb.ir.spans import Place
from liftsys_nb.lift.contracts.annotations import Annotations
from liftsys_nb.lift.contracts.classes import Classes
from liftsys_nb.lift.contracts.names import Names
from liftsys_nb.syntax import show

DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Bound:
    """Which Python each declaration is, and where the two differ (IR240, places in the Python).

    bindings: a class or function by the name of its declaration: of this file, or a dotted path
    where it is imported. lines: of those in this file.
    """

    bindings: Mapping[str, str]
    lines: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...]


def bound(
    spec: Spec, decls: Sequence[Decl], signature: Signature, line: int, names: Names,
    classes: Classes, annotations: Annotations, file: str,
) -> Bound:  # fmt: skip
    """Bind a specification to a function of a text.

    decls: those of its module. signature: the function's own, as its annotations give it;
    line: where it stands.
    """
    made = _Binding(decls, names, classes, annotations, file)
    if spec.signature is not None:
        made.signature(spec.signature, signature, line)
    for decl in decls:
        if isinstance(decl, Record | Enum):
            made.declaration(decl, line)
        elif isinstance(decl, Define) and decl.name in names.functions:
            made.bind(decl.name, decl.name, names.functions[decl.name].lineno)
    for item in spec.raises:
        if isinstance(item.body, Raise):
            made.exception(item.body.exception, line)
    return Bound(made.bindings, made.lines, tuple(made.found), tuple(made.notes))


class _Binding:
    def __init__(
        self, decls: Sequence[Decl], names: Names, classes: Classes, annotations: Annotations,
        file: str,
    ) -> None:  # fmt: skip
        self._aliases = {decl.name: decl.type for decl in decls if isinstance(decl, TypeDef)}
        self._records = {decl.name for decl in decls if isinstance(decl, Record | Enum)}
        # Declarations by the Python name that they are bound to.
        self._called = {
            (_id_of(decl) or decl.name).rpartition(".")[2]: decl.name
            for decl in decls if isinstance(decl, Record | Enum)
        }  # fmt: skip
        self._names, self._classes, self._annotations = names, classes, annotations
        self._file = file
        self.bindings: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self.found: list[Diagnostic] = []
        self.notes: list[str] = []

    def bind(self, name: str, path: str, line: int | None) -> None:
        """Note that a declaration is a thing of Python."""
        self.bindings[name] = path
        if line is not None:
            self.lines[name] = line

    def say(self, message: str, line: int, hint: str | None = None) -> None:
        """Complain of a difference."""
        place = Place(line, 1, line, 1)
        self.found.append(Diagnostic("IR240", message, self._file, place, hint=hint))

    # ── the signature ────────────────────────────────────────────────────────────────────────
    def signature(self, said: Signature, own: Signature, line: int) -> None:
        """Compare the parameters by name, order and type, and the answer by type."""
        wanted = [each.name for each in said.parameters if each.name]
        given = [each.name for each in own.parameters]
        if wanted != given and len(wanted) == len(said.parameters):
            missing = [name for name in wanted if name not in given]
            extra = [name for name in given if name not in wanted]
            if not missing and not extra:
                words = f"takes {', '.join(given)} in this order, not {', '.join(wanted)}"
            else:
                parts = [f"has no parameter {', '.join(missing)}"] if missing else []
                parts += [f"takes {', '.join(extra)} beside"] if extra else []
                words = " and ".join(parts)
            near = did_you_mean(missing[0], extra) if missing else None
            self.say(f"the function {own.name} {words}", line, near)
        types = {each.name: each for each in own.parameters}
        for each in said.parameters:
            self._parameter(each, types.get(each.name), line)
        if said.returns is None or own.returns is None:
            return
        if not self.matches(said.returns, own.returns):
            given_type, wanted_type = show(own.returns), show(said.returns)
            self.say(f"the function {own.name} gives {given_type}, not {wanted_type}", line)

    def _parameter(self, said: Parameter, own: Parameter | None, line: int) -> None:
        if own is None or self.matches(said.type, own.type):
            return
        self.say(f"the parameter {own.name} is {show(own.type)}, not {show(said.type)}", line)

    def matches(self, said: Type, own: Type, depth: int = 0) -> bool:
        """Whether two types hold the same values, refinements aside; a hole may be any type."""
        said, own = self._plain(said), self._plain(own)
        if isinstance(said, Hole) or isinstance(own, Hole) or depth > DEEPEST:
            return True
        left, right = self._options(said), self._options(own)
        if len(left) == len(right) == 1:
            return self._same(left[0], right[0], depth)
        return all(any(self._same(a, b, depth) for b in right) for a in left) and all(
            any(self._same(a, b, depth) for a in left) for b in right
        )

    def _options(self, kind: Type) -> tuple[Type, ...]:
        """Return the options of a union, those of unions inside of it too."""
        if not isinstance(kind, UnionType):
            return (kind,)
        found: list[Type] = []
        for option in kind.options:
            plain = self._plain(option)
            found += self._options(plain) if isinstance(plain, UnionType) else [plain]
        return tuple(found)

    def _same(self, said: Type, own: Type, depth: int) -> bool:
        said, own = self._plain(said), self._plain(own)
        if isinstance(said, Hole) or isinstance(own, Hole):
            return True
        if not (isinstance(said, NamedType) and isinstance(own, NamedType)):
            return self.matches(said, own, depth + 1)
        name = self._called.get(own.name, own.name)
        if said.name != name and said.name.rpartition(".")[2] != name:
            return False
        return len(said.args) == len(own.args) and all(
            self.matches(a, b, depth + 1) for a, b in zip(said.args, own.args, strict=True)
        )

    def _plain(self, kind: Type) -> Type:
        for _ in range(DEEPEST):
            if isinstance(kind, Refined):
                kind = kind.base
            elif isinstance(kind, NamedType) and not kind.args and kind.name in self._aliases:
                kind = self._aliases[kind.name]
            else:
                break
        return kind

    # ── declarations ─────────────────────────────────────────────────────────────────────────
    def declaration(self, decl: Record | Enum, line: int) -> None:
        """Find the class of a record or enum, and compare what they hold."""
        path = _id_of(decl) or decl.name
        name = path.rpartition(".")[2]
        if name not in self._names.classes:
            self._elsewhere(decl, path, line)
            return
        node = self._names.classes[name]
        self.bind(decl.name, name, node.lineno)
        kind = self._classes.kind(name)
        wanted = "record" if isinstance(decl, Record) else "enum"
        if kind != wanted:
            what = {
                "enum": "an enum",
                "exception": "an exception",
                None: "no class of plain fields",
            }
            if not (kind == "exception" and wanted == "record"):  # it may be raised
                self.say(f"the class {name} is {what.get(kind, kind)}, not {wanted}", node.lineno)
            return
        self._classes.reach(name)
        self._classes.finish(self._annotations)
        own = self._classes.declarations[name]
        if isinstance(decl, Record) and isinstance(own, Record):
            self._record(decl, own, node.lineno)
        elif isinstance(decl, Enum) and isinstance(own, Enum):
            self._enum(decl, own, node.lineno)

    def _elsewhere(self, decl: Record | Enum, path: str, line: int) -> None:
        """Bind a class that this file only imports; its fields are not seen here."""
        imported = self._names.imported.get(path.rpartition(".")[2])
        if imported is not None or "." in path:
            self.bind(decl.name, imported or path, None)
            self.notes.append(f"{decl.name} is {imported or path}: its fields are not read here")
            return
        hint = did_you_mean(decl.name, self._names.classes)
        self.say(f"there is no class named {decl.name} in {self._file}", line, hint)

    def _record(self, said: Record, own: Record, line: int) -> None:
        fields = {each.name: each for each in own.fields}
        for each in said.fields:
            if each.name not in fields:
                hint = did_you_mean(each.name, fields)
                self.say(f"the class {own.name} has no field {each.name}", line, hint)
            elif not self.matches(each.type, fields[each.name].type):
                kind = show(fields[each.name].type)
                self.say(
                    f"the field {each.name} of {own.name} is {kind}, not {show(each.type)}", line
                )
        known = {each.name for each in said.fields}
        self._beside(own.name, [each for each in own.fields if each.name not in known], line)
        shared = [each.name for each in said.fields if each.name in fields]
        if shared != [name for name in fields if name in known]:
            order = ", ".join(fields)
            self.say(f"the fields of {own.name} stand in another order: {order}", line)

    def _beside(self, name: str, more: Sequence[Field], line: int) -> None:
        """Speak of fields that the record lacks: its values cannot be made without them."""
        for each in more:
            self.say(f"the class {name} has a field {each.name} that the record lacks", line)

    def _enum(self, said: Enum, own: Enum, line: int) -> None:
        members: dict[str, Member] = {each.name: each for each in own.members}
        for each in said.members:
            twin = members.get(each.name)
            if twin is None:
                hint = did_you_mean(each.name, members)
                self.say(f"the enum {own.name} has no member {each.name}", line, hint)
            elif each.value is not None and twin.value is not None and each.value != twin.value:
                self.say(
                    f"{own.name}.{each.name} is {show(twin.value)}, not {show(each.value)}", line
                )
        known = {each.name for each in said.members}
        for name in members:
            if name not in known:
                self.say(f"the enum {own.name} has a member {name} beside", line)

    def exception(self, path: str, line: int) -> None:
        """Find the class of an exception that a specification names."""
        name = path.rpartition(".")[2]
        if isinstance(getattr(builtins, name, None), type) or path in self._records:
            return
        if name in self._names.classes:
            node = self._names.classes[name]
            if self._classes.kind(name) != "exception":
                self.say(f"the class {name} is no exception", node.lineno)
            self.bind(path, name, node.lineno)
        elif name in self._names.imported:
            self.bind(path, self._names.imported[name], None)
        elif "." in path:
            self.bind(path, path, None)
        else:
            hint = did_you_mean(name, self._names.classes)
            self.say(f"there is no exception named {name} in {self._file}", line, hint)


def _id_of(decl: Record | Enum) -> str | None:
    """Return the path that an ``@id`` of a record gives: on any item of its invariant."""
    return next(_ids(decl.invariant), None) if isinstance(decl, Record) else None


def _ids(clauses: Sequence[Clause]) -> Iterator[str]:
    for clause in clauses:
        for each in clause.tail.annotations:
            if each.key == "id" and isinstance(each.value, str):
                yield each.value
