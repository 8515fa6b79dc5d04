"""A draft's text, read: its specification, what is wrong with it, its holes with their fits."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from liftsys_nb.holes import Fit, fits, goals
from liftsys_nb.holes.fits import NOT_JUDGED
from liftsys_nb.ir.errors import Diagnostic, InputError, did_you_mean, has_errors
from liftsys_nb.ir.nodes import Module, Spec
from liftsys_nb.ir.programs import EMPTY as NOTHING
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.spans import Source
from liftsys_nb.session.files import read_file
from liftsys_nb.session.imports import Imports, program_at
from liftsys_nb.session.state import Draft
from liftsys_nb.syntax import parse
from liftsys_nb.types import EMPTY, World, check, declare

# What one reply spends on labelling fits: candidates first, so that a slow machine labels the same.
JUDGED = 24
PATIENCE = 1.5  # seconds
MANY = 50  # holes, with which one judgement alone takes as long


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with one specification, parsed and checked; diagnostics as they stand in the text.

    world: the names that the declarations of the text give where the specification stands.
    imports: the texts that it imports, by path from its folder. program: what its names stand for
    when formulas are worked out.
    """

    module: Module
    spec: Spec
    source: Source
    diagnostics: tuple[Diagnostic, ...]
    world: World = EMPTY
    imports: Mapping[str, str] = field(default_factory=dict)
    program: Program = NOTHING

    @property
    def sources(self) -> Mapping[str, str]:
        """The text by the name that diagnostics give it."""
        return {self.source.name: self.source.text}

    @property
    def is_sound(self) -> bool:
        """Whether no diagnostic is an error."""
        return not has_errors(self.diagnostics)


class Look(NamedTuple):
    """What a text holds, and all that is wrong with it, sorted by place."""

    module: Module
    source: Source
    diagnostics: tuple[Diagnostic, ...]
    readings: tuple[Reading, ...]


def look_at(text: str, file: str, imports: Imports | None = None) -> Look:
    """Read a text, also one without an ``ir``; imports: by default those beside the file."""
    imports = Imports.beside(file) if imports is None else imports
    parsed = parse(text, name=file)
    world, found = declare(parsed.module, parsed.source, load=imports, file=file)
    checked = [check(s, parsed.source, world=world).diagnostics for s in parsed.module.specs]
    told = dict.fromkeys(chain(parsed.diagnostics, found, *checked))
    diagnostics = tuple(sorted(told, key=lambda d: d.sort_key))
    readings = tuple(
        Reading(
            parsed.module, spec, parsed.source, diagnostics, world.at(spec), imports.texts,
            program_at(parsed.module, spec, imports, file),
        )
        for spec in parsed.module.specs
    )  # fmt: skip
    return Look(parsed.module, parsed.source, diagnostics, readings)


def read(text: str, file: str, imports: Imports | None = None) -> tuple[Reading, ...]:
    """Read a text: one Reading for each ``ir`` in it, each with all diagnostics of the text.

    imports: where to find what it imports; by default beside the file.
    Raises InputError LS413 when the text holds no ``ir``; its diagnostics say what stands there.
    """
    look = look_at(text, file, imports)
    if not look.readings:
        raise InputError(
            f"no specification in {file}",
            code="LS413",
            hint="an IR text begins with: ir NAME { intent: … signature: … }",
            diagnostics=look.diagnostics,
            sources={file: text},
        )
    return look.readings


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


def one_place(target: str | None, session: str | None, text: str | None = None) -> str | None:
    """Return the target or the session, whichever is named; None where neither is.

    Raises InputError LS431 where a session is named beside something else to look at: one of the
    two would be left out in silence.
    """
    if session is None or (target == session and text is None):
        return target
    if text is not None:
        message = f"a text is given, and the session {session} is named"
    elif is_file(target):
        message = f"a file is named, {target}, and a session, {session}"
    elif target is not None:
        message = f"two sessions are named: {target} and {session}"
    else:
        return session
    raise InputError(message, code="LS431", hint="keep one of them")


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


class Drafted:
    """A draft's reading, its holes and, once somebody looks at them, their labelled fits."""

    def __init__(self, reading: Reading, deferred: frozenset[str]) -> None:
        self.reading = reading
        self.goals = goals(reading.spec, deferred=deferred, world=reading.world)
        self._fits: dict[str, tuple[Fit, ...]] = {}
        self._latest: dict[str, tuple[Fit, ...]] = {}

    def offered(self, name: str) -> tuple[Fit, ...]:
        """Return the fits of a hole as they were last shown; labelled now if they never were."""
        if name not in self._latest:
            self.fits(name)
        return self._latest.get(name, ())

    def fits(self, only: str | None = None) -> Mapping[str, tuple[Fit, ...]]:
        """Return the labelled fits of all holes, or of one; the solver is asked once for each.

        A text with errors has none: what they would be labelled by is not settled. One reply
        judges JUDGED candidates at most; the others are asked for next time.
        """
        if not self.reading.is_sound:
            return {}
        late = time.monotonic() + PATIENCE
        turns = iter(range(JUDGED if len(self.goals) <= MANY else 0))
        found = {}
        for goal in self.goals:
            if only not in (None, goal.name):
                continue
            known = self._fits.get(goal.name)
            if known is None:
                known = fits(
                    self.reading.spec,
                    goal,
                    world=self.reading.world,
                    program=self.reading.program,
                    in_time=lambda: time.monotonic() < late and next(turns, None) is not None,
                )
                if all(fit.why != NOT_JUDGED for fit in known):
                    self._fits[goal.name] = known
            found[goal.name] = self._latest[goal.name] = known
        return found


class Drafts:
    """Readings by draft id. Drafts never change, so what was read once stays true."""

    def __init__(self, *, most: int = 1_000) -> None:
        self._most = most
        self._known: dict[str, Drafted] = {}

    def read(self, draft: Draft, file: str, name: str) -> Drafted:
        """Return a draft's reading, from memory where it is known; the oldest are forgotten.

        name: what a draft is called that holds no specification (a later version's, or damaged).
        """
        known = self._known.pop(draft.id, None)
        if known is None:
            known = Drafted(_read_or_empty(draft, file, name), draft.deferred)
            if len(self._known) >= self._most:
                self._known.pop(next(iter(self._known)))
        self._known[draft.id] = known  # the last one used is the last to be forgotten
        return known


def _read_or_empty(draft: Draft, file: str, name: str) -> Reading:
    try:
        return read(draft.ir, file, Imports(None, draft.imports))[-1]
    except InputError as unread:
        said = Diagnostic(unread.code, unread.message, file, hint=unread.hint)
        spec = Spec(name)
        source = Source(file, draft.ir)
        return Reading(Module((spec,)), spec, source, (said, *unread.diagnostics))
