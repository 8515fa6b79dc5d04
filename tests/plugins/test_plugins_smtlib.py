"""``export smtlib``: Z3 and cvc5 read the text, and answer as the verdict was reached."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from drafts import CORPUS, draft_of, drafts_of
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.plugins.exporters.smtlib import SmtlibExporter
from liftsys_nb.plugins.exporters.symbols import portable

FILES = sorted((CORPUS / "verify").glob("*.ir"))[::9]
_CVC5 = """
import sys, cvc5
solver = cvc5.Solver(cvc5.TermManager())
solver.setOption("rlimit-per", "20000")
parser = cvc5.InputParser(solver)
parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, sys.stdin.read(), "export")
symbols = parser.getSymbolManager()
while not (command := parser.nextCommand()).isNull():
    print(command.invoke(solver, symbols).strip().partition(" ")[0], flush=True)
"""
_Z3 = """
import sys, z3
for part in sys.stdin.read().split("(reset)"):
    solver = z3.Solver()
    solver.from_string(part)
    print(solver.check())
"""


def said_by(program: str, text: str) -> list[str]:
    said = subprocess.run(
        [sys.executable, "-I", "-c", program], input=text, capture_output=True, text=True,
        encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    return said.stdout.split()


def expected(text: str) -> list[str]:
    return re.findall(r"^\(check-sat\)  ; (\w+)$", text, re.MULTILINE)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_z3_and_cvc5_answer_as_the_verdict_was_reached(file: Path) -> None:
    for draft in drafts_of(file):
        text = SmtlibExporter().export(draft).text
        wanted = expected(text)
        assert said_by(_Z3, text) == wanted or not wanted
        others = said_by(_CVC5, text)
        assert len(others) == len(wanted)  # it reads all of it
        assert all(other in {want, "unknown"} for other, want in zip(others, wanted, strict=True))


CLAMP = """\
ir clamp {
  intent: Keep a number inside a range
  signature: clamp(x: int, lo: int, hi: int) -> int
  requires:
    - order: lo <= hi
  ensures:
    - inside: lo <= result <= hi
}
"""


def test_the_verdict_and_each_answer_stand_in_the_text() -> None:
    text = SmtlibExporter().export(draft_of(CLAMP)).text
    assert text.startswith("; The specification clamp: consistent.\n")
    assert {"sat", "unsat"} == set(expected(text))
    assert said_by(_CVC5, text) == expected(text)


def test_a_verdict_that_is_open_is_named_as_such() -> None:
    draft = draft_of(CLAMP.replace("lo <= hi", "lo <= hi and str(lo) != repr(hi)"))
    made = SmtlibExporter().export(draft)
    if "not decided" in made.text:
        assert made.unsaid and "; Not said: why the verdict is open" in made.text
    else:
        assert said_by(_Z3, made.text) == expected(made.text)


def test_names_with_bars_and_sums_of_one_become_standard() -> None:
    text = "(declare-fun |x\\|1| () Int)\n(assert (= (+ |x\\|1|) (or |x\\|1|)))\n(check-sat)\n"
    assert portable(text) == ["(declare-fun x!1 () Int)", "(assert (= x!1 x!1))"]


def test_a_new_name_never_meets_one_that_is_there() -> None:
    text = "(declare-fun x!1 () Int)(declare-fun |x\\|1| () Int)(declare-fun |a b| () Int)"
    assert portable(text) == [
        "(declare-fun x!1 () Int)", "(declare-fun x!12 () Int)", "(declare-fun |a b| () Int)",
    ]  # fmt: skip


@given(st.recursive(st.just("x"), lambda t: st.lists(t, min_size=1, max_size=4)))
def test_words_of_a_command_keep_their_order(tree: object) -> None:
    def text_of(part: object) -> str:
        return part if isinstance(part, str) else f"({' '.join(map(text_of, part))})"  # type: ignore[call-overload]

    text = f"(assert {text_of(tree)})"
    assert re.sub(r"\s+", " ", "".join(portable(text))) == text
