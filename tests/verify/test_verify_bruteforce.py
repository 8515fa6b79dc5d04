"""Verdicts against enumeration.

Every specification here bounds its parameters in ``requires`` and its result in ``ensures``,
so that a box of values is the whole truth; the solver knows nothing of the box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.verdicts import (
    Consistent,
    Inconsistent,
    SpecReport,
    Undecided,
    Unimplementable,
)
from liftsys_nb.verify import Budget, verify

LOW, HIGH = -2, 2
BOX = range(LOW, HIGH + 1)
ANSWERS = range(-3, 4)
BUDGET = Budget(seconds=60)  # the effort decides, not how busy the machine is


DIVIDING = st.sampled_from(["//", "%"])
EXTREMES = st.sampled_from(["min", "max"])
JOINING = st.sampled_from(["and", "or"])


def _expressions(
    names: tuple[str, ...], holes: tuple[n.Hole, ...] = ()
) -> st.SearchStrategy[n.Expr]:
    atoms = st.sampled_from([n.Name(name) for name in names]) | st.integers(-3, 3).map(n.Lit)
    if holes:
        atoms = atoms | st.sampled_from(holes)
    numbers = atoms | st.one_of(
        st.builds(lambda op, x, y: n.Arith((op,), (x, y)), st.sampled_from("+-"), atoms, atoms),
        st.builds(lambda op, x, k: n.Arith((op,), (x, n.Lit(k))),
                  st.sampled_from(["*", "//", "%"]), atoms, st.sampled_from([-2, 2, 3])),
        st.builds(lambda op, x, y: n.Arith((op,), (x, y)), DIVIDING, atoms, atoms),
        st.builds(lambda x: n.Call(n.Name("abs"), (x,)), atoms),
        st.builds(lambda f, x, y: n.Call(n.Name(f), (x, y)), EXTREMES, atoms, atoms),
    )  # fmt: skip
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    compared = st.builds(lambda op, x, y: n.Compare((op,), (x, y)), signs, numbers, numbers)
    return compared | st.one_of(
        st.builds(n.Implies, compared, compared),
        st.builds(lambda op, x, y: n.BoolOp(op, (x, y)), JOINING, compared, compared),
        st.builds(lambda x: n.Unary("not", x), compared),
        st.builds(n.IfElse, compared, compared, compared),
    )  # fmt: skip


def _between(name: n.Expr, low: int, high: int) -> n.Expr:
    return n.Compare(("<=", "<="), (n.Lit(low), name, n.Lit(high)))


def _clauses(
    strategy: st.SearchStrategy[n.Expr], most: int
) -> st.SearchStrategy[tuple[n.Clause, ...]]:
    return st.lists(strategy.map(n.Clause), max_size=most).map(tuple)


@st.composite
def specs(draw: st.DrawFn, hole: n.Hole | None = None) -> n.Spec:
    names = draw(st.sampled_from([("a",), ("a", "b")]))
    holes = () if hole is None else (hole,)
    entry = _expressions(names, holes)
    leaving = _expressions((*names, "result", "result"), holes)
    requires = [n.Clause(_between(n.Name(name), LOW, HIGH), f"box_{name}") for name in names]
    ensures = [n.Clause(_between(n.Name("result"), -3, 3), "box_result")]
    if hole is not None:
        ensures.append(n.Clause(_between(hole, LOW, HIGH), "box_hole"))
    raises = draw(st.lists(st.sampled_from(["ValueError", "KeyError"]), max_size=1))
    return n.Spec(
        "f",
        signature=n.Signature("f", tuple(n.Parameter(name, n.INT) for name in names), n.INT),
        requires=(*requires, *draw(_clauses(entry, 2))),
        ensures=(*ensures, *draw(_clauses(leaving, 3))),
        raises=tuple(n.RaiseItem(n.Raise(e, when=draw(entry))) for e in raises),
    )


# ── enumeration ──────────────────────────────────────────────────────────────────────────────
def _true(expr: n.Expr, env: dict[str, object]) -> bool | None:
    """Return whether a claim holds; None where it is undefined."""
    value = evaluate(expr, env)
    assert not isinstance(value, Unmodelled), value
    return None if isinstance(value, Undefined) else bool(value)


def _filled(expr: n.Expr, value: int | None) -> n.Expr:
    if isinstance(expr, n.Hole):
        return expr if value is None else n.Lit(value)
    return n.rebuild(expr, lambda child: _filled(child, value))


class Table:
    """All inputs of a specification with all their answers, for one value of its hole."""

    def __init__(self, spec: n.Spec, fill: int | None = None) -> None:
        assert spec.signature is not None
        names = [p.name for p in spec.signature.parameters]
        requires = [_filled(c.body, fill) for c in spec.requires if not isinstance(c.body, n.Prose)]
        ensures = [_filled(c.body, fill) for c in spec.ensures if not isinstance(c.body, n.Prose)]
        whens = [
            _filled(item.body.when, fill)
            for item in spec.raises
            if isinstance(item.body, n.Raise) and item.body.when is not None
        ]
        self.undefined_raises = False
        self.inputs: list[tuple[int, ...]] = []  # allowed
        self.raising: set[tuple[int, ...]] = set()
        self.answers: dict[tuple[int, ...], list[int]] = {}
        for values in product(BOX, repeat=len(names)):
            env: dict[str, object] = dict(zip(names, values, strict=True))
            if not all(_true(r, env) for r in requires):
                continue
            self.inputs.append(values)
            due = [_true(w, env) for w in whens]
            if None in due:
                self.undefined_raises = True
            if any(due):
                self.raising.add(values)
            self.answers[values] = [
                r for r in ANSWERS if all(_true(e, {**env, "result": r}) for e in ensures)
            ]

    def answered(self, values: tuple[int, ...]) -> bool:
        return values in self.raising or bool(self.answers[values])

    def pairs(self) -> set[tuple[int, ...]]:
        return {(*v, r) for v in self.inputs if v not in self.raising for r in self.answers[v]}

    @property
    def verdict(self) -> type:
        if self.undefined_raises:
            return Undecided
        if not any(self.answered(v) for v in self.inputs):
            return Inconsistent
        return Consistent if all(self.answered(v) for v in self.inputs) else Unimplementable


def _size(values: tuple[int, ...]) -> tuple[object, ...]:
    negative = [v < 0 for v in values]
    return sum(map(abs, values)), sum(negative), tuple(map(abs, values)), negative


def agrees(spec: n.Spec) -> SpecReport:
    """Compare a report with the enumeration; return the report."""
    report = verify(spec, budget=BUDGET)
    table = Table(spec)
    verdict = report.verdict
    assert type(verdict) is table.verdict, report
    match verdict:
        case Consistent(witness=witness):
            values = tuple(value for _, value in witness.arguments)
            if witness.raises is None:
                assert (*values, witness.result) == min(table.pairs(), key=_size)
            else:
                assert not table.pairs()
                assert values == min(table.raising, key=_size)
        case Unimplementable(bad_input=bad):
            values = tuple(value for _, value in bad.arguments)
            lost = [v for v in table.inputs if not table.answered(v)]
            assert values == min(lost, key=_size)
    codes = {d.code for d in report.diagnostics}
    assert ("IR311" in codes) == table.undefined_raises or isinstance(verdict, Inconsistent)
    return report


X, Y = n.Name("a"), n.Name("b")


@pytest.mark.slow
@settings(max_examples=1000)
@given(specs())
@example(
    n.Spec(
        "f",
        signature=n.Signature("f", (n.Parameter("a", n.INT),), n.INT),
        requires=(n.Clause(_between(X, LOW, HIGH)), n.Clause(n.Compare(("<",), (X, n.Lit(-5))))),
        ensures=(n.Clause(_between(n.Name("result"), -3, 3)),),
    )
)
def test_verdicts_agree_with_enumeration(spec: n.Spec) -> None:
    agrees(spec)


def test_generated_specifications_meet_all_verdicts() -> None:
    """Guards the law above against passing on one kind of specification only."""
    seen: Counter[str] = Counter()

    @settings(max_examples=300, derandomize=True, database=None)
    @given(specs())
    def look(spec: n.Spec) -> None:
        seen[Table(spec).verdict.__name__] += 1

    look()
    assert set(seen) == {"Consistent", "Inconsistent", "Unimplementable", "Undecided"}
    assert min(seen["Consistent"], seen["Inconsistent"], seen["Unimplementable"]) >= 20


@pytest.mark.soak
@settings(max_examples=50_000)
@given(specs())
def test_verdicts_agree_with_enumeration_for_long(spec: n.Spec) -> None:
    agrees(spec)


# ── holes ────────────────────────────────────────────────────────────────────────────────────
INT_HOLE = n.Hole("h", n.INT)


@settings(max_examples=120)
@given(specs(INT_HOLE))
def test_verdicts_with_a_hole_agree_with_enumeration_of_its_functions(spec: n.Spec) -> None:
    """A hole is a function of the inputs: each input may choose its own value."""
    tables = [Table(spec, fill) for fill in BOX]
    everything = list(product(BOX, repeat=len(spec.signature.parameters if spec.signature else ())))
    verdict = verify(spec, budget=BUDGET).verdict
    if any(t.undefined_raises for t in tables):
        return
    # A fill outside the box makes `box_hole` false: it may still forbid an input or make it raise.
    outside = [Table(spec, fill) for fill in (-9, -4, -3, 3, 4, 9)]
    if any(t.undefined_raises for t in outside):
        return
    whole = [*tables, *outside]
    pair = any(t.answered(v) for t in whole for v in t.inputs)
    every = all(any(v not in t.answers or t.answered(v) for t in whole) for v in everything)
    if isinstance(verdict, Undecided):
        assert "raises" in verdict.reason or "undefined" in verdict.reason, verdict
        return
    if pair and every:
        assert isinstance(verdict, Consistent)
        assert verdict.so_far
    elif isinstance(verdict, Consistent):
        # Values of the hole beyond those tried here can do what none of them does.
        assert any(isinstance(c.body, n.Expr) and INT_HOLE in list(n.walk(c.body))
                   for c in spec.requires) or spec.raises  # fmt: skip
    elif not pair:
        assert isinstance(verdict, Inconsistent | Unimplementable)
    else:
        assert isinstance(verdict, Unimplementable)


BOOL_HOLE = n.Hole("p", n.BOOL)


@st.composite
def with_bool_hole(draw: st.DrawFn) -> n.Spec:
    spec = draw(specs())
    where = draw(st.sampled_from(["requires", "ensures", "raises"]))
    wrap = draw(
        st.sampled_from(
            [
                lambda e: n.BoolOp("and", (BOOL_HOLE, e)),
                lambda e: n.Implies(BOOL_HOLE, e),
                lambda e: n.Compare(("==",), (BOOL_HOLE, e)),
                lambda e: n.BoolOp("or", (e, n.Unary("not", BOOL_HOLE))),
            ]
        )
    )
    if where == "raises":
        items = tuple(
            replace(i, body=replace(i.body, when=wrap(i.body.when)))
            for i in spec.raises
            if isinstance(i.body, n.Raise)
        )
        return replace(spec, raises=items or (n.RaiseItem(BOOL_HOLE),))
    clauses = list(getattr(spec, where))
    if where == "ensures":
        clauses[-1] = (
            replace(clauses[-1], body=wrap(clauses[-1].body))
            if len(clauses) > 1
            else (n.Clause(BOOL_HOLE))
        )
        clauses.insert(0, n.Clause(_between(n.Name("result"), -3, 3), "again"))
    else:
        clauses.append(n.Clause(wrap(n.Compare(("<",), (X, n.Lit(1))))))
    return replace(spec, **{where: tuple(clauses)})


def _without_hole_in_raises(spec: n.Spec) -> n.Spec:
    items = tuple(
        replace(i, body=n.Raise("Exception", when=i.body)) if isinstance(i.body, n.Hole) else i
        for i in spec.raises
    )
    return replace(spec, raises=items)


@settings(max_examples=200)
@given(with_bool_hole())
def test_verdicts_with_a_truth_hole_agree_with_enumeration_of_its_functions(spec: n.Spec) -> None:
    verdict = verify(spec, budget=BUDGET).verdict
    plain = _without_hole_in_raises(spec)
    tables = [Table(plain, fill) for fill in (0, 1)]
    if any(t.undefined_raises for t in tables):
        return
    everything = set(tables[0].inputs) | set(tables[1].inputs)
    pair = any(t.answered(v) for t in tables for v in t.inputs)
    every = all(any(v not in t.answers or t.answered(v) for t in tables) for v in everything)
    if not pair:
        assert isinstance(verdict, Inconsistent)
    elif every:
        assert isinstance(verdict, Consistent)
        assert verdict.so_far
    else:
        assert isinstance(verdict, Unimplementable)
        values = tuple(value for _, value in verdict.bad_input.arguments)
        assert all(v in t.answers and not t.answered(v) for t in tables for v in [values])


# ── cores, statuses ──────────────────────────────────────────────────────────────────────────
def _labels(spec: n.Spec) -> Iterator[tuple[str, str, n.Clause]]:
    for section in ("requires", "ensures"):
        for number, clause in enumerate(getattr(spec, section), 1):
            yield n.label_of(section, number, clause.label), section, clause


def _only(spec: n.Spec, labels: set[str], sections: tuple[str, ...]) -> n.Spec:
    """Keep the clauses with these labels (which stay the same) in the given sections."""
    kept: dict[str, list[n.Clause]] = {"requires": [], "ensures": []}
    for label, section, clause in _labels(spec):
        if section not in sections or label in labels:
            kept[section].append(replace(clause, label=label))
    return replace(spec, requires=tuple(kept["requires"]), ensures=tuple(kept["ensures"]))


@settings(max_examples=80)
@given(specs())
def test_a_conflict_is_minimal(spec: n.Spec) -> None:
    verdict = verify(spec, budget=BUDGET).verdict
    if not isinstance(verdict, Inconsistent):
        return
    core = set(verdict.conflict)
    both = ("requires", "ensures")
    assert isinstance(verify(_only(spec, core, both), budget=BUDGET).verdict, Inconsistent)
    for label in core:
        less = verify(_only(spec, core - {label}, both), budget=BUDGET).verdict
        assert not isinstance(less, Inconsistent), label


@settings(max_examples=80)
@given(specs())
def test_no_room_is_minimal(spec: n.Spec) -> None:
    verdict = verify(spec, budget=BUDGET).verdict
    if not isinstance(verdict, Unimplementable):
        return
    here = tuple(
        n.Clause(n.Compare(("==",), (n.Name(name), n.Lit(value))))  # type: ignore[arg-type]
        for name, value in verdict.bad_input.arguments
    )
    core = set(verdict.bad_input.no_room)
    pinned = replace(spec, requires=here)
    none = verify(_only(pinned, core, ("ensures",)), budget=BUDGET).verdict
    assert isinstance(none, Inconsistent)
    for label in core:
        less = verify(_only(pinned, core - {label}, ("ensures",)), budget=BUDGET).verdict
        assert isinstance(less, Consistent), label


@settings(max_examples=150)
@given(specs())
def test_clause_states_agree_with_enumeration(spec: n.Spec) -> None:
    report = verify(spec, budget=BUDGET)
    if isinstance(report.verdict, Inconsistent):
        assert all(c.status == "unknown" for c in report.clauses)
        return
    whole = Table(spec)
    states = {c.label: c for c in report.clauses}
    everything = {label for label, _, _ in _labels(spec)}
    redundant = {label for label, c in states.items() if c.status in ("implied", "vacuous")}
    # All redundant ones may go at once: none is redundant only because of another such one.
    rest = Table(_only(spec, everything - redundant, ("requires", "ensures")))
    assert rest.inputs == whole.inputs
    if not any(c.section == "raises" and c.status == "implied" for c in report.clauses):
        assert rest.pairs() == whole.pairs()
    for label, section, clause in _labels(spec):
        state = states[label]
        if state.status == "implied" and whole.inputs:
            assert set(state.by) <= set(states)
        if state.status == "needed" and not label.startswith("box"):
            less = Table(
                _only(spec, everything - {label} - (redundant - {label}), ("requires", "ensures"))
            )
            guards = any(isinstance(o, n.Arith) and o.ops[0] in ("//", "%")
                         for _, s, c in _labels(spec) if s == section and c is not clause
                         for o in n.walk(c.body) if isinstance(c.body, n.Expr))  # fmt: skip
            assert less.inputs != whole.inputs or less.pairs() != whole.pairs() or guards
