"""What changes lists, dicts and sets in the solver leaves what CPython leaves."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from verify.sem_laws import Seen, pin

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import EMPTY
from liftsys_nb.verify.context import Context
from liftsys_nb.verify.sem.compare import equal
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Truth, conj, neg
from liftsys_nb.verify.sem.making import known, make
from liftsys_nb.verify.sem.storing import call_change, cut_item, put_item
from liftsys_nb.verify.sem.symbols import SetOf, Val

BOUND = 4
PUT, CUT = "[]=", "del []"
Step = tuple[str, tuple[Any, ...]]  # a method or one of the words above, with its arguments
_TYPES = {
    list: n.NamedType("list", (n.INT,)), dict: n.NamedType("dict", (n.STR, n.INT)),
    set: n.NamedType("set", (n.INT,)),
}  # fmt: skip
_INT = st.integers(-3, 3)
_AT = st.integers(-6, 6)
_KEY = st.sampled_from(["", "a", "b", "ab"])
_ROW = st.lists(_INT, max_size=BOUND)
_MAP = st.dictionaries(_KEY, _INT, max_size=3)
_SET = st.sets(_INT, max_size=BOUND)


def _step(word: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(word), st.tuples(*arguments))


_OF_LIST = st.one_of(
    _step("append", _INT), _step("extend", _ROW), _step("insert", _AT, _INT), _step("pop"),
    _step("pop", _AT), _step("remove", _INT), _step("clear"), _step("reverse"), _step("sort"),
    _step(PUT, _AT, _INT), _step(CUT, _AT), _step(PUT, st.booleans(), _INT),
)  # fmt: skip
_OF_DICT = st.one_of(
    _step("pop", _KEY), _step("pop", _KEY, _INT), _step("setdefault", _KEY, _INT),
    _step("setdefault", _KEY), _step("update", _MAP), _step("clear"), _step(PUT, _KEY, _INT),
    _step(CUT, _KEY),
)  # fmt: skip
_OF_SET = st.one_of(
    _step("add", _INT), _step("discard", _INT), _step("remove", _INT), _step("update", _ROW),
    _step("update", _SET), _step("clear"), _step("add", st.booleans()),
)  # fmt: skip
_CASES = st.one_of(
    st.tuples(_ROW, st.lists(_OF_LIST, min_size=1, max_size=3)),
    st.tuples(_MAP, st.lists(_OF_DICT, min_size=1, max_size=3)),
    st.tuples(_SET, st.lists(_OF_SET, min_size=1, max_size=3)),
)


def _in_python(owner: Any, step: Step) -> tuple[Any, str | None]:
    """Change an object; return the value of the call, and the exception that it raised."""
    word, arguments = step
    change = {PUT: "__setitem__", CUT: "__delitem__"}.get(word, word)
    try:
        return getattr(owner, change)(*arguments), None
    except Exception as error:  # noqa: BLE001 - what it raises is what we ask
        return None, type(error).__name__


def _in_terms(ledger: Ledger, owner: Val, step: Step) -> tuple[Val, Val] | None:
    word, arguments = step
    values = [known(ledger, each) for each in arguments]
    nothing = known(ledger, None)
    if word == PUT:
        made = put_item(ledger, owner, *values)
    elif word == CUT:
        made = cut_item(ledger, owner, *values)
    else:
        return call_change(ledger, owner, word, values)
    return None if made is None else (made, nothing)


def _is(ledger: Ledger, found: Val, wanted: Any) -> Truth:
    """Return that a value is this one: in this order, where it has one."""
    value = known(ledger, wanted)
    if isinstance(found, SetOf):
        return conj(equal(ledger, found, value), found.size == len(wanted))
    if isinstance(wanted, list | dict):
        return pin(ledger, found, value)
    return equal(ledger, found, value)


def _holds_to_python(start: Any, steps: Sequence[Step], way: str) -> int:
    """Make the changes in both worlds; return how many were compared."""
    ledger = Ledger(Context(), bound=BOUND if way == "short" else None)
    pins: list[Truth] = []
    if way == "known":
        owner = known(ledger, start)
    else:
        unknown = make(ledger, EMPTY, _TYPES[type(start)], "owner")
        owner = unknown.value
        pins = [*unknown.limits, pin(ledger, owner, known(ledger, start))]
    value = copy.deepcopy(start)
    compared = 0
    for step in steps:
        mark = len(ledger.needs)
        made = _in_terms(ledger, owner, step)
        needs = ledger.needs[mark:]
        del ledger.needs[mark:]
        if made is None:
            return compared
        fine = conj(*(each.holds for each in needs))
        seen = Seen(ledger, fine, fine, needs)
        said = f"{start!r}, {steps} as {way}, at {step}"
        assert seen.check_anywhere(*pins) != "unsat", f"the values are ruled out: {said}"
        result, raised = _in_python(value, step)
        if raised is not None:
            assert seen.check_anywhere(*pins, neg(fine)) != "unsat", f"it may raise: {said}"
            if not ledger.gaps:
                assert seen.check_anywhere(*pins, fine) != "sat", f"it has to raise: {said}"
            first = next((each.exception for each in needs if each.holds is False), None)
            assert first in (None, raised), said
            return compared + 1
        owner = made[0]
        right = conj(fine, _is(ledger, owner, value), _is(ledger, made[1], result))
        assert seen.check_anywhere(*pins, right) != "unsat", f"ruled out: {said}"
        if not ledger.gaps:
            assert seen.check_anywhere(*pins, neg(right)) != "sat", f"more is allowed: {said}"
        compared += 1
    return compared


@pytest.mark.parametrize("way", ["known", "short", "any length"])
@given(_CASES)
@example(([], [("pop", ())]))
@example(([1, 2], [("insert", (-9, 3)), ("insert", (9, 4)), ("insert", (-1, 5))]))
@example(([1, 2, 3], [("pop", (-3,)), (CUT, (-1,)), (PUT, (-1, 7))]))
@example(([1, 2, 1], [("remove", (1,)), ("reverse", ()), ("pop", (5,))]))
@example(({"a": 1, "b": 2}, [("pop", ("a",)), (PUT, ("a", 1)), (CUT, ("",))]))
@example(({"a": 1}, [("update", ({"b": 2, "a": 3},)), ("setdefault", ("ab",))]))
@example(({1, 2}, [("add", (True,)), ("discard", (3,)), ("remove", (3,))]))
def test_changes_leave_what_they_leave_in_python(way: str, case: tuple[Any, list[Step]]) -> None:
    _holds_to_python(*case, way)


def test_the_changes_are_seen() -> None:
    """Guards the law above against passing because nothing is seen."""
    steps: list[tuple[Any, Step]] = [
        ([1, 2], ("append", (3,))), ([1, 2], ("insert", (0, 3))), ([1], ("pop", ())),
        ([1, 2], (PUT, (-1, 3))), ([1, 2], (CUT, (0,))), ([2, 1], ("reverse", ())),
        ([1], ("clear", ())), ([1], ("extend", ([2],))), ([1, 2], ("remove", (2,))),
        ({"a": 1}, (PUT, ("b", 2))), ({"a": 1}, ("pop", ("a",))), ({"a": 1}, ("clear", ())),
        ({"a": 1}, ("setdefault", ("b", 2))), ({1}, ("add", (2,))), ({1}, ("discard", (1,))),
    ]  # fmt: skip
    for way in ("known", "short", "any length"):
        assert all(_holds_to_python(start, [step], way) == 1 for start, step in steps), way


def test_an_outcome_that_is_not_so_is_noticed() -> None:
    ledger = Ledger(Context())
    made = call_change(ledger, known(ledger, [1]), "append", [known(ledger, 2)])
    assert made is not None
    assert _is(ledger, made[0], [1, 2]) is True and _is(ledger, made[0], [2, 1]) is False
