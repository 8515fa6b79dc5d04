"""Scope rules that need no types: ``result``, ``old``, labels, and what is declared twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import (
    Call,
    Comprehension,
    Decl,
    Define,
    Enum,
    Expr,
    Import,
    Name,
    Package,
    Parameter,
    Prose,
    Record,
    Spec,
    TypeDef,
    Unread,
    children,
)
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.inside import (
    conditions,
    conditions_of_parameters,
    formulas_of,
    items_of,
    parts_of_decl,
    parts_of_spec,
)
from liftsys_nb.syntax.twice import declared_twice, labels_given, labels_of, labels_twice

_RESULT_IN = "ensures, assert, examples and effects"
_OLD_IN = "ensures, assert, effects, raises and invariant"
_SPECIAL = {"result": "IR140", "it": "IR140", "old": "IR141"}
_HAS_RESULT = frozenset({"ensures", "assert", "examples", "effects"})
_HAS_OLD = frozenset({"ensures", "assert", "effects", "raises", "invariant"})
_HAS_BOTH = _HAS_RESULT & _HAS_OLD


def check_scopes(source: Source, node: Decl | Expr) -> list[Diagnostic]:
    """Return IR132, IR140, IR141 and IR151 for a declaration; IR132 for a lone expression.

    Those of the declarations inside a Package are not looked at.
    """
    match node:
        case Spec():
            return _of_spec(source, node)
        case Record():
            return _of_record(source, node)
        case Define():
            names = frozenset(p.name for p in node.parameters)
            formulas = [*conditions_of_parameters(node.parameters), *conditions(node.returns)]
            found = _of_formulas(source, [*formulas, ("define", node.body)], names, node)
            return [*found, *_special_names(source, node.parameters)]
        case TypeDef():
            return _of_formulas(source, list(conditions(node.type)), frozenset(), node)
        case Enum():
            return declared_twice(source, parts_of_decl(node), node.span)
        case Import() | Package() | Unread():
            return []
        case _:
            return declared_twice(source, [node], node.span)


def _of_spec(source: Source, node: Spec) -> list[Diagnostic]:
    found = declared_twice(source, parts_of_spec(node), node.span)
    if node.signature:
        found += _special_names(source, node.signature.parameters)
    found += labels_twice(source, items_of(node), labels_given(node))
    parameters = node.signature.parameters if node.signature else ()
    names = frozenset(p.name for p in parameters)
    # Where ``result`` and ``old`` both may stand, only inside an ``old`` can one be misplaced.
    has_old = node.span is None or source.text.find("old", *node.span) >= 0
    for section, expr in formulas_of(node):
        if has_old or section not in _HAS_BOTH:
            found += _misplaced(source, section, expr, names)
    return found


def _of_record(source: Source, node: Record) -> list[Diagnostic]:
    names = frozenset(f.name for f in node.fields)
    formulas: list[tuple[str, Expr]] = []
    for made in node.fields:
        formulas += conditions(made.type)
        if made.default is not None:
            formulas.append(("a default", made.default))
    found = _of_formulas(source, formulas, frozenset(), node)
    for clause in node.invariant:
        if not isinstance(clause.body, Prose):
            found += _misplaced(source, "invariant", clause.body, names)
    given = labels_of("invariant", node.invariant)
    return found + labels_twice(source, node.invariant, given)


def _of_formulas(
    source: Source, formulas: list[tuple[str, Expr]], names: frozenset[str], node: Decl
) -> list[Diagnostic]:
    found = declared_twice(source, parts_of_decl(node), node.span)
    for section, expr in formulas:
        found += _misplaced(source, section, expr, names)
    return found


def _special_names(source: Source, parameters: Sequence[Parameter]) -> Iterator[Diagnostic]:
    """Yield IR140 and IR141 for parameters whose names would hide a word of the language."""
    for parameter in parameters:
        if parameter.name in _SPECIAL and parameter.span:
            name, start = parameter.name, parameter.span.start
            message = f"a parameter cannot be called '{name}': the word means something else"
            span = Span(start, start + len(name))
            fix = f"{name}_"
            yield Diagnostic.at(
                _SPECIAL[name], message, source, span, hint=f"call it {fix}", fix=fix
            )


# ── result and old ───────────────────────────────────────────────────────────────────────────
def _misplaced(
    source: Source, section: str, expr: Expr, bound: frozenset[str]
) -> Iterator[Diagnostic]:
    text, span = source.text, expr.span
    if span and text.find("result", *span) < 0 and text.find("old", *span) < 0:
        return  # most formulas name neither, and a search is far cheaper than a walk
    # A stack of (node, names bound there, whether inside old): deep trees need no recursion.
    waiting: list[tuple[Expr, frozenset[str], bool]] = [(expr, bound, False)]
    while waiting:
        node, names, in_old = waiting.pop()
        match node:
            case Name(id="result") if "result" not in names:
                if in_old:
                    message = "'result' has no value on entry, so it cannot stand inside old(…)"
                    yield _say(source, "IR140", message, node.span, None)
                elif section not in _HAS_RESULT:
                    message = f"'result' has no meaning in {section}: there is none yet"
                    yield _say(source, "IR140", message, node.span, f"it may stand in {_RESULT_IN}")
            case Call(func=Name(id="old")) if "old" not in names:
                yield from _misplaced_old(source, section, node)
                waiting += [(arg, names, True) for arg in reversed(node.args)]
            case Name(id="old") if "old" not in names:
                yield _say(
                    source,
                    "IR141",
                    "'old' takes a value: old(x)",
                    node.span,
                    "old(e) is the value of e on entry",
                )
            case Comprehension():
                names = names | {name for clause in node.clauses for name in clause.names}
                waiting += [(child, names, in_old) for child in reversed(children(node))]
            case _:
                waiting += [(child, names, in_old) for child in reversed(children(node))]


def _misplaced_old(source: Source, section: str, call: Call) -> Iterator[Diagnostic]:
    if section not in _HAS_OLD:
        message = f"'old' has no meaning in {section}: it speaks of the entry already"
        if section == "examples":
            message = "'old' has no meaning in examples: the arguments are written out"
        yield _say(source, "IR141", message, call.func.span, f"it may stand in {_OLD_IN}")
    elif len(call.args) != 1 or call.keywords:
        yield _say(source, "IR141", "'old' takes one value: old(x)", call.span, None)


def _say(
    source: Source, code: str, message: str, span: Span | None, hint: str | None
) -> Diagnostic:
    return Diagnostic.at(code, message, source, span or Span(0, 0), hint=hint)
