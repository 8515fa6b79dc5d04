"""Small theorems in ``tests/corpus/sem``: one a line, and what the table makes of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import z3
from verify.sem_laws import RLIMIT

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program, program_of
from liftsys_nb.syntax import parse, parse_expr
from liftsys_nb.verify.encode import Encoder
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import conj, neg, terms
from liftsys_nb.verify.sem.making import Made, make

CORPUS = Path(__file__).parent.parent / "corpus" / "sem"
BOUND = 3
DECLARED = """
enum Color { RED, BLUE }
record Point { x: int; y: int }
define fact(k: int) -> int = 1 if k <= 0 else k * fact(k - 1)
define is_sorted(xs: list[int]) -> bool = all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
"""


@dataclass(frozen=True)
class Case:
    """A claim about parameters, and what is expected. verdict: valid, unsat or sat."""

    parameters: str
    text: str
    verdict: str

    def __str__(self) -> str:
        return f"{self.text} [{self.verdict}]"


def cases() -> Iterator[Case]:
    """Yield the lines of all files of the corpus."""
    for file in sorted(CORPUS.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                parameters, text, verdict = (part.strip() for part in line.split(";;"))
                yield Case(parameters, text, verdict)


def read(case: Case) -> tuple[Program, n.Spec, n.Expr]:
    """Parse a case. Its parameters become those of a specification."""
    text = f"{DECLARED}\nir f {{\n  intent: words\n  signature: f({case.parameters}) -> bool\n}}\n"
    parsed = parse(text)
    assert not parsed.diagnostics, parsed.diagnostics
    spec = parsed.module.specs[-1]
    expr, diagnostics = parse_expr(case.text)
    assert expr is not None and not diagnostics, diagnostics
    return program_of(parsed.module, at=spec), spec, expr


def decide(case: Case) -> str:
    """Return valid, unsat, sat, or unknown.

    Proofs are for values of any size; models are searched among short ones.
    """
    program, spec, expr = read(case)
    bound = BOUND if case.verdict == "sat" else None
    ledger = Ledger(z3.Context(), bound=bound)
    assert spec.signature is not None
    made = {p.name: make(ledger, program, p.type, p.name) for p in spec.signature.parameters}
    now = {name: each.value for name, each in made.items()}
    holds, _ = Encoder(ledger, program, now, now).claim(expr)
    return _asked(ledger, made, holds, case.verdict)


def _asked(ledger: Ledger, made: dict[str, Made], holds: object, verdict: str) -> str:
    limits = conj(*(limit for each in made.values() for limit in each.limits))
    wanted = neg(holds) if verdict == "valid" else holds
    solver = z3.Solver(ctx=ledger.ctx)
    solver.set("rlimit", RLIMIT)
    solver.add(*terms([*ledger.facts, *ledger.limits, limits, wanted], ledger.ctx))
    found = str(solver.check())
    if found == "unsat":
        return "valid" if verdict == "valid" else "unsat"
    return found if verdict == "sat" else f"not proved ({found}, {ledger.gaps})"
