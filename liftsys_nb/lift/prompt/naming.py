"""The name of the function, and the parameters where they stand in a call form ``clamp(x, lo)``."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liftsys_nb.lift.prompt.cursor import Cursor, phrases
from liftsys_nb.lift.prompt.layout import Stub, parse_header
from liftsys_nb.lift.prompt.words import Sentence, Word

_MOST_SENTENCES = 40
_LONGEST_NAME = 60
# Names that Python or the language needs for itself.
_RESERVED = frozenset(keyword.kwlist) | {
    "result", "old", "it", "implies", "when", "then", "where", "raises", "choose", "nothing",
    "version",
}  # fmt: skip
_FUNCTION = frozenset({"function", "method", "routine", "procedure"})
_CALLED = phrases("called", "named", "that is called", "with the name", "is called", "is named",
                  "must be called", "should be called", "must be named",
                  "should be named")  # fmt: skip
_NO_NAMES = frozenset(
    {"that", "which", "to", "for", "called", "named", "in", "with", "of", "is", "should", "must",
     "takes", "returns", "returning", "given", "will", "and", "or", "as", "accepts", "taking",
     "accepting", "using", "whose", "where", "so", "such", "shall", "can", "may", "has", "it",
     "definition", "object", "body", "implementation", "stub", "signature", "prototype", "call",
     "python", "from", "on", "by", "the", "a", "an", "if", "when", "this", "computing", "be",
     "does", "not", "calculates", "computes", "gets", "receives", "below", "above", "here"}
)  # fmt: skip
_AFTER_NAME = frozenset(
    {"that", "which", "to", "taking", "with", "accepting", "returning", "(", ",", ":", "should",
     "must", "takes", "returns", "accepts", "given", "for", "and", "such", "whose", "in", "so",
     "over", "on", "from"}
)  # fmt: skip
_MAKE = frozenset({"write", "implement", "create", "define", "make", "build", "develop", "design",
                   "code", "provide", "need", "want"})  # fmt: skip
_PREFACE = _MAKE | _FUNCTION | frozenset(
    {"please", "i", "we", "you", "me", "a", "an", "the", "python", "program", "script", "that",
     "which", "to", "can", "will", "should", "must", "your", "task", "is", "simple", "small",
     "this", "in", "would", "like", "python3", "helper", "recursive", "complete", "new", "def",
     "something"}
)  # fmt: skip
_STOP = frozenset(
    {"a", "an", "the", "of", "given", "in", "to", "for", "from", "all", "that", "whether", "if",
     "or", "not", "is", "are", "and", "return", "returns", "it", "its", "with", "by", "on", "as",
     "this", "be", "takes", "take", "you", "your", "whose", "which", "them", "their", "list",
     "string", "integer", "number", "int", "at", "into", "they", "there", "each", "every", "two",
     "three"}
)  # fmt: skip
_TAKING = frozenset({"takes", "accepts", "receives", "given", "take", "accept"})
_DOING = frozenset(
    {"return", "returns", "find", "finds", "compute", "computes", "check", "checks", "count",
     "counts", "calculate", "calculates", "determine", "determines", "sort", "sorts", "remove",
     "removes", "convert", "converts", "replace", "replaces", "sum", "sums"}
)  # fmt: skip
_RETURN = frozenset({"return", "returns", "returning"})
_LEADS = frozenset({"that", "which"})
_VERBS = frozenset(
    {"add", "append", "apply", "build", "calculate", "capitalize", "cap", "check",
     "choose", "clamp", "clean", "collect", "combine", "compare", "compress", "compute",
     "concatenate", "convert", "copy", "count", "create", "cut", "decode", "decompress",
     "decrypt", "dedupe", "deduplicate", "delete", "detect", "determine", "divide",
     "double", "drop", "encode", "encrypt", "evaluate", "expand", "extract", "fill",
     "filter", "find", "fix", "flatten", "flip", "format", "generate", "get", "group",
     "identify", "increment", "insert", "interleave", "intersect", "invert", "join",
     "keep", "limit", "list", "locate", "look", "lookup", "map", "match", "measure",
     "merge", "mirror", "move", "multiply", "normalize", "normalise", "order", "pad",
     "parse", "partition", "pick", "pop", "print", "push", "raise", "read", "remove",
     "rename", "repeat", "replace", "reverse", "rotate", "round", "sample", "sanitize",
     "scale", "search", "select", "separate", "shift", "shorten", "shuffle", "simplify",
     "sort", "split", "square", "strip", "subtract", "sum", "swap", "take", "tally",
     "toggle", "tokenize", "transform", "translate", "transpose", "trim", "truncate",
     "update", "validate", "verify", "wrap", "zip"}
)  # fmt: skip
# A name ends before the words that tell how, when, or of what kind.
_BREAKS = frozenset(
    {"such", "but", "that", "which", "so", "where", "when", "while", "who", "whose",
     "using", "with", "without", "because", "then", "until", "unless", "by", "given",
     "if", "according", "based", "except", "than", "qui", "que"}
)  # fmt: skip
_TRUTHS = frozenset({"true", "false", "none", "nothing"})
_CALL = re.compile(r"(\w+)[ ]?\(")
_ARROW = re.compile(
    r"[ \t]*->[ \t]*(\w+(?:\.\w+)*(?:\[[^\]\n]{0,200}\]+)?"
    r"(?:[ ]\|[ ]\w+(?:\.\w+)*(?:\[[^\]\n]{0,200}\]+)?){0,8})"
)
_TESTED = re.compile(r"(?:>>>|\bassert)[ \t]*(?:\([ \t]*)?([^\W\d]\w*)\(")


@dataclass(frozen=True, slots=True)
class Named:
    """name: fit for the language; written: as the words have it ('' when derived).

    header: the signature where one was written. start, end: where it stands, -1 when derived.
    """

    name: str
    written: str
    header: ast.FunctionDef | ast.AsyncFunctionDef | None
    start: int = -1
    end: int = -1


def fit_name(written: str) -> str:
    """Return a name that the language can hold: words it needs for itself get an underscore.

    >>> fit_name("class"), fit_name("result"), fit_name("total")
    ('class_', 'result_', 'total')
    """
    return written + "_" if written in _RESERVED else written


def is_name(word: str) -> bool:
    """Tell whether a word can be an identifier of reasonable length."""
    return word.isidentifier() and len(word) <= _LONGEST_NAME


def name_function(text: str, read: Sequence[Sentence], stub: Stub | None) -> Named:
    """Find what the function is called, best evidence first; else name it by its first words."""
    if stub is not None:
        name = stub.tree.name
        return Named(fit_name(name), name, stub.tree, stub.start, stub.end)
    for rule in (_after_function, _call_form, _ticked, _as_subject):
        for sentence in read[:_MOST_SENTENCES]:
            word = rule(text, sentence)
            if word is not None:
                return _with_header(text, read, word)
    tested = _TESTED.search(text, 0, 100_000)
    if tested and is_name(tested[1]) and tested[1] not in dir(builtins):
        return Named(fit_name(tested[1]), tested[1], None, tested.start(1), tested.end(1))
    return Named(_derive(read), "", None)


def _after_function(_text: str, sentence: Sentence) -> Word | None:
    """Read "a function clamp that", "a function called clamp", "the function is named clamp"."""
    words = Cursor(sentence.words)
    while not words.done:
        if words.next().low not in _FUNCTION:
            continue
        called = bool(words.take_phrase(_CALLED))
        words.take_one({":"})
        quoted = bool(words.take_one({"'", '"', "“"}))
        word, after = words.peek(), words.peek(1)
        ends = after.start < 0 or after.low in _AFTER_NAME
        if not is_name(word.text) or (word.low in _NO_NAMES and not (word.ticked or quoted)):
            continue
        if called or word.ticked or ends:
            return word
    return None


def _call_form(text: str, sentence: Sentence) -> Word | None:
    """Read "Implement clamp(x, lo, hi)", "`clamp(x, lo, hi)` limits …"."""
    for before, word, after in _triples(sentence):
        if not (is_name(word.text) and after.text == "(" and after.start == word.end):
            continue
        led = before is None or word.ticked or before.low in _MAKE | {"function", "def", ":"}
        if led and word.low not in _NO_NAMES and header_at(text, word.start) is not None:
            return word
    return None


def _ticked(_text: str, sentence: Sentence) -> Word | None:
    """Read "Implement `clamp`, which …", "the `clamp` function"."""
    for before, word, after in _triples(sentence):
        marked = word.ticked or "_" in word.text.strip("_")
        if not (marked and is_name(word.text)) or (before is not None and before.ticked):
            continue
        made = before is not None and before.low in _MAKE
        if made or after.low in _FUNCTION:
            return word
    return None


def _as_subject(_text: str, sentence: Sentence) -> Word | None:
    """Read "clamp takes an int", "clamp is a function that …"."""
    words = Cursor(sentence.words)
    word = words.next()
    if not is_name(word.text) or not (word.ticked or word.text.islower()) or word.low in _NO_NAMES:
        return None
    if words.take_one({"takes", "accepts", "receives"}) or words.take("is", "a", "function"):
        return word
    return None


def _triples(sentence: Sentence) -> Iterator[tuple[Word | None, Word, Word]]:
    words = Cursor(sentence.words)
    for at, word in enumerate(sentence.words):
        words.at = at
        yield (sentence.words[at - 1] if at else None), word, words.peek(1)


def _with_header(text: str, read: Sequence[Sentence], word: Word) -> Named:
    """Look for a call form of the name that was found; the first one that has names in it."""
    for sentence in read[:_MOST_SENTENCES]:
        for _, each, after in _triples(sentence):
            if each.text == word.text and after.text == "(" and after.start == each.end:
                found = header_at(text, each.start)
                if found is not None:
                    header, end = found
                    return Named(fit_name(word.text), word.text, header, each.start, end)
    return Named(fit_name(word.text), word.text, None, word.start, word.end)


def header_at(text: str, start: int) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, int] | None:
    """Read ``name(x, lo: int) -> int`` at an offset as a signature, and where it ends.

    None when it is a call with values.
    """
    found = _CALL.match(text, start)
    close = -1 if found is None else text.find(")", found.end(), found.end() + 500)
    if found is None or close < 0:
        return None
    inside = text[found.end() : close]
    while inside.count("(") > inside.count(")"):
        close = text.find(")", close + 1, found.end() + 500)
        if close < 0:
            return None
        inside = text[found.end() : close]
    arrow = _ARROW.match(text, close + 1)
    args = " ".join(inside.replace("`", " ").split())
    plain = f"def {found[1]}({args})"
    if arrow:
        tree = parse_header(f"{plain} -> {arrow[1]}:")
        if tree is not None:
            return tree, arrow.end()
    tree = parse_header(f"{plain}:")
    return None if tree is None else (tree, close + 1)


def _derive(read: Sequence[Sentence]) -> str:
    """Name the function by what the words say it does: a verb and two words at most, else "f"."""
    for sentence in read[:_MOST_SENTENCES]:
        words = list(sentence.words[:200])
        led = False
        while words and words[0].low in _PREFACE:
            led = words.pop(0).low in _LEADS
        if words and words[0].low in _TAKING:
            words, led = _after_inputs(words), True
        if not words:
            continue
        first = words[0].low
        does = "" if first in _RETURN else _verb(first, led=led)
        if not does and first not in _RETURN:
            continue
        name = "_".join([does, *_nouns(words[1:], 2)] if does else _nouns(words[1:], 2, ends="of"))
        if is_name(name) and name not in dir(builtins) and name not in _TRUTHS:
            return fit_name(name)
    return "f"


def _nouns(words: Sequence[Word], most: int, *, ends: str = "") -> list[str]:
    kept: list[str] = []
    for word in words:
        if len(kept) == most or not word.is_word or word.low in _BREAKS:
            break
        if kept and word.low == ends:
            break
        part = word.low.replace("-", "_").replace("'", "").strip("_")
        if part not in _STOP and part.isascii() and part.isidentifier():
            kept.append(part)
    return kept


def _verb(low: str, *, led: bool) -> str:
    """Return the plain form of a verb, else ''. led: "to" or "that" before it makes it one.

    >>> _verb("checks", led=False), _verb("dedups", led=True), _verb("value", led=False)
    ('check', 'dedup', '')
    """
    for plain in (low, low.removesuffix("s"), low.removesuffix("es")):
        if plain in _VERBS:
            return plain
    if not led or not (low.isascii() and low.isalpha() and low.endswith("s")):
        return ""
    for ending, plain in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
    ):
        if low.endswith(ending):
            return low.removesuffix(ending) + plain
    return "" if low.endswith("ss") else low[:-1]


def _after_inputs(words: list[Word]) -> list[Word]:
    """Drop "takes a list of ints and": what is done tells more than what is taken."""
    for at, word in enumerate(words):
        if word.low in _DOING and at + 1 < len(words):
            return words[at:]
    for at, word in enumerate(words[:-1]):
        after = words[at + 1]
        if word.low in {"and", ","} and after.low.endswith("s") and len(after.low) > 3:
            return words[at + 1 :]
    return []
