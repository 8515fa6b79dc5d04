"""Three texts become one: laws, and the places where a person has to pick."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import strategies
from liftsys_nb.ir.errors import has_errors
from liftsys_nb.session.threeway import Merged, Side, common, merge
from liftsys_nb.syntax import parse, show
from liftsys_nb.syntax.pieces import Piece, pieces

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = sorted(CORPUS.glob("**/*.ir"))

BASE = """# about f
ir f {
  intent: x
  signature: f(x: int) -> int

  requires:
    # small ones only
    - few: x < 100
    - x >= 0  # no debts
  ensures:
    - more: result > x
    - result < 200
}
"""


def cut(text: str) -> Piece:
    found = pieces(text)
    assert found is not None
    return found


def merged(base: str, mine: str, theirs: str, **picks: Side) -> Merged:
    found = merge(cut(base), cut(mine), cut(theirs), picks=picks)
    assert not has_errors(parse(found.text).diagnostics), found.text
    return found


def plain(text: str) -> Counter[str]:
    return Counter(leaf.plain for leaf in cut(text).leaves)


# ── texts that are edited ────────────────────────────────────────────────────────────────────
CLAUSE = st.tuples(
    st.sampled_from(["", "", "# why"]),  # a comment above
    st.sampled_from(["", "a", "b", "c", "d"]),  # a label
    st.integers(0, 30),
    st.sampled_from(["", "  # so"]),
)
SPEC = st.fixed_dictionaries({
    "intent": st.sampled_from(["one", "two", "three"]),
    "types": st.lists(st.sampled_from(["int", "str"]), min_size=1, max_size=3),
    "returns": st.sampled_from(["int", "str", "?back"]),
    "ensures": st.lists(CLAUSE, max_size=5),
    "requires": st.lists(CLAUSE, max_size=3),
    "rows": st.dictionaries(st.integers(0, 4), st.integers(0, 3), max_size=3),
    "records": st.dictionaries(st.sampled_from("RST"), st.integers(0, 2), max_size=2),
})  # fmt: skip


def text_of(said: dict) -> str:
    """Write a specification; of two clauses with one label the second has none."""
    lines: list[str] = []
    for name, count in said["records"].items():
        fields = "; ".join(f"f{at}: int" for at in range(count + 1))
        lines += [f"record {name} {{ {fields} }}", ""]
    names = ", ".join(f"x{at}: {kind}" for at, kind in enumerate(said["types"]))
    lines += ["ir f {", f"  intent: {said['intent']}"]
    lines.append(f"  signature: f({names}) -> {said['returns']}")
    seen: set[str] = set()
    for section in ("requires", "ensures"):
        shown: set[int] = set()
        items = []
        for note, label, number, tail in said[section]:
            if number in shown:
                continue
            shown.add(number)
            head = f"{label}: " if label and label not in seen else ""
            seen.add(label)
            items += [f"    {note}"] if note else []
            items.append(f"    - {head}{number} < {number + 1}{tail}")
        lines += [f"  {section}:", *items] if items else []
    if said["rows"]:
        lines += ["  examples:", "    | x0 | result |"]
        lines += [f"    | {key} | {value} |" for key, value in said["rows"].items()]
    return show(parse("\n".join([*lines, "}", ""])).module)


@st.composite
def changed(draw: st.DrawFn, said: dict) -> dict:
    """Change some of what is said."""
    return {
        key: draw(st.just(value) | st.just(value) | st.just(draw(SPEC)[key]) | _edited(value))
        for key, value in said.items()
    }


def _edited(value: object) -> st.SearchStrategy[object]:
    if not isinstance(value, list):
        return st.just(value)
    kept = st.lists(st.booleans(), min_size=len(value), max_size=len(value)).map(
        lambda bits: [each for each, bit in zip(value, bits, strict=True) if bit] or value[:1]
    )
    return kept | st.permutations(value).map(list)


@st.composite
def threes(draw: st.DrawFn) -> tuple[str, str, str]:
    base = draw(SPEC)
    return text_of(base), text_of(draw(changed(base))), text_of(draw(changed(base)))


# ── pieces ───────────────────────────────────────────────────────────────────────────────────
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(strategies.modules)
def test_pieces_joined_are_the_text(module) -> None:
    text = show(module)
    found = pieces(text)
    if found is not None:  # a text with parts that cannot be read has no pieces
        assert str(found) == text
    else:
        assert has_errors(parse(text).diagnostics)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CORPUS)))
def test_pieces_of_a_file_are_its_text_or_its_canonical_form(file: Path) -> None:
    text = file.read_bytes().decode("utf-8", "replace")
    found = pieces(text)
    parsed = parse(text)
    if found is None:
        assert has_errors(parsed.diagnostics)
        return
    whole = parsed.source.text if parsed.source.text.endswith("\n") else parsed.source.text + "\n"
    assert str(found) in (whole, show(parsed.module))


def test_a_text_in_no_canonical_form_is_cut_as_it_is_written() -> None:
    text = BASE.replace("    - few: x < 100", "      - few:   x<100").replace(
        "result > x", "(result) > x"
    )
    assert str(cut(text)) == text
    assert plain(text) == plain(BASE)


# ── laws ─────────────────────────────────────────────────────────────────────────────────────
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(threes())
def test_a_side_that_changed_nothing_leaves_the_other_to_the_letter(three) -> None:
    base, mine, _ = three
    for sides in ((base, mine, base), (base, base, mine), (base, mine, mine)):
        found = merged(*sides)
        assert found.text == mine
        assert found.conflicts == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(threes())
def test_merging_commutes_up_to_the_order(three) -> None:
    base, mine, theirs = three
    one = merge(cut(base), cut(mine), cut(theirs))
    other = merge(cut(base), cut(theirs), cut(mine))
    assert {part.name for part in one.conflicts} == {part.name for part in other.conflicts}
    if not one.conflicts:
        assert one.plain == other.plain


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(threes())
def test_no_piece_is_lost_and_none_is_invented(three) -> None:
    base, mine, theirs = three
    found = merge(cut(base), cut(mine), cut(theirs))
    old, ours, others = plain(base), plain(mine), plain(theirs)
    now = Counter(found.plain)
    told = {words for part in found.parts for words in (part.base, part.mine, part.theirs)}
    for words in {*old, *ours, *others, *now}:
        counts = old[words], ours[words], others[words]
        if words.startswith(("signature:", "|", "record")):
            continue  # two changes may stand in one line
        if counts[1] == counts[2] and counts[0] == counts[1]:
            # What nobody touched stands as often as before; a head goes with its last item.
            shown = " ".join(words.removeprefix("- ").split())
            assert now[words] == counts[0] or words.endswith(":") or shown in told
        assert any(counts), words
        if not found.conflicts and counts[0] == 0 and words[0] == "-":
            assert now[words] >= max(counts[1:]), words
    if not found.conflicts:
        assert merge(cut(base), cut(found.text), cut(theirs)).conflicts == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(threes(), st.sampled_from(["mine", "theirs"]))
def test_picking_one_side_for_all_gives_that_side(three, side) -> None:
    base, mine, theirs = three
    found = merge(cut(base), cut(mine), cut(theirs))
    picks = {part.name: side for part in found.parts}
    again = merge(cut(base), cut(mine), cut(theirs), picks=picks)
    assert again.conflicts == ()
    assert Counter(again.plain) == plain(mine if side == "mine" else theirs)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(threes())
def test_what_is_merged_reads_as_its_pieces_say(three) -> None:
    found = merge(*map(cut, three))
    if found.conflicts:
        picks = dict.fromkeys((part.name for part in found.conflicts), "theirs")
        found = merge(*map(cut, three), picks=picks)
    if not has_errors(parse(found.text).diagnostics):  # a label may stand twice
        assert Counter(found.plain) == plain(found.text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(threes())
def test_of_two_bases_that_differ_nothing_is_decided_by_one_alone(three) -> None:
    """After a crossing either base would call one side unchanged; together they do not."""
    _, mine, theirs = three
    crossed = common([cut(mine), cut(theirs)])
    found = merge(crossed, cut(mine), cut(theirs))
    assert {part.side for part in found.parts} <= {None, "both"}
    same = merge(crossed, cut(mine), cut(mine))
    assert Counter(same.plain) == plain(mine)


# ── cases ────────────────────────────────────────────────────────────────────────────────────
def test_changes_of_different_clauses_are_both_taken_to_the_letter() -> None:
    mine = BASE.replace("x < 100", "x < 50")
    theirs = BASE.replace(
        "    - result < 200\n", "    - result < 200\n    # new\n    - even: result % 2 == 0\n"
    )
    found = merged(BASE, mine, theirs)
    assert found.text == theirs.replace("x < 100", "x < 50")
    assert [(part.name, part.side, part.what) for part in found.parts] == [
        ("few", "mine", "changed"), ("even", "theirs", "added"),
    ]  # fmt: skip


def test_comments_and_spaces_of_what_is_not_touched_stay() -> None:
    loose = BASE.replace("- more: result > x", "- more:    result  >  x").replace(
        "  # no debts", "     # no debts"
    )
    mine = loose.replace("x < 100", "x < 50")
    found = merged(loose, mine, loose.replace("intent: x", "intent: y"))
    assert found.text == mine.replace("intent: x", "intent: y")


def test_a_clause_that_both_changed_is_left_to_pick() -> None:
    mine, theirs = BASE.replace("x < 100", "x < 50"), BASE.replace("x < 100", "x < 60")
    found = merged(BASE, mine, theirs)
    (part,) = found.conflicts
    assert (part.name, part.section, part.base, part.mine, part.theirs) == (
        "few", "requires", "few: x < 100", "few: x < 50", "few: x < 60",
    )  # fmt: skip
    assert merged(BASE, mine, theirs, few="theirs").text == theirs
    assert merged(BASE, mine, theirs, few="mine").text == mine


def test_a_clause_without_a_label_that_both_changed_is_left_to_pick_by_its_number() -> None:
    mine, theirs = BASE.replace("< 200", "< 150"), BASE.replace("< 200", "< 160")
    assert [part.name for part in merged(BASE, mine, theirs).conflicts] == ["ensures_2"]
    assert merged(BASE, mine, theirs, ensures_2="theirs").text == theirs


def test_a_clause_that_one_took_away_and_one_changed_is_left_to_pick() -> None:
    mine, theirs = BASE.replace("    - more: result > x\n", ""), BASE.replace("> x", ">= x")
    (part,) = merged(BASE, mine, theirs).conflicts
    assert (part.name, part.mine, part.theirs) == ("more", None, "more: result >= x")
    assert merged(BASE, mine, theirs, more="theirs").text == theirs


def test_a_comment_and_a_formula_of_one_clause_are_changed_apart() -> None:
    mine = BASE.replace("# small ones only", "# tiny ones only")
    found = merged(BASE, mine, BASE.replace("x < 100", "x < 60"))
    assert found.text == mine.replace("x < 100", "x < 60")


def test_a_comment_that_both_changed_is_left_to_pick() -> None:
    mine, theirs = BASE.replace("small", "tiny"), BASE.replace("small", "little")
    (part,) = merged(BASE, mine, theirs).conflicts
    assert part.name == "few"
    assert "tiny" in (part.mine or "")
    assert merged(BASE, mine, theirs, few="theirs").text == theirs


def test_parameters_and_the_result_are_changed_apart() -> None:
    mine = BASE.replace("f(x: int)", "f(x: int, y: int)")
    found = merged(BASE, mine, BASE.replace("-> int", "-> float"))
    assert found.text == mine.replace("-> int", "-> float")


def test_parameters_that_both_added_are_left_to_pick_for_their_order_matters() -> None:
    mine = BASE.replace("f(x: int)", "f(x: int, y: int)")
    theirs = BASE.replace("f(x: int)", "f(x: int, z: int)")
    assert [part.name for part in merged(BASE, mine, theirs).conflicts] == ["signature"]


def test_a_parameter_that_one_put_first_stays_first() -> None:
    mine = BASE.replace("f(x: int)", "f(y: int, x: int)")
    found = merged(BASE, mine, BASE.replace("-> int", "-> float"))
    assert "f(y: int, x: int) -> float" in found.text


def test_rows_of_a_table_are_added_by_both() -> None:
    table = BASE.replace("}\n", "  examples:\n    | x | result |\n    | 1 | 2      |\n}\n")
    mine = table.replace("| 1 | 2      |\n", "| 1 | 2      |\n    | 5 | 6      |\n")
    theirs = table.replace("| 1 | 2      |\n", "| 1 | 2      |\n    | 10 | 11 |\n")
    found = merged(table, mine, theirs)
    assert found.conflicts == ()
    assert "| 5  | 6      |\n    | 10 | 11     |" in found.text


def test_a_row_that_both_changed_is_left_to_pick() -> None:
    table = BASE.replace("}\n", "  examples:\n    | x | result |\n    | 1 | 2      |\n}\n")
    found = merged(table, table.replace("| 2 ", "| 3 "), table.replace("| 2 ", "| 4 "))
    assert [part.name for part in found.conflicts] == ["examples"]


def test_declarations_that_each_side_added_stand_apart() -> None:
    mine, theirs = f"record R {{\n  w: int\n}}\n\n{BASE}", f"enum E {{ A, B }}\n\n{BASE}"
    found = merged(BASE, mine, theirs)
    assert found.text == f"record R {{\n  w: int\n}}\n\nenum E {{ A, B }}\n\n{BASE}"


def test_a_section_that_one_emptied_keeps_what_the_other_added() -> None:
    mine = BASE.replace("  ensures:\n    - more: result > x\n    - result < 200\n", "")
    theirs = BASE.replace("    - result < 200\n", "    - result < 200\n    - big: result > 3\n")
    found = merged(BASE, mine, theirs)
    assert found.conflicts == ()
    assert "  ensures:\n    - big: result > 3\n" in found.text
    assert "more" not in found.text


@given(st.permutations(["a", "b", "c"]), st.permutations(["a", "b", "c"]))
def test_an_order_that_both_changed_is_mine_and_told(mine, theirs) -> None:
    def clauses(names: list[str]) -> str:
        lines = "".join(f"    - {name}: x > {ord(name)}\n" for name in names)
        return f"ir f {{\n  intent: x\n  signature: f(x: int) -> int\n  requires:\n{lines}}}\n"

    old = sorted(mine)
    if sorted(theirs) != old:
        return
    found = merged(clauses(old), clauses(mine), clauses(theirs))
    assert found.text == clauses(theirs if mine == old else mine)
    assert found.order == (("requires",) if old not in (mine, theirs) and mine != theirs else ())


def test_what_both_added_alike_stands_once() -> None:
    added = BASE.replace("    - result < 200\n", "    - result < 200\n    - big: result > 3\n")
    assert merged(BASE, added, added).text == added
    loose = added.replace("result > 3", "result   > 3")
    assert merged(BASE, added, loose).text == added
