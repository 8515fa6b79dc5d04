"""Types that are said outside the list of parameters: "x is an int", "the string s"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from liftsys_nb.lift.prompt.cursor import Cursor
from liftsys_nb.lift.prompt.said import Parameters, with_type
from liftsys_nb.lift.prompt.typewords import Phrase, read_type
from liftsys_nb.lift.prompt.words import Sentence

_HEADINGS = frozenset(
    {"args", "arguments", "parameters", "params", "input", "inputs", "where", "constraints",
     "constraint", "note", "notes", "requirements"}
)  # fmt: skip
_CONDITIONS = frozenset({"if", "when", "unless", "whether", "or", "not", "suppose"})
_TAKES_BACK = frozenset({"or", "but", "unless", "if", "when", "sometimes", "except", "possibly"})
_DENIALS = frozenset({"not", "isn't", "never", "no", "or"})


def type_by_mention(parameters: Parameters, read: Sequence[Sentence]) -> Parameters:
    """Give parameters without a type the one that words say: "x is an int", "the string s"."""
    open_ = {s.name for s in parameters.items or () if s.type is None and s.named}
    if not open_:
        return parameters
    told: dict[str, list[Phrase]] = {}
    for sentence in read:
        for name, phrase in _mentions(sentence, open_):
            told.setdefault(name, []).append(phrase)
    items = []
    for said in parameters.items or ():
        if said.name in open_:
            for phrase in told.get(said.name, [])[:50]:
                said = with_type(said, phrase)
        items.append(said)
    return replace(parameters, items=tuple(items))


def _mentions(sentence: Sentence, names: set[str]) -> Iterator[tuple[str, Phrase]]:
    words = Cursor(sentence.words)
    if sentence.led_by is not None and sentence.led_by.words[0].low not in _HEADINGS:
        return  # it may hold in some case only
    while not words.done:
        here = words.at
        named = _subject_of_type(words, names)
        phrase = read_type(words)
        if phrase is None:
            words.at = max(words.at, here + 1) if not named else words.at
            continue
        if named and _ends_phrase(words):
            yield from ((name, phrase) for name in named)
        after = words.peek().text
        denied = here > 0 and sentence.words[here - 1].low in _DENIALS
        if not named and after in names and not phrase.plural and not denied:
            yield after, phrase


def _subject_of_type(words: Cursor, names: set[str]) -> list[str]:
    """Read "x is", "x and y are", "x:" before a type at the start of a sentence."""
    saved, found = words.at, []
    if saved and words.peek(-1).low not in {"and", ",", ";"}:
        return []
    if any(w.low in _CONDITIONS for w in words.words[:saved]):
        return []
    while words.peek().text in names:
        found.append(words.next().text)
        if not words.take_one({",", "and"}):
            break
        words.take_one({"and"})
    if len(found) == 1 and words.take_one({"("}):  # "x (int): how often"
        return found
    if found and (
        words.take_one({"is", "are", ":"}) or words.take("must", "be") or words.take("should", "be")
    ):
        return found
    words.at = saved
    return []


def _ends_phrase(words: Cursor) -> bool:
    """Tell whether nothing after the phrase may take it back ("an int, or a string")."""
    low, after = words.peek().low, words.peek(1).low
    if low in {",", "and"}:
        return after not in _TAKES_BACK
    return words.done or low in {";", "between", "greater", "less", ")", "("}
