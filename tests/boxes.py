"""Small specifications over a box of values, so that enumeration is the whole truth."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import evaluate
from liftsys_nb.verify import Budget

BOX = range(-2, 3)
ANSWERS = range(-2, 4)
BUDGET = Budget(seconds=60)  # the effort decides, not how busy the machine is
EXCEPTIONS = ("ValueError", "KeyError", "LookupError")

Row = tuple[tuple[str, int], ...]


def between(name: str, low: int, high: int) -> n.Expr:
    """Write ``low <= name <= high``."""
    return n.Compare(("<=", "<="), (n.Lit(low), n.Name(name), n.Lit(high)))


def _formulas(names: tuple[str, ...]) -> st.SearchStrategy[n.Expr]:
    atoms = st.sampled_from([n.Name(name) for name in names]) | st.integers(-2, 3).map(n.Lit)
    numbers = atoms | st.one_of(
        st.builds(lambda op, x, y: n.Arith((op,), (x, y)), st.sampled_from("+-"), atoms, atoms),
        st.builds(lambda x, y: n.Arith(("//",), (x, y)), atoms, atoms),
        st.builds(lambda x: n.Call(n.Name("abs"), (x,)), atoms),
    )
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    compared = st.builds(lambda op, x, y: n.Compare((op,), (x, y)), signs, numbers, numbers)
    return compared | st.builds(n.Implies, compared, compared)


@st.composite
def specs(draw: st.DrawFn, names: tuple[str, ...] = ("a", "b")) -> n.Spec:
    """Draw a specification of ints whose clauses keep all values inside the box."""
    entry, leaving = _formulas(names), _formulas((*names, "result", "result"))
    requires = [n.Clause(between(name, -2, 2), f"box_{name}") for name in names]
    requires += [n.Clause(body) for body in draw(st.lists(entry, max_size=1))]
    ensures = [n.Clause(between("result", -2, 3), "box_result")]
    ensures += [n.Clause(body) for body in draw(st.lists(leaving, max_size=2))]
    raises = [n.RaiseItem(n.Raise(draw(st.sampled_from(EXCEPTIONS)), when=n.BoolOp(
        "and", (*(between(name, -2, 2) for name in names), draw(entry))
    ))) for _ in range(draw(st.integers(0, 1)))]  # fmt: skip
    if draw(st.booleans()) and draw(st.booleans()):
        raises.append(n.RaiseItem(n.Raise(draw(st.sampled_from(EXCEPTIONS)))))
    return n.Spec(
        "f",
        signature=n.Signature("f", tuple(n.Parameter(name, n.INT) for name in names), n.INT),
        requires=tuple(requires), ensures=tuple(ensures), raises=tuple(raises),
    )  # fmt: skip


def holds(body: n.Expr | n.Prose, env: Mapping[str, object]) -> bool:
    """Tell whether a formula is defined and true."""
    assert not isinstance(body, n.Prose)
    return evaluate(body, dict(env)) is True


def outcomes(spec: n.Spec, answers: range = ANSWERS) -> dict[Row, set[int | str]]:
    """Return what may come of each input of which something is said: results and exceptions."""
    assert spec.signature is not None
    names = [p.name for p in spec.signature.parameters]
    raised = [i.body for i in spec.raises if isinstance(i.body, n.Raise)]
    found: dict[Row, set[int | str]] = {}
    for values in product(BOX, repeat=len(names)):
        env: dict[str, object] = dict(zip(names, values, strict=True))
        due = {each.exception for each in raised if each.when and holds(each.when, env)}
        row = tuple(zip(names, values, strict=True))
        if due:
            found[row] = set(due)
        elif all(holds(clause.body, env) for clause in spec.requires):
            right = {
                value for value in answers
                if all(holds(c.body, {**env, "result": value}) for c in spec.ensures)
            }  # fmt: skip
            found[row] = {*right, *(each.exception for each in raised if each.when is None)}
    return found
