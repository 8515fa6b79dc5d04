"""The contract as one property: what the function owes on each input that it must answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from liftsys_nb.ir.nodes import (
    Attribute,
    Clause,
    Effect,
    Expr,
    Hole,
    Name,
    Nothing,
    Parameter,
    Prose,
    Raise,
    Signature,
    Spec,
    Type,
    label_of,
)
from liftsys_nb.plugins.exporters.python.terms import (
    NoPython,
    in_python,
    names_in,
    substituted,
)
from liftsys_nb.plugins.exporters.testing.values import DEEPER, Values
from liftsys_nb.syntax.lexer import quote

_CHANGES = frozenset({"modifies", "writes", "deletes"})
RUNS = 200  # inputs that one run of the property tries


@dataclass(slots=True)
class Property:
    """One property. unsaid: clauses that it does not look at, and why.

    witness: an input that is allowed, as a Python tuple: where few are, chance finds none.
    """

    spec: Spec
    signature: Signature
    values: Values
    called: str
    witness: str | None
    unsaid: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The parameters' names."""
        return [each.name for each in self.signature.parameters]

    def lines(self) -> list[str]:
        """Return the property, or nothing where its inputs cannot be told; that is unsaid then."""
        try:
            allowed = self._allowed()
            strategies = [self._strategy(each) for each in self.signature.parameters]
        except NoPython as lack:
            self.unsaid.append(f"all clauses: {lack.why}")
            return []
        due, permitted = self._raised()
        return [*self._domain(allowed, due), *self._test(strategies, due, permitted, allowed)]

    # ── which inputs ─────────────────────────────────────────────────────────────────────────
    def _allowed(self) -> list[str]:
        """Return what makes an input one that is to be answered. Raises NoPython."""
        found = []
        known = frozenset(self.names)
        for each in self.signature.parameters:
            condition = getattr(each.type, "condition", None)
            if condition is not None and not names_in(condition) <= {"it"} | self._declared:
                text = in_python(condition, names={"it": Name(each.name)})
                found.append(f"{self.values.helper('holds')}(lambda: {text})")
        for part, number, clause in self._conditions():
            if part != "requires":
                continue
            label = label_of(part, number, clause.label)
            assert not isinstance(clause.body, Prose)
            try:
                found.append(self.values.test(clause.body, known))
            except NoPython as lack:
                raise NoPython(f"{label} says which inputs are allowed, and {lack.why}") from None
        return found

    @property
    def _declared(self) -> frozenset[str]:
        return frozenset(self.values.decls)

    def _conditions(self) -> Iterator[tuple[str, int, Clause]]:
        """Yield the formulas of requires, ensures and assert, by what each reads as."""
        for part in ("requires", "ensures"):
            for number, clause in enumerate(getattr(self.spec, part), 1):
                if isinstance(clause.body, Prose):
                    self._lose(label_of(part, number, clause.label), "it is words")
                else:
                    yield part, number, clause
        for number, clause in enumerate(self.spec.asserts, 1):
            if isinstance(clause.body, Prose):
                continue
            is_promise = bool(names_in(clause.body) & {"result", "old"})
            yield ("ensures" if is_promise else "requires"), number, clause

    def _lose(self, label: str, why: str) -> None:
        said = f"{label}: {why}"
        if said not in self.unsaid:
            self.unsaid.append(said)

    def _strategy(self, each: Parameter) -> str:
        try:
            kind = each.type
            condition = getattr(kind, "condition", None)
            if condition is not None and not names_in(condition) <= {"it"} | self._declared:
                kind = getattr(kind, "base", kind)
            return self.values.strategy(kind)
        except NoPython as lack:
            raise NoPython(f"the parameter {each.name}: {lack.why}") from None

    # ── exceptions ───────────────────────────────────────────────────────────────────────────
    def _raised(self) -> tuple[list[tuple[str, str]], list[str]]:
        """Return exceptions with the conditions that call for them, and those that may come."""
        due: list[tuple[str, str]] = []
        permitted: list[str] = []
        for number, item in enumerate(self.spec.raises, 1):
            label = label_of("raises", number, item.label)
            if isinstance(item.body, Raise) and item.body.message is not None:
                self._lose(label, "the message of the exception")
            match item.body:
                case Raise(exception=exception, when=None):
                    permitted.append(exception)
                case Raise(exception=exception, when=when) if when is not None:
                    try:
                        self.values.check_names(when, frozenset(self.names))
                        text = in_python(when, old=lambda inner: inner)
                        due.append((exception, text))
                    except NoPython as lack:
                        permitted.append(exception)
                        self._lose(label, lack.why)
                case Hole():
                    permitted.append("Exception")
                    self._lose(label, "it is an open hole, so any exception passes")
                case Nothing() | Raise():
                    pass
        return due, permitted

    def _domain(self, allowed: list[str], due: list[tuple[str, str]]) -> list[str]:
        given = ", ".join(self.names)
        lines = ["", "", f"def {self._is_allowed}({given}):",
                 f'{DEEPER}"""Whether the caller has done what it owes."""']  # fmt: skip
        if not allowed:
            lines.append(f"{DEEPER}return True")
        elif len(allowed) == 1:
            lines.append(f"{DEEPER}return {allowed[0]}")
        else:
            lines.append(f"{DEEPER}return (")
            lines += [
                f"{DEEPER * 2}{'and ' if at else ''}{each}" for at, each in enumerate(allowed)
            ]
            lines.append(f"{DEEPER})")
        if due:
            holds = self.values.helper("holds")
            lines += [
                "", "", f"def {self._due}({given}):",
                f'{DEEPER}"""The exceptions of which one must be raised."""',
                f"{DEEPER}{self._found} = []",
            ]  # fmt: skip
            for exception, when in due:
                lines += [f"{DEEPER}if {holds}(lambda: {when}):",
                          f"{DEEPER * 2}{self._found}.append({exception})"]  # fmt: skip
            lines.append(f"{DEEPER}return tuple({self._found})")
        return lines

    @property
    def _is_allowed(self) -> str:
        return self.values.named("is_allowed")

    @property
    def _due(self) -> str:
        return self.values.named("exceptions_due")

    @property
    def _found(self) -> str:
        return self.values.named("found")

    # ── the test ─────────────────────────────────────────────────────────────────────────────
    def _test(
        self, strategies: list[str], due: list[tuple[str, str]], permitted: list[str],
        allowed: list[str],
    ) -> list[str]:  # fmt: skip
        st, given_by = self.values.named("st"), self.values.named("given")
        arguments = self.values.named("arguments")
        source = [f"{st}.tuples("] + [f"{DEEPER * 2}{each}," for each in strategies]
        source.append(f"{DEEPER})" if strategies else ")")
        if not strategies:
            source = [f"{st}.just(())"]
        wanted = [f"{self._is_allowed}(*{arguments})"]
        if due:
            wanted.insert(0, f"bool({self._due}(*{arguments}))")
        if allowed:
            source[-1] += f".filter(lambda {arguments}: {' or '.join(wanted)})"
        more = []
        if allowed and self.witness is not None:
            more = [f"{DEEPER}| {st}.builds(lambda: {self.witness}),"]
        lines = [
            "", "", f"@{self.values.named('settings')}(",
            f"{DEEPER}max_examples={RUNS},", f"{DEEPER}deadline=None,",
            f"{DEEPER}suppress_health_check=list({self.values.named('HealthCheck')}),", ")",
            f"@{given_by}(", *(f"{DEEPER}{line}" if not at else line
                               for at, line in enumerate(source)), *more, ")",
            f"def test_{self.signature.name}_keeps_its_contract({arguments}):",
        ]  # fmt: skip
        body = [*self._entry(arguments, due), *self._call(due, permitted), *self._after()]
        return [*lines, *(f"{DEEPER}{line}" if line else "" for line in body)]

    def _entry(self, arguments: str, due: list[tuple[str, str]]) -> Iterator[str]:
        if self.names:
            comma = "," if len(self.names) == 1 else ""
            copy = self.values.named("copy")
            self.values.used["copy"] = None
            olds = ", ".join(self._old(name) for name in self.names)
            yield f"{', '.join(self.names)}{comma} = {arguments}"
            yield f"{olds}{comma} = {copy}.deepcopy({arguments})"
        if due:
            yield f"{self.values.named('due')} = {self._due}({', '.join(self.names)})"

    def _old(self, name: str) -> str:
        return self.values.named(f"old_{name}")

    def _call(self, due: list[tuple[str, str]], permitted: list[str]) -> Iterator[str]:
        call = f"{self.called}({', '.join(self.names)})"
        word = self.values.named("due")
        frame = self._frame()
        yield "try:"
        yield f"{DEEPER}result = {call}"
        yield "except (MemoryError, RecursionError):"
        yield f"{DEEPER}{self.values.helper('reject')}()  # no contract speaks of it"
        if due:
            yield f"except {word}:"
            yield from (f"{DEEPER}{line}" for line in (*frame, "return"))
        if permitted:
            yield f"except ({', '.join(dict.fromkeys(permitted))},):"
            if due:
                names = f"{{', '.join(error.__name__ for error in {word})}}"
                yield f'{DEEPER}assert not {word}, f"it should raise one of {names}"'
            yield from (f"{DEEPER}{line}" for line in (*frame, "return"))
        if due:
            names = f"{{', '.join(error.__name__ for error in {word})}}"
            yield f'assert not {word}, f"it should raise one of {names}"'

    def _after(self) -> Iterator[str]:
        """Yield what must hold where the function has returned."""
        returned = self.values.belongs("result", self.signature.returns)
        if returned is not None:
            yield f'assert {returned}, "the type of the result"'
        known = frozenset({*self.names, "result"})
        for part, number, clause in self._conditions():
            if part != "ensures":
                continue
            section = "ensures" if clause in self.spec.ensures else "assert"
            label = label_of(section, number, clause.label)
            body = clause.body
            assert not isinstance(body, Prose)
            try:
                self.values.check_names(body, known)
                text = in_python(body, old=self._on_entry)
            except NoPython as lack:
                self._lose(label, lack.why)
                continue
            yield f"assert {text}, {quote(label)}"
        yield from self._frame()
        for each in self.signature.parameters:
            yield from self._kept(each.name, each.type)
        yield from self._kept("result", self.signature.returns)

    def _on_entry(self, inner: Expr) -> Expr:
        return substituted(inner, {name: Name(self._old(name)) for name in self.names})

    def _kept(self, name: str, kind: Type | None) -> Iterator[str]:
        """Yield the invariants of a record on exit."""
        record = self.values.record_of(kind)
        if record is None:
            return
        own = {each.name: Attribute(Name(name), each.name) for each in record.fields}
        for number, clause in enumerate(record.invariant, 1):
            label = f"{record.name}.{label_of('invariant', number, clause.label)}"
            if isinstance(clause.body, Prose):
                self._lose(label, "it is words")
                continue
            try:
                self.values.check_names(clause.body, frozenset(own))
                text = in_python(clause.body, names=own)
            except NoPython as lack:
                self._lose(label, lack.why)
                continue
            yield f"assert {text}, {quote(f'{label} of {name}')}"

    # ── the frame ────────────────────────────────────────────────────────────────────────────
    def _frame(self) -> list[str]:
        """Return that what no effect names is as it was."""
        if not self.spec.effects:
            return []
        paths: list[str] = []
        for number, item in enumerate(self.spec.effects, 1):
            label = label_of("effects", number, item.label)
            body = item.body
            if not isinstance(body, Effect):
                self._lose(
                    "effects", f"{label} is {'words' if isinstance(body, Prose) else 'open'}"
                )
                return []
            if body.verb in _CHANGES:
                paths += body.paths
                if body.when is not None:
                    self._lose(label, "when it may happen")
            elif body.verb != "pure":
                self._lose(label, "what is reached outside of the arguments")
        lines: list[str] = []
        for each in self.signature.parameters:
            if self.values.is_mutable(each.type):
                lines += self._unchanged(each, [p for p in paths if p.split(".")[0] == each.name])
        return lines

    def _unchanged(self, each: Parameter, paths: list[str]) -> Iterator[str]:
        same: Callable[[str], str] = lambda path: (
            f"{self.values.helper('same')}({path}, {self._old(path)})"
        )
        if not paths:
            yield f"assert {same(each.name)}, {quote(f'{each.name} stays as it was')}"
            return
        record = self.values.record_of(each.type)
        if each.name in paths:
            return
        if record is None or any(path.count(".") > 1 for path in paths):
            self._lose("effects", f"what of {each.name} stays as it was")
            return
        changed = {path.partition(".")[2] for path in paths}
        for part in record.fields:
            if part.name not in changed:
                path = f"{each.name}.{part.name}"
                before = f"{self._old(each.name)}.{part.name}"
                call = f"{self.values.helper('same')}({path}, {before})"
                yield f"assert {call}, {quote(f'{path} stays as it was')}"
