"""The corpus of functions to be checked says the truth, as far as CPython can show it.

Each call that is said to break a contract is run and does; each function that is said to be
proved survives hundreds of random and of odd inputs that its contract allows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from sampling import some
from verify.check_corpus import FILES, Contract, contract, expected

TESTS = Path(__file__).parent.parent
TRIED = some(FILES, 12)
LONGEST = 300  # seconds for all files; reached only by a call that hangs in C code


@cache
def _found() -> dict[str, list[str]]:
    """Ask a process that may hang or die; a file without an answer is the one it died of."""
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    done = subprocess.run(
        [sys.executable, "-m", "verify.check_oracle"],
        input="".join(f"{file}\n" for file in TRIED),
        env={"PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {answer["file"]: answer["wrong"] for answer in answers}


@pytest.mark.parametrize("file", TRIED, ids=lambda file: file.stem)
def test_what_the_first_lines_say_is_so(file: Path) -> None:
    assert _found().get(file.name) == []


def test_the_corpus_is_there_and_half_of_it_is_wrong() -> None:
    kinds = Counter(expected(file).kind for file in FILES if file.parent.name == "check")
    assert kinds["proved"] >= 130 and kinds["refuted"] >= 130
    assert not kinds["not proved"]
    assert len({file.name for file in FILES}) == len(FILES)


def test_the_oracle_finds_a_file_that_does_not_say_the_truth(tmp_path: Path) -> None:
    said = {
        "proved": "result > n",
        "refuted(-1)": "result >= n",
        "refuted(0) -> ValueError": "result > 0",
    }
    for number, (verdict, post) in enumerate(said.items()):
        name = f"wrong_{number}"
        verdict = verdict.replace("(", f" {name}(")
        (tmp_path / f"{name}.py").write_text(
            f"# V: {verdict}\n# terminates: yes\n# about: scalars\n"
            f'def {name}(n: int) -> int:\n    """Post.\n\n    post: {post}\n    """\n'
            "    return abs(n)\n"
        )
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    done = subprocess.run(
        [sys.executable, "-m", "verify.check_oracle"],
        input="".join(f"{file}\n" for file in sorted(tmp_path.glob("*.py"))),
        env={"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
        timeout=LONGEST,
        check=True,
    )
    answers = [json.loads(line)["wrong"] for line in done.stdout.splitlines()]
    assert len(answers) == 3 and all(answers)


def test_contracts_are_read_with_their_own_words() -> None:
    text = (
        "Do.\n\n    pre: x > 0\n    post: old(x) == x implies result\n    raises: KeyError when x"
    )
    assert contract(text, "f", ("x",)) == Contract(
        ("x > 0",), ("not entry_x == x or bool(result)",), (("KeyError", "x"),)
    )
