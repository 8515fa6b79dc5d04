"""Names of a program: found where Python would find them, called as Python calls them."""

from __future__ import annotations

import copy
import pickle

import pytest
from ir.agreement import read

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.programs import EMPTY, Program, program_of
from liftsys_nb.ir.values import EnumType, enum_value, record_value

INT = n.INT


def define(name: str, names: str, text: str) -> n.Define:
    """Make a define of int parameters; ``b=2`` has a default."""
    split = [each.partition("=") for each in names.split()]
    parameters = tuple(n.Parameter(a, INT, read(d) if d else None) for a, _, d in split)
    return n.Define(name, parameters, INT, read(text))


def record(name: str, **fields: str | None) -> n.Record:
    made = tuple(n.Field(each, INT, read(d) if d else None) for each, d in fields.items())
    return n.Record(name, made)


BANK = n.Package(
    "bank",
    decls=(
        n.Import("money", alias="m"),
        n.Import("./audit.ir", ("Log",), is_file=True),
        record("Account", id=None, balance="0", status="Status.OPEN"),
        n.Enum("Status", (n.Member("OPEN"), n.Member("CLOSED"))),
        define("rich", "a", "a.balance > limit()"),
        define("limit", "", "100"),
        n.Spec("transfer"),
        n.Package("inner", decls=(define("limit", "", "5"), define("get", "", "limit()"))),
    ),
)
MONEY = n.Module((n.Package("money", decls=(define("add", "a b", "plus(a, b)"),
                                            define("plus", "a b=2", "a + b"))),))  # fmt: skip
AUDIT = n.Module((record("Log", size=None), n.Enum("Level", (n.Member("LOW", n.Lit(1)),))))
TEXT = n.Module(
    (
        BANK,
        define("limit", "", "1"),
        define("f", "a b=2 c=3", "a * 100 + b * 10 + c"),
        define("one", "a", "a"),
        define("self_like", "xs", "len(xs)"),
        n.Enum("Code", (n.Member("OK", n.Lit(200)), n.Member("FINE", n.Lit(200)),
                        n.Member("LOST", n.Unary("-", n.Lit(1))))),
        n.TypeDef("Cents", INT),
        n.Spec("outside"),
    )
)  # fmt: skip
IMPORTED = {"money": program_of(MONEY), "./audit.ir": program_of(AUDIT)}
OUTSIDE = program_of(TEXT, imported=IMPORTED)
INSIDE = program_of(TEXT, at=TEXT.specs[0], imported=IMPORTED)


@pytest.mark.parametrize(
    ("text", "seen_from", "value"),
    [
        ("limit()", OUTSIDE, 1),
        ("limit()", INSIDE, 100),
        ("bank.limit()", OUTSIDE, 100),
        ("bank.limit()", INSIDE, 100),
        ("bank.inner.get()", OUTSIDE, 5),
        ("inner.get()", INSIDE, 5),
        ("rich(Account(1, 101))", INSIDE, True),
        ("bank.rich(bank.Account(1, 99))", OUTSIDE, False),
        ("Account(7).status == Status.OPEN", INSIDE, True),
        ("bank.Account(7).status == bank.Status.CLOSED", OUTSIDE, False),
        ("m.add(1, 2)", INSIDE, 3),
        ("m.plus(1)", INSIDE, 3),
        ("Log(3).size", INSIDE, 3),
        ("Code.OK.value", INSIDE, 200),
        ("Code.FINE.name", INSIDE, "OK"),
        ("Code(-1) == Code.LOST", OUTSIDE, True),
        ("Code['FINE'] is None", OUTSIDE, False),
        ("[c.name for c in Code]", OUTSIDE, ["OK", "LOST"]),
        ("len(Code)", OUTSIDE, 2),
        ("len(bank.Status)", OUTSIDE, 2),
        ("Code.OK in {Code.FINE}", OUTSIDE, True),
        ("Code.OK in Code", OUTSIDE, True),
        ("str(Code.OK) + repr(Code.OK)", OUTSIDE, "Code.OK<Code.OK: 200>"),
        ("Status.OPEN.name", INSIDE, "OPEN"),
        ("sorted([-3, 2, 1], key=one)", OUTSIDE, [-3, 1, 2]),
        ("isinstance(Code.OK, Code)", OUTSIDE, True),
        ("isinstance(Account(1), (Status, Account))", INSIDE, True),
        ("Account(1) == Account(1, 0)", INSIDE, True),
        ("Account(1) == Account(1, balance=1)", INSIDE, False),
        ("len({Account(1), Account(1, 0), Account(2)})", INSIDE, 2),
        ("repr(Log(3))", INSIDE, "Log(size=3)"),
    ],
)
def test_names_are_found_from_where_they_stand(
    text: str, seen_from: Program, value: object
) -> None:
    assert evaluate(read(text), {}, program=seen_from) == value


def test_values_of_the_input_hide_names_of_the_program() -> None:
    assert evaluate(read("f + 1"), {"f": 1}, program=OUTSIDE) == 2
    assert evaluate(read("Code"), {"Code": 3}, program=OUTSIDE) == 3
    found = evaluate(read("f(1)"), {"f": 1}, program=OUTSIDE)
    assert found == Undefined("'int' object is not callable", "TypeError")
    assert evaluate(read("[f for f in [5]]"), {}, program=OUTSIDE) == [5]


def test_the_text_of_a_define_sees_its_parameters_and_nothing_of_the_caller() -> None:
    program = program_of(n.Module((define("g", "a", "a + x"),)))
    assert evaluate(read("g(1)"), {"x": 1, "a": 5}, program=program) == Unmodelled("the name 'x'")
    assert evaluate(read("[g(x) for x in [1]]"), {}, program=program) == Unmodelled("the name 'x'")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("f()", "f() missing 1 required positional argument: 'a'"),
        ("f(1, 2, 3, 4)", "f() takes from 1 to 3 positional arguments but 4 were given"),
        ("f(1, a=2)", "f() got multiple values for argument 'a'"),
        ("f(1, z=2)", "f() got an unexpected keyword argument 'z'"),
        ("one(1, 2)", "one() takes 1 positional argument but 2 were given"),
        ("limit(1)", "limit() takes 0 positional arguments but 1 was given"),
        ("bank.Account()", "Account.__init__() missing 1 required positional argument: 'id'"),
        ("bank.Account(1, 2, 3, 4)",
         "Account.__init__() takes from 2 to 4 positional arguments but 5 were given"),
        ("bank.Account(1) < bank.Account(2)",
         "'<' not supported between instances of 'Account' and 'Account'"),
        ("sorted([Code.OK, Code.LOST])",
         "'<' not supported between instances of 'Code' and 'Code'"),
        ("bank.Account(1) + 1", "unsupported operand type(s) for +: 'Account' and 'int'"),
        ("len(Code.OK)", "object of type 'Code' has no len()"),
        ("bank.Account(1)(2)", "'Account' object is not callable"),
        ("{bank.Account([])}", "unhashable type: 'list'"),
    ],
)  # fmt: skip
def test_wrong_uses_raise_in_the_words_of_python(text: str, words: str) -> None:
    assert evaluate(read(text), {}, program=OUTSIDE) == Undefined(words, "TypeError")


def test_a_value_that_no_member_has_raises_a_value_error() -> None:
    found = evaluate(read("Code(5)"), {}, program=OUTSIDE)
    assert found == Undefined("5 is not a valid Code", "ValueError")
    found = evaluate(read("Code['NO']"), {}, program=OUTSIDE)
    assert found == Undefined("'NO'", "KeyError")


@pytest.mark.parametrize(
    ("text", "construct"),
    [
        ("Status.OPEN.value", ".value of bank.Status"),
        ("Status(1)", "the values of bank.Status"),
        ("str([Status.OPEN])", "the text of a value without an order of its own"),
        ("Account(1).owner", ".owner of bank.Account"),
        ("Account(1).close()", ".close of bank.Account"),
        ("Code.GONE", ".GONE of Code"),
        ("5 in Code", "'in' an enum of other than a member"),
        ("Cents(5)", "Cents(…)"),
        ("isinstance(Code.OK, int)", "isinstance(…) with this type"),
        ("other.add(1, 2)", "the name 'other'"),
        ("f(a=1, a=2)", "a= given twice"),
        ("Code", "a value of type EnumType"),
        ("f", "the name 'f'"),
    ],
)
def test_what_the_python_class_decides_is_unmodelled(text: str, construct: str) -> None:
    assert evaluate(read(text), {}, program=INSIDE) == Unmodelled(construct)


def test_a_default_without_a_value_is_unmodelled() -> None:
    program = program_of(n.Module((define("g", "a=1//0", "a"),)))
    assert isinstance(evaluate(read("g()"), {}, program=program), Unmodelled)
    assert evaluate(read("g(1)"), {}, program=program) == 1


def test_of_two_declarations_of_one_name_the_last_counts() -> None:
    program = program_of(n.Module((define("g", "", "1"), define("g", "", "2"))))
    assert evaluate(read("g()"), {}, program=program) == 2


def test_an_empty_program_has_no_names() -> None:
    assert EMPTY.find("f") is None
    assert program_of(n.Module()) == EMPTY


def test_arguments_of_a_call_are_worked_out_before_it_is_seen_that_they_do_not_fit() -> None:
    found = evaluate(read("one(1, 1 // 0)"), {}, program=OUTSIDE)
    assert isinstance(found, Undefined) and found.raises == "ZeroDivisionError"


# ── values ───────────────────────────────────────────────────────────────────────────────────
def test_records_are_compared_by_type_and_fields() -> None:
    point = record_value("Point", {"x": 1, "y": [2]})
    assert point == record_value("Point", (("x", 1), ("y", [2])))
    assert point != record_value("other.Point", {"x": 1, "y": [2]})
    assert point != record_value("Point", {"x": 1, "y": [3]})
    assert point != (1, [2])
    assert hash(record_value("P", {"x": 1})) == hash(record_value("P", {"x": 1.0}))
    with pytest.raises(TypeError, match="unhashable"):
        hash(point)


def test_members_are_compared_by_name() -> None:
    assert enum_value("C", "A", 1) == enum_value("C", "A", 2)
    assert enum_value("C", "A", 1) != enum_value("C", "B", 1)
    assert enum_value("C", "A", 1) != enum_value("D", "A", 1)
    assert enum_value("C", "A", 1) != 1
    assert len({enum_value("C", "A", 1), enum_value("C", "A")}) == 1


@pytest.mark.parametrize(
    "value", [record_value("p.Point", {"x": [1]}), enum_value("C", "A", 1), enum_value("C", "B")]
)
def test_values_survive_copies(value: object) -> None:
    for twin in (copy.deepcopy(value), copy.copy(value), pickle.loads(pickle.dumps(value))):
        assert twin == value
        assert type(twin) is type(value)
        assert repr(twin) == repr(value)


@pytest.mark.parametrize("value", [record_value("Point", {"x": 1}), enum_value("C", "A", 1)])
def test_values_never_change(value: object) -> None:
    with pytest.raises(AttributeError):
        value.type_name = "Other"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        del value.type_name  # type: ignore[attr-defined]


def test_any_text_may_be_the_name_of_a_type() -> None:
    assert record_value("\0\ud800", {}) == record_value("\0\ud800", {})
    assert enum_value("a b", "c").name == "c"


def test_old_and_new_records_are_two_values() -> None:
    env = {"b": record_value("bank.Account", {"id": 1, "balance": 5})}
    old = {"b": record_value("bank.Account", {"id": 1, "balance": 9})}
    text = "b.balance == old(b.balance) - 4 and old(b).balance == 9 and b != old(b)"
    assert evaluate(read(text), env, old=old, program=INSIDE) is True


def test_an_enum_keeps_the_first_of_equal_values() -> None:
    enum = EnumType("E", [("A", (1,)), ("B", (True,)), ("C", ()), ("D", ())])
    assert [member.name for member in enum] == ["A", "C", "D"]
    assert enum["B"] == enum["A"]
