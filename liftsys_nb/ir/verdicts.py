"""Answers about a specification. A verdict is an answer, not an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import NamedType, Type

Value: TypeAlias = object  # a Python value of a type of the language
Arguments: TypeAlias = tuple[tuple[str, Value], ...]  # in the order of the parameters


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stands in a witness for a value that matters to no clause and cannot be written down.

    length: the length it must have, where that matters.
    """

    type: Type
    length: int | None = None

    def __repr__(self) -> str:
        name = self.type.name if isinstance(self.type, NamedType) else "value"
        return f"<any {name}>" if self.length is None else f"<any {name} of length {self.length}>"


@dataclass(frozen=True, slots=True)
class Witness:
    """An allowed input and an answer to it: a result, or the exception that is raised.

    after: mutable arguments that the answer leaves with another value, with that value.
    """

    arguments: Arguments
    result: Value = None
    raises: str | None = None
    after: Arguments = ()


@dataclass(frozen=True, slots=True)
class Want:
    """What one clause wants of a concrete clash: its text with the values put in."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Clash:
    """An input, and what each clause of the conflict wants there."""

    arguments: Arguments
    wants: tuple[Want, ...]


@dataclass(frozen=True, slots=True)
class BadInput:
    """An allowed input without an answer, and the clauses that leave no room there."""

    arguments: Arguments
    no_room: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An answer close to an allowed one that is forbidden, and the labels that forbid it.

    after: as in ``Witness``.
    """

    arguments: Arguments
    result: Value
    forbidden_by: tuple[str, ...]
    after: Arguments = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change that makes a verdict ``consistent``.

    label: the clause to change, or the section to add to. change: what to do, with the new text.
    """

    label: str
    change: str


@dataclass(frozen=True, slots=True)
class Consistent:
    """Each allowed input has an answer. so_far: holes are open, some fill makes it so."""

    witness: Witness
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class Inconsistent:
    """No input is allowed, or no (input, answer) pair exists.

    conflict: labels of a minimal set of clauses that cannot hold together.
    """

    conflict: tuple[str, ...]
    clash: Clash | None = None
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class Unimplementable:
    """Some allowed input has no answer; ``bad_input`` is the smallest one found."""

    bad_input: BadInput
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nothing is claimed; ``reason`` names the construct and its clause, or the budget."""

    reason: str
    so_far: bool = False


SpecVerdict: TypeAlias = Consistent | Inconsistent | Unimplementable | Undecided


def verdict_word(verdict: SpecVerdict) -> str:
    """Return consistent, inconsistent, unimplementable or unknown."""
    match verdict:
        case Consistent():
            return "consistent"
        case Inconsistent():
            return "inconsistent"
        case Unimplementable():
            return "unimplementable"
        case Undecided():
            return "unknown"
        case _:
            assert_never(verdict)


ClauseState = Literal["needed", "implied", "vacuous", "unformalised", "unknown"]


@dataclass(frozen=True, slots=True)
class ClauseStatus:
    """What one clause does: needed, implied (by which labels), vacuous, unformalised, unknown."""

    label: str
    section: str
    text: str
    status: ClauseState
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpecReport:
    """All that ``verify`` says of one specification.

    near_miss, relaxations: only where they were asked for; the latter likeliest first.
    exhausted: another witness was asked for, and none is left; the first one is shown again.
    """

    target: str
    verdict: SpecVerdict
    clauses: tuple[ClauseStatus, ...] = ()
    open_holes: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    near_miss: NearMiss | None = None
    relaxations: tuple[Relaxation, ...] = ()
    exhausted: bool = False


# ── how much a specification says, and what a change of it means ─────────────────────────────
@dataclass(frozen=True, slots=True)
class Survivor:
    """A behaviour that the specification allows although another answer was open.

    behaviour: in words. arguments: an allowed input. allowed: what the behaviour answers there;
    expected: another answer that is allowed there. closing: the text of one more ``ensures``
    clause that forbids the behaviour and leaves an answer for each input that had one; None
    where none can be written down.
    """

    behaviour: str
    arguments: Arguments
    expected: Witness
    allowed: Witness
    closing: str | None = None


@dataclass(frozen=True, slots=True)
class StrengthReport:
    """How many wrong behaviours a specification forbids.

    mutants: behaviours that were judged: killed and survivors. undecided: behaviours of which
    neither was seen; no part of mutants. left_out: clauses that hang on open holes.
    reason: why no behaviour was judged at all, or what the score takes for granted. broken:
    whether no code can meet the specification; then no behaviour is judged.
    """

    mutants: int = 0
    killed: int = 0
    survivors: tuple[Survivor, ...] = ()
    undecided: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    reason: str | None = None
    broken: bool = False

    @property
    def score(self) -> float | None:
        """Killed among mutants, from 0 to 1; None where there was none."""
        return self.killed / self.mutants if self.mutants else None


Relation = Literal["equivalent", "stronger", "weaker", "different", "unknown"]
VersionStep = Literal["patch", "minor", "major"]


@dataclass(frozen=True, slots=True)
class DiffReport:
    """What it means to put one specification in the place of another.

    relation: of the new one to the old one: stronger says that whoever meets the new one meets
    the old one. newly_allowed, newly_forbidden: a call with an outcome that only the new one,
    or only the old one, allows. changes: of the signature, in words. reason: why the relation is
    unknown. left_out: clauses of either that hang on open holes.
    """

    relation: Relation
    version: VersionStep
    newly_allowed: Witness | None = None
    newly_forbidden: Witness | None = None
    changes: tuple[str, ...] = ()
    reason: str | None = None
    left_out: tuple[str, ...] = ()
