"""The parts of a contract as one specification that reads back, each clause with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import (
    Clause,
    Decl,
    Define,
    Enum,
    Expr,
    HoleItem,
    Intent,
    Module,
    Prose,
    Raise,
    Record,
    Spec,
    Table,
    Type,
    label_of,
)
from liftsys_nb.ir.spans import Source
from liftsys_nb.lift.contracts.annotations import Annotations
from liftsys_nb.lift.contracts.classes import Classes, with_invariants
from liftsys_nb.lift.contracts.helpers import (
    as_truth,
    constants_of,
    define_of,
    formulas_of,
    names_said,
    with_constants,
)
from liftsys_nb.lift.contracts.names import Names
from liftsys_nb.lift.contracts.said import Item, Said, demoted, kept, prose, warning
from liftsys_nb.syntax import parse, show
from liftsys_nb.types import World, check, declare

LONGEST = 160  # characters of a text that is quoted

# Sections by the word that labels of their items begin with.
SECTIONS: tuple[tuple[str, str], ...] = (
    ("effects", "effects"), ("requires", "requires"), ("ensures", "ensures"),
    ("raises", "raises"), ("invariant", "invariant"), ("asserts", "assert"),
    ("examples", "examples"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """What a contract is put together from.

    spec: name, signature, intent and body; intent: its words where spec has none. declared:
    declarations that the contract brings along. lines: of declarations, by name.
    """

    spec: Spec
    intent: str
    declared: tuple[Decl, ...]
    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A specification with its declarations, read back from its own text."""

    module: Module
    spec: Spec
    source: Source
    world: World
    items: tuple[Said, ...]
    places: Mapping[str, int]
    bindings: Mapping[str, str]
    notes: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def made_whole(
    parts: Parts, names: Names, classes: Classes, annotations: Annotations, file: str
) -> Whole:
    """Put parts together; a condition that means nothing here is kept as words, and told."""
    return _Making(parts, names, classes, annotations, file).run()


@dataclass(slots=True)
class _Making:
    parts: Parts
    names: Names
    classes: Classes
    annotations: Annotations
    file: str
    notes: list[str] = field(default_factory=list)
    defines: dict[str, Define] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)  # clauses that were put behind all others

    def run(self) -> Whole:
        items = self._once(self._with_constants(self.parts.items, self._hidden, self._types))
        self._reach(items)
        invariants: dict[str, list[Said]] = {}
        for name, said in self.classes.said.items():
            record = self.classes.declarations[name]
            fields = record.fields if isinstance(record, Record) else ()
            own = {each.name: each.type for each in fields}
            invariants[name] = self._with_constants(said, own, own)
        items += [one for said in invariants.values() for one in said if one.part == "asserts"]
        # Each round keeps one condition more as words, or gives up a helper.
        for _ in range(
            2 * (len(items) + sum(map(len, invariants.values()))) + len(self.defines) + 2
        ):
            module, kept_items = self._module(items, invariants)
            parsed = parse(show(module), name=self.file)
            world, found = declare(parsed.module, parsed.source)
            spec = parsed.module.specs[-1] if parsed.module.specs else module.specs[-1]
            checked = check(spec, parsed.source, world=world).diagnostics
            problems = tuple(dict.fromkeys([*parsed.diagnostics, *found, *checked]))
            errors = [d for d in problems if d.severity == "error"]
            items, is_changed = self._demoted(
                items, kept_items, invariants, spec, parsed.module, parsed.source, errors
            )
            if not is_changed:
                break
        return self._whole(
            parsed.module, spec, parsed.source, world, items, kept_items, invariants, problems
        )

    # ── names of the text around ─────────────────────────────────────────────────────────────
    @property
    def _hidden(self) -> frozenset[str]:
        """Names that are parameters: they hide what the text around calls so."""
        signature = self.parts.spec.signature
        return frozenset(each.name for each in signature.parameters) if signature else frozenset()

    @property
    def _types(self) -> Mapping[str, Type]:
        """The types of the parameters and of the answer."""
        signature = self.parts.spec.signature
        if signature is None:
            return {}
        found = {each.name: each.type for each in signature.parameters}
        return found if signature.returns is None else {**found, "result": signature.returns}

    def _with_constants(
        self, items: Sequence[Said], hidden: Iterable[str], types: Mapping[str, Type]
    ) -> list[Said]:
        """Return items with the values of constants; text of the language stays as it is."""
        constants = constants_of(self.names, hidden)
        made = []
        for one in items:
            item = one.item
            body = None if one.is_language or not isinstance(item, Clause) else item.body
            if isinstance(item, Clause) and body is not None and not isinstance(body, Prose):
                item = replace(item, body=as_truth(self._filled(body, constants), types))
            made.append(replace(one, item=item))
        return made

    def _filled(self, expr: Expr, constants: Mapping[str, Expr]) -> Expr:
        filled = with_constants(expr, constants)
        for name in sorted(names_said([expr]) & constants.keys()):
            if filled != expr and name not in names_said([filled]):
                self.notes.append(f"taken as constant: {name} = {show(constants[name])}")
        return filled

    def _reach(self, items: Sequence[Said]) -> None:
        """Find the classes and helpers that formulas name, and those that these name."""
        declared = {getattr(decl, "name", "") for decl in self.parts.declared} | self._hidden
        waiting = [each for one in items for each in formulas_of(one.item)]
        seen: set[str] = set()
        self.classes.finish(self.annotations)
        waiting += self._of_classes(seen)
        while waiting:
            new = names_said(waiting) - seen - declared
            waiting = []
            seen |= new
            for name in sorted(new):
                if name in self.names.classes:
                    self.classes.reach(name)
                elif name in self.names.functions and name != self.parts.spec.name:
                    made = define_of(self.names.functions[name], self.annotations)
                    if made is not None:
                        own = {each.name for each in made.parameters}
                        body = self._filled(made.body, constants_of(self.names, own))
                        self.defines[name] = replace(made, body=body)
                        waiting.append(body)
            self.classes.finish(self.annotations)
            waiting += self._of_classes(seen)

    def _of_classes(self, seen: set[str]) -> list[Expr]:
        found = []
        for name, said in self.classes.said.items():
            if f"{name}." not in seen:
                seen.add(f"{name}.")
                found += [each for one in said for each in formulas_of(one.item)]
                record = self.classes.declarations[name]
                if isinstance(record, Record):
                    found += [each.default for each in record.fields if each.default is not None]
        return found

    def _once(self, items: list[Said]) -> list[Said]:
        """Leave out what is said twice, and make labels differ."""
        found: dict[tuple[str, object], Said] = {}
        taken: set[str] = set()
        kept_items: list[Said] = []
        for one in items:
            bare: Item = one.item
            if not isinstance(bare, Table | HoleItem):
                bare = replace(bare, label=None)
            twin = found.setdefault((one.part, bare), one)
            if twin is not one and one.part != "asserts":
                self.notes.append(f"line {one.line} says the same as line {twin.line}")
                continue
            label = getattr(one.item, "label", None)
            if label and not one.is_language and not isinstance(one.item, Table | HoleItem):
                fresh = next(
                    word for word in (label, *(f"{label}_{n}" for n in range(2, len(items) + 3)))
                    if word not in taken
                )  # fmt: skip
                one = replace(one, item=replace(one.item, label=fresh))
                label = fresh
            if label is not None:
                taken.add(label)
            kept_items.append(one)
        return kept_items

    # ── the text ─────────────────────────────────────────────────────────────────────────────
    def _module(
        self, items: Sequence[Said], invariants: Mapping[str, Sequence[Said]]
    ) -> tuple[Module, dict[str, list[Said]]]:
        by_part: dict[str, list[Said]] = {}
        for one in items:
            by_part.setdefault(one.part, []).append(one)
        # Words in the order of the file; clauses are moved, and what was one may stand anywhere.
        by_part.get("asserts", []).sort(key=lambda one: (not one.is_language, one.line))
        spec = self.parts.spec
        sections = {part: tuple(one.item for one in said) for part, said in by_part.items()}
        intent = spec.intent or Intent(prose(self.parts.intent) or spec.name)
        whole = replace(spec, intent=intent, **sections)  # type: ignore[arg-type]  # by its field
        declared = {getattr(decl, "name", ""): decl for decl in self.parts.declared}
        decls: list[Decl] = list(self.parts.declared)
        for name, declaration in self.classes.declarations.items():
            if name in declared:
                continue
            if isinstance(declaration, Record):
                declaration = with_invariants(declaration, list(invariants.get(name, ())))
            decls.append(declaration)
        decls += [d for name, d in self.defines.items() if name not in declared]
        return Module((*decls, whole)), by_part

    def _demoted(
        self, items: list[Said], by_part: Mapping[str, Sequence[Said]],
        invariants: dict[str, list[Said]], spec: Spec, module: Module, source: Source,
        errors: Sequence[Diagnostic],
    ) -> tuple[list[Said], bool]:  # fmt: skip
        """Keep as words what draws an error; return the items, and whether any changed."""
        bad: dict[int, Diagnostic] = {}
        for one, item in _pairs(by_part, spec):
            if not one.is_language and one.why is None:
                error = _error_in(item, source, errors)
                if error is not None:
                    bad[id(one)] = error
        changed, later = [], []
        for one in items:
            error = bad.get(id(one))
            if error is None:
                changed.append(one)
            elif one.part in {"requires", "ensures"} and id(one.item) not in self.moved:
                # Clauses guard those behind them, and Python's may stand in any order.
                self.moved.add(id(one.item))
                later.append(one)
            else:
                changed.append(demoted(one, error.message, error.code))
        changed += later
        is_changed = bool(bad)
        for decl in module.all_decls:
            if isinstance(decl, Record) and decl.name in invariants:
                said = [
                    one for one in invariants[decl.name]
                    if isinstance(one.item, Clause) and not isinstance(one.item.body, Prose)
                ]  # fmt: skip
                for one, clause in zip(said, decl.invariant, strict=False):
                    error = _error_in(clause, source, errors)
                    if error is not None:
                        invariants[decl.name].remove(one)
                        changed.append(kept(
                            f"invariant of {decl.name}", one.text, one.line, one.origin,
                            error.message, label=None, code=error.code,
                        ))  # fmt: skip
                        is_changed = True
            elif isinstance(decl, Define) and decl.name in self.defines:
                if _error_in(decl, source, errors) is None:
                    continue
                del self.defines[decl.name]
                is_changed = True
        return changed, is_changed

    # ── what comes out ───────────────────────────────────────────────────────────────────────
    def _whole(
        self, module: Module, spec: Spec, source: Source, world: World, items: Sequence[Said],
        by_part: Mapping[str, Sequence[Said]], invariants: Mapping[str, Sequence[Said]],
        problems: Sequence[Diagnostic],
    ) -> Whole:  # fmt: skip
        places: dict[str, int] = {}
        lines: dict[int, int] = {}  # of the text, to those of the file
        for section, word in SECTIONS:
            pairs = zip(by_part.get(section, ()), getattr(spec, section), strict=False)
            for number, (one, item) in enumerate(pairs, 1):
                places[label_of(word, number, getattr(item, "label", None))] = one.line
                lines |= dict.fromkeys(_lines_of(item, source), one.line)
        bindings: dict[str, str] = {}
        for decl in module.all_decls:
            name = getattr(decl, "name", "")
            if isinstance(decl, Record | Enum | Define) and name in self._in_python:
                bindings[name] = name
                places[name] = self._in_python[name]
                lines |= {at: places[name] for at in _lines_of(decl, source) if at not in lines}
            if isinstance(decl, Record):
                pairs_of = zip(_formal(invariants.get(name, ())), decl.invariant, strict=False)
                for number, (one, clause) in enumerate(pairs_of, 1):
                    places[f"{name}.{label_of('invariant', number, clause.label)}"] = one.line
        for item in spec.raises:
            if isinstance(item.body, Raise):
                path = self._path_of(item.body.exception)
                if path is not None:
                    bindings[item.body.exception] = path
        told = [
            warning(one.code, f"kept as words, for {one.why}: {_in_short(one.text)}", self.file,
                    one.line, one.fix)
            for one in items if one.why is not None
        ]  # fmt: skip
        first = self.function_line
        told += [_moved(d, lines, first, self.file) for d in problems if d.code != "IR101"]
        return Whole(
            module, spec, source, world, tuple(items), places, bindings, tuple(self.notes),
            tuple(told),
        )  # fmt: skip

    def _path_of(self, exception: str) -> str | None:
        """Return the class of an exception: of this file, or the path it is imported from."""
        first, dot, rest = exception.partition(".")
        if first in self.names.classes:
            return exception
        origin = self.names.imported.get(first)
        return None if origin is None else f"{origin}{dot}{rest}"

    @property
    def function_line(self) -> int:
        """The line where the function stands."""
        node = self.names.functions.get(self.parts.spec.name)
        return node.lineno if node is not None else 1

    @property
    def _in_python(self) -> Mapping[str, int]:
        """The line of each class and helper that a declaration stands for."""
        nodes = {**self.names.classes, **self.names.functions}
        return {name: node.lineno for name, node in nodes.items()}


def _formal(said: Sequence[Said]) -> list[Said]:
    return [one for one in said if one.part == "invariant"]


def _pairs(by_part: Mapping[str, Sequence[Said]], spec: Spec) -> Iterator[tuple[Said, Item]]:
    for part, said in by_part.items():
        items: Sequence[Item] = getattr(spec, part)
        yield from zip(said, items, strict=False)


def _lines_of(node: Item | Decl, source: Source) -> range:
    span = getattr(node, "span", None)
    if span is None:
        return range(0)
    place = source.place(span)
    return range(place.line, place.end_line + 1)


def _error_in(node: Item | Decl, source: Source, errors: Sequence[Diagnostic]) -> Diagnostic | None:
    lines = _lines_of(node, source)
    return next((d for d in errors if d.place is not None and d.place.line in lines), None)


def _moved(found: Diagnostic, lines: Mapping[int, int], first: int, file: str) -> Diagnostic:
    """Return a diagnostic of the text with its line in the Python file."""
    line = first if found.place is None else lines.get(found.place.line, first)
    return replace(warning(found.code, found.message, file, line), severity=found.severity,
                   hint=found.hint)  # fmt: skip


def _in_short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
