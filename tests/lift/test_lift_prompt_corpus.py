"""A corpus of prompts, each with the specification that it must become."""

from __future__ import annotations

from pathlib import Path

import pytest

from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.nodes import Module
from liftsys_nb.lift import lift_prompt
from liftsys_nb.syntax import parse, show

CORPUS = Path(__file__).parent.parent / "corpus" / "prompts"
CASES = sorted(CORPUS.glob("*.md"))
CUT = "\n---\n"


def _read(file: Path) -> tuple[str, str]:
    with file.open(encoding="utf-8", newline="") as stream:  # keeps Windows line ends
        prompt, _, expected = stream.read().rpartition(CUT)
    return prompt, expected


def _report(prompt: str) -> str:
    lifted = lift_prompt(prompt)
    lines = [f"# prose: {sentence}" for sentence in lifted.unformalised]
    lines += [f"# note: {note}" for note in lifted.notes]
    return show(Module((lifted.spec,))) + "".join(line + "\n" for line in lines)


@pytest.mark.parametrize("file", [f for f in CASES if f.name != "README.md"], ids=lambda f: f.stem)
def test_prompt_becomes_the_specification_below_it(
    file: Path, request: pytest.FixtureRequest
) -> None:
    prompt, expected = _read(file)
    report = _report(prompt)
    if request.config.getoption("--update-golden"):
        file.write_text(prompt + CUT + report, encoding="utf-8", newline="")
        expected = report
    assert report == expected
    assert not has_errors(parse(expected.partition("\n# prose")[0]).diagnostics)


def test_corpus_holds_at_least_forty_prompts() -> None:
    assert len(CASES) > 40
