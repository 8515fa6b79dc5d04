"""Expressions of Python → expressions of the language, in exactly Python's order.

What changes something in the middle of an expression (a call of a method that may change its
owner, a walrus) goes into a statement of its own before; then whatever Python works out earlier
goes before it, too, into temporaries. Names that mean the same all through stay where they are.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Literal

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.ir.bitwise import BITWISE
from liftsys_nb.ir.methods import METHODS
from liftsys_nb.lift.code import calls, comparing, displays, modules, texts
from liftsys_nb.lift.code.comprehensions import comprehended
from liftsys_nb.lift.code.facts import File
from liftsys_nb.lift.code.names import Names, parts_of, walk
from liftsys_nb.lift.code.notseen import NotSeen, words_for
from liftsys_nb.lift.code.values import ARITHMETIC

MAX_DEPTH = 150  # of a tree: below the 200 that the language allows
KEEPING = frozenset(name for names in METHODS.values() for name in names)
# What takes all of a generator at once, and gives no part of it to go on with.
_TAKERS = frozenset((
    "all", "any", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict",
    "enumerate", "zip",
))  # fmt: skip
OPERATORS: dict[type[ast.operator], str] = {
    ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.MatMult: "@",
}  # fmt: skip


class Expressions:
    """Reads the expressions of one function.

    before: statements that go before the one at hand. variables: names of the comprehensions
    around. inner: the names of functions defined
    inside, with the full name of each and what it closes over.
    """

    def __init__(self, file: File, names: Names, owner: str | None = None) -> None:
        self.file = file
        self.names = names
        self.owner = owner
        self.before: list[r.Statement] = []
        self.line = 0
        # Functions inside of this one: their full names, what they close over, what they take.
        self.inner: dict[str, tuple[str, tuple[str, ...], ast.arguments]] = {}
        self.caught: list[str] = []  # names of exceptions in the handlers around
        self.keys: Callable[[ast.Lambda], str | None] = lambda node: None  # reads one of ``key=``
        self.kinds: dict[str, str] = {}  # of names whose every value is a list, dict or set
        self.sure: set[str] = set(names.parameters)  # names that have a value here, surely
        self.walrused: set[str] = set()
        self._count = 0
        self._depth = 0
        self.variables: list[set[str]] = []  # of the comprehensions around
        self._acting: set[int] = set()

    # ── where statements go ──────────────────────────────────────────────────────────────────
    def emit(self, statement: r.Statement) -> None:
        """Put a statement before the one at hand."""
        if self.variables:
            raise NotSeen("a change inside a comprehension")
        self.before.append(statement)

    def fresh(self) -> n.Name:
        """Return a temporary that no text can write."""
        self._count += 1
        return n.Name(f".{self._count}")

    def block(self, work: Callable[[], None]) -> tuple[r.Statement, ...]:
        """Return what work emits, as a block of its own."""
        kept, self.before = self.before, []
        try:
            work()
            return tuple(self.before)
        finally:
            self.before = kept

    def set_to(self, target: n.Expr, value: n.Expr) -> None:
        """Emit an assignment."""
        self.emit(r.Assign((target,), value, line=self.line))

    def pin(self, value: n.Expr) -> n.Expr:
        """Return what keeps the value of now, whatever the statements after it do."""
        match value:
            case n.Lit():
                return value
            case n.Name(id=name) if name.startswith(".") or self.is_kept(name):
                return value
            case n.Comprehension(kind="generator"):
                raise NotSeen("a generator that waits")
            case _:
                target = self.fresh()
                self.set_to(target, value)
                return target

    def hold(self, value: n.Expr) -> n.Expr:
        """Return what keeps the value of now, also where names are bound anew after it."""
        match value:
            case n.Name(id=name) if name.startswith(".") or (
                self.names.is_local(name) and self.names.is_steady(name)
            ):
                return value
            case n.Lit():
                return value
            case _:
                target = self.fresh()
                self.set_to(target, value)
                return target

    def is_kept(self, name: str) -> bool:
        """Tell whether a name has a value here that no expression of the function replaces."""
        if not self.names.is_local(name):
            # A name that nobody binds raises where Python comes to it.
            return self.file.is_bound(name)
        if self.names.is_steady(name):
            return True
        return name in self.sure and name not in self.walrused

    def mark(self, root: ast.AST) -> None:
        """Find the expressions under root that need statements of their own."""
        for node in reversed(walk(root)):
            if self._acts_itself(node) or any(
                id(child) in self._acting for child in parts_of(node)
            ):
                self._acting.add(id(node))
            if isinstance(node, ast.NamedExpr):
                self.walrused.add(node.target.id)

    def acts(self, node: ast.AST) -> bool:
        """Tell whether an expression needs statements of its own."""
        return id(node) in self._acting

    def _acts_itself(self, node: ast.AST) -> bool:
        match node:
            case ast.NamedExpr():
                return True
            case ast.Dict(keys=keys):
                return None in keys
            case ast.List(elts=items, ctx=ast.Load()) | ast.Tuple(elts=items, ctx=ast.Load()):
                return any(isinstance(each, ast.Starred) for each in items)
            case ast.Call(func=ast.Attribute()):
                return self.is_invoked(node)
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[right]):
                truths = [
                    isinstance(each, ast.Constant) and isinstance(each.value, bool)
                    for each in (left, right)
                ]
                return any(truths) and not (
                    comparing.is_simple(left) and comparing.is_simple(right)
                )
            case _:
                return False

    def is_invoked(self, node: ast.Call) -> bool:
        """Tell whether the call of a method is a statement of its own: it may change its owner."""
        func = node.func
        if not isinstance(func, ast.Attribute):
            return False
        if texts.is_template(node) or self.static(func) is not None:
            return False
        if modules.function(self, func) is not None:
            return False
        if self.root(func) in self.file.loggers or self.file.full_name(func).startswith("logging."):
            return isinstance(func.value, ast.Name) and self.is_local(func.value.id)
        return func.attr not in KEEPING or func.attr in self.file.owned

    def root(self, node: ast.expr) -> str | None:
        """Return the name of the file that a path starts with; None for a local one."""
        while isinstance(node, ast.Attribute):
            node = node.value
        if isinstance(node, ast.Name) and not self.is_local(node.id):
            return node.id
        return None

    def static(self, func: ast.Attribute) -> str | None:
        """Return the routine that ``Class.method`` names, also ``self.method`` without self."""
        if not isinstance(func.value, ast.Name):
            return None
        holder = func.value.id
        if not self.is_local(holder) and holder in self.file.shapes:
            name = f"{holder}.{func.attr}"
            return name if name in self.file.functions else None
        if self.is_self(holder) and f"{self.owner}.{func.attr}" in self.file.statics:
            return f"{self.owner}.{func.attr}"
        return None

    def is_self(self, name: str) -> bool:
        """Tell whether a name is the object that a method was called on."""
        return (
            self.owner is not None
            and self.names.parameters[:1] == (name,)
            and self.names.is_steady(name)
        )

    # ── names ────────────────────────────────────────────────────────────────────────────────
    def is_local(self, name: str) -> bool:
        """Tell whether a name is a variable of the function or of a comprehension around."""
        return self.names.is_local(name) or self.is_variable(name)

    def is_variable(self, name: str) -> bool:
        """Tell whether a name is the variable of a comprehension around."""
        return any(name in each for each in self.variables)

    def is_builtin(self, name: str) -> bool:
        """Tell whether a name means what Python gives it."""
        return not self.is_local(name) and self.file.is_builtin(name)

    def check_private(self, name: str) -> None:
        """Refuse a name of the file that Python changes inside of a class."""
        is_private = name.startswith("__") and not name.endswith("__")
        if self.owner is not None and is_private and not self.is_local(name):
            raise NotSeen(f"the private name {name!r}")

    def _name(self, name: str) -> n.Expr:
        if name in self.caught:
            raise NotSeen(f"the exception {name!r}")
        if name in self.inner and not self.is_variable(name):
            raise NotSeen(f"the function {name!r} as a value")
        if name in self.names.elsewhere and self.names.is_local(name):
            raise NotSeen(f"global {name}")
        if not self.is_local(name) and name in self.file.functions:
            raise NotSeen(f"the function {name!r} as a value")
        self.check_private(name)
        return n.Name(name)

    # ── expressions ──────────────────────────────────────────────────────────────────────────
    def expr(self, node: ast.expr) -> n.Expr:
        """Read an expression. Raises NotSeen."""
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise NotSeen("so deep an expression")
            return self._expr(node)
        finally:
            self._depth -= 1

    def _expr(self, node: ast.expr) -> n.Expr:
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | bytes() | None as literal):
                return n.Lit(literal)
            case ast.Name(id=name):
                number = modules.number(self, node)
                return self._name(name) if number is None else n.Lit(number)
            case ast.BinOp():
                return self._binary(node)
            case ast.Compare():
                return comparing.read_compare(self, node)
            case ast.BoolOp():
                return self._bool("and" if isinstance(node.op, ast.And) else "or", node.values)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.Call():
                return calls.read_call(self, node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript(value=value, slice=ast.Slice() as part):
                return self._slice(value, part)
            case ast.Subscript(value=value, slice=index):
                return n.Index(*self.in_order([value, index]))
            case ast.List(elts=items) | ast.Tuple(elts=items) if self._acts_itself(node):
                return displays.with_stars(self, items, is_list=isinstance(node, ast.List))
            case ast.List(elts=items):
                return n.Sequence("list", tuple(self.in_order(items)))
            case ast.Tuple(elts=items):
                return n.Sequence("tuple", tuple(self.in_order(items)))
            case ast.Set(elts=items):
                return n.Sequence("set", tuple(self.in_order(items)))
            case ast.Dict(keys=keys, values=values):
                return self._dict(keys, values)
            case ast.IfExp():
                return self._if_else(node)
            case ast.ListComp(elt=element, generators=clauses):
                return comprehended(self, "list", element, None, clauses)
            case ast.SetComp(elt=element, generators=clauses):
                return comprehended(self, "set", element, None, clauses)
            case ast.DictComp(key=key, value=value, generators=clauses):
                return comprehended(self, "dict", key, value, clauses)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                return self._walrus(name, value)
            case ast.JoinedStr():
                return texts.joined(self, node)
            case _:
                raise NotSeen(words_for(node))

    def in_order(self, nodes: Sequence[ast.expr]) -> list[n.Expr]:
        """Read expressions that Python works out one after the other."""
        last = max((at for at, node in enumerate(nodes) if self.acts(node)), default=-1)
        made: list[n.Expr] = []
        for at, node in enumerate(nodes):
            value = self.expr(node)
            made.append(self.pin(value) if at < last else value)
        return made

    def _binary(self, node: ast.BinOp) -> n.Expr:
        # A long sum nests on its left: it is taken apart without going down.
        chain: list[ast.BinOp] = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        whole: n.Expr | None = None
        operands: list[ast.expr] = [chain[-1].left, *(each.right for each in reversed(chain))]
        last = max((at for at, each in enumerate(operands) if self.acts(each)), default=-1)
        for at, each in enumerate(operands):
            value = self.expr(each)
            if whole is not None:
                value = operated(whole, chain[len(operands) - 1 - at].op, value)
            whole = self.pin(value) if at < last else value
        assert whole is not None
        return whole

    def _unary(self, node: ast.UnaryOp) -> n.Expr:
        match node.op:
            case ast.USub():
                return n.Unary("-", self.expr(node.operand))
            case ast.Not():
                return n.Unary("not", self.expr(node.operand))
            case ast.UAdd() if _is_number(node.operand):
                return self.expr(node.operand)
            case _:
                raise NotSeen("~" if isinstance(node.op, ast.Invert) else "unary +")

    # ── what may not be reached ──────────────────────────────────────────────────────────────
    def _bool(self, op: Literal["and", "or"], values: Sequence[ast.expr]) -> n.Expr:
        at = next((at for at, each in enumerate(values) if at and self.acts(each)), None)
        if at is None:
            made = tuple([self.expr(each) for each in values])
            return made[0] if len(made) == 1 else n.BoolOp(op, made)
        target = self.fresh()
        self.set_to(target, self._bool(op, values[:at]))
        rest = values[at:]
        body = self.block(lambda: self.set_to(target, self._bool(op, rest)))
        test = target if op == "and" else n.Unary("not", target)
        self.emit(r.If(test, body, line=self.line))
        return target

    def _if_else(self, node: ast.IfExp) -> n.Expr:
        test = self.expr(node.test)
        if not self.acts(node.body) and not self.acts(node.orelse):
            return n.IfElse(self.expr(node.body), test, self.expr(node.orelse))
        target = self.fresh()
        then = self.block(lambda: self.set_to(target, self.expr(node.body)))
        orelse = self.block(lambda: self.set_to(target, self.expr(node.orelse)))
        self.emit(r.If(test, then, orelse, line=self.line))
        return target

    # ── parts ────────────────────────────────────────────────────────────────────────────────
    def _attribute(self, node: ast.Attribute) -> n.Expr:
        number = modules.number(self, node)
        if number is not None:
            return n.Lit(number)
        return n.Attribute(self.expr(node.value), self.field(node.attr))

    def field(self, name: str) -> str:
        """Return the name of a field as objects have it. Raises NotSeen where it is none."""
        if name in self.file.properties:
            raise NotSeen(f"the property {name!r}")
        if name.startswith("__"):
            if self.owner is None or name.endswith("__"):
                raise NotSeen(f"the attribute {name!r}")
            return f"_{self.owner.lstrip('_')}{name}"
        return name

    def _slice(self, value: ast.expr, part: ast.Slice) -> n.Expr:
        places = (part.lower, part.upper, part.step)
        made = self.in_order([value, *(each for each in places if each is not None)])
        rest = iter(made[1:])
        return n.Slice(made[0], *(None if each is None else next(rest) for each in places))

    def _dict(self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr]) -> n.Expr:
        nodes: list[ast.expr] = []
        for key, value in zip(keys, values, strict=True):
            if key is None:
                return displays.with_double_stars(self, keys, values)
            nodes += [key, value]
        made = self.in_order(nodes)
        return n.Mapping(tuple(zip(made[::2], made[1::2], strict=True)))

    def _walrus(self, name: str, value: ast.expr) -> n.Expr:
        if name in self.names.elsewhere:
            raise NotSeen(f"global {name}")
        self.set_to(n.Name(name), self.expr(value))
        return n.Name(name)

    # ── calls ────────────────────────────────────────────────────────────────────────────────
    def takes_generators(self, name: str) -> bool:
        """Tell whether a call of a name takes all of a generator before anything else happens."""
        return name in _TAKERS and self.is_builtin(name)


def operated(left: n.Expr, op: ast.operator, right: n.Expr) -> n.Expr:
    """Return ``left op right``; chains of one level are one node. Raises NotSeen."""
    if isinstance(op, ast.Pow):
        return n.Power(left, right)
    word = ARITHMETIC.get(type(op))
    if word is None:
        word = OPERATORS[type(op)]
        if word not in BITWISE:
            raise NotSeen(f"'{word}'")
        return n.Call(n.Name(word), (left, right))
    level = ("+", "-") if word in ("+", "-") else ("*", "/", "//", "%")
    if isinstance(left, n.Arith) and left.ops[0] in level:
        return n.Arith((*left.ops, word), (*left.operands, right))
    return n.Arith((word,), (left, right))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
