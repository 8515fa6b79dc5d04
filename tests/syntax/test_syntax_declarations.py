"""Declarations: read, printed, and where one is broken its neighbours stand."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import parse, show

CORPUS = Path(__file__).parents[1] / "corpus" / "syntax"
EXAMPLES = ["audit", "bank", "binary_search", "clamp", "csv", "json_api", "money", "rate_limiter"]


def sound(text: str) -> n.Module:
    parsed = parse(text)
    assert parsed.diagnostics == ()
    return parsed.module


def only(text: str) -> n.Decl:
    (decl,) = sound(text).decls
    return decl


def codes(text: str) -> list[tuple[str, int]]:
    return [(d.code, d.place.line) for d in parse(text).diagnostics if d.place]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_read_and_print_to_a_fixed_point(name: str) -> None:
    module = sound((CORPUS / f"{name}.ir").read_text("utf-8"))
    assert not [decl for decl in module.all_decls if isinstance(decl, n.Unread)]
    text = show(module)
    assert show(sound(text)) == text
    assert sound(text) == module


@pytest.mark.parametrize("name", ["audit", "bank", "binary_search", "clamp", "csv", "money"])
def test_the_tidy_examples_print_to_themselves(name: str) -> None:
    text = (CORPUS / f"{name}.ir").read_text("utf-8")
    assert show(sound(text)) == text


# ── imports ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import money", n.Import("money")),
        ("import a.b as c", n.Import("a.b", alias="c")),
        ('import money version ">=1.0"', n.Import("money", version=">=1.0")),
        ('import "./a b.ir" version "1" as m', n.Import("./a b.ir", (), "1", "m", True)),
        ('from "./audit.ir" import A, B', n.Import("./audit.ir", ("A", "B"), is_file=True)),
        ("from a.b import C", n.Import("a.b", ("C",))),
    ],
)
def test_an_import_reads_and_prints(text: str, wanted: n.Import) -> None:
    assert only(text) == wanted
    assert show(wanted) == text


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("import", 1), ("import a, b", 9), ("import 3", 8), ("from a", 6), ("from a import", 8),
        ("from a import *", 15), ("from a import B as C", 17), ('import ""', 1),
        ("import a as m version 1", 15), ("import a version 1", 18),
    ],
)  # fmt: skip
def test_an_unreadable_import_is_kept_to_the_letter(text: str, column: int) -> None:
    parsed = parse(f"{text}\ntype A = int\n")
    (found,) = parsed.diagnostics
    assert found.place is not None
    assert (found.place.line, found.place.column) == (1, column)
    assert parsed.module.decls == (n.Unread(text), n.TypeDef("A", n.INT))


# ── types, definitions ───────────────────────────────────────────────────────────────────────
def test_a_definition_goes_on_in_brackets_and_on_deeper_lines() -> None:
    text = "define f(\n  x: int,\n  y: int\n) -> int = max(\n  x,\ny\n)\n  + 1\n\ntype A = int\n"
    first, second = sound(text).decls
    assert show(first) == "define f(x: int, y: int) -> int = max(x, y) + 1"
    assert show(second) == "type A = int"


def test_a_bracket_left_open_ends_before_the_next_declaration() -> None:
    text = "define f(x: int) -> int = max(x\ntype A = list[int\n\nenum B { X }\n"
    assert codes(text) == [("IR100", 1), ("IR110", 2)]
    first, second, third = parse(text).module.decls
    assert isinstance(first, n.Define)
    assert isinstance(second, n.TypeDef)
    assert (first.body, third) == (
        n.Hole("unreadable_1", None, "max(x", "implementation"),
        n.Enum("B", (n.Member("X"),)),
    )
    assert second.type == n.Hole("unreadable_2", n.TYPE, "list[int", "signature")


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("type A: int", "IR100", "type A = int"),
        ("type A int", "IR100", "type A = int"),
        ("type A = int -> str", "IR110",
         'type A = <?unreadable_1: type = "int -> str" @signature?>'),
        ("type A =", "IR110", 'type A = <?unreadable_1: type = "the type called A" @signature?>'),
        ("define f(x: int) -> int: x", "IR100", "define f(x: int) -> int = x"),
        ("define f(x: int) -> bool = x is tidy", "IR120",
         'define f(x: int) -> bool = <?unreadable_1 = "x is tidy" @implementation?>'),
        ("define f(x: int) = x", "IR110",
         'define f(x: int) -> <?unreadable_1: type = "the type that f gives" @signature?> = x'),
        ("define f(x: int) -> int", "IR100",
         'define f(x: int) -> int = <?unreadable_1 = "what f gives" @implementation?>'),
        ("define f(x: 3) -> int = 1", "IR110",
         'define f(x: <?unreadable_1: type = "3" @signature?>) -> int = 1'),
    ],
)  # fmt: skip
def test_a_broken_part_becomes_a_hole_that_keeps_its_words(
    text: str, code: str, shown: str
) -> None:
    parsed = parse(text)
    assert [d.code for d in parsed.diagnostics] == [code]
    assert show(parsed.module) == shown + "\n"
    assert parse(show(parsed.module)).module == parsed.module


# ── enums ────────────────────────────────────────────────────────────────────────────────────
def test_an_enum_keeps_its_values_and_its_line() -> None:
    text = 'enum Code { OK = 200, BAD = -1, WORD = "x" }'
    assert show(only(text)) == text
    assert only(text) == n.Enum(
        "Code",
        (
            n.Member("OK", n.Lit(200)),
            n.Member("BAD", n.Unary("-", n.Lit(1))),
            n.Member("WORD", n.Lit("x")),
        ),
    )


def test_an_enum_on_many_lines_keeps_its_comments() -> None:
    text = """\
# what it may be
enum Status {  # of an account
  # fresh
  OPEN = 1,  # so far

  CLOSED  # for good
  # no more
}
"""
    assert show(sound(text)) == text


def test_a_comma_may_end_an_enum() -> None:
    assert show(only("enum A {\n  X,\n  Y,\n}")) == "enum A {\n  X,\n  Y\n}"


@pytest.mark.parametrize(
    ("inner", "code", "members"),
    [
        ("A, 3, C", "IR100", ["A", "C"]),
        ("A, B = 1 + 1, C", "IR100", ["A", 'B = <?unreadable_1 = "1 + 1"?>', "C"]),
        ("A, B = (, C", "IR100", ["A", 'B = <?unreadable_1 = "(, C"?>']),
        ("A\n  B", "IR100", ["A", "B"]),
        ("A, A", "IR100", ["A", "A"]),
        ("A, , B", "IR100", ["A", "B"]),
        ("A: 1, B", "IR100", ["A = 1", "B"]),
        ("A b, C", "IR100", ['A = <?unreadable_1 = "b"?>', "C"]),
        ("", "IR100", []),
    ],
)
def test_a_broken_member_leaves_its_neighbours(inner: str, code: str, members: list[str]) -> None:
    parsed = parse(f"enum E {{ {inner} }}\ntype T = int\n")
    assert [d.code for d in parsed.diagnostics] == [code]
    enum, after = parsed.module.decls
    assert isinstance(enum, n.Enum)
    assert [show(member) for member in enum.members] == members
    assert after == n.TypeDef("T", n.INT)
    assert parse(show(parsed.module)).module == parsed.module


# ── records ──────────────────────────────────────────────────────────────────────────────────
def test_a_record_on_one_line_stays_there() -> None:
    text = 'record R { a: int where it > 0 = 1; sep: str where len(it) == 1 = ";"; b: str }'
    record = only(text)
    assert show(record) == text
    assert isinstance(record, n.Record)
    assert [made.name for made in record.fields] == ["a", "sep", "b"]
    assert record.fields[1].default == n.Lit(";")


def test_a_record_on_many_lines_keeps_its_comments() -> None:
    text = """\
record R {  # of it all
  # first
  a: int  # why

  b: dict[str, int] = {"x": 1}
  # what holds
  invariant:  # always
    # so
    - small: a < 3   @because("x")  # yes
  # at the end
}
"""
    assert show(sound(text)) == text


def test_a_field_goes_on_in_brackets_and_on_deeper_lines() -> None:
    text = "record R {\n  a: dict[\n    str,\n  int\n  ] = {\n    1: 2,\n  }\n  b: int\n    = 3\n}"
    record = only(text)
    assert isinstance(record, n.Record)
    assert [show(made) for made in record.fields] == ["a: dict[str, int] = {1: 2}", "b: int = 3"]


@pytest.mark.parametrize(
    ("line", "code", "fields"),
    [
        ("b: list[int", "IR110",
         ["a: int", 'b: <?unreadable_1: type = "list[int" @signature?>', "c: int"]),
        ("b: int = (1", "IR100",
         ["a: int", 'b: int = <?unreadable_1 = "(1" @signature?>', "c: int"]),
        ("b: int = {1", "IR103",
         ["a: int", 'b: int = <?unreadable_1 = "{1" @signature?>', "c: int"]),
        ("b", "IR110",
         ["a: int", 'b: <?unreadable_1: type = "the type of b" @signature?>', "c: int"]),
        ("b: = 3", "IR110",
         ["a: int", 'b: <?unreadable_1: type = "the type of b" @signature?> = 3', "c: int"]),
        ("b: int,", "IR100", ["a: int", "b: int", "c: int"]),
        ("b: int, d: str", "IR100", ["a: int", "b: int", "d: str", "c: int"]),
        ("def f(self): pass", "IR100", ["a: int", "c: int"]),
        ("3 more", "IR100", ["a: int", "c: int"]),
        ("a: str", "IR100", ["a: int", "a: str", "c: int"]),
    ],
)  # fmt: skip
def test_a_broken_field_leaves_its_neighbours(line: str, code: str, fields: list[str]) -> None:
    parsed = parse(f"record R {{\n  a: int\n  {line}\n  c: int\n}}\ntype T = int\n")
    assert [(d.code, d.place and d.place.line) for d in parsed.diagnostics] == [(code, 3)]
    record, after = parsed.module.decls
    assert isinstance(record, n.Record)
    assert [show(made) for made in record.fields] == fields
    assert after == n.TypeDef("T", n.INT)
    shown = show(parsed.module)
    assert all(word in shown for word in line.replace("(", " ").replace(",", "").split()[:2])
    assert parse(shown).module == parsed.module


@pytest.mark.parametrize("word", ["requires", "ensures", "invariants", "assert"])
def test_a_section_of_an_ir_reads_as_the_invariant_of_a_record(word: str) -> None:
    text = f"record R {{\n  a: int\n  {word}:\n    - a > 0\n}}"
    (found,) = parse(text).diagnostics
    assert (found.code, found.fix) == ("IR100", "invariant")
    assert show(parse(text).module) == text.replace(word, "invariant") + "\n"


def test_items_of_a_record_recover_like_those_of_an_ir() -> None:
    text = (
        "record R {\n  a: int\n  invariant:\n    - f(a\n    - a is tidy\n    - fine: a > 0\n"
        "  b: int\n}\n"
    )
    assert codes(text) == [("IR100", 4), ("IR120", 5), ("IR100", 7)]
    (record,) = parse(text).module.decls
    assert isinstance(record, n.Record)
    assert [made.name for made in record.fields] == ["a", "b"]
    assert [clause.label for clause in record.invariant] == [None, None, "fine"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("record R { a: int; invariant: - result > 0 }", "IR140"),
        ("record R { a: int = result }", "IR140"),
        ("record R { a: int = old(3) }", "IR141"),
        ("record R {\n  a: int\n  invariant:\n    - x: a > 0\n    - x: a > 1\n}", "IR151"),
        ("define f(x: int) -> int = result", "IR140"),
        ("define f(x: int) -> int = old(x)", "IR141"),
        ("type T = int where it > result", "IR140"),
        ("record R { a: ?t where ?x > 0; b: <?x: int?> = <?x: int?> }", "IR132"),
    ],
)
def test_result_old_labels_and_holes_have_their_places(text: str, code: str) -> None:
    assert [d.code for d in parse(text).diagnostics] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "record R { result: int; old: int; invariant: - result > old }",
        "record R { a: int; invariant: - a >= old(a) }",
    ],
)
def test_result_and_old_are_names_like_others_where_they_are_bound(text: str) -> None:
    assert parse(text).diagnostics == ()


@pytest.mark.parametrize(
    "text",
    [
        "record R { a: int }  # why\n",
        "enum E { A, B }  # why\n",
        "type A = int  # why\n",
        "import a  # why\n",
        "define f() -> int = 1  # why\n",
        "record R {\n  a: int\n  # why\n}\n",
    ],
)
def test_a_comment_behind_a_declaration_stays_there(text: str) -> None:
    assert show(sound(text)) == text
    assert show(sound(text.replace("\n  # why\n}", "\n}  # why"))) == text


# ── names ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "second",
    ["enum A { X }", "record A { x: int }", "define A() -> int = 1", "import A", "import b as A",
     "from b import A", "module A {\n}", "ir A {\n  intent: a\n  signature: A()\n}"],
)  # fmt: skip
def test_a_name_declared_twice_is_told(second: str) -> None:
    (found,) = parse(f"type A = int\n\n{second}\n").diagnostics
    assert (found.code, found.message) == ("IR100", "two declarations are called 'A'")
    assert found.place is not None
    column = second.rindex("A", 0, second.index("A") + 1) + 1
    assert (found.place.line, found.place.column) == (3, column)


def test_a_module_has_names_of_its_own() -> None:
    sound("type A = int\n\nmodule m {\n  type A = str\n  import a.b\n  import a.c\n}\n")


# ── modules ──────────────────────────────────────────────────────────────────────────────────
def test_a_module_prints_its_declarations_indented() -> None:
    text = """\
# all of it
module a.b version "1.0" {  # still young
  # why
  import money

  type A = int
  enum B { X }

  module inner {
    ir f {
      intent: Say it
        on two lines
      signature: f(x: int) -> int
      assert:
        - be kind
          at all times
      body:
        ```python
        if x:

            return }
        ```
    }
  }
  # at the end
}
"""
    assert show(sound(text)) == text
    (spec,) = sound(text).specs
    assert spec.body is not None
    assert spec.body.content == "if x:\n\n    return }"
    assert spec.intent is not None
    assert spec.intent.text == "Say it\non two lines"


def test_a_module_may_stand_on_one_line() -> None:
    text = (
        "module a { import b module c { enum E { X } } type T = int "
        "ir f { intent: a signature: f() } ir g { intent: b signature: g() } }"
    )
    assert [d.code for d in parse(text).diagnostics] == ["IR100"]
    text = text.replace("import b ", "").replace(" ir f", "\nir f").replace("type T = int ", "")
    shown = show(sound(text))
    assert shown == show(sound(shown))
    assert [spec.name for spec in sound(text).specs] == ["f", "g"]


def test_indentation_is_free_where_the_braces_match() -> None:
    text = "module a {\nmodule b {\ntype T = int\n}\n    }\ntype U = str\n"
    outer, after = sound(text).decls
    assert isinstance(outer, n.Package)
    assert outer.decls == (n.Package("b", None, (n.TypeDef("T", n.INT),)),)
    assert after == n.TypeDef("U", n.STR)


_F = "  ir f {\n    intent: a\n    signature: f()\n"
_G = "  ir g {\n    intent: a\n    signature: g()\n  }\n"


@pytest.mark.parametrize(
    ("text", "line", "wanted"),
    [
        (f"module m {{\n{_F}  }}\n\nmodule k {{\n{_G}}}\n", 1, "m(f) k(g)"),
        (f"module m {{\n{_F}{_G}}}\n", 2, "m(f g)"),
        (f"module m {{\n{_G}{_F}}}\n", 6, "m(g f)"),
        (f"module m {{\n  module k {{\n{indent(_G, '  ')}\n}}\ntype T = int\n", 2, "m(k(g)) T"),
        (f"module m {{\n  record R {{\n    a: int\n{_G}}}\n", 2, "m(R g)"),
        (f"module m {{\n{_G}  record R {{\n    a: int\n}}\n", 6, "m(g R)"),
        (f"module m {{\n{_G}  enum R {{ A\n}}\n", 6, "m(g R)"),
        ("module m {\n  enum E {\n    A,\n  type T = int\n}\n", 2, "m(E T)"),
    ],
)
def test_a_missing_brace_is_found_where_it_is_missing(text: str, line: int, wanted: str) -> None:
    def outline(decls: tuple[n.Decl, ...]) -> str:
        parts = []
        for decl in decls:
            assert not isinstance(decl, n.Unread | n.Import)
            inner = f"({outline(decl.decls)})" if isinstance(decl, n.Package) else ""
            parts.append(decl.name + inner)
        return " ".join(parts)

    parsed = parse(text)
    assert codes(text) == [("IR103", line)]
    assert outline(parsed.module.decls) == wanted
    assert parse(show(parsed.module)).module == parsed.module


@pytest.mark.parametrize(
    ("head", "code", "column"),
    [
        ("module {", "IR100", 1), ("module m version 1 {", "IR100", 10), ("module m:", "IR103", 1),
        ("module m", "IR103", 1), ("module m of it {", "IR100", 10),
    ],
)  # fmt: skip
def test_a_broken_head_still_opens_its_module(head: str, code: str, column: int) -> None:
    parsed = parse(f"{head}\n  type T = int\n}}\n")
    (found,) = parsed.diagnostics
    assert found.place is not None
    assert (found.code, found.place.line, found.place.column) == (code, 1, column)
    (package,) = parsed.module.decls
    assert isinstance(package, n.Package)
    assert package.decls == (n.TypeDef("T", n.INT),)


def test_garbage_in_a_module_is_kept_and_ends_at_its_brace() -> None:
    text = "module m {\n  some words\n  class Foo {\n    x\n  }\n  type T = int\n}\n\nmore words\n"
    parsed = parse(text)
    assert [d.place.line for d in parsed.diagnostics if d.place] == [2, 3, 9]
    package, after = parsed.module.decls
    assert isinstance(package, n.Package)
    assert package.decls == (
        n.Unread("some words\nclass Foo {\n  x\n}"),
        n.TypeDef("T", n.INT),
    )
    assert after == n.Unread("more words")
    assert parse(show(parsed.module)).module == parsed.module


def test_two_hundred_modules_nest_and_one_more_is_refused() -> None:
    def nested(depth: int) -> str:
        return (
            "module a {\n" * depth
            + "type T = int where "
            + "(" * 150
            + "it"
            + ")" * 150
            + ("\n}" * depth)
        )

    deep = sound(nested(200))
    assert sound(show(deep)) == deep
    parsed = parse(nested(201))
    assert [(d.code, d.place and d.place.line) for d in parsed.diagnostics] == [("IR170", 201)]
    assert parse(show(parsed.module)).module == parsed.module


@pytest.mark.parametrize("closing", ["}\n" * 10_000, "", "}\n" * 5_000])
@pytest.mark.parametrize("opening", ["module a {\n", "module a { "])
def test_ten_thousand_modules_are_refused_with_a_place(opening: str, closing: str) -> None:
    parsed = parse(opening * 10_000 + closing)
    assert "IR170" in [d.code for d in parsed.diagnostics]
    assert all(d.place for d in parsed.diagnostics)
    assert parse(show(parsed.module)).module == parsed.module


@pytest.mark.parametrize(
    ("line", "meant"),
    [("recrod R { x: int }", "record"), ("enmu E { A }", "enum"), ("imprt a", "import"),
     ("class A {", "record"), ("def f(x: int):", "define"), ("struct S {", "record")],
)  # fmt: skip
def test_a_word_near_a_declaration_says_which(line: str, meant: str) -> None:
    (found,) = parse(line).diagnostics
    assert (found.code, found.hint) == ("IR100", f"did you mean '{meant}'?")


@pytest.mark.parametrize(
    "text",
    [
        "define f(result: int, old: int, it: int) -> int = 1",
        "ir f {\n  intent: a\n  signature: f(result: int, old: int, it: int) -> int\n}\n",
    ],
)
def test_a_parameter_bears_no_word_that_has_its_own_meaning(text: str) -> None:
    said = [(d.code, d.fix) for d in parse(text).diagnostics]
    assert said == [("IR140", "result_"), ("IR141", "old_"), ("IR140", "it_")]
