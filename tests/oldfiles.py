"""Old files for tests: the fixtures, and strategies that write, change and break them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

FOLDER = Path(__file__).parent / "corpus" / "legacy"
FIXTURES = sorted(FOLDER.iterdir())
TEXTS = [path for path in FIXTURES if path.suffix == ".ir"]
DOCUMENTS = [path for path in FIXTURES if path.suffix == ".json"]

# Words that mean something to a reader of the language, among words that mean nothing.
_SNIPPETS = st.sampled_from([
    "x > 0", "arr is sorted", "result == x", "Note: later", "{", "}", "<?h: int?>", "{<?h: int?>}",
    "# no", "  # no", "- dash", "@because(\"b\")", "@by(me)", "assert:", "signature: g() -> int",
    "ir g {", "```", '"', "\\", '\\"', "'", "implies", "?", "?h", "pure", "writes log", "\n", "\t",
    "\r", "\x00", "\x0b", "\u2028", "\ufeff", "é", "𝒳", "0", "List[int]", "Optional[str]", "Foo",
    "|", "in words:", "None", "[", "(", "for i in x",
])  # fmt: skip
words = st.one_of(
    st.lists(_SNIPPETS, max_size=5).map(" ".join),
    st.lists(_SNIPPETS, max_size=5).map("".join),
    st.text(st.characters(codec="utf-8"), max_size=30),
)
_names = st.one_of(st.sampled_from(["x", "y", "lo", "hi", "f", "class", "result", "h"]), words)
_hints = st.one_of(
    st.sampled_from(["int", "str", "List[int]", "Optional[str]", "dict[str, Any]", "Foo", ""]),
    words,
)
holes = st.fixed_dictionaries({
    "identifier": _names, "type_hint": _hints, "description": words,
    "constraints": st.dictionaries(words, words, max_size=2),
    "kind": st.sampled_from(["intent", "signature", "effect", "assertion", "implementation", "x"]),
})  # fmt: skip
_lists = st.lists(holes, max_size=2)
trees: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({
    "intent": st.fixed_dictionaries(
        {"summary": words, "rationale": st.none() | words, "holes": _lists}
    ),
    "signature": st.fixed_dictionaries({
        "name": _names,
        "parameters": st.lists(st.fixed_dictionaries(
            {"name": _names, "type_hint": _hints, "description": st.none() | words}
        ), max_size=3),
        "returns": st.none() | _hints, "holes": _lists,
    }),
    "effects": st.lists(
        st.fixed_dictionaries({"description": words, "holes": _lists}), max_size=3
    ),
    "assertions": st.lists(st.fixed_dictionaries(
        {"predicate": words, "rationale": st.none() | words, "holes": _lists}
    ), max_size=3),
    "metadata": st.fixed_dictionaries({
        "source_path": st.none() | words, "language": st.none() | words,
        "origin": st.none() | words, "evidence": st.just([]),
    }),
})  # fmt: skip

_JUNK: list[Any] = [
    None, True, 0, -1, 10**30, 0.5, "", "x", "{<?", "\x00", [], {}, [[]], {"a": [1, "b", None]},
    "ir f {", ["x > 0"], "2025-01-01T00:00:00+00:00Z", {"identifier": "h"}, "TypedHole(",
]  # fmt: skip


@st.composite
def changed_documents(draw: st.DrawFn) -> tuple[str, Any]:
    """Draw a fixture's name and its document with some parts removed, replaced or doubled."""
    path = draw(st.sampled_from(DOCUMENTS))
    random = Random(draw(st.integers(0, 2**32)))
    document = deepcopy(json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=str))
    for _ in range(draw(st.integers(1, 6))):
        places = list(_places(document))
        if places:
            _change(*random.choice(places), random)
    return path.name, document


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    parts: Any = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in parts:
        yield document, key
        if isinstance(value, dict | list):
            yield from _places(value)


def _change(parent: Any, key: Any, random: Random) -> None:
    match random.randrange(5):
        case 0:
            del parent[key]
        case 1 | 2:
            parent[key] = deepcopy(random.choice(_JUNK))
        case 3 if isinstance(parent, list):
            parent.insert(key, deepcopy(parent[key]))
        case 4 if isinstance(parent, dict):
            parent[f"{key} "] = parent.pop(key)
        case _:
            parent[key] = [deepcopy(parent[key])]


@st.composite
def broken_files(draw: st.DrawFn) -> str:
    """Draw a fixture's text with pieces cut out, doubled or put in."""
    text = draw(st.sampled_from(FIXTURES)).read_text(encoding="utf-8")
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        put = draw(st.one_of(st.just(""), words, st.just(text[start:end] * 2)))
        text = text[:start] + put + text[end:]
    return text


def strings(value: Any) -> Iterator[str]:
    """Yield all texts of a JSON value, names of fields aside."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)
        case _:
            return
