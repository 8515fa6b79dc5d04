"""What is typed, read as a row of the table: raw values stay as typed, mistakes name the usage."""

from __future__ import annotations

import shlex
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ui.commands import TABLE, Command
from liftsys_nb.ui.reading import LineHead, read_argv, read_line


def given_of(line: str, body: str | None = None) -> dict[str, str]:
    return dict(read_line(line, body).values.given)


@pytest.mark.parametrize(
    "value",
    [
        "-3",
        '"a b"',
        "lo <= hi",
        "max(lo - x, 0)",
        "don't",
        "--json",
        "-s clamp",
        "$HOME {x}",
        "a  b",
        "'",
        "\\n",
    ],
)
def test_value_of_fill_arrives_as_typed(value: str) -> None:
    assert given_of(f"fill slack {value}") == {"hole": "slack", "value": value}


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_any_value_arrives_as_typed_but_for_spaces_around_it(value: str) -> None:
    assert given_of(f"fill slack {value}.")["value"] == f"{value}.".strip()


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_words_of_new_arrive_as_typed_unless_they_begin_with_a_dash(words: str) -> None:
    prompt = "w" + words
    assert given_of(f"new {prompt}") == {"prompt": prompt.strip()}


def test_options_stand_before_a_raw_value() -> None:
    read = given_of('fill -s clamp --because "no need" slack -s 3')
    assert read == {"session": "clamp", "because": "no need", "hole": "slack", "value": "-s 3"}


def test_options_stand_anywhere_among_plain_words() -> None:
    assert given_of("export -s clamp json --out=a.json") == given_of(
        "export json --out a.json -sclamp"
    )


def test_two_dashes_end_the_options() -> None:
    assert given_of("new -- -x is the input") == {"prompt": "-x is the input"}
    assert given_of("open -- -odd") == {"session": "-odd"}


def test_prose_with_a_stray_quote_is_a_prompt() -> None:
    assert given_of("new don't sort it") == {"prompt": "don't sort it"}


def test_a_cell_gives_the_raw_value() -> None:
    assert given_of("new", "Sort\nit.\n") == {"prompt": "Sort\nit."}
    assert given_of("fill body", "return 1\n") == {"hole": "body", "value": "return 1"}
    assert given_of("ir --name f", "ir f {}\n") == {"name": "f", "text": "ir f {}"}


def test_a_shell_may_put_json_last() -> None:
    read = read_argv(["fill", "slack", "a b", "--json"])
    assert read.json
    assert read.values.given == {"hole": "slack", "value": "a b"}


def test_a_shell_joins_the_words_of_a_value() -> None:
    assert read_argv(["fill", "slack", "lo", "<=", "hi"]).values.need("value") == "lo <= hi"


def test_resolve_is_fill() -> None:
    assert read_line("resolve a 1").command is read_line("fill a 1").command


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("verfy", "LS430", "verify"),
        ("", "LS430", "help"),
        ("fill", "LS431", "HOLE VALUE"),
        ("fill x", "LS431", "usage: fill"),
        ("open", "LS431", "usage: open"),
        ("undo 3", "LS431", "usage: undo"),
        ("list --sesion", "LS432", "usage: list"),
        ("verify --sesion x", "LS432", "--session"),
        ("verify -s", "LS432", "usage: verify"),
        ("list --json=yes", "LS432", "usage: list"),
        ('open "clamp', "LS433", "close it"),
        ("show a -s b", "LS431", "usage: show"),
    ],
)
def test_a_mistake_names_the_next_step(line: str, code: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        read_line(line)
    assert raised.value.code == code
    assert says in (raised.value.hint or "")


@pytest.mark.parametrize("line", ["new Sort it.", "ir clamp.ir", "fill x 3"])
def test_text_in_line_and_cell_is_refused(line: str) -> None:
    with pytest.raises(InputError, match="in the line, and there is a text in the cell"):
        read_line(line, "ir f {}")


def test_verbs_that_take_no_cell_say_so() -> None:
    with pytest.raises(InputError) as raised:
        read_line("undo", "x")
    assert raised.value.code == "LS434"


@pytest.mark.parametrize("verb", [command.verb for command in TABLE])
def test_each_verb_explains_itself(verb: str) -> None:
    for flag in ("-h", "--help"):
        read = read_line(f"{verb} {flag}")
        assert read.command.verb == "help"
        assert read.values.get("verb") == verb


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)
def test_each_example_of_the_table_can_be_read(command: Command) -> None:
    assert read_line(command.example).command is command


def words_of(line: str) -> list[str] | str:
    """Return all words of a line, or the code of what is wrong with it."""
    head = LineHead(line)
    found = []
    try:
        while head.peek() is not None:
            found.append(head.take())
    except InputError as error:
        return error.code
    return found


@given(st.text(st.sampled_from("ab -'\"\\\n\t\u00a0\u2028")))
def test_words_are_those_of_a_shell(line: str) -> None:
    lexer = shlex.shlex(StringIO(line), posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        expected: list[str] | str = list(lexer)
    except ValueError:
        expected = "LS433"
    assert words_of(line) == expected


@pytest.mark.parametrize("piece", ["x", "'a'", '"\\""', "\\ "])
def test_a_word_of_a_megabyte_is_read_at_once(piece: str) -> None:
    """With shlex it took minutes: the limit here is that of the whole run."""
    (word,) = words_of(piece * (1_000_000 // len(piece)))
    assert len(word) >= 250_000
