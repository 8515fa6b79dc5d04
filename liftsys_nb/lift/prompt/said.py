"""Parameters as the words tell them, before they become part of a signature."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from liftsys_nb.ir.nodes import Hole, Type
from liftsys_nb.lift.prompt.typewords import Phrase, unsaid
from liftsys_nb.lift.prompt.words import Sentence


@dataclass(frozen=True, slots=True)
class Said:
    """One parameter.

    type: None where the words do not say it. quote: the words about its type. phrase: the noun
    phrase, for the bounds in it ("a positive int"). sentence, at: where the words after it stand.
    """

    name: str
    type: Type | None = None
    quote: str = ""
    phrase: Phrase | None = None
    sentence: Sentence | None = None
    at: int = -1
    default: ast.expr | None = None
    named: bool = True


@dataclass(frozen=True, slots=True)
class Parameters:
    """items: in order; None where the words do not say what the function takes.

    read: ranges of words (sentence start, first, last) that told them. notes: what was left out.
    quote: the words that speak of what it takes, where no rule understands them.
    """

    items: tuple[Said, ...] | None
    read: tuple[tuple[int, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    quote: str = ""


def with_type(said: Said, phrase: Phrase) -> Said:
    """Return said with the type a phrase tells; a second, different telling leaves it open."""
    if said.type is None:
        return replace(said, type=phrase.type, quote=phrase.quote)
    if said.type == phrase.type or isinstance(phrase.type, Hole):
        return said
    if isinstance(said.type, Hole) and phrase.type in said.type.choices:
        return replace(said, type=phrase.type, quote=phrase.quote)
    return replace(said, type=unsaid(), quote=f"{said.quote}', '{phrase.quote}")
