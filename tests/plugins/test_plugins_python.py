"""``export python``: ``check`` reads the stub back to the same contract, and it can be run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from drafts import CORPUS, draft_of, draft_of_nodes, drafts_of, exported, ran
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import some

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Module
from liftsys_nb.ir.ports import Exportable
from liftsys_nb.lift.contracts import contract
from liftsys_nb.plugins.exporters.python import PythonExporter
from liftsys_nb.plugins.exporters.python.reading import differences
from liftsys_nb.plugins.exporters.python.stub import STYLES
from liftsys_nb.syntax import parse, show
from strategies import specs

FILES = sorted(CORPUS.rglob("*.ir"))
DRAFTS = some([(file, draft) for file in FILES for draft in drafts_of(file)], 4)
NAMES = [f"{file.stem}::{draft.spec.name}" for file, draft in DRAFTS]

BANK = """\
enum Status { OPEN, CLOSED }
record Account {
  owner: str
  balance: int = 0
  status: Status = Status.OPEN
  log: list[int] = []
  invariant:
    - never_in_debt: balance >= 0
}

ir withdraw {
  intent: Take money out
  signature: withdraw(acc: Account, amount: int = 1) -> int
  requires:
    - enough: acc.balance >= amount
    - positive: amount > 0
  ensures:
    - taken: acc.balance == old(acc.balance) - amount
    - told: amount > 5 implies result == acc.balance
}
"""
RIGHT = "    acc.balance -= amount\n    return acc.balance\n"
WRONG = "    acc.balance -= amount - 1\n    return acc.balance\n"


def export(draft: Exportable, style: str) -> Any:
    return PythonExporter().export(replace(draft, style=style))


def same(draft: Exportable, text: str) -> list[tuple[str, str]]:
    assert draft.spec.signature is not None
    return differences(text, draft.spec.signature.name, draft.module, draft.spec)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("file", "draft"), DRAFTS, ids=NAMES)
def test_the_corpus_reads_back_to_the_same_contract(
    file: Path, draft: Exportable, style: str
) -> None:
    made = exported(PythonExporter(), replace(draft, style=style))
    if made is None:
        assert file.stem == "examples_misfit_open"  # its parameter is an open hole
        return
    compile(made.text, "<export>", "exec")
    assert same(draft, made.text) == []


@pytest.mark.parametrize(("file", "draft"), DRAFTS, ids=NAMES)
def test_a_docstring_leaves_only_modules_and_imports_unsaid(file: Path, draft: Exportable) -> None:
    made = exported(PythonExporter(), draft)
    unsaid = () if made is None else made.unsaid
    known = ("the module ", "the import of ", "the exception pkg.")
    assert all(each.startswith(known) for each in unsaid)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(specs, st.sampled_from(STYLES))
def test_any_specification_comes_back_or_says_what_does_not(spec: Any, style: str) -> None:
    module = parse(show(Module((spec,)))).module
    if not module.specs:
        return
    draft = draft_of_nodes(module, module.specs[0])
    made = exported(PythonExporter(), replace(draft, style=style))
    if made is None:
        return
    compile(made.text, "<export>", "exec")
    lost = same(draft, made.text)
    assert bool(lost) <= bool(made.unsaid)
    for each in made.unsaid:
        assert f"# - {each}" in made.text or not each.isprintable()


def test_the_same_draft_gives_the_same_stub() -> None:
    draft = draft_of(BANK)
    for style in STYLES:
        assert export(draft, style) == export(draft, style)


@pytest.mark.parametrize("style", STYLES)
def test_a_stub_can_be_imported_and_says_that_it_is_one(style: str, tmp_path: Path) -> None:
    made = export(draft_of(BANK), style)
    (tmp_path / "bank.py").write_text(made.text)
    said = ran(tmp_path, "-c", "import bank; bank.withdraw(bank.Account('me', 3), 2)")
    assert said.stderr.rstrip().splitlines()[-1] == (
        "NotImplementedError: write withdraw so that it keeps its contract"
    )


@pytest.mark.parametrize("style", ["icontract", "deal"])
def test_decorators_let_a_right_body_pass_and_stop_a_breach(style: str, tmp_path: Path) -> None:
    text = export(draft_of(BANK), style).text
    stub = next(line for line in text.splitlines(keepends=True) if "NotImplementedError" in line)
    (tmp_path / "right.py").write_text(text.replace(stub, RIGHT))
    (tmp_path / "wrong.py").write_text(text.replace(stub, WRONG))
    call = "print({0}.withdraw({0}.Account('me', 9), 6))"
    said = ran(tmp_path, "-c", "import right; " + call.format("right"))
    assert (said.stdout, said.returncode) == ("3\n", 0), said.stderr
    breach = ran(tmp_path, "-c", "import right; right.withdraw(right.Account('me', 1), 6)")
    assert "enough" in breach.stderr
    broken = ran(tmp_path, "-c", "import right; right.Account('me', -1)")
    # deal shows the object, which has no value yet, and so says no label.
    assert ("never_in_debt" if style == "icontract" else "InvContractError") in broken.stderr
    told = ran(tmp_path, "-c", "import wrong; " + call.format("wrong"))
    # deal has no words for values on entry: its docstring has them.
    assert ("taken" in told.stderr) == (style == "icontract")


def test_what_a_style_has_no_words_for_is_named_and_stands_in_the_docstring() -> None:
    made = export(draft_of(BANK), "deal")
    assert made.unsaid == ("taken: it speaks of values on entry; said in the docstring",)
    assert "# - taken: it speaks of values on entry" in made.text
    assert "- taken: acc.balance == old(acc.balance) - amount" in made.text


def test_words_that_end_a_docstring_come_back() -> None:
    text = 'ir f {\n  intent: It says \\"""\\ and "so"\n  signature: f() -> str\n}\n'
    draft = draft_of(text)
    for style in STYLES:
        assert same(draft, export(draft, style).text) == []


def test_names_of_the_specification_never_hide_what_the_stub_needs() -> None:
    text = """\
ir f {
  intent: Copy
  signature: f(copy: list[int]) -> list[int]
  ensures:
    - kept: copy == old(copy)
}
"""
    made = export(draft_of(text), "icontract")
    assert "import copy as _copy" in made.text
    assert same(draft_of(text), made.text) == []


def test_a_name_that_is_none_in_python_is_refused() -> None:
    draft = draft_of("ir f {\n  intent: f\n  signature: f(x: int) -> int\n}\n")
    signature = draft.spec.signature
    assert signature is not None
    odd = replace(draft, spec=replace(draft.spec, signature=replace(signature, name="class")))
    with pytest.raises(InputError) as raised:
        export(odd, "docstring")
    assert raised.value.code == "LS418"


def test_check_reads_an_export_without_a_complaint() -> None:
    text = export(draft_of(BANK), "docstring").text
    found = contract(text, "withdraw", file="bank.py")
    assert [d for d in found.diagnostics if d.severity == "error"] == []
