"""The contract of one function of a Python text, from wherever it is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liftsys_nb.ir.errors import Diagnostic, InputError, did_you_mean
from liftsys_nb.ir.nodes import (
    Decl,
    Effect,
    EffectItem,
    Module,
    NamedType,
    Nothing,
    Raise,
    RaiseItem,
    Spec,
    Type,
    UnionType,
)
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.ir.spans import Source
from liftsys_nb.lift.contracts.annotations import Annotations
from liftsys_nb.lift.contracts.asserts import asserts_of
from liftsys_nb.lift.contracts.binding import Bound, bound
from liftsys_nb.lift.contracts.classes import OF_CLASS, Classes
from liftsys_nb.lift.contracts.decorators import RESULT, Decorators
from liftsys_nb.lift.contracts.docstrings import (
    Docstring,
    Language,
    PepLine,
    docstring_lines,
    read_docstring,
)
from liftsys_nb.lift.contracts.expressions import Renaming, named, old
from liftsys_nb.lift.contracts.functions import (
    FunctionText,
    find_function,
    functions_of,
    read_python,
)
from liftsys_nb.lift.contracts.names import Names, names_of
from liftsys_nb.lift.contracts.said import Item, Said, kept, said_in_words, warning
from liftsys_nb.lift.contracts.signatures import signature_of
from liftsys_nb.lift.contracts.whole import Parts, Whole, made_whole
from liftsys_nb.syntax import parse, show
from liftsys_nb.types import EMPTY, World, declare

_LINE_END = re.compile(r"\r\n|\r|\n")  # as Python counts lines
_SCALARS = frozenset({"int", "float", "bool", "str", "bytes", "None"})
_SECTIONS: Mapping[str, str] = {
    "requires": "requires", "ensures": "ensures", "raises": "raises", "effects": "effects",
    "examples": "examples", "invariant": "invariant", "asserts": "asserts", "holes": "holes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contract:
    """What a function promises, as a specification, and where each promise stands.

    module: its declarations and the one specification; source: it as a text, which spans and
    diagnostics of later rooms speak of. world: the names that the module declares. sources:
    where the contract was found (``docstring``, ``icontract``, ``deal``, ``assert``, ``--spec``);
    none where there is no contract: spec is then the signature alone. places: the line in the
    Python file of each clause by its label, of invariants of records as ``Record.label``, of
    declarations by their name. bindings: the Python class or function that a declaration is,
    by its name. notes: what else is to be said. diagnostics: in places of the Python file;
    what could not be made formal is a warning, and stands in ``assert`` as words.
    """

    function: FunctionText
    module: Module
    spec: Spec
    source: Source
    world: World = field(default=EMPTY, compare=False, repr=False)
    sources: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    bindings: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_found(self) -> bool:
        """Whether there is any contract: without one the caller offers ``lift``."""
        return bool(self.sources)


def contract(source: str, name: str, *, file: str) -> Contract:
    r"""Return the contract of a function as its own text states it. Nothing of it is run.

    name: plain or qualified (``Account.deposit``). file: what places are said to be in.
    Raises InputError LS427 (no Python), LS413 (no such function).

    >>> text = "def f(x: int) -> int:\n    assert x > 0\n    return x"
    >>> found = contract(text, "f", file="f.py")
    >>> found.sources, dict(found.places)
    (('assert',), {'requires_1': 2})
    """
    return with_room(lambda: _contract(source, name, file))


def _contract(source: str, name: str, file: str) -> Contract:
    tree = read_python(source, file=file)
    function = find_function(tuple(functions_of(tree)), name, file=file)
    return Reading(source, tree, function, file).contract()


class Reading:
    """Reads one function of a text."""

    def __init__(self, source: str, tree: ast.Module, function: FunctionText, file: str) -> None:
        self.function, self.file = function, file
        self.names: Names = names_of(tree)
        self.classes = Classes(self.names)
        self.notes: list[str] = []
        self._told: list[tuple[str, int]] = []
        self._lines = _LINE_END.split(source)
        self.annotations = Annotations(self.names, self.classes.reach, self._tell)
        self.signature = signature_of(function, self.annotations, self.classes.reach, self._tell)

    def _tell(self, words: str, line: int) -> None:
        if (words, line) not in self._told:
            self._told.append((words, line))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(each.name for each in self.signature.parameters)

    def contract(self) -> Contract:
        """Return the union of all that states a contract."""
        lines = docstring_lines(self.function.node, self._lines)
        doc = read_docstring(lines, self.signature, file=self.file)
        items: list[Said] = []
        for language in doc.languages:
            items += of_language(language)
        for condition in doc.conditions:
            items += self._condition(condition)
        decorators = Decorators(self.names, self.parameters)
        items += decorators.read(self.function.node)
        self._inherited()
        items += asserts_of(self.function.node, self.parameters, self.notes)
        self.notes += decorators.notes
        whole = self.whole(self._parts(doc, items))
        joined = self._joined(whole, doc)
        return self.finished(whole, doc.languages, joined)

    def _inherited(self) -> None:
        """Note the contracts that a method inherits: they stand elsewhere, and are not read."""
        node = self.names.classes.get(self.function.owner or "")
        for base in node.bases if node is not None else ():
            above = self.names.classes.get(self.names.last(base) or "")
            for part in above.body if above is not None else ():
                if not isinstance(part, ast.FunctionDef) or part.name != self.function.name:
                    continue
                if next(Decorators(self.names, self.parameters).read(part), None) is not None:
                    where = f"{self.names.last(base)}.{part.name}"
                    self.notes.append(f"what {where} states is inherited, and not read here")

    # ── PEP 316 ──────────────────────────────────────────────────────────────────────────────
    def _condition(self, line: PepLine) -> Iterator[Said]:
        text = line.text
        if line.word == "raises":
            yield from self._raised(text, line.line)
            return
        part = "ensures" if line.word in {"post", "ensures"} else "requires"
        if line.word in {"inv", "invariant"}:
            yield kept(
                "invariant", text, line.line, "docstring", "a function has no such invariant"
            )
            return
        if text:
            yield said_in_words(
                "ensures" if part == "ensures" else "requires", text, line.line, "docstring",
                renaming=self._pep_names(part),
                known=frozenset({"old", "result"} - set(self.parameters)),
            )  # fmt: skip
        if line.paths:
            effect = Effect("modifies", line.paths)
            yield Said("effects", EffectItem(effect), line.line, "docstring", ", ".join(line.paths))
        elif line.paths is not None:
            for each in self.signature.parameters:
                if not _is_scalar(each.type):
                    yield said_in_words(
                        "ensures", f"{each.name} == old({each.name})", line.line, "docstring",
                        known=frozenset({"old"}),
                    )  # fmt: skip

    def _pep_names(self, part: str) -> Renaming:
        if part == "requires":
            return {}
        taken = set(self.parameters)
        ours = {name: RESULT for name in ("__return__", "_") if name not in taken}
        return {**ours, **{f"__old__.{name}": old(named(name)) for name in self.parameters}}

    def _raised(self, text: str, line: int) -> Iterator[Said]:
        """Read ``raises: ValueError, KeyError``, or items as the language writes them."""
        if not text:
            return
        words = [each.strip() for each in text.split(",")]
        if all(_is_path(each) for each in words):
            for each in words:
                item = RaiseItem(Nothing() if each == "nothing" else Raise(each))
                yield Said("raises", item, line, "docstring", each)
            return
        head = "ir f {\n  intent: f\n  signature: f()\n  raises:\n"
        parsed = parse(f"{head}    - {text}\n}}\n")
        items = parsed.module.specs[0].raises if parsed.module.specs else ()
        if parsed.diagnostics or len(items) != 1:
            why = parsed.diagnostics[0].message if parsed.diagnostics else "it cannot be read"
            yield kept("raises", text, line, "docstring", why)
        else:
            yield Said("raises", items[0], line, "docstring", text)

    # ── the whole ────────────────────────────────────────────────────────────────────────────
    def _parts(self, doc: Docstring, items: Sequence[Said]) -> Parts:
        written = next((each for each in doc.languages if each.is_whole), None)
        intent = doc.intent or f"What {self.function.name} does"
        declared: tuple[Decl, ...] = ()
        spec = Spec(self.function.name, signature=self.signature)
        if written is not None:
            own = written.spec
            spec = Spec(
                own.name or self.function.name, own.version, own.intent,
                own.signature or self.signature, body=own.body,
            )  # fmt: skip
            declared = tuple(d for d in written.module.all_decls if not isinstance(d, Spec))
        return Parts(spec, intent, declared, tuple(items))

    def whole(self, parts: Parts) -> Whole:
        """Put the parts together, and keep as words what means nothing here."""
        return made_whole(parts, self.names, self.classes, self.annotations, self.file)

    def _joined(self, whole: Whole, doc: Docstring) -> Bound | None:
        """Bind what the docstring declares for itself; what was read of the Python agrees."""
        written = next((each for each in doc.languages if each.is_whole), None)
        if written is None:
            return None
        decls = [d for d in written.module.all_decls if not isinstance(d, Spec)]
        spec = replace(whole.spec, signature=written.spec.signature, raises=())
        return bound(
            spec, decls, self.signature, self.function.line, self.names, self.classes,
            self.annotations, self.file,
        )  # fmt: skip

    def finished(
        self, whole: Whole, languages: Sequence[Language], joined: Bound | None
    ) -> Contract:
        """Return the contract with all that is to be said of it."""
        found = [d for each in languages for d in each.diagnostics if not _is_settled(d, whole)]
        found += whole.diagnostics
        if joined is not None:
            found += joined.diagnostics
            self.notes += joined.notes
        for words, line in (*self._told, *self.classes.problems):
            found.append(warning("IR240", words, self.file, line))
        sources = tuple(dict.fromkeys(s.origin for s in whole.items if s.origin != OF_CLASS))
        notes = list(self.notes)
        if len(sources) > 1:
            notes.insert(0, f"the contract is the union of: {', '.join(sources)}")
        notes += whole.notes
        told = dict.fromkeys(found)
        return Contract(
            self.function, whole.module, whole.spec, whole.source, whole.world, sources,
            whole.places, whole.bindings, tuple(dict.fromkeys(notes)),
            tuple(sorted(told, key=lambda d: d.sort_key)),
        )  # fmt: skip


def of_language(language: Language) -> Iterator[Said]:
    """Yield the items of text of the language, with their lines in the file."""
    source_lines = language.lines
    for part, items in sections_of(language.spec):
        for item in items:
            span = item.span
            at = 0
            if span is not None:
                at = language.text.count("\n", 0, span.start)
            line = source_lines[min(at, len(source_lines) - 1)] if source_lines else 1
            yield Said(part, item, line, "docstring", is_language=True)  # type: ignore[arg-type]  # a section


def sections_of(spec: Spec) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """Yield the sections that hold items, by the name of their field."""
    for name in _SECTIONS:
        yield name, getattr(spec, name)


def _is_settled(found: Diagnostic, whole: Whole) -> bool:
    """Whether a section is missing in the text that the function itself gives."""
    return found.code == "IR101" and whole.spec.signature is not None


def _is_path(text: str) -> bool:
    return bool(text) and all(part.isidentifier() for part in text.split("."))


def _is_scalar(type_: Type) -> bool:
    if isinstance(type_, UnionType):
        return all(_is_scalar(option) for option in type_.options)
    return isinstance(type_, NamedType) and type_.name in _SCALARS


def with_spec(
    module: Module, source: str, name: str, *, file: str, spec_source: Source | None = None,
    world: World | None = None,
) -> Contract:  # fmt: skip
    """Return the contract of a function as a specification beside it states it (``--spec``).

    module: what holds the specification; source: the Python text; file: its name. spec_source:
    the text of the module, which its spans speak of; world: the names that it declares, where
    they are known already. The specification of the function's name is taken, or the only one.
    What the function says of itself is not read; a note says so. places then holds the lines of
    classes and helpers only: those of the clauses are in spec_source.
    Raises InputError LS413 (no such function, or no specification for it), LS427 (no Python).
    """
    return with_room(lambda: _with_spec(module, source, name, file, spec_source, world))


def _with_spec(
    module: Module, source: str, name: str, file: str, spec_source: Source | None,
    world: World | None,
) -> Contract:  # fmt: skip
    tree = read_python(source, file=file)
    function = find_function(tuple(functions_of(tree)), name, file=file)
    spec = _spec_for(module, function)
    reading = Reading(source, tree, function, file)
    joined = bound(
        spec, module.all_decls, reading.signature, function.line, reading.names, reading.classes,
        reading.annotations, file,
    )  # fmt: skip
    notes = [*joined.notes]
    if spec.name != function.name:
        notes.append(f"the specification {spec.name} is taken for the function {function.name}")
    own = reading.contract()
    if own.is_found:
        notes.append(f"its own contract is not read: {', '.join(own.sources)}")
    text = spec_source or Source("<spec>", show(module))
    if world is None:
        world, _ = declare(module, text)
    return Contract(
        function, module, spec, text, world, ("--spec",), joined.lines, joined.bindings,
        tuple(dict.fromkeys(notes)), joined.diagnostics,
    )  # fmt: skip


def _spec_for(module: Module, function: FunctionText) -> Spec:
    specs = module.specs
    plain = function.qualified.replace(".<locals>", "").replace(".", "_")
    for wanted in (function.name, plain):
        found = [spec for spec in specs if spec.name == wanted]
        if found:
            return found[-1]
    if len(specs) == 1:
        return specs[0]
    names = [spec.name for spec in specs]
    raise InputError(
        f"no specification named {function.name}: there are {len(specs)}",
        code="LS413",
        hint=did_you_mean(function.name, names) or f"it holds: {', '.join(names)}",
    )
