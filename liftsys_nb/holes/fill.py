"""Read a value for a hole, check it, and give the filled specification, or say why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from liftsys_nb.holes.goals import Goal, goals
from liftsys_nb.holes.substitute import (
    Code,
    Filler,
    Parameters,
    is_term,
    is_type,
    substitute,
    substitute_module,
    words_of,
)
from liftsys_nb.ir.errors import Diagnostic, InputError, did_you_mean, has_errors
from liftsys_nb.ir.nodes import (
    Expr,
    Hole,
    Intent,
    Lit,
    Module,
    Raise,
    Signature,
    Spec,
    Type,
    holes_of,
    holes_of_type,
)  # fmt: skip
from liftsys_nb.ir.ports import Loader
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax import parse, parse_expr, parse_type, show
from liftsys_nb.syntax.layout import with_line_ends
from liftsys_nb.syntax.lexer import lex
from liftsys_nb.types import EMPTY, HoleFacts, World, check, check_term, check_type, declare
from liftsys_nb.types.relations import named

VALUE = "<value>"
PARAMETERS = "the parameters"  # where a hole stands in the place of a parameter


@dataclass(frozen=True, slots=True)
class Filled:
    """A specification after one fill. value: canonical text; idle: labels of dropped clauses."""

    spec: Spec
    hole: str
    value: str
    idle: tuple[str, ...] = ()


def find_goal(
    spec: Spec,
    name: str,
    *,
    deferred: frozenset[str] = frozenset(),
    world: World = EMPTY,
) -> Goal:
    """Return the goal of a hole. Raises InputError LS404 that lists the nearest names."""
    found = {goal.name: goal for goal in goals(spec, deferred=deferred, world=world)}
    plain = name.removeprefix("?")
    if plain in found:
        return found[plain]
    if found:
        hint = did_you_mean(plain, found) or f"open holes: {', '.join(found)}"
    else:
        hint = "no hole is open; go on: verify"
    raise InputError(f"no hole named '{plain}' in {spec.name}", code="LS404", hint=hint)


def fill(spec: Spec, name: str, text: str, *, world: World = EMPTY) -> Filled:
    """Fill a hole with the value that a text gives.

    world: the names that the module around gives (records, enums, defines).
    Raises InputError LS404 (no such hole), LS411 (the value cannot be read, has the wrong type, or
    names what is not in scope; the diagnostics say where), LS412 (a policy that is not a choice).
    """
    goal = find_goal(spec, name, world=world)
    filler, value = read_value(goal.facts, text, world=world)
    _refuse_itself(goal.facts, filler)
    before = _errors(spec, world)
    filled, idle = substitute(spec, goal.name, filler)
    caused = {k: d for k, d in _errors(filled, world).items() if k not in before}
    if caused:
        raise _breaks(value, goal, caused, spec.name, show(Module((filled,))))
    return Filled(filled, goal.name, value, idle)


def fill_declared(
    module: Module,
    spec: Spec,
    name: str,
    text: str,
    *,
    world: World = EMPTY,
    load: Loader | None = None,
) -> tuple[Module, str, tuple[str, ...]]:
    """Fill a hole that stands in declarations, in all places of the module.

    Return the module, the canonical text of the value, and the labels of dropped clauses.
    load: finds the texts that the module imports. Raises InputError LS404, LS411, LS412 as
    ``fill`` does; LS411 also where such a value cannot stand at the place of the hole.
    """
    goal = find_goal(spec, name, world=world)
    filler, value = read_value(goal.facts, text, world=world)
    _refuse_itself(goal.facts, filler)
    filled, idle, is_used = substitute_module(module, goal.name, filler)
    if not is_used:
        raise InputError(
            f"{value} cannot stand where ?{goal.name} does: {goal.facts.where}",
            code="LS411",
            hint="change the declaration in the text itself",
        )
    before = _errors_of_module(module, load)
    caused = {k: d for k, d in _errors_of_module(filled, load).items() if k not in before}
    if caused:
        raise _breaks(value, goal, caused, "the text", show(filled))
    return filled, value, idle


def _breaks(
    value: str, goal: Goal, caused: Mapping[tuple[str, str], Diagnostic], what: str, text: str
) -> InputError:
    return InputError(
        f"{value} cannot fill ?{goal.name}: it breaks {len(caused)} other "
        f"place{'s' if len(caused) > 1 else ''} of {what}",
        code="LS411",
        hint="; ".join(dict.fromkeys(d.message for d in caused.values())),
        diagnostics=tuple(caused.values()),
        sources={d.file: text for d in caused.values() if d.file is not None},
    )


def _errors_of_module(module: Module, load: Loader | None) -> Mapping[tuple[str, str], Diagnostic]:
    parsed = parse(show(module), name="filled.ir")
    world, declared = declare(parsed.module, parsed.source, load=load)
    found = [*parsed.diagnostics, *declared]
    for spec in parsed.module.specs:
        found += check(spec, parsed.source, world=world).diagnostics
    return {(d.code, d.message): d for d in found if d.severity == "error"}


def read_value(facts: HoleFacts, text: str, *, world: World = EMPTY) -> tuple[Filler, str]:
    """Read the raw text of a value as what the hole asks for; return it and its canonical text."""
    plain = text.strip()
    if not plain:
        raise InputError(
            f"no value for ?{facts.name}",
            code="LS411",
            hint=f"write it after the name: fill {facts.name} VALUE",
        )
    _refuse_two(facts, plain)
    filler = _read(facts, plain, world)
    return filler, words_of(filler)


# What would start another clause at the start of a line, though a formula may go on with it.
_STARTS = frozenset({"-", "(", "[", "{"})


def _refuse_two(facts: HoleFacts, text: str) -> None:
    """Refuse lines that look like two clauses: read as one, they say what nobody meant.

    ``x > 0`` above ``- y > 0`` would be ``x > (0 - y) > 0``.
    """
    text = with_line_ends(text)
    if "\n" not in text or named(facts.type, "Description", "code", "Policy"):
        return
    source = Source(VALUE, text)
    toks, _ = lex(source.text, 0, len(source.text))
    depth = 0
    for before, tok in pairwise(toks[:-1]):
        depth += (before.text in {"(", "[", "{", "<?"}) - (before.text in {")", "]", "}", "?>"})
        is_first = "\n" in source.text[before.end : tok.start]
        if is_first and depth <= 0 and tok.text in _STARTS:
            line = Span(tok.start, tok.end)
            said = Diagnostic.at(
                "IR100",
                f"a value does not go on with a line that starts with '{tok.text}'",
                source,
                line,
            )
            raise _two(facts, text, said)


def _two(facts: HoleFacts, text: str, said: Diagnostic) -> InputError:
    return InputError(
        f"the value for ?{facts.name} looks like two",
        code="LS411",
        hint="give one, on one line or in parentheses; join conditions with 'and'",
        diagnostics=(said,),
        sources={VALUE: text},
    )


def _read(facts: HoleFacts, text: str, world: World) -> Filler:
    source = Source(VALUE, text)
    if facts.where == PARAMETERS:
        return _read_parameters(facts, text)
    if named(facts.type, "type"):
        return _read_type(facts, text, source, world)
    if named(facts.type, "Policy"):
        return _read_policy(facts, text)
    if named(facts.type, "Description") and not text.startswith(("'", '"')):
        return Lit(text)
    if named(facts.type, "code"):
        return Code(text)
    if named(facts.type, "Effect"):
        return _read_item(facts, "effects", text)
    if facts.where.startswith("raises") and facts.type is None:
        return _read_item(facts, "raises", text)
    if facts.where.startswith("examples") and named(facts.type, "bool"):
        return _read_item(facts, "examples", text)
    return _read_term(facts, text, source, world)


def _read_type(facts: HoleFacts, text: str, source: Source, world: World) -> Type:
    type_, diagnostics = parse_type(text, name=VALUE)
    if type_ is not None and not has_errors(diagnostics):
        diagnostics = (*diagnostics, *check_type(type_, source, world=world))
    if type_ is None or has_errors(diagnostics):
        raise _refusal(f"'{_short(text)}' is no type for ?{facts.name}", diagnostics, facts, text)
    return type_


def _read_policy(facts: HoleFacts, text: str) -> Expr:
    choices = {str(c.value): c for c in facts.choices if isinstance(c, Lit)}
    plain = text
    if text[:1] in {"'", '"'}:
        expr, _ = parse_expr(text, name=VALUE)
        if isinstance(expr, Lit) and isinstance(expr.value, str):
            plain = expr.value
    if plain in choices:
        return Lit(plain)
    if not choices:
        return Lit(plain)
    raise InputError(
        f"'{_short(plain)}' is not a choice of ?{facts.name}",
        code="LS412",
        hint=(did_you_mean(plain, choices) or "choose")
        + " ("
        + " | ".join(f'"{choice}"' for choice in choices)
        + ")",
    )


def _read_term(facts: HoleFacts, text: str, source: Source, world: World) -> Expr:
    expr, diagnostics = parse_expr(text, name=VALUE)
    if expr is not None and not has_errors(diagnostics):
        _, found = check_term(expr, facts.type, facts.scope, source, world=world)
        diagnostics = (*diagnostics, *found)
    if expr is None or has_errors(diagnostics):
        raise _refusal(f"'{_short(text)}' does not fit ?{facts.name}", diagnostics, facts, text)
    return expr


def _read_item(facts: HoleFacts, section: str, text: str) -> Filler:
    """Read a whole item by parsing it where it will stand."""
    head = f"ir hole {{\n  intent: x\n  signature: hole()\n  {section}:\n    - "
    parsed = parse(f"{head}{text}\n}}\n", name=VALUE)
    specs = parsed.module.specs
    items: tuple[Any, ...] = getattr(specs[0], section) if specs else ()
    if has_errors(parsed.diagnostics) or len(items) != 1 or isinstance(items[0].body, Hole):
        moved = tuple(_moved(d, head) for d in parsed.diagnostics if d.severity == "error")
        raise _refusal(f"'{_short(text)}' does not fit ?{facts.name}", moved, facts, text)
    body: Filler = items[0].body
    alone: dict[str, Any] = {section: (type(items[0])(body),)}
    bare = Spec("hole", intent=Intent("x"), signature=Signature("hole"), **alone)
    _nothing_else(facts, text, parsed.module, bare)
    return body


def _read_parameters(facts: HoleFacts, text: str) -> Parameters:
    """Read ``n: int, m: int = 0`` by parsing it as a signature."""
    plain = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    head = "ir hole {\n  intent: x\n  signature: hole("
    parsed = parse(f"{head}{plain})\n}}\n", name=VALUE)
    specs = parsed.module.specs
    signature = specs[0].signature if specs else None
    found = () if signature is None else signature.parameters
    if has_errors(parsed.diagnostics) or not all(parameter.name for parameter in found):
        moved = tuple(_moved(d, head) for d in parsed.diagnostics if d.severity == "error")
        raise _refusal(f"'{_short(text)}' are no parameters", moved, facts, plain)
    bare = Spec("hole", intent=Intent("x"), signature=Signature("hole", found))
    _nothing_else(facts, text, parsed.module, bare)
    return Parameters(found)


def _nothing_else(facts: HoleFacts, text: str, module: Module, bare: Spec) -> None:
    """Refuse a value that says more than the place can hold: it would be lost in silence."""
    if show(module) != show(Module((bare,))):
        raise InputError(
            f"'{_short(text)}' says more than ?{facts.name} can hold",
            code="LS411",
            hint="give the item alone: no label, annotation, comment or further line",
        )


def _moved(diagnostic: Diagnostic, head: str) -> Diagnostic:
    """Return a diagnostic with its place counted from the value, not from the text around it."""
    if diagnostic.place is None:
        return diagnostic
    skip = head.count("\n")
    indent = len(head) - head.rfind("\n") - 1
    place = diagnostic.place
    return replace(
        diagnostic,
        place=replace(
            place,
            line=max(place.line - skip, 1),
            end_line=max(place.end_line - skip, 1),
            column=max(place.column - (indent if place.line == skip + 1 else 0), 1),
            end_column=max(place.end_column - (indent if place.end_line == skip + 1 else 0), 1),
        ),
    )


def _refuse_itself(facts: HoleFacts, filler: Filler) -> None:
    inner: list[Hole] = []
    if is_type(filler):
        inner = list(holes_of_type(filler))  # type: ignore[arg-type]  # is_type says so
    elif is_term(filler):
        inner = list(holes_of(filler))  # type: ignore[arg-type]  # is_term says so
    elif isinstance(filler, Raise) and filler.when is not None:
        inner = list(holes_of(filler.when))
    if any(hole.name == facts.name for hole in inner):
        raise InputError(
            f"?{facts.name} cannot be filled with itself",
            code="LS411",
            hint="give a value, or leave a smaller hole with another name",
        )


def _refusal(
    message: str, diagnostics: tuple[Diagnostic, ...], facts: HoleFacts, text: str
) -> InputError:
    first = next((d for d in diagnostics if d.severity == "error"), None)
    is_value = facts.where == PARAMETERS or (
        facts.type is not None and not named(facts.type, "type")
    )
    wanted = f"?{facts.name} takes {_kind_of(facts)}" if is_value or first is None else None
    scope = f"in scope: {', '.join(facts.scope)}" if facts.scope and is_value else None
    parts = [first.hint or first.fix if first else None, wanted, scope]
    return InputError(
        message,
        code="LS411",
        hint="; ".join(dict.fromkeys(p for p in parts if p)) or None,
        diagnostics=diagnostics,
        sources={VALUE: text},
    )


def _kind_of(facts: HoleFacts) -> str:
    if facts.where == PARAMETERS:
        return "parameters with their types, such as n: int, names: list[str]"
    if facts.type is None or named(facts.type, "type"):
        return "a type such as int, str or list[int]"
    return f"a value of type {show(facts.type)}"


def _errors(spec: Spec, world: World) -> Mapping[tuple[str, str], Diagnostic]:
    """Return the type errors of a specification by what they say (their places move)."""
    text = show(Module((spec,)))
    parsed = parse(text, name=f"{spec.name}.ir")
    again = parsed.module.specs[0] if parsed.module.specs else spec
    found = [*parsed.diagnostics, *check(again, parsed.source, world=world).diagnostics]
    return {(d.code, d.message): d for d in found if d.severity == "error"}


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
