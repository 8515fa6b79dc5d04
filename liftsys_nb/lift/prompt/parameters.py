"""Parameters: their names, and their types where the words say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from liftsys_nb.lift.prompt.cursor import Cursor, phrases
from liftsys_nb.lift.prompt.header import from_header, merge
from liftsys_nb.lift.prompt.naming import Named, fit_name, is_name
from liftsys_nb.lift.prompt.said import Parameters, Said
from liftsys_nb.lift.prompt.typewords import Phrase, is_container, read_type, unsaid
from liftsys_nb.lift.prompt.words import Sentence, Word, one_line

_TAKES = frozenset({"takes", "take", "taking", "accepts", "accept", "accepting", "receives",
                    "receive", "receiving", "gets"})  # fmt: skip
_GIVEN = phrases("given", "you are given", "you will be given", "we are given", "for a given")
_WITH = phrases("with parameters", "with arguments", "with the parameters", "with inputs",
                "with the arguments", "with parameter", "with argument", "with input",
                "with the inputs", "parameters :", "arguments :", "inputs :", "args :",
                "input :", "parameters are", "arguments are", "inputs are",
                "parameter :")  # fmt: skip
_OF = frozenset({"of", "for", "from", "on", "in", "between"})
_DOUBT = frozenset({"not", "no", "may", "might", "optionally", "either", "sometimes", "if",
                    "unless", "when", "never", "cannot", "can't", "doesn't", "don't",
                    "shouldn't"})  # fmt: skip
_AS_INPUT = phrases("as input", "as inputs", "as an input", "as its input", "as argument",
                    "as arguments", "as an argument", "as its argument", "as its arguments",
                    "as parameters", "as a parameter", "as parameter", "as its parameters",
                    "as its parameter", "as its inputs", "as its only argument",
                    "as its input")  # fmt: skip
_BOUNDARY = frozenset({"", ",", "and", ";", ")", "(", "that", "which", "with", "as", "where", ":",
                       "between", "greater", "less", "at", "such", "representing", "of", "then",
                       "containing", "in", "<", ">", "<=", ">=", "so", "is", "are", "must",
                       "returns", "return", "to", "from", "whose", "for",
                       "or", "."})  # fmt: skip
_NOT_VARIABLES = frozenset(
    {"and", "or", "that", "which", "as", "of", "with", "to", "in", "from", "representing", "is",
     "containing", "returns", "return", "argument", "arguments", "input", "inputs", "parameter",
     "parameters", "where", "whose", "such", "it", "so", "on", "by", "if", "at", "be", "are", "not",
     "then", "for", "but", "into", "consisting", "using", "when", "called", "named", "each", "than",
     "between", "greater", "less", "must", "the", "a", "an", "i", "we", "do", "no", "up", "he",
     "me", "my", "us", "go", "only", "and/or", "too", "also", "returning", "has", "have", "will",
     "should"}
)  # fmt: skip
# Words of the language that are names as well where nothing else can stand ("an int i, an int by").
_SHORT = frozenset({"i", "by", "on", "up", "do", "no", "me", "us", "go"})
_PLACES = frozenset({"from", "to", "at", "in", "into"})
_ARTICLES = frozenset({"a", "an", "the", "another", "two", "three", "one", "some", "any"})
_NOTHING = phrases("no arguments", "no parameters", "no argument", "no parameter", "no input",
                   "no inputs", "nothing")  # fmt: skip
_NOUNS = {"int": "number", "float": "number", "str": "text", "bool": "flag", "list": "items",
          "set": "items", "dict": "mapping", "tuple": "items", "bytes": "content"}  # fmt: skip
_MOST_PARAMETERS = 255


@dataclass(slots=True)
class _Found:
    said: list[Said] = field(default_factory=list)
    ranges: list[tuple[int, int, int]] = field(default_factory=list)
    nothing: bool = False
    unclear: bool = False
    quote: str = ""  # the words that are not clear


def find_parameters(read: Sequence[Sentence], named: Named) -> Parameters:
    """Collect the parameters from a written signature, else from the words."""
    found = _from_words(read, named)
    if named.header is None:
        if found.nothing:
            return Parameters((), tuple(found.ranges))
        if not found.said or found.unclear:
            return Parameters(None, quote=found.quote)
        return Parameters(_with_names(found.said), tuple(found.ranges))
    said, notes = from_header(named.header)
    items = merge(said, found.said)
    return Parameters(items, tuple(found.ranges), notes)


def _from_words(read: Sequence[Sentence], named: Named) -> _Found:
    for strong in (_take_phrase, _given_phrase, _of_phrase):
        found = _Found()
        for number, sentence in enumerate(read[:40]):
            if strong(sentence, number, named, found) or found.unclear:
                return found
    return _Found()


def _take_phrase(sentence: Sentence, _number: int, named: Named, found: _Found) -> bool:
    """Read "a function that takes …", "it accepts …", "with parameters …"."""
    words = Cursor(sentence.words)
    while not words.done:
        start = words.at
        if words.take_phrase(_WITH):
            return _read_list(sentence, words, start, found)
        word = words.next()
        if word.low not in _TAKES:
            continue
        before = sentence.words[max(0, start - 3) : start]
        if any(w.low in _DOUBT for w in before) or not _speaks_of_function(sentence, start, named):
            return False
        words.take_one({"in"})
        words.take("as", "input")
        words.take("as", "arguments")
        if words.take_phrase(_NOTHING):
            found.nothing = True
            found.ranges.append((sentence.start, start, words.at))
            return True
        found.unclear = not _read_list(sentence, words, start, found) or found.unclear
        return not found.unclear
    return False


def _speaks_of_function(sentence: Sentence, at: int, named: Named) -> bool:
    """Tell whether the taker is the function: "that", "it", "function", its name, or nothing."""
    before = [
        w for w in sentence.words[:at] if w.low not in {"should", "must", "will", "shall", "to"}
    ]
    if not before:
        return True
    last = before[-1]
    if last.text == named.written or last.low in {"it", "function", "method", "and"}:
        return True
    if last.low not in {"that", "which"}:
        return False
    antecedent = before[-2] if len(before) > 1 else None
    return antecedent is None or (
        antecedent.text == named.written
        or antecedent.low in {"function", "method", "routine", ")", "python", "code", ",", "`"}
    )


def _given_phrase(sentence: Sentence, _number: int, named: Named, found: _Found) -> bool:
    """Read "Given a string s and an int n, …", "You are given …"."""
    words = Cursor(sentence.words)
    if not words.take_phrase(_GIVEN) or words.peek().low == "that":
        return False
    return _read_list(sentence, words, 0, found)


def _of_phrase(sentence: Sentence, number: int, named: Named, found: _Found) -> bool:
    """Read "… of two integers a and b" in the first sentence, where every one is named."""
    if number or sentence.has("if", "whether", "when", "exists", "unless", "not"):
        return False
    words = Cursor(sentence.words)
    while not words.done:
        start = words.at
        word = words.next()
        given = word.low in {"the", "a", "an"} and words.peek().low == "given"
        counted = start > 0 and is_container(sentence.words[start - 1].low)
        if (word.low in _OF and not counted) or given:
            here = _Found()
            saved = words.at
            if _read_list(sentence, words, start, here) and all(
                s.named and looks_like_variable(s.name) for s in here.said
            ):
                found.said += here.said
                found.ranges += here.ranges
                return True
            words.at = saved
    return False


def _read_list(sentence: Sentence, words: Cursor, start: int, found: _Found) -> bool:
    """Read noun phrases joined by commas and "and"; stops at the first word that is neither."""
    good = words.at
    found.quote = one_line(" ".join(w.text for w in words.words[good : words.stop]), most=80)
    bare = _bare_names(words)
    if bare:
        found.said += [Said(fit_name(w.text), sentence=sentence, at=words.at) for w in bare]
        found.ranges.append((sentence.start, start, words.at))
        return True
    while len(found.said) < _MOST_PARAMETERS:
        some = _one_phrase(sentence, words) or _unknown_noun(sentence, words)
        if not some:
            found.unclear = words.peek().low in _ARTICLES
            words.at = good
            break
        if not some[-1].named and _hides_name(words):
            found.unclear = True
            words.at = good
            break
        found.said += some
        if not any(said.phrase is not None and said.phrase.rest for said in some):
            found.ranges.append((sentence.start, start, words.at))
        words.take_phrase(_AS_INPUT)
        good = words.at
        if not _skip_joint(sentence, words):
            break
        start = words.at
    found.unclear = found.unclear or _more_to_come(words)
    return bool(found.said)


def _more_to_come(words: Cursor) -> bool:
    """Tell whether another phrase with a type and a name follows ("that is short and an int n")."""
    for at in range(words.at, min(words.stop, words.at + 100)):
        if words.words[at].low not in {"and", ","}:
            continue
        ahead = Cursor(words.words, at + 1)
        ahead.take_one({"and"})
        phrase = read_type(ahead) if ahead.peek().low in _ARTICLES else None
        if phrase is not None and _names(ahead, phrase):
            return True
    return False


def _unknown_noun(sentence: Sentence, words: Cursor) -> list[Said]:
    """Read "a callback g": a thing of a kind that has no type here, but a name."""
    saved = words.at
    if words.take_one(_ARTICLES):
        for ahead in range(1, 4):
            word = words.peek(ahead)
            noun = all(words.peek(i).text.isalpha() for i in range(ahead))
            if not noun or any(words.peek(i).low in _NOT_VARIABLES for i in range(ahead)):
                break
            variable = word.text and is_name(word.text) and looks_like_variable(word.text)
            if variable and words.peek(ahead + 1).low in _BOUNDARY:
                words.at += ahead + 1
                quote = " ".join(w.text for w in words.words[saved : words.at - 1])
                return [Said(fit_name(word.text), unsaid(), quote, sentence=sentence, at=words.at)]
    words.at = saved
    return []


def _skip_joint(sentence: Sentence, words: Cursor) -> bool:
    """Step over what may stand between two phrases: a bound ("n > 0"), a comma, "and"."""
    for ahead in range(9):
        low = words.peek(ahead).low
        if low in {",", "and"}:
            words.at += ahead + 1
            words.take_one({"and"})
            return True
        if low in {"", "returns", "return", ";", "if", "when", "or", "unless", "that", "which"}:
            return False
        if low == "between":  # its "and" joins two bounds, not two phrases
            words.at += ahead + 4
            return _skip_joint(sentence, words)
    return False


def _one_phrase(sentence: Sentence, words: Cursor) -> list[Said]:
    saved = words.at
    phrase = read_type(words)
    if phrase is None:
        return _name_first(sentence, words)
    if words.peek().low in {"of", "with"} and words.peek(1).low in {"length", "size"}:
        words.at = saved
        return [_nameless(read_type(words) or phrase, sentence, words.at)]
    words.take_one({"called", "named"})
    names = _names(words, phrase)
    if words.peek().low == "of" and names:  # "an array arr of integers", "a list xs of ints"
        phrase = _with_items(words, saved, phrase)
    if not names:
        return [_nameless(phrase, sentence, words.at)] * (
            phrase.count or (2 if phrase.plural else 1)
        )
    return [
        Said(fit_name(n.text), phrase.type, phrase.quote, phrase, sentence, words.at) for n in names
    ]


def _with_items(words: Cursor, start: int, phrase: Phrase) -> Phrase:
    """Read the items that follow the name by reading the phrase again without the name."""
    name_at = words.at - 1
    joined = [*words.words[start:name_at], *words.words[words.at : words.stop]]
    again = Cursor(joined)
    full = read_type(again)
    if full is None or again.at <= name_at - start:
        return phrase
    words.at += again.at - (name_at - start)
    return replace(full, start=phrase.start, end=words.words[words.at - 1].end)


def _names(words: Cursor, phrase: Phrase) -> list[Word]:
    """Read the name after a type: one, or as many as "two ints a and b" promises."""
    first = words.peek()
    if not _may_name(words, first):
        return []
    if not phrase.plural:
        words.next()
        return [first]
    saved = words.at
    names: list[Word] = []
    while _may_name(words, words.peek()) and len(names) < _MOST_PARAMETERS:
        names.append(words.next())
        if len(names) == phrase.count:
            break
        joint = words.at
        while words.take_one({",", "and"}):
            pass
        if words.at == joint:
            break
        if not _may_name(words, words.peek()):
            words.at = joint
            break
    if phrase.count is not None and len(names) != phrase.count:
        words.at = saved
        return []
    return names


def _may_name(words: Cursor, word: Word) -> bool:
    """Tell whether a word after a type is a name, not the sentence going on."""
    if not is_name(word.text) or (word.low in _NOT_VARIABLES and not word.ticked):
        # "two integers a and b": after a type, "a" before a joint is a name.
        after = words.peek(1).low
        if word.low in _SHORT:
            defaults = after in {"which", "that"} and words.peek(2).low == "defaults"
            return defaults or after in {"", "and", ",", ")"}
        if word.low in _PLACES:
            return after in {"", ",", ")"}
        lone = word.text == "a" and after in {"", "and", ",", ")", "of"}
        return lone and words.peek(2).low not in {"string", "list", "int", "float"}
    return word.ticked or words.peek(1).low in _BOUNDARY


def _hides_name(words: Cursor) -> bool:
    """Tell whether the word after a type may name it in a way that no rule understands."""
    word = words.peek()
    if not is_name(word.text):
        return False
    return word.low in _SHORT or (word.low not in _BOUNDARY and word.low not in _NOT_VARIABLES)


def _name_first(sentence: Sentence, words: Cursor) -> list[Said]:
    """Read "x: int", "x (an int)", "x of type int", "x as an int", "x, an int,"."""
    saved, word = words.at, words.next()
    if not is_name(word.text) or (word.low in _NOT_VARIABLES and not word.ticked):
        words.at = saved
        return []
    closing, apposed = "", False
    if words.peek().low == "," and words.peek(1).low in {"a", "an"}:
        words.next()
        apposed = True
    elif words.take_one({":"}) or words.take("of", "type") or words.take("as"):
        pass
    elif words.take_one({"("}):
        closing = ")"
    else:
        words.at = saved
        return []
    phrase = read_type(words)
    if (
        phrase is None
        or (closing and not words.take_one({closing}))
        or (apposed and (_hides_name(words) or _names(words, phrase)))
    ):
        words.at = saved
        return []
    return [Said(fit_name(word.text), phrase.type, phrase.quote, phrase, sentence, words.at)]


def _bare_names(words: Cursor) -> list[Word]:
    """Read "base and power as arguments": names alone, where the words say they are arguments."""
    saved, names = words.at, []
    while is_name(words.peek().text) and words.peek().low not in _NOT_VARIABLES:
        names.append(words.next())
        if not words.take_one({",", "and"}):
            break
        words.take_one({"and"})
    clear = names and all(looks_like_variable(n.text) or n.ticked for n in names)
    if names and words.take_phrase(_AS_INPUT):
        return names
    if clear and (words.peek().low in {"", "that", "which", "returns"} or words.done):
        return names
    words.at = saved
    return []


def looks_like_variable(name: str) -> bool:
    """Tell a variable from an English word: one letter, a digit, an underscore, or two letters.

    >>> looks_like_variable("lo"), looks_like_variable("is"), looks_like_variable("word")
    (True, False, False)
    """
    if name == "a" or any(c.isdigit() or c == "_" for c in name):
        return True
    short = len(name) <= 2 or name in {"arr", "lst", "nums", "num", "low", "high"}
    return short and name.lower() not in _NOT_VARIABLES


def _nameless(phrase: Phrase, sentence: Sentence, at: int) -> Said:
    type_ = phrase.type
    noun = "value" if not hasattr(type_, "name") else _NOUNS.get(type_.name, "value")
    return Said(noun, type_, phrase.quote, phrase, sentence, at, named=False)


def _with_names(said: list[Said]) -> tuple[Said, ...]:
    """Give each a name of its own: the second "number" becomes ``number_2``."""
    taken: set[str] = set()
    out = []
    for each in said:
        name, n = each.name, 1
        if each.named and name in taken:
            continue
        while name in taken:
            n += 1
            name = f"{each.name}_{n}"
        taken.add(name)
        out.append(replace(each, name=name))
    return tuple(out)
