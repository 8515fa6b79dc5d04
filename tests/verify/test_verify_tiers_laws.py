"""Laws of what the tiers are made of: smaller values, chosen values, clauses as Python."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.ir.belongs import belongs
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.lift.code import read_code
from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify.apart.coding import decode
from liftsys_nb.verify.code.calling import is_opaque
from liftsys_nb.verify.code.checking import taken_apart
from liftsys_nb.verify.code.inputs import small_inputs
from liftsys_nb.verify.code.trying import Arguments, Trial
from liftsys_nb.verify.code.writing import written
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.samples import Samples
from liftsys_nb.verify.tiers.conditions import OLD, conditions
from liftsys_nb.verify.tiers.inside.asking import encoded, strategy
from liftsys_nb.verify.tiers.shrinking import shrunk, smaller
from liftsys_nb.verify.tiers.strategies import strategies

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = sorted((CORPUS / "check").glob("*.py"))[::5] + sorted((CORPUS / "check_dev").glob("*.py"))

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(st.text(max_size=2), inner, max_size=3),
        st.frozensets(st.integers(), max_size=4),
    ),
    max_leaves=8,
)


# ── smaller values ───────────────────────────────────────────────────────────────────────────
@given(values)
@example(0)  # once made larger, and smaller again, without end
@example(math.nan)
@example(-0.0)
@example(10**5000)
def test_a_smaller_value_is_another_one(value: Value) -> None:
    for less in smaller(value):
        assert written(less) != written(value)
        assert type(less) is type(value)


@given(values)
@example([1, 1, 0, 1])
@example(-1)  # 0 was tried beside 1, and forgotten
def test_what_breaks_always_shrinks_to_a_value_with_nothing_smaller(value: Value) -> None:
    found = shrunk({"x": value}, lambda tried: tried)
    assert list(smaller(found["x"])) == []


@given(st.lists(st.integers()), st.integers(0, 6))
def test_a_shrunk_call_still_breaks(items: list[int], least: int) -> None:
    def breaking(tried: Sequence[Arguments]) -> Sequence[Arguments]:
        return [each for each in tried if sum(x > 3 for x in each["xs"]) >= least]

    if breaking([{"xs": items}]):
        found = shrunk({"xs": items}, breaking)
        assert breaking([found]) and len(written(found["xs"])) <= len(written(items))


# ── chosen values ────────────────────────────────────────────────────────────────────────────
def opened(file: Path) -> tuple[Problem, Any, Trial]:
    text = file.read_text(encoding="utf-8")
    marked = [line for line in text.splitlines() if line.startswith("# function: ")]
    name = marked[0].partition(": ")[2].strip() if marked else file.stem
    found = contract(text, name, file=str(file))
    module = read_code(text, file=str(file))
    problem = taken_apart(found, module).problem
    return problem, (module, module.routines[found.function.qualified], found), Trial(
        problem, found.spec, module
    )  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda each: each.stem)
def test_what_is_chosen_is_of_the_type_of_its_parameter(file: Path) -> None:
    problem, (_, routine, _), _ = opened(file)
    told = json.loads(json.dumps(strategies(problem, routine)))

    @given(st.tuples(*map(strategy, told)))
    def chosen(parts: tuple[Any, ...]) -> None:
        for variable, part in zip(problem.parameters, parts, strict=True):
            value = decode(json.loads(json.dumps(encoded(part))))
            # Items that are not equal there may be equal here: such a choice is left out.
            fits = belongs(value, variable.type, program=problem.program, env={})
            refined = problem.requires and problem.requires[0].section == "type"
            assert is_opaque(value) or fits is not False or refined

    chosen()


@pytest.mark.parametrize(
    ("least", "most"),
    [(None, None), (0, 16), (-16, 16), (1000, 1001), (None, -5), (5, None), (0, 0), (None, 9**400),
     (9**400, None)],
    ids=["free", "loop", "around", "two", "negative", "positive", "one", "to huge", "from huge"],
)  # fmt: skip
def test_no_number_chosen_between_narrow_bounds_is_thrown_away(
    least: int | None, most: int | None
) -> None:
    told = {"is": "int", "least": least, "most": most, "near": []}

    @given(st.lists(strategy(told), min_size=20, max_size=20))  # Hypothesis counts what is thrown
    def chosen(numbers: list[int]) -> None:
        assert all(least is None or least <= each for each in numbers)
        assert all(most is None or each <= most for each in numbers)

    chosen()


@given(values)
def test_a_chosen_value_is_read_as_it_was_meant(value: Value) -> None:
    def plain(part: Value) -> Value:
        match part:
            case frozenset():
                return sorted(part)
            case list():
                return [plain(each) for each in part]
            case tuple():
                return tuple(plain(each) for each in part)
            case dict():
                return [(key, plain(each)) for key, each in part.items()]
            case _:
                return part

    meant = plain(value)
    assert written(decode(json.loads(json.dumps(encoded(meant))))) == written(meant)


@pytest.mark.parametrize(
    ("requires", "least", "most"),
    [
        ("0 <= n", 0, None),
        ("n > -3 and n < 9", -2, 8),
        ("10 >= n >= 2", 2, 10),
        ("n != 4", None, None),
        ("n > 5 and n < 3", None, None),
        ("n > m", None, None),
    ],
)
def test_bounds_come_from_what_is_required(
    requires: str, least: int | None, most: int | None
) -> None:
    text = (
        f'def f(n: int, m: int) -> int:\n    """F.\n\n    pre: {requires}\n    post: result == n\n'
    )
    text += '    """\n    return n\n'
    found = contract(text, "f", file="<cell>")
    module = read_code(text, file="<cell>")
    (told, _) = strategies(taken_apart(found, module).problem, module.routines["f"])
    assert (told["least"], told["most"]) == (least, most)


# ── clauses as Python ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("file", FILES, ids=lambda each: each.stem)
def test_a_clause_as_python_says_what_the_clause_says(file: Path) -> None:
    problem, (module, routine, found), trial = opened(file)
    stated = conditions(problem, module, found.bindings)
    samples = Samples(problem)
    names = {each.name for each in problem.parameters}
    if module.shapes or module.constants:  # their classes are not there to evaluate with
        return
    texts = dict.fromkeys(stated.requires)
    claims = [claim for claim in problem.requires if claim.section != "type"]
    assert len(texts) <= len(problem.requires)
    for arguments in small_inputs(trial, problem, routine)[:20]:
        space = {**arguments, **{OLD + name: arguments[name] for name in names}}
        for claim in claims:
            wanted = samples.holds(claim, arguments, arguments)
            assert wanted is not False
        for text in texts:
            assert eval(text, dict(space)), (text, arguments)  # noqa: S307  # our own corpus


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("x > 0 implies result > 0", "not x > 0 or result > 0"),
        ("result == old(x) + 1", "result == old_x + 1"),
        ("result == old(len(xs) + y)", "result == len(old_xs) + old_y"),
        ("all(old(x) < v for v in xs)", "all(old_x < v for v in xs)"),
    ],
)
def test_what_python_has_no_words_for_is_said_otherwise(clause: str, expected: str) -> None:
    text = f'def f(x: int, y: int, xs: list[int]) -> int:\n    """F.\n\n    post: c: {clause}\n'
    text += '    """\n    return x\n'
    found = contract(text, "f", file="<cell>")
    module = read_code(text, file="<cell>")
    stated = conditions(taken_apart(found, module).problem, module, {})
    assert dict(stated.ensures)["c"] == expected
    assert stated.types == (("x", "int"), ("y", "int"), ("xs", "list[int]"))
