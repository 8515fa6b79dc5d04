"""``strength`` and ``diff`` of drafts, sessions and files."""

from __future__ import annotations

from pathlib import Path

import pytest

import liftsys_nb as ls
from liftsys_nb.ir.errors import InputError, Refused
from liftsys_nb.session.outcome import DONE, NEGATIVE, UNDECIDED
from liftsys_nb.ui import bench
from liftsys_nb.ui.bench import workbench

pytestmark = pytest.mark.usefixtures("home", "held_to_shapes")

TEXT = (
    "ir half {{\n  intent: h\n  signature: half(n: int) -> int\n  effects:\n    - pure\n"
    "  ensures:\n    - value: {}\n}}\n"
)
LOOSE, TIGHT = TEXT.format("result <= n or n < 0"), TEXT.format("result == n // 2")
OPEN = TEXT.format("result == n // <?by: int = 'by what?' choose 2 | 3?>")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("LIFTSYS_HOME", str(tmp_path / "history"))
    monkeypatch.chdir(tmp_path)
    Path("loose.ir").write_text(LOOSE)
    Path("tight.ir").write_text(TIGHT)
    Path("two.ir").write_text(LOOSE + TIGHT.replace("half", "other"))
    yield tmp_path
    bench.close()


def test_strength_says_no_where_a_wrong_behaviour_is_allowed() -> None:
    weak, strong = workbench().strength("loose.ir"), workbench().strength("tight.ir")
    assert (weak.exit, strong.exit) == (NEGATIVE, DONE)
    assert strong.document["survivors"] == []
    assert weak.document["score"] < strong.document["score"] == 1
    assert "always returns 0" in [each["behaviour"] for each in weak.document["survivors"]]
    assert "are forbidden" in strong.headline


def test_strength_of_a_text_that_is_in_no_session() -> None:
    assert workbench().strength("-", text=LOOSE).document["survivors"]
    assert workbench().list().document["sessions"] == []


def test_strength_of_what_is_open_is_not_decided() -> None:
    outcome = workbench().strength(text=OPEN.replace("-> int", "-> ?back"))
    assert outcome.exit == UNDECIDED
    assert outcome.document["reason"] == "the return type is open"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.format("result > n and result < n"), "inconsistent"),
        (TEXT.format("result * 2 == n"), "unimplementable"),
        (TEXT.format("rslt == n"), "has errors"),
    ],
)
def test_strength_of_what_no_code_can_meet_is_refused(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        workbench().strength(text=text)


def test_strength_and_diff_change_nothing() -> None:
    session = ls.ir(OPEN)
    session.fill("by", "2")
    before = session.log().json
    session.strength()
    session.diff()
    assert session.log().json == before


def test_a_bare_diff_goes_from_the_draft_before_to_this_one() -> None:
    session = ls.ir(OPEN)
    session.fill("by", "2")
    bare, numbered = session.diff().json, session.diff("1", "2").json
    assert bare == numbered == session.diff("1").json
    assert (bare["old"], bare["new"]) == ("half draft 1", "half draft 2")
    assert (bare["relation"], bare["left_out"]) == ("stronger", ["value"])
    assert "+    - value: result == n // 2" in bare["text"]


def test_files_sessions_and_drafts_can_be_compared() -> None:
    session = ls.ir(TIGHT)
    draft = str(session.show().json["draft"])
    for old in ("half", draft, "1", "tight.ir", "tight.ir::half"):
        outcome = workbench().diff(old, "loose.ir", session=session.id)
        assert (outcome.document["relation"], outcome.document["version"]) == ("weaker", "major")
        assert outcome.exit == DONE
    assert ls.diff("two.ir::half", "loose.ir").json["relation"] == "equivalent"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("9", "1", "LS401"), ("nobody", "1", "LS401"), ("two.ir", "loose.ir", "LS417"),
     ("two.ir::none", "loose.ir", "LS413"), ("missing.ir", "loose.ir", "LS421"),
     (None, None, "LS401")],
)  # fmt: skip
def test_what_cannot_be_found_is_said(old: str | None, new: str | None, code: str) -> None:
    session = ls.ir(TIGHT)
    with pytest.raises(InputError) as raised:
        workbench().diff(old, new, session=session.id)
    assert raised.value.code == code
    assert raised.value.hint


def test_an_unknown_relation_has_the_status_of_what_is_not_decided() -> None:
    Path("text.ir").write_text(TIGHT.replace("n: int", "n: str").replace("n // 2", "len(n)"))
    outcome = workbench().diff("tight.ir", "text.ir")
    assert (outcome.exit, outcome.document["version"]) == (UNDECIDED, "major")
    assert "values of other types" in outcome.document["reason"]
