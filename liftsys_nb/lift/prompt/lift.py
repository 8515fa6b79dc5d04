"""Words → specification, by rule; the same words always give the same specification."""

from __future__ import annotations

from dataclasses import dataclass

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Spec
from liftsys_nb.lift.prompt.assemble import assemble
from liftsys_nb.lift.prompt.reading import Reading, read_prompt


@dataclass(frozen=True, slots=True)
class Lifted:
    """What a prompt says.

    unformalised: sentences that became no formula, as the prompt spells them, in order; they are
    documentation and stand in the intent. notes: what a person should know about the reading.
    """

    spec: Spec
    unformalised: tuple[str, ...]
    notes: tuple[str, ...] = ()


def lift_prompt(text: str) -> Lifted:
    """Turn a prompt into a specification; what it does not say becomes a hole, never a guess.

    text: plain English, a Python stub with a docstring, or a mixture. Offsets in
    ``@from("prompt:START-END")`` count code points of this text from 0, the end is exclusive.
    Raises InputError LS410 when there is no word in it.

    >>> from liftsys_nb.syntax import show
    >>> lifted = lift_prompt("Write a function half that takes an int n.")
    >>> show(lifted.spec.signature.parameters[0].type)
    'int'
    >>> lifted.spec.signature.returns.question
    'What does half return? Your words do not say.'
    """
    if not has_words(text):
        raise InputError(
            "the prompt is empty", code="LS410", hint="say what the function should do"
        )
    reading = read_prompt(text)
    return Lifted(assemble(reading), reading.loose, _notes(reading))


def has_words(text: str) -> bool:
    """Whether there is a word in a text that could be a prompt: a letter or a digit.

    >>> has_words("[]")
    False
    """
    return any(char.isalnum() for char in text)


def _notes(reading: Reading) -> tuple[str, ...]:
    named = reading.named
    notes = []
    if not named.written:
        notes.append(f"your words name no function: it is called {named.name} here")
    elif named.name != named.written:
        notes.append(
            f"{named.written} is called {named.name} here: the language needs that word itself"
        )
    for said in reading.parameters.items or ():
        if not said.named:
            notes.append(
                f"your words name no parameter for '{said.quote}': it is called {said.name} here"
            )
    notes += reading.parameters.notes
    stub = reading.layout.stub
    for start, end in reading.layout.code:
        code = reading.text[start:end].strip()
        is_header = stub is not None and start <= stub.start < end
        if any(char.isalnum() for char in code) and not is_header:
            lines = code.count("\n") + 1
            notes.append(f"kept {lines} line{'s' * (lines != 1)} of code out of the intent")
    return tuple(notes)
