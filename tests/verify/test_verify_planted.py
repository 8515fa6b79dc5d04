"""Planted conflicts: each is found, and of what is blamed for it nothing can be left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sampling import some
from verify.planted import LABEL, Planted, planted
from verify.specimens import BUDGET

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import Consistent, Inconsistent, SpecVerdict, Undecided, Unimplementable
from liftsys_nb.verify import verify
from liftsys_nb.verify.problem import problem_of
from liftsys_nb.verify.terms import literal

PLANTS = planted()


def _verdict(plant: Planted, spec: n.Spec | None = None) -> SpecVerdict:
    return verify(
        plant.spec if spec is None else spec,
        world=plant.world,
        program=plant.program,
        budget=BUDGET,
    ).verdict


def _labelled(spec: n.Spec) -> n.Spec:
    """Give each clause the label that messages use, so that it keeps it among fewer."""

    def labels(section: str) -> tuple[n.Clause, ...]:
        return tuple(
            replace(clause, label=n.label_of(section, number, clause.label))
            for number, clause in enumerate(getattr(spec, section), 1)
        )

    return replace(spec, requires=labels("requires"), ensures=labels("ensures"))


def _without(spec: n.Spec, label: str) -> n.Spec:
    return replace(
        spec,
        requires=tuple(c for c in spec.requires if c.label != label),
        ensures=tuple(c for c in spec.ensures if c.label != label),
    )


def _only(spec: n.Spec, labels: set[str], sections: tuple[str, ...]) -> n.Spec:
    for section in sections:
        for clause in getattr(spec, section):
            if clause.label not in labels:
                spec = _without(spec, clause.label or "")
    return spec


def test_there_are_enough_plants() -> None:
    assert len(PLANTS) >= 100
    assert min(sum(p.always for p in PLANTS), sum(not p.always for p in PLANTS)) >= 30


def test_plants_are_decided() -> None:
    open_ones = [p.name for p in PLANTS if isinstance(_verdict(p), Undecided)]
    print(f"{len(PLANTS)} plants, {len(open_ones)} open: {open_ones}")
    assert len(open_ones) <= len(PLANTS) // 20


@pytest.mark.parametrize("plant", some(PLANTS, 5), ids=lambda plant: plant.name)
def test_a_planted_conflict_is_found_and_its_core_is_minimal(plant: Planted) -> None:
    verdict = _verdict(plant)
    assert not isinstance(verdict, Consistent)
    spec = _labelled(plant.spec)
    types = {c.label for c in problem_of(spec, plant.program).claims if c.section == "type"}
    match verdict:
        case Inconsistent(conflict=core):
            assert LABEL in core
            written = [label for label in core if label not in types]
            kept = _only(spec, set(core), ("requires", "ensures"))
            assert isinstance(_verdict(plant, kept), Inconsistent)
            for label in written:
                # A few stay open without it: there, too, no clash is left that is seen.
                assert not isinstance(_verdict(plant, _without(kept, label)), Inconsistent), label
        case Unimplementable(bad_input=bad):
            assert LABEL in bad.no_room
            here = []
            for name, value in bad.arguments:
                term = literal(value)
                if term is not None:
                    here.append(n.Clause(n.Compare(("==",), (n.Name(name), term)), f"at {name}"))
            pinned = replace(spec, requires=(*spec.requires, *here))
            kept = _only(pinned, set(bad.no_room), ("ensures",))
            assert isinstance(_verdict(plant, kept), Inconsistent | Unimplementable)
            for label in bad.no_room:
                if label in types:
                    continue
                less = _verdict(plant, _without(kept, label))
                if len(here) == len(bad.arguments):
                    assert isinstance(less, Consistent), label
