"""The stub of the front door: it names what the lazy loader gives, with the types it has."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import liftsys_nb as ls

ROOT = Path(__file__).parents[2]
STUB = ast.parse((ROOT / "liftsys_nb" / "__init__.pyi").read_text())
IMPORTED = {
    alias.asname or alias.name: (str(node.module), alias.name)
    for node in STUB.body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
    if alias.asname is not None  # else it is for the stub itself
}
DEFINED = {node.name: node for node in STUB.body if isinstance(node, ast.FunctionDef)}


def test_the_stub_names_what_the_front_door_offers() -> None:
    assert {*IMPORTED, *DEFINED} == set(dir(ls))
    assert set(ls.__all__) <= set(dir(ls))


@pytest.mark.parametrize("name", IMPORTED)
def test_each_name_of_the_stub_is_the_thing_that_the_loader_gives(name: str) -> None:
    module, within = IMPORTED[name]
    given, stubbed = getattr(ls, name), getattr(import_module(module), within)
    # A room that bears a verb's name is that verb, too, once it is loaded: it can be called.
    is_room = isinstance(given, ModuleType) and given.__name__ == f"liftsys_nb.{name}"
    assert given == stubbed or (is_room and callable(given))
    assert name in ls._NAMES or name == "__version__"


@pytest.mark.parametrize("name", DEFINED)
def test_what_the_stub_defines_has_the_parameters_of_the_real_one(name: str) -> None:
    stubbed = [argument.arg for argument in DEFINED[name].args.args]
    assert stubbed == [*inspect.signature(getattr(ls, name)).parameters]


# Not taken from the front door: a room that is loaded stands before the verb of its name.
FUNCTIONS = {
    name: thing
    for name, (module, within) in IMPORTED.items()
    if inspect.isfunction(thing := getattr(import_module(module), within))
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_annotated_and_says_what_it_does(name: str) -> None:
    signature = inspect.signature(FUNCTIONS[name])
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not p.empty for p in signature.parameters.values())
    assert (inspect.getdoc(FUNCTIONS[name]) or "")[:1].isupper()


CLIENT = """import liftsys_nb as ls

s = ls.new("Write a function half that takes an int n.")
reveal_type(s)
reveal_type(s.fill("return_type", "int", because="it is so"))
reveal_type(s.verify(seconds=2).json)
reveal_type(ls.check)
reveal_type(ls.history())
reveal_type(ls.open("half").name)
try:
    ls.verify("half.ir")
except ls.InputError as error:
    reveal_type(error.hint)
ls.new(1)
ls.nothing
ls.ir(text="ir f {").name.ends
ls.ir("ir f {", name="g").verify().json["verdict"]
ls.ir("f.ir").markdown.upper()
reveal_type(ls.ir(target="f.ir"))
"""
REVEALED = {
    4: 'note: Revealed type is "liftsys_nb.ui.handle.Session"',
    5: 'note: Revealed type is "liftsys_nb.ui.report.Report"',
    6: 'note: Revealed type is "dict[str, Any]"',
    7: 'note: Revealed type is "def (target: ',
    8: 'note: Revealed type is "pandas.',
    9: 'note: Revealed type is "str"',
    13: 'note: Revealed type is "str | None"',
    14: 'error: Argument 1 to "new" has incompatible type "int"; expected "str"',
    15: 'error: Module has no attribute "nothing"',
    16: 'error: "str" has no attribute "ends"',
    19: 'note: Revealed type is "liftsys_nb.ui.report.Report"',
}


@pytest.mark.slow
def test_a_type_checker_knows_what_a_program_gets(tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text(CLIENT)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--no-error-summary",
         "--follow-imports=silent", "--cache-dir", str(tmp_path / "cache"), "client.py"],
        cwd=tmp_path, capture_output=True, text=True, env={"MYPYPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    said = {}
    for line in done.stdout.splitlines():
        file, number, words = line.split(":", 2)
        assert file == "client.py", line
        said[int(number)] = words.strip().replace("builtins.", "").replace("typing.", "")
    assert said.keys() == REVEALED.keys(), done.stdout
    for number, words in REVEALED.items():
        assert said[number].startswith(words), said[number]
