"""The return type, where every mention of what is returned agrees on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from liftsys_nb.ir.nodes import BOOL, INT, NONE, STR, Hole, NamedType, Type, UnionType
from liftsys_nb.lift.prompt.annotations import to_type
from liftsys_nb.lift.prompt.cursor import NOWHERE, Cursor
from liftsys_nb.lift.prompt.naming import Named
from liftsys_nb.lift.prompt.typewords import Phrase, read_type, unsaid
from liftsys_nb.lift.prompt.words import Sentence, Word, one_line

_RETURN = frozenset({"return", "returns", "returned"})
# Words that may stand before "returns" when the function itself is meant.
_BEFORE = frozenset(
    {"", "it", "function", "method", "and", "that", "which", "must", "should", "shall", "will",
     "to", ",", ";", ":", "then", "please", ")", "always", "is", "be"}
)  # fmt: skip
_FUNCTIONS = frozenset({"function", "functions", "method", "callback", "callable", "predicate",
                        "lambda", "helper", "callbacks", "routine"})  # fmt: skip
# What makes a mention depend on something, or deny it: then it tells no type for all inputs.
_DOUBT = frozenset(
    {"if", "when", "whenever", "unless", "otherwise", "else", "either", "may", "might", "can",
     "could", "not", "never", "sometimes", "usually", "optionally", "except", "whether", "doesn't",
     "don't", "cannot", "can't", "or", "shouldn't", "mustn't", "neither", "case", "cases"}
)  # fmt: skip
_FOLLOWERS = frozenset(
    {"", ",", ";", "(", ")", "that", "which", "containing", "representing", "with", "of", "for",
     "between", "greater", "less", "at", "in", "as", "such", "where", "equal", "obtained", "and",
     "by", "from", "whose", "consisting", "holding", "made", "<", ">", "<=", ">=", "after", ":"}
)  # fmt: skip
_ASIDE = frozenset({"a", "an", "the", "two", "also", "tuple", "list", "string", "int"})


@dataclass(frozen=True, slots=True)
class Returns:
    """type: None where the words do not settle it. quote: the words that come nearest.

    choices: readings of a word with more than one. phrase, sentence, at: the noun phrase, for the
    bounds in it. read: ranges of words that told it. special: the words name a value for some
    case ("return -1 if …"), so that what they say of the result may not hold there. sole: they
    speak of returning once only.
    """

    type: Type | None = None
    quote: str = ""
    choices: tuple[Type, ...] = ()
    phrase: Phrase | None = None
    sentence: Sentence | None = None
    at: int = -1
    read: tuple[tuple[int, int, int], ...] = ()
    special: bool = False
    sole: bool = False


@dataclass(frozen=True, slots=True)
class _Mention:
    """type: None when not clear. firm: said without a condition. phrase, at: where it stands."""

    type: Type | None
    firm: bool
    sentence: Sentence
    first: int
    at: int
    phrase: Phrase | None = None
    truth: bool | None = None


def find_returns(read: Sequence[Sentence], named: Named) -> Returns:
    """Find the return type; an annotation wins, else all mentions have to agree."""
    mentions = [m for s in read for m in _mentions(s, named)]
    special = any(not m.firm and m.type is not None and m.type != BOOL for m in mentions)
    return replace(_settle(read, named, mentions), special=special, sole=len(mentions) == 1)


def _settle(read: Sequence[Sentence], named: Named, mentions: Sequence[_Mention]) -> Returns:
    quote = _nearest(read, mentions)
    said = _from_header(named)
    if said is not None:
        agreeing = next((m for m in mentions if m.phrase and m.type == said and m.firm), None)
        return _told(said, "", agreeing)
    if named.header is not None and named.header.returns is not None:
        return Returns(quote=quote)
    firm = next((m for m in mentions if m.firm and m.type is not None), None)
    if firm is not None and all(m.type == firm.type or _is_harmless(m) for m in mentions):
        if isinstance(firm.type, Hole):
            return Returns(None, one_line(firm.phrase.quote) if firm.phrase else quote,
                           _types(firm.type), firm.phrase, firm.sentence, firm.at)  # fmt: skip
        return _told(firm.type, quote, firm)
    truths = {m.truth for m in mentions}
    if mentions and truths == {True, False} and all(m.type == BOOL for m in mentions):
        return Returns(BOOL, quote)
    return Returns(None, quote)


def _told(type_: Type | None, quote: str, mention: _Mention | None) -> Returns:
    if mention is None:
        return Returns(type_, quote)
    ranges = ((mention.sentence.start, mention.first, mention.at),)
    return Returns(type_, quote, (), mention.phrase, mention.sentence, mention.at, ranges)


def _types(hole: Hole) -> tuple[Type, ...]:
    return tuple(c for c in hole.choices if isinstance(c, NamedType | UnionType))


def _from_header(named: Named) -> Type | None:
    if named.header is None or named.header.returns is None:
        return None
    return to_type(named.header.returns) or unsaid()


def _is_harmless(mention: _Mention) -> bool:
    """Tell whether a mention without a type leaves room for the one another mention tells."""
    return mention.type is None and mention.firm


def _mentions(sentence: Sentence, named: Named) -> Iterator[_Mention]:
    words = Cursor(sentence.words)
    # Two functions in one sentence ("takes a callback that returns an int"): whose type is it?
    others = sum(w.low in _FUNCTIONS for w in sentence.words)
    doubted = others > 1 or sentence.has("callback", "callable", "predicate", "lambda", "helper")
    while not words.done:
        first = words.at
        word = words.next()
        if word.low in _RETURN:
            before = words.peek(-2) if first else NOWHERE
            ours = before.low in _BEFORE or before.text == named.written
            passive = word.low == "returned" and before.low not in {"is", "be"}
            if not passive and (ours or word.low == "return"):
                yield _mention(sentence, words, first, doubted or not ours)
        doubted = doubted or word.low in _DOUBT


def _mention(sentence: Sentence, words: Cursor, first: int, doubted: bool) -> _Mention:
    words.take_one({":"})
    low = words.peek().low
    rest_doubted = any(w.low in _DOUBT for w in sentence.words[words.at :])
    firm = not doubted and not rest_doubted
    if low in {"true", "false"}:
        yields = _both_truths(sentence, words.at)
        truth = low == "true"
        return _Mention(BOOL, yields, sentence, first, words.at, truth=truth)
    if low == "none":
        return _Mention(NONE, False, sentence, first, words.at)
    if low in {"'", '"', "“"}:
        return _Mention(STR, False, sentence, first, words.at)
    if low.isdigit() or (low == "-" and words.peek(1).low.isdigit()):
        return _Mention(INT, False, sentence, first, words.at)
    saved = words.at
    phrase = read_type(words)
    clear = phrase is not None and not phrase.plural and words.peek().low in _FOLLOWERS
    if phrase is None or not clear or phrase.count is not None or _more_than_one(words):
        words.at = saved
        return _Mention(None, firm, sentence, first, words.at)
    at = words.at
    words.at = saved  # what follows may be another mention
    firm = not doubted and not any(w.low in _DOUBT for w in sentence.words[at:])
    return _Mention(phrase.type, firm, sentence, first, at, phrase)


def _both_truths(sentence: Sentence, at: int) -> bool:
    """Read "return True if …, False otherwise": both, and nothing but both."""
    after = sentence.words[at + 1 :]
    other = "false" if sentence.words[at].low == "true" else "true"
    if not after or after[0].low not in {"if", "iff", "when", "whenever"}:
        return False
    for i, word in enumerate(after):
        if word.low == other:
            near = {w.low for w in (*after[max(0, i - 2) : i], *after[i + 1 : i + 3])}
            return bool(near & {"otherwise", "else"}) and "none" not in {w.low for w in after}
    return False


def _more_than_one(words: Cursor) -> bool:
    """Read "an int and a string" is a tuple or two readings; "an int and raises …" is not."""
    return words.peek().low in {"and", ","} and words.peek(1).low in _ASIDE


def _nearest(read: Sequence[Sentence], mentions: Sequence[_Mention]) -> str:
    """Quote the words that come nearest to a return type."""
    if mentions:
        first = mentions[0]
        tail = first.sentence.words[first.first :]
        return one_line(_slice(tail), most=120)
    for sentence in read:
        if sentence.has("result", "answer", "output"):
            return one_line(_slice(sentence.words), most=120)
    return ""


def _slice(words: Sequence[Word]) -> str:
    text, last = "", -1
    for word in words[:40]:
        text += ("" if last < 0 or word.start == last else " ") + word.text
        last = word.end
    return text
