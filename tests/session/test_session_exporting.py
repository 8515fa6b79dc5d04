"""``export``: files are written whole or not at all, and never over what a person wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafts import CORPUS
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session import open_workbench
from liftsys_nb.session.reading import look_at
from liftsys_nb.syntax import parse

HALF = """\
ir half {
  intent: Half of n
  signature: half(n: int) -> int
  requires:
    - even: n % 2 == 0
  ensures:
    - double: result * 2 == n
}
"""
FILES = {
    "half.json", "half.yaml", "half.ir", "half.md", "half.html", "half.py", "test_half.py",
    "half.smt2",
}  # fmt: skip
SOUND = [
    file for file in sorted(CORPUS.rglob("*.ir"))
    if len(found := look_at(file.read_bytes().decode("utf-8", "replace"), str(file)).readings) == 1
    and found[0].is_sound and "import" not in file.read_bytes().decode("utf-8", "replace")
]  # fmt: skip


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bench = open_workbench(tmp_path / "home")
    yield bench
    bench.close()


@pytest.fixture
def half(bench):
    bench.ir_take(HALF)
    return bench


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SOUND), st.sampled_from(["json", "yaml", "ir"]))
@example(next(file for file in SOUND if file.stem == "text_escapes"), "ir")
def test_what_was_exported_comes_back_by_import(bench, tmp_path, file, form) -> None:
    text = file.read_bytes().decode()
    bench.ir_take(text)
    out = tmp_path / f"out.{form}"
    bench.export(form, out=str(out), force=True)
    again = bench.import_file(str(out))
    assert parse(again.document["ir"]).module == parse(text).module
    assert again.exit == 0


def test_all_formats_are_written_into_a_folder(half, tmp_path) -> None:
    outcome = half.export(all=True)
    assert {file.name for file in (tmp_path / "half").iterdir()} == FILES
    document = outcome.document
    assert (document["format"], document["file"], document["text"]) == ("all", "half", None)
    assert {row["format"] for row in document["files"]} == set(half.formats()) - {"schema"}
    assert all(Path(row["file"]).read_text() for row in document["files"])


@pytest.mark.parametrize("named", [{"format": "there"}, {"out": "there"}])
def test_the_folder_can_be_named(half, tmp_path, named) -> None:
    half.export(all=True, **named)
    assert {file.name for file in (tmp_path / "there").iterdir()} == FILES


def test_two_folders_are_refused(half) -> None:
    with pytest.raises(InputError) as raised:
        half.export("one", all=True, out="two")
    assert raised.value.code == "LS431"


def test_a_format_that_a_draft_cannot_have_is_named_and_the_others_written(bench, tmp_path) -> None:
    bench.ir_take("ir f {\n  intent: f\n  signature: f(?x) -> int\n}\n")
    outcome = bench.export("out", all=True)
    refused = {row["format"] for row in outcome.document["files"] if row["file"] is None}
    assert refused == {"python", "pytest"}
    assert sum("cannot be exported" in note for note in outcome.notes) == 2
    assert (tmp_path / "out" / "f.json").exists()


def test_a_file_of_a_person_is_not_written_over(half, tmp_path) -> None:
    own = tmp_path / "half.py"
    own.write_text("def half(n): return n // 2\n")
    before = len(half.log().document["events"])
    with pytest.raises(InputError) as raised:
        half.export("python", out="half.py")
    assert raised.value.code == "LS429"
    assert "--force" in raised.value.hint
    assert own.read_text() == "def half(n): return n // 2\n"
    assert len(half.log().document["events"]) == before
    half.export("python", out="half.py", force=True)
    assert "NotImplementedError" in own.read_text()


def test_one_file_of_a_person_stops_all_formats(half, tmp_path) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "half.py").write_text("mine\n")
    with pytest.raises(InputError) as raised:
        half.export(all=True)
    assert raised.value.code == "LS429"
    assert [file.name for file in (tmp_path / "half").iterdir()] == ["half.py"]


def test_an_export_that_nobody_changed_is_written_over(half, tmp_path) -> None:
    half.export("ir", out="half.txt")
    half.export("md", out="half.txt")
    (tmp_path / "half.txt").write_text("a note of mine\n")
    with pytest.raises(InputError) as raised:
        half.export("md", out="half.txt")
    assert raised.value.code == "LS429"


def test_the_schema_is_not_written_over_a_file_either(half, tmp_path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(InputError) as raised:
        half.export("schema", out="x.json")
    assert raised.value.code == "LS429"


def test_a_folder_that_cannot_be_made_is_refused(half, tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in ("no/such/folder", "file"):
        with pytest.raises(InputError) as raised:
            half.export(folder, all=True)
        assert raised.value.code == "LS422"


@pytest.mark.parametrize(
    ("given", "code", "hint"),
    [
        ({"format": "pyton"}, "LS415", "python"),
        ({"format": "python", "style": "docstrin"}, "LS415", "docstring"),
        ({"format": "json", "style": "deal"}, "LS415", "export json"),
        ({"format": "x", "all": True, "style": "nose"}, "LS415", "styles"),
        ({}, "LS431", "yaml"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(half, given, code, hint) -> None:
    with pytest.raises(InputError) as raised:
        half.export(**given)
    assert (raised.value.code, hint in raised.value.hint) == (code, True)


def test_what_a_format_cannot_say_is_told_beside_it(half) -> None:
    outcome = half.export("python", style="deal")
    assert outcome.document["style"] == "deal"
    assert outcome.document["unsaid"] == []
    half.ir_take(HALF.replace("result * 2 == n", "result * 2 == old(n)"))
    outcome = half.export("python", style="deal")
    assert len(outcome.document["unsaid"]) == 1
    assert outcome.notes[-1].startswith("not said: double: it speaks of values on entry")


@pytest.mark.parametrize("text", ["a: &x 1\n", "schema: 1\nmodule: {}\nmodule: {}\n", "a: !!set\n"])
def test_yaml_that_is_no_plain_document_makes_no_session(bench, tmp_path, text) -> None:
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(InputError) as raised:
        bench.import_file("x.yaml")
    assert raised.value.code == "LS428"
    assert bench.list().document["sessions"] == []
