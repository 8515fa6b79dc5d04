"""Types as strategies of Hypothesis, and as questions: is this value of the type?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liftsys_nb.ir.nodes import (
    Decl,
    Define,
    Enum,
    Expr,
    Lit,
    Module,
    NamedType,
    Prose,
    Record,
    Refined,
    Spec,
    Type,
    TypeDef,
    Unary,
    UnionType,
    walk,
)
from liftsys_nb.plugins.exporters.python.terms import NoPython, in_python, names_in
from liftsys_nb.syntax.names import TYPE_WORDS
from liftsys_nb.types.builtins import FUNCTIONS

DEEPER = "    "
DEEPEST = 30
MOST_CONSTANTS = 24
LARGEST = 100  # of ints that are tried: a right function may take as many turns
LARGEST_CONSTANT = 1_000_000
_ODD_FLOATS = '-0.0, 5e-324, 1e308, float("inf"), float("nan")'
_SCALARS = frozenset({"int", "float", "bool", "str", "bytes", "None"})
_SORTABLE = frozenset({"int", "float", "str", "bytes"})
_WORDS = {"ints": "int", "floats": "float", "texts": "str", "raw": "bytes"}


@dataclass(slots=True)
class Values:
    """What tests know of the types of one module.

    taken: names that parameters and declarations bear, so that helpers take others. constants:
    values of the specification by type, as Python. used: helpers that the text needs, in order.
    """

    decls: Mapping[str, Decl]
    taken: frozenset[str]
    constants: Mapping[str, Sequence[str]]
    used: dict[str, None] = field(default_factory=dict)
    records: dict[str, None] = field(default_factory=dict)

    def helper(self, name: str) -> str:
        """Note that a helper is needed; return what it is called."""
        self.used[name] = None
        return self.named(name)

    def named(self, name: str) -> str:
        """Return a name for a helper that nothing of the specification bears."""
        while name in self.taken:
            name += "_"
        return name

    # ── strategies ───────────────────────────────────────────────────────────────────────────
    def strategy(self, kind: Type | None, depth: int = 0) -> str:
        """Return the strategy of a type. Raises NoPython for one that has none."""
        st = self.named("st")
        if depth > DEEPEST:
            raise NoPython("its type goes on without an end")
        match kind:
            case NamedType(name="int"):
                return self.helper("ints")
            case NamedType(name="float"):
                return self.helper("floats")
            case NamedType(name="str"):
                return self.helper("texts")
            case NamedType(name="bytes"):
                return self.helper("raw")
            case NamedType(name="bool"):
                return f"{st}.booleans()"
            case NamedType(name="None"):
                return f"{st}.none()"
            case NamedType(name="Json"):
                return self.helper("json_values")
            case NamedType(name="list", args=(inner,)):
                made = f"{st}.lists({self.strategy(inner, depth + 1)}, max_size=8)"
                plain = self._plain(inner)
                if isinstance(plain, NamedType) and plain.name in _SORTABLE:
                    return f"({made} | {made}.map(sorted))"
                return made
            case NamedType(name="set", args=(inner,)):
                return f"{st}.sets({self.strategy(inner, depth + 1)}, max_size=8)"
            case NamedType(name="dict", args=(key, value)):
                parts = f"{self.strategy(key, depth + 1)}, {self.strategy(value, depth + 1)}"
                return f"{st}.dictionaries({parts}, max_size=6)"
            case NamedType(name="tuple", args=(inner, NamedType(name="..."))):
                return f"{st}.lists({self.strategy(inner, depth + 1)}, max_size=8).map(tuple)"
            case NamedType(name="tuple", args=args) if args:
                return f"{st}.tuples({', '.join(self.strategy(a, depth + 1) for a in args)})"
            case UnionType(options=options):
                return f"{st}.one_of({', '.join(self.strategy(o, depth + 1) for o in options)})"
            case Refined(base=base, condition=condition):
                test = self.test(condition, frozenset({"it"}))
                return f"{self.strategy(base, depth + 1)}.filter(lambda it: {test})"
            case NamedType(name=name, args=()) if name in self.decls:
                return self._declared(self.decls[name], depth)
            case _:
                raise NoPython("there are no values to try for its type")

    def _declared(self, decl: Decl, depth: int) -> str:
        st = self.named("st")
        match decl:
            case TypeDef(type=kind):
                return self.strategy(kind, depth + 1)
            case Enum(name=name):
                return f"{st}.sampled_from(list({name}))"
            case Record(name=name):
                self._note_record(decl)
                made = self.named(f"some_{name.lower()}")
                return f"{st}.deferred(lambda: {made}())"
            case _:
                raise NoPython("there are no values to try for its type")

    def _note_record(self, decl: Record) -> None:
        if decl.name in self.records:
            return
        self.records[decl.name] = None
        for each in decl.fields:
            self.strategy(each.type)

    def test(self, condition: Expr, known: frozenset[str]) -> str:
        """Return a condition of Python that is False where it is undefined.

        known: the names that have a value there. Raises NoPython.
        """
        self.check_names(condition, known)
        return f"{self.helper('holds')}(lambda: {in_python(condition)})"

    def check_names(self, expr: Expr, known: frozenset[str]) -> None:
        """Raise NoPython where a formula speaks of something that is not there."""
        strange = names_in(expr) - known - FUNCTIONS.keys() - self.decls.keys() - TYPE_WORDS
        if strange:
            raise NoPython(f"'{min(strange)}' is not declared here")

    # ── questions ────────────────────────────────────────────────────────────────────────────
    def belongs(self, text: str, kind: Type | None, depth: int = 0) -> str | None:
        """Return whether a value is of a type, as Python; None where there is nothing to ask."""
        if depth > 4:
            return None
        match kind:
            case NamedType(name="None"):
                return f"{text} is None"
            case NamedType(name=name) if name in _SCALARS:
                return f"isinstance({text}, {name})"
            case NamedType(name="list" | "set" as name, args=args):
                return self._items(text, name, args, depth)
            case NamedType(name="tuple", args=(inner, NamedType(name="..."))):
                return self._items(text, "tuple", (inner,), depth)
            case NamedType(name="tuple" | "dict" as name):
                return f"isinstance({text}, {name})"
            case UnionType(options=options):
                parts = [self.belongs(text, option, depth + 1) for option in options]
                return None if None in parts else f"({' or '.join(p for p in parts if p)})"
            case Refined(base=base, condition=condition):
                return self._both(self.belongs(text, base, depth), self._refined(text, condition))
            case NamedType(name=name, args=()) if name in self.decls:
                decl = self.decls[name]
                if isinstance(decl, TypeDef):
                    return self.belongs(text, decl.type, depth + 1)
                return f"isinstance({text}, {name})"
            case _:
                return None

    def _items(self, text: str, name: str, args: Sequence[Type], depth: int) -> str:
        item = self.named(f"item_{depth}" if depth else "item")
        inner = self.belongs(item, args[0], depth + 1) if args else None
        own = f"isinstance({text}, {name})"
        return own if inner is None else f"{own} and all({inner} for {item} in {text})"

    def _both(self, left: str | None, right: str | None) -> str | None:
        parts = [part for part in (left, right) if part is not None]
        return " and ".join(parts) if parts else None

    def _refined(self, text: str, condition: Expr) -> str | None:
        try:
            self.check_names(condition, frozenset({"it"}))
            return f"(lambda it: {in_python(condition)})({text})"
        except NoPython:
            return None

    def is_mutable(self, kind: Type | None, depth: int = 0) -> bool:
        """Whether values of a type can be changed."""
        if depth > DEEPEST:
            return True
        match kind:
            case NamedType(name=name, args=args) if name not in self.decls:
                if name in {"list", "set", "dict", "Json"}:
                    return True
                return any(self.is_mutable(arg, depth + 1) for arg in args)
            case NamedType(name=name):
                decl = self.decls[name]
                if isinstance(decl, TypeDef):
                    return self.is_mutable(decl.type, depth + 1)
                return isinstance(decl, Record)
            case UnionType(options=options):
                return any(self.is_mutable(option, depth + 1) for option in options)
            case Refined(base=base):
                return self.is_mutable(base, depth + 1)
            case _:
                return False

    def record_of(self, kind: Type | None) -> Record | None:
        """Return the record that a type is, refinements and other names of it aside."""
        plain = self._plain(kind)
        decl = self.decls.get(plain.name) if isinstance(plain, NamedType) else None
        return decl if isinstance(decl, Record) else None

    def _plain(self, kind: Type | None) -> Type | None:
        for _ in range(DEEPEST):
            if isinstance(kind, Refined):
                kind = kind.base
            elif isinstance(kind, NamedType) and isinstance(self.decls.get(kind.name), TypeDef):
                decl = self.decls[kind.name]
                kind = decl.type if isinstance(decl, TypeDef) else None
            else:
                break
        return kind

    # ── what stands at the top ───────────────────────────────────────────────────────────────
    def lines(self) -> Iterator[str]:
        """Yield the definitions of all helpers that were asked for."""
        st = self.named("st")
        if "json_values" in self.used:
            self.used |= dict.fromkeys(("ints", "floats", "texts"))
        if "ints" in self.used:
            yield "# Small: a right function may count up to each. Widen them where yours does not."
        for helper, general in (
            ("ints", f"{st}.integers(-8, 8), {st}.integers(-{LARGEST}, {LARGEST})"),
            (
                "floats",
                f"{st}.sampled_from([{_ODD_FLOATS}]), "
                f"{st}.integers(-8, 8).map(float), {st}.floats()",
            ),
            ("texts", f'{st}.text("aB 0", max_size=4), {st}.text()'),
            ("raw", f"{st}.binary()"),
        ):
            if helper in self.used:
                known = self.constants.get(_WORDS[helper], ())
                parts = [f"{st}.sampled_from([{', '.join(known)}])"] if known else []
                parts.append(general)
                yield from _assigned(self.named(helper), f"{st}.one_of", parts)
        if "json_values" in self.used:
            ints, floats, texts = (self.named(each) for each in ("ints", "floats", "texts"))
            base = f"{st}.none() | {st}.booleans() | {ints} | {floats} | {texts}"
            more = f"{st}.lists(inner, max_size=3) | {st}.dictionaries({texts}, inner, max_size=3)"
            made = [base, f"lambda inner: {more}", "max_leaves=8"]
            yield from _assigned(self.named("json_values"), f"{st}.recursive", made)
        if "holds" in self.used:
            yield from (
                "", "", f"def {self.named('holds')}(test):",
                f'{DEEPER}"""Work out a condition; one that is undefined does not hold."""',
                f"{DEEPER}try:", f"{DEEPER * 2}return bool(test())",
                f"{DEEPER}except Exception:", f"{DEEPER * 2}return False",
            )  # fmt: skip
        for name in list(self.records):
            decl = self.decls[name]
            if isinstance(decl, Record):
                yield from ("", "", *self._record(decl))

    def _record(self, decl: Record) -> Iterator[str]:
        st, assume = self.named("st"), self.named("assume")
        names = frozenset(each.name for each in decl.fields)
        draw = "draw" if "draw" not in names else "draw_"
        yield f"@{st}.composite"
        yield f"def {self.named(f'some_{decl.name.lower()}')}({draw}):"
        for each in decl.fields:
            yield f"{DEEPER}{each.name} = {draw}({self.strategy(each.type)})"
        for clause in decl.invariant:
            if not isinstance(clause.body, Prose):
                yield f"{DEEPER}{assume}({self.test(clause.body, names)})"
        given = ", ".join(f"{each.name}={each.name}" for each in decl.fields)
        yield f"{DEEPER}return {decl.name}({given})"


def _assigned(name: str, function: str, arguments: Sequence[str]) -> Iterator[str]:
    yield f"{name} = {function}("
    yield from (f"{DEEPER}{each}," for each in arguments)
    yield ")"


def values_of(module: Module, spec: Spec) -> Values:
    """Return what tests of a specification know of its types."""
    decls: dict[str, Decl] = {
        decl.name: decl
        for decl in module.all_decls
        if isinstance(decl, TypeDef | Enum | Record | Define)
    }
    signature = spec.signature
    parameters = signature.parameters if signature else ()
    taken = {*decls, *(each.name for each in parameters), "result"}
    taken |= {each.name for decl in decls.values() if isinstance(decl, Record)
              for each in decl.fields}  # fmt: skip
    if signature is not None:
        taken.add(signature.name)
    return Values(decls, frozenset(taken), _constants(spec, decls))


def _constants(spec: Spec, decls: Mapping[str, Decl]) -> Mapping[str, Sequence[str]]:
    """Return the literals of conditions, and of ints those beside them."""
    found: dict[str, dict[str, None]] = {}
    for expr in _formulas(spec, decls):
        for part in walk(expr):
            value = part.operand if isinstance(part, Unary) and part.op == "-" else part
            if not isinstance(value, Lit) or isinstance(value.value, bool | None):
                continue
            kind = type(value.value).__name__
            texts = found.setdefault(kind, {})
            number = value.value
            if isinstance(number, int):
                number = -number if value is not part else number
                near = (number - 1, number, number + 1) if abs(number) <= LARGEST_CONSTANT else ()
                texts.update(dict.fromkeys(map(repr, near)))
            elif isinstance(number, float) and abs(number) < float("inf"):
                texts[repr(-number if value is not part else number)] = None
            elif isinstance(number, str | bytes) and len(number) < 200:
                texts[ascii(number)] = None
    return {kind: list(texts)[:MOST_CONSTANTS] for kind, texts in found.items()}


def _formulas(spec: Spec, decls: Mapping[str, Decl]) -> Iterator[Expr]:
    for clause in (*spec.requires, *spec.ensures, *spec.asserts):
        if not isinstance(clause.body, Prose):
            yield clause.body
    for item in spec.raises:
        when = getattr(item.body, "when", None)
        if when is not None:
            yield when
    for decl in decls.values():
        if isinstance(decl, Define):
            yield decl.body
