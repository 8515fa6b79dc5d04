"""Expressions as values of the solver; what they need is noted in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.calls import BUILTINS
from liftsys_nb.ir.programs import Entry, Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.syntax import show
from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import numbers, texts
from liftsys_nb.verify.sem.calls import CALLS, items_of
from liftsys_nb.verify.sem.compare import equal, number, ordered
from liftsys_nb.verify.sem.ledger import LONGEST, Ledger
from liftsys_nb.verify.sem.logic import Number, Truth, conj, disj, is_known, ite, neg
from liftsys_nb.verify.sem.making import havoc, known, known_dict, known_set
from liftsys_nb.verify.sem.merging import display, merged, over, truth_over
from liftsys_nb.verify.sem.methods import call_method, has_method
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Choice,
    DictOf,
    Float,
    Int,
    Items,
    Member,
    Null,
    Opaque,
    Record,
    SetOf,
    Str,
    Val,
    key_of,
)
from liftsys_nb.verify.sem.truths import is_a, is_none, truth

DEEPEST_CALL = 6  # of a define that calls itself, where the solver decides when it ends
KNOWN_CALLS = 60  # where that is known


@dataclass(frozen=True, slots=True)
class Encoder:
    """Turns expressions into values. now, entry: what names stand for, on exit and on entry."""

    ledger: Ledger
    program: Program
    now: Mapping[str, Val]
    entry: Mapping[str, Val]
    holes: Mapping[str, Val] = field(default_factory=dict)
    calls: Mapping[str, int] = field(default_factory=dict)

    def claim(self, expr: n.Expr) -> tuple[Truth, Truth]:
        """Return (holds: defined and true, defined)."""
        mark = len(self.ledger.needs)
        found = self.truth(expr)
        defined = self.ledger.defined_since(mark)
        del self.ledger.needs[mark:]
        return conj(defined, found), defined

    def truth(self, expr: n.Expr) -> Truth:
        """Return Python's truth value of an expression."""
        return truth(self.ledger, self.value(expr))

    def unseen(self, expr: n.Expr, *, may_raise: bool = True) -> Val:
        """Return a value of which nothing is known."""
        what = show(expr)
        self.ledger.gap(f"`{what}`")
        if may_raise:
            self.ledger.need(self.ledger.fresh("defined", "bool"), "Exception")
        return Opaque(what, self.ledger.name("opaque"))

    # ── the walk ─────────────────────────────────────────────────────────────────────────────
    def value(self, expr: n.Expr) -> Val:
        """Return the value of an expression."""
        match expr:
            case n.Lit(value=value):
                return known(self.ledger, value)
            case n.Name(id=name):
                return self.now[name] if name in self.now else self._named(expr)
            case n.Hole(name=name):
                return self.holes[name] if name in self.holes else self.unseen(expr)
            case n.Unary(op="not", operand=operand):
                return Bool(neg(self.truth(operand)))
            case n.Unary(operand=operand):
                return self._over(operand, expr, numbers.negated)
            case n.Arith():
                return self._arithmetic(expr)
            case n.Power(base=base, exponent=exponent):
                a, b = self.value(base), self.value(exponent)
                return over(self.ledger, a, lambda x: over(
                    self.ledger, b, lambda y: numbers.power(self.ledger, x, y) or self.unseen(expr)
                ))  # fmt: skip
            case n.Compare():
                return self._comparison(expr)
            case n.BoolOp():
                return self._junction(expr)
            case n.Implies(premise=premise, conclusion=conclusion):
                holds = self.truth(premise)
                with self.ledger.under(holds):
                    follows = True if holds is False else self.truth(conclusion)
                return Bool(disj(neg(holds), follows))
            case n.IfElse(then=then, test=test, orelse=orelse):
                return self._choice(self.truth(test), then, orelse)
            case n.Call():
                return self._call(expr)
            case n.Index(value=holder, index=index):
                return self._index(self.value(holder), self.value(index), expr)
            case n.Slice():
                return self._slice(expr)
            case n.Attribute():
                return self._attribute(expr)
            case n.Sequence(kind=kind, items=items):
                parts = [self.value(each) for each in items]
                return known_set(self.ledger, parts) if kind == "set" and not parts else (
                    rows.set_of(self.ledger, display("list", parts)) if kind == "set"
                    else display(kind, parts)
                )  # fmt: skip
            case n.Mapping(entries=entries):
                pairs = [(self.value(key), self.value(each)) for key, each in entries]
                return self._dict(pairs)
            case n.Comprehension():
                return self._comprehension(expr)
            case _:
                assert_never(expr)

    def _over(self, operand: n.Expr, expr: n.Expr, act: object) -> Val:
        return over(self.ledger, self.value(operand), lambda each: (
            act(each) or self._type_error(each, expr)  # type: ignore[operator]
        ))  # fmt: skip

    def _type_error(self, value: Val, expr: n.Expr) -> Val:
        if isinstance(value, Opaque):
            return self.unseen(expr)
        self.ledger.need(False, "TypeError")
        return Null()

    def _dict(self, pairs: list[tuple[Val, Val]]) -> Val:
        # Of equal keys the last value counts: what is asked for is looked up from the end.
        keys = display("list", [key for key, _ in pairs])
        made = known_dict(self.ledger, list(reversed(pairs)))
        size = rows.set_of(self.ledger, keys).size
        return DictOf(made.has, made.get, keys, size, ("dict", made.key))

    # ── operators ────────────────────────────────────────────────────────────────────────────
    def _arithmetic(self, expr: n.Arith) -> Val:
        found = self.value(expr.operands[0])
        for op, operand in zip(expr.ops, expr.operands[1:], strict=True):
            found = self._operated(op, found, self.value(operand), expr)
        return found

    def _operated(self, op: str, a: Val, b: Val, expr: n.Expr) -> Val:
        return over(self.ledger, a, lambda x: over(
            self.ledger, b, lambda y: self.operated(op, x, y, expr)
        ))  # fmt: skip

    def operated(self, op: str, a: Val, b: Val, expr: n.Expr) -> Val:
        """Return ``a op b`` of values of one kind each."""
        found = numbers.arithmetic(self.ledger, op, a, b)
        if found is not None:
            return found
        match op, a, b:
            case "+", Str(x), Str(y):
                return Str(texts.concat(self.ledger, x, y))
            case "+", Items(), Items() if a.family == b.family != "range":
                return rows.joined(a, b)
            case "*", Items(), (Int() | Bool()):
                return rows.repeated(self.ledger, a, number(b)) or self.unseen(expr)
            case "*", (Int() | Bool()), Items():
                return rows.repeated(self.ledger, b, number(a)) or self.unseen(expr)
            case "*", Str(x), (Int() | Bool()):
                return self._repeated_text(x, number(b), expr)
            case "*", (Int() | Bool()), Str(y):
                return self._repeated_text(y, number(a), expr)
            case "-", SetOf(), SetOf():
                kept = self._filtered_items(a.items, lambda each: neg(b.has(each)), expr)
                return kept if isinstance(kept, Opaque) else rows.set_of(self.ledger, kept)
            case "%", Str(), _:
                return self.unseen(expr)
            case _:
                if isinstance(a, Opaque) or isinstance(b, Opaque):
                    return self.unseen(expr)
                self.ledger.need(False, "TypeError")
                return Null()

    def _repeated_text(self, text: object, times: Number, expr: n.Expr) -> Val:
        if is_known(text) and is_known(times) and len(text) * times <= 10_000:  # type: ignore[arg-type]
            return Str(text * times)  # type: ignore[operator]
        return self.unseen(expr, may_raise=False)

    def _junction(self, expr: n.BoolOp) -> Val:
        found = self.value(expr.operands[0])
        is_and = expr.op == "and"
        if not is_and or not isinstance(found, Bool):
            return self._chained(expr, found)
        holds = found.z
        for operand in expr.operands[1:]:
            if holds is False:
                return Bool(False)
            with self.ledger.under(holds):
                each = self.value(operand)
            if not isinstance(each, Bool):
                rest = replace(expr, operands=(n.TRUE, *expr.operands[1:]))
                return self._chained(rest, Bool(found.z))
            holds = conj(holds, each.z)
        return Bool(holds)

    def _chained(self, expr: n.BoolOp, first: Val) -> Val:
        """Return what ``and`` or ``or`` gives: one of its operands."""
        found, goes_on = first, True
        for operand in expr.operands[1:]:
            holds = truth(self.ledger, found)
            step = holds if expr.op == "and" else neg(holds)
            goes_on = conj(goes_on, step)
            if goes_on is False:
                return found
            with self.ledger.under(goes_on):
                each = self.value(operand)
            found = merged(step, each, found) if goes_on is not True else each
        return found

    def _choice(self, holds: Truth, then: n.Expr, orelse: n.Expr) -> Val:
        if is_known(holds):
            return self.value(then if holds else orelse)
        with self.ledger.under(holds):
            first = self.value(then)
        with self.ledger.under(neg(holds)):
            second = self.value(orelse)
        return merged(holds, first, second)

    def _comparison(self, expr: n.Compare) -> Val:
        left = self.value(expr.operands[0])
        holds: Truth = True
        for op, operand in zip(expr.ops, expr.operands[1:], strict=True):
            if holds is False:
                break
            # A chain stops at its first false step: what follows need not be defined.
            with self.ledger.under(holds):
                right = self.value(operand)
                holds = conj(holds, self._compared(op, left, right, expr))
            left = right
        return Bool(holds)

    def _compared(self, op: str, left: Val, right: Val, expr: n.Expr) -> Truth:
        match op:
            case "==":
                return equal(self.ledger, left, right)
            case "!=":
                return neg(equal(self.ledger, left, right))
            case "is":
                return is_none(self.ledger, left)
            case "is not":
                return neg(is_none(self.ledger, left))
            case "in":
                return self._member(left, right, expr)
            case "not in":
                return neg(self._member(left, right, expr))
            case _:
                return ordered(self.ledger, op, left, right)

    def _member(self, value: Val, holder: Val, expr: n.Expr) -> Truth:
        def inside(each: Val) -> Truth:
            match each:
                case SetOf(has=has) | DictOf(has=has):
                    return has(value)
                case Str(text):
                    return truth_over(self.ledger, value, lambda v: self._in_text(v, text, expr))
                case Items(family="range"):
                    return self._in_range(value, each)
                case Items():
                    return rows.contains(self.ledger, each, value)
                case Opaque():
                    return truth(self.ledger, self.unseen(expr))
                case _:
                    self.ledger.need(False, "TypeError")
                    return False

        return truth_over(self.ledger, holder, inside)

    def _in_text(self, value: Val, text: object, expr: n.Expr) -> Truth:
        if isinstance(value, Str):
            return texts.contains(self.ledger, text, value.z)
        return truth(self.ledger, self._type_error(value, expr))

    def _in_range(self, value: Val, items: Items) -> Truth:
        def inside(each: Val) -> Truth:
            if not isinstance(each, Int | Bool):
                return rows.contains(self.ledger, items, each)
            start = number(items.at(0))  # type: ignore[arg-type]
            if number(items.at(1)) is start:  # type: ignore[arg-type]
                return rows.contains(self.ledger, items, each)
            step = items.key[3] if isinstance(items.key, tuple) and len(items.key) == 4 else None
            if step != 1:
                return rows.contains(self.ledger, items, each)
            z = number(each)
            return conj(start <= z, z < start + items.length)

        return truth_over(self.ledger, value, inside)

    # ── parts ────────────────────────────────────────────────────────────────────────────────
    def _index(self, holder: Val, index: Val, expr: n.Expr) -> Val:
        def at(value: Val, place: Val) -> Val:
            match value, place:
                case Items(), (Int() | Bool()):
                    return rows.at_index(self.ledger, value, number(place))
                case Str(text), (Int() | Bool()):
                    return Str(texts.at_index(self.ledger, text, number(place)))
                case DictOf(has=has, get=get), _:
                    self.ledger.need(has(place), "KeyError")
                    return get(place)
                case (Opaque(), _) | (_, Opaque()):
                    return self.unseen(expr)
                case _:
                    self.ledger.need(False, "TypeError")
                    return Null()

        # A dict is asked for the whole key, whatever it may be.
        return over(self.ledger, holder, lambda value: (
            at(value, index) if isinstance(value, DictOf)
            else over(self.ledger, index, lambda place: at(value, place))
        ))  # fmt: skip

    def _slice(self, expr: n.Slice) -> Val:
        holder = self.value(expr.value)
        parts: list[Number | None] = []
        for each in (expr.lower, expr.upper, expr.step):
            found = None if each is None else self.value(each)
            if isinstance(found, Int | Bool):
                parts.append(number(found))
            elif found is None or isinstance(found, Null):
                parts.append(None)
            else:
                return self.unseen(expr)

        def cut(value: Val) -> Val:
            match value:
                case Items():
                    return rows.sliced(self.ledger, value, *parts) or self.unseen(expr)
                case Str(text):
                    found = texts.sliced(self.ledger, text, *parts)
                    return self.unseen(expr) if found is None else Str(found)
                case _:
                    return self._type_error(value, expr)

        return over(self.ledger, holder, cut)

    def _named(self, expr: n.Expr) -> Val:
        entry = _declared(self.program, expr)
        if entry is not None and isinstance(entry.declared, EnumType):
            return display("enum", _members(entry.declared))
        return self.unseen(expr)

    def _attribute(self, expr: n.Attribute) -> Val:
        entry = self._entry(expr.value)
        if entry is not None and isinstance(entry.declared, EnumType):
            enum = entry.declared
            if expr.name in enum.members:
                return _member(enum, expr.name)
        whole = self._entry(expr)
        if whole is not None and isinstance(whole.declared, EnumType):
            return display("enum", _members(whole.declared))

        def part(value: Val) -> Val:
            match value:
                case Record(fields=fields) if expr.name in fields:
                    return fields[expr.name]
                case Member(at=at):
                    return self._of_member(value, at, expr)
                case Null():
                    self.ledger.need(False, "AttributeError")
                    return Null()
                case _:
                    return self.unseen(expr)

        return over(self.ledger, self.value(expr.value), part)

    def _of_member(self, value: Member, at: Number, expr: n.Attribute) -> Val:
        entry = self.program.entries.get(value.enum)
        if entry is None or not isinstance(entry.declared, EnumType):
            return self.unseen(expr)
        members = list(entry.declared)
        if expr.name == "name":
            parts: list[Val] = [Str(each.name) for each in members]
        elif expr.name == "value" and all(each.has_value for each in members):
            parts = [known(self.ledger, each.value) for each in members]
        else:
            return self.unseen(expr)
        return display("list", parts).at(at)

    def _entry(self, expr: n.Expr) -> Entry | None:
        head = expr
        while isinstance(head, n.Attribute):
            head = head.value
        if isinstance(head, n.Name) and head.id in self.now:
            return None
        return _declared(self.program, expr)

    # ── calls ────────────────────────────────────────────────────────────────────────────────
    def _call(self, expr: n.Call) -> Val:
        func = expr.func
        if isinstance(func, n.Name) and func.id not in self.now:
            entry = self.program.find(func.id)
            if entry is not None:
                return self._declared_call(entry, expr)
            if func.id == "old" and len(expr.args) == 1:
                return replace(self, now=self.entry).value(expr.args[0])
            if func.id == "isinstance" and len(expr.args) == 2:
                return self._is_instance(expr)
            if func.id in BUILTINS:
                return self._builtin(func.id, expr)
            return self.unseen(expr)
        if isinstance(func, n.Attribute):
            entry = self._entry(func)
            if entry is not None:
                return self._declared_call(entry, expr)
            return self._method(func, expr)
        return self.unseen(expr)

    def _builtin(self, name: str, expr: n.Call) -> Val:
        first = expr.args[0] if expr.args else None
        if isinstance(first, n.Comprehension) and first.kind != "dict":
            found = self._over_comprehension(name, first, expr)
            if found is not None:
                return found
        args = [self.value(each) for each in expr.args]
        options = {key: self.value(each) for key, each in expr.keywords if key != "key"}
        if len(options) < len(expr.keywords):
            return self.unseen(expr)
        call = CALLS.get(name)
        if call is None:
            return self.unseen(expr)
        lone = args[0] if len(args) == 1 else None
        if isinstance(lone, Choice):
            return over(self.ledger, lone, lambda each: (
                call(self.ledger, [each], options) or self._unless_type_error([each], expr)
            ))  # fmt: skip
        return call(self.ledger, args, options) or self._unless_type_error(args, expr)

    def _unless_type_error(self, args: list[Val], expr: n.Expr) -> Val:
        del args
        return self.unseen(expr)

    def _is_instance(self, expr: n.Call) -> Val:
        value, wanted = self.value(expr.args[0]), expr.args[1]
        kinds = wanted.items if isinstance(wanted, n.Sequence) else (wanted,)
        found: Truth = False
        for kind in kinds:
            entry = self._entry(kind)
            if entry is not None:
                found = disj(found, is_a(self.ledger, value, entry.name))
            elif isinstance(kind, n.Name):
                found = disj(found, is_a(self.ledger, value, kind.id))
            elif kind == n.Lit(None):
                found = disj(found, is_none(self.ledger, value))
            else:
                return self.unseen(expr)
        return Bool(found)

    def _method(self, func: n.Attribute, expr: n.Call) -> Val:
        if not has_method(func.name) or expr.keywords:
            return self.unseen(expr)
        args = [self.value(each) for each in expr.args]
        return over(self.ledger, self.value(func.value), lambda owner: (
            call_method(self.ledger, owner, func.name, args) or self.unseen(expr)
        ))  # fmt: skip

    def _declared_call(self, entry: Entry, expr: n.Call) -> Val:
        declared = entry.declared
        if isinstance(declared, n.Define):
            slots = [(p.name, p.default) for p in declared.parameters]
        elif isinstance(declared, n.Record):
            slots = [(f.name, f.default) for f in declared.fields]
        else:
            return self._member_of_value(entry, expr)
        inside = replace(self, program=self.program.seen_from(entry), now={}, entry={})
        given = dict(zip((name for name, _ in slots), map(self.value, expr.args), strict=False))
        given |= {key: self.value(each) for key, each in expr.keywords}
        for name, default in slots:
            if name not in given:
                if default is None:
                    return self.unseen(expr)
                given[name] = inside.value(default)
        if len(given) != len(slots) or len(expr.args) > len(slots):
            return self.unseen(expr)
        if isinstance(declared, n.Record):
            return Record(entry.name, {name: given[name] for name, _ in slots})
        return self._defined(entry, declared, given, inside)

    def _member_of_value(self, entry: Entry, expr: n.Call) -> Val:
        enum = entry.declared
        if not isinstance(enum, EnumType) or len(expr.args) != 1 or expr.keywords:
            return self.unseen(expr)
        value = self.value(expr.args[0])
        if not all(each.has_value for each in enum):
            return self.unseen(expr)
        found: Val | None = None
        there: Truth = False
        for each in reversed(list(enum)):
            same = equal(self.ledger, value, known(self.ledger, each.value))
            member = _member(enum, each.name)
            found = member if found is None else merged(same, member, found)
            there = disj(there, same)
        self.ledger.need(there, "ValueError")
        return found or self.unseen(expr)

    def _defined(
        self, entry: Entry, define: n.Define, given: Mapping[str, Val], inside: Encoder
    ) -> Val:
        depth = self.calls.get(entry.name, 0)
        is_settled = all(_is_settled(value) for value in given.values())
        if depth > (KNOWN_CALLS if is_settled else DEEPEST_CALL):
            if self.ledger.bound is not None:
                self.ledger.limit(False)
            self.ledger.gap(f"`{entry.name}` that calls itself so often")
            return havoc(self.ledger, inside.program, define.returns, entry.name)
        body = replace(
            inside, now=dict(given), entry=dict(given), calls={**self.calls, entry.name: depth + 1}
        )
        return body.value(define.body)

    # ── comprehensions ───────────────────────────────────────────────────────────────────────
    def _comprehension(self, expr: n.Comprehension) -> Val:
        if expr.kind == "dict":
            return self._dict_comprehension(expr)
        found = self._listed(expr)
        if isinstance(found, Opaque):
            return found
        self.ledger.all_of(found, lambda _: True, in_order=False)  # all are worked out at once
        if expr.kind == "set":
            return rows.set_of(self.ledger, found)
        family = "list" if expr.kind == "list" else "iterator"
        return replace(found, family=family)

    def _dict_comprehension(self, expr: n.Comprehension) -> Val:
        assert expr.value is not None
        pair = n.Sequence("tuple", (expr.element, expr.value))
        found = self._listed(replace(expr, kind="list", element=pair, value=None))
        if isinstance(found, Opaque):
            return found
        if found.most is None or found.most > LONGEST:
            return self.unseen(expr)

        def side(at: Number, which: int) -> Val:
            item = found.at(at)
            assert isinstance(item, Items)
            return item.at(which)

        keys = replace(found, family="list", at=lambda at: side(at, 0), key=("keys", found.key))

        def get(wanted: Val) -> Val:
            value = side(0, 1)
            for place in range(1, found.most or 0):
                here = conj(found.length > place, equal(self.ledger, side(place, 0), wanted))
                value = merged(here, side(place, 1), value)
            return value

        made = rows.set_of(self.ledger, keys)
        return DictOf(made.has, get, keys, made.size, ("dict", found.key))

    def _sources(self, clause: n.For) -> Items | None:
        """Return the items that a clause goes through; None where they are not seen."""
        return items_of(self.ledger, self.value(clause.iterable))

    def _bound(self, clause: n.For, item: Val) -> Encoder | None:
        if len(clause.names) == 1:
            return replace(self, now={**self.now, clause.names[0]: item})
        parts = items_of(self.ledger, item)
        if parts is None:
            return None
        self.ledger.need(parts.length == len(clause.names), "ValueError")
        more = {name: parts.at(at) for at, name in enumerate(clause.names)}
        return replace(self, now={**self.now, **more})

    def _holds_inside(self, clause: n.For) -> Truth:
        found: Truth = True
        for condition in clause.conditions:
            with self.ledger.under(found):
                found = conj(found, self.truth(condition))
        return found

    def _quantified(self, expr: n.Comprehension, at: int = 0) -> Truth | None:
        """Return that the element is true for all rounds; None where they are not seen."""
        if at == len(expr.clauses):
            return self.truth(expr.element)
        clause = expr.clauses[at]
        source = self._sources(clause)
        if source is None:
            return None
        unseen = False

        def holds(item: Val) -> Truth:
            nonlocal unseen
            inner = self._bound(clause, item)
            if inner is None:
                unseen = True
                return True
            allowed = inner._holds_inside(clause)
            with self.ledger.under(allowed):
                rest = True if allowed is False else inner._quantified(expr, at + 1)
            if rest is None:
                unseen = True
                return True
            return disj(neg(allowed), rest)

        found = self.ledger.all_of(source, holds)
        return None if unseen else found

    def _over_comprehension(self, name: str, expr: n.Comprehension, whole: n.Call) -> Val | None:
        """Return what a builtin makes of a comprehension; None to list its items first."""
        if len(whole.args) == 1 and not whole.keywords:
            if name == "all":
                found = self._quantified(expr)
                return self.unseen(whole) if found is None else Bool(found)
            if name == "any":
                element = n.Unary("not", expr.element)
                found = self._quantified(replace(expr, element=element))
                return self.unseen(whole) if found is None else Bool(neg(found))
        if len(expr.clauses) != 1:
            return None
        clause = expr.clauses[0]
        if name == "sum" and len(whole.args) == 1 and not whole.keywords and clause.conditions:
            test = (
                clause.conditions[0] if len(clause.conditions) == 1
                else n.BoolOp("and", clause.conditions)
            )  # fmt: skip
            # What is left out adds nothing.
            kept = n.IfElse(expr.element, test, n.Lit(0))
            plain = replace(clause, conditions=())
            return self._builtin(
                name, replace(whole, args=(replace(expr, element=kept, clauses=(plain,)),))
            )
        if name == "len" and expr.kind == "list" and clause.conditions:
            source = self._sources(clause)
            if source is None:
                return None
            self._quantified(replace(expr, element=n.Sequence("tuple", (expr.element,))))

            def counts(item: Val) -> Truth:
                inner = self._bound(clause, item)
                return True if inner is None else inner._holds_inside(clause)

            return Int(rows.counted(self.ledger, source, counts, ("len", source.key)))
        return None

    def _listed(self, expr: n.Comprehension) -> Items | Opaque:
        """Return the items of a comprehension in order."""
        clause = expr.clauses[0]
        source = self._sources(clause)
        if source is None:
            return self._opaque(expr)
        if len(expr.clauses) == 1:
            if not clause.conditions:
                return self._mapped(source, clause, expr.element)
            if len(clause.names) == 1:
                kept = self._filtered(source, clause, expr)
                if isinstance(kept, Opaque):
                    return kept
                return self._mapped(kept, replace(clause, conditions=()), expr.element)
            return self._opaque(expr)
        if source.most is None or source.most > LONGEST or clause.conditions:
            return self._opaque(expr)
        rest = replace(expr, clauses=expr.clauses[1:])
        found: Items = display("list", [])
        for place in range(source.most):
            inside: Truth = source.length > place
            with self.ledger.under(inside):
                inner = self._bound(clause, source.at(place))
                if inner is None:
                    return self._opaque(expr)
                part = inner._listed(rest)
            if isinstance(part, Opaque):
                return part
            found = rows.joined(
                found, replace(part, family="list", length=ite(inside, part.length, 0))
            )
        return found

    def _opaque(self, expr: n.Expr) -> Opaque:
        found = self.unseen(expr)
        assert isinstance(found, Opaque)
        return found

    def _mapped(self, source: Items, clause: n.For, element: n.Expr) -> Items:
        def at(place: Number) -> Val:
            inner = self._bound(clause, source.at(place))
            return self.unseen(element) if inner is None else inner.value(element)

        free = tuple(
            (name, key_of(value)) for name, value in self.now.items() if name in _names(element)
        )
        key = ("map", source.key, clause.names, element, free)
        return Items("list", source.length, at, source.most, key)

    def _filtered(self, source: Items, clause: n.For, expr: n.Expr) -> Items | Opaque:
        def holds(item: Val) -> Truth:
            inner = self._bound(clause, item)
            assert inner is not None
            return inner._holds_inside(clause)

        if source.most is None:  # there the conditions are only spoken of
            self.ledger.all_of(source, lambda item: disj(True, holds(item)), in_order=False)
        return self._filtered_items(source, holds, expr)

    def _filtered_items(self, source: Items, holds: object, expr: n.Expr) -> Items | Opaque:
        return rows.filtered(self.ledger, source, holds) or self._opaque(expr)  # type: ignore[arg-type]


def _names(expr: n.Expr) -> frozenset[str]:
    return frozenset(node.id for node in n.walk(expr) if isinstance(node, n.Name))


def _declared(program: Program, expr: n.Expr) -> Entry | None:
    parts: list[str] = []
    while isinstance(expr, n.Attribute):
        parts.append(expr.name)
        expr = expr.value
    if not isinstance(expr, n.Name):
        return None
    return program.find(".".join([expr.id, *reversed(parts)]))


def _member(enum: EnumType, name: str) -> Val:
    names = tuple(each.name for each in enum)
    return Member(enum.type_name, names.index(enum.members[name].name), names)


def _members(enum: EnumType) -> list[Val]:
    return [_member(enum, each.name) for each in enum]


def _is_settled(value: Val) -> bool:
    match value:
        case Int(z) | Bool(z) | Float(z) | Str(z):
            return is_known(z)
        case Items(length=length):
            return is_known(length)
        case _:
            return False
