"""Filling: checked first, whole or not at all; what it makes idle goes, nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.holes import fill, goals
from liftsys_nb.holes.folding import fold
from liftsys_nb.holes.substitute import substitute
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.evaluate import Undefined, evaluate
from liftsys_nb.ir.nodes import INT, Field, Lit, Module, Record, Spec
from liftsys_nb.ir.spans import Source
from liftsys_nb.syntax import parse, parse_expr, show
from liftsys_nb.types import declare
from strategies import specs

CLAMP = """\
ir clamp {
  intent: Keep x between lo and hi
  {
    <?bad_lo: Policy = "lo above hi?" @intent choose "requires" | "raises ValueError"?>
  }
  signature: clamp(x: int, lo: int, hi: int) -> <?return_type: type = "what?" @signature?>
  requires:
    - order: ?bad_lo == "requires" implies lo <= hi
  ensures:
    - lo <= result <= hi
    - abs(result - x) <= ?slack
  raises:
    - ValueError when ?bad_lo == "raises ValueError" and lo > hi
}
"""


def spec(text: str = CLAMP) -> Spec:
    parsed = parse(text)
    assert parsed.diagnostics == ()
    return parsed.module.specs[0]


def text_of(found: Spec) -> str:
    return show(Module((found,)))


def test_fill_leaves_other_holes_open() -> None:
    filled = fill(spec(), "return_type", "int").spec
    assert [goal.name for goal in goals(filled)] == ["bad_lo", "slack"]


def test_fill_of_a_policy_keeps_the_clause_it_chose_and_drops_the_other() -> None:
    caller = fill(spec(), "bad_lo", "requires")
    assert "order: lo <= hi" in text_of(caller.spec)
    assert caller.spec.raises == ()
    assert caller.idle == ("raises_1",)
    error = fill(spec(), "bad_lo", "raises ValueError")
    assert "ValueError when lo > hi" in text_of(error.spec)
    assert error.spec.requires == ()
    assert error.idle == ("order",)


@pytest.mark.parametrize("value", ["requires", '"requires"', "'requires'", "  requires  "])
def test_a_policy_takes_its_choice_with_or_without_quotes(value) -> None:
    assert fill(spec(), "bad_lo", value).value == '"requires"'


@pytest.mark.parametrize(
    ("hole", "value", "code", "words"),
    [
        ("retrun_type", "int", "LS404", "did you mean 'return_type'?"),
        ("zzz", "int", "LS404", "open holes: bad_lo, return_type, slack"),
        ("return_type", "integr", "LS411", "did you mean 'int'?"),
        ("return_type", "3 +", "LS411", None),
        ("return_type", "str", "LS411", "compare"),
        ("bad_lo", "requires it", "LS412", "did you mean 'requires'?"),
        ("slack", '"wide"', "LS411", "a value of type int"),
        ("slack", "True", "LS411", "a value of type int"),
        ("slack", "xx", "LS411", "did you mean 'x'?"),
        ("slack", "", "LS411", "fill slack VALUE"),
        ("slack", "x = 3", "LS411", None),
        ("slack", "?slack + 1", "LS411", "smaller hole"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(hole, value, code, words) -> None:
    # Once the return type is known, so is the type of what the result is compared with.
    found = fill(spec(), "return_type", "int").spec if hole == "slack" else spec()
    with pytest.raises(InputError) as refused:
        fill(found, hole, value)
    assert refused.value.code == code
    told = [d.message for d in refused.value.diagnostics]
    said = " ".join([refused.value.message, refused.value.hint or "", *told])
    assert words is None or words in said, said


def test_a_hole_for_parameters_takes_a_list_of_them() -> None:
    found = spec('ir f {\n  intent: x\n  signature: f(<?ps = "which?" @signature?>) -> int\n}\n')
    filled = fill(found, "ps", "n: int, names: list[str]")
    assert filled.value == "n: int, names: list[str]"
    assert "f(n: int, names: list[str]) -> int" in text_of(filled.spec)
    for wrong in ("n", "int", "n: integr", "n: int,, m"):
        with pytest.raises(InputError) as refused:
            fill(found, "ps", wrong)
        assert refused.value.code == "LS411"


def test_a_hole_can_be_filled_with_a_smaller_hole() -> None:
    filled = fill(spec(), "slack", "?base + 1").spec
    assert "base" in [goal.name for goal in goals(filled)]
    assert "slack" not in [goal.name for goal in goals(filled)]


def test_an_unlabelled_clause_keeps_its_label_when_a_neighbour_goes() -> None:
    found = spec(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n"
        "    - ?strict implies result > x\n    - result >= x\n}\n"
    )
    filled = fill(found, "strict", "False")
    assert filled.idle == ("ensures_1",)
    assert [clause.label for clause in filled.spec.ensures] == ["ensures_2"]


@pytest.mark.parametrize(
    ("section", "value", "text"),
    [
        ("effects", "modifies x.y when result", "modifies x.y when result"),
        ("raises", "ValueError when x < 0", "ValueError when x < 0"),
        ("raises", "nothing", "nothing"),
        ("body", "return x", "return x"),
    ],
)
def test_whole_items_are_filled_as_items(section, value, text) -> None:
    item = "<?h: code?>" if section == "body" else "- ?h"
    found = spec(
        f"ir f {{\n  intent: x\n  signature: f(x: int) -> bool\n  {section}:\n    {item}\n}}\n"
    )
    filled = fill(found, "h", value).spec
    assert goals(filled) == ()
    assert text in text_of(filled)


@pytest.mark.parametrize(
    ("section", "item"),
    [
        ("requires", "x < <?h: int?>"),
        ("ensures", "(x if x > ?h else 0) == result"),
        ("ensures", "result in [?h, 2]"),
        ("ensures", "all(y > ?h for y in [1, x])"),
        ("ensures", "max(x, ?h) == -?h"),
        ("raises", "ValueError when x == ?h"),
        ("examples", "f(?h) == 3"),
        ("effects", "modifies a.b when x > ?h"),
        ("holes", "<?h: int choose 1 | 2?>"),
    ],
)
def test_a_filled_hole_stands_nowhere_any_more(section, item) -> None:
    found = spec(
        f"ir f {{\n  intent: x\n  signature: f(x: int) -> int\n  {section}:\n    - {item}\n}}\n"
    )
    assert "h" in {goal.name for goal in goals(found)}
    left = fill(found, "h", "7").spec
    assert "h" not in {goal.name for goal in goals(left)}
    assert "?h" not in text_of(left)


@given(specs)
def test_filling_an_unknown_hole_changes_nothing(found) -> None:
    assert substitute(found, "no such hole", Lit(1)) == (found, ())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ('"a" == "a" implies x > 0', "x > 0"),
        ('"a" == "b" implies x > 0', "True"),
        ('"a" == "a" and x > 0', "x > 0"),
        ('"a" == "b" and x // 0 > 0', "False"),
        ("x // y > 0 and False", "x // y > 0 and False"),
        ("x // y > 0 or True", "x // y > 0 or True"),
        ("not True or x > 0", "x > 0"),
        ("x // y > 0 implies True", "x // y > 0 implies True"),
        ("1 == True", "1 == True"),
        ("True and True", "True"),
    ],
)
def test_fold_takes_away_only_what_literals_decide(text, folded) -> None:
    expr, _ = parse_expr(text)
    assert expr is not None
    assert show(fold(expr)) == folded


@given(
    st.recursive(
        st.sampled_from(["True", "False", '"a" == "b"', "x > 0", "1 // x > 0", "x", "7", "'w'"]),
        lambda inner: st.builds(
            lambda op, a, b: f"({a}) {op} ({b})",
            st.sampled_from(["and", "or", "implies"]),
            inner,
            inner,
        ),
        max_leaves=8,
    ),
    st.integers(-1, 1),
)
def test_fold_keeps_the_value_also_where_it_is_undefined(text, x) -> None:
    expr, diagnostics = parse_expr(text)
    assert expr is not None
    assert diagnostics == ()
    before, after = evaluate(expr, {"x": x}), evaluate(fold(expr), {"x": x})
    if isinstance(before, Undefined):
        assert isinstance(after, Undefined)
    else:
        assert (type(before), before) == (type(after), after)


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("raises", "ValueError when x > 1\n  ensures:\n    - False"),
        ("raises", "bad: ValueError when x > 1"),
        ("raises", 'ValueError when x > 1 @because("docs")'),
        ("raises", "ValueError when x > 1  # a comment"),
        ("effects", "pure\n    - reads a.b"),
    ],
)
def test_a_value_that_says_more_than_its_place_can_hold_is_refused(section, value) -> None:
    found = spec(
        f"ir f {{\n  intent: x\n  signature: f(x: int) -> bool\n  {section}:\n    - ?h\n}}\n"
    )
    with pytest.raises(InputError) as refused:
        fill(found, "h", value)
    assert refused.value.code == "LS411"


def test_parameters_cannot_smuggle_in_a_section() -> None:
    found = spec('ir f {\n  intent: x\n  signature: f(<?ps = "?" @signature?>) -> int\n}\n')
    with pytest.raises(InputError):
        fill(found, "ps", "n: int) -> str\n  requires:\n    - (n > 0")


def test_the_answer_of_a_hole_that_is_only_declared_stays_in_the_intent() -> None:
    found = spec(
        'ir f {\n  intent: x {\n    <?goal: Description = "what for?" @intent?>\n  }\n'
        "  signature: f() -> int\n}\n"
    )
    filled = fill(found, "goal", "to count sheep").spec
    assert filled.intent is not None
    assert "to count sheep" in filled.intent.text
    assert parse(text_of(filled)).module.specs[0] == filled


def test_dropped_raises_leave_the_labels_of_the_others() -> None:
    found = spec(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  raises:\n"
        "    - ValueError when ?strict and x < 0\n    - KeyError when x == 7\n}\n"
    )
    filled = fill(found, "strict", "False")
    assert filled.idle == ("raises_1",)
    assert [item.label for item in filled.spec.raises] == ["raises_2"]


def test_types_that_the_module_declares_can_be_filled_in() -> None:
    found = spec("ir f {\n  intent: x\n  signature: f() -> <?r: type?>\n}\n")
    with pytest.raises(InputError):
        fill(found, "r", "Point")
    world, _ = declare(Module((Record("Point", (Field("x", INT),)),)), Source("f", ""))
    assert fill(found, "r", "Point", world=world).value == "Point"


@pytest.mark.parametrize(
    "value",
    ["x > 0\n- hi > 0", "x > 0\n    - order: hi > 0", "x\r- 1", "x\n(lo)", "1\n[2]"],
)
def test_a_value_of_two_lines_that_looks_like_two_is_refused(value: str) -> None:
    with pytest.raises(InputError) as refused:
        fill(spec(), "slack", value)
    assert refused.value.code == "LS411"
    assert refused.value.message == "the value for ?slack looks like two"
    (said,) = refused.value.diagnostics
    assert said.place is not None
    assert said.place.line == 2


@pytest.mark.parametrize("value", ["(x\n- 1)", "x +\n  1", "max(\n  x,\n  -1\n)", "x\n  * 2"])
def test_a_value_of_two_lines_that_is_plainly_one_is_taken(value: str) -> None:
    assert "slack" not in [goal.name for goal in goals(fill(spec(), "slack", value).spec)]
