"""Files of lift-sys v0.2.1: each trap by a fixture, and laws over written and broken files."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from oldfiles import DOCUMENTS, FIXTURES, TEXTS, broken_files, changed_documents, trees, words

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Hole
from liftsys_nb.syntax import parse, show, wire
from liftsys_nb.syntax.legacy import Old, read_old
from liftsys_nb.syntax.legacy.items import quoted
from liftsys_nb.syntax.legacy.shapes import MOST_WARNINGS, Warnings
from liftsys_nb.syntax.legacy.words import comment, moment, unescape
from liftsys_nb.syntax.lexer import quote

NAMES = [path.name for path in FIXTURES]
CLAMP = "ir clamp {\n  intent: Limit x\n  signature: clamp(x: int) -> int\n}\n"


def read(name: str) -> Old:
    path = next(path for path in FIXTURES if path.name == name)
    return read_old(path.read_text(encoding="utf-8"), name=name)


def codes(old: Old) -> set[str]:
    return {warning.code for warning in old.warnings}


def report(old: Old) -> str:
    """Return what was understood of a file: what golden files hold."""
    lines = [f"{old.kind}, {old.status}", ""]
    if old.module is not None:
        lines += [show(old.module)]
    for step in old.steps:
        of = f" of ?{step.hole}" if step.hole else ""
        lines += [f"{step.at}  {step.what}{of}: {step.words}"]
        if step.module is not None and step.module != old.module:
            lines += ["", *(f"    {line}" for line in show(step.module).splitlines()), ""]
    for answer in old.answers:
        state = "applied" if answer.is_applied else "waits"
        lines += [f"{answer.at}  {answer.what} for ?{answer.hole}: {answer.words} ({state})"]
    lines += ["", *(f"{w.severity} {w.code} {w.message}" for w in old.warnings)]
    return "\n".join(lines).strip("\n") + "\n"


def test_there_are_fixtures_of_each_form() -> None:
    assert len(FIXTURES) >= 20
    assert len(TEXTS) >= 5
    assert {read(path.name).kind for path in DOCUMENTS} == {"ir", "session"}


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_is_understood_as_reviewed(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"legacy/{name}.txt", report(read(name)))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_reads_as_the_same_without_errors(name: str) -> None:
    old = read(name)
    for module in [old.module, *(step.module for step in old.steps)]:
        if module is not None:
            again = parse(show(module))
            assert again.module == module
            assert again.diagnostics == ()


# ── the traps, one by one ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("2025-03-01T10:00:00.123456+00:00Z", "2025-03-01T10:00:00.123456Z"),
        ("2025-03-01T10:00:00Z", "2025-03-01T10:00:00.000000Z"),
        ("2025-03-01T10:00:00", "2025-03-01T10:00:00.000000Z"),
        ("2025-03-01T10:00:00+02:00Z", "2025-03-01T08:00:00.000000Z"),
        ("2025-03-01T10:00:00-0530", "2025-03-01T15:30:00.000000Z"),
        ("9999-12-31T23:59:59-01:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_is_read_with_its_offset(stamp: str, time: str | None) -> None:
    assert moment(stamp, "here", Warnings("f")) == time


def test_a_time_with_offset_and_z_is_told() -> None:
    warn = Warnings("f")
    moment("2025-03-01T10:00:00+00:00Z", "here", warn)
    assert [w.code for w in warn.found] == ["LS448"]


def test_drafts_that_all_hold_one_ir_are_told_and_kept_as_steps() -> None:
    old = read("session_same_drafts.json")
    assert "LS449" in codes(old)
    assert [step.words for step in old.steps] == [
        "Write a function that limits x to lo..hi", "raise ValueError", "the result stays inside",
    ]  # fmt: skip
    assert {step.module == old.module for step in old.steps} == {True}


def test_the_signature_decides_the_name() -> None:
    old = read("text_other_name.ir")
    assert old.module is not None
    assert old.module.specs[0].name == "clamp"
    assert "LS444" in codes(old)
    assert "generated_module" in str(old.kept["text"])


@pytest.mark.parametrize(
    ("name", "holes"),
    [
        ("tree_repr_returns.json", ["rounding", "limit"]),
        ("tree_repr_single.json", ["unit", "unit"]),
        ("text_repr_returns.ir", ["way", "unit"]),
    ],
)
def test_holes_printed_by_python_come_back_as_holes_of_the_signature(
    name: str, holes: list[str]
) -> None:
    old = read(name)
    assert old.module is not None
    signature = old.module.specs[0].signature
    assert signature is not None
    assert signature.returns is None
    assert [hole.name for hole in signature.holes] == holes
    assert "LS446" in codes(old)


@pytest.mark.parametrize(
    "text",
    [
        "TypedHole(",
        "[TypedHole(identifier='a'",
        "[TypedHole(identifier=open('x'))]",
        "TypedHole(*a)",
        "TypedHole(**{'identifier': 'a'})",
        "[TypedHole(identifier={[]: 1})]",
        "TypedHole(" + "(" * 5000,
        "[TypedHole(identifier=" + "-" * 50_000 + "1)]",
    ],
)
def test_what_only_looks_like_a_repr_of_holes_is_asked_for_as_a_type(text: str) -> None:
    tree = {"intent": {"summary": "s"}, "signature": {"name": "f", "returns": text}}
    old = read_old(json.dumps(tree))
    assert old.module is not None
    signature = old.module.specs[0].signature
    assert signature is not None
    assert isinstance(signature.returns, Hole)
    assert text in (signature.returns.question or "")


def saved(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


@given(words)
def test_escapes_are_undone_however_often_a_text_was_saved(text: str) -> None:
    warn = Warnings("f")
    plain = unescape(text, "here", warn)
    for _ in range(3):
        text = saved(text)
        assert unescape(text, "here", warn) == plain


@pytest.mark.parametrize("text", ["C:\\temp", 'say "end"', "a\\d+ \\w", "", "plain"])
def test_words_that_no_save_has_touched_stay_as_they_are(text: str) -> None:
    warn = Warnings("f")
    assert unescape(text, "here", warn) == text
    assert warn.found == ()


def test_a_text_that_needs_no_mending_comes_back_to_the_letter() -> None:
    text = "# mine\nir f {\n  intent:   Odd   spaces\n  signature: f(x:int)->int\n}\n"
    old = read_old(text)
    assert (old.text, old.is_repaired, old.warnings) == (text, False, ())


def test_a_new_text_is_never_laid_out_anew() -> None:
    text = (
        "ir f {\n  intent: it has an error\n  signature: f(x: int) -> int\n"
        "  requires:\n    - x\n      - 1 > 0\n    - = 3\n}\n"
    )
    assert read_old(text).text == text


def test_a_minus_on_the_line_of_its_section_stays_a_minus() -> None:
    text = "ir f {\n  intent: f\n  signature: f(x: int) -> int\n  assert: - x - 1 > 0\n}\n"
    old = read_old(text)
    assert (old.text, old.warnings) == (text, ())


def test_prose_that_names_a_section_is_not_taken_apart() -> None:
    text = (
        "ir f {\n  intent: Print the signature: of a letter\n  signature: f(x: int) -> int\n"
        "  assert:\n    - the assert: stays\n}\n"
    )
    assert read_old(text).text == text


def test_an_unknown_type_is_asked_for() -> None:
    old = read("tree_types.json")
    assert old.module is not None
    signature = old.module.specs[0].signature
    assert signature is not None
    asked = {p.name: p.type.question for p in signature.parameters if isinstance(p.type, Hole)}
    assert asked["d"] == "which type is Callable[[int], str]?"
    assert show(signature.parameters[1]) == "b: str | None"


def test_each_warning_of_the_reader_is_met_by_a_fixture() -> None:
    met = {code for name in NAMES for code in codes(read(name))}
    assert {f"LS4{number}" for number in range(40, 53)} <= met


def test_a_file_of_oddities_tells_the_first_and_counts_the_rest() -> None:
    tree: dict[str, Any] = {"intent": {"summary": "s"}, "signature": {"name": "f"}}
    old = read_old(json.dumps({**tree, **{f"k{n}": n for n in range(300)}}))
    assert len(old.warnings) == MOST_WARNINGS + 1
    assert "200 more" in old.warnings[-1].message


# ── what is no such file ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "LS423"),
        ('{"a": }', "LS423"),
        ("[1, 2", "LS423"),
        ('{"a": 1} trailing', "LS423"),
        ('{"a":' * 200 + "1" + "}" * 200, "LS423"),
        ("[" * 200_000, "LS423"),
        ('{"intent": ' + "9" * 5_000 + "}", "LS423"),
        ("{}", "LS424"),
        ("[]", "LS424"),
        ('{"name": "x", "version": 2}', "LS424"),
        ('[{"session_id": "a"}, {"session_id": "b"}]', "LS424"),
        ('{"session": 3}', "LS424"),
        ('{"schema": 2, "module": {}}', "LS420"),
        ('{"schema": 1, "module": 3}', "LS420"),
    ],
)
def test_what_is_no_old_file_is_refused_with_a_code_and_a_hint(text: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        read_old(text, name="old.json")
    assert raised.value.code == code
    assert raised.value.hint


def test_a_session_too_long_is_refused() -> None:
    many = [{"content": "again"}] * 2_001
    with pytest.raises(InputError) as raised:
        read_old(json.dumps({"session_id": "a", "revisions": many}))
    assert raised.value.code == "LS426"


def test_an_export_of_this_version_is_read() -> None:
    module = parse(CLAMP).module
    document = {"name": "clamp", "status": "ready", **wire.dump(module)}
    old = read_old(json.dumps(document))
    assert (old.kind, old.module) == ("export", module)
    assert old.kept["status"] == "ready"


# ── laws ─────────────────────────────────────────────────────────────────────────────────────
@given(trees)
@example({"intent": {"summary": "  # no"}, "signature": {"name": "f"}})
@example({"intent": {"summary": "x"}, "signature": {"name": "implies", "returns": "->"}})
def test_a_written_tree_reads_prints_and_reads_as_the_same(tree: dict[str, Any]) -> None:
    old = read_old(json.dumps(tree))
    assert old.module is not None
    assert parse(show(old.module)).module == old.module
    assert len(old.module.specs) == 1


@given(trees)
def test_the_words_of_a_tree_stand_in_its_text(tree: dict[str, Any]) -> None:
    old = read_old(json.dumps(tree))
    assert old.module is not None
    shown = show(old.module)
    said = [tree["intent"]["summary"], *(e["description"] for e in tree["effects"])]
    said += [a["predicate"] for a in tree["assertions"]]
    for text in said:  # a formula is printed anew, so its spaces and parentheses may differ
        assert quoted(text) in shown or all(word in shown for word in re.findall(r"\w+", text))
    for text in (a["rationale"] for a in tree["assertions"] if a["rationale"]):
        notes = comment(f"because: {text}")
        assert f"@because({quote(text)})" in shown or all(line in shown for line in notes)
    others = [tree["metadata"][key] for key in ("origin", "language", "source_path")]
    others += [p["description"] for p in tree["signature"]["parameters"]]
    for text in filter(None, others):
        for line in comment(text):
            assert line.removeprefix("#") in shown


@given(trees)
def test_a_tree_is_kept_as_it_stands_in_the_file(tree: dict[str, Any]) -> None:
    assert read_old(json.dumps(tree)).kept["ir"] == tree


def attempt(text: str) -> Old | InputError:
    try:
        return read_old(text)
    except InputError as refused:
        return refused


@given(changed_documents())
def test_a_changed_document_is_read_or_refused(drawn: tuple[str, Any]) -> None:
    old = attempt(json.dumps(drawn[1]))
    if isinstance(old, InputError):
        assert old.code == "LS424"
        assert old.hint
        return
    for module in [old.module, *(step.module for step in old.steps)]:
        if module is not None:
            assert parse(show(module)).module == module


@given(broken_files())
def test_a_broken_file_is_read_or_refused(text: str) -> None:
    old = attempt(text)
    if isinstance(old, InputError):
        assert old.code in {"LS423", "LS424"}
        assert old.hint
    elif old.module is not None:
        assert parse(show(old.module)).module == old.module


@given(broken_files())
def test_a_mended_text_keeps_what_stood_in_the_file(text: str) -> None:
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        text = "ir f {\n" + text
    old = read_old(text)
    assert old.text == text or old.kept["text"] == text


SIGNED = '{"intent": {"summary": "s"}, "signature": {"name": "f", "parameters": ['
MANY = 100_000


@pytest.mark.parametrize(
    "text",
    [
        "ir f {" + "\n" * MANY,
        "ir f {" + " " * MANY,
        "ir f { signature: f() ->" + " " * MANY,
        "ir f { signature: f() " + "-> TypedHole(" * (MANY // 10),
        "ir f { signature: f(x: int) assert: - x " + "- x " * 10_000,
        "{" + '"a": 1, ' * MANY + '"intent": {"summary": "s"}}',
        SIGNED + ", ".join(['{"name": "x", "type_hint": "int"}'] * 5_000) + "]}}",
        '{"intent": {"summary": "' + "(" * MANY + '"}}',
        '{"intent": {"summary": "' + "x " * MANY + '"}}',
        '{"intent": {"summary": "s"}, "assertions": ["' + "(" * MANY + '"]}',
        '{"intent": {"summary": "s", "holes": [{"identifier": "' + "h" * MANY + '"}]}}',
        '{"intent": {"summary": "s", "rationale": "' + "\\n" * MANY + '"}}',
    ],
    ids=lambda text: text[:30],
)
def test_a_huge_file_is_read_in_seconds(text: str) -> None:
    began = time.process_time()
    attempt(text)
    assert time.process_time() - began < 20


def test_a_large_tree_is_read() -> None:
    claims = [{"predicate": f"x > {n}", "rationale": "r"} for n in range(2_000)]
    tree = {
        "intent": {"summary": "s"},
        "signature": {"name": "f", "parameters": [{"name": "x", "type_hint": "int"}]},
        "assertions": claims,
    }
    old = read_old(json.dumps(tree))
    assert old.module is not None
    assert len(old.module.specs[0].asserts) == 2_000
