"""Any text gives a module: nothing is raised, nothing is lost, all is found at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import parse, parse_expr, parse_type, show, tokens

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "syntax").glob("*.ir"))
TEXTS = [path.read_text("utf-8") for path in CORPUS]
_PIECES = [
    "{", "}", "<?", "?>", "(", ")", "[", "]", "-", "- ", "|", "\n", "\n  ", "\n    - ", "#",
    "  # c", '"', "'", '"""', "=", "==", " is ", "not ", "implies", "?x", "?", "@", '@because("x")',
    "intent:", "signature:", "requires:", "\n  ensures:\n", "examples:", "body:", "```", "holes:",
    "\x00", "\ud800", "\r\n", "\t", "\x0c", "\xa0", "\u2028", "ir", "ir x {", "record R {",
    "type T = int", "0x", "é", ",", ":", "->", "where ", "when ", "then ", "lambda", "choose ",
    "@kind", "unreadable_1", "module m {", "enum E {", "record ", "define f(", "import a", ";",
    "define f(x: int) -> int = ", "from a import b", "invariant:", "\n  invariant:\n", "\n}\n",
    "type ", "version ", " as ", "A = 1", "x: int", "\n\n",
    "9" * 5000, "//", "**", "raises ", "assert:", "effects:",
]  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A text of the corpus with a few pieces cut out, put in or moved."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        stop = min(len(text), at + draw(st.sampled_from([0, 0, 1, 5, 40])))
        text = text[:at] + draw(st.sampled_from(["", *_PIECES])) + text[stop:]
    return text


anything = st.text() | st.lists(st.sampled_from(_PIECES), max_size=30).map("".join) | broken()


@given(anything)
@example("ir f {\n  intent: a {\n   }\n}")  # once a brace that joined its line only in print
@example("ir f {\n  examples:\n    | \n    - x\n}")  # once a table without columns
@example("ir f {\n  signature: \n}")  # once printed as (), which read back as a hole
@example('ir f {\n  assert:\n " - a {<?q = "d"?>}\n}')  # once a quote swallowed the list
@example("ir f {\n  assert:\n  {<?q?>}\n    - x\n}")  # once no words; read back as a set
@example("ir f {\n  requires:\n    - x y {\n  # c {\n <?a?>\n}\n}")
@example("record{invariant")  # once a field of that name
@example("module{define{")  # once its brace swallowed that of the module
@example("module{{\n}}")  # once a brace of garbage paired with a stray one below the module
@example("module{{}([][]}\n}")  # once other brackets counted as braces
def test_any_text_reads_and_its_print_reads_back(text: str) -> None:
    module = parse(text).module
    shown = show(module)
    again = parse(shown).module
    assert again == module
    assert show(again) == shown


@given(anything)
def test_tokens_join_to_the_text(text: str) -> None:
    found = tokens(text)
    assert "".join(token.text for token in found) == text
    assert all(text.startswith(token.text, token.start) for token in found)


@given(anything)
def test_diagnostics_are_sorted_and_lie_inside_the_text(text: str) -> None:
    parsed = parse(text, name="a.ir")
    places = [d.place for d in parsed.diagnostics if d.place is not None]
    assert len(places) == len(parsed.diagnostics)
    assert [(p.line, p.column) for p in places] == sorted((p.line, p.column) for p in places)
    lines = text.split("\n")
    assert all(1 <= p.line <= p.end_line <= len(lines) for p in places)
    assert all(p.column <= len(lines[p.line - 1]) + 1 for p in places)
    assert all(d.message and d.file == "a.ir" for d in parsed.diagnostics)


@given(anything)
def test_lone_values_never_raise(text: str) -> None:
    for expr, found in (parse_expr(text), parse_type(text)):
        assert expr is not None or found


@given(st.text(alphabet="abc #{}?<>\n'\"", max_size=30))
def test_words_of_an_unreadable_clause_are_kept(words: str) -> None:
    text = f"ir f {{\n  intent: a\n  signature: f()\n  requires:\n    - zzz {words} +\n}}"
    shown = show(parse(text).module)
    for word in re.findall(r"[abc]+", words):
        assert word in shown


@pytest.mark.parametrize(
    "line",
    [
        "  signature: f(x: int, y.z kept\n    - writes words) -> int",
        '  signature: f(x: int) -> int { <?a: int = "kept"?>, <?b: = "words"?> }',
        '  assert:\n    - prose it is {<?a: int = "kept"?>, <?b: = "words"?>}',
        '  requires:\n    - x > 0 @because("kept", "words")',
    ],
)
def test_words_of_a_broken_parameter_or_list_are_kept(line: str) -> None:
    shown = show(parse(f"ir f {{\n  intent: a\n{line}\n}}").module)
    assert "kept" in shown
    assert "words" in shown
    assert show(parse(shown).module) == shown


_PLACES = ["  intent: a\n", "  signature: f()\n", "  requires:\n    - True\n", "  holes:\n"]
_LEADS = ["", "    ", "      ", "    - ", "  # ", "\t", "\t- ", "    | "]


@given(
    st.integers(0, len(_PLACES)),
    st.lists(st.tuples(st.sampled_from(_LEADS), st.text("ab c:-{<?}()", max_size=9)), max_size=4),
)
def test_words_of_an_unknown_section_are_kept(at: int, lines: list[tuple[str, str]]) -> None:
    inner = "".join(f"{lead}w{number} {words}\n" for number, (lead, words) in enumerate(lines))
    parts = [*_PLACES[:at], "  wibble: what\n", inner, *_PLACES[at:]]
    shown = show(parse("ir f {\n" + "".join(parts) + "}").module)
    for word in ["wibble", "what", *re.findall(r"\w+", inner)]:
        assert word in shown
    assert show(parse(shown).module) == shown


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_spans_cut_the_text_of_their_nodes(path: Path) -> None:
    text = path.read_text("utf-8")
    for spec in parse(text).module.specs:
        assert spec.span is not None
        assert text[spec.span.start :].startswith("ir")
        if spec.intent and spec.intent.span:
            assert text[spec.intent.span.start :].startswith("intent")
        for clause in (*spec.requires, *spec.ensures):
            body = clause.body.span
            assert body is not None
            piece = text[body.start : body.end]
            expr, _ = parse_expr(piece)
            assert expr == clause.body or show(clause.body).startswith("<?unreadable")


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_spans_cut_the_text_of_their_declarations(path: Path) -> None:
    text = path.read_text("utf-8")
    words = {
        n.Spec: "ir", n.Package: "module", n.TypeDef: "type", n.Enum: "enum",
        n.Record: "record", n.Define: "define", n.Unread: "",
    }  # fmt: skip
    parsed = parse(text)
    for decl in parsed.module.all_decls:
        assert decl.span is not None
        piece = text[decl.span.start : decl.span.end]
        assert piece.startswith(words.get(type(decl), ("import", "from")))
        assert piece == piece.strip()
        for part in getattr(decl, "fields", ()) + getattr(decl, "members", ()):
            assert text.startswith(part.name, part.span.start)
            if "#" not in piece and not parsed.diagnostics:  # else a slip stands in between
                assert show(part) == text[part.span.start : part.span.end]
        if not isinstance(decl, n.Unread) and "unreadable_" not in show(decl):
            assert parse(piece + "\n").module.decls == (decl,)


# ── size and depth ───────────────────────────────────────────────────────────────────────────
HEAD = "ir f {\n  intent: a\n  signature: f(x: int) -> int\n  requires:\n"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("[", "]"), ("f(", ")"), ("-", ""), ("not ", ""), ("x[", "]"), ("a implies ", ""),
     ("a if b else ", ""), ("x ** ", ""), ("<?a: int where ", "?>"), ("{1: ", "}"), ("a.", "")],
)  # fmt: skip
def test_ten_thousand_levels_are_refused_with_a_place(opening: str, closing: str) -> None:
    clause = opening * 10_000 + "x" + closing * 10_000
    parsed = parse(f"{HEAD}    - {clause}\n    - fine: x > 0\n}}\n")
    assert [d.code for d in parsed.diagnostics] == ["IR170"]
    assert parsed.diagnostics[0].place is not None
    assert parsed.diagnostics[0].place.line == 5
    spec = parsed.module.specs[0]
    assert [c.label for c in spec.requires] == [None, "fine"]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("[", "]"), ("f(", ")"), ("-", ""), ("(", " + 1)"), ("x[", "]"), ("x ** ", "")],
)
def test_two_hundred_levels_read_and_print(opening: str, closing: str) -> None:
    expr, found = parse_expr(opening * 200 + "x" + closing * 200)
    assert expr is not None, found
    assert parse_expr(show(expr))[0] == expr
    assert hash(expr) == hash(parse_expr(show(expr))[0])


def test_a_chain_of_one_level_may_be_long() -> None:
    text = " + ".join(["x"] * 20_000)
    expr, found = parse_expr(text)
    assert (expr is not None and show(expr), found) == (text, ())


def test_deep_types_are_refused() -> None:
    assert parse_type("list[" * 10_000 + "int" + "]" * 10_000)[1][0].code == "IR170"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "    - f(x <= \n" * 3000,
        HEAD + "    - " + "{<?" * 30_000,
        "ir f {" + " intent: " * 10_000,
        "ir f {\nbody:\n```\n" * 3000,
        "ir f {\n" + "  foo:\n" * 10_000,
        HEAD + '    - """' + "'''" * 20_000,
        "foo\n" * 20_000,
        "\n" * 100_000,
        "record R {\n" * 3000,
        "enum {\n" * 3000,
        "type A (\n" * 3000,
        "define f(\n" * 3000,
        "module a { enum E { A } } " * 3000,
        "module a {\n  type T = int\n" * 3000,
        "record R { " + "a: int; " * 10_000,
        "enum E {\n" + "  A B\n" * 2000,
    ],
    ids=[
        "open",
        "lists",
        "inline",
        "fences",
        "unknown",
        "quotes",
        "garbage",
        "blank",
        "records",
        "enums",
        "types",
        "defines",
        "modules",
        "deep",
        "fields",
        "members",
    ],
)
def test_large_broken_texts_are_read_to_the_end(text: str) -> None:
    module = parse(text).module
    assert show(parse(show(module)).module) == show(module)


@pytest.mark.parametrize("piece", ["x", "(", "\ud800", "all of these are words\n"])
def test_ten_megabytes_are_read_to_the_end(piece: str) -> None:
    text = piece * (10_000_000 // len(piece))
    parsed = parse(text)
    # One for each line, up to the bound, and one that tells of the bound.
    lines = 50 + 1 if "\n" in piece else 1
    assert [d.place.line for d in parsed.diagnostics if d.place] == [*range(1, lines + 1)]
    assert {d.code for d in parsed.diagnostics} == {"IR100"}
    (kept,) = parsed.module.decls
    assert kept == n.Unread(text.strip())
