"""Statements of Python → statements of the language, each with its line.

What is not modelled becomes ``Unseen`` in its place: the smallest statement around it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.ir.bitwise import BITWISE
from liftsys_nb.lift.code import displays, matching, raising
from liftsys_nb.lift.code.annotations import to_type
from liftsys_nb.lift.code.calls import invoke, is_lazy, lazy
from liftsys_nb.lift.code.expressions import OPERATORS, Expressions
from liftsys_nb.lift.code.facts import File
from liftsys_nb.lift.code.names import Names, parts_of, walk
from liftsys_nb.lift.code.notseen import NotSeen, words_for
from liftsys_nb.lift.code.raising import deleted, leaves
from liftsys_nb.lift.code.values import ARITHMETIC

MAX_NESTING = 60  # statements inside each other; ``elif`` nests, too
_LOOPS = (ast.For, ast.While, ast.AsyncFor)
Block = tuple[r.Statement, ...]


class Statements(Expressions):
    """Reads the statements of one function.

    loops: the number of each loop, by the node. invariants: those that are written at a loop.
    nested: reads a function that is defined inside.
    """

    def __init__(
        self,
        file: File,
        names: Names,
        owner: str | None,
        loops: Mapping[int, int],
        invariants: Mapping[int, tuple[n.Expr, ...]],
    ) -> None:
        super().__init__(file, names, owner)
        self.loops = loops
        self.invariants = invariants
        self.skipped: set[int] = set()  # definitions that are read as routines of their own
        self._nesting = 0

    def read(self, nodes: Sequence[ast.stmt]) -> Block:
        """Read a block of statements, in order."""
        self._nesting += 1
        try:
            if self._nesting > MAX_NESTING:
                line = nodes[0].lineno
                return (r.Unseen("so many statements inside each other", line=line),)
            return tuple(each for node in nodes for each in self._one(node))
        finally:
            self._nesting -= 1

    def _one(self, node: ast.stmt) -> Block:
        line, self.line = self.line, node.lineno
        kept, sure = self.before, set(self.sure)
        self.before = []
        try:
            self._statement(node)
            return tuple(self.before)
        except NotSeen as problem:
            self.sure = sure
            return (r.Unseen(problem.what, line=node.lineno),)
        finally:
            self.before, self.line = kept, line

    def _statement(self, node: ast.stmt) -> None:
        line = node.lineno
        match node:
            case ast.Pass() | ast.Global() | ast.Nonlocal():
                pass
            case ast.Expr(value=value):
                self._expression(value)
            case ast.Return(value=value):
                self.emit(r.Return(None if value is None else self.expr(value), line=line))
            case ast.Assign(targets=targets, value=value):
                self._assign(targets, value, None)
            case ast.AnnAssign():
                self._declared(node)
            case ast.AugAssign():
                self._augment(node)
            case ast.If(test=test, body=body, orelse=orelse):
                condition = self.expr(test)
                then, other = self._branches([body, orelse])
                self.emit(r.If(condition, then, other, line=line))
            case ast.While():
                self._while(node)
            case ast.For():
                self._for(node)
            case ast.Break():
                self.emit(r.Jump("break", line=line))
            case ast.Continue():
                self.emit(r.Jump("continue", line=line))
            case ast.Raise():
                raising.read_raise(self, node)
            case ast.Try():
                raising.read_try(self, node)
            case ast.Assert():
                raising.read_assert(self, node)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._delete(target)
            case ast.Match():
                matching.read_match(self, node)
            case ast.FunctionDef() if id(node) in self.skipped:
                pass
            case _:
                raise NotSeen(_WORDS.get(type(node), words_for(node)))

    def _branches(self, blocks: Sequence[Sequence[ast.stmt]]) -> list[Block]:
        """Read blocks of which one is run; sure is then what is sure after each of them."""
        start = set(self.sure)
        made: list[Block] = []
        after: list[set[str]] = []
        for block in blocks:
            self.sure = set(start)
            made.append(self.read(block))
            if not leaves(block):
                after.append(self.sure)
        self.sure = set.intersection(*after) if after else start
        return made

    def bind(self, target: ast.expr) -> None:
        """Note that the names of a target have values from here on."""
        self.sure |= {
            each.id
            for each in walk(target)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }

    # ── expressions ──────────────────────────────────────────────────────────────────────────
    def _expression(self, value: ast.expr) -> None:
        match value:
            case ast.Constant():
                pass  # a docstring, or ``...``
            case ast.Call() if self.is_invoked(value):
                invoke(self, value, None)
            case _:
                self.emit(r.Discard(self.expr(value), line=self.line))

    # ── assignments ──────────────────────────────────────────────────────────────────────────
    def _assign(
        self, targets: Sequence[ast.expr], value: ast.expr, declared: n.Type | None
    ) -> None:
        plain = not any(self.acts(each) or has_star(each) for each in targets)
        is_call = isinstance(value, ast.Call) and self.is_invoked(value)
        if plain and len(targets) == 1 and declared is None and is_call:
            assert isinstance(value, ast.Call)
            # The target is read first: where it is not modelled, nothing is.
            target = self.target(targets[0])
            invoke(self, value, target)
            self.bind(targets[0])
            return
        made = self.expr(value)
        if plain:
            aims = tuple([self.target(each) for each in targets])
            self.emit(r.Assign(aims, made, declared, line=self.line))
        else:
            made = self.hold(made)
            for each in targets:
                self._store(each, made)
        for each in targets:
            self.bind(each)

    def target(self, node: ast.expr) -> n.Expr:
        """Read what is assigned to; nothing in it needs a statement of its own."""
        match node:
            case ast.Name(id=name):
                if name in self.names.elsewhere:
                    raise NotSeen(f"global {name}")
                return n.Name(name)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return n.Sequence("tuple", tuple([self.target(each) for each in items]))
            case ast.Starred():
                raise NotSeen("* in a target")
            case ast.Attribute(value=value, attr=attr):
                if isinstance(value, ast.Name) and self.root(value) is not None:
                    raise NotSeen(f"an attribute of {value.id!r} that is set")
                return n.Attribute(self.expr(value), self.field(attr))
            case _:
                return self.expr(node)

    def _store(self, target: ast.expr, value: n.Expr) -> None:
        """Emit the assignment of a value, which is a temporary, to a target that acts."""
        if not isinstance(target, ast.Tuple | ast.List) or not (
            self.acts(target) or has_star(target)
        ):
            self.set_to(self.target(target), value)
        elif any(isinstance(each, ast.Starred) for each in target.elts):
            for each, part in displays.store_with_star(self, target.elts, value):
                self._store(each, part)
        else:
            parts = [self.fresh() for _ in target.elts]
            self.set_to(n.Sequence("tuple", tuple(parts)), value)
            for each, part in zip(target.elts, parts, strict=True):
                self._store(each, part)

    def _declared(self, node: ast.AnnAssign) -> None:
        declared = to_type(node.annotation, frozenset(self.file.shapes))
        if node.value is not None:
            self._assign([node.target], node.value, declared)
        elif isinstance(node.target, ast.Name):
            self.emit(r.Assign((self.target(node.target),), None, declared, line=self.line))
        else:
            raise NotSeen("a mere annotation of such a target")

    def _augment(self, node: ast.AugAssign) -> None:
        op = "**" if isinstance(node.op, ast.Pow) else ARITHMETIC.get(type(node.op))
        if op is None:
            self._bitwise(node)
            return
        if not self.acts(node.target) and not self.acts(node.value):
            target = self.target(node.target)
            self.emit(r.Augment(target, op, self.expr(node.value), line=self.line))
            return
        match node.target:
            case ast.Name(id=name):
                target = self.target(node.target)
                kept = n.Name(name) if self.is_kept(name) else self.fresh()
                if kept != target:
                    self.set_to(kept, target)
                value = self.expr(node.value)
                self.emit(r.Augment(kept, op, value, line=self.line))
                if kept != target:
                    self.set_to(target, kept)
                return
            case ast.Attribute(value=owner, attr=attr):
                aim: n.Expr = n.Attribute(self.pin(self.expr(owner)), self.field(attr))
            case ast.Subscript(value=owner, slice=index) if not isinstance(index, ast.Slice):
                held, place = (self.pin(each) for each in self.in_order([owner, index]))
                aim = n.Index(held, place)
            case _:
                raise NotSeen("such a target of an augmented assignment")
        # Python reads the old value before it works the new one out.
        kept = self.fresh()
        self.set_to(kept, aim)
        value = self.expr(node.value)
        self.emit(r.Augment(kept, op, value, line=self.line))
        self.set_to(aim, kept)

    def _bitwise(self, node: ast.AugAssign) -> None:
        """Emit ``x &= y`` and its like: of numbers a new value, of ``|`` a set or dict that grows.

        Raises NotSeen for targets other than names.
        """
        word = OPERATORS[type(node.op)]
        if (
            word not in BITWISE or not isinstance(node.target, ast.Name) or self.acts(node.value)
            or not all(map(self.is_builtin, ("isinstance", "int", "set", "frozenset", "dict")))
        ):  # fmt: skip
            raise NotSeen(f"'{word}='")
        target, value = self.target(node.target), self.expr(node.value)

        def is_a(each: n.Expr, *kinds: str) -> n.Expr:
            names = n.Sequence("tuple", tuple(map(n.Name, kinds)))
            return n.Call(n.Name("isinstance"), (each, names))

        line = self.line
        other: r.Statement = r.Unseen(f"'{word}=' of other than numbers", line=line)
        if word == "|":
            sets = n.BoolOp("and", (is_a(target, "set"), is_a(value, "set", "frozenset")))
            dicts = n.BoolOp("and", (is_a(target, "dict"), is_a(value, "dict")))
            grow = r.Invoke(None, target, "update", (value,), line=line)
            other = r.If(n.BoolOp("or", (sets, dicts)), (grow,), (other,), line=line)
        made = n.Call(n.Name(word), (target, value))
        plain = r.Assign((target,), made, line=line)
        self.emit(r.If(is_a(target, "int"), (plain,), (other,), line=line))

    def _delete(self, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.emit(r.Delete(self.target(target), line=self.line))
                self.sure.discard(name)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for each in items:
                    self._delete(each)
            case ast.Subscript():
                self.emit(r.Delete(self.expr(target), line=self.line))
            case _:
                raise NotSeen("del of an attribute")

    # ── loops ────────────────────────────────────────────────────────────────────────────────
    def _while(self, node: ast.While) -> None:
        self.sure -= deleted(node)
        start = set(self.sure)
        tests: list[n.Expr] = []
        before = self.block(lambda: tests.append(self.expr(node.test)))
        body = self.read(node.body)
        self.sure = set(start)
        orelse = self.read(node.orelse)
        self.sure = start
        self.emit(r.While(
            tests[0], body, orelse, before, self.invariants.get(id(node), ()),
            number=self.loops[id(node)], line=node.lineno,
        ))  # fmt: skip

    def _for(self, node: ast.For) -> None:
        if self.acts(node.target):
            raise NotSeen("such a target of a loop")
        iterable = lazy(self, node.iter) if is_lazy(self, node.iter) else self.expr(node.iter)
        target = self.target(node.target)
        self.sure -= deleted(node)
        start = set(self.sure)
        self.bind(node.target)
        body = self.read(node.body)
        self.sure = set(start)
        orelse = self.read(node.orelse)
        self.sure = start
        self.emit(r.ForEach(
            target, iterable, body, orelse, self.invariants.get(id(node), ()),
            number=self.loops[id(node)], line=node.lineno,
        ))  # fmt: skip


def has_star(target: ast.expr) -> bool:
    """Tell whether a target takes several items at once."""
    return any(isinstance(each, ast.Starred) for each in walk(target))


_WORDS: dict[type[ast.AST], str] = {
    ast.FunctionDef: "a function inside a function", ast.AsyncFunctionDef: "async",
    ast.ClassDef: "a class inside a function", ast.With: "with", ast.AsyncWith: "async",
    ast.AsyncFor: "async", ast.Import: "import", ast.ImportFrom: "import",
    ast.TryStar: "except*",
}  # fmt: skip


def loop_numbers(nodes: Sequence[ast.stmt]) -> dict[int, int]:
    """Return the number of each loop of a function, in source order from 1, by its node."""
    found: list[ast.stmt] = []
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _LOOPS):
            found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(parts_of(node))
    found.sort(key=lambda each: (each.lineno, each.col_offset))
    return {id(node): number for number, node in enumerate(found, 1)}
