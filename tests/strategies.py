"""Hypothesis strategies for the nouns of the IR, shared by the tests of all rooms.

Everything made here can be written and read back: ``parse(show(x)) == x``. What the text
cannot say (negative literals, a set without items, a prose line that is a formula) is not made.
"""

from __future__ import annotations

import keyword
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from liftsys_nb.ir import nodes as n

RESERVED = frozenset(keyword.kwlist) | {"implies", "raises", "version", "nothing", "raise"}
VERBS = ("reads", "writes", "modifies", "calls", "logs", "sends", "prints", "opens", "deletes")
_FAMILIAR = ["x", "y", "lo", "hi", "result", "xs", "it", "when", "then", "where", "choose", "größe"]


def _is_name(word: str) -> bool:
    return word.isidentifier() and word not in RESERVED


names: SearchStrategy[str] = st.sampled_from(_FAMILIAR) | st.from_regex(
    r"[a-zA-Z_][a-zA-Z0-9_]{0,6}", fullmatch=True
).filter(_is_name)
paths: SearchStrategy[str] = st.lists(names, min_size=1, max_size=3).map(".".join)
texts: SearchStrategy[str] = st.text(max_size=12)
questions: SearchStrategy[str] = texts | st.just('how "far" may it be?\nsay {so} <?x?>')
kinds = st.none() | st.sampled_from(n.HOLE_KINDS)

# ── expressions ──────────────────────────────────────────────────────────────────────────────
literals: SearchStrategy[n.Lit] = st.one_of(
    st.integers(min_value=0, max_value=10**20),
    st.floats(min_value=0, allow_nan=False),
    st.booleans(),
    st.none(),
    texts,
    st.binary(max_size=6),
).map(n.Lit)
bare_holes: SearchStrategy[n.Hole] = st.builds(n.Hole, names | st.just(""))
leaves: SearchStrategy[n.Expr] = st.one_of(literals, st.builds(n.Name, names), bare_holes)
_IS = st.sampled_from(["is", "is not"])
_COMPARING = ["==", "!=", "<=", ">=", "<", ">", "in", "not in"]


@st.composite
def _chain(draw: st.DrawFn, inner: SearchStrategy[n.Expr]) -> n.Expr:
    operands = tuple(draw(st.lists(inner, min_size=2, max_size=3)))
    count = len(operands) - 1
    which = draw(st.sampled_from(["sum", "term", "compare", "bool"]))
    if which == "bool":
        return n.BoolOp(draw(st.sampled_from(["and", "or"])), operands)
    symbols = {"sum": ["+", "-"], "term": ["*", "/", "//", "%"], "compare": _COMPARING}[which]
    ops = tuple(draw(st.lists(st.sampled_from(symbols), min_size=count, max_size=count)))
    return n.Compare(ops, operands) if which == "compare" else n.Arith(ops, operands)


def _none_test(op: str, value: n.Expr) -> n.Expr:
    return n.Compare((op,), (value, n.Lit(None)))


def _comprehensions(inner: SearchStrategy[n.Expr]) -> SearchStrategy[n.Expr]:
    clause = st.builds(
        n.For,
        st.lists(names, min_size=1, max_size=2).map(tuple),
        inner,
        st.lists(inner, max_size=2).map(tuple),
    )
    clauses = st.lists(clause, min_size=1, max_size=2).map(tuple)
    made = st.builds(n.Comprehension, st.sampled_from(["list", "set"]), inner, clauses)
    dicts = st.builds(n.Comprehension, st.just("dict"), inner, clauses, inner)
    sole = st.builds(n.Comprehension, st.just("generator"), inner, clauses)
    calls = st.builds(lambda f, g: n.Call(n.Name(f), (g,)), st.sampled_from(["all", "any"]), sole)
    return made | dicts | calls


def _compound(inner: SearchStrategy[n.Expr]) -> SearchStrategy[n.Expr]:
    many = st.lists(inner, max_size=3).map(tuple)
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    part = st.none() | inner
    return st.one_of(
        _chain(inner),
        st.builds(_none_test, _IS, inner),
        st.builds(n.Unary, st.sampled_from(["-", "not"]), inner),
        st.builds(n.Power, inner, inner),
        st.builds(n.Implies, inner, inner),
        st.builds(n.IfElse, inner, inner, inner),
        st.builds(n.Call, inner, many, st.lists(st.tuples(names, inner), max_size=2).map(tuple)),
        st.builds(n.Index, inner, inner),
        st.builds(n.Slice, inner, part, part, part),
        st.builds(n.Attribute, inner, names),
        st.builds(n.Sequence, st.sampled_from(["list", "tuple"]), many),
        st.builds(n.Sequence, st.just("set"), some),
        st.builds(n.Mapping, st.lists(st.tuples(inner, inner), max_size=2).map(tuple)),
        _comprehensions(inner),
    )


# ── types ────────────────────────────────────────────────────────────────────────────────────
_BASIC = ["int", "bool", "float", "str", "bytes", "None", "Json", "pkg.Name"]
basic_types: SearchStrategy[n.Type] = st.sampled_from(_BASIC).map(n.NamedType)


def _compound_type(inner: SearchStrategy[n.Type]) -> SearchStrategy[n.Type]:
    some = st.lists(inner, min_size=1, max_size=2).map(tuple)
    endless = inner.map(lambda t: n.NamedType("tuple", (t, n.NamedType("..."))))
    return st.one_of(
        st.builds(n.NamedType, st.sampled_from(["list", "dict", "set", "tuple", "a.Box"]), some),
        endless,
        st.builds(n.UnionType, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(n.Refined, inner, leaves | _chain(leaves)),
    )


plain_types: SearchStrategy[n.Type] = st.recursive(basic_types, _compound_type, max_leaves=5)


# ── holes ────────────────────────────────────────────────────────────────────────────────────
def _full_holes(
    expected: SearchStrategy[n.Type | None], choices: SearchStrategy[Any]
) -> SearchStrategy[n.Hole]:
    return st.builds(
        n.Hole,
        names,
        expected,
        st.none() | questions,
        kinds,
        st.lists(choices, max_size=3).map(tuple),
    )


_little: SearchStrategy[n.Expr] = leaves | _chain(leaves)
_type_choosing = _full_holes(st.just(n.TYPE), plain_types)
expr_holes: SearchStrategy[n.Hole] = st.one_of(
    bare_holes, _full_holes(st.none() | plain_types, _little), _type_choosing
)
type_holes: SearchStrategy[n.Hole] = st.one_of(
    bare_holes,
    _full_holes(st.none(), plain_types),
    _full_holes(plain_types, _little),
    _type_choosing,
)
types: SearchStrategy[n.Type] = st.recursive(basic_types | type_holes, _compound_type, max_leaves=5)
exprs: SearchStrategy[n.Expr] = st.recursive(leaves | expr_holes, _compound, max_leaves=12)

# ── items ────────────────────────────────────────────────────────────────────────────────────
_WORDS = ["the", "input", "stays", "sorted", "don't", "(usually)", "#1", "a|b", "x<y", "'so'", "ir"]
_line: SearchStrategy[str] = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4).map(
    lambda words: " ".join(["all", "of", *words])
)
prose_texts: SearchStrategy[str] = st.lists(_line, min_size=1, max_size=3).map("\n".join)
_annotations: SearchStrategy[n.Annotation] = st.one_of(
    st.builds(n.Annotation, st.sampled_from(["from", "because", "id", "by", "status"]), texts),
    st.builds(n.Annotation, st.just("loop"), st.integers(min_value=0, max_value=9)),
)
_named_holes = expr_holes.filter(lambda hole: not hole.is_bare)
tails: SearchStrategy[n.Tail] = st.just(n.NO_TAIL) | st.builds(
    n.Tail,
    st.lists(_annotations, max_size=2).map(tuple),
    st.lists(_named_holes, max_size=2).map(tuple),
)
labels = st.none() | names
comments: SearchStrategy[tuple[str, ...]] = st.lists(
    st.sampled_from(["# why", "# so", ""]), max_size=2
).map(tuple)
# Built, not filtered: a whole specification holds too many expressions for filters to let through.
terms: SearchStrategy[n.Expr] = leaves | _compound(exprs)
_formula_body = terms | expr_holes
clauses: SearchStrategy[n.Clause] = st.builds(
    n.Clause, _formula_body, labels, tails, comments=comments
)
prose_clauses: SearchStrategy[n.Clause] = st.builds(
    n.Clause, st.builds(n.Prose, prose_texts), labels, tails, comments=comments
)
effects: SearchStrategy[n.EffectItem] = st.builds(
    n.EffectItem,
    st.one_of(
        st.just(n.Effect("pure")),
        st.builds(
            n.Effect,
            st.sampled_from(VERBS),
            st.lists(paths, min_size=1, max_size=2).map(tuple),
            st.none() | exprs,
        ),
        expr_holes,
        st.builds(n.Prose, prose_texts),
    ),
    labels,
    tails,
    comments=comments,
)
raises: SearchStrategy[n.RaiseItem] = st.builds(
    n.RaiseItem,
    st.one_of(
        st.just(n.Nothing()),
        st.builds(n.Raise, paths, st.none() | texts, st.none() | exprs),
        expr_holes,
    ),
    labels,
    tails,
    comments=comments,
)


def _claim(claim: n.Example) -> n.Example | n.Hole:
    # A hole and nothing else is the whole line.
    is_lone = not (claim.raises or claim.then or claim.where)
    return claim.claim if is_lone and isinstance(claim.claim, n.Hole) else claim


_claims: SearchStrategy[n.Example | n.Hole] = st.one_of(
    st.builds(
        n.Example,
        terms,
        st.none() | paths,
        st.none() | exprs,
        st.lists(st.tuples(names, exprs), max_size=2).map(tuple),
    ).map(_claim),
    expr_holes,
)
examples: SearchStrategy[n.ExampleItem] = st.builds(
    n.ExampleItem, _claims, labels, tails, comments=comments
)
cells: SearchStrategy[n.Cell] = exprs.map(n.Cell) | paths.map(lambda p: n.Cell(None, p))


@st.composite
def tables(draw: st.DrawFn) -> n.Table:
    columns = tuple(draw(st.lists(names, min_size=1, max_size=3)))
    row = st.lists(cells, min_size=len(columns), max_size=len(columns)).map(tuple)
    rows = tuple(draw(st.lists(row, min_size=1, max_size=3)))
    return n.Table(columns, rows, comments=draw(comments))


# ── specifications ───────────────────────────────────────────────────────────────────────────
parameters: SearchStrategy[n.Parameter] = st.one_of(
    st.builds(n.Parameter, names, types, st.none() | exprs),
    st.builds(n.Parameter, st.just(""), type_holes),
)


def _in_order(made: list[n.Parameter]) -> tuple[n.Parameter, ...]:
    return tuple(sorted(made, key=lambda p: p.default is not None))


def _unique(made: tuple[n.Parameter, ...]) -> bool:
    named = [p.name for p in made if p.name]
    return len(set(named)) == len(named)


signatures: SearchStrategy[n.Signature] = st.builds(
    n.Signature,
    names,
    st.lists(parameters, max_size=3).map(_in_order).filter(_unique),
    st.none() | types,
    st.lists(_named_holes, max_size=2).map(tuple),
    comments=comments,
)
intents: SearchStrategy[n.Intent] = st.builds(
    n.Intent, prose_texts, st.lists(_named_holes, max_size=2).map(tuple), comments=comments
)
_code = st.lists(
    st.sampled_from(["return x", "    if a:", "", "  ", "}", "```", "# no", "- x"]), max_size=4
).map("\n".join)
bodies: SearchStrategy[n.Body] = st.builds(
    n.Body, _code, st.sampled_from(["python", "py", "Python # no"]), comments=comments
) | st.builds(n.Body, expr_holes.filter(lambda hole: hole.name != ""), comments=comments)
# A section is one table, or items.
_examples = st.lists(examples, max_size=2).map(tuple) | st.tuples(tables())


def _few(made: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(made, max_size=2).map(tuple)


specs: SearchStrategy[n.Spec] = st.builds(
    n.Spec,
    names,
    st.none() | texts,
    intents,
    signatures,
    _few(effects),
    _few(clauses),
    _few(clauses),
    _few(raises),
    _few(clauses),
    _few(clauses | prose_clauses),
    _examples,
    _few(st.builds(n.HoleItem, expr_holes.filter(lambda h: h.name != ""), comments=comments)),
    st.none() | bodies,
    comments=comments,
)
# ── declarations ─────────────────────────────────────────────────────────────────────────────
_line_comments: SearchStrategy[tuple[str, ...]] = st.tuples(
    comments, st.sampled_from([(), ("  # at the end",)])
).map(lambda pair: (*pair[0], *pair[1]))
_module_imports: SearchStrategy[n.Import] = st.one_of(
    st.builds(n.Import, paths, st.just(()), st.none() | texts, st.none() | names),
    st.builds(n.Import, paths, st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(
        lambda origin, chosen, notes: n.Import(origin, chosen, is_file=True, comments=notes),
        texts.filter(bool),
        st.lists(names, max_size=2, unique=True).map(tuple),
        _line_comments,
    ),
)
typedefs: SearchStrategy[n.TypeDef] = st.builds(n.TypeDef, names, types, comments=_line_comments)
_negative = (st.integers(0, 99) | st.floats(0, 9)).map(lambda v: n.Unary("-", n.Lit(v)))
members: SearchStrategy[n.Member] = st.builds(
    n.Member, names, st.none() | literals | _negative | expr_holes, comments=_line_comments
)
enums: SearchStrategy[n.Enum] = st.builds(
    n.Enum,
    names,
    st.lists(members, max_size=3).map(tuple),
    comments=_line_comments,
    end_comments=comments,
    is_inline=st.booleans(),
)
fields: SearchStrategy[n.Field] = st.builds(
    n.Field, names, types, st.none() | exprs, comments=_line_comments
)
_record_comments = st.tuples(_line_comments, comments).map(
    lambda pair: (("invariant", pair[0]), ("end", pair[1]))
)
records: SearchStrategy[n.Record] = st.builds(
    n.Record,
    names,
    st.lists(fields, max_size=3).map(tuple),
    _few(clauses),
    comments=_line_comments,
    section_comments=st.just(()) | _record_comments,
    is_inline=st.booleans(),
)
defines: SearchStrategy[n.Define] = st.builds(
    n.Define,
    names,
    st.lists(parameters, max_size=2).map(_in_order).filter(_unique),
    types,
    exprs,
    comments=_line_comments,
)
unread: SearchStrategy[n.Unread] = st.sampled_from(
    [
        "import a, b",
        "# all of it\nfrom money import *",
        "type in = int where (\n  it > 0)",
        "define (no name)",
        "import m version 1",
    ]
).map(n.Unread)
small_decls: SearchStrategy[n.Decl] = st.one_of(
    _module_imports, typedefs, enums, records, defines, unread
)


def _packages(inner: SearchStrategy[n.Decl]) -> SearchStrategy[n.Package]:
    return st.builds(
        n.Package,
        paths,
        st.none() | texts,
        st.lists(inner, max_size=3).map(tuple),
        comments=_line_comments,
        end_comments=comments,
    )


# Two levels by hand: ``st.recursive`` writes out the repr of all that a specification is made of.
packages: SearchStrategy[n.Package] = _packages(small_decls | specs | _packages(small_decls))
decls: SearchStrategy[n.Decl] = small_decls | specs | packages
modules: SearchStrategy[n.Module] = st.builds(
    n.Module, st.lists(decls, max_size=3).map(tuple), trailing=comments
)
