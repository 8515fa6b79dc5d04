"""``match`` → ``if``: literals, members of enums, classes, captures, alternatives, sequences."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code.comparing import is_truth
from liftsys_nb.lift.code.notseen import NotSeen

if TYPE_CHECKING:
    from liftsys_nb.lift.code.statements import Statements

# Classes whose one sub-pattern matches the whole value.
_WHOLE = frozenset((
    "bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple",
))  # fmt: skip
Captures = list[tuple[str, n.Expr]]


def read_match(reader: Statements, node: ast.Match) -> None:
    """Emit the statements of a ``match``. Raises NotSeen."""
    if isinstance(node.subject, ast.Tuple):
        if any(isinstance(each, ast.Starred) for each in node.subject.elts):
            raise NotSeen("* in a subject of match")
        parts = [reader.hold(each) for each in reader.in_order(node.subject.elts)]
        subject: n.Expr = n.Sequence("tuple", tuple(parts))
    else:
        # Into a temporary: a capture may take the name of the subject.
        subject = reader.hold(reader.expr(node.subject))
    start = set(reader.sure)
    _cases(reader, subject, node.cases)
    reader.sure = start


def _cases(reader: Statements, subject: n.Expr, cases: Sequence[ast.match_case]) -> None:
    if not cases:
        return
    start = set(reader.sure)
    case, *rest = cases
    captures: Captures = []
    tests = _tests(reader, subject, case.pattern, captures)
    test = n.TRUE if not tests else tests[0] if len(tests) == 1 else n.BoolOp("and", tuple(tests))

    def take() -> None:
        for name, value in captures:
            if name in reader.names.elsewhere:
                raise NotSeen(f"global {name}")
            reader.set_to(n.Name(name), value)
            reader.sure.add(name)

    def body() -> None:
        for each in reader.read(case.body):
            reader.emit(each)

    def taken_body() -> None:
        take()
        body()

    def others() -> None:
        reader.sure = set(start)
        _cases(reader, subject, rest)

    line = case.pattern.lineno
    if case.guard is None:
        then = reader.block(taken_body)
        if test == n.TRUE:
            for each in then:
                reader.emit(each)
            return
        reader.emit(r.If(test, then, reader.block(others), line=line))
        return
    # A guard may bind and act, and what a case captured stays although its guard fails.
    guard, taken = case.guard, reader.fresh()
    reader.set_to(taken, n.FALSE)

    def guarded() -> None:
        take()
        condition = reader.expr(guard)

        def inside() -> None:
            reader.set_to(taken, n.TRUE)
            body()

        reader.emit(r.If(condition, reader.block(inside), line=line))

    then = reader.block(guarded)
    if test == n.TRUE:
        for each in then:
            reader.emit(each)
    else:
        reader.emit(r.If(test, then, line=line))
    orelse = reader.block(others)
    if orelse:
        reader.emit(r.If(n.Unary("not", taken), orelse, line=line))


def _tests(
    reader: Statements, subject: n.Expr, pattern: ast.pattern, captures: Captures
) -> list[n.Expr]:
    """Return the tests of a pattern, in order; captures: names with what they take."""
    match pattern:
        case ast.MatchAs(pattern=None, name=None):
            return []
        case ast.MatchAs(pattern=inner, name=str(name)):
            tests = [] if inner is None else _tests(reader, subject, inner, captures)
            captures.append((name, subject))
            return tests
        case ast.MatchSingleton(value=None):
            return [n.Compare(("is",), (subject, n.Lit(None)))]
        case ast.MatchSingleton(value=bool(value)):
            return [is_truth(reader, subject, value)]
        case ast.MatchValue(value=value):
            if not isinstance(value, ast.Constant | ast.UnaryOp | ast.Attribute):
                raise NotSeen("such a pattern")
            if isinstance(value, ast.Attribute) and reader.root(value) is None:
                raise NotSeen("a pattern with a value of a local name")
            return [n.Compare(("==",), (subject, reader.expr(value)))]
        case ast.MatchOr(patterns=patterns):
            return [_any_of(reader, subject, patterns)]
        case ast.MatchClass():
            return _of_class(reader, subject, pattern, captures)
        case ast.MatchSequence(patterns=patterns):
            return _sequence(reader, subject, patterns, captures)
        case _:
            raise NotSeen("such a pattern")


def _any_of(reader: Statements, subject: n.Expr, patterns: Sequence[ast.pattern]) -> n.Expr:
    options: list[n.Expr] = []
    for each in patterns:
        captures: Captures = []
        tests = _tests(reader, subject, each, captures)
        if captures:
            raise NotSeen("a capture in an alternative")
        if not tests:
            return n.TRUE if not options else n.BoolOp("or", (*options, n.TRUE))
        options.append(tests[0] if len(tests) == 1 else n.BoolOp("and", tuple(tests)))
    return options[0] if len(options) == 1 else n.BoolOp("or", tuple(options))


def _of_class(
    reader: Statements, subject: n.Expr, pattern: ast.MatchClass, captures: Captures
) -> list[n.Expr]:
    match pattern.cls:
        case ast.Name(id=name):
            pass
        case _:
            raise NotSeen("a pattern of such a class")
    if not reader.is_builtin("isinstance"):
        raise NotSeen("a pattern of a class where 'isinstance' means something else")
    tests: list[n.Expr] = [n.Call(n.Name("isinstance"), (subject, n.Name(name)))]
    if name in _WHOLE and reader.is_builtin(name):
        if pattern.kwd_patterns or len(pattern.patterns) > 1:
            raise NotSeen(f"a pattern of parts of {name!r}")
        for inner in pattern.patterns:
            tests += _tests(reader, subject, inner, captures)
        return tests
    shape = None if reader.is_local(name) else reader.file.shapes.get(name)
    if shape is None or shape.kind not in ("dataclass", "plain"):
        raise NotSeen(f"a pattern of the class {name!r}")
    fields = [part.name for part in shape.parts]
    if len(pattern.patterns) > (0 if shape.style == "pydantic" else len(fields)):
        raise NotSeen(f"a pattern of the class {name!r}")
    pairs = [*zip(fields, pattern.patterns, strict=False),
             *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)]  # fmt: skip
    for field, inner in pairs:
        if field not in fields:
            raise NotSeen(f"a pattern with the attribute {field!r}")
        tests += _tests(reader, n.Attribute(subject, field), inner, captures)
    return tests


def _sequence(
    reader: Statements, subject: n.Expr, patterns: Sequence[ast.pattern], captures: Captures
) -> list[n.Expr]:
    if any(isinstance(each, ast.MatchStar) for each in patterns):
        raise NotSeen("* in a pattern")
    if isinstance(subject, n.Sequence):  # a display: what it is made of is known
        if len(subject.items) != len(patterns):
            return [n.FALSE]
        parts = subject.items
        tests: list[n.Expr] = []
    else:
        if not reader.is_builtin("isinstance") or not reader.is_builtin("len"):
            raise NotSeen("a pattern of a sequence where 'len' means something else")
        if any(shape.kind == "namedtuple" for shape in reader.file.shapes.values()):
            raise NotSeen("a pattern of a sequence beside named tuples")
        kinds = n.Sequence("tuple", (n.Name("list"), n.Name("tuple"), n.Name("range")))
        size = n.Call(n.Name("len"), (subject,))
        tests = [
            n.Call(n.Name("isinstance"), (subject, kinds)),
            n.Compare(("==",), (size, n.Lit(len(patterns)))),
        ]
        parts = tuple(n.Index(subject, n.Lit(at)) for at in range(len(patterns)))
    for part, each in zip(parts, patterns, strict=True):
        tests += _tests(reader, part, each, captures)
    return tests
