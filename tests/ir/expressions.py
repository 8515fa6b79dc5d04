"""Expressions with values for their names, made at random: mostly well typed, a few not.

What is random comes from one ``random.Random``, so that Hypothesis can make and shrink them
(``expressions``) and a plain seed can make a hundred thousand of them quickly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program, program_of
from liftsys_nb.ir.values import enum_value, record_value

Kind: TypeAlias = str
INT = n.INT

# ── the program, twice: as nodes, and as Python ──────────────────────────────────────────────
_name, _lit = n.Name, n.Lit


def _call(name: str, *args: n.Expr) -> n.Expr:
    return n.Call(n.Name(name), args)


MODULE = n.Module(
    (
        n.Record("Point", (n.Field("x", INT), n.Field("y", INT, _lit(0)))),
        n.Record("Tag", (n.Field("label", n.STR), n.Field("at", n.NamedType("Point")))),
        n.Enum("Color", (n.Member("RED", _lit(1)), n.Member("BLUE", _lit(2)),
                         n.Member("ROSE", _lit(1)))),
        n.Define(
            "fact", (n.Parameter("k", INT),), INT,
            n.IfElse(_lit(1), n.Compare(("<=",), (_name("k"), _lit(0))),
                     n.Arith(("*",), (_name("k"), _call(
                         "fact", n.Arith(("-",), (_name("k"), _lit(1))))))),
        ),
        n.Define(
            "mix", (n.Parameter("a", INT), n.Parameter("b", INT, _lit(2))), INT,
            n.Arith(("+", "-"), (_name("a"), n.Arith(("*",), (_name("b"), _name("b"))), _lit(1))),
        ),
        n.Package(
            "geo.flat",
            decls=(
                n.Define("origin", (), n.NamedType("Point"), _call("Point", _lit(0))),
                n.Define("twice", (n.Parameter("v", INT),), INT,
                         n.Arith(("*",), (_name("v"), n.Lit(2)))),
                n.Define("four", (n.Parameter("v", INT),), INT,
                         _call("twice", _call("twice", _name("v")))),
            ),
        ),
    )
)  # fmt: skip
PROGRAM: Program = program_of(MODULE)


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


@dataclass(frozen=True)
class Tag:
    label: str
    at: Point


class Color(Enum):
    RED = 1
    BLUE = 2
    ROSE = 1  # noqa: PIE796 - an alias is meant


def fact(k: Any) -> Any:
    return 1 if k <= 0 else k * fact(k - 1)


def mix(a: Any, b: Any = 2) -> Any:
    return a + b * b - 1


class _Flat:
    @staticmethod
    def origin() -> Point:
        return Point(0)

    @staticmethod
    def twice(v: Any) -> Any:
        return v * 2

    @staticmethod
    def four(v: Any) -> Any:
        return v * 2 * 2


for _function in (_Flat.origin, _Flat.twice, _Flat.four):
    _function.__qualname__ = _function.__name__  # messages name the function alone


class geo:  # noqa: N801 - a package
    flat = _Flat


# From Python 3.13 on messages name the module of a class, but for those of builtins.
for _class in (Point, Tag, Color):
    _class.__module__ = "builtins"
PYTHON = {"Point": Point, "Tag": Tag, "Color": Color, "fact": fact, "mix": mix, "geo": geo}

# ── calls ────────────────────────────────────────────────────────────────────────────────────
# Result, then what is called: ``owner.method(arguments)`` or ``builtin(arguments)``. Kinds:
# ints texts rows pairs are lists; tup is a tuple of ints, set and words are sets, map is a
# dict[str, int], gen:K a generator. ``key=`` names a function.
CALLS = """
int abs(int) | float abs(float) | bool all(ints) | bool all(gen:bool) | bool all(set)
bool any(ints) | bool any(gen:bool) | bool bool(any) | bytes bytes(small) | bytes bytes(ints)
bytes bytes() | str chr(small) | map dict(pairs) | map dict(map) | tup divmod(int,int)
ints list(enumerate) | pairs list(zip) | ints list(reversed) | ints list(gen:int)
ints list(range) | ints list(tup) | texts list(str) | ints list() | texts list(map)
enumerate enumerate(texts) | enumerate enumerate(texts,int) | zip zip(texts,ints)
zip zip(gen:pair) | float float(int) | float float(str) | float float() | frozen frozenset(ints)
frozen frozenset() | int int(float) | int int(str) | int int(str,base) | int int(bool) | int int()
int len(ints) | int len(str) | int len(set) | int len(map) | int len(range) | int len(bytes)
int max(ints) | int max(int,int) | str max(texts) | int max(set) | int max(gen:int)
int max(ints,default=int) | int max(ints,key=abs) | int min(ints) | int min(int,int)
str min(words) | int min(gen:int) | str min(texts,key=len) | int ord(char) | int pow(int,small)
int pow(int,int,int) | range range(small) | range range(int,int) | range range(int,int,step)
str repr(any) | reversed reversed(ints) | reversed reversed(range) | int round(float)
float round(float,int) | int round(int,int) | set set(ints) | set set(gen:int) | words set(texts)
set set() | ints sorted(ints) | ints sorted(set) | texts sorted(words) | texts sorted(map)
ints sorted(gen:int) | ints sorted(ints,reverse=bool) | texts sorted(texts,key=len)
ints sorted(ints,key=mix) | str str(int) | str str(any) | str str(float) | str str() | int sum(ints)
int sum(set) | int sum(gen:int) | int sum(ints,int) | float sum(floats) | tup tuple(ints)
tup tuple(gen:int) | tup tuple() | tup tuple(range)
bool isinstance(any,type)
int str.count(str) | int str.count(str,int,int) | bool str.startswith(str) | int str.find(str,int)
bool str.startswith(strs) | bool str.endswith(str) | int str.find(str) | int str.rfind(str)
int str.index(str) | int str.rindex(str) | str str.strip() | str str.strip(str) | str str.lstrip()
str str.rstrip() | str str.upper() | str str.lower() | str str.title() | str str.capitalize()
str str.swapcase() | str str.casefold() | texts str.split() | texts str.split(str)
texts str.split(str,small) | texts str.rsplit() | texts str.rsplit(str,maxsplit=small)
texts str.splitlines() | texts str.splitlines(bool) | strs str.partition(str)
strs str.rpartition(str) | bool str.isalpha() | bool str.isdigit() | bool str.isalnum()
bool str.isspace() | bool str.isupper() | bool str.islower() | bool str.istitle()
bool str.isnumeric() | bool str.isdecimal() | bool str.isidentifier() | bool str.isascii()
bool str.isprintable() | str str.removeprefix(str) | str str.removesuffix(str)
str str.replace(str,str) | str str.replace(str,str,small) | str str.join(texts) | str str.join(str)
str str.join(gen:str) | str str.ljust(small) | str str.ljust(small,char) | str str.rjust(small)
str str.center(small) | str str.zfill(small) | str str.expandtabs() | str str.expandtabs(small)
bytes str.encode() | bytes str.encode("ascii") | bytes str.encode("ascii","replace")
int bytes.count(bytes) | bool bytes.startswith(bytes) | bool bytes.endswith(bytes)
int bytes.find(bytes) | int bytes.rfind(bytes) | int bytes.index(bytes) | int bytes.rindex(bytes)
bytes bytes.strip() | bytes bytes.lstrip() | bytes bytes.rstrip() | bytes bytes.upper()
bytes bytes.lower() | bytes bytes.title() | bytes bytes.capitalize() | bytes bytes.swapcase()
blobs bytes.split() | blobs bytes.split(bytes) | blobs bytes.rsplit() | blobs bytes.splitlines()
any bytes.partition(bytes) | any bytes.rpartition(bytes) | bool bytes.isalpha()
bool bytes.isdigit() | bool bytes.isalnum() | bool bytes.isspace() | bool bytes.isupper()
bool bytes.islower() | bool bytes.istitle() | bool bytes.isascii() | bytes bytes.removeprefix(bytes)
bytes bytes.removesuffix(bytes) | bytes bytes.replace(bytes,bytes) | bytes bytes.join(blobs)
bytes bytes.ljust(small) | bytes bytes.rjust(small) | bytes bytes.center(small)
bytes bytes.zfill(small) | bytes bytes.expandtabs() | str bytes.decode()
str bytes.decode("latin-1")
str bytes.hex()
int ints.count(int) | int ints.index(int) | ints ints.copy() | int tup.count(int)
int tup.index(int) | int range.count(int) | int range.index(int) | int map.get(str)
any map.get(str,any) | keys map.keys() | values map.values() | items map.items() | map map.copy()
set set.union(set) | set set.union(ints) | set set.intersection(set) | set set.difference(ints)
set set.symmetric_difference(set) | bool set.issubset(set) | bool set.issuperset(ints)
bool set.isdisjoint(ints) | set set.copy() | frozen frozen.union(set) | frozen frozen.copy()
frozen frozen.intersection(ints) | frozen frozen.difference(set) | bool frozen.issubset(ints)
frozen frozen.symmetric_difference(set) | bool frozen.issuperset(set) | bool frozen.isdisjoint(set)
int int.bit_length() | int int.bit_count() | any int.as_integer_ratio() | int int.conjugate()
bytes small.to_bytes(small,"big") | int bool.bit_length() | int bool.bit_count()
any bool.as_integer_ratio() | int bool.conjugate() | bytes bool.to_bytes(small,"little")
bool float.is_integer() | any float.as_integer_ratio() | float float.conjugate() | str float.hex()
int fact(small) | int mix(int) | int mix(int,int) | int mix(int,b=int) | point geo.flat.origin()
int geo.flat.twice(int) | int geo.flat.four(int) | point Point(int) | point Point(int,int)
point Point(x=int,y=int) | tag Tag(str,point) | tag Tag(at=point,label=str) | color Color(one)
"""
ATTRIBUTES = """
int int.real | int int.imag | int int.numerator | int int.denominator | int bool.real
int bool.imag | int bool.numerator | int bool.denominator | float float.real | float float.imag
int range.start | int range.stop | int range.step | int point.x | int point.y | str tag.label
point tag.at | str color.name | int color.value | color Color.RED | color Color.ROSE
"""


@dataclass(frozen=True)
class Form:
    """A call or attribute: its result, owner kind (or ''), name, and kinds of arguments."""

    result: Kind
    owner: Kind
    name: str
    args: tuple[str, ...] | None

    def __str__(self) -> str:
        name = f"{self.owner}.{self.name}" if self.owner else self.name
        return name if self.args is None else f"{name}({','.join(self.args)})"


KINDS: tuple[Kind, ...] = (
    "int", "bool", "float", "str", "bytes", "none", "ints", "texts", "floats", "blobs", "rows",
    "pairs", "tup", "strs", "set", "words", "frozen", "map", "range", "point", "tag", "color",
)  # fmt: skip


def _forms(table: str) -> tuple[Form, ...]:
    made: list[Form] = []
    for text in table.replace("\n", " | ").split(" | "):
        if text.strip():
            result, _, rest = text.strip().partition(" ")
            name, is_call, inside = rest.partition("(")
            owner, _, last = name.rpartition(".")
            args = tuple(a for a in inside.rstrip(")").split(",") if a) if is_call else None
            if owner in (*KINDS, "small"):
                made.append(Form(result, owner, last, args))
            else:
                made.append(Form(result, "", name, args))
    return tuple(made)


CALL_FORMS = _forms(CALLS)
ATTRIBUTE_FORMS = _forms(ATTRIBUTES)
FORMS = CALL_FORMS + ATTRIBUTE_FORMS
# ── values ───────────────────────────────────────────────────────────────────────────────────
_INTS = (0, 1, -1, 2, 3, -2, 7, 8, 10, -5, 100, 2**31, -(2**63), 10**20)
_FLOATS = (0.0, -0.0, 0.5, 1.0, -1.5, 2.5, 1e308, 5e-324, 0.1, 3.0, float("inf"), float("nan"))
_TEXTS = (
    "",
    "a",
    "b",
    "ab",
    "Ab c",
    " a ",
    "12",
    "-7",
    "ß",
    "a,b",
    "x\ty",
    "l\nm",
    "٣",
    "0.5",
    "é",
)
_BYTES = (b"", b"a", b"ab", b" A b", b"12", b"\xff", b"a\nb")
ENV_KINDS: dict[str, Kind] = {
    "a": "int", "b": "int", "t": "bool", "f": "float", "g": "float", "s": "str", "u": "str",
    "w": "bytes", "no": "none", "xs": "ints", "ys": "ints", "ws": "texts", "fs": "floats",
    "bs": "blobs", "rows": "rows", "ps": "pairs", "p": "tup", "q": "set", "qs": "words",
    "fz": "frozen", "d": "map", "r": "range", "pt": "point", "tag": "tag", "c": "color",
}  # fmt: skip


def _value(rnd: Random, kind: Kind) -> Any:
    def some(one: Kind, most: int = 3) -> list[Any]:
        return [_value(rnd, one) for _ in range(rnd.randint(0, most))]

    match kind:
        case "int":
            return rnd.choice(_INTS)
        case "small":
            return rnd.randint(0, 9)
        case "bool":
            return rnd.random() < 0.5
        case "float":
            return rnd.choice(_FLOATS)
        case "str":
            return rnd.choice(_TEXTS)
        case "bytes":
            return rnd.choice(_BYTES)
        case "none":
            return None
        case "ints" | "texts" | "floats" | "blobs" | "rows" | "pairs":
            inner = {"ints": "int", "texts": "str", "floats": "float", "blobs": "bytes",
                     "rows": "ints", "pairs": "pair"}  # fmt: skip
            return some(inner[kind])
        case "pair":
            return (rnd.choice(_TEXTS), rnd.choice(_INTS))
        case "tup":
            return tuple(some("int"))
        case "strs":
            return tuple(some("str"))
        case "set" | "frozen":
            # Multiples of eight stand in a set in the order in which they came.
            made = {8 * rnd.randint(-3, 5) for _ in range(rnd.randint(0, 4))}
            return made if kind == "set" else frozenset(made)
        case "words":
            return set(some("str"))
        case "map":
            return dict(some("pair"))
        case "range":
            return range(rnd.randint(-3, 3), rnd.randint(-3, 9), rnd.choice([1, 1, 2, -1]))
        case "point":
            return record_value("Point", {"x": rnd.choice(_INTS), "y": rnd.choice(_INTS)})
        case "tag":
            at = _value(rnd, "point")
            return record_value("Tag", {"label": rnd.choice(_TEXTS), "at": at})
        case "color":
            return enum_value("Color", *rnd.choice([("RED", 1), ("BLUE", 2)]))
        case _:
            raise AssertionError(kind)


def values(rnd: Random) -> dict[str, Any]:
    """Make a value for each name."""
    return {name: _value(rnd, kind) for name, kind in ENV_KINDS.items()}


# ── expressions ──────────────────────────────────────────────────────────────────────────────
_SOURCES: tuple[tuple[Kind, tuple[Kind, ...]], ...] = (
    ("ints", ("int",)), ("texts", ("str",)), ("range", ("int",)), ("set", ("int",)),
    ("map", ("str",)), ("str", ("str",)), ("tup", ("int",)), ("pairs", ("str", "int")),
    ("enumerate", ("int", "str")), ("zip", ("str", "int")), ("items", ("str", "int")),
    ("rows", ("ints",)), ("words", ("str",)), ("pairs", ("tup",)), ("floats", ("float",)),
)  # fmt: skip
_LOCALS = ("i", "j", "k", "a", "s", "xs")
_ORDER = ("<", "<=", ">", ">=", "==", "!=")
_ORDERED = ("int", "int", "float", "str", "ints", "tup", "bytes", "bool", "set", "texts")


@dataclass
class Maker:
    """Makes expressions of a kind. bound: variables of the comprehensions around."""

    rnd: Random
    bound: dict[str, Kind] = field(default_factory=dict)

    def make(self, kind: Kind, depth: int) -> n.Expr:
        rnd = self.rnd
        if kind == "any" or rnd.random() < 0.03:
            kind = rnd.choice(KINDS)
        if kind.startswith("gen:"):
            return self.comprehension("generator", kind[4:], depth)
        if depth <= 0 or rnd.random() < 0.2:
            return self.leaf(kind)
        ways: list[Any] = [form for form in FORMS if form.result == kind]
        if kind == "bool":
            ways = rnd.sample(ways, 4)
        ways += _WAYS.get(kind, ()) * (1 + len(ways) // 8) if ways else _WAYS.get(kind, ())
        ways += _EVERY
        way = rnd.choice(ways)
        return self.form(way, depth - 1) if isinstance(way, Form) else way(self, kind, depth - 1)

    def leaf(self, kind: Kind) -> n.Expr:
        rnd = self.rnd
        named = [name for name, each in self.bound.items() if each == kind]
        named += [name for name, k in ENV_KINDS.items() if k == kind and name not in self.bound]
        if named and rnd.random() < 0.6:
            return n.Name(rnd.choice(named))
        match kind:
            case "small":
                return n.Lit(rnd.randint(0, 9))
            case "step":
                return n.Lit(rnd.choice([1, 2, -1, 0, 3]))
            case "base":
                return n.Lit(rnd.choice([2, 8, 10, 16, 36, 1]))
            case "char":
                return n.Lit(rnd.choice("ab 0é"))
            case "one":
                return n.Lit(rnd.choice([1, 2, 2, 3]))
            case "int" | "bool" | "str" | "bytes" | "none":
                return _literal(_value(rnd, kind))
            case "float":
                return _literal(rnd.choice(_FLOATS[:-2]))
            case "point":
                return _call("Point", self.leaf("int"))
            case "tag":
                return _call("Tag", self.leaf("str"), self.leaf("point"))
            case "color":
                return n.Attribute(n.Name("Color"), rnd.choice(["RED", "BLUE", "ROSE"]))
            case "range":
                return _call("range", self.leaf("small"))
            case "enumerate" | "reversed" | "keys" | "values" | "items" | "zip":
                form = rnd.choice([form for form in CALL_FORMS if form.result == kind])
                return self.form(form, 0)
            case "frozen":
                return _call("frozenset", self.leaf("ints"))
            case _:
                return self.display(kind, 0)

    def display(self, kind: Kind, depth: int) -> n.Expr:
        def some(one: Kind, least: int = 0) -> tuple[n.Expr, ...]:
            count = self.rnd.randint(least, 3)
            return tuple(self.make(one, depth - 1) for _ in range(count))

        lists = {"ints": "int", "texts": "str", "floats": "float", "blobs": "bytes",
                 "rows": "ints", "pairs": "pair"}  # fmt: skip
        if kind in lists:
            return n.Sequence("list", some(lists[kind]))
        match kind:
            case "pair":
                return n.Sequence(
                    "tuple", (self.make("str", depth - 1), self.make("int", depth - 1))
                )
            case "tup" | "strs":
                return n.Sequence("tuple", some("int" if kind == "tup" else "str"))
            case "set" | "words":
                return n.Sequence("set", some("int" if kind == "set" else "str", 1))
            case "map":
                keys = some("str")
                return n.Mapping(tuple((key, self.make("int", depth - 1)) for key in keys))
            case _:
                return self.leaf(kind)

    def form(self, form: Form, depth: int) -> n.Expr:
        """Make a call or attribute of a table."""
        if form.owner:
            func: n.Expr = n.Attribute(self.make(form.owner, depth), form.name)
        else:
            first, *rest = form.name.split(".")
            func = n.Name(first)
            for part in rest:
                func = n.Attribute(func, part)
        if form.args is None:
            return func
        args: list[n.Expr] = []
        options: list[tuple[str, n.Expr]] = []
        for arg in form.args:
            name, is_option, kind = arg.rpartition("=")
            if name == "key":
                options.append((name, n.Name(kind)))
            elif kind.startswith('"'):
                args.append(n.Lit(kind.strip('"')))
            elif kind == "type":
                args.append(self.type())
            elif is_option:
                options.append((name, self.make(kind, depth)))
            else:
                args.append(self.make(kind, depth))
        return n.Call(func, tuple(args), tuple(options))

    def type(self) -> n.Expr:
        names = ("int", "bool", "float", "str", "list", "tuple", "set", "dict", "bytes", "Point")
        one: n.Expr = n.Name(self.rnd.choice(names))
        other = n.Name(self.rnd.choice(names))
        return one if self.rnd.random() < 0.7 else n.Sequence("tuple", (one, other))

    def comprehension(self, form: str, kind: Kind, depth: int) -> n.Expr:
        """Make a comprehension whose elements are of a kind."""
        rnd = self.rnd
        before = dict(self.bound)
        clauses: list[n.For] = []
        for _ in range(rnd.choice([1, 1, 1, 2])):
            source, kinds = rnd.choice(_SOURCES)
            iterable = self.make(source, min(depth, 2) - 1)
            names = tuple(rnd.sample(_LOCALS, len(kinds)))
            self.bound.update(zip(names, kinds, strict=True))
            tests = [self.make("bool", min(depth, 2) - 1) for _ in range(rnd.choice([0, 0, 1]))]
            clauses.append(n.For(names, iterable, tuple(tests)))
        value = self.make("int", depth - 1) if form == "dict" else None
        element = self.make(kind, depth - 1)
        self.bound = before
        return n.Comprehension(form, element, tuple(clauses), value)  # type: ignore[arg-type]


def _literal(value: Any) -> n.Expr:
    # The text has no negative literals.
    if isinstance(value, int | float) and not isinstance(value, bool) and str(value)[0] == "-":
        return n.Unary("-", n.Lit(-value))
    return n.Lit(value)


def _chain(maker: Maker, kinds: list[Kind], signs: tuple[str, ...], depth: int) -> n.Expr:
    operands = tuple(maker.make(kind, depth) for kind in kinds)
    ops = tuple(maker.rnd.choice(signs) for _ in operands[1:])
    return n.Arith(ops, operands)


def _sum(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return _chain(maker, [kind] * maker.rnd.choice([2, 2, 3]), ("+", "-"), depth)


def _product(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    if kind == "float":
        mixed = [maker.rnd.choice(["int", "float"]) for _ in range(2)]
        return _chain(maker, mixed, ("*", "/", "//", "%", "/"), depth)
    return _chain(maker, [kind] * maker.rnd.choice([2, 2, 3]), ("*", "//", "%"), depth)


def _joined(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return n.Arith(("+",), (maker.make(kind, depth), maker.make(kind, depth)))


def _repeated(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    pair = [maker.make(kind, depth), maker.make(maker.rnd.choice(["small", "int"]), depth)]
    maker.rnd.shuffle(pair)
    return n.Arith(("*",), tuple(pair))


def _minus_set(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return n.Arith(("-",), (maker.make(kind, depth), maker.make(kind, depth)))


def _power(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    exponent = maker.make(maker.rnd.choice(["small", "int", kind]), depth)
    return n.Power(maker.make(kind, depth), exponent)


def _minus(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return n.Unary("-", maker.make(kind, depth))


def _not(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return n.Unary("not", maker.make(maker.rnd.choice(["bool", "any"]), depth))


def _comparison(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    rnd = maker.rnd
    one = rnd.choice(_ORDERED)
    kinds = [one] * rnd.choice([2, 2, 3])
    if one in ("int", "float"):
        kinds[-1] = rnd.choice(["int", "float"])
    operands = tuple(maker.make(each, depth) for each in kinds)
    return n.Compare(tuple(rnd.choice(_ORDER) for _ in operands[1:]), operands)


def _equality(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    one = maker.rnd.choice(KINDS)
    other = maker.rnd.choice([one, one, one, "any"])
    op = maker.rnd.choice(["==", "!="])
    return n.Compare((op,), (maker.make(one, depth), maker.make(other, depth)))


def _membership(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    pairs = [("int", "ints"), ("int", "set"), ("str", "map"), ("str", "str"), ("int", "range"),
             ("float", "range"), ("int", "tup"), ("str", "words"), ("color", "colors"),
             ("int", "values"), ("str", "keys"), ("pair", "items"), ("int", "reversed"),
             ("int", "bytes"), ("bytes", "bytes"), ("any", "set"), ("int", "frozen")]  # fmt: skip
    item, items = maker.rnd.choice(pairs)
    if items == "colors":
        right: n.Expr = n.Sequence("set", (maker.make("color", 0), maker.make("color", 0)))
    else:
        right = maker.make(items, depth)
    left = maker.display("pair", depth) if item == "pair" else maker.make(item, depth)
    return n.Compare((maker.rnd.choice(["in", "not in"]),), (left, right))


def _none_test(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    op = maker.rnd.choice(["is", "is not"])
    return n.Compare((op,), (maker.make(maker.rnd.choice(["none", "any"]), depth), n.Lit(None)))


def _implies(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return n.Implies(maker.make("bool", depth), maker.make("bool", depth))


def _bool_op(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    operands = tuple(maker.make(kind, depth) for _ in range(maker.rnd.choice([2, 2, 3])))
    return n.BoolOp(maker.rnd.choice(["and", "or"]), operands)  # type: ignore[arg-type]


def _if_else(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return n.IfElse(maker.make(kind, depth), maker.make("bool", depth), maker.make(kind, depth))


def _old(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return n.Call(n.Name("old"), (maker.make(kind, depth),))


def _item(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    places = {"int": [("ints", "index"), ("tup", "index"), ("map", "str"), ("range", "index"),
                      ("bytes", "index")],
              "str": [("str", "index"), ("texts", "index")], "float": [("floats", "index")],
              "ints": [("rows", "index")], "bytes": [("blobs", "index")]}  # fmt: skip
    owner, at = maker.rnd.choice(places[kind])
    if at == "index":
        index: n.Expr = _literal(maker.rnd.choice([0, 0, 1, -1, 2, -3]))
        if maker.rnd.random() < 0.3:
            index = maker.make("int", depth)
    else:
        index = maker.make(at, depth)
    return n.Index(maker.make(owner, depth), index)


def _slice(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    def part() -> n.Expr | None:
        roll = maker.rnd.random()
        if roll < 0.4:
            return None
        if roll < 0.8:
            return _literal(maker.rnd.randint(-4, 4))
        return maker.make(maker.rnd.choice(["int", "none"]), depth)

    return n.Slice(maker.make(kind, depth), part(), part(), part())


def _display(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return maker.display(kind, depth)


_ELEMENTS = {"ints": ("list", "int"), "texts": ("list", "str"), "rows": ("list", "ints"),
             "set": ("set", "int"), "words": ("set", "str"), "map": ("dict", "str"),
             "floats": ("list", "float"), "blobs": ("list", "bytes")}  # fmt: skip


def _comprehension(maker: Maker, kind: Kind, depth: int) -> n.Expr:
    return maker.comprehension(*_ELEMENTS[kind], depth)


_EVERY = [_if_else, _bool_op, _old]
_WAYS: dict[Kind, list[Any]] = {
    "int": [_sum, _product, _power, _minus, _item],
    "float": [_sum, _product, _product, _power, _minus, _item],
    "bool": [_comparison, _comparison, _equality, _membership, _membership, _none_test, _implies,
             _not, _not],
    "str": [_joined, _repeated, _slice, _item],
    "bytes": [_joined, _repeated, _slice, _item],
    "ints": [_joined, _repeated, _slice, _display, _comprehension, _comprehension, _item],
    "texts": [_joined, _slice, _display, _comprehension],
    "floats": [_display, _comprehension, _slice],
    "blobs": [_display, _comprehension],
    "rows": [_display, _comprehension, _slice],
    "pairs": [_display, _joined],
    "tup": [_display, _joined, _repeated, _slice],
    "strs": [_display, _slice],
    "set": [_display, _comprehension, _minus_set],
    "words": [_display, _comprehension, _minus_set],
    "frozen": [_minus_set],
    "map": [_display, _comprehension],
    "range": [_slice],
}  # fmt: skip

Made: TypeAlias = tuple[n.Expr, dict[str, Any], dict[str, Any]]


def made(rnd: Random, *, depth: int = 3) -> Made:
    """Make an expression, and values for its names on exit and on entry."""
    leaving = values(rnd)
    entry = {**leaving, **{name: _value(rnd, ENV_KINDS[name]) for name in rnd.sample(
        sorted(leaving), 3)}}  # fmt: skip
    return Maker(rnd).make(rnd.choice(KINDS), depth), leaving, entry


expressions: SearchStrategy[Made] = st.randoms(use_true_random=False).map(made)
