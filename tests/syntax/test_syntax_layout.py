"""Lines decide: recovery at the next item, sections in any order, comments kept."""

from __future__ import annotations

import pytest
from hypothesis import given

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.nodes import Module
from liftsys_nb.syntax import parse, show, tokens, wire
from liftsys_nb.syntax.fixes import apply_fixes
from strategies import modules

HEAD = "ir f {\n  intent: a\n  signature: f(x: int, y: int) -> int\n"


def spec_of(text: str) -> n.Spec:
    parsed = parse(text)
    assert parsed.diagnostics == ()
    return parsed.module.specs[0]


def codes(text: str) -> list[str]:
    return [d.code for d in parse(text).diagnostics]


def test_a_bracket_left_open_does_not_swallow_the_next_clause() -> None:
    text = HEAD + "  requires:\n    - f(x\n    - y > 0\n  ensures:\n    - x > (\n}"
    parsed = parse(text)
    assert [d.code for d in parsed.diagnostics] == ["IR100", "IR100"]
    spec = parsed.module.specs[0]
    assert [show(c) for c in spec.requires][1] == "- y > 0"
    assert len(spec.ensures) == 1


def test_an_item_goes_on_while_a_bracket_is_open() -> None:
    spec = spec_of(HEAD + "  requires:\n    - f(\n      x,\n    y\n    ) > 0\n    - y > 0\n}")
    assert [show(c) for c in spec.requires] == ["- f(x, y) > 0", "- y > 0"]


def test_an_item_goes_on_in_deeper_lines() -> None:
    spec = spec_of(HEAD + "  requires:\n    - x\n        - 1 > 0\n      and y > 0\n}")
    assert [show(c) for c in spec.requires] == ["- x - 1 > 0 and y > 0"]


def test_a_deeper_dash_that_makes_no_sense_starts_an_item() -> None:
    parsed = parse(HEAD + "  requires:\n   - a: x > 0\n    - b: y > 0\n}")
    assert [d.code for d in parsed.diagnostics] == ["IR100"]
    assert [c.label for c in parsed.module.specs[0].requires] == ["a", "b"]


def test_sections_come_in_any_order_and_print_in_one() -> None:
    text = "ir f {\n  ensures:\n    - x > 0\n  signature: f(x: int)\n  intent: a\n}"
    assert show(spec_of(text)) == (
        "ir f {\n  intent: a\n  signature: f(x: int)\n  ensures:\n    - x > 0\n}"
    )


def test_an_ir_may_stand_on_one_line() -> None:
    spec = spec_of("ir f { intent: a signature: f(x: int) effects: - pure assert: - x > 0 }")
    assert show(spec) == (
        "ir f {\n  intent: a\n  signature: f(x: int)\n  effects:\n    - pure\n"
        "  assert:\n    - x > 0\n}"
    )


def test_an_ir_whose_brace_is_open_ends_at_the_next_one() -> None:
    text = HEAD + "  requires:\n    - (x\n" + HEAD.replace("ir f", "ir g") + "}\n"
    parsed = parse(text)
    assert [d.code for d in parsed.diagnostics] == ["IR103", "IR100"]
    assert [s.name for s in parsed.module.specs] == ["f", "g"]


def test_prose_may_hold_any_bracket_or_quote() -> None:
    text = (
        "ir f {\n  intent: don't (ever\n    [stop {here \"ok\n  signature: f()\n"
        "  effects:\n    - never logs \"x (y\n    - pure\n  assert:\n    - it's {fine\n}"
    )
    spec = spec_of(text)
    assert spec.intent is not None
    assert spec.intent.text == "don't (ever\n[stop {here \"ok"
    assert [type(e.body) for e in spec.effects] == [n.Prose, n.Effect]
    assert spec.asserts[0].body == n.Prose("it's {fine")


def test_prose_keeps_its_annotations_and_holes() -> None:
    text = HEAD + '  assert:\n    - note: be kind   @because("so") {<?a: Description = "how?"?>}\n}'
    clause = spec_of(text).asserts[0]
    assert clause.label == "note"
    assert clause.body == n.Prose("be kind")
    assert clause.tail.annotations == (n.Annotation("because", "so"),)
    assert [hole.name for hole in clause.tail.holes] == ["a"]


def test_comments_and_blank_lines_survive() -> None:
    text = """\
# before

# the head
ir f {
  # about intent
  intent: a

  # about signature
  signature: f(x: int) -> int  # says it all
  # about requires
  requires:  # of the caller
    # first
    - x > 0  # why

    - x < 9
  examples:
    # a table
    | x | result |
    | 1 | 1      |
  # at the end
}

# after
"""
    parsed = parse(text)
    assert parsed.diagnostics == ()
    assert show(parsed.module) == text


def test_a_hash_in_prose_is_text_and_in_a_string_too() -> None:
    text = HEAD + '  ensures:\n    - x != "  # no"  # yes\n  assert:\n    - see this  # 3 there\n}'
    spec = spec_of(text)
    assert spec.ensures[0].comments == ("  # yes",)
    assert spec.asserts[0].body == n.Prose("see this  # 3 there")


def test_words_that_belong_nowhere_are_kept_as_comments() -> None:
    text = "ir f {\n  stray words\n  intent: a\n  signature: f()\n  intent: b\n}"
    assert codes(text) == ["IR100", "IR102"]
    assert show(parse(text).module) == (
        "ir f {\n  # stray words\n  intent: a\n  signature: f()\n  # intent: b\n}\n"
    )


def test_a_type_a_default_and_a_parameter_may_be_holes() -> None:
    spec = spec_of(
        "ir f {\n  intent: a\n"
        "  signature: f(x: <?t: type choose int | (int | None)?>, ?more, y: int = ?d) -> ?r\n}"
    )
    assert spec.signature is not None
    x, more, y = spec.signature.parameters
    assert x.type == n.Hole("t", n.TYPE, None, None, (n.INT, n.UnionType((n.INT, n.NONE))))
    assert (more.name, more.type) == ("", n.Hole("more"))
    assert y.default == n.Hole("d")
    assert spec.signature.returns == n.Hole("r")


def test_a_refinement_ends_at_the_default() -> None:
    spec = spec_of("ir f {\n  intent: a\n  signature: f(x: int where it >= 1 = 1)\n}")
    assert spec.signature is not None
    assert spec.signature.parameters[0].default == n.Lit(1)


def test_code_keeps_its_blank_lines_and_indentation() -> None:
    text = HEAD + "  body:\n    ```python\n    if x:\n\n\n        return }\n    ```\n}\n"
    parsed = parse(text)
    body = parsed.module.specs[0].body
    assert body is not None
    assert body.content == "if x:\n\n\n    return }"
    assert show(parsed.module) == text


def test_windows_line_ends_read_like_others() -> None:
    text = HEAD + "  requires:\n    - x > 0\n  assert:\n    - be kind\n}\n"
    assert parse(text.replace("\n", "\r\n")).module == parse(text).module


# ── tabs ─────────────────────────────────────────────────────────────────────────────────────
def test_tabs_indent() -> None:
    text = HEAD.replace("  ", "\t") + "\trequires:\n\t\t- x > 0\n\t\t- y > 0\n}"
    assert len(spec_of(text).requires) == 2


def test_a_section_or_dash_behind_a_tab_continues_nothing_that_stands_behind_spaces() -> None:
    text = HEAD + "    requires:\n\t- x > 0\n    - y > 0\n\t- x > y\n\tensures:\n\t\t- x > 1\n}"
    spec = spec_of(text)
    assert [show(c) for c in spec.requires] == ["- x > 0", "- y > 0", "- x > y"]
    assert [show(c) for c in spec.ensures] == ["- x > 1"]


# ── unknown sections ─────────────────────────────────────────────────────────────────────────
def test_an_unknown_section_keeps_all_its_lines_as_comments() -> None:
    lines = "  wibble: what\n    - item one\n    more words\n"
    parsed = parse(HEAD + lines + "  # so\n  ensures:\n    - x > 0\n}")
    assert [d.code for d in parsed.diagnostics] == ["IR100"]
    assert show(parsed.module) == (
        HEAD + "  # wibble: what\n  # - item one\n  # more words\n  # so\n"
        "  ensures:\n    - x > 0\n}\n"
    )


def test_an_unknown_section_of_dashes_is_told_once() -> None:
    parsed = parse(HEAD + "  wibble:\n    - item one\n      goes on\n    - two\n}")
    assert [d.code for d in parsed.diagnostics] == ["IR100"]
    assert all(word in show(parsed.module) for word in ("wibble", "one", "goes on", "two"))


@given(modules)
def test_lone_returns_end_lines_as_line_feeds_do(module: Module) -> None:
    text = show(module)
    mac = text.replace("\n", "\r")
    assert parse(mac) == parse(text)
    assert "".join(token.text for token in tokens(mac)) == mac


def test_a_comment_ends_at_a_lone_return() -> None:
    text = "# why\rir f {\r  intent: a\r  signature: f(x: int) -> int\r  requires:\r    - x = 1\r}"
    parsed = parse(text)
    assert [d.place.line for d in parsed.diagnostics if d.place] == [6]
    assert apply_fixes(text, parsed.diagnostics) == text.replace("=", "==")


@pytest.mark.parametrize("written", ["rust", "py", "Python", "js title=x", "python  # so"])
def test_the_language_of_a_fence_stays_as_written(written: str) -> None:
    parsed = parse(f"{HEAD}  body:\n    ```{written}\n    x\n    ```\n}}\n")
    language = " ".join(written.split())
    body = parsed.module.specs[0].body
    assert body == n.Body("x", language)
    assert f"    ```{language}\n" in show(parsed.module)
    assert parse(show(parsed.module)).module == parsed.module
    assert wire.load(wire.dump(parsed.module)) == parsed.module


def test_a_fence_without_a_language_is_python() -> None:
    parsed = parse(f"{HEAD}  body:\n    ```\n    x\n    ```\n}}\n")
    assert parsed.module.specs[0].body == n.Body("x")
    assert "    ```python\n" in show(parsed.module)
