"""Two specifications over the same parameters: what the signatures changed, and for whom.

Pure: knows nothing of Z3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.ir.verdicts import VersionStep
from liftsys_nb.syntax import show
from liftsys_nb.verify.mutants import fields_of
from liftsys_nb.verify.pieces import path_of, plain
from liftsys_nb.verify.problem import Claim, Problem, Variable
from liftsys_nb.verify.terms import put

RESULT = n.Name("result")
ORDER: tuple[VersionStep, ...] = ("patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two problems that speak of the same variables.

    joint: their variables, without claims. changes: of the signature, in words; step: what they
    mean for callers. reason: why the two cannot be compared. is_other_call: no call of the
    one is a call of the other. is_framed: whether some claim says that a value stays.
    """

    old: Problem
    new: Problem
    joint: Problem
    changes: tuple[str, ...] = ()
    step: VersionStep = "patch"
    reason: str | None = None
    is_other_call: bool = False
    is_framed: bool = False


def align(old: n.Spec, new: n.Spec, before: Problem, after: Problem) -> Alignment:
    """Rewrite the new problem over the parameters of the old one."""
    return _Aligner(old, new, before, after).run()


class _Aligner:
    def __init__(self, old: n.Spec, new: n.Spec, before: Problem, after: Problem) -> None:
        self._before, self._after = before, after
        self._old = _parameters(old)
        self._new = _parameters(new)
        self._changes: list[str] = []
        self._step: VersionStep = "patch"
        self._reason: str | None = None

    def _note(self, words: str, step: VersionStep) -> None:
        self._changes.append(words)
        self._step = max(self._step, step, key=ORDER.index)

    def run(self) -> Alignment:
        renamed = self._renamed()
        new_names = [renamed.get(name, name) for name in self._new]
        removed = [name for name in self._old if name not in new_names]
        added = [name for name in self._new if renamed.get(name, name) not in self._old]
        for name in removed:
            self._note(f"parameter {name} is gone", "major")
        required = [name for name in added if self._new[name].default is None]
        for name in added:
            optional = self._new[name].default is not None
            words = "new and optional" if optional else "new and required"
            self._note(f"parameter {name} is {words}", "minor" if optional else "major")
        shared = [name for name in new_names if name in self._old]
        kept = [name for name in self._old if name in shared]
        if shared != kept or _is_shifted(list(self._old), new_names):
            self._note("the parameters stand in another order", "major")
        blank = Alignment(self._before, self._after, self._before)
        if removed or required:
            return replace(blank, changes=tuple(self._changes), step="major", is_other_call=True)
        self._defaults(renamed)
        defaults = {
            name: default for name in added
            if (default := self._new[name].default) is not None
        }  # fmt: skip
        aligned = self._put_together(renamed, defaults)
        return replace(aligned, changes=tuple(self._changes), step=self._step, reason=self._reason)

    # ── parameters ───────────────────────────────────────────────────────────────────────────
    def _renamed(self) -> dict[str, str]:
        """Return old names by new ones: another name at the same place, with the same type."""
        found: dict[str, str] = {}
        for (one, was), (other, now) in zip(self._old.items(), self._new.items(), strict=False):
            is_other = one not in self._new and other not in self._old
            if is_other and was.type == now.type:
                found[other] = one
                self._note(f"parameter {one} is called {other} now", "major")
        return found

    def _defaults(self, renamed: Mapping[str, str]) -> None:
        for name, now in self._new.items():
            was = self._old.get(renamed.get(name, name))
            if was is None or was.default == now.default:
                continue
            if was.default is None:
                self._note(f"parameter {name} is optional now", "minor")
            elif now.default is None:
                self._note(f"parameter {name} is required now", "major")
            else:
                self._note(f"parameter {name} has another default", "major")

    # ── variables and claims ─────────────────────────────────────────────────────────────────
    def _put_together(
        self, renamed: Mapping[str, str], defaults: Mapping[str, n.Expr]
    ) -> Alignment:
        old, new = self._before, self._after
        terms: dict[str, n.Expr] = {name: n.Name(was) for name, was in renamed.items()}
        terms |= defaults
        if any(_binds(claim.expr, set(renamed.values())) for claim in new.claims):
            self._reason = "a name of the old signature has another meaning in the new clauses"

        def rewritten(problem: Problem, claims: Iterable[Claim], put_in: bool) -> tuple[Claim, ...]:
            return tuple(
                replace(
                    claim, expr=put(claim.expr, terms, {}) if put_in else claim.expr,
                    program=claim.program or problem.program,
                )
                for claim in claims
            )  # fmt: skip

        by_name = {renamed.get(v.name, v.name): v for v in new.parameters}
        variables = tuple(self._shared(v, by_name[v.name]) for v in old.parameters)
        result, narrowed = self._result(old.result, new.result)
        stays = (
            list(_stays(variables, {v.name: v.changes for v in old.parameters}, old.program)),
            list(_stays(variables, {k: _moved(v, k) for k, v in by_name.items()}, new.program)),
        )
        made = []
        for side, (problem, put_in) in enumerate(((old, False), (new, True))):
            own = replace(
                problem,
                parameters=variables,
                requires=rewritten(problem, problem.requires, put_in),
                raises=rewritten(problem, problem.raises, put_in),
                ensures=(
                    *stays[side], *narrowed[side], *rewritten(problem, problem.ensures, put_in)
                ),
            )  # fmt: skip
            if any(n.holes_of_type(own.result.type)):
                own = replace(own, result=result)
            made.append(own)
        joint = replace(
            old, parameters=variables, result=result, requires=(), ensures=(), raises=()
        )
        return Alignment(made[0], made[1], joint, is_framed=any(stays))

    def _shared(self, was: Variable, now: Variable) -> Variable:
        """Return the variable over which both are compared."""
        type_, changes = was.type, _union(was.changes, _moved(now, was.name))
        if any(n.holes_of_type(type_)) or any(n.holes_of_type(now.type)):
            if was.type != now.type:
                self._changes.append(f"the type of {was.name} is open in one of them")
            type_ = now.type if any(n.holes_of_type(type_)) else type_
            if any(n.holes_of_type(type_)):
                self._reason = f"the type of {was.name} is open"
            return Variable(was.name, type_, changes)
        one, other = self._meanings(was.type, now.type)
        if one == other:
            return Variable(was.name, type_, changes)
        words = f"{was.name}: {show(was.type)} became {show(now.type)}"
        if set(one) < set(other):
            self._note(words, "minor")
        else:
            self._note(words, "major")
            self._reason = f"values of other types: {words}"
        return Variable(was.name, type_, changes)

    def _result(
        self, was: Variable, now: Variable
    ) -> tuple[Variable, tuple[list[Claim], list[Claim]]]:
        """Return the result over which both are compared, and what each says of its type."""
        nothing: tuple[list[Claim], list[Claim]] = ([], [])
        if any(n.holes_of_type(was.type)) or any(n.holes_of_type(now.type)):
            chosen = now if any(n.holes_of_type(was.type)) else was
            if any(n.holes_of_type(chosen.type)):
                self._reason = "the return type is open"
            elif was.type != now.type:
                self._changes.append("the return type is open in one of them")
            return chosen, nothing
        one, other = self._meanings(was.type, now.type)
        if one == other:
            return was, nothing
        words = f"the result: {show(was.type)} became {show(now.type)}"
        narrower, wider = (now, was) if set(other) < set(one) else (was, now)
        options = _options(narrower.type, self._after.program)
        claim = _is_of(options)
        if not (set(one) < set(other) or set(other) < set(one)) or claim is None:
            self._note(words, "major")
            self._reason = f"values of other types: {words}"
            return was, nothing
        self._note(words, "patch")  # what it means is seen when answers are compared
        return wider, (([], [claim]) if narrower is now else ([claim], []))

    def _meanings(self, one: n.Type, other: n.Type) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return _meaning(one, self._before.program), _meaning(other, self._after.program)


def _parameters(spec: n.Spec) -> dict[str, n.Parameter]:
    return {p.name: p for p in (spec.signature.parameters if spec.signature else ()) if p.name}


def _is_shifted(old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether something new stands before what was there."""
    return list(new[: len(old)]) != list(old) and set(old) <= set(new)


def _binds(expr: n.Expr, names: set[str]) -> bool:
    return any(
        not names.isdisjoint(clause.names)
        for part in n.walk(expr)
        if isinstance(part, n.Comprehension)
        for clause in part.clauses
    )


# ── types ────────────────────────────────────────────────────────────────────────────────────
def _options(type_: n.Type, program: Program) -> tuple[n.Type, ...]:
    base, inside = plain(type_, program)
    if isinstance(base, n.UnionType):
        return tuple(each for option in base.options for each in _options(option, inside))
    return (base,)


def _meaning(type_: n.Type, program: Program, depth: int = 0) -> tuple[str, ...]:
    """Return what a type means without its refinements: a sorted line for each of its options."""
    base, inside = plain(type_, program)
    if isinstance(base, n.UnionType):
        lines = {line for option in base.options for line in _meaning(option, inside, depth)}
        return tuple(sorted(lines))
    if not isinstance(base, n.NamedType):
        return (repr(base),)
    entry = inside.find(base.name)
    if entry is None:
        return (f"{base.name}[{', '.join(repr(_meaning(a, inside, depth)) for a in base.args)}]",)
    if isinstance(entry.declared, EnumType):
        return (f"{entry.name}{[(m.name, m.has_value, m.value) for m in entry.declared]}",)
    own = inside.seen_from(entry)
    parts = [
        (each.name, _meaning(each.type, own, depth + 1) if depth < 6 else show(each.type))
        for each in fields_of(base, inside)
    ]
    return (f"{entry.name}{parts}",)


def _is_of(options: Sequence[n.Type]) -> Claim | None:
    tests: list[n.Expr] = []
    for option in options:
        if option == n.NONE:
            tests.append(n.Compare(("is",), (RESULT, n.Lit(None))))
        elif isinstance(option, n.NamedType):
            tests.append(n.Call(n.Name("isinstance"), (RESULT, n.Name(option.name))))
        else:
            return None
    whole = tests[0] if len(tests) == 1 else n.BoolOp("or", tuple(tests))
    return Claim("result: type", "type", whole)


# ── what may change ──────────────────────────────────────────────────────────────────────────
def _moved(variable: Variable, name: str) -> tuple[str, ...]:
    return tuple(name + path.removeprefix(variable.name) for path in variable.changes)


def _union(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted({*one, *other}, key=lambda each: (each.count("."), each)):
        if not _is_under(path, kept):
            kept.append(path)
    return tuple(kept)


def _is_under(path: str, others: Iterable[str]) -> bool:
    return any(path == each or path.startswith(f"{each}.") for each in others)


def _stays(
    variables: Sequence[Variable], own: Mapping[str, tuple[str, ...]], program: Program
) -> Iterator[Claim]:
    """Yield that what only the other specification lets change stays as it was."""
    for variable in variables:
        for path in variable.changes:
            type_, inside = _at(variable.type, program, path)
            for kept in _kept(path, type_, inside, own.get(variable.name, ())):
                term = path_of(kept)
                same = n.Compare(("==",), (term, n.Call(n.Name("old"), (term,))))
                yield Claim(f"{kept} stays", "effects", same, program=program)


def _at(type_: n.Type, program: Program, path: str) -> tuple[n.Type, Program]:
    base, inside = plain(type_, program)
    for name in path.split(".")[1:]:
        entry = inside.find(base.name) if isinstance(base, n.NamedType) else None
        known = {each.name: each.type for each in fields_of(base, inside)}
        if entry is None or name not in known:
            break
        base, inside = plain(known[name], inside.seen_from(entry))
    return base, inside


def _kept(path: str, type_: n.Type, program: Program, own: Sequence[str]) -> Iterator[str]:
    if _is_under(path, own):
        return
    if not any(each.startswith(f"{path}.") for each in own):
        yield path
        return
    base, inside = plain(type_, program)
    entry = inside.find(base.name) if isinstance(base, n.NamedType) else None
    for each in fields_of(base, inside):
        assert entry is not None
        yield from _kept(f"{path}.{each.name}", each.type, inside.seen_from(entry), own)
