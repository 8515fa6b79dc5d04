"""``check``: what can be named, what is said of it, and what the history keeps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.codeverdicts import CodeClause, CodeReport, Counterexample
from liftsys_nb.ir.errors import EncodingBug, InputError, Refused
from liftsys_nb.session import checking as room
from liftsys_nb.session import open_workbench
from liftsys_nb.session.code_documents import as_comment, code_headline, in_all, in_words, moved
from liftsys_nb.session.outcome import DONE, NEGATIVE, UNDECIDED, Outcome
from liftsys_nb.session.subjects import PythonText
from liftsys_nb.session.unsaid import heeding_words, kept_lines, naming_holes
from liftsys_nb.session.workbench import Workbench
from liftsys_nb.verify import Budget

GOOD = '''def clamp(x: int, lo: int, hi: int) -> int:
    """Keep x inside.

    pre: lo <= hi
    post: inside: lo <= result <= hi
    """
    return max(lo, min(x, hi))
'''
BAD = GOOD.replace("clamp", "loose").replace("min(x, hi)", "x")
SILENT = "def silent(x):\n    return x\n"
OPAQUE = '''def opaque(n: int):
    """Give a generator.

    post: result == n
    """
    yield n
'''
METHOD = '''from dataclasses import dataclass


@dataclass
class Account:
    balance: int

    def deposit(self, amount: int) -> None:
        """Put money in.

        pre: amount > 0
        post: self.balance == old(self.balance) + amount
        """
        self.balance += amount
'''
SPEC = """ir clamp {
  intent: Keep a number inside a range
  signature: clamp(x: int, lo: int, hi: int) -> int
  requires:
    - lo <= hi
  ensures:
    - low: lo <= result
    - high: result <= hi
}
"""
BARE = "def clamp(x, lo, hi):\n    return max(lo, min(x, hi))\n"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    monkeypatch.chdir(tmp_path)
    made = open_workbench(tmp_path / "history")
    yield made
    made.close()


def only(outcome: Outcome) -> dict[str, Any]:
    """Return the one function of a reply."""
    (function,) = outcome.document["functions"]
    assert isinstance(function, dict)
    return function


def verdicts(outcome: Outcome) -> dict[str, str]:
    return {each["name"]: each["verdict"] for each in outcome.document["functions"]}


# ── what can be named ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("target", "expected", "status"),
    [
        ("all.py::clamp", {"clamp": "proved"}, DONE),
        ("all.py::loose", {"loose": "refuted"}, NEGATIVE),
        ("all.py::opaque", {"opaque": "unknown"}, UNDECIDED),
        ("all.py::Account.deposit", {"Account.deposit": "proved"}, DONE),
        ("all.py::deposit", {"Account.deposit": "proved"}, DONE),
        ("all.py", {"Account.deposit": "proved", "clamp": "proved", "loose": "refuted",
                    "opaque": "unknown"}, NEGATIVE),
    ],
)  # fmt: skip
def test_a_target_is_a_file_or_a_function_in_it(
    bench: Workbench, target: str, expected: dict[str, str], status: int
) -> None:
    Path("all.py").write_text(METHOD + GOOD + BAD + SILENT + OPAQUE)
    told = bench.check(target)
    assert verdicts(told) == expected
    assert told.exit == status
    assert told.document["verdict"] == in_all([*expected.values()])
    names = [each["name"] for each in told.document["skipped"]]
    assert names == (["silent"] if target == "all.py" else [])


def test_a_text_that_is_in_no_file_is_checked_as_a_whole(bench: Workbench) -> None:
    told = bench.check("-", text=GOOD + SILENT)
    assert verdicts(told) == {"clamp": "proved"}
    assert only(told)["file"] == "<stdin>"
    assert told.notes == ("1 function without a contract: silent; `post: …` in a docstring is one",)
    assert told.next == "check --recheck -"
    assert only(bench.check(text=GOOD))["file"] == "<cell>"


def test_a_specification_beside_the_code_counts_alone(bench: Workbench) -> None:
    Path("f.py").write_text(BAD.replace("loose", "clamp"))
    Path("f.ir").write_text(SPEC)
    told = bench.check("f.py", spec="f.ir")
    function = only(told)
    assert function["stated_in"] == ["--spec"]
    assert {each["label"] for each in function["clauses"] if each["verdict"] == "refuted"}
    assert "its own contract is not read: docstring" in function["notes"]
    assert told.next == "check --spec f.ir f.py"
    assert told.first == "mend clamp in f.py"


@pytest.mark.parametrize("target", ["f.py", "f.py::clamp"])
def test_a_part_of_a_specification_file_is_chosen_by_its_name(
    bench: Workbench, target: str
) -> None:
    Path("f.py").write_text(BARE)
    Path("f.ir").write_text(SPEC.replace("clamp", "other") + SPEC.replace("result <=", "result <"))
    assert verdicts(bench.check(target, spec="f.ir::other")) == {"clamp": "proved"}
    assert verdicts(bench.check(target, spec="f.ir")) == {"clamp": "refuted"}


def test_a_session_judges_the_function_of_its_name(bench: Workbench) -> None:
    bench.ir_take(SPEC, file="<cell>")
    text = PythonText("<cell>", BARE, ("clamp",))
    told = bench.check("clamp", text=text)
    assert verdicts(told) == {"clamp": "proved"}
    assert "judged by the session clamp" in told.notes
    assert told.next == "verify"
    events = bench.log().document["events"]
    assert [(event["what"], event["detail"]) for event in events] == [
        ("created", "clamp"), ("checked", "clamp: proved"),
    ]  # fmt: skip
    assert [event["current"] for event in events] == [True, False]


def test_the_same_verdict_on_the_same_text_is_one_event(bench: Workbench) -> None:
    bench.ir_take(SPEC, file="<cell>")
    Path("f.py").write_text(BARE)
    for _ in range(2):
        bench.check("f.py::clamp", session="clamp")
    Path("f.py").write_text(BARE.replace("max(lo, min(x, hi))", "x"))
    bench.check("f.py::clamp", session="clamp")
    details = [event["detail"] for event in bench.log().document["events"][1:]]
    assert details == ["clamp: proved", "clamp: refuted"]


def test_the_contract_of_the_code_counts_where_no_session_is_named(bench: Workbench) -> None:
    bench.ir_take(SPEC.replace("result <= hi", "result < hi"), file="<cell>")
    told = bench.check("clamp", text=PythonText("<cell>", GOOD, ("clamp",)))
    assert verdicts(told) == {"clamp": "proved"}
    assert len(bench.log().document["events"]) == 1
    named = bench.check("clamp", text=PythonText("<cell>", GOOD, ("clamp",)), session="clamp")
    assert verdicts(named) == {"clamp": "refuted"}


# ── what is wrong with a question ────────────────────────────────────────────────────────────
def missing(bench: Workbench) -> Outcome:
    return bench.check("nowhere.py")


WRONG: dict[str, tuple[Callable[[Workbench], Outcome], str, str]] = {
    "no file": (missing, "LS421", "no file nowhere.py"),
    "a folder": (lambda b: b.check("folder.py"), "LS421", "is a folder"),
    "binary": (lambda b: b.check("binary.py"), "LS421", "is not UTF-8 text"),
    "no function": (lambda b: b.check("f.py::clump"), "LS413", "no function 'clump' in f.py"),
    "nothing named": (lambda b: b.check("f.py::"), "LS431", "nothing stands behind"),
    "no Python": (lambda b: b.check(text="def f(:\n"), "LS427", "not Python that can be read"),
    "no contract": (lambda b: b.check("s.py::silent"), "LS438", "silent has no contract"),
    "none of them": (lambda b: b.check("s.py"), "LS438", "no function in s.py has a contract"),
    "nothing at all": (lambda b: b.check(text="x = 1\n"), "LS438", "no function in <cell>"),
    "async": (lambda b: b.check("a.py::later"), "LS438", "later has no contract (a.py:1)"),
    "no Python file": (lambda b: b.check("clamp"), "LS413", "names no Python function"),
    "nothing asked": (lambda b: b.check(), "LS431", "nothing was checked here yet"),
    "both": (lambda b: b.check("f.py", spec="f.ir", session="s"), "LS431", "are named"),
    "no IR": (lambda b: b.check("f.py", spec="f.py"), "LS431", "is no IR file"),
    "no part": (lambda b: b.check("f.py", spec="f.ir::g"), "LS413", "no specification 'g'"),
    "not clear": (lambda b: b.check("two.py", spec="f.ir"), "LS417", "is not clear"),
    "no time": (lambda b: b.check("f.py", budget="soon"), "LS435", "seconds is a number"),
    "no session": (lambda b: b.check("f.py", session="none"), "LS401", "no session named"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_question_is_answered_with_a_code_and_a_hint(bench: Workbench, name: str) -> None:
    Path("f.py").write_text(GOOD)
    Path("two.py").write_text(SILENT + SILENT.replace("silent", "mute"))
    Path("s.py").write_text(SILENT)
    Path("a.py").write_text("async def later(x):\n    return x\n")
    Path("f.ir").write_text(SPEC)
    Path("folder.py").mkdir()
    Path("binary.py").write_bytes(b"\x00\xff\xfe")
    ask, code, says = WRONG[name]
    with pytest.raises(InputError) as raised:
        ask(bench)
    assert (raised.value.code, says in raised.value.message) == (code, True)
    assert raised.value.hint


def test_a_syntax_error_has_its_place(bench: Workbench) -> None:
    with pytest.raises(InputError) as raised:
        bench.check(text="x = 1\ndef f(:\n    pass\n")
    (found,) = raised.value.diagnostics
    assert found.place is not None and found.place.line == 2


def test_an_async_function_is_told_apart(bench: Workbench) -> None:
    for text, what in (("async def f(x):\n    return x", "an async function"),
                       ("def f(x):\n    yield x", "a generator")):  # fmt: skip
        with pytest.raises(InputError) as raised:
            bench.check(text=PythonText("<cell>", text, ("f",)))
        assert what in (raised.value.hint or "")


def test_a_specification_with_errors_judges_nothing(bench: Workbench) -> None:
    Path("f.py").write_text(BARE)
    Path("f.ir").write_text(SPEC.replace("lo <= result", "lo <= reslt"))
    with pytest.raises(Refused) as raised:
        bench.check("f.py", spec="f.ir")
    assert [each.code for each in raised.value.diagnostics] == ["IR210"]


# ── what is said ─────────────────────────────────────────────────────────────────────────────
def test_a_refutation_is_a_call_that_fails_when_it_is_made(bench: Workbench) -> None:
    told = bench.check(text=BAD)
    (broken,) = [each for each in only(told)["clauses"] if each["counterexample"]]
    found = broken["counterexample"]
    names: dict[str, Any] = {}
    exec(BAD, names)  # our own text, to see that what was said is so
    result = eval(found["call"], names)  # noqa: S307  # as above
    values = {key: eval(text) for key, text in found["arguments"].items()}  # noqa: S307
    assert repr(result) == found["result"]
    assert not values["lo"] <= result <= values["hi"] and values["lo"] <= values["hi"]
    assert found["path"] == [7]


def test_lines_are_those_that_the_person_wrote(bench: Workbench) -> None:
    text = PythonText("<cell>", "LIMIT = 3\nOTHER = 4\n" + BAD + OPAQUE, (), before=2)
    told = bench.check(text=text)
    loose, opaque = told.document["functions"]
    assert loose["line"] == 1 and opaque["line"] == 8
    assert loose["clauses"][0]["counterexample"]["path"] == [7]
    said = json.dumps(opaque)
    assert "line 13 is not modelled" in said and "line 15" not in said


def test_what_stands_before_the_text_is_not_checked(bench: Workbench) -> None:
    told = bench.check(text=PythonText("<cell>", BAD + GOOD, (), before=7))
    assert verdicts(told) == {"clamp": "proved"}
    assert told.document["skipped"] == []


def test_a_function_that_needs_what_cannot_be_taken_along_is_not_judged(bench: Workbench) -> None:
    text = PythonText("<cell>", BAD, (), withheld={"loose": "it needs `frame`"})
    told = bench.check(text=text)
    assert (only(told)["verdict"], only(told)["reason"]) == ("unknown", "it needs `frame`")
    assert told.exit == UNDECIDED


def test_a_second_proof_says_whether_it_agrees(bench: Workbench) -> None:
    again = only(bench.check(text=GOOD, recheck=True))["recheck"]
    assert (again["seed"], again["verdict"], again["agrees"]) == (1, "proved", True)
    opinion = again["second_opinion"]
    assert opinion is None or opinion["agreed"] <= opinion["asked"]
    assert only(bench.check(text=GOOD))["recheck"] is None


def test_two_verdicts_that_disagree_are_our_bug_and_never_shown(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged(contract: Any, _source: str, *, budget: Budget, **_: Any) -> CodeReport:
        return CodeReport("clamp", "<cell>", 1, "refuted" if budget.seed else "proved", "yes")

    monkeypatch.setattr(room, "check", judged)
    with pytest.raises(EncodingBug, match="two verdicts on clamp disagree"):
        bench.check(text=GOOD, recheck=True)


def test_waiting_and_budgets_reach_the_engine(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Budget, bool]] = []
    later: list[tuple[Budget, float | None]] = []
    late = CodeClause("inside", "ensures", "", "unknown", "the time allowed did not suffice")

    def judged(_c: Any, _s: str, *, budget: Budget, effects: bool, **_: Any) -> CodeReport:
        asked.append((budget, effects))
        return CodeReport("clamp", "<cell>", 1, "unknown", "unknown", (late,))

    def gone_on(*_: Any, longer: Budget, seconds: float | None, **__: Any) -> Iterator[Any]:
        later.append((longer, seconds))
        return iter(())

    monkeypatch.setattr(room, "check", judged)
    monkeypatch.setattr("liftsys_nb.verify.tiers.explored", gone_on)
    assert bench.check("-", text=GOOD).next == "check --wait -"
    assert bench.check("-", text=GOOD, wait=True).next == "help check"
    bench.check("-", text=GOOD, budget="2.5", run_effects=True, wait=True)
    (usual, _), (waited, _), (told, effects) = asked
    assert usual == waited == room.CHECK
    assert (told.seconds, effects) == (2.5, True)
    (patient, no_limit), (_, limit) = later
    assert patient.seconds > usual.seconds and patient.total > usual.total
    assert no_limit is None
    assert limit is not None and limit <= 2.5


# ── staleness ────────────────────────────────────────────────────────────────────────────────
def test_checking_again_tells_what_is_stale(bench: Workbench) -> None:
    Path("f.py").write_text(GOOD)
    Path("g.py").write_text(BAD)
    bench.check("f.py")
    bench.check("g.py")
    assert bench.stale() == {}
    Path("g.py").write_text(BAD.replace("max(lo, x)", "max(lo, min(x, hi))"))
    assert bench.stale() == {"loose": "refuted"}
    told = bench.check()
    assert verdicts(told) == {"clamp": "proved", "loose": "proved"}
    stale = {each["name"]: each["stale"] for each in told.document["functions"]}
    assert stale == {"clamp": None, "loose": "refuted"}
    assert told.notes == ("loose: the verdict before (refuted) was about another text, "
                          "and is stale",)  # fmt: skip
    assert told.headline == "Code checked here: 2 proved"
    assert bench.stale() == {}


def test_an_edit_of_another_function_leaves_a_verdict_as_it_is(bench: Workbench) -> None:
    Path("f.py").write_text(GOOD + BAD)
    bench.check("f.py")
    Path("f.py").write_text(GOOD + BAD.replace("max(lo, x)", "max(lo, min(x, hi))"))
    assert bench.stale() == {"loose": "refuted"}
    stale = {each["name"]: each["stale"] for each in bench.check().document["functions"]}
    assert stale == {"clamp": None, "loose": "refuted"}


def test_what_is_gone_is_told_and_forgotten(bench: Workbench) -> None:
    Path("f.py").write_text(GOOD + BAD)
    bench.check("f.py")
    Path("f.py").write_text(GOOD)
    told = bench.check()
    assert verdicts(told) == {"clamp": "proved"}
    assert [each["name"] for each in told.document["skipped"]] == ["loose"]
    assert any("no function 'loose'" in note for note in told.notes)
    Path("f.py").unlink()
    with pytest.raises(InputError, match="nothing is left to check"):
        bench.check()


def test_a_change_of_the_specification_makes_a_verdict_stale(bench: Workbench) -> None:
    Path("f.py").write_text(BARE)
    Path("f.ir").write_text(SPEC)
    bench.check("f.py", spec="f.ir")
    Path("f.ir").write_text(SPEC.replace("result <= hi", "result < hi"))
    function = only(bench.check())
    assert (function["stale"], function["verdict"]) == ("proved", "refuted")


# ── words that are no formulas ───────────────────────────────────────────────────────────────
def test_a_promise_in_words_is_never_proved(bench: Workbench) -> None:
    told = bench.check(
        text=GOOD.replace('"""\n    ret', 'post: the result is nice\n    """\n    ret')
    )
    function = only(told)
    assert function["verdict"] == "unknown"
    assert told.exit == UNDECIDED
    words = [each for each in function["clauses"] if each["label"] == "words_1"]
    assert [(each["verdict"], each["text"]) for each in words] == [
        ("unknown", "the result is nice")
    ]


def test_a_requirement_in_words_takes_the_force_from_a_refutation(bench: Workbench) -> None:
    told = bench.check(text=BAD.replace("pre: lo <= hi", "pre: lo <= hi\n    pre: x is moderate"))
    function = only(told)
    assert (function["verdict"], told.exit) == ("unknown", UNDECIDED)
    assert "x is moderate" in function["reason"]
    assert not any(each["counterexample"] for each in function["clauses"])
    assert any("if the contract allows that call" in (each["evidence"] or "")
               for each in function["clauses"])  # fmt: skip


CLAUSE = CodeClause("a", "ensures", "result == x + ?k", "unknown", "seen in part")


def spec_with(*lines: str) -> n.Spec:
    return n.Spec("f", asserts=tuple(n.Clause(n.Prose(line)) for line in lines))


def test_only_lines_that_were_formal_once_count_as_words() -> None:
    spec = spec_with("ensures, in Python: f(x", "The caller is kind.", "requires, in Python: x ok")
    assert kept_lines(spec) == [("ensures", "f(x"), ("requires", "x ok")]
    proved = CodeReport("f", "", 1, "proved", "yes", (CodeClause("a", "ensures", "x", "proved"),))
    assert heeding_words(proved, spec_with("The caller is kind.")) == proved
    assert heeding_words(proved, spec_with("requires, in Python: x ok")).verdict == "proved"
    assert heeding_words(proved, spec_with("ensures, in Python: x")).verdict == "unknown"
    broken = CodeReport(
        "f", "", 1, "refuted", "yes",
        (CodeClause("a", "ensures", "x", "refuted", None, Counterexample((), "f()")),),
    )  # fmt: skip
    assert heeding_words(broken, spec_with("ensures, in Python: x")).verdict == "refuted"


def test_an_open_hole_is_the_reason_of_what_hangs_on_it() -> None:
    report = CodeReport("f", "", 1, "unknown", "yes", (CLAUSE,), reason="seen in part")
    named = naming_holes(report, ["k", "other"])
    assert (named.clauses[0].reason, named.reason) == ("`?k` is open", "`?k` is open")
    assert naming_holes(report, []) == report


# ── words ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("found", "words", "comment"),
    [
        ("i <= n", "i <= n", "# invariant: i <= n"),
        ("d == .before 1 d + .rounds 1", "d == (d at the start) + (rounds done)", None),
        ("t == sum(xs[:.rounds 1])", "t == sum(the items of xs so far)", None),
        ("a.b == xs[0].c", "a.b == xs[0].c", "# invariant: a.b == xs[0].c"),
        ("x == 0.5 or s == '.x'", "x == 0.5 or s == '.x'", "# invariant: x == 0.5 or s == '.x'"),
        (".rounds 2 <= .before 1 k", "(rounds of loop 2 done) <= (k at the start of loop 1)", None),
    ],
)
def test_invariants_are_said_in_words_that_a_person_reads(
    found: str, words: str, comment: str | None
) -> None:
    assert in_words(found) == words
    assert as_comment(found) == comment


@given(st.integers(0, 50), st.integers(1, 99))
def test_lines_in_words_move_with_the_text(before: int, line: int) -> None:
    said = moved(f"`yield` at line {before + line} is not modelled", before)
    assert said == f"`yield` at line {line} is not modelled"


@pytest.mark.parametrize(
    ("verdict", "ends", "says"),
    [
        ("proved", "yes", "proved"),
        ("proved", "unknown", "proved, if it ends"),
        ("proved", "no", "does not always end, proved where it ends"),
        ("refuted", "unknown", "refuted"),
        ("tested", "yes", "tested"),
        ("unknown", "unknown", "not decided"),
    ],
)
def test_the_headline_names_the_kind_and_says_whether_it_ends(
    verdict: str, ends: str, says: str
) -> None:
    one = {"name": "f", "verdict": verdict, "terminates": ends}
    assert code_headline([one], "f.py") == f"Code f: {says}"
    assert code_headline([one, one], "f.py") == f"Code of f.py: 2 {says}"


@given(st.lists(st.sampled_from(["proved", "refuted", "tested", "unknown"]), min_size=1))
def test_all_functions_are_proved_only_where_each_one_is(words: list[str]) -> None:
    told = in_all(words)
    assert (told == "proved") == (set(words) == {"proved"})
    assert (told == "refuted") == ("refuted" in words)
    assert told in words or told == "unknown"
