"""Laws: checking is total, and what it lets pass does not fail for its types."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.spans import Source
from liftsys_nb.syntax import parse, show
from liftsys_nb.types import check, check_term, declare, type_of
from liftsys_nb.types.known import Known
from liftsys_nb.types.shrinking import is_shorter, is_smaller, least_of
from liftsys_nb.types.termination import endless_calls
from strategies import modules


def _list(inner: n.Type) -> n.Type:
    return n.NamedType("list", (inner,))


PAIR = n.NamedType("tuple", (n.INT, n.STR))
MAYBE = n.UnionType((n.INT, n.NONE))
TEXT_OR_INT = n.UnionType((n.STR, n.INT))
TABLE = n.NamedType("dict", (n.STR, n.INT))
SET = n.NamedType("set", (n.INT,))
_ints = st.integers(-3, 3)
_texts = st.text(alphabet="ab,", max_size=3)
# Names in scope, with the values of their types.
VALUES: dict[str, tuple[n.Type, SearchStrategy[Any]]] = {
    "x": (n.INT, _ints),
    "f": (n.FLOAT, st.floats(-3, 3)),
    "b": (n.BOOL, st.booleans()),
    "s": (n.STR, _texts),
    "y": (n.BYTES, st.binary(max_size=2)),
    "o": (MAYBE, st.none() | _ints),
    "u": (TEXT_OR_INT, _texts | _ints),
    "xs": (_list(n.INT), st.lists(_ints, max_size=3)),
    "os": (_list(MAYBE), st.lists(st.none() | _ints, max_size=3)),
    "t": (PAIR, st.tuples(_ints, _texts)),
    "d": (TABLE, st.dictionaries(_texts, _ints, max_size=2)),
    "z": (SET, st.sets(_ints, max_size=3)),
}
SCOPE = {name: kind for name, (kind, _) in VALUES.items()}

_leaves: SearchStrategy[n.Expr] = st.sampled_from([*VALUES]).map(n.Name) | st.sampled_from(
    [n.Lit(0), n.Lit(2), n.Lit(0.5), n.Lit("a"), n.Lit(None), n.Lit(True), n.Lit(b"a")]
)
_FUNCTIONS = (
    "len", "abs", "min", "max", "sum", "sorted", "all", "any", "range", "int", "float", "str",
    "bool", "list", "tuple", "set", "dict", "round", "divmod", "enumerate", "zip", "reversed",
    "ord", "chr", "old",
)  # fmt: skip
_METHODS = (
    "count", "index", "get", "keys", "values", "items", "union", "intersection", "issubset",
    "isdisjoint", "copy", "upper", "split", "join", "startswith", "strip", "partition", "replace",
    "zfill", "bit_length", "is_integer", "splitlines", "find", "symmetric_difference",
)  # fmt: skip


def _none_test(path: n.Expr, op: str) -> n.Expr:
    return n.Compare((op,), (path, n.Lit(None)))


def _guarded(kind: str, path: n.Expr, op: str, rest: n.Expr) -> n.Expr:
    test = _none_test(path, op)
    match kind:
        case "and" | "or":
            return n.BoolOp("and" if kind == "and" else "or", (test, rest))
        case "implies":
            return n.Implies(test, rest)
        case "then":
            return n.IfElse(rest, test, n.Lit(0))
        case _:
            return n.IfElse(n.Lit(0), test, rest)


def _grown(inner: SearchStrategy[n.Expr]) -> SearchStrategy[n.Expr]:
    pair = st.tuples(inner, inner)
    many = st.lists(inner, max_size=2).map(tuple)
    optional = st.sampled_from(["o", "u", "x"]).map(n.Name)
    bound = st.lists(st.sampled_from(["i", "x", "o", "k"]), min_size=1, max_size=2, unique=True)
    loop = st.builds(n.For, bound.map(tuple), inner, st.lists(inner, max_size=1).map(tuple))
    over = st.lists(st.sampled_from(["i", "x", "o", "k"]).map(n.Name) | inner, min_size=1).map(
        lambda items: items[0]
    )
    return st.one_of(
        st.builds(lambda op, ab: n.Arith((op,), ab), st.sampled_from(["+", "-"]), pair),
        st.builds(lambda op, ab: n.Arith((op,), ab), st.sampled_from(["*", "/", "//", "%"]), pair),
        st.builds(
            lambda op, ab: n.Compare((op,), ab),
            st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"]),
            pair,
        ),
        st.builds(n.Power, inner, st.just(n.Lit(2)) | inner),
        st.builds(lambda op, ab: n.BoolOp(op, ab), st.sampled_from(["and", "or"]), pair),
        st.builds(
            _guarded,
            st.sampled_from(["and", "or", "implies", "then", "else"]),
            optional,
            st.sampled_from(["is", "is not", "==", "!="]),
            inner,
        ),
        st.builds(n.Unary, st.sampled_from(["-", "not"]), inner),
        st.builds(n.IfElse, inner, inner, inner),
        st.builds(n.Implies, inner, inner),
        st.builds(n.Index, inner, inner),
        st.builds(n.Slice, inner, st.none() | inner, st.none() | inner),
        st.builds(n.Sequence, st.sampled_from(["list", "tuple"]), many),
        st.builds(lambda e: n.Sequence("set", (e,)), inner),
        st.builds(lambda kv: n.Mapping((kv,)), pair),
        st.builds(lambda f, a: n.Call(n.Name(f), a), st.sampled_from(_FUNCTIONS), many),
        st.builds(
            lambda v, m, a: n.Call(n.Attribute(v, m), a), inner, st.sampled_from(_METHODS), many
        ),
        st.builds(
            lambda kind, e, c: n.Comprehension(kind, e, (c,)),
            st.sampled_from(["list", "set"]),
            over,
            loop,
        ),
        st.builds(
            lambda f, e, c: n.Call(n.Name(f), (n.Comprehension("generator", e, (c,)),)),
            st.sampled_from(["all", "any", "sum", "max", "sorted", "list"]),
            over,
            loop,
        ),
    )


typed_terms = st.recursive(_leaves, _grown, max_leaves=5)


def _is_closed(type_: n.Type | None) -> bool:
    """Whether a type says everything about its values: no part of it is left open."""
    match type_:
        case n.NamedType(name=name, args=args):
            bare_ones = {"list", "set", "dict", "tuple", "iterator", "view", "Json"}
            return (bool(args) or name not in bare_ones) and all(
                arg == n.NamedType("...") or _is_closed(arg) for arg in args
            )
        case n.UnionType(options=options):
            return all(map(_is_closed, options))
        case _:
            return False


def _parts_are_closed(expr: n.Expr) -> bool:
    """Whether the type of each part that can be told apart from its loop is closed."""
    if isinstance(expr, n.Comprehension):
        return True  # its parts use names of its own; its elements speak in its type
    if isinstance(expr, n.Call):
        owner = [expr.func.value] if isinstance(expr.func, n.Attribute) else []
        parts: list[n.Expr] = [*owner, *expr.args]
    else:
        parts = list(n.children(expr))
    kinds = [type_of(part, SCOPE) for part in parts]
    return all(_is_closed(kind) for kind in kinds) and all(map(_parts_are_closed, parts))


def _has_type(value: object, type_: n.Type) -> bool:
    match type_:
        case n.UnionType(options=options):
            return any(_has_type(value, option) for option in options)
        case n.NamedType(name="float"):
            return type(value) in (int, float, bool)  # an int may stand for a float
        case n.NamedType(name="None"):
            return value is None
        case n.NamedType(name="tuple", args=args):
            if not isinstance(value, tuple):
                return False
            kinds = args[:1] * len(value) if args[1:] == (n.NamedType("..."),) else args
            return len(kinds) == len(value) and all(map(_has_type, value, kinds))
        case n.NamedType(name="list" | "set" as name, args=(inner,)):
            return type(value).__name__ == name and all(
                _has_type(item, inner)
                for item in value  # type: ignore[attr-defined]  # its name says so
            )
        case n.NamedType(name="dict", args=(key, inner)):
            return isinstance(value, dict) and all(
                _has_type(k, key) and _has_type(v, inner) for k, v in value.items()
            )
        case n.NamedType(name="iterator" | "view"):
            return True
        case n.NamedType(name=name):
            return type(value).__name__ == name
        case _:
            return False


_o, _x = n.Name("o"), n.Name("x")


# Most terms drawn are of the wrong type somewhere, and are not what the law speaks of.
@settings(suppress_health_check=[HealthCheck.filter_too_much], max_examples=500)
@given(typed_terms, st.fixed_dictionaries({name: made for name, (_, made) in VALUES.items()}))
@example(_guarded("and", _o, "is not", n.Compare((">",), (_o, n.Lit(2)))), {"o": None})
@example(n.Arith(("+",), (_o, n.Lit(2))), {"o": None})
@example(n.Call(n.Name("int"), (_x, _x)), {"x": 0})  # a base beside an int
def test_what_is_well_typed_never_raises_a_type_error(expr: n.Expr, env: dict[str, Any]) -> None:
    kind, diagnostics = check_term(expr, None, SCOPE, Source("<term>", show(expr)))
    if has_errors(diagnostics) or not _is_closed(kind) or not _parts_are_closed(expr):
        return
    assert kind is not None
    value = evaluate(expr, {**{name: None for name in VALUES if name not in env}, **env})
    if isinstance(value, Undefined):
        assert value.raises != "TypeError", (show(expr), env, value)
    elif not isinstance(value, Unmodelled):
        assert _has_type(value, kind), (show(expr), show(kind), env, value)


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.data_too_large])
@given(modules)
def test_checking_a_module_is_total_and_its_diagnostics_are_sorted(module: n.Module) -> None:
    parsed = parse(show(module))
    world, found = declare(parsed.module, parsed.source)
    assert list(found) == sorted(found, key=lambda d: d.sort_key)
    lines = parsed.source.text.count("\n") + 1
    for spec in parsed.module.specs:
        typing = check(spec, parsed.source, world=world)
        assert list(typing.diagnostics) == sorted(typing.diagnostics, key=lambda d: d.sort_key)
        found += typing.diagnostics
    assert all(d.place is not None and 1 <= d.place.line <= lines for d in found)


# ── termination ──────────────────────────────────────────────────────────────────────────────
NAT = n.Refined(n.INT, n.Compare((">=",), (n.Name("it"), n.Lit(0))))
_n = n.Name("n")
_tests: SearchStrategy[n.Expr] = st.builds(
    lambda op, ab: n.Compare((op,), ab),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.sampled_from([(_n, n.Lit(k)) for k in (0, 1, 2)] + [(n.Lit(k), _n) for k in (0, 1, 2)]),
)
_smaller: SearchStrategy[n.Expr] = st.sampled_from(
    [
        n.Arith(("-",), (_n, n.Lit(1))),
        n.Arith(("-",), (_n, n.Lit(2))),
        n.Arith(("//",), (_n, n.Lit(2))),
        n.Arith(("+",), (_n, n.Lit(1))),
        _n,
        n.Lit(0),
    ]
)


def _steps(decl: n.Define, start: int) -> bool:
    """Whether a define of one int comes to an end within many more calls than it could need."""
    assert isinstance(decl.body, n.IfElse)
    for _ in range(60):
        test = evaluate(decl.body.test, {"n": start})
        branch = decl.body.then if test else decl.body.orelse
        if not isinstance(branch, n.Call):
            return True
        value = evaluate(branch.args[0], {"n": start})
        assert isinstance(value, int)
        start = value
    return False


@settings(max_examples=300)
@given(
    st.sampled_from([n.INT, NAT]),
    _tests | st.builds(lambda e: n.Unary("not", e), _tests),
    _smaller,
    st.booleans(),
    st.integers(0, 8),
)
def test_a_define_that_passes_comes_to_an_end(kind, test, argument, calls_first, start) -> None:
    call = n.Call(n.Name("f"), (argument,))
    parts = (call, n.Lit(0)) if calls_first else (n.Lit(0), call)
    decl = n.Define("f", (n.Parameter("n", kind),), n.INT, n.IfElse(parts[0], test, parts[1]))
    module = n.Module((decl,))
    world, found = declare(module, Source("f", ""))
    assert [d.code for d in found] == ["IR230"] * len(list(endless_calls((decl,), world)))
    if not found:
        assert _steps(decl, start), show(module)
        if kind == n.INT:
            assert _steps(decl, -start - 1), show(module)


_a, _b = n.Name("a"), n.Name("b")
_atoms: SearchStrategy[n.Expr] = st.sampled_from([_a, _b, n.Lit(0), n.Lit(1), n.Lit(2)])
_terms: SearchStrategy[n.Expr] = _atoms | st.one_of(
    st.builds(
        lambda op, x, y: n.Arith((op,), (x, y)),
        st.sampled_from(["-", "//", "%", "+"]),
        _atoms,
        _atoms,
    ),
    st.builds(
        lambda f, x, y: n.Call(n.Name(f), (n.Arith(("-",), (x, n.Lit(1))), y)),
        st.sampled_from(["min", "max"]),
        _atoms,
        _atoms,
    ),
)
_guards: SearchStrategy[n.Expr] = st.builds(
    lambda op, x, y: n.Compare((op,), (x, y)),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.sampled_from([_a, _b]),
    st.sampled_from([n.Lit(0), n.Lit(1), n.Lit(2)]),
)
_calls_of_two = st.builds(lambda x, y: n.Call(n.Name("f"), (x, y)), _terms, _terms)


def _ends(body: n.Expr, a: int, b: int) -> bool:
    """Whether a define of two ints, all calls in tail position, ends far before it must."""
    for _ in range(400):
        branch = body
        while isinstance(branch, n.IfElse):
            branch = branch.then if evaluate(branch.test, {"a": a, "b": b}) else branch.orelse
        if not isinstance(branch, n.Call):
            return True
        values = [evaluate(arg, {"a": a, "b": b}) for arg in branch.args]
        if isinstance(values[0], Undefined) or isinstance(values[1], Undefined):
            return True
        a, b = values
    return False


@settings(max_examples=600)
@given(
    st.tuples(st.sampled_from([n.INT, NAT]), st.sampled_from([n.INT, NAT])),
    _guards,
    _guards,
    _calls_of_two,
    _calls_of_two,
    st.booleans(),
)
def test_a_define_of_two_ints_that_passes_comes_to_an_end(
    kinds, first, second, one, other, stops_first
) -> None:
    inner = n.IfElse(n.Lit(0), second, one) if stops_first else n.IfElse(one, second, n.Lit(0))
    body = n.IfElse(inner, first, other)
    parameters = (n.Parameter("a", kinds[0]), n.Parameter("b", kinds[1]))
    decl = n.Define("f", parameters, n.INT, body)
    module = n.Module((decl,))
    world, _ = declare(module, Source("f", ""))
    if not list(endless_calls((decl,), world)):
        low_a, low_b = (0 if kind == NAT else -4 for kind in kinds)
        for a, b in product(range(low_a, 7), range(low_b, 7)):
            assert _ends(body, a, b), show(module)


_nested = st.recursive(
    _terms,
    lambda inner: st.one_of(
        st.builds(
            lambda op, x, y: n.Arith((op,), (x, y)),
            st.sampled_from(["-", "//", "%", "+"]),
            inner,
            inner,
        ),
        st.builds(
            lambda f, x, y: n.Call(n.Name(f), (x, y)), st.sampled_from(["min", "max"]), inner, inner
        ),
        st.builds(n.IfElse, inner, _guards, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=600)
@given(_nested, st.integers(-4, 6), st.integers(-4, 6), st.integers(0, 2), st.integers(0, 2))
def test_what_is_said_of_a_term_holds_for_its_value(term, a, b, slack_a, slack_b) -> None:
    known = Known({}, {"a": a - slack_a, "b": b - slack_b})
    value = evaluate(term, {"a": a, "b": b})
    if isinstance(value, Undefined):
        return
    assert isinstance(value, int)
    least = least_of(term, known)
    assert least is None or least <= value
    if is_smaller(term, "a", known):
        assert value < a


_ends_of_slices = st.none() | st.sampled_from(
    [_a, n.Lit(0), n.Lit(1), n.Lit(2), n.Unary("-", n.Lit(1)), n.Unary("-", _a)]
    + [
        n.Arith((op,), (n.Call(n.Name("len"), (n.Name("xs"),)), n.Lit(k)))
        for op in ("-", "//")
        for k in (1, 2)
    ]
)


@settings(max_examples=400)
@given(_ends_of_slices, _ends_of_slices, st.integers(-2, 3), st.lists(st.integers(), max_size=4))
def test_a_slice_that_is_called_shorter_is_shorter(lower, upper, a, xs) -> None:
    term = n.Slice(n.Name("xs"), lower, upper)
    value = evaluate(term, {"xs": xs, "a": a})
    assert isinstance(value, list)
    for low in range(len(xs) + 1):
        if is_shorter(term, "xs", Known({"xs": low}, {"a": a})):
            assert len(value) < len(xs)


def test_a_type_says_nothing_where_a_call_does_not_keep_to_it() -> None:
    # From f(1, 0) on: f(0, -5), f(0, -6), f(0, -7) …
    text = (
        "define f(a: int where it >= 0, b: int where it >= 0) -> int = "
        "f(a, b - 1) if b != 0 else (f(a - 1, 0 - 5) if a != 0 else 0)"
    )
    parsed = parse(text)
    _, found = declare(parsed.module, parsed.source)
    assert [d.code for d in found] == ["IR230"]
