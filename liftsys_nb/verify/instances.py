"""The examples of a specification, read: calls with values, and what is said to come of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.programs import EMPTY, Program
from liftsys_nb.ir.spans import Span
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.syntax import show
from liftsys_nb.verify.problem import unresolved


@dataclass(frozen=True, slots=True)
class Instance:
    """A call with values, and what is said to come of it: a result, or an exception.

    then: what is said of the state after the call. named: by parameter, the name under which
    ``then`` speaks of the argument.
    """

    label: str
    text: str
    arguments: Mapping[str, Value]
    result: Value = None
    raises: str | None = None
    span: Span | None = None
    then: n.Expr | None = None
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Misfit:
    """An example that is no call of the function: too many arguments, a wrong type."""

    label: str
    message: str
    span: Span | None = None


def instances(spec: n.Spec, program: Program = EMPTY) -> Iterator[Instance | Misfit]:
    """Yield the examples that can be worked out, and those that do not fit the signature."""
    signature = spec.signature
    if signature is None:
        return
    for number, item in enumerate(spec.examples, 1):
        if isinstance(item, n.Table):
            yield from _rows(item, signature, program)
        elif isinstance(item.body, n.Example):
            label = n.label_of("examples", number, item.label)
            instance = _line(item.body, signature, label, item.span, program)
            if instance is not None:
                yield instance


def _line(
    example: n.Example,
    signature: n.Signature,
    label: str,
    span: Span | None,
    program: Program,
) -> Instance | Misfit | None:
    where = _values(dict(example.where), {}, program)
    if where is None:
        return None
    call, expected = _call_and_result(example, signature.name)
    if call is None:
        return None
    given: dict[str, n.Expr] = {}
    given |= {p.name: arg for p, arg in zip(signature.parameters, call.args, strict=False)}
    twice = [name for name, _ in call.keywords if name in given]
    given |= dict(call.keywords)
    arguments = _bound(given, signature, where, program)
    if _is_settled(signature):
        wrong = _too_many(call.args, signature) or _unfit(given, arguments, signature)
        wrong = f"`{twice[0]}` is given twice" if twice else wrong
        if wrong is not None:
            return Misfit(label, wrong, span)
    if arguments is None:
        return None
    text = show(example.claim)
    if example.raises is not None:
        text = f"{text} raises {example.raises}"
    if example.then is not None:
        text = f"{text} then {show(example.then)}"
    # Two arguments that are one object are not what clauses speak of.
    names = [arg.id for arg in given.values() if isinstance(arg, n.Name) and arg.id in where]
    named = {
        name: arg.id
        for name, arg in given.items()
        if isinstance(arg, n.Name) and names.count(arg.id) == 1
    }
    if example.raises is not None:
        return Instance(label, text, arguments, None, example.raises, span, example.then, named)
    result = None if expected is None else _value(expected, where, program)
    if isinstance(result, Undefined | Unmodelled) or expected is None:
        return None
    return Instance(label, text, arguments, result, None, span, example.then, named)


def _call_and_result(example: n.Example, name: str) -> tuple[n.Call | None, n.Expr | None]:
    """Split ``f(…) == value``; a call alone says True, ``not f(…)`` says False."""

    def called(expr: n.Expr) -> n.Call | None:
        return expr if isinstance(expr, n.Call) and expr.func == n.Name(name) else None

    match example.claim:
        case n.Compare(ops=("==",) | ("is",), operands=(left, right)):
            if called(left):
                return called(left), right
            return called(right), left
        case n.Unary(op="not", operand=operand):
            return called(operand), n.FALSE
        case claim:
            return called(claim), n.TRUE


def _rows(table: n.Table, signature: n.Signature, program: Program) -> Iterator[Instance | Misfit]:
    for number, row in enumerate(table.rows, 1):
        cells = dict(zip(table.columns, row, strict=False))
        outcome = cells.pop("result", None)
        given = {name: cell.value for name, cell in cells.items() if cell.value is not None}
        if outcome is None or len(given) < len(cells):
            continue
        arguments = _bound(given, signature, {}, program)
        label = f"row {number}"
        wrong = _unfit(given, arguments, signature) if _is_settled(signature) else None
        if wrong is not None:
            yield Misfit(label, wrong, table.span)
        if arguments is None or wrong is not None:
            continue
        inside = ", ".join(f"{name}={show(value)}" for name, value in given.items())
        text = f"{signature.name}({inside})"
        if outcome.raises is not None:
            said = f"{text} raises {outcome.raises}"
            yield Instance(label, said, arguments, raises=outcome.raises, span=table.span)
        elif outcome.value is not None:
            result = _value(outcome.value, {}, program)
            if not isinstance(result, Undefined | Unmodelled):
                said = f"{text} == {show(outcome.value)}"
                yield Instance(label, said, arguments, result, span=table.span)


# ── does the call fit? ───────────────────────────────────────────────────────────────────────
def _is_settled(signature: n.Signature) -> bool:
    """Tell whether all parameters are known."""
    return all(parameter.name for parameter in signature.parameters)


def _too_many(args: Sequence[n.Expr], signature: n.Signature) -> str | None:
    most = len(signature.parameters)
    if len(args) <= most:
        return None
    return f"{len(args)} arguments are given, and `{signature.name}` takes {most}"


def _unfit(
    given: Mapping[str, n.Expr], arguments: Mapping[str, Value] | None, signature: n.Signature
) -> str | None:
    """Return what is wrong with the arguments given, or None."""
    types = {parameter.name: parameter.type for parameter in signature.parameters}
    for name in given:
        if name not in types:
            return f"`{signature.name}` has no parameter `{name}`"
    for parameter in signature.parameters:
        if parameter.default is None and parameter.name not in given:
            return f"no value is given for `{parameter.name}`"
    for name in given:
        if arguments is not None and not _is_of(arguments[name], types[name]):
            return f"`{name}` must be {show(types[name])}, and {arguments[name]!r} is not"
    return None


_CLASSES: dict[str, tuple[type, ...]] = {
    # Where an int is wanted True will do, and an int for a float, as in Python.
    "int": (int,), "float": (int, float), "bool": (bool,), "str": (str,), "bytes": (bytes,),
    "None": (type(None),), "list": (list,), "tuple": (tuple,), "set": (set,), "dict": (dict,),
}  # fmt: skip


def _is_of(value: Value, type_: n.Type) -> bool:
    """Tell whether a value may be of a type: False only where it plainly is not."""
    match type_:
        case n.Refined(base=base):
            return _is_of(value, base)
        case n.UnionType(options=options):
            return any(_is_of(value, option) for option in options)
        case n.NamedType(name=name, args=args) if name in _CLASSES:
            if not isinstance(value, _CLASSES[name]):
                return False
            match value, args:
                case dict(), (key, each):
                    return all(_is_of(k, key) and _is_of(v, each) for k, v in value.items())
                case list() | set(), (each,):
                    return all(_is_of(item, each) for item in value)
                case tuple(), (each, n.NamedType(name="...")):
                    return all(_is_of(item, each) for item in value)
                case tuple(), (_, *_):
                    return len(value) == len(args) and all(map(_is_of, value, args))
            return True
        case _:
            return True


def _bound(
    given: Mapping[str, n.Expr],
    signature: n.Signature,
    where: Mapping[str, Value],
    program: Program,
) -> dict[str, Value] | None:
    """Return a value for each parameter, or None where one is missing or cannot be worked out."""
    terms = dict(given)
    for parameter in signature.parameters:
        if parameter.name and parameter.name not in terms:
            if parameter.default is None:
                return None
            terms[parameter.name] = parameter.default
    known = {p.name for p in signature.parameters}
    return _values(terms, where, program) if terms.keys() <= known else None


def _values(
    terms: Mapping[str, n.Expr], where: Mapping[str, Value], program: Program
) -> dict[str, Value] | None:
    values = {name: _value(term, where, program) for name, term in terms.items()}
    if any(isinstance(value, Undefined | Unmodelled) for value in values.values()):
        return None
    return values


def _value(
    term: n.Expr, where: Mapping[str, Value], program: Program
) -> Value | Undefined | Unmodelled:
    if unresolved(term, where, program):
        return Unmodelled("a name")
    return evaluate(term, where, program=program)
