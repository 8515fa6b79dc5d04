"""Answers about code and its specification. A verdict is an answer, not an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from liftsys_nb.ir.verdicts import Arguments, Value

CodeWord: TypeAlias = Literal["proved", "refuted", "tested", "unknown"]
Ending: TypeAlias = Literal["yes", "no", "unknown"]
TierWord: TypeAlias = Literal["proved", "refuted", "tested", "nothing", "missing", "stopped"]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A call that was really made in CPython and broke a clause.

    call: the call as one can copy it. result: what came out, or raises: the exception's class.
    message: of the exception, as Python prints it. path: lines that ran, in their order, each
    once. after: arguments with another value on exit. broken: why, with the values put in: one
    line, with code between backquotes, such as "`0 + 1 > 1` is False". stopped: what
    it was ended at, before anything came out: an audit event of Python.
    """

    arguments: Arguments
    call: str
    result: Value = None
    raises: str | None = None
    message: str = ""
    path: tuple[int, ...] = ()
    after: Arguments = ()
    broken: str = ""
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class CodeClause:
    """What is known of one clause.

    reason: why it is not decided. evidence: what was tried, in words: ``no failure in 60 calls``.
    decided_by: the tier that came to the verdict; None for the inline answer.
    """

    label: str
    section: str
    text: str
    verdict: CodeWord
    reason: str | None = None
    counterexample: Counterexample | None = None
    evidence: str | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class LoopInvariant:
    """What was proved to hold whenever a round of a loop begins. loop: its line in the file.

    depth: how many rounds each step of the induction that proved it looks back; 1 as a rule.
    """

    loop: int
    text: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class TierNote:
    """What came of a tier, after the inline answer left something open. words: more of it."""

    name: str
    came: TierWord
    words: str


@dataclass(frozen=True, slots=True)
class CodeReport:
    """All that ``check`` says of one function.

    verdict: of the function as a whole; reason: why it is ``unknown``. terminates: whether each
    allowed call ends. assumptions: what a proof takes for granted, in words. effort: steps of the
    solver. code_hash, spec_hash: of the texts that were judged; a verdict is about these alone.
    tiers: what went on after the inline answer, in order. decided_by: the one of them that came
    to the verdict; None for the inline answer. uncallable: why no call can be made, with whatever
    arguments; then nothing is proved, and nothing else is left to try.
    """

    name: str
    file: str
    line: int
    verdict: CodeWord
    terminates: Ending
    clauses: tuple[CodeClause, ...] = ()
    invariants: tuple[LoopInvariant, ...] = ()
    assumptions: tuple[str, ...] = ()
    reason: str | None = None
    notes: tuple[str, ...] = ()
    code_hash: str = ""
    spec_hash: str = ""
    effort: int = 0
    tiers: tuple[TierNote, ...] = ()
    decided_by: str | None = None
    uncallable: str | None = None
