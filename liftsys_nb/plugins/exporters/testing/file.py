"""``export pytest``: a file of tests that hold an implementation to its specification."""

from __future__ import annotations

import builtins
import math
import re
from collections.abc import Iterator, Sequence

from liftsys_nb.holes import settle
from liftsys_nb.ir.nodes import (
    Define,
    Enum,
    Example,
    ExampleItem,
    Expr,
    Hole,
    Name,
    Raise,
    Record,
    Signature,
    Spec,
    Table,
    label_of,
)
from liftsys_nb.ir.ports import Exportable, Exported
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.ir.values import EnumValue, RecordValue, short_name
from liftsys_nb.ir.verdicts import Consistent, Inconsistent, Undecided, Unimplementable, Witness
from liftsys_nb.plugins.exporters.python.stub import signature_of
from liftsys_nb.plugins.exporters.python.terms import NoPython, in_python
from liftsys_nb.plugins.exporters.testing.property import Property
from liftsys_nb.plugins.exporters.testing.values import DEEPER, Values, values_of
from liftsys_nb.types import EMPTY
from liftsys_nb.verify import verify

LONGEST_WITNESS = 2_000


class PytestExporter:
    """Tests of one function: its examples, and its contract on inputs that Hypothesis makes."""

    name = "pytest"
    suffix = "_test.py"
    styles = ()

    def export(self, draft: Exportable) -> Exported:
        """Return a module for pytest. Raises InputError LS418: no function can bear this name."""
        signature = signature_of(draft.spec, self.name)
        return with_room(lambda: _file(draft, signature))


def _file(draft: Exportable, signature: Signature) -> Exported:
    spec = draft.spec
    values = values_of(draft.module, spec)
    called = signature.name
    parameters = {each.name for each in signature.parameters}
    hidden = called in parameters or called in values.decls
    local = f"the_{called}" if hidden else called
    while hidden and local in values.taken:
        local += "_"
    unsaid: list[str] = []
    witness, doubt = _witness(draft)
    unsaid += doubt
    made = Property(
        spec, signature, values, local, None if witness is None else _tuple(witness), unsaid
    )
    contract = made.lines()
    examples = list(_Examples(spec, local, called, values, unsaid).lines())
    helpers = list(_defines(values, unsaid))
    top = list(values.lines())
    imports = _imports(spec, values, [*top, *contract, *examples], called, local)
    told = [f"# - {_plain(each)}" for each in unsaid]
    words = _plain(spec.intent.text.split("\n")[0]) if spec.intent is not None else ""
    lines = [
        *_docstring(called, words),
        *(["# What these tests do not look at:", *told] if told else []),
        "", *imports, *([""] if top and top[0] else []), *top, *helpers, *examples, *contract,
    ]  # fmt: skip
    return Exported("\n".join(lines) + "\n", tuple(unsaid), f"test_{called}.py")


def _docstring(called: str, words: str) -> list[str]:
    safe = words.rstrip(".").replace("\\", "\\\\").replace('"', '\\"')
    return [
        f'"""Tests of {called}, made from its specification{": " + safe if safe else ""}.',
        "",
        f"The function stands in the module {called}: where yours is another, change the import.",
        '"""',
    ]


def _imports(
    spec: Spec, values: Values, lines: Sequence[str], called: str, local: str
) -> Iterator[str]:
    """Yield the imports that the lines need: Python's, those of tests, the module under test."""
    text = "\n".join(lines)
    own = ["import copy"] if "copy" in values.used else []
    if "copy" in values.used and values.named("copy") != "copy":
        own = [f"import copy as {values.named('copy')}"]
    yield from own
    yield from [""] if own else []
    if "pytest." in text:
        yield "import pytest"
    needed = [name for name in ("HealthCheck", "assume", "given", "reject", "settings")
              if values.named(name) in _words(text)]  # fmt: skip
    if needed:
        yield f"from hypothesis import {', '.join(_as(name, values) for name in needed)}"
        yield f"from hypothesis import {_as('strategies', values, 'st')}"
    if needed or "pytest." in text:
        yield ""
    classes = [
        name for name, decl in values.decls.items()
        if isinstance(decl, Record | Enum) and name in _words(text)
    ]  # fmt: skip
    classes += [name for name in _exceptions(spec) if name not in classes and name in _words(text)]
    function = called if local == called else f"{called} as {local}"
    yield f"from {called} import {', '.join([*sorted(classes), function])}"
    if "same" in values.used:
        yield from _same(values.named("same"))


def _as(name: str, values: Values, wanted: str | None = None) -> str:
    short = values.named(wanted or name)
    return name if short == name else f"{name} as {short}"


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d]\w*", text))


def _exceptions(spec: Spec) -> Iterator[str]:
    for item in spec.raises:
        if isinstance(item.body, Raise) and not hasattr(builtins, item.body.exception):
            yield item.body.exception


def _same(name: str) -> Iterator[str]:
    yield from (
        "", "", f"def {name}(value, before):",
        f'{DEEPER}"""Whether a value is as it was; one that is no number, too."""',
        f"{DEEPER}return value == before or (value != value and before != before)",
        "", "",
    )  # fmt: skip


def _defines(values: Values, unsaid: list[str]) -> Iterator[str]:
    """Yield the helpers of the specification: those of the module under test may be wrong."""
    for decl in values.decls.values():
        if isinstance(decl, Define):
            try:
                body = in_python(decl.body)
            except NoPython as lack:
                unsaid.append(f"the helper {decl.name}: {lack.why}")
                continue
            names = ", ".join(each.name for each in decl.parameters)
            yield from ("", "", f"def {decl.name}({names}):", f"{DEEPER}return {body}")


# ── inputs that are allowed ──────────────────────────────────────────────────────────────────
def _witness(draft: Exportable) -> tuple[Witness | None, list[str]]:
    """Return an allowed input, and what is to be said where there may be none."""
    world = EMPTY if draft.world is None else draft.world
    spec, _ = settle(draft.spec, world=world)
    verdict = verify(spec, world=world, program=draft.program).verdict
    match verdict:
        case Consistent(witness=witness):
            return witness, []
        case Inconsistent():
            return None, ["whether any function can pass: the specification is inconsistent"]
        case Unimplementable():
            return None, ["whether any function can pass: the specification is unimplementable"]
        case Undecided():
            return None, []


def _tuple(witness: Witness) -> str | None:
    """Return the arguments of a witness as Python; None where they are too long."""
    values = [_text_of(value) for _, value in witness.arguments]
    text = f"({', '.join(values)}{',' if len(values) == 1 else ''})"
    return text if len(text) <= LONGEST_WITNESS else None


def _text_of(value: object) -> str:
    match value:
        case EnumValue():
            return f"{short_name(value.type_name)}.{value.name}"
        case RecordValue():
            given = ", ".join(f"{name}={_text_of(part)}" for name, part in value.fields)
            return f"{short_name(value.type_name)}({given})"
        case list():
            return f"[{', '.join(map(_text_of, value))}]"
        case tuple():
            return f"({', '.join(map(_text_of, value))}{',' if len(value) == 1 else ''})"
        case dict():
            return f"{{{', '.join(f'{_text_of(k)}: {_text_of(v)}' for k, v in value.items())}}}"
        case set() if value:
            return f"{{{', '.join(sorted(map(_text_of, value)))}}}"
        case float() if not math.isfinite(value):
            return f'float("{value}")'
        case str():
            return ascii(value)
        case _:
            return repr(value)


# ── examples ─────────────────────────────────────────────────────────────────────────────────
class _Examples:
    def __init__(
        self, spec: Spec, local: str, called: str, values: Values, unsaid: list[str]
    ) -> None:
        self.spec, self.local, self.called = spec, local, called
        self.values, self.unsaid = values, unsaid

    def lines(self) -> Iterator[str]:
        """Yield a test for each example."""
        for number, item in enumerate(self.spec.examples, 1):
            if isinstance(item, Table):
                yield from self._table(item)
                continue
            label = label_of("examples", number, item.label)
            try:
                yield from self._one(item, label)
            except NoPython as lack:
                self.unsaid.append(f"{label}: {lack.why}")

    def _one(self, item: ExampleItem, label: str) -> list[str]:
        body = item.body
        if isinstance(body, Hole):
            raise NoPython("it is an open hole")
        lines = ["", "", f"def test_{self.called}_{label}():"]
        known: set[str] = {self.called}
        for name, value in body.where:
            lines.append(f"{DEEPER}{name} = {self._text(value, known)}")
            known.add(name)
        lines += [f"{DEEPER}{line}" for line in self._claim(body, known)]
        return lines

    def _claim(self, body: Example, known: set[str]) -> list[str]:
        claim = self._text(body.claim, known)
        if body.raises is not None:
            self._check_exception(body.raises)
            lines = [f"with pytest.raises({body.raises}):", f"{DEEPER}{claim}"]
        else:
            lines = [f"assert {claim}"]
        if body.then is not None:
            lines.append(f"assert {self._text(body.then, known)}")
        return lines

    def _check_exception(self, name: str) -> None:
        if "." in name:
            raise NoPython(f"{name} stands elsewhere")

    def _text(self, expr: Expr, known: set[str]) -> str:
        self.values.check_names(expr, frozenset(known))
        names: dict[str, Expr] = {}
        if self.local != self.called:
            names[self.called] = Name(self.local)
        return in_python(expr, names=names)

    def _table(self, table: Table) -> Iterator[str]:
        good: list[str] = []
        bad: list[str] = []
        for number, row in enumerate(table.rows, 1):
            *arguments, last = row
            try:
                given = [self._cell(cell.value) for cell in arguments]
                if last.raises is not None:
                    self._check_exception(last.raises)
                    bad.append(f"({{{self._items(table, given)}}}, {last.raises}),")
                else:
                    good.append(f"({{{self._items(table, given)}}}, {self._cell(last.value)}),")
            except NoPython as lack:
                self.unsaid.append(f"row {number} of the examples: {lack.why}")
        arguments_word, result = self.values.named("arguments"), self.values.named("expected")
        if good:
            yield from ("", "", f'@pytest.mark.parametrize(("{arguments_word}", "{result}"), [')
            yield from (f"{DEEPER}{row}" for row in good)
            yield "])"
            yield f"def test_{self.called}_gives({arguments_word}, {result}):"
            yield f"{DEEPER}assert {self.local}(**{arguments_word}) == {result}"
        if bad:
            error = self.values.named("error")
            yield from ("", "", f'@pytest.mark.parametrize(("{arguments_word}", "{error}"), [')
            yield from (f"{DEEPER}{row}" for row in bad)
            yield "])"
            yield f"def test_{self.called}_raises({arguments_word}, {error}):"
            yield f"{DEEPER}with pytest.raises({error}):"
            yield f"{DEEPER * 2}{self.local}(**{arguments_word})"

    def _items(self, table: Table, given: Sequence[str]) -> str:
        pairs = zip(table.columns, given, strict=False)
        return ", ".join(f'"{name}": {text}' for name, text in pairs)

    def _cell(self, value: Expr | None) -> str:
        if value is None:
            raise NoPython("a cell is empty")
        return self._text(value, {self.called})


def _plain(words: str) -> str:
    return "".join(c if c.isprintable() else " " for c in words)
