"""A specification beside the Python: what differs is IR240, at the line of the Python."""

from __future__ import annotations

import pytest

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.spans import Source
from liftsys_nb.lift.contracts import Contract, with_spec
from liftsys_nb.syntax import parse

PYTHON = '''
from dataclasses import dataclass
from enum import Enum
from bank import Overdrawn, Limits


class Status(Enum):
    OPEN = 1
    CLOSED = 2


@dataclass
class Account:
    id: str
    balance: int
    status: Status = Status.OPEN


class Refused(Exception):
    pass


class Service:
    def transfer(self, src: Account, dst: "Account", amount: int) -> bool:
        """Move it."""
        return True


def transfer(src: Account, dst: "Account", amount: int) -> bool:
    """Move it.

    pre: amount > 0
    """
    return True


def loose(a, b=1, *, c: int | None = None):
    return a
'''
FINE = """type Cents = int where it >= 0
enum Status { OPEN = 1, CLOSED = 2 }
record Account { id: str; balance: Cents; status: Status = Status.OPEN }
ir transfer {
  intent: Move money
  signature: transfer(src: Account, dst: Account, amount: Cents) -> bool
  raises:
    - Refused when amount > 10
    - Overdrawn
    - ValueError
}
"""


def bound(spec: str, name: str = "transfer") -> Contract:
    parsed = parse(spec)
    assert parsed.diagnostics == ()
    return with_spec(parsed.module, PYTHON, name, file="bank.py", spec_source=parsed.source)


def told(spec: str, name: str = "transfer") -> list[tuple[int, str]]:
    found = bound(spec, name).diagnostics
    assert {d.code for d in found} <= {"IR240"}
    return [(d.place.line if d.place else 0, d.message) for d in found]


def test_what_agrees_is_bound() -> None:
    found = bound(FINE)
    assert found.diagnostics == ()
    assert found.sources == ("--spec",)
    assert dict(found.bindings) == {
        "Status": "Status",
        "Account": "Account",
        "Refused": "Refused",
        "Overdrawn": "bank.Overdrawn",
    }
    assert found.places["Account"] == 13
    assert found.notes == ("its own contract is not read: docstring",)
    assert found.source.text == FINE


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("balance: Cents;", "balance: Cents; owner: str;", 13,
         "the class Account has no field owner"),
        ("id: str; ", "", 13, "the class Account has a field id that the record lacks"),
        ("balance: Cents", "balance: float", 13, "the field balance of Account is int, not float"),
        ("id: str; balance: Cents;", "balance: Cents; id: str;", 13,
         "the fields of Account stand in another order: id, balance, status"),
        ("CLOSED = 2", "CLOSED = 3", 7, "Status.CLOSED is 2, not 3"),
        ("CLOSED = 2 }", "CLOSED = 2, LOST = 3 }", 7, "the enum Status has no member LOST"),
        (", CLOSED = 2", "", 7, "the enum Status has a member CLOSED beside"),
        ("amount: Cents)", "sum_: Cents)", 29,
         "the function transfer has no parameter sum_ and takes amount beside"),
        ("dst: Account, ", "", 29, "the function transfer takes dst beside"),
        ("src: Account, dst: Account", "dst: Account, src: Account", 29,
         "the function transfer takes src, dst, amount in this order, not dst, src, amount"),
        ("amount: Cents)", "amount: str)", 29, "the parameter amount is int, not str"),
        ("amount: Cents)", "amount: int | None)", 29,
         "the parameter amount is int, not int | None"),
        ("-> bool", "-> int", 29, "the function transfer gives bool, not int"),
        ("- Overdrawn", "- Overdrwn", 29, "there is no exception named Overdrwn in bank.py"),
        ("- Overdrawn", "- Service", 23, "the class Service is no exception"),
    ],
)  # fmt: skip
def test_what_differs_is_told_at_its_line(old: str, new: str, line: int, message: str) -> None:
    assert old in FINE
    spec = FINE.replace(old, new)
    if "sum_" in new or "str)" in new or "None)" in new:
        spec = spec.replace("when amount > 10", "")
    found = told(spec)
    assert (line, message) in found, found
    assert len(found) == 1


def test_a_class_that_is_not_there_is_told_and_one_that_is_imported_bound() -> None:
    spec = "record Limits { most: int }\nrecord Acount { id: str }\n" + FINE
    found = bound(spec)
    assert [d.message for d in found.diagnostics] == ["there is no class named Acount in bank.py"]
    assert found.diagnostics[0].hint == "did you mean 'Account'?"
    assert found.bindings["Limits"] == "bank.Limits"
    assert "Limits is bank.Limits: its fields are not read here" in found.notes


def test_an_id_binds_a_record_to_a_class_of_another_name() -> None:
    spec = FINE.replace("Account", "Konto").replace(
        "record Konto { id: str; balance: Cents; status: Status = Status.OPEN }",
        "record Konto {\n  id: str\n  balance: Cents\n  status: Status = Status.OPEN\n"
        '  invariant:\n    - balance < 100  @id("bank.Account")\n}',
    )
    found = bound(spec)
    assert found.diagnostics == ()
    assert found.bindings["Konto"] == "Account"


def test_a_method_takes_self_first() -> None:
    spec = FINE.replace("transfer(src", "transfer(self: <?S: type?>, src")
    assert told(spec, "Service.transfer") == []
    assert told(FINE, "Service.transfer") == [(24, "the function transfer takes self beside")]


def test_a_function_without_annotations_may_have_any_types() -> None:
    said = 'loose(a: int, b: str = "x", c: int | None = None) -> int'
    spec = f"ir loose {{\n  intent: a\n  signature: {said}\n}}\n"
    assert told(spec, "loose") == []


def test_the_only_specification_is_taken_whatever_its_name() -> None:
    found = bound(FINE.replace("ir transfer", "ir move").replace(": transfer(", ": move("))
    assert found.spec.name == "move"
    assert "the specification move is taken for the function transfer" in found.notes


def test_of_several_specifications_none_is_guessed() -> None:
    one = "ir {} {{\n  intent: a\n  signature: {}(a: int) -> int\n}}\n"
    with pytest.raises(InputError) as refused:
        bound(one.format("tranfer", "tranfer") + one.format("b", "b"))
    assert refused.value.code == "LS413"
    assert refused.value.hint == "did you mean 'tranfer'?"


@pytest.mark.parametrize(
    ("name", "hint"),
    [("transfr", "did you mean 'transfer' or 'Service.transfer'?"), ("x" * 9, None)],
)
def test_a_function_that_is_not_there_is_refused(name: str, hint: str | None) -> None:
    with pytest.raises(InputError) as refused:
        bound(FINE, name)
    assert refused.value.code == "LS413"
    assert refused.value.hint is not None
    assert hint is None or refused.value.hint == hint


def test_a_specification_without_its_text_is_given_one() -> None:
    parsed = parse(FINE)
    found = with_spec(parsed.module, PYTHON, "transfer", file="bank.py")
    assert isinstance(found.source, Source)
    assert parse(found.source.text).module == parsed.module
