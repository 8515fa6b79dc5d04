"""What types say of their values: refinements and invariants, as formulas like any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.verify.terms import put

DEEPEST = 3  # records of one name inside each other
DOTS = n.NamedType("...")
MUTABLE = frozenset({"list", "set", "dict"})
PLAIN = frozenset({"int", "bool", "float", "str", "bytes", "None", "frozenset", "range", "Policy",
                   "Description", "type", "code", "Effect", "Predicate"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. name: ``type`` for refinements, the label of an invariant for that."""

    name: str
    expr: n.Expr
    program: Program


def rules(term: n.Expr, type_: n.Type, program: Program) -> Iterator[Rule]:
    """Yield what a type says of a term, inner parts first.

    Conditions keep the words of the place where they are written: each rule has the program as
    it is seen from there.
    """
    return _Rules(program).of(term, type_, program, {})


class _Rules:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._numbers = count(1)

    def of(
        self, term: n.Expr, type_: n.Type, program: Program, depth: dict[str, int]
    ) -> Iterator[Rule]:
        match type_:
            case n.Refined(base=base, condition=condition):
                yield from self.of(term, base, program, depth)
                yield Rule("type", put(condition, {"it": term}, {}), program)
            case n.UnionType(options=options):
                yield from self._union(term, options, program, depth)
            case n.NamedType():
                yield from self._named(term, type_, program, depth)

    def _union(
        self, term: n.Expr, options: tuple[n.Type, ...], program: Program, depth: dict[str, int]
    ) -> Iterator[Rule]:
        plain = [option for option in options if option != n.NONE]
        for option in plain:
            for rule in self.of(term, option, program, depth):
                guard: n.Expr
                if len(plain) == 1:
                    guard = n.Compare(("is not",), (term, n.Lit(None)))
                else:
                    base = option
                    while isinstance(base, n.Refined):
                        base = base.base
                    if not isinstance(base, n.NamedType):
                        continue
                    name: n.Expr = n.Name(base.name)
                    guard = n.Call(n.Name("isinstance"), (term, name))
                yield Rule(rule.name, n.Implies(guard, rule.expr), rule.program)

    def _named(
        self, term: n.Expr, type_: n.NamedType, program: Program, depth: dict[str, int]
    ) -> Iterator[Rule]:
        entry = program.find(type_.name)
        args = type_.args
        if entry is not None:
            known = depth.get(entry.name, 0)
            if known >= DEEPEST:
                return
            deeper = {**depth, entry.name: known + 1}
            inside = program.seen_from(entry)
            match entry.declared:
                case n.TypeDef(type=meant):
                    yield from self.of(term, meant, inside, deeper)
                case n.Record(fields=fields, invariant=invariant):
                    for each in fields:
                        yield from self.of(n.Attribute(term, each.name), each.type, inside, deeper)
                    parts = {each.name: n.Attribute(term, each.name) for each in fields}
                    for number, clause in enumerate(invariant, 1):
                        if not isinstance(clause.body, n.Prose):
                            label = n.label_of("invariant", number, clause.label)
                            yield Rule(label, put(clause.body, parts, {}), inside)
        elif type_.name == "tuple" and args and not (len(args) == 2 and args[1] == DOTS):
            for at, each_type in enumerate(args):
                yield from self.of(n.Index(term, n.Lit(at)), each_type, program, depth)
        elif type_.name in ("list", "set", "frozenset", "tuple") and args:
            yield from self._each(term, args[0], program, depth)
        elif type_.name == "dict" and len(args) == 2:
            yield from self._each(term, args[0], program, depth)
            values = n.Call(n.Attribute(term, "values"))
            yield from self._each(values, args[1], program, depth)

    def _each(
        self, many: n.Expr, type_: n.Type, program: Program, depth: dict[str, int]
    ) -> Iterator[Rule]:
        # No name of a person's text begins so.
        name = f"each_{next(self._numbers)}"
        for rule in self.of(n.Name(name), type_, program, depth):
            quantified = n.Comprehension("generator", rule.expr, (n.For((name,), many),))
            yield Rule(rule.name, n.Call(n.Name("all"), (quantified,)), rule.program)


# ── what can be asked of a type alone ────────────────────────────────────────────────────────
def is_mutable(type_: n.Type, program: Program, depth: int = 0) -> bool:
    """Tell whether a function could change a value of the type for its caller to see."""
    if depth > 20:
        return True
    match type_:
        case n.Refined(base=base):
            return is_mutable(base, program, depth)
        case n.UnionType(options=parts):
            return any(is_mutable(part, program, depth) for part in parts)
        case n.NamedType(name=name, args=args):
            entry = program.find(name)
            if entry is not None:
                if isinstance(entry.declared, n.TypeDef):
                    inside = program.seen_from(entry)
                    return is_mutable(entry.declared.type, inside, depth + 1)
                return not isinstance(entry.declared, EnumType)
            if name == "tuple":
                return any(is_mutable(arg, program, depth) for arg in args if arg != DOTS)
            return name not in PLAIN
        case _:
            return True


def is_scalar(type_: n.Type, program: Program, depth: int = 0) -> bool:
    """Tell whether a value is so many unknowns and no more: no list, set, dict inside."""
    if depth > 20:
        return False
    match type_:
        case n.Refined(base=base):
            return is_scalar(base, program, depth)
        case n.UnionType(options=parts):
            return all(is_scalar(part, program, depth) for part in parts)
        case n.NamedType(name=name, args=args):
            entry = program.find(name)
            if entry is not None:
                inside = program.seen_from(entry)
                match entry.declared:
                    case n.TypeDef(type=meant):
                        return is_scalar(meant, inside, depth + 1)
                    case n.Record(fields=fields):
                        return all(is_scalar(f.type, inside, depth + 5) for f in fields)
                    case _:
                        return isinstance(entry.declared, EnumType)
            if name == "tuple" and args and DOTS not in args:
                return all(is_scalar(arg, program, depth) for arg in args)
            return name in ("int", "bool", "float", "str", "None", "Policy", "Description")
        case _:
            return False


def is_known(type_: n.Type, program: Program, depth: int = 0) -> bool:
    """Tell whether values of the type can be written down, holes of types left aside."""
    if depth > 20:
        return True  # a type inside itself
    match type_:
        case n.Refined(base=base):
            return is_known(base, program, depth)
        case n.UnionType(options=parts):
            return any(is_known(part, program, depth) for part in parts)
        case n.NamedType(name=name, args=args):
            entry = program.find(name)
            if entry is not None:
                inside = program.seen_from(entry)
                match entry.declared:
                    case n.TypeDef(type=meant):
                        return is_known(meant, inside, depth + 1)
                    case n.Record(fields=fields):
                        return all(is_known(f.type, inside, depth + 1) for f in fields)
                    case EnumType() as enum:
                        return len(enum) > 0
                    case _:
                        return False
            if name in ("list", "set", "dict", "frozenset"):
                return True
            if name == "tuple":
                return all(is_known(arg, program, depth) for arg in args if arg != DOTS)
            return name in ("int", "bool", "float", "str", "bytes", "None", "Policy",
                            "Description", "Json")  # fmt: skip
        case _:
            return False
