"""The Python face: the same verbs, options and results, held to the table."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from doctest import DocTestFinder
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
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
        parameters = inspect.signature(thing).parameters.values()
        # What a table comes as is for Python alone to say.
        said |= {p.name for p in parameters if p.kind != p.POSITIONAL_ONLY} - {"self", "as_"}
        assert thing.__doc__, f"{command.verb} says nothing of itself"
    # A method is on its session already; `from` is a keyword of Python; a cell's text is a word.
    expected = {"from_" if name == "from" else name for name in names}
    expected |= {"text"} if command.verb == "ir" else set()
    assert said | {"session"} == expected | {"session"}


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)
def test_verbs_with_a_session_are_methods_of_one(command: Command) -> None:
    on_session = SESSION in command.options and command.verb != "ir"
    assert hasattr(api.Session, command.verb) == on_session or command.verb == "ir"


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)
def test_an_error_of_each_verb_speaks_in_python(command: Command) -> None:
    for thing in face(command):
        assert hasattr(thing, "__wrapped__"), f"{thing} shows a traceback of ours"


def names_to_show() -> Iterator[tuple[str, Any]]:
    """Yield what a program gets at by ``ls.NAME`` and calls, and the verbs of a session."""
    for name in [*api.PUBLIC, "record", "Recording"]:
        # Not by the front door: a room that is loaded stands before the verb of its name.
        yield f"ls.{name}", getattr(api, name, None) or getattr(ls, name)
    for name, thing in vars(api.Session).items():
        if inspect.isfunction(thing) and not name.startswith("_"):
            yield f"Session.{name}", thing


SHOWN = [pytest.param(*each, id=each[0]) for each in names_to_show()]


@pytest.mark.parametrize(("name", "thing"), SHOWN)
def test_each_public_name_shows_how_it_is_used(name: str, thing: Any) -> None:
    """What it shows is run with the tests."""
    (found,) = DocTestFinder(recurse=False).find(thing, name, globs={})
    assert found.examples, f"{name} has no example"
    if not isinstance(thing, type):
        assert any(f".{thing.__name__}" in each.source for each in found.examples)


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


UP = "ir up {\n  intent: u\n  signature: up(n: int) -> int\n  ensures:\n    - result > n\n}\n"


def test_ir_shows_a_file_and_makes_nothing_of_it(home: Path) -> None:
    Path("up.ir").write_text(UP)
    for shown in (ls.ir("up.ir"), ls.ir("up.ir::up"), ls.ir(target="up.ir")):
        assert isinstance(shown, ls.Report)
        assert shown.json["ir"] == UP
        assert shown.json["session"] is None
    assert str(ls.ir("up.ir")).endswith("next: ls.verify('up.ir')")
    assert ls.list().json["sessions"] == []


def test_ir_shows_a_session_as_show_does(home: Path) -> None:
    s = ls.ir(UP)
    assert isinstance(s, ls.Session)
    assert ls.ir("up") == ls.ir(session="up") == ls.ir(s.id) == ls.ir() == s.show()
    assert len(ls.list().json["sessions"]) == 1


@pytest.mark.parametrize("text", [UP, UP.replace("\n", " "), "ir up {", "up\n", "", "  "])
def test_ir_takes_what_no_file_and_session_is_named_as_text(home: Path, text: str) -> None:
    def told(do: Callable[[], object]) -> object:
        try:
            return do()
        except ls.InputError as refused:
            return refused.code, refused.message

    assert told(lambda: ls.ir(text)) == told(lambda: ls.ir(text=text))


def test_a_file_with_a_brace_in_its_name_is_shown_when_it_is_called_a_target(home: Path) -> None:
    Path("a{1}.ir").write_text(UP)
    assert ls.ir(target="a{1}.ir").json["ir"] == UP


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: ls.ir("up.ir", name="other"), "LS432"),
        (lambda: ls.ir("up.ir", text=UP), "LS431"),
        (lambda: ls.ir(UP, text=UP), "LS431"),
        (lambda: ls.ir("up.ir", target="up.ir"), "LS431"),
        (lambda: ls.ir(UP, target="up.ir"), "LS431"),
        (lambda: ls.ir(target="up.ir", text=UP), "LS431"),
        (lambda: ls.ir("up.ir", session="up"), "LS431"),
        (lambda: ls.ir("up", session="other"), "LS431"),
        (lambda: ls.ir(UP, session="up"), "LS431"),
        (lambda: ls.ir("nothing.ir"), "LS421"),
        (lambda: ls.ir("nothing"), "LS401"),
    ],
)
def test_ir_refuses_what_would_be_left_out_or_is_not_there(
    home: Path, call: Callable[[], object], code: str
) -> None:
    Path("up.ir").write_text(UP)
    with pytest.raises(ls.InputError) as refused:
        call()
    assert refused.value.code == code
    assert ls.list().json["sessions"] == []


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
        (lambda: ls.ir(5), "ir takes said as text (str), not int"),  # type: ignore[arg-type]
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


class Bound:
    """Stands for ``ls`` or a session: takes any call that the real one can be made with."""

    def __init__(self, face: object) -> None:
        self.face = face

    def __getattr__(self, name: str) -> object:
        thing = inspect.getattr_static(self.face, name)
        if isinstance(thing, property):
            return None

        def call(*args: object, **kwargs: object) -> Bound:
            first = () if self.face is api else (self,)
            inspect.signature(thing).bind(*first, *args, **kwargs)
            return Bound(api.Session)

        return call


WORDS = {"raw": "a b", "target": "f.ir", "code": "f.py", "file": "f.ir"}


@given(st.data())
def test_a_command_is_spelled_as_a_call_that_python_takes(data: st.DataObject) -> None:
    command = data.draw(st.sampled_from(TABLE))
    line = [command.verb]
    said = {"session"} if command.verb == "check" else set()  # its -s is tried by itself
    for option in command.options:
        if option.key not in said and data.draw(st.booleans()):
            said.add(option.key)
            line += [f"--{option.name}", *(["x"] if option.kind else [])]
    for argument in command.arguments:
        if argument.required or (argument.name not in said and data.draw(st.booleans())):
            line.append(WORDS.get(argument.kind, "x"))
        else:
            break
    if command.verb in ("verify", "strength", "ir") and {"f.ir", "--session"} <= {*line}:
        return  # two places at once are refused at every door
    if "--sql" in line and len(line) > 3:
        return  # so is a query beside something else
    call = Door("python").spell(" ".join(line))
    eval(call, {"ls": Bound(api), "s": Bound(api.Session)})  # noqa: S307  # what we spelled


def test_a_verb_that_is_a_word_of_python_gets_a_dash_below() -> None:
    assert Door("python").spell("import old.json") == "ls.import_('old.json')"


def test_too_many_arguments_are_a_type_error_of_python(home: Path) -> None:
    with pytest.raises(TypeError, match="positional"):
        ls.list(1)  # type: ignore[call-arg]


def test_unknown_names_are_unknown() -> None:
    with pytest.raises(AttributeError):
        ls.nothing_of_the_kind  # noqa: B018
