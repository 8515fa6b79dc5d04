"""Give each name of a module its declaration: what is declared in it, and what it imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from liftsys_nb.ir.errors import did_you_mean
from liftsys_nb.ir.nodes import (
    Decl,
    Define,
    Enum,
    Import,
    Module,
    Package,
    Record,
    Spec,
    TypeDef,
    Unread,
)
from liftsys_nb.ir.ports import Loader
from liftsys_nb.syntax.names import TAKEN
from liftsys_nb.types.versions import BadVersion, meets
from liftsys_nb.types.worlds import Entity, World

DEEPEST = 50  # files that import each other in a row


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an import gives nothing, or less. word: the part of the import it is about."""

    decl: Import
    message: str
    hint: str | None = None
    word: str = ""


@dataclass(slots=True)
class Text:
    """One file with its names. packages: by their path; a package of packages counts too."""

    file: str
    world: World
    packages: dict[str, tuple[Package, World]] = field(default_factory=dict)
    specs: set[str] = field(default_factory=set)


class Linking:
    """One run over a module and all that it imports. Each file is read once."""

    def __init__(self, load: Loader | None) -> None:
        self._load = load
        self._texts: dict[str, Text] = {}
        self._reading: list[str] = []
        self._circles: list[tuple[str, ...]] = []
        self.problems: list[Problem] = []

    def link(self, module: Module, file: str) -> Text:
        """Return the names of a module; problems tell of its own imports only."""
        text = Text(file, World())
        self._texts[file] = text
        self._reading.append(file)
        self._declare(module.decls, text.world, "", text)
        self._import_all(module.decls, text.world, text)
        self._reading.pop()
        return text

    # ── what is declared ─────────────────────────────────────────────────────────────────────
    def _declare(
        self, decls: Sequence[Decl], world: World, prefix: str, text: Text
    ) -> list[tuple[str, Entity]]:
        """Bind the names of some declarations; return them as the text around sees them."""
        bound: list[tuple[str, Entity]] = []
        for decl in decls:
            world.place(decl)
            match decl:
                case TypeDef(name=name) | Enum(name=name) | Record(name=name) | Define(name=name):
                    if name in TAKEN:
                        continue
                    entity = Entity(decl, prefix + decl.name, text.file, world)
                    world.bind(decl.name, entity)
                    bound.append((decl.name, entity))
                case Package():
                    inner = World(world)
                    path = prefix + decl.name
                    text.packages.setdefault(path, (decl, inner))
                    found = self._declare(decl.decls, inner, f"{path}.", text)
                    for name, entity in found:
                        world.bind(f"{decl.name}.{name}", entity)
                        bound.append((f"{decl.name}.{name}", entity))
                    if any(isinstance(each, Unread) for each in decl.decls):
                        world.open((decl.name,))
                case Unread():
                    world.open_text(decl.text)
                case Spec():
                    text.specs.add(prefix + decl.name)
                case Import():
                    pass
        return bound

    # ── what is imported ─────────────────────────────────────────────────────────────────────
    def _import_all(self, decls: Sequence[Decl], world: World, text: Text) -> None:
        for decl in decls:
            if isinstance(decl, Package):
                known = text.packages.get(_path_of(decl, text))
                self._import_all(decl.decls, known[1] if known else world, text)
            elif isinstance(decl, Import):
                self._import(decl, world, text)

    def _import(self, decl: Import, world: World, text: Text) -> None:
        circles = len(self._circles)
        found = self._find(decl, text)
        problems: tuple[Problem, ...] = ()
        if isinstance(found, Text):
            problems = self._bind(decl, found, world)
        else:
            problems = () if found is None else (found,)
            world.open(_names_of(decl))
        if len(self._reading) > 1:
            return  # an imported text is checked where it is at home
        if problems:
            self.problems.extend(problems)
        elif len(self._circles) > circles:
            way = " → ".join(self._circles[circles])
            message = f"importing {decl.origin} goes round in a circle: {way}"
            hint = "move what both need into a module that imports neither"
            self.problems.append(Problem(decl, message, hint))

    def _find(self, decl: Import, text: Text) -> Text | Problem | None:
        """Return the text that an import names, why there is none, or None inside a circle."""
        if not decl.is_file and decl.origin in text.packages:
            return text
        if self._load is None:
            hint = "save the text as a file beside the one it imports"
            return Problem(decl, f"cannot import {decl.origin}: a text without a file", hint)
        loaded = self._load(decl, text.file)
        if isinstance(loaded, str):
            return Problem(decl, f"cannot import {decl.origin}: {loaded}")
        if loaded.file in self._reading:
            start = self._reading.index(loaded.file)
            self._circles.append((*self._reading[start:], loaded.file))
            return None
        if loaded.file in self._texts:
            return self._texts[loaded.file]
        if len(self._reading) > DEEPEST:
            message = f"cannot import {decl.origin}: imports go deeper than {DEEPEST} files"
            return Problem(decl, message)
        return self.link(loaded.module, loaded.file)

    def _bind(self, decl: Import, text: Text, world: World) -> tuple[Problem, ...]:
        chosen = _package(decl, text)
        if chosen is None and not decl.is_file and text.packages:
            world.open(_names_of(decl))
            held = ", ".join(text.packages)
            message = f"cannot import {decl.origin}: {text.file} holds no module of that name"
            return (Problem(decl, message, f"it holds {held}"),)
        if decl.version is not None:
            problem = _version_problem(decl, chosen[0] if chosen else None)
            if problem is not None:
                world.open(_names_of(decl))
                return (problem,)
        if decl.names:
            return _bind_names(decl, text, chosen, world)
        called = decl.alias or (_stem(decl.origin) if decl.is_file else decl.origin)
        worlds = [text.world] if chosen is None else [chosen[1]]
        if decl.is_file and chosen is not None:
            worlds.append(text.world)
        for source in worlds:
            for name, entity in source.own.items():
                if entity.file == text.file:  # what a text imports itself it does not hand on
                    world.bind(f"{called}.{name}", entity)
            if source.has_unread:
                world.open((called,))
        world.bind_package(called)
        return ()


def _path_of(decl: Package, text: Text) -> str:
    return next((path for path, (each, _) in text.packages.items() if each is decl), decl.name)


def _package(decl: Import, text: Text) -> tuple[Package, World] | None:
    """Return the package that an import means: the one of its name, else the only one of a file."""
    if not decl.is_file:
        return text.packages.get(decl.origin)
    outer = [known for path, known in text.packages.items() if path == known[0].name]
    return outer[0] if len(outer) == 1 else None


def _version_problem(decl: Import, package: Package | None) -> Problem | None:
    wanted = decl.version or ""
    if package is None or package.version is None:
        message = f"cannot import {decl.origin}: it says no version, but {wanted} is asked for"
        return Problem(decl, message, word=wanted)
    try:
        if meets(package.version, wanted):
            return None
    except BadVersion as unread:
        hint = 'write versions as "1.2", ">=1.2" or ">=1.2,<2"'
        return Problem(decl, f"cannot import {decl.origin}: {unread}", hint, wanted)
    message = f"cannot import {decl.origin}: its version is {package.version}, not {wanted}"
    return Problem(decl, message, word=wanted)


def _bind_names(
    decl: Import, text: Text, chosen: tuple[Package, World] | None, world: World
) -> tuple[Problem, ...]:
    places = [
        *([chosen[1]] if chosen else []),
        *([text.world] if decl.is_file or not chosen else []),
    ]
    prefix = f"{chosen[0].name}." if chosen else ""
    problems: list[Problem] = []
    for name in decl.names:
        found = next((place.own[name] for place in places if name in place.own), None)
        if found is not None and found.file == text.file:
            world.bind(name, found)
            continue
        world.open((name,))
        if name in text.specs or prefix + name in text.specs:
            continue  # an ``ir`` may be imported: its function is no formula's to call
        if any(place.has_unread for place in places):
            continue
        offered = [each for place in places for each in place.own if "." not in each]
        hint = did_you_mean(name, offered)
        if hint is None and offered:
            hint = f"it has {', '.join(offered[:8])}"
        problems.append(Problem(decl, f"{decl.origin} declares no '{name}'", hint, name))
    return tuple(problems)


def _names_of(decl: Import) -> Iterator[str]:
    """Yield the names that an import would have given."""
    if decl.names:
        yield from decl.names
    else:
        yield decl.alias or (_stem(decl.origin) if decl.is_file else decl.origin)


def _stem(path: str) -> str:
    """Return the name of a file without folders and ending: ``audit`` for ``./audit.ir``."""
    return path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
