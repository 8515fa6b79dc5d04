"""The Python face: the same verbs, options and results, held to the table."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from oldfiles import FOLDER

import liftsys_nb as ls
from liftsys_nb.ui import api
from liftsys_nb.ui.commands import SESSION, TABLE, Command
from liftsys_nb.ui.spelling import Door

# Every document of these tests has its shape, field for field.
pytestmark = pytest.mark.usefixtures("held_to_shapes")


def face(command: Command) -> list[Any]:
    """Return the function and the method of a verb, whichever exist."""
    found = [getattr(api, command.python, None), getattr(api.Session, command.python, None)]
    return [thing for thing in found if callable(thing)]


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)
def test_each_verb_has_its_arguments_and_options_in_python(command: Command) -> None:
    names = {argument.name for argument in command.arguments}
    names |= {option.key for option in command.options}
    assert face(command), f"no {command.verb} in Python"
    said = set()
    for thing in face(command):
        # What a table comes as is for Python alone to say.
        said |= set(inspect.signature(thing).parameters) - {"self", "as_"}
        assert thing.__doc__, f"{command.verb} says nothing of itself"
    # A method is on its session already; `from` is a keyword of Python; IR text is given as text.
    renamed = {"from": "from_", "target": "text" if command.verb == "ir" else "target"}
    expected = {renamed.get(name, name) for name in names}
    assert said | {"session"} == expected | {"session"}


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)
def test_verbs_with_a_session_are_methods_of_one(command: Command) -> None:
    on_session = SESSION in command.options and command.verb != "ir"
    assert hasattr(api.Session, command.verb) == on_session or command.verb == "ir"


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)
def test_an_error_of_each_verb_speaks_in_python(command: Command) -> None:
    for thing in face(command):
        assert hasattr(thing, "__wrapped__"), f"{thing} shows a traceback of ours"


def test_aliases_are_the_verb_itself() -> None:
    assert api.Session.resolve is api.Session.fill


def test_the_front_door_offers_each_function() -> None:
    for name in api.PUBLIC:
        assert callable(getattr(ls, name)), name
    assert set(api.PUBLIC) <= set(dir(ls))


def test_a_room_that_shares_its_name_with_a_verb_can_be_called(home: Path) -> None:
    import liftsys_nb.verify as room

    Path("f.ir").write_text("ir f {\n  intent: f\n  signature: f(x: int) -> int\n}\n")
    assert ls.verify("f.ir").json["verdict"] == "consistent"
    assert room.verify is not None
    assert ls.ir(Path("f.ir").read_text()).name == "f"


def test_the_walk_in_python(home: Path, clamp: str) -> None:
    s = ls.new(clamp)
    assert (s.name, s.status) == ("clamp", "open")
    assert {hole["id"] for hole in s.holes().json["holes"]} == {"return_type", "bad_lo"}
    assert s.fill("return_type", "int").ok
    assert "return_type = int" in str(s.undo())
    s.fill("return_type", "int", because="a number goes in")
    s.resolve("bad_lo", "requires")
    assert s.verify().json["verdict"] == "consistent"
    assert s.finalize().json["status"] == s.status == "finalized"
    assert s.export("ir").json["text"].rstrip() == s.ir.rstrip()
    assert isinstance(s.history(), pd.DataFrame)
    assert ls.open("clamp") == s
    assert "clamp" in str(ls.list())


def test_a_session_shows_itself(home: Path, clamp: str) -> None:
    s = ls.new(clamp)
    assert repr(s) == str(s.show())
    assert set(s._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_python_spells_the_next_command_as_python(home: Path, clamp: str) -> None:
    s = ls.new(clamp)
    assert "next: s.fill(" in repr(s)
    assert "s.fill('return_type', 'int')" in repr(s)


def test_an_error_carries_code_and_next_step(home: Path, clamp: str) -> None:
    s = ls.new(clamp)
    with pytest.raises(ls.InputError) as raised:
        s.fill("retrun_type", "int")
    assert raised.value.code == "LS404"
    assert any("return_type" in note for note in raised.value.__notes__)
    assert "return_type" in "".join(raised.value._render_traceback_())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: ls.new(None), "new takes prompt as text (str), not NoneType"),  # type: ignore[arg-type]
        (lambda: ls.ir(5), "ir takes text as text (str), not int"),  # type: ignore[arg-type]
        (lambda: ls.new("x", name=3), "new takes name as text (str), not int"),  # type: ignore[arg-type]
        (lambda: ls.verify(Path("f.ir")), "verify takes target as text (str), not PosixPath"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_text_is_refused_in_words(
    home: Path, call: Callable[[], object], says: str
) -> None:
    with pytest.raises(ls.InputError) as raised:
        call()
    assert isinstance(raised.value, TypeError)
    assert raised.value.code == "LS431"
    assert raised.value.message == says
    assert not home.exists()


def test_an_old_file_becomes_a_session(home: Path) -> None:
    session = ls.import_(str(FOLDER / "session_three_steps.json"), name="limit")
    assert session.name == "limit"
    assert "the result stays inside" in str(session.log())


def test_a_file_that_is_no_old_file_is_refused_in_words(home: Path) -> None:
    Path("old.json").write_text('{"name": "x"}')
    with pytest.raises(ls.InputError) as raised:
        ls.import_("old.json")
    assert raised.value.code == "LS424"
    assert raised.value.message == "old.json holds no specification: an object with name"


def test_a_verb_that_is_a_word_of_python_gets_a_dash_below() -> None:
    assert Door("python").spell("import old.json") == "ls.import_('old.json')"


def test_too_many_arguments_are_a_type_error_of_python(home: Path) -> None:
    with pytest.raises(TypeError, match="positional"):
        ls.list(1)  # type: ignore[call-arg]


def test_unknown_names_are_unknown() -> None:
    with pytest.raises(AttributeError):
        ls.nothing_of_the_kind  # noqa: B018
