"""``history`` and ``sql`` at the doors: what is typed, what comes back, what is too much."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hostile import SMALL, TRICKS, Page
from IPython.core.interactiveshell import InteractiveShell
from sampling import some
from ui.cells import value
from ui.pages import assert_calm

import liftsys_nb as ls
from liftsys_nb.ir.errors import LiftError, StoreError
from liftsys_nb.ir.events import EVENT_KINDS
from liftsys_nb.store.cage import Cage
from liftsys_nb.ui.bench import workbench
from liftsys_nb.ui.cli import main
from liftsys_nb.ui.completion import complete
from liftsys_nb.ui.partial import Partial
from liftsys_nb.ui.report import Report

pytestmark = pytest.mark.usefixtures("held_to_shapes", "home")


@pytest.fixture(autouse=True)
def begun(home: Path) -> None:
    """Begin a session, judge it and end it: three events."""
    ls.new("Write a function half that takes an int n and returns an int.").finalize(because="so")


def test_a_cell_is_a_query_and_its_value_a_frame(shell: InteractiveShell) -> None:
    frame = value(
        shell, "%%liftsys sql\nSELECT kind, count(*) AS n\nFROM events -- all\nGROUP BY 1"
    )
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == ["kind", "n"]
    assert frame.attrs["liftsys"] == {"headline": "3 rows", "next": "sql SHOW TABLES"}
    assert (
        value(shell, "x = %liftsys sql SELECT 'a  b', \"name\" FROM sessions\nx").iloc[0, 0]
        == "a  b"
    )
    assert value(shell, '%liftsys history --sql "SELECT 42 AS x"').x[0] == 42
    report = value(shell, "%%liftsys sql --json\nSELECT 1 AS x")
    assert isinstance(report, Report)
    assert report.json["rows"] == [[1]]


def test_a_query_in_a_cell_takes_its_options_in_the_line(shell: InteractiveShell) -> None:
    assert value(shell, "%%liftsys sql --seconds 60\nSELECT 1 AS x").x[0] == 1
    with pytest.raises(StoreError) as refused:
        value(shell, "%%liftsys sql --seconds 0.5\nSELECT pg_sleep(3600)")
    assert refused.value.code == "LS552"
    assert value(shell, "%liftsys sql SELECT 1 AS x").x[0] == 1


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("%liftsys sql", "LS431"),
        ("%%liftsys sql\n   ", "LS550"),
        ("%%liftsys sql SELECT 1\nSELECT 2", "LS434"),
        ("%liftsys sql SELECT * FROM evnts", "LS550"),
        ("%liftsys sql DROP VIEW events", "LS551"),
        ("%%liftsys history\nSELECT 1", "LS434"),
        ("%liftsys history --sql 'SELECT 1' --since 2h", "LS432"),
        ("%liftsys history -s half --sql 'SELECT 1'", "LS432"),
        ("%liftsys history --kind creatd", "LS491"),
        ("%liftsys history --since soon", "LS490"),
        ("%liftsys history --limit none", "LS492"),
    ],
)
def test_what_cannot_be_asked_fails_the_cell_with_a_code(
    shell: InteractiveShell, cell: str, code: str
) -> None:
    with pytest.raises(LiftError) as refused:
        value(shell, cell)
    assert refused.value.code == code
    assert refused.value.hint


def test_the_shell_asks_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "SELECT", "1", "AS", "x"]) == 0
    assert "x" in capsys.readouterr().out
    assert main(["sql", "--json", "SELECT 'a' AS x"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == [["a"]]
    assert main(["history", "--json", "--kind", "created", "--since", "1d", "--limit", "5"]) == 0
    assert [row[2] for row in json.loads(capsys.readouterr().out)["rows"]] == ["created"]
    assert main(["sql", "SELECT * FROM evnts"]) == 2
    out, err = capsys.readouterr()
    assert (out, "^^^^^" in err, 'Did you mean "events"?' in err) == ("", True, True)
    assert main(["sql", "SELECT 1 +"]) == 2
    assert "liftsys sql 'SHOW TABLES'" in capsys.readouterr().err
    assert main(["sql", "--json", "COPY events TO 'x'"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "LS551"
    assert not Path("x").exists()


def test_the_usual_session_of_a_shell_does_not_stand_in_the_way_of_a_query(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIFTSYS_SESSION", "half")
    assert main(["history", "--sql", "SELECT 7 AS x", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == [[7]]


def test_python_has_each_filter_and_each_form() -> None:
    assert list(ls.history(kind=["created"], since=timedelta(hours=1)).session) == ["half"]
    assert len(ls.history("half", limit=1)) == 1
    assert list(ls.open("half").history(kind="created").what) == ["created"]
    relation = ls.history(as_="relation", kind="created")
    assert relation.project("kind").fetchall() == [("created",)]
    assert ls.open("half").history(as_="relation").aggregate("count(*)").fetchall() == [(3,)]
    assert ls.history(sql="SELECT 3 AS x").x[0] == 3
    assert ls.sql("SELECT 4 AS x", seconds=60).x[0] == 4


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: ls.history(as_="polars"), "LS495"),  # type: ignore[call-overload]
        (lambda: ls.history(sql="SELECT 1", kind="created"), "LS432"),
        (lambda: ls.history("half", sql="SELECT 1"), "LS432"),
        (lambda: ls.history(sql="SELECT 1", as_="relation"), "LS432"),  # type: ignore[call-overload]
        (lambda: ls.sql(""), "LS550"),
        (lambda: ls.sql(3), "LS431"),  # type: ignore[arg-type]
        (lambda: ls.sql("SELECT 1", seconds=-1), "LS494"),
    ],
)
def test_what_python_cannot_ask_is_told(ask: Callable[[], object], code: str) -> None:
    with pytest.raises(LiftError) as refused:
        ask()
    assert refused.value.code == code
    assert refused.value.hint


def test_a_table_that_is_not_whole_says_so_where_it_is_handed_over(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench()._desk.store, "_cage", Cage(most_rows=2))
    with pytest.warns(Partial, match="more rows than these 2") as warned:
        assert len(ls.sql("FROM range(5)")) == 2
    assert {each.filename for each in warned} == {"liftsys"}
    with pytest.warns(Partial):
        value(shell, "x = %liftsys sql FROM range(5)")
    with pytest.warns(Partial, match="--limit all"):
        value(shell, "x = %liftsys history --limit 1")
    assert len(ls.history(limit=1)) == 1  # asked for in Python: known there
    document = workbench().sql("FROM range(5)").document
    assert (len(document["rows"]), document["more"]) == (2, True)


def test_kinds_of_events_are_completed() -> None:
    offered = complete("%liftsys history --kind cre", "cre", workbench)
    assert "created" in offered
    assert set(complete("%liftsys history --kind ", "", workbench)) == set(EVENT_KINDS)


def test_what_is_asked_for_is_shown_whole_and_null_is_no_text() -> None:
    shown = str(Report(workbench().sql("SELECT NULL AS a, 'NULL' AS b, '' AS c, TRUE AS d")))
    assert "NULL" in shown
    assert "true" in shown
    many = workbench().sql("SELECT range AS n FROM range(1_200)")
    assert "200 more rows" in str(Report(many))
    assert len(many.document["rows"]) == 1_200


def test_wide_rows_are_shown_one_by_one_and_a_plan_as_it_is_drawn() -> None:
    plan = str(Report(workbench().sql("EXPLAIN SELECT 1 AS one")))
    assert "\\n" not in plan
    assert any(line.strip().startswith("│ Projections") for line in plan.splitlines())
    events = str(Report(workbench().sql("FROM events ORDER BY event_id")))
    assert [x for x in events.splitlines() if x.startswith("row ")] == ["row 1", "row 2", "row 3"]
    assert any(line.split() == ["kind", "created"] for line in events.splitlines())
    many = workbench().sql("SELECT * FROM events a, events b, events c, range(3)")
    assert f"{81 - 50} more rows" in str(Report(many))
    for name in ("html", "markdown"):
        assert "created" in getattr(Report(many), name)


@pytest.mark.parametrize("name", some([n for n in SMALL if n not in ("lone", "swapped")], 6))
def test_texts_that_want_to_be_more_are_only_shown(name: str) -> None:
    text = SMALL[name].replace("\0", "")
    column = text.replace('"', '""') or "x"
    said = text.replace("'", "''")
    outcome = workbench().sql(
        f"SELECT '{said}' AS \"{column}\", ['{said}'] AS l, {{'a': '{said}'}}"
    )
    assert outcome.document["rows"][0][:2] == [text, [text]]
    assert outcome.document["columns"][0] == (text or "x")
    report = Report(outcome)
    assert not TRICKS.search(str(report).replace("\n", ""))
    assert_calm(report.html)
    Page(report.html)
    with pytest.raises(LiftError) as refused:
        workbench().sql(f'SELECT "{column}" FROM events')
    assert refused.value.code in ("LS550", "LS551")
