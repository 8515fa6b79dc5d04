"""Files of code: what is read and run here is what CPython does with them."""

from __future__ import annotations

import ast
import contextlib
import io
import warnings
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest
from sampling import some
from verify.code_inputs import Odd, canonical, module_of, to_python, value_of

from liftsys_nb.lift.code import read_code
from liftsys_nb.verify.code.interpret import Interpreter
from liftsys_nb.verify.code.outcomes import Raised, Returned, Unmodelled

CORPUS = Path(__file__).parents[1] / "corpus"
OWN = sorted((CORPUS / "code").glob("*.py"))
CALLS = 20


def is_importable(file: Path) -> bool:
    """Tell whether all that a file imports is there, and watches no contract as the code runs."""
    names = {
        (getattr(each, "module", None) or each.names[0].name).partition(".")[0]
        for each in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(each, ast.Import | ast.ImportFrom)
    }
    return not names & {"deal", "icontract"} and all(find_spec(name) for name in names)


FILES = OWN + [each for each in sorted(CORPUS.glob("check*/**/*.py")) if is_importable(each)]


@pytest.mark.parametrize("file", some(FILES, 5), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_file_does_the_same_as_in_python(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    code = read_code(text, file=file.name)
    assert code.diagnostics == ()
    interpreter = Interpreter(code)
    name = f"corpus_{file.parent.name}_{file.stem}"
    modelled = 0
    for routine in code.routines.values():
        if "." in routine.name:
            continue
        random = Random(routine.name)
        for _ in range(CALLS):
            try:
                given = {
                    each: value_of(routine.types.get(each), random, code)
                    for each in routine.parameters
                }
            except (Odd, TypeError):  # no values of such a type; an unhashable key
                continue
            found = interpreter.run(routine.name, given, fuel=100_000)
            if not isinstance(found, Returned | Raised):
                continue
            modelled += 1
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                module = module_of(text, name)  # anew: a call may change what the file holds
            made = {key: to_python(value, module) for key, value in given.items()}
            with contextlib.redirect_stdout(io.StringIO()):
                try:
                    python = "", getattr(module, routine.name)(**made)
                except Exception as error:  # noqa: BLE001 - whatever the file raises
                    python = type(error).__name__, None
            value = found.result if isinstance(found, Returned) else None
            raised = found.exception if isinstance(found, Raised) else ""
            here = raised, canonical((value, found.after), module)
            assert here == (python[0], canonical((python[1], made), module)), given
    assert modelled or file not in OWN


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.stem)
def test_nothing_of_these_files_is_left_out(file: Path) -> None:
    code = read_code(file.read_text(encoding="utf-8"))
    interpreter = Interpreter(code)
    for routine in code.routines.values():
        random = Random(routine.name)
        for _ in range(CALLS if "." not in routine.name else 0):
            given = {p: value_of(routine.types.get(p), random, code) for p in routine.parameters}
            found = interpreter.run(routine.name, given)
            is_large = isinstance(found, Unmodelled) and "of more than" in found.construct
            assert isinstance(found, Returned | Raised) or is_large, (routine.name, found)
