"""Each event says who, when, why, from where and from which offer; no reply shows from where."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from oldfiles import FOLDER
from ui.cells import value

import liftsys_nb as ls
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Event
from liftsys_nb.store import open_store
from liftsys_nb.ui import config, whereabouts
from liftsys_nb.ui.bench import workbench
from liftsys_nb.ui.cli import main
from liftsys_nb.ui.magics import answer

IR = "ir up {\n  intent: up\n  signature: up(n: int) -> ?back\n}\n"


def events(home: Path) -> list[Event]:
    store = open_store(home)
    found = list(store.events())
    store.close()
    return found


def where(home: Path) -> Any:
    return events(home)[-1].detail.get("where")


@pytest.fixture
def kernel(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> InteractiveShell:
    """A shell that looks as one of a kernel does, in a cell of a notebook."""
    said = {"metadata": {"cellId": "0f1e-cell"}}
    made = SimpleNamespace(
        parent=SimpleNamespace(connection_file="/run/kernel-1234-abcd.json"),
        get_parent=lambda channel: said,
    )
    monkeypatch.setattr(shell, "kernel", made, raising=False)
    monkeypatch.setattr(config, "_in_notebook", {})
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ann/secret/plan.ipynb")
    return shell


def test_a_notebook_says_host_kernel_path_and_cell(
    kernel: InteractiveShell, home: Path, clamp: str
) -> None:
    value(kernel, f"%%liftsys new\n{clamp}")
    host = os.uname().nodename
    assert where(home) == {
        "front": "notebook", "host": host, "kernel": "1234-abcd",
        "notebook": "/home/ann/secret/plan.ipynb", "cell": "0f1e-cell",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["__vsc_ipynb_file__", "__session__", "PAPERMILL_OUTPUT_PATH", "PAPERMILL_INPUT_PATH"]
)
def test_each_front_names_the_notebook_in_its_way(
    kernel: InteractiveShell, home: Path, clamp: str, name: str
) -> None:
    kernel.user_ns[name] = "/a/b.ipynb"
    value(kernel, f"%%liftsys new\n{clamp}")
    assert where(home)["notebook"] == "/a/b.ipynb"


def test_a_path_of_other_bytes_is_kept_as_text(
    kernel: InteractiveShell, home: Path, clamp: str
) -> None:
    kernel.user_ns["__session__"] = "/a/\udcff" + "b" * 2000
    value(kernel, f"%%liftsys new\n{clamp}")
    assert where(home)["notebook"].startswith("/a/\\udcffbbb")
    assert len(where(home)["notebook"]) < 1100


def test_python_and_a_shell_say_what_they_are(home: Path, clamp: str) -> None:
    host = os.uname().nodename
    ls.new(clamp)
    assert where(home) == {"front": "python", "host": host}
    assert main(["fill", "-s", "clamp", "return_type", "int"]) == 0
    assert where(home) == {"front": "shell", "host": host}


def test_the_setting_leaves_it_out(kernel: InteractiveShell, home: Path, clamp: str) -> None:
    kernel.run_line_magic("config", "Liftsys.whereabouts = False")
    value(kernel, f"%%liftsys new\n{clamp}")
    assert where(home) is None
    kernel.run_line_magic("config", "Liftsys.whereabouts = None")
    value(kernel, "%liftsys fill return_type int")
    assert where(home)["notebook"]


def test_the_environment_leaves_it_out_of_a_shell(
    home: Path, clamp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIFTSYS_WHEREABOUTS", "no")
    assert main(["new", clamp]) == 0
    assert where(home) is None


def test_no_reply_and_no_export_shows_from_where(
    kernel: InteractiveShell, home: Path, clamp: str
) -> None:
    shown = [value(kernel, f"%%liftsys new\n{clamp}")]
    for line in (
        "fill return_type int", "log", "log --json", "show --json", "holes", "list --json",
        "verify", "export json", "export md", "history --json", "history verify", "undo",
    ):  # fmt: skip
        shown.append(value(kernel, f"%liftsys {line}"))
    text = "\n".join(
        f"{reply}{getattr(reply, 'html', '')}{json.dumps(getattr(reply, 'json', ''))}"
        for reply in shown
    )
    frame = str(value(kernel, "%liftsys history").to_csv())
    for secret in ("secret", "1234-abcd", "0f1e-cell", os.uname().nodename):
        assert secret not in text + frame, secret


def test_a_reason_can_be_given_at_each_verb_that_changes_something(home: Path, clamp: str) -> None:
    s = ls.new(clamp, because="new?")
    s.fill("return_type", "int", because="fill?")
    s.undo(because="undo?")
    s.defer("bad_lo", because="defer?")
    ls.ir(IR, because="ir?")
    ls.import_(str(FOLDER / "session_same_drafts.json"), because="import?")
    whys = [event.why for event in events(home) if event.why]
    # The old session that was imported had reasons of its own.
    assert whys[:6] == ["new?", "fill?", "undo?", "defer?", "ir?", "import?"]
    assert "import?" not in whys[6:]
    assert list(ls.history()["why"][:2]) == ["new?", "fill?"]


def test_a_shell_takes_reasons_too(home: Path) -> None:
    Path("up.ir").write_text(IR)
    assert main(["import", "--because", "a start", "up.ir"]) == 0
    assert main(["fill", "-s", "up", "--because", "it counts", "back", "int"]) == 0
    assert main(["undo", "-s", "up", "--because", "too early"]) == 0
    assert [event.why for event in events(home)] == ["a start", "it counts", "too early"]


def test_a_reason_for_showing_a_file_is_refused(home: Path) -> None:
    Path("up.ir").write_text(IR)
    with pytest.raises(InputError) as refused:
        answer("ir --because x up.ir", None, workbench)
    assert refused.value.code == "LS432"


def test_an_answer_says_which_question_and_which_offer_it_took(home: Path, clamp: str) -> None:
    s = ls.new(clamp)
    s.fill("bad_lo", "requires")
    s.fill("return_type", "float")
    taken, own = (event.detail["from"] for event in events(home)[1:])
    assert isinstance(taken, dict)
    assert isinstance(own, dict)
    assert taken["fit"] == "choice"
    assert "lo must not be greater than hi" in str(taken["question"])
    assert own["fit"] is None


def test_the_log_shows_why_and_who_where_there_are_several(
    home: Path, clamp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    s = ls.new(clamp)
    assert "Why" not in str(s.log())
    assert "By" not in str(s.log())
    s.fill("return_type", "int", because="a number goes in")
    assert "a number goes in" in str(s.log())
    rows = s.log().json["events"]
    assert [row["why"] for row in rows] == [None, "a number goes in"]
    monkeypatch.setenv("LOGNAME", "ben")
    assert main(["undo", "-s", "clamp"]) == 0
    assert "ben" in str(s.log())
    assert {"ben"} < {row["by"] for row in s.log().json["events"]}


def test_without_a_kernel_nothing_is_asked_of_one() -> None:
    assert set(whereabouts.of_shell()) == {"front", "host"}
    assert whereabouts.nowhere() == {}
