"""A draft's text, read: its specification, what is wrong with it, its holes with their fits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from liftsys_nb.holes import Fit, Goal, fits, goals
from liftsys_nb.ir.errors import Diagnostic, InputError, did_you_mean, has_errors
from liftsys_nb.ir.nodes import Module, Spec, Unread
from liftsys_nb.ir.spans import Source
from liftsys_nb.session.files import read_file
from liftsys_nb.syntax import parse
from liftsys_nb.types import check

_DECLARED = re.compile(r"\b(?:record|enum|type|define|import|as)\s+([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with one specification, parsed and checked; diagnostics as they stand in the text."""

    module: Module
    spec: Spec
    source: Source
    diagnostics: tuple[Diagnostic, ...]

    @property
    def sources(self) -> Mapping[str, str]:
        """The text by the name that diagnostics give it."""
        return {self.source.name: self.source.text}

    @property
    def is_sound(self) -> bool:
        """Whether no diagnostic is an error."""
        return not has_errors(self.diagnostics)


def read(text: str, file: str) -> tuple[Reading, ...]:
    """Read a text: one Reading for each ``ir`` in it, each with all diagnostics of the text.

    Raises InputError LS413 when the text holds no ``ir``; its diagnostics say what stands there.
    """
    parsed = parse(text, name=file)
    known = {
        name
        for decl in parsed.module.decls
        if isinstance(decl, Unread)
        for name in _DECLARED.findall(decl.text)
    }
    found = list(parsed.diagnostics)
    for spec in parsed.module.specs:
        found.extend(check(spec, parsed.source, known=known).diagnostics)
    diagnostics = tuple(sorted(dict.fromkeys(found), key=lambda d: d.sort_key))
    if not parsed.module.specs:
        raise InputError(
            f"no specification in {file}",
            code="LS413",
            hint="an IR text begins with: ir NAME { intent: … signature: … }",
            diagnostics=diagnostics,
            sources={file: text},
        )
    return tuple(
        Reading(parsed.module, spec, parsed.source, diagnostics) for spec in parsed.module.specs
    )


def read_target(target: str) -> tuple[Reading, ...]:
    """Read an IR file (``path.ir``), or the one specification that ``path.ir::name`` names.

    Raises InputError LS413 (not in it), LS421 (the file).
    """
    path, _, part = target.partition("::")
    readings = read(read_file(Path(path)), path)
    return (part_of(readings, part, path),) if part else readings


def is_file(target: str | None) -> bool:
    """Whether a target names an IR file rather than a session."""
    return target is not None and target.partition("::")[0].endswith(".ir")


def part_of(readings: tuple[Reading, ...], name: str, file: str) -> Reading:
    """Return the reading of the specification of this name. Raises InputError LS413."""
    names = [reading.spec.name for reading in readings]
    if name not in names:
        raise InputError(
            f"no specification '{name}' in {file}",
            code="LS413",
            hint=did_you_mean(name, names) or f"it holds: {', '.join(names)}",
        )
    return readings[names.index(name)]


def with_spec(module: Module, old: Spec, new: Spec) -> Module:
    """Return the module with one specification in the place of another."""
    return replace(module, decls=tuple(new if decl is old else decl for decl in module.decls))


@dataclass(slots=True)
class Drafted:
    """A draft's reading and, once somebody looks at them, its holes with labelled fits."""

    reading: Reading
    deferred: frozenset[str]
    _holes: tuple[tuple[Goal, tuple[Fit, ...]], ...] | None = None

    @property
    def holes(self) -> tuple[tuple[Goal, tuple[Fit, ...]], ...]:
        """The holes in the order of the text; labelling asks the solver, once.

        A text with errors has no fits: what they would be labelled by is not settled.
        """
        if self._holes is None:
            spec, sound = self.reading.spec, self.reading.is_sound
            known = goals(spec, deferred=self.deferred)
            self._holes = tuple((goal, fits(spec, goal) if sound else ()) for goal in known)
        return self._holes


class Drafts:
    """Readings by draft id. Drafts never change, so what was read once stays true."""

    def __init__(self, *, most: int = 256) -> None:
        self._most = most
        self._known: dict[str, Drafted] = {}

    def read(self, draft: str, file: str, text: str, deferred: frozenset[str]) -> Drafted:
        """Return a draft's reading, from memory where it is known; the oldest are forgotten."""
        known = self._known.get(draft)
        if known is None:
            known = Drafted(read(text, file)[-1], deferred)
            if len(self._known) >= self._most:
                self._known.pop(next(iter(self._known)))
            self._known[draft] = known
        return known
