"""What each hole asks for: its type, the words of its question, and what is in scope there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from liftsys_nb.holes.settling import settle
from liftsys_nb.ir.nodes import Spec, Type
from liftsys_nb.ir.spans import Source
from liftsys_nb.syntax import show
from liftsys_nb.types import EMPTY, HoleFacts, World, check

Status = Literal["open", "deferred", "settled"]


@dataclass(frozen=True, slots=True)
class Goal:
    """An open or deferred hole with its facts and the question to ask a person.

    is_declared: whether it stands only in declarations around the specification. A type hole is
    settled where its uses leave one type: nobody is asked for it, but it may still be filled.
    """

    facts: HoleFacts
    question: str
    status: Status = "open"
    is_declared: bool = False

    @property
    def name(self) -> str:
        """The id that ``fill`` and ``defer`` take."""
        return self.facts.name

    @property
    def type_text(self) -> str | None:
        """The expected type as text; None where the uses do not settle it."""
        return None if self.facts.type is None else show(self.facts.type)


def goals(
    spec: Spec, *, deferred: frozenset[str] = frozenset(), world: World = EMPTY
) -> tuple[Goal, ...]:
    """Return the goals of a specification in the order of the text, then those of declarations.

    deferred: holes that were put off. world: the names that the module around gives; the holes
    that stand only in its declarations are open, too, since the specification rests on them.
    """
    typing = check(spec, Source("<spec>", ""), world=world)
    filled, settled = settle(spec, world=world, deferred=deferred)
    known = check(filled, Source("<spec>", ""), world=world).holes if settled else typing.holes
    declared = {n: f for n, f in world.hole_facts.items() if n not in typing.holes}
    return tuple(
        Goal(
            facts,
            _said(facts, settled[name]) if name in settled else facts.question or _ask(facts),
            "settled" if name in settled else "deferred" if name in deferred else "open",
            is_declared=name in declared,
        )
        for name, facts in {**typing.holes, **known, **declared}.items()
    )


def _said(facts: HoleFacts, type_: Type) -> str:
    """Say what the uses settle."""
    return f"{facts.where} is {show(type_)}: its uses ask for no other type"


def _ask(facts: HoleFacts) -> str:
    """Make a question for a hole that was written without one."""
    if facts.where == "the parameters":
        return "Which parameters does it take?"
    if facts.kind == "signature":
        return f"Which type is {facts.where}?"
    if facts.kind == "effect":
        return "Which effect belongs here?"
    if facts.kind == "implementation":
        return f"What stands for ?{facts.name}?"
    kind = f" ({_type(facts.type)})" if facts.type is not None else ""
    return f"What is ?{facts.name}{kind} in {facts.where}?"


def _type(type_: Type | None) -> str:
    return "" if type_ is None else show(type_)
