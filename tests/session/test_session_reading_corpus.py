"""Texts that import others are read with what stands beside them; each line says what it draws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liftsys_nb.session.reading import look_at

FILES = sorted((Path(__file__).parents[1] / "corpus" / "imports").glob("*.ir"))
EXPECTED = re.compile(r"E:\s+(IR\d+)([^#]*?)(?=$|E:)")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_text_that_imports_draws_exactly_what_its_lines_say(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = look_at(text, str(path)).diagnostics
    wanted = [
        (number, match[1], match[2].strip())
        for number, line in enumerate(text.splitlines(), 1)
        for match in EXPECTED.finditer(line)
    ]
    said = {(d.place.line, d.code): f"{d.message} {d.hint or ''}" for d in found if d.place}
    assert len(said) == len(found), found
    assert said.keys() == {(line, code) for line, code, _ in wanted}, found
    for line, code, words in wanted:
        assert words in said[line, code]


def test_what_is_imported_is_known_to_the_specification() -> None:
    path = next(path for path in FILES if path.stem == "fine")
    look = look_at(path.read_text(encoding="utf-8"), str(path))
    (reading,) = look.readings
    assert reading.imports == {"money.ir": (path.parent / "money.ir").read_text(encoding="utf-8")}
    assert reading.world.find("add") is not None
