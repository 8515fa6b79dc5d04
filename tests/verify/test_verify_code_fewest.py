"""The invariants that are shown are few, and what one copies of them into the code is proved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from verify.check_corpus import FILES, expected, listed, name_of
from verify.checks import report_of

from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.lift.contracts import contract
from liftsys_nb.session.code_documents import as_comment
from liftsys_nb.verify import CHECK, check

BUDGET = replace(CHECK, seconds=300.0)
LOOPS = [
    file for file in FILES
    if expected(file).kind == "proved" and name_of(file) not in listed()
    and any(f"\n    {word} " in file.read_text(encoding="utf-8") for word in ("for", "while"))
]  # fmt: skip


def judged(source: str, file: Path) -> CodeReport:
    found = contract(source, expected(file).function, file=file.name)
    return check(found, source, file=file.name, workers=None, budget=BUDGET)


def with_comments(source: str, report: CodeReport) -> str:
    """Write the invariants of a verdict above their loops, as far as they can be written."""
    lines = source.split("\n")
    for each in sorted(report.invariants, key=lambda each: -each.loop):
        if (comment := as_comment(each.text)) is not None:
            loop = lines[each.loop - 1]
            lines.insert(each.loop - 1, loop[: len(loop) - len(loop.lstrip())] + comment)
    return "\n".join(lines)


# A fifth of them: each is proved twice.
@pytest.mark.parametrize("file", LOOPS[::5], ids=lambda file: file.stem)
def test_code_with_its_invariants_copied_in_is_proved_again(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    report = judged(source, file)
    assert report.verdict == "proved", report.reason
    again = judged(with_comments(source, report), file)
    assert again.verdict == "proved", again.reason
    assert len(report.invariants) <= 8


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("i = 0\n    while i < n:\n        i += 1\n    return i", ["i <= n"]),
        ("i = 0\n    s = 0\n    while i < n:\n        s += 1\n        i += 1\n    return s",
         ["s <= n", "i <= s", "i >= s"]),
    ],
)  # fmt: skip
def test_what_the_others_imply_is_not_shown(body: str, shown: list[str]) -> None:
    head = (
        'def f(n: int) -> int:\n    """Do it.\n\n    pre: n >= 0\n    post: result == n\n    """\n'
    )
    report = report_of(None, f"{head}    {body}\n")
    assert report.verdict == "proved"
    plain = [each.text for each in report.invariants if as_comment(each.text) is not None]
    assert plain == shown


def test_items_of_tuples_are_written_by_their_names() -> None:
    file = next(file for file in FILES if file.stem == "divide_by_subtraction")
    report = judged(file.read_text(encoding="utf-8"), file)
    assert "quotient * b + a == old(a)" in [each.text for each in report.invariants]
