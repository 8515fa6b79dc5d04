"""YAML ↔ the values of a JSON document. What comes in is not trusted.

The part of YAML that says what JSON says: mappings with text keys, lists, texts, numbers, true,
false, null. PyYAML only splits the text into events: none of its constructors ever runs.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Json

LONGEST = 4 * 1024 * 1024  # code points: PyYAML takes some seconds for as much
DEEPEST = 2_500  # levels; a formula as deep as the language allows needs some 1,200
DIGITS = 4_000  # of one number; Python itself reads 4300
BEGINS = re.compile(r"\ufeff?(?:[ \t]*(?:#.*)?\r?\n)*(?:%YAML |---(?:\s|\Z)|[\"']?schema[\"']?:\s)")
_ENDINGS = (".yaml", ".yml")
_WORDS: Mapping[str, Json] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z")
# What other readers take for a number, a word or a date: nobody shall have to guess.
_ELSEWHERE = re.compile(
    r"(?:[-+]?0[oxb][0-9a-fA-F_]+|[-+]?[0-9][0-9_]*_[0-9_]*|[-+]?\.(?:inf|Inf|INF)"
    r"|\.(?:nan|NaN|NAN)|(?i:y|n|yes|no|on|off)|=|<<|[-+]?[0-9_]+(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?)\Z"
)
# A text that may stand as lines of its own: each ends with a line end, and in none is a space at
# the end, or a sign that an editor may change or drop; the first begins with no space.
_LINES = re.compile(r"(?![ \n])(?:[ -~\u00a1-\u02ff\u2010-\u2027\u2190-\u22ff]*(?<! )\n)+\Z")


def is_yaml(text: str, file: str) -> bool:
    """Whether a text is YAML: by the ending of its file's name, or as an export begins."""
    return file.lower().endswith(_ENDINGS) or BEGINS.match(text) is not None


# ── out ──────────────────────────────────────────────────────────────────────────────────────
def dump(document: Mapping[str, Any]) -> str:
    r"""Return a document as YAML: keys in their order, texts of several lines as such.

    >>> print(dump({"schema": 1, "name": "no", "ir": "ir f {\n}\n"}), end="")
    schema: 1
    name: 'no'
    ir: |
      ir f {
      }
    """
    import yaml  # only who writes or reads YAML pays for it

    written: str = yaml.emit(_events(document), allow_unicode=True, width=2**31)
    return written


def _events(document: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what the emitter of PyYAML takes; goes down by a list, not by calls."""
    import yaml

    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    waiting: list[Any] = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, yaml.Event):
            yield part
        elif isinstance(part, Mapping) and part:
            yield yaml.MappingStartEvent(None, None, True, flow_style=False)
            waiting.append(yaml.MappingEndEvent())
            waiting += [each for pair in reversed(list(part.items())) for each in reversed(pair)]
        elif isinstance(part, list | tuple) and part:
            yield yaml.SequenceStartEvent(None, None, True, flow_style=False)
            waiting.append(yaml.SequenceEndEvent())
            waiting += reversed(part)
        elif isinstance(part, Mapping):
            yield yaml.MappingStartEvent(None, None, True, flow_style=True)
            yield yaml.MappingEndEvent()
        elif isinstance(part, list | tuple):
            yield yaml.SequenceStartEvent(None, None, True, flow_style=True)
            yield yaml.SequenceEndEvent()
        elif isinstance(part, str):
            style = "|" if "\n" in part and _LINES.match(part) else None
            if not all(c.isprintable() or c == "\n" for c in part):
                style = '"'  # elsewhere PyYAML writes line ends of Unicode as they are
            is_plain = not any(look.match(part) for look in (_INT, _FLOAT, _ELSEWHERE))
            yield yaml.ScalarEvent(None, None, (is_plain and part not in _WORDS, True), part,
                                   style=style)  # fmt: skip
        else:  # as JSON writes numbers, true, false and null
            yield yaml.ScalarEvent(None, None, (True, False), json.dumps(part, allow_nan=False))
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


# ── in ───────────────────────────────────────────────────────────────────────────────────────
def load(text: str, *, file: str) -> Json:
    """Read a YAML text; file: what messages call it.

    Raises InputError LS428, with line and column: no YAML, more than one document, anchors and
    aliases (a few of them can stand for gigabytes), tags, keys that are no texts, a key that
    stands twice, words that readers of YAML disagree about, too deep, too long.
    """
    import yaml

    if len(text) > LONGEST:
        raise InputError(
            f"{file} is longer than {LONGEST:,} characters of YAML",
            code="LS428",
            hint="give it as JSON",
        )
    builder = _Builder(file)
    plain = text.removeprefix("\ufeff")
    try:
        loader = yaml.SafeLoader(plain)
    except yaml.reader.ReaderError as bad:
        line = plain.count("\n", 0, bad.position) + 1
        column = bad.position - plain.rfind("\n", 0, bad.position)
        _refuse(file, line, column, "a character that YAML does not allow", "write it as an escape")
    try:
        while loader.check_event():
            builder.take(loader.get_event())
    except yaml.MarkedYAMLError as bad:
        mark = bad.problem_mark or bad.context_mark
        words = str(bad.problem or bad.context or "it cannot be read")
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        _refuse(file, line, column, words, "compare it with what 'export yaml' prints")
    finally:
        loader.dispose()
    return builder.value


def _refuse(file: str, line: int, column: int, why: str, hint: str) -> NoReturn:
    raise InputError(
        f"{file} is not read as YAML: {why}, line {line}, column {column}", code="LS428", hint=hint
    ) from None


class _Builder:
    """Makes the value that events of PyYAML tell of; goes down by a list, not by calls."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[dict[str, Json] | list[Json]] = []
        self._keys: list[str | None] = []  # the key that waits for a value, for each open part
        self._documents = 0
        self.value: Json = None

    def take(self, event: Any) -> None:
        """Take one event. Raises InputError LS428."""
        match type(event).__name__:
            case "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    self._no(event, "a second document", "put each into a file of its own")
            case "AliasEvent":
                self._no(event, f"the alias *{_short(event.anchor)}", "write the value out")
            case "ScalarEvent":
                self._plain(event)
                self._scalar(event)
            case "MappingStartEvent" | "SequenceStartEvent":
                self._plain(event)
                if self._waits_for_key():
                    self._no(event, "a key that is no text", "keys are plain words")
                if len(self._open) >= DEEPEST:
                    self._no(event, f"more than {DEEPEST} levels", "look whether it is the file")
                made: dict[str, Json] | list[Json]
                made = {} if type(event).__name__ == "MappingStartEvent" else []
                self._put(made)
                self._open.append(made)
                self._keys.append(None)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._open.pop()
                self._keys.pop()
            case _:  # the ends of documents and of the stream
                pass

    def _no(self, event: Any, why: str, hint: str) -> NoReturn:
        mark = event.start_mark
        _refuse(self._file, mark.line + 1, mark.column + 1, why, hint)

    def _plain(self, event: Any) -> None:
        if event.anchor is not None:
            self._no(event, f"the anchor &{_short(event.anchor)}", "write the value out each time")
        if event.tag is not None:
            self._no(event, f"the tag {_short(event.tag)}", "leave it out: plain values need none")

    def _waits_for_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], dict) and self._keys[-1] is None

    def _scalar(self, event: Any) -> None:
        value = self._value(event)
        if not self._waits_for_key():
            self._put(value)
            return
        if not isinstance(value, str):
            shown = _short(event.value) or "nothing"
            self._no(event, f"the key {shown}, which is no text", "put it into quotes")
        inside = self._open[-1]
        assert isinstance(inside, dict)
        if value in inside:
            self._no(event, f"the key {_short(value)} for the second time", "keep one of them")
        self._keys[-1] = value

    def _value(self, event: Any) -> Json:
        text: str = event.value
        if not event.implicit[0]:
            return self._whole(event, text)
        if text in _WORDS:
            return _WORDS[text]
        if _INT.match(text):
            if len(text) > DIGITS:
                self._no(event, f"a number of {len(text):,} digits", "write it as a text")
            return int(text)
        if _FLOAT.match(text):
            number = float(text)
            if not math.isfinite(number):
                self._no(event, f"the number {_short(text)}, which no float holds", "quote it")
            return number
        if _ELSEWHERE.match(text):
            self._no(event, f"{_short(text)}, which readers of YAML take for different things",
                     "put it into quotes, if it is a text")  # fmt: skip
        return self._whole(event, text)

    def _whole(self, event: Any, text: str) -> str:
        """Return a text; half of a surrogate pair is no character that the history can hold."""
        if any("\ud800" <= c <= "\udfff" for c in text):
            self._no(event, "half of a surrogate pair", "leave it out: it is no character")
        return text

    def _put(self, value: Json) -> None:
        if not self._open:
            self.value = value
            return
        inside = self._open[-1]
        if isinstance(inside, list):
            inside.append(value)
            return
        key = self._keys[-1]
        assert key is not None
        inside[key] = value
        self._keys[-1] = None


def _short(word: str) -> str:
    shown = ascii(word)[1:-1]
    return shown if len(shown) <= 40 else f"{shown[:37]}…"
