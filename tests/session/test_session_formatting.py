"""``fmt``: canonical form, all or nothing, and never over an unreadable text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import InputError, has_errors
from liftsys_nb.session import formatting, mending
from liftsys_nb.session.formatting import fmt, format_text
from liftsys_nb.session.outcome import DONE, NEGATIVE, WRONG_INPUT
from liftsys_nb.session.reading import Look, look_at
from liftsys_nb.syntax import parse

CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.ir"))
CROOKED = (
    "ir half {\n intent:   Half of it\n signature: half( n:int )->int\n"
    " ensures:\n  - result*2<=n\n}"
)
STRAIGHT = (
    "ir half {\n  intent: Half of it\n  signature: half(n: int) -> int\n"
    "  ensures:\n    - result * 2 <= n\n}\n"
)
BROKEN = "ir half {\n intent: x\n signature: half(n: int) -> int\n ensures:\n  - result ! n\n}\n"
SLIPS = (
    "ir half {\n  intent: x\n  signature: half(n: int) -> int\n"
    "  ensures:\n    - result = n\n    - result >= 0 && n > 0\n}\n"
)


def test_a_file_is_brought_into_form_once(tmp_path: Path) -> None:
    file = tmp_path / "half.ir"
    file.write_text(CROOKED)
    done = fmt([str(file)])
    assert (done.exit, done.document["changed"]) == (DONE, 1)
    assert file.read_text() == STRAIGHT
    before = file.stat()
    again = fmt([str(file)])
    assert (again.exit, again.document["changed"]) == (DONE, 0)
    assert file.stat().st_ino == before.st_ino  # not even written again


def test_check_writes_nothing_and_tells_the_difference(tmp_path: Path) -> None:
    file = tmp_path / "half.ir"
    file.write_text(CROOKED)
    done = fmt([str(file)], check=True)
    assert done.exit == NEGATIVE
    assert file.read_text() == CROOKED
    assert "+    - result * 2 <= n\n" in done.document["files"][0]["diff"]
    file.write_text(STRAIGHT)
    assert fmt([str(file)], check=True).exit == DONE


def test_a_text_with_errors_stays_to_the_letter_and_others_do_not_wait_for_it(
    tmp_path: Path,
) -> None:
    broken, crooked = tmp_path / "a.ir", tmp_path / "b.ir"
    broken.write_text(BROKEN)
    crooked.write_text(CROOKED)
    done = fmt([str(tmp_path)])
    assert done.exit == WRONG_INPUT
    assert broken.read_text() == BROKEN
    assert crooked.read_text() == STRAIGHT
    assert done.document["failed"] == 1
    assert done.document["files"][0]["diagnostics"]


def test_fix_applies_what_is_mechanical(tmp_path: Path) -> None:
    file = tmp_path / "half.ir"
    file.write_text(SLIPS)
    done = fmt([str(file)], fix=True)
    assert done.exit == DONE
    text = file.read_text()
    assert "- result == n\n" in text
    assert "- result >= 0 and n > 0\n" in text
    assert done.document["files"][0]["fixed"] == 2


def test_a_text_comes_back_in_the_document() -> None:
    done = fmt(text=CROOKED)
    assert done.document["files"][0]["text"] == STRAIGHT


def test_folders_are_searched_but_for_hidden_ones(tmp_path: Path) -> None:
    for place in ("b.ir", "deep/er/a.ir", ".git/c.ir", "notes.txt"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(CROOKED)
    done = fmt([str(tmp_path), str(tmp_path / "b.ir")])
    names = [Path(file["file"]).name for file in done.document["files"]]
    assert names == ["b.ir", "a.ir"]
    assert (tmp_path / ".git/c.ir").read_text() == CROOKED


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "half.ir").write_text(CROOKED)
    link = tmp_path / "link.ir"
    link.symlink_to("half.ir")
    fmt([str(link)])
    assert link.is_symlink()
    assert (tmp_path / "half.ir").read_text() == STRAIGHT


def test_nothing_is_written_when_one_file_cannot_be_read(tmp_path: Path) -> None:
    crooked, binary = tmp_path / "a.ir", tmp_path / "b.ir"
    crooked.write_text(CROOKED)
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError) as refused:
        fmt([str(crooked), str(binary)])
    assert refused.value.code == "LS421"
    assert crooked.read_text() == CROOKED


@pytest.mark.parametrize(("targets", "code"), [((), "LS431"), (("nowhere.ir",), "LS421")])
def test_what_is_not_there_is_named(targets: tuple[str, ...], code: str) -> None:
    with pytest.raises(InputError) as refused:
        fmt(targets)
    assert refused.value.code == code


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        fmt([str(tmp_path)])
    assert refused.value.code == "LS421"


def test_files_keep_their_rights(tmp_path: Path) -> None:
    file = tmp_path / "half.ir"
    file.write_text(CROOKED)
    file.chmod(0o640)
    fmt([str(file)])
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["half.ir"]


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_formatting_twice_is_formatting_once(file: Path) -> None:
    for fix in (False, True):
        once = format_text(file.read_text(encoding="utf-8"), file.name, fix=fix)
        twice = format_text(once.after, file.name, fix=fix)
        assert twice.after == once.after


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_fixes_add_no_syntax_errors(file: Path) -> None:
    def errors(text: str) -> int:
        return sum(d.severity == "error" for d in parse(text).diagnostics)

    text = file.read_text(encoding="utf-8")
    after = format_text(text, file.name, fix=True).after
    assert errors(after) <= errors(text)
    assert not (has_errors(parse(after).diagnostics) and not has_errors(parse(text).diagnostics))


@pytest.mark.parametrize(
    ("clause", "mended"),
    [
        ("– n < 4", "- n < 4"),
        ("• n < 4", "- n < 4"),
        ("1. n < 4", "- n < 4"),
        ("- n === 4", "- n == 4"),
        ("- n =! 4", None),
        ("- abs(n - 3 + 1 > 2", None),
        ("- n == “a”", None),
    ],
)
def test_fixes_mend_or_leave_alone(clause: str, mended: str | None) -> None:
    text = STRAIGHT.replace("- result * 2 <= n", clause)
    after = format_text(text, "<text>", fix=True).after
    assert after == (text if mended is None else text.replace(clause, mended))


def test_mending_ends_where_no_fix_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    # `==` for `=` only moves the error here, and each fix alone costs a reading of the text.
    text = STRAIGHT.replace("    - result * 2 <= n\n", '    - result = "a"\n' * 200)
    readings: list[str] = []

    def counted(text: str, name: str) -> Look:
        readings.append(name)
        return look_at(text, name)

    monkeypatch.setattr(formatting, "look_at", counted)
    monkeypatch.setattr(mending, "look_at", counted)
    assert format_text(text, "<text>", fix=True).after == text
    assert len(readings) <= mending.MOST_TRIES + 1


def test_a_fix_that_does_not_help_costs_the_others_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = ["    - result = n\n"] * 200
    bad = '    - result = "a"\n'  # where `==` only moves the error
    lines = [*good[:30], bad, *good[30:170], bad, *good[170:]]
    text = STRAIGHT.replace("    - result * 2 <= n\n", "".join(lines))
    readings: list[str] = []

    def counted(text: str, name: str) -> Look:
        readings.append(name)
        return look_at(text, name)

    monkeypatch.setattr(formatting, "look_at", counted)
    monkeypatch.setattr(mending, "look_at", counted)
    formatted = format_text(text, "<text>", fix=True)
    assert formatted.fixed == 200
    assert formatted.after == text.replace("result = n", "result == n")
    assert len(readings) <= 2 * 2 * 9 + 6  # two bad ones, twice the depth of 202 halved


def test_a_fix_of_a_constant_of_another_language_is_applied() -> None:
    text = STRAIGHT.replace("result * 2 <= n", "result * 2 <= n or TRUE")
    after = format_text(text, "<text>", fix=True).after
    assert after == text.replace("TRUE", "True")


def test_old_mac_line_ends_are_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "half.ir"
    text = STRAIGHT.replace("ir half", "# why\nir half", 1)
    file.write_bytes(text.replace("\n", "\r").encode())
    fmt([str(file)])
    assert file.read_bytes() == text.encode()


def test_every_door_says_which_names_no_parameter_bears() -> None:
    text = STRAIGHT.replace("n: int", "it: int").replace("<= n", "<= 1")
    formatted = format_text(text, "<text>")
    assert [d.code for d in formatted.diagnostics] == ["IR140"]
    assert fmt(text=text).exit == WRONG_INPUT


# ── a text that is well laid out and says something wrong ────────────────────────────────────
NO_FIX = STRAIGHT.replace("result * 2 <= n", "result +")
MEANS_NOTHING = STRAIGHT.replace("result * 2", "rslt * 2")


@pytest.mark.parametrize("check", [False, True])
def test_errors_of_meaning_are_no_less_errors(tmp_path: Path, check: bool) -> None:
    file = tmp_path / "half.ir"
    file.write_text(MEANS_NOTHING)
    done = fmt([str(file)], check=check)
    assert (done.exit, done.document["failed"]) == (WRONG_INPUT, 1)
    assert done.headline == "1 file in canonical form already, but with errors"
    assert [d["code"] for d in done.document["files"][0]["diagnostics"]] == ["IR210"]


def test_a_text_with_errors_of_meaning_is_laid_out_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "half.ir"
    file.write_text(CROOKED.replace("result", "rslt"))
    seen = fmt([str(file)], check=True)
    assert (
        seen.headline == "1 file would change, 1 file would be in canonical form, but with errors"
    )
    assert seen.document["files"][0]["diagnostics"][0]["line"] == 5  # of the text as it stands
    done = fmt([str(file)])
    assert (done.exit, done.document["changed"]) == (WRONG_INPUT, 1)
    assert file.read_text() == MEANS_NOTHING
    assert done.headline == "1 file changed, 1 file in canonical form, but with errors"


def test_the_headline_of_a_text_says_that_it_does_not_read_well() -> None:
    done = fmt(text=MEANS_NOTHING)
    assert done.exit == WRONG_INPUT
    assert done.headline == "1 error: in canonical form, but it does not read well"


def test_files_of_all_kinds_are_counted_apart(tmp_path: Path) -> None:
    kinds = {"a": BROKEN, "b": CROOKED, "c": STRAIGHT, "d": MEANS_NOTHING}
    for name, text in kinds.items():
        (tmp_path / f"{name}.ir").write_text(text)
    done = fmt([str(tmp_path)])
    assert done.headline == (
        "1 file changed, 1 file in canonical form already, "
        "1 file in canonical form already, but with errors, "
        "1 file with syntax errors, not in canonical form"
    )
    assert done.document["failed"] == 2


# ── what leads on ────────────────────────────────────────────────────────────────────────────
def test_after_errors_that_a_fix_mends_the_fix_is_next(tmp_path: Path) -> None:
    file = tmp_path / "a b.ir"
    file.write_text(SLIPS)
    done = fmt([str(file)])
    assert (done.first, done.next) == (None, f"fmt --fix '{file}'")
    assert fmt([str(file)], fix=True).exit == DONE


@pytest.mark.parametrize(("text", "line"), [(NO_FIX, 5), (MEANS_NOTHING, 5)])
@pytest.mark.parametrize("fix", [False, True])
def test_after_errors_without_a_fix_the_line_to_mend_is_named(
    tmp_path: Path, text: str, line: int, fix: bool
) -> None:
    file = tmp_path / "half.ir"
    file.write_text(text)
    done = fmt([str(file)], fix=fix)
    assert (done.first, done.next) == (f"mend line {line} of {file}", f"fmt {file}")


def test_a_fix_that_only_moves_an_error_is_not_offered(tmp_path: Path) -> None:
    file = tmp_path / "half.ir"
    file.write_text(STRAIGHT.replace("result * 2 <= n", 'result = "a"'))
    done = fmt([str(file)])
    assert (done.first, done.next) == (f"mend line 5 of {file}", f"fmt {file}")


def test_the_text_of_a_cell_is_mended_where_it_stands() -> None:
    done = fmt(text=NO_FIX)
    assert (done.first, done.next) == ("mend line 5", "fmt …")
    assert fmt(text=SLIPS).next == "fmt --fix …"
