"""Laws of reading code: total, and nothing lost."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verify.code_texts import CLASSES, program

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.walks import walk
from liftsys_nb.lift.code import read_code

ROOT = Path(__file__).parents[2]
LIBRARY = Path(sysconfig.get_path("stdlib"))
STANDARD = (
    "bisect.py", "dataclasses.py", "enum.py", "heapq.py", "statistics.py", "textwrap.py",
    "fractions.py", "string.py", "calendar.py", "difflib.py", "asyncio/queues.py", "ast.py",
)  # fmt: skip
WORDS = (
    "def f(x):", "\n", "\n    ", "return", "x", "while", ":", "for", "in", "if", "else", "try",
    "except", "lambda", "match", "case", "_", "(", ")", "[", "]", "{", "}", "**", "*", ",", "=",
    "+=", ":=", "yield", "await", "async", "class", "with", "as", "global", "del", "1", "'s'",
    "f'{x}'", ".", "pop()", "is", "not", "None", "# invariant: x", "@", "raise", "import", " ",
)  # fmt: skip


def loops_in(node: ast.AST) -> int:
    return sum(isinstance(each, ast.For | ast.While | ast.AsyncFor) for each in ast.walk(node))


@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_reading_never_raises_and_tells_what_is_no_python(text: str) -> None:
    code = read_code(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<text>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError):
        assert [each.code for each in code.diagnostics] == ["LS460"]
    else:
        assert "LS460" not in {each.code for each in code.diagnostics}


@pytest.mark.parametrize("name", STANDARD)
def test_files_of_the_standard_library_are_read(name: str) -> None:
    text = (LIBRARY / name).read_text(encoding="utf-8")
    code = read_code(text, file=name)
    assert not has_errors(code.diagnostics)
    tops = {each.name for each in ast.parse(text).body
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}  # fmt: skip
    assert tops <= {*code.routines, *code.unseen}


def test_files_of_this_package_are_read() -> None:
    for file in sorted((ROOT / "liftsys_nb").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert read_code(text, file=file.name).diagnostics == (), file


@given(st.randoms(use_true_random=False))
def test_lines_of_statements_stand_inside_their_function(random: Random) -> None:
    for routine in read_code(CLASSES + program(random)).routines.values():
        for each in r.statements(routine.body):
            assert routine.line <= each.line <= routine.end_line


@given(st.randoms(use_true_random=False))
def test_temporaries_are_set_before_they_are_read(random: Random) -> None:
    for routine in read_code(CLASSES + program(random)).routines.values():
        made: set[str] = set()
        for each in r.statements(routine.body):
            for expr in r.expressions(each):
                made |= {name for part in walk(expr) if isinstance(part, n.Comprehension)
                         for clause in part.clauses for name in clause.names}  # fmt: skip
            targets = each.targets if isinstance(each, r.Assign) else ()
            if isinstance(each, r.Invoke) and each.target is not None:
                targets = (each.target,)
            made |= {part.id for target in targets for part in walk(target)
                     if isinstance(part, n.Name)}  # fmt: skip
        read = {part.id for each in r.statements(routine.body) for expr in r.expressions(each)
                for part in walk(expr) if isinstance(part, n.Name)}  # fmt: skip
        assert {name for name in read if name.startswith(".")} <= made


@given(st.randoms(use_true_random=False))
def test_loops_are_numbered_in_the_order_of_the_text(random: Random) -> None:
    text = program(random)
    routine = read_code(text).routines["f"]
    numbers = [each.number for each in r.statements(routine.body)
               if isinstance(each, r.While | r.ForEach)]  # fmt: skip
    whole = next(each for each in ast.parse(text).body if getattr(each, "name", "") == "f")
    assert sorted(numbers) == sorted(set(numbers))
    assert not numbers or max(numbers) <= loops_in(whole)
    assert numbers == sorted(numbers)


def test_long_sums_and_chains_of_elif_are_read_without_going_deep() -> None:
    long = " + ".join(["x"] * 2000)  # with 3000 Python 3.12 itself can no longer compile it
    many = "    if x == 0:\n        return 0\n" + "".join(
        f"    elif x == {at}:\n        return {at}\n" for at in range(1, 300)
    )
    code = read_code(f"def f(x):\n    return {long}\ndef g(x):\n{many}    return 1\n")
    (whole,) = code.routines["f"].body
    assert isinstance(whole, r.Return) and isinstance(whole.value, n.Arith)
    assert len(whole.value.operands) == 2000
    deep = [each.what for each in r.statements(code.routines["g"].body)
            if isinstance(each, r.Unseen)]  # fmt: skip
    assert set(deep) == {"so many statements inside each other"}
