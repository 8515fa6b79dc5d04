"""Another solver is asked what the verdict hangs on; disagreement is never hidden."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import EncodingBug, SolverError
from liftsys_nb.syntax import parse
from liftsys_nb.verify import Budget, Questions, verify
from liftsys_nb.verify.second import Cvc5, Opinion, Said, opinion, require_second

CORPUS = Path(__file__).parent.parent / "corpus" / "verify"
HARD = """(declare-fun x () Int)(declare-fun y () Int)(declare-fun z () Int)
(assert (= (+ (* x x x) (* y y y) (* z z z)) 42))(check-sat)"""


class Parrot:
    """A solver that says what it was told to say."""

    name = "parrot 1"

    def __init__(self, *said: Said) -> None:
        self.said = said

    def answers(self, questions: Sequence[str], *, seconds: float) -> Sequence[Said]:
        return self.said


def asked(name: str) -> Questions:
    parsed = parse((CORPUS / f"{name}.ir").read_text(encoding="utf-8"))
    questions = Questions()
    verify(parsed.module.specs[0], questions=questions, budget=Budget(seconds=60))
    return questions


@pytest.fixture
def two() -> Questions:
    questions = Questions()
    questions.add("(assert true)(check-sat)", True)
    questions.add("(assert false)(check-sat)", False)
    return questions


def test_agreement_is_counted(two: Questions) -> None:
    assert opinion(two, seconds=1, oracle=Parrot(True, False)) == Opinion("parrot 1", 2, 2)


def test_what_is_not_decided_is_no_opinion(two: Questions) -> None:
    assert opinion(two, seconds=1, oracle=Parrot(None, False)) == Opinion("parrot 1", 2, 1)


@pytest.mark.parametrize("said", [(False, False), (True, True), (None, True)])
def test_disagreement_withholds_the_verdict(two: Questions, said: tuple[Said, ...]) -> None:
    with pytest.raises(EncodingBug, match="disagree") as raised:
        opinion(two, seconds=1, oracle=Parrot(*said))
    assert raised.value.code == "LS900"
    assert "withheld" in str(raised.value.hint)


def test_nothing_asked_is_nothing_said() -> None:
    assert opinion(Questions(), seconds=1, oracle=Parrot()) == Opinion("parrot 1", 0, 0)


def test_without_the_solver_the_command_that_brings_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("liftsys_nb.verify.second.find_spec", lambda _: None)
    with pytest.raises(SolverError) as raised:
        require_second()
    assert raised.value.code == "LS620"
    assert "pip install" in str(raised.value.hint)


def test_the_questions_of_a_verdict_hold_a_proof() -> None:
    for name in ("clamp", "half", "no_input", "no_pair"):
        assert any(not each.holds for each in asked(name).asked.values()), name


def test_questions_beside_the_verdict_are_left_out() -> None:
    parsed = parse((CORPUS / "clamp.ir").read_text(encoding="utf-8"))
    few, all_ = asked("clamp"), []
    from liftsys_nb.verify.solve import Solver

    def count(self: Solver) -> object:
        all_.append(self)
        return ask(self)

    ask = Solver._ask
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Solver, "_ask", count)
        verify(parsed.module.specs[0])
    assert 0 < len(few.asked) < len(all_)


class TestCvc5:
    """The real one."""

    @pytest.mark.parametrize(
        "name",
        [
            "clamp",
            "half",
            "no_input",
            "no_pair",
            "policy",
            "modulo_not_negative",
            "division_floors",
        ],
    )
    def test_it_agrees(self, name: str) -> None:
        questions = asked(name)
        said = opinion(questions, seconds=60)
        assert said.by.startswith("cvc5 ")
        assert said.asked == len(questions.asked) > 0
        assert said.agreed == said.asked

    def test_a_question_that_it_cannot_read_gets_no_opinion_and_the_others_go_on(self) -> None:
        texts = ["(assert (strange 1))(check-sat)", "(assert false)(check-sat)", "(check-sat)"]
        assert Cvc5().answers(texts, seconds=30) == [None, False, True]

    def test_time_ends_a_question(self) -> None:
        assert Cvc5().answers([HARD], seconds=1) == [None]

    def test_a_wrong_answer_of_ours_is_found(self) -> None:
        questions = Questions()
        questions.add("(declare-fun x () Int)(assert (> x 3))(check-sat)", False)
        with pytest.raises(EncodingBug, match="Z3 says unsat"):
            opinion(questions, seconds=30)

    def test_an_interrupt_ends_it(self) -> None:
        timer = threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            # By itself this would go on for an hour.
            Cvc5().answers([HARD], seconds=3600)
        timer.join()
