"""Two specifications compared: on cases a reader knows, and against enumeration."""

from __future__ import annotations

from typing import Any

import pytest
from boxes import BUDGET, Row, outcomes, specs
from hypothesis import given, settings

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import program_of
from liftsys_nb.ir.verdicts import DiffReport, Witness
from liftsys_nb.syntax import parse
from liftsys_nb.verify import compare
from liftsys_nb.verify.outcomes import covers


def ir(signature: str = "x: int", returns: str = "int", **sections: list[str]) -> str:
    lines = [f"ir f {{\n  intent: f\n  signature: f({signature}) -> {returns}\n"]
    for name, items in sections.items():
        lines += [f"  {name}:\n", *(f"    - {item}\n" for item in items)]
    return "".join([*lines, "}\n"])


def compared(old: str, new: str) -> DiffReport:
    first, second = (parse(text, name="f.ir") for text in (old, new))
    assert not [d for d in (*first.diagnostics, *second.diagnostics) if d.severity == "error"]
    one, other = first.module.specs[0], second.module.specs[0]
    return compare(
        one, other, old_program=program_of(first.module, at=one),
        new_program=program_of(second.module, at=other), budget=BUDGET,
    )  # fmt: skip


def said(witness: Witness | None) -> object:
    if witness is None:
        return None
    return (*(value for _, value in witness.arguments), witness.raises or witness.result)


ABOVE = {"ensures": ["result > x"]}
XS = "xs: list[int]"


@pytest.mark.parametrize(
    ("old", "new", "relation", "version", "allowed", "forbidden"),
    [
        ({"ensures": ["result >= x"]}, {"ensures": ["x <= result"]}, "equivalent", "patch", None,
         None),
        ({"ensures": ["result >= x"]}, ABOVE, "stronger", "minor", None, (0, 0)),
        (ABOVE, {"ensures": ["result >= x"]}, "weaker", "major", (0, 0), None),
        ({"requires": ["x > 0"], **ABOVE}, ABOVE, "stronger", "minor", (0, 1), None),
        (ABOVE, {"requires": ["x > 0"], **ABOVE}, "weaker", "major", None, (0, 1)),
        (ABOVE, {"ensures": ["result < x"]}, "different", "major", (1, 0), (0, 1)),
        ({"requires": ["x > 0"], **ABOVE}, {**ABOVE, "raises": ["ValueError when x <= 0"]},
         "stronger", "minor", (0, "ValueError"), None),
        (ABOVE, {**ABOVE, "raises": ["ValueError when x <= 0"]}, "different", "major",
         (0, "ValueError"), (0, 1)),
        (ABOVE, {**ABOVE, "raises": ["ValueError"]}, "weaker", "major", (0, "ValueError"), None),
        ({**ABOVE, "raises": ["LookupError when x < 0"]},
         {**ABOVE, "raises": ["KeyError when x < 0"]}, "stronger", "minor", None,
         (-1, "LookupError")),
    ],
)  # fmt: skip
def test_a_change_of_clauses_has_a_relation_a_step_and_the_smallest_cases(
    old: Any, new: Any, relation: str, version: str, allowed: object, forbidden: object
) -> None:
    report = compared(ir(**old), ir(**new))
    assert (report.relation, report.version) == (relation, version)
    assert (said(report.newly_allowed), said(report.newly_forbidden)) == (allowed, forbidden)
    assert report.reason is None


@pytest.mark.parametrize(
    ("signature", "ensures", "relation", "version", "change"),
    [
        ("x: int, y: int = 0", "result > x + y", "equivalent", "minor", "y is new and optional"),
        ("x: int, y: int = 1", "result > x + y", "stronger", "minor", "y is new and optional"),
        ("x: int, y: int", "result > x + y", "different", "major", "y is new and required"),
        ("y: int = 0, x: int = 0", "result > x + y", "equivalent", "major", "another order"),
        ("z: int", "result > z", "equivalent", "major", "x is called z now"),
        ("", "result > 0", "different", "major", "x is gone"),
        ("x: int = 0", "result > x", "equivalent", "minor", "x is optional now"),
        ("x: int | None", "result > (0 if x is None else x)", "equivalent", "minor",
         "x: int became int | None"),
        ("x: str", "result > len(x)", "unknown", "major", "x: int became str"),
        ("x: int where it > 0", "result > x", "weaker", "major", ""),
    ],
)  # fmt: skip
def test_a_change_of_the_signature_is_named_and_counted(
    signature: str, ensures: str, relation: str, version: str, change: str
) -> None:
    report = compared(ir(**ABOVE), ir(signature, ensures=[ensures]))
    assert (report.relation, report.version) == (relation, version)
    assert change in "; ".join(report.changes)


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [("int | None", "int", "stronger"), ("int", "int | None", "weaker"), ("int", "str", "unknown")],
)
def test_a_narrower_result_is_a_closer_promise(old: str, new: str, relation: str) -> None:
    report = compared(ir(returns=old), ir(returns=new))
    assert report.relation == relation
    assert report.version == ("minor" if relation == "stronger" else "major")


def test_a_default_that_is_gone_or_another_breaks_who_leaves_it_out() -> None:
    old = ir("x: int = 0", **ABOVE)
    for signature, change in (("x: int", "required now"), ("x: int = 1", "another default")):
        report = compared(old, ir(signature, **ABOVE))
        assert report.version == "major"
        assert change in report.changes[0]


def test_what_may_change_is_an_outcome() -> None:
    pure = ir(XS, effects=["pure"], ensures=["result == len(xs)"])
    free = ir(XS, effects=["modifies xs"], ensures=["result == len(old(xs))"])
    weaker = compared(pure, free)
    assert weaker.relation == "weaker"
    assert weaker.newly_allowed is not None
    assert weaker.newly_allowed.after == (("xs", [0]),)
    assert compared(free, pure).relation == "stronger"


def test_lists_of_all_sizes_are_compared() -> None:
    length = ir(XS, "list[int]", effects=["pure"], ensures=["len(result) == len(xs)"])
    turned = ir(XS, "list[int]", effects=["pure"], ensures=["len(xs) == len(result)"])
    assert compared(length, turned).relation == "equivalent"
    longer = compared(length, ir(XS, "list[int]", effects=["pure"],
                                 ensures=["len(result) >= len(xs)"]))  # fmt: skip
    assert (longer.relation, said(longer.newly_allowed)) == ("weaker", ([], [0]))


def test_an_exception_of_the_program_may_be_any_other() -> None:
    old = ir(**ABOVE, raises=["LookupError when x < 0"])
    report = compared(old, ir(**ABOVE, raises=["Missing when x < 0"]))
    assert (report.relation, report.version) == ("unknown", "major")
    assert compared(old, old).relation == "equivalent"


def test_clauses_with_open_holes_are_left_out_and_named() -> None:
    report = compared(ir(ensures=["high: result >= ?least"]), ir(ensures=["high: result >= 3"]))
    assert report.left_out == ("high",)
    assert report.relation == "stronger"


def test_records_that_are_declared_otherwise_are_not_compared() -> None:
    record = "record P {{ x: int{} }}\n"
    text = ir("p: P", ensures=["result == p.x"])
    report = compared(record.format("") + text, record.format("; y: int") + text)
    assert (report.relation, report.version) == ("unknown", "major")
    assert compared(record.format("") + text, record.format("") + text).relation == "equivalent"


# ── against enumeration ──────────────────────────────────────────────────────────────────────
def _relation(old: dict[Row, set[int | str]], new: dict[Row, set[int | str]]) -> str:
    breaks = serves = False
    for row in old.keys() | new.keys():
        before, after = old.get(row), new.get(row)
        if after is None:
            breaks = True
        elif before is None:
            serves = True
        else:
            breaks = breaks or any(not _among(each, before) for each in after)
            serves = serves or any(not _among(each, after) for each in before)
    return {(False, False): "equivalent", (False, True): "stronger", (True, False): "weaker",
            (True, True): "different"}[breaks, serves]  # fmt: skip


def _among(outcome: int | str, known: set[int | str]) -> bool:
    if isinstance(outcome, int):
        return outcome in known
    return any(isinstance(each, str) and covers(each, outcome) for each in known)


@settings(deadline=None)
@given(specs(("a",)), specs(("a",)))
def test_the_relation_is_that_of_enumeration(old: n.Spec, new: n.Spec) -> None:
    report = compare(old, new, budget=BUDGET)
    before, after = outcomes(old), outcomes(new)
    if report.relation != "unknown":
        assert report.relation == _relation(before, after)
    elif _relation(before, after) != "equivalent":
        # Only an input without any answer has no outcome to be shown.
        assert any(not each for each in (*before.values(), *after.values()))
    for witness, more, less in (
        (report.newly_allowed, after, before), (report.newly_forbidden, before, after),
    ):  # fmt: skip
        if witness is not None:
            row = tuple((name, int(str(value))) for name, value in witness.arguments)
            outcome = witness.raises or int(str(witness.result))
            assert _among(outcome, more[row])
            assert row not in less or not _among(outcome, less[row])


@settings(deadline=None)
@given(specs(("a",)))
def test_a_specification_says_the_same_as_itself(spec: n.Spec) -> None:
    turned = n.Spec(**{
        name: getattr(spec, name) for name in ("name", "signature", "requires", "raises")
    }, ensures=(*reversed(spec.ensures),))  # fmt: skip
    assert compare(spec, spec).relation == "equivalent"
    assert compare(spec, turned, budget=BUDGET).relation in ("equivalent", "unknown")
