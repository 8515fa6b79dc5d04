"""``export schema`` describes each document of each door: no field more, none less."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import liftsys_nb as ls
from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.outcome import SCHEMA, Document, Outcome, OutcomeKind
from liftsys_nb.session.shapes import SHAPES, check_shape, schema
from liftsys_nb.syntax import parse, wire
from liftsys_nb.ui.bench import workbench
from liftsys_nb.ui.report import Report, dumps
from liftsys_nb.ui.trouble import bug_outcome, error_outcome

pytestmark = pytest.mark.usefixtures("held_to_shapes")

FILE = "ir g {\n  intent: g\n  signature: g(x: int) -> int\n  ensures:\n    - result == ?y\n}\n"
CLASH = (
    "ir no {{\n  intent: no\n  signature: no(x: int) -> int\n  {}:\n    - {}\n  ensures:\n"
    "    - a: result > x\n    - b: result < {}\n}}\n"
)
TWO = (
    "ir two {\n  intent: two\n  signature: two(x: int) -> int\n  ensures:\n"
    "    - up: result > x - 1\n    - high: result > ?low\n}\n"
)
BROKEN = "ir bad {\n  intent: bad\n  signature: bad(x: integer) -> int\n  requires:\n    - x =\n}\n"

CODE = """def wrong(n: int) -> int:
    '''Count up.

    post: result == n
    post: result is large
    '''
    total = 0
    while total < n:
        total += 1
    return total


def silent(n):
    return n
"""


@pytest.fixture
def documents(home: Path, clamp: str) -> list[tuple[str, Document]]:
    """Return documents of all kinds, and of each verdict."""
    Path("g.ir").write_text(FILE)
    found: list[tuple[str, Document]] = []

    def keep(report: Report) -> Report:
        found.append((report.outcome.kind, json.loads(dumps(report.json))))
        return report

    session = ls.new(clamp)
    for verb in (session.show, session.holes, session.verify, session.log):
        keep(verb())
    keep(session.fill("return_type", "int"))
    keep(session.undo())
    keep(session.defer("bad_lo", because="the caller decides"))
    for form in ("json", "ir", "md", "schema"):
        keep(session.export(form))
    keep(ls.verify("g.ir"))
    keep(session.strength())
    keep(session.diff())
    Path("w.ir").write_text(FILE.replace("result == ?y", "result > x"))
    Path("v.ir").write_text(FILE.replace("result == ?y", "result >= x"))
    for one, other in (("w.ir", "v.ir"), ("v.ir", "w.ir"), ("w.ir", "w.ir")):
        keep(ls.diff(one, other))
    keep(ls.strength("w.ir"))
    Path("c.py").write_text(CODE)
    keep(ls.check("c.py", recheck=True))
    for text in (
        CLASH.format("requires", "x > 0", "x"),
        CLASH.format("requires", "x > x", "x + 2"),
        CLASH.format("assert", "made of words", "x + x"),
        "ir f {\n  intent: f\n  signature: f(x: float) -> float\n  ensures:\n"
        "    - result * result == x + 0.1\n}\n",
        BROKEN,
    ):
        made = ls.ir(text)
        keep(made.show())
        keep(made.verify())

    def of(outcome: Outcome) -> None:
        found.append((outcome.kind, json.loads(dumps(outcome.document))))

    of(workbench().ir_show("g.ir"))
    of(workbench().history())
    of(workbench().sql("SELECT now(), NULL, [1.5], {'a': 'b'}, 'nan'::DOUBLE, 1::DECIMAL(4, 1)"))
    keep(ls.fmt("g.ir", check=True))
    keep(session.ask())
    keep(ls.watch("c.py", "w.ir"))
    keep(ls.completion("zsh"))
    two = ls.ir(TWO)
    ls.ir(TWO.replace("x - 1", "x - 2"))  # on a branch of its own
    two.checkout("main")
    two.fill("low", "0")
    ls.ir(TWO.replace("x - 1", "x - 3"))
    keep(two.merge("again"))  # both changed one clause
    keep(two.merge("again", all=True))
    keep(two.merge("again"))
    keep(two.log())
    for report in (ls.list(), ls.config(), ls.doctor(), ls.version(), ls.help(), ls.help("fill")):
        keep(report)
    for report in (ls.history_compact(), ls.history_head(), ls.history_backup("b.zip")):
        keep(report)
    keep(ls.history_verify(head=ls.history_head().json["text"]))
    database = home / "history.duckdb"
    database.write_bytes(database.read_bytes()[: database.stat().st_size // 2])
    keep(ls.history_verify())
    keep(ls.doctor(fix=True))
    keep(ls.history_restore("b.zip", force=True))
    with pytest.raises(InputError) as raised:
        session.fill("return_type", "itn")
    of(error_outcome(raised.value))
    of(bug_outcome(ZeroDivisionError("x")))
    exported = json.loads(session.export("json").json["text"])
    found.append(("exported", exported))
    found.append(("module", {"schema": SCHEMA, "module": exported["module"]}))
    return found


@pytest.fixture(scope="module")
def validator() -> Callable[[str, Document], bool]:
    """Return a test of a document against the definition of its kind, by another validator."""
    import jsonschema  # slow to import: only here

    whole = json.loads(json.dumps(schema()))
    jsonschema.Draft202012Validator.check_schema(whole)
    judges = {
        kind: jsonschema.Draft202012Validator({**whole, "anyOf": [{"$ref": place["$ref"]}]})
        for kind, place in zip(SHAPES, whole["anyOf"], strict=True)
    }
    return lambda kind, document: judges[kind].is_valid(document)


def test_the_schema_is_the_reviewed_one(golden: Callable[[str, str], None]) -> None:
    golden("schema.json", json.dumps(schema(), ensure_ascii=False, indent=2) + "\n")


def test_the_schema_is_the_text_of_the_export(home: Path, clamp: str) -> None:
    said = ls.new(clamp).export("schema")
    assert json.loads(said.json["text"]) == schema()
    assert said.outcome.notes == ("it is the same for every session",)


def test_an_export_of_the_schema_is_no_event(home: Path, clamp: str) -> None:
    session = ls.new(clamp)
    before = session.log().json
    session.export("schema")
    assert session.log().json == before


def test_each_kind_of_document_has_a_shape() -> None:
    assert set(get_args(OutcomeKind)) == set(SHAPES) - {"module", "exported"}


def test_documents_of_all_kinds_are_valid(
    documents: list[tuple[str, Document]], validator: Callable[[str, Document], bool]
) -> None:
    assert {kind for kind, _ in documents} == set(SHAPES)
    verdicts = {document["verdict"] for kind, document in documents if kind == "verify"}
    assert verdicts == {"consistent", "inconsistent", "unimplementable", "unknown"}
    for kind, document in documents:
        check_shape(kind, document)
        assert validator(kind, document), kind


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of all objects in a document whose fields are fixed."""
    if isinstance(value, dict):
        yield path
        for key, part in value.items():
            if key not in {"scope", "arguments", "after", "packages", "module"}:
                yield from objects(part, (*path, key))
    elif isinstance(value, list):
        for at, part in enumerate(value[:2]):
            yield from objects(part, (*path, at))


def at(document: Document, path: tuple[Any, ...]) -> Any:
    """Return the part of a document at a path."""
    part: Any = document
    for step in path:
        part = part[step]
    return part


def refused(kind: str, document: Document, says: str) -> bool:
    """Tell whether a document is refused, with LS420 and a place."""
    with pytest.raises(InputError) as raised:
        check_shape(kind, document)
    assert raised.value.code == "LS420"
    assert f"at {says}: " in raised.value.message
    return True


def test_a_field_more_or_less_at_any_place_is_refused(
    documents: list[tuple[str, Document]], validator: Callable[[str, Document], bool]
) -> None:
    seen = set()
    for kind, document in documents:
        for path in objects(document):
            named = tuple(step for step in path if isinstance(step, str))
            if (kind, named) in seen or (kind == "module" and path):
                continue
            seen.add((kind, named))
            place = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in (*path, "more"))
            fuller = copy.deepcopy(document)
            at(fuller, path)["more"] = None
            assert refused(kind, fuller, place.removeprefix("."))
            assert not validator(kind, fuller)
            for key in at(document, path).keys() - {"schema"}:
                poorer = copy.deepcopy(document)
                del at(poorer, path)[key]
                assert refused(kind, poorer, place.removeprefix(".")[: -len("more")] + key)
                assert not validator(kind, poorer)
    assert len(seen) > 30


@pytest.mark.parametrize("version", [0, 2, "1", True, None, 1.0, [], "missing"], ids=repr)
def test_documents_of_another_version_are_refused(
    version: Any, validator: Callable[[str, Document], bool]
) -> None:
    document: Document = {"schema": version, "sessions": []}
    if version == "missing":
        del document["schema"]
    with pytest.raises(InputError, match="this version reads schema 1") as raised:
        check_shape("list", document)
    assert raised.value.code == "LS420"
    assert raised.value.hint
    # To a JSON Schema 1.0 and 1 are one number.
    assert validator("list", document) == (version == 1 and version is not True)


@pytest.mark.parametrize("junk", [None, [], "x", 3, {}], ids=repr)
def test_what_is_no_document_is_refused_for_each_shape(junk: Any) -> None:
    for kind in SHAPES:
        with pytest.raises(InputError) as raised:
            check_shape(kind, junk)
        assert raised.value.code == "LS420"


def test_a_walk_to_an_export_loads_no_pydantic(tmp_path: Path) -> None:
    program = """
import sys
import liftsys_nb as ls
s = ls.new("Write a function half that takes an int n and returns an int.")
str(s.verify()), str(ls.list()), str(s.export("json"))
print("pydantic" in sys.modules)
s.export("schema")
print("pydantic" in sys.modules)
"""
    environment = {**os.environ, "LIFTSYS_HOME": str(tmp_path / "history")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment
    )
    assert done.stdout.split() == ["False", "True"], done.stderr


def test_a_module_in_an_export_is_looked_into_by_the_schema_and_by_load(
    validator: Callable[[str, Document], bool],
) -> None:
    document = wire.dump(parse(FILE).module)
    assert validator("module", document)
    module: Any = document["module"]
    module["decls"][0]["ensures"][0]["body"]["ops"] = ["=!"]
    assert not validator("module", document)
    with pytest.raises(InputError, match=r"ensures\[0\]\.body\.ops\[0\]: '==', '!=',"):
        wire.load(document)
