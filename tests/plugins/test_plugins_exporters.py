"""Exporters come in by entry point, ours too, and give the same text for the same session."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.plugins import find_exporters
from liftsys_nb.plugins.exporters.plain import escape
from liftsys_nb.session import open_workbench
from liftsys_nb.syntax import parse, wire

IR = """\
ir f {
  intent: a < b & `c`
  signature: f(x: int) -> int
  ensures:
    - result == ?y
}
"""


@pytest.fixture
def bench(tmp_path):
    bench = open_workbench(tmp_path / "home")
    yield bench
    bench.close()


def test_exporters_are_found_by_entry_point() -> None:
    assert {"json", "ir", "md"} <= set(find_exporters())


def test_ir_export_is_the_printed_module(bench) -> None:
    bench.ir_take(IR)
    text = bench.export("ir").document["text"]
    assert parse(text).module == parse(IR).module


def test_json_export_holds_the_module_and_no_ids(bench) -> None:
    shown = bench.ir_take(IR)
    text = bench.export("json").document["text"]
    whole = json.loads(text)
    assert whole["schema"] == 1
    assert wire.load({"schema": 1, "module": whole["module"]}) == parse(IR).module
    assert shown.document["session"] not in text
    assert shown.document["draft"] not in text


def test_exports_are_the_same_twice(bench) -> None:
    bench.ir_take(IR)
    for name in ("json", "ir", "md"):
        assert bench.export(name).document["text"] == bench.export(name).document["text"]


def test_markdown_export_escapes_words(bench) -> None:
    bench.ir_take(
        "ir f {\n  intent: x\n  signature: f() -> int\n  assert:\n    - <script>|*hi*\n}\n"
    )
    text = bench.export("md").document["text"]
    assert "<script>" not in text.split("## Kept as words")[1]
    assert "&lt;script&gt;\\|\\*hi\\*" in text


@given(st.text())
def test_escape_leaves_no_markup(text) -> None:
    plain = escape(text)
    assert "\n" not in plain
    assert "<" not in plain
    assert ">" not in plain
