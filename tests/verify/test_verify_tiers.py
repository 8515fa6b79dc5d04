"""What goes on after the inline answer: what tiers may make of a verdict, and what they may not."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from verify.running import is_running

from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.ir.errors import EncodingBug
from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import CHECK, check
from liftsys_nb.verify.apart import Workers
from liftsys_nb.verify.apart import children as processes
from liftsys_nb.verify.code.trying import Arguments
from liftsys_nb.verify.tiers import (
    PROOF,
    Cancelled,
    Stop,
    Task,
    Tier,
    Tried,
    explored,
    known_tiers,
)
from liftsys_nb.verify.tiers.by_crosshair import ByCrossHair
from liftsys_nb.verify.tiers.by_hypothesis import ByHypothesis
from liftsys_nb.verify.tiers.unrolling import ByUnrolling

CORPUS = Path(__file__).parent.parent / "corpus"
# No input breaks it that is tried at once: those are short.
LONG = '''def long(xs: list[int]) -> bool:
    """Say no.

    post: never: not result
    """
    return len(xs) > 7
'''
CLASSES = '''from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    SMALL = 1
    LARGE = 2


@dataclass
class Box:
    kind: Kind
    sizes: list[int]


def stored(box: Box, more: dict[str, float] | None, name: str) -> bool:
    """Say no.

    pre: name != ""
    post: never: not result
    """
    return box.kind == Kind.LARGE and len(box.sizes) > 7
'''
EUCLID = (CORPUS / "check" / "gcd.py").read_text()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as made:
        yield made


def undecided(text: str, name: str) -> CodeReport:
    """Return the report of a function as if nothing had been proved."""
    found = contract(text, name, file="<cell>")
    report = check(found, text, workers=None)
    return replace(
        report, verdict="unknown", reason="not yet",
        clauses=tuple(replace(each, verdict="unknown") for each in report.clauses),
    )  # fmt: skip


def after(
    text: str,
    name: str,
    *tiers: Tier,
    workers: Workers,
    report: CodeReport | None = None,
    seconds: float | None = None,
) -> CodeReport:
    """Return the report after some tiers."""
    made = undecided(text, name) if report is None else report
    for step in explored(
        contract(text, name, file="<cell>"), text, made, file="<cell>", tiers=tiers,
        workers=workers, stop=Stop(), seconds=seconds,
    ):  # fmt: skip
        made = step.report
    return made


def verdicts(report: CodeReport) -> dict[str, str]:
    return {each.label: each.verdict for each in report.clauses}


@dataclass(frozen=True)
class Fake:
    """A tier that says what it is told to."""

    found: Tried
    name: str = "fake"
    extra: str | None = "fakes"
    seconds: float = 5.0
    installed: bool = True
    open: list[frozenset[str]] = field(default_factory=list)

    def is_installed(self) -> bool:
        return self.installed

    def run(self, task: Task) -> Tried:
        self.open.append(task.open)
        return self.found


def guess(*candidates: Arguments) -> Fake:
    return Fake(Tried(tuple(candidates)))


# ── what a tier may say ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("tier", [ByHypothesis(), ByCrossHair()], ids=lambda each: each.name)
def test_a_tier_finds_the_call_that_was_not_tried_at_once(workers: Workers, tier: Tier) -> None:
    report = after(LONG, "long", tier, workers=workers)
    (clause,) = (each for each in report.clauses if each.label == "never")
    assert (report.verdict, clause.verdict) == ("refuted", "refuted")
    assert report.decided_by == clause.decided_by == tier.name
    assert clause.counterexample is not None
    assert clause.counterexample.call == "long([0, 0, 0, 0, 0, 0, 0, 0])"
    assert clause.counterexample.path == (6,)
    assert [(each.name, each.came) for each in report.tiers] == [(tier.name, "refuted")]


@pytest.mark.parametrize("tier", [ByHypothesis(), ByCrossHair()], ids=lambda each: each.name)
def test_a_tier_chooses_values_of_the_classes_of_the_code(workers: Workers, tier: Tier) -> None:
    report = after(CLASSES, "stored", tier, workers=workers)
    (clause,) = (each for each in report.clauses if each.label == "never")
    assert clause.counterexample is not None, report.tiers
    shown = "stored(Box(kind=Kind.LARGE, sizes=[0, 0, 0, 0, 0, 0, 0, 0]), "
    assert clause.counterexample.call.startswith(shown)


def test_unrolling_finds_what_needs_few_rounds(workers: Workers) -> None:
    text = LONG.replace("return len(xs) > 7", "n = 0\n    for x in xs:\n        n += x == 77777\n"
                        "    return n == 3")  # fmt: skip
    report = after(text, "long", ByUnrolling(), workers=workers)
    (clause,) = (each for each in report.clauses if each.label == "never")
    assert clause.counterexample is not None, report.tiers
    assert clause.counterexample.call == "long([77777, 77777, 77777])"


def test_many_inputs_that_break_nothing_are_counted_and_named(workers: Workers) -> None:
    report = after(EUCLID, "gcd", ByHypothesis(most=40), workers=workers)
    assert report.verdict == "tested"
    assert report.decided_by == "hypothesis"
    for clause in report.clauses:
        assert clause.evidence is not None
        assert clause.evidence.endswith(" inputs that Hypothesis chose")
    again = after(EUCLID, "gcd", ByHypothesis(most=40), workers=workers)
    assert again == report  # the same inputs on every run


def test_what_is_proved_stays_proved_beside_what_is_tested(workers: Workers) -> None:
    made = undecided(EUCLID, "gcd")
    proved = replace(made.clauses[0], verdict="proved", evidence=None)
    made = replace(made, clauses=(proved, *made.clauses[1:]))
    fake = Fake(Tried(kept={each.label: 3 for each in made.clauses}, how="of a test"))
    report = after(EUCLID, "gcd", fake, workers=workers, report=made)
    assert report.clauses[0] == proved
    assert fake.open == [frozenset(each.label for each in made.clauses[1:])]
    assert {each.verdict for each in report.clauses[1:]} == {"tested"}
    assert report.clauses[1].evidence == "no failure on 3 inputs of a test"
    assert report.verdict == "tested"


# ── what no tier may say ─────────────────────────────────────────────────────────────────────
def test_a_guess_that_breaks_nothing_is_never_shown(workers: Workers) -> None:
    report = after(LONG, "long", guess({"xs": [1, 2]}, {"xs": "no list"}, {}), workers=workers)
    assert report.verdict == "unknown"
    assert {each.verdict for each in report.clauses} == {"unknown"}
    assert [each.came for each in report.tiers] == ["nothing"]


def test_a_guess_outside_of_what_is_required_is_never_shown(workers: Workers) -> None:
    text = LONG.replace("    post:", "    pre: len(xs) < 8\n    post:")
    report = after(text, "long", guess({"xs": [0] * 8}), workers=workers)
    assert report.verdict == "unknown"


def test_no_clause_is_tested_that_nobody_met(workers: Workers) -> None:
    made = undecided(LONG, "long")
    fake = Fake(Tried(kept={"never": 5}, how="of a test"))
    report = after(LONG, "long", fake, workers=workers, report=made)
    assert verdicts(report)["never"] == "tested"
    assert verdicts(report)["no_other_exception"] == "unknown"
    assert report.verdict == "unknown"


def test_a_call_that_breaks_what_was_proved_is_our_bug(workers: Workers) -> None:
    made = undecided(LONG, "long")
    made = replace(made, clauses=tuple(replace(each, verdict="proved") for each in made.clauses))
    with pytest.raises(EncodingBug, match=r"disagree about `never`: long\(\[0, 0"):
        after(LONG, "long", guess({"xs": [3] * 9}), workers=workers, report=made)


def test_a_line_that_is_only_words_keeps_a_function_from_being_tested(workers: Workers) -> None:
    text = LONG.replace("    post: never", "    post: the list is a fine one\n    post: never")
    made = undecided(text, "long")
    fake = Fake(Tried(kept={each.label: 5 for each in made.clauses}, how="of a test"))
    report = after(text, "long", fake, workers=workers, report=made)
    assert report.verdict == "unknown"
    assert verdicts(report)["never"] == "tested"


def test_nothing_is_looked_at_where_all_is_decided(workers: Workers) -> None:
    fake = guess({"xs": [0] * 8})
    made = replace(undecided(LONG, "long"), verdict="refuted")
    assert after(LONG, "long", fake, workers=workers, report=made) is made
    assert fake.open == []


def test_a_tier_that_is_not_installed_says_what_brings_it(workers: Workers) -> None:
    missing = Fake(Tried(), name="rare", installed=False)
    report = after(LONG, "long", missing, guess({"xs": [0] * 8}), workers=workers)
    assert [(each.name, each.came) for each in report.tiers] == [
        ("rare", "missing"), ("fake", "refuted"),
    ]  # fmt: skip
    assert report.tiers[0].words == "not installed; pip install 'liftsys_nb[fakes]' brings it"


def test_a_hole_in_a_clause_leaves_it_open(workers: Workers) -> None:
    text = EUCLID.replace("post: result > 0", "post: limit: result > ?least")
    assert text != EUCLID
    report = after(text, "gcd", ByHypothesis(most=20), workers=workers)
    assert verdicts(report)["limit"] == "unknown"
    assert report.verdict == "unknown"


# ── limits ───────────────────────────────────────────────────────────────────────────────────
def test_no_tier_begins_once_the_time_is_over(workers: Workers) -> None:
    fake = guess({"xs": [0] * 8})
    report = after(LONG, "long", fake, workers=workers, seconds=0.0)
    assert (fake.open, report.verdict) == ([], "unknown")


def test_calls_that_do_not_end_end_a_tier(workers: Workers) -> None:
    text = LONG.replace("return len(xs) > 7", "while len(xs) > 1:\n        pass\n    return False")
    report = after(text, "long", ByHypothesis(), workers=workers)
    assert "did not end in their time" in report.tiers[0].words


def test_unrolling_comes_to_an_end_where_symbols_grow_too_large(workers: Workers) -> None:
    text = (CORPUS / "check" / "selection_sort.py").read_text()
    # Without a look at the clock between two questions it takes minutes.
    report = after(text, "selection_sort", replace(ByUnrolling(), seconds=1.0), workers=workers)
    assert report.tiers[0].words == "the time did not suffice"


@pytest.mark.parametrize(
    ("text", "name", "tier"),
    [
        (EUCLID, "gcd", ByHypothesis(most=100_000, seconds=600)),
        (EUCLID, "gcd", ByCrossHair(seconds=600)),
        ((CORPUS / "check" / "selection_sort.py").read_text(), "selection_sort",
         ByUnrolling(seconds=600)),
    ],
    ids=["hypothesis", "crosshair", "unrolling"],
)  # fmt: skip
def test_work_is_called_off_at_once_and_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch, text: str, name: str, tier: Tier
) -> None:
    started: list[int] = []
    make = processes.Child.__init__

    def noted(child: processes.Child, page: str, *, memory: int, seed: int = 0) -> None:
        make(child, page, memory=memory, seed=seed)
        started.append(child.number)

    monkeypatch.setattr(processes.Child, "__init__", noted)
    stop = Stop()
    with Workers() as workers:
        steps = explored(
            contract(text, name, file="<cell>"), text, undecided(text, name), file="<cell>",
            tiers=[tier], workers=workers, stop=stop,
        )  # fmt: skip
        threading.Timer(2.0, stop.say).start()
        with pytest.raises(Cancelled):
            list(steps)
    if not isinstance(tier, ByUnrolling):
        assert started
    assert not any(map(is_running, started))


def test_work_rests_while_somebody_else_is_waited_for() -> None:
    free, heard = threading.Event(), threading.Event()
    stop = Stop(free)

    def work() -> None:
        stop.heed()
        heard.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not heard.wait(0.2)
    free.set()
    thread.join()
    assert heard.is_set()


# ── the longer proof ─────────────────────────────────────────────────────────────────────────
def test_a_longer_proof_may_prove_what_was_tested(workers: Workers) -> None:
    text = LONG.replace("len(xs) > 7", "len(xs) < 0")
    made = undecided(text, "long")
    late = "the effort allowed did not suffice, or an invariant is missing"
    made = replace(made, clauses=tuple(replace(each, reason=late) for each in made.clauses))
    steps = list(
        explored(
            contract(text, "long", file="<cell>"), text, made, file="<cell>",
            tiers=[Fake(Tried(kept={"never": 4}, how="of a test"))], workers=workers, stop=Stop(),
            longer=CHECK,
        )
    )  # fmt: skip
    assert [each.waiting for each in steps] == [(PROOF,), ()]
    last = steps[-1].report
    assert (last.verdict, last.decided_by) == ("proved", PROOF)
    assert [each.came for each in last.tiers] == ["tested", "proved"]


def test_a_longer_proof_is_made_only_where_effort_was_missing(workers: Workers) -> None:
    made = undecided(LONG, "long")
    why = "`len(result)` is seen in part only"
    made = replace(made, clauses=tuple(replace(each, reason=why) for each in made.clauses))
    steps = explored(
        contract(LONG, "long", file="<cell>"), LONG, made, file="<cell>", tiers=[],
        workers=workers, stop=Stop(), longer=CHECK,
    )  # fmt: skip
    assert list(steps) == []


# ── the corpus ───────────────────────────────────────────────────────────────────────────────
def _open_files() -> Sequence[str]:
    lines = (Path(__file__).parent.parent / "golden" / "check_open.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.slow
@pytest.mark.parametrize("name", _open_files()[::4])
def test_tiers_never_refute_what_is_right(workers: Workers, name: str) -> None:
    file = CORPUS / f"{name}.py"
    text = file.read_text(encoding="utf-8")
    truth = text.split(None, 3)[2]
    marked = [line for line in text.splitlines() if line.startswith("# function: ")]
    function = marked[0].partition(": ")[2].strip() if marked else file.stem
    found = contract(text, function, file=str(file))
    report = check(found, text, file=str(file), workers=workers)
    tiers = [replace(ByHypothesis(), most=150, seconds=5.0), ByUnrolling(seconds=2.0)]
    for step in explored(
        found, text, report, file=str(file), tiers=tiers, workers=workers, stop=Stop()
    ):
        report = step.report
    assert report.verdict != "refuted" or truth == "refuted"


def test_the_tiers_are_known_by_their_names() -> None:
    assert [each.name for each in known_tiers()] == ["unrolling", "hypothesis", "crosshair"]
