"""Small typed programs, made at random, to be proved and refuted: no one wrote them to please.

They are written to hurt: names that share objects, rows of rows, loops that change what they go
through, exceptions in the middle, ``finally`` that changes what goes out. Most of them end: a
``while`` counts, but arguments can be large.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

HEAD = '''from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple


class T(NamedTuple):
    a: int
    b: int


@dataclass(frozen=True)
class F:
    x: int


@dataclass
class P:
    x: int
    xs: list[int]


@dataclass(eq=False)
class Q:
    x: int


def push(xs: list[int], v: int) -> None:
    xs.append(v)


def grow(xs: list[int]) -> list[int]:
    xs += [0]
    return xs


def swap(xs: list[int], ys: list[int]) -> int:
    if xs and ys:
        xs[0], ys[-1] = ys[-1], xs[0]
    return len(xs)


def put(rows: list[list[int]], i: int, v: int) -> int:
    rows[i].append(v)
    return i


def bump(p: P, by: int = 1) -> int:
    p.x += by
    return p.x


def first(xs: list[int]) -> int:
    if not xs:
        raise ValueError("empty")
    return xs[0]


def twice(n: int) -> int:
    """Return it twice.

    post: result == 2 * n
    """
    return n + n


def moved(p: P) -> P:
    """Return a place of the same number.

    post: result.x == p.x
    """
    return P(p.x, [])


def last(xs: list[int]) -> int:
    """Return the last one.

    pre: len(xs) > 0
    post: result == xs[-1]
    """
    return xs[len(xs) - 1]


def down(n: int) -> int:
    """Count down.

    post: result <= 0
    """
    return down(n - 1) if n > 0 else n
'''
INT, BOOL, STR, FLOAT = "int", "bool", "str", "float"
ROW, ROWS, DICT, OPT = "list[int]", "list[list[int]]", "dict[int, int]", "int | None"
P, Q, T, F = "P", "Q", "T", "F"
TYPES = (INT, INT, INT, ROW, ROW, ROWS, DICT, STR, BOOL, OPT, P, P, T, F, FLOAT, FLOAT)
CAUGHT = ("IndexError", "KeyError", "ValueError", "ZeroDivisionError", "TypeError", "LookupError",
          "Exception", "(IndexError, ZeroDivisionError)")  # fmt: skip


@dataclass(slots=True)
class Program:
    """A function ``f`` with its body. parameters: names with types. returns: the type written."""

    parameters: dict[str, str]
    returns: str
    body: tuple[str, ...]

    def source(self, clauses: Sequence[str], body: Sequence[str] | None = None) -> str:
        """Return the text of the file. clauses: lines of the docstring."""
        given = ", ".join(f"{name}: {type_}" for name, type_ in self.parameters.items())
        said = "".join(f"    {each}\n" for each in clauses)
        lines = "".join(f"    {each}\n" for each in (self.body if body is None else body))
        words = f'    """Do something.\n\n{said}    """\n'
        return f"{HEAD}\n\ndef f({given}) -> {self.returns}:\n{words}{lines}"


@dataclass
class Writer:
    """Writes one program."""

    random: Random
    names: dict[str, str] = field(default_factory=dict)
    count: int = 0
    loops: int = 0

    def program(self) -> Program:
        """Return a program of a few statements."""
        r = self.random
        types = [r.choice(TYPES) for _ in range(r.randint(1, 3))]
        self.names = {f"{'abc'[at]}": type_ for at, type_ in enumerate(types)}
        parameters = dict(self.names)
        returns = r.choice((INT, INT, INT, ROW, BOOL, STR, OPT, FLOAT, FLOAT))
        body = self.block(r.randint(2, 5), 0)
        # At its head and at its end an ``assert`` is a part of the contract.
        if body[0].startswith("assert"):
            body.insert(0, "v0 = 0")
        if body[-1].startswith("assert"):
            body.append("v0 = 0")
        body.append(f"return {self.expr(returns, 1)}")
        return Program(parameters, returns, tuple(body))

    # ── expressions ──────────────────────────────────────────────────────────────────────────
    def name_of(self, type_: str) -> str | None:
        """Return a name of a value of a type, if there is one."""
        found = [name for name, each in self.names.items() if each == type_]
        return self.random.choice(found) if found else None

    def new(self, type_: str) -> str:
        """Return a new name; it is known from now on."""
        self.count += 1
        name = f"v{self.count}"
        self.names[name] = type_
        return name

    def expr(self, type_: str, depth: int = 0) -> str:
        """Return an expression of a type."""
        r = self.random
        name = self.name_of(type_)
        if name is not None and (depth >= 2 or r.random() < 0.45):
            return name
        if depth >= 3:
            return _PLAIN[type_]
        text = r.choice(_MADE[type_])(self, depth + 1)
        return f"({text})" if " " in text else text

    def place(self) -> str:
        """Return something for between brackets."""
        return self.random.choice(("0", "-1", "1", self.expr(INT, 2), "-2"))

    # ── statements ───────────────────────────────────────────────────────────────────────────
    def block(self, size: int, depth: int) -> list[str]:
        """Return some statements; names that they make stay known, bound or not."""
        lines: list[str] = []
        for _ in range(size):
            made = self.random.choices(_STATEMENTS, _WEIGHTS)[0](self, depth)
            lines += made or [f"{self.new(INT)} = {self.expr(INT)}"]
        return lines

    def inside(self, depth: int, most: int = 2) -> list[str]:
        """Return the lines of a block, indented."""
        lines = self.block(self.random.randint(1, most), depth + 1)
        return [f"    {line}" for line in lines]


Maker = Callable[[Writer, int], str]
_PLAIN = {INT: "1", BOOL: "True", STR: '"ab"', FLOAT: "0.5", ROW: "[1, 2]", ROWS: "[[1], [2, 3]]",
          DICT: "{1: 2}", OPT: "None", P: "P(1, [2])", Q: "Q(1)",
          T: "T(1, 2)", F: "F(1)"}  # fmt: skip


def _of(text: str) -> Maker:
    """Return what fills a pattern: letters of types between percent signs, # for a place."""
    letters = {"I": INT, "B": BOOL, "S": STR, "R": ROW, "M": ROWS, "D": DICT, "O": OPT, "P": P,
               "T": T, "F": F, "V": FLOAT}  # fmt: skip
    parts = text.split("%")

    def make(w: Writer, depth: int) -> str:
        return "".join(
            part if at % 2 == 0 else w.place() if part == "#" else w.expr(letters[part], depth)
            for at, part in enumerate(parts)
        )  # fmt: skip

    return make


_MADE: dict[str, list[Maker]] = {
    INT: [_of(each) for each in (
        "0", "1", "2", "-1", "3", "%I% + %I%", "%I% - %I%", "2 * %I%", "%I% // 2", "%I% // %I%",
        "divmod(%I%, 3)[1]", "divmod(%I%, -3)[0]",
        "len(%R%)", "len(%S%)", "len(%D%)", "len(%M%)", "%R%[%#%]", "min(%I%, %I%)",
        "max(%I%, %I%)", "sum(%R%)", "max(%R%, default=0)", "%D%.get(%I%, 0)", "%D%[%I%]",
        "abs(%I%)", "(%I% if %B% else %I%)", "(-(%I%))", "twice(%I%)", "down(%I%)", "last(%R%)",
        "first(%R%)", "%P%.x", "len(%P%.xs)", "%R%.count(%I%)", "%M%[%#%][%#%]", "len(%M%[%#%])",
        "sum(v * v for v in %R%)", "len([v for v in %R% if v > 0])", "%S%.find('a')",
        "(0 if %O% is None else 1)", "%R%.index(%I%)", "int(%B%)", "sum(%D%.values())",
        "%T%.a", "%T%[1]", "len(%T%)", "sum(%T%)", "%F%.x", "moved(%P%).x", "len({%T%, (1, 2)})",
        "len({%F%, F(1)})", "{(1, 2): 3}.get(%T%, 0)", "twice(%B%)", "len({%P%})",
        "int(%V%)", "math.floor(%V%)", "math.ceil(%V%)", "math.isqrt(%I%)", "int(%S%)",
        "round(%V%)",
    )],
    BOOL: [_of(each) for each in (
        "%I% < %I%", "%I% == %I%", "%I% in %R%", "%I% in %D%", "not %R%", "%I% >= 0", "%B% and %B%",
        "%B% or %B%", "%O% is None", "%R% == %R%", "all(v >= 0 for v in %R%)",
        "any(v == %I% for v in %R%)", "%S%.startswith('a')", "len(%R%) > 1", "%P% == %P%",
        "Q(%I%) == Q(%I%)", "0 <= %I% < 3", "bool(%S%)", "isinstance(%I%, bool)",
        "isinstance(%P%.x, int)", "%T% == %T%", "%T% == (1, 2)", "%T% < %T%", "%I% in %T%",
        "%F% == %F%", "isinstance(moved(%P%).x, int)", "%V% < %V%", "%V% <= %I%",
        "%V% == %V%", "math.isnan(%V%)", "0.0 <= %V% <= 1.0",
    )],
    STR: [_of(each) for each in (
        "'a'", "''", "%S% + %S%", "%S%[1:]", "%S%[-2:]", "%S%.strip()", "%S%[::-1]", "%S%[:%I%]",
        "%S%.upper()", "('x' if %B% else %S%)", "%S%.replace('a', 'bb')", "str(%I%)",
    )],
    FLOAT: [_of(each) for each in (
        "0.5", "0.1", "1.0", "3.0", "1e300", "float(%I%)", "%V% + %V%", "%V% - %V%", "%V% * %V%",
        "%V% / %V%", "%V% * 0.5", "%V% / 3.0", "(-(%V%))", "abs(%V%)", "min(%V%, %V%)",
        "max(%V%, 0.0)", "math.sqrt(%V%)", "math.fabs(%V%)", "%V% * %I%", "%I% / %I%", "float(%S%)",
        "(%V% if %B% else %V%)", "%V% + 1", "math.pi * %V%",
    )],
    ROW: [_of(each) for each in (
        "[]", "[%I%]", "[%I%, %I%]", "%R% + %R%", "%R%[1:]", "%R%[:-1]", "%R%[%#%:%#%]",
        "list(%R%)", "sorted(%R%)", "[v + 1 for v in %R%]", "[v for v in %R% if v > %I%]",
        "%R%[::-1]", "[0] * 2", "%R%.copy()", "%M%[%#%]", "grow(%R%)",
        "(%R% if %B% else %R%)", "%R% or [1]",
        "list(range(3))", "%P%.xs", "list(%D%)",
    )],
    ROWS: [_of(each) for each in (
        "[[1], [%I%]]", "[%R%, %R%]", "[%R%] * 2", "[[] for _ in range(2)]", "%M%[1:]", "list(%M%)",
        "[list(v) for v in %M%]", "%M% + [%R%]", "[v for v in %M%]",
    )],
    DICT: [_of(each) for each in (
        "{}", "{%I%: %I%}", "dict(%D%)", "{v: %I% for v in %R%}", "%D%.copy()",
        "{1: %I%, 2: %I%}",
    )],
    OPT: [_of(each) for each in ("None", "%D%.get(%I%)", "(None if %B% else %I%)", "%I%")],
    P: [_of(each) for each in (
        "P(%I%, [])", "P(%I%, %R%)", "P(%B%, [])", "P(%S%, [])", "replace(%P%, x=%I%)",
        "moved(%P%)",
    )],
    T: [_of(each) for each in ("T(%I%, %I%)", "T(%I%, b=%I%)", "%T%._replace(a=%I%)")],
    F: [_of(each) for each in ("F(%I%)", "F(%S%)", "replace(%F%, x=%I%)")],
    Q: [_of("Q(%I%)")],
}  # fmt: skip


# ── statements ───────────────────────────────────────────────────────────────────────────────
def _assign(w: Writer, depth: int) -> list[str]:
    type_ = w.random.choice(TYPES)
    value = w.expr(type_)
    name = w.name_of(type_) if w.random.random() < 0.4 else None
    if name is None and w.random.random() < 0.1:
        one, other = w.new(type_), w.new(type_)
        return [f"{one} = {other} = {value}"]
    return [f"{name or w.new(type_)} = {value}"]


def _alias(w: Writer, depth: int) -> list[str]:
    type_ = w.random.choice((ROW, ROWS, DICT, P))
    name = w.name_of(type_)
    return [] if name is None else [f"{w.new(type_)} = {name}"]


def _augment(w: Writer, depth: int) -> list[str]:
    type_ = w.random.choice((INT, INT, ROW, STR, FLOAT))
    name = w.name_of(type_)
    op = w.random.choice(("+", "-", "*")) if type_ in (INT, FLOAT) else "+"
    return [] if name is None else [f"{name} {op}= {w.expr(type_, 1)}"]


_CHANGES = {
    ROW: ("{0}.append(%I%)", "{0}.insert(%#%, %I%)", "{0}.pop()", "{0}.pop(%#%)", "{0}[%#%] = %I%",
          "del {0}[%#%]", "{0}.extend(%R%)", "{0}.reverse()", "{0}.sort()", "{0}.clear()",
          "{0}[%#%] += %I%", "push({0}, %I%)", "swap({0}, %R%)", "{0}.remove(%I%)", "grow({0})"),
    ROWS: ("{0}.append(%R%)", "{0}[%#%] = %R%", "{0}[%#%].append(%I%)", "{0}[%#%][%#%] = %I%",
           "{0}.pop()", "put({0}, %I%, %I%)", "{0}[%#%] += %R%", "{0}.reverse()"),
    DICT: ("{0}[%I%] = %I%", "del {0}[%I%]", "{0}.pop(%I%, 0)", "{0}.pop(%I%)", "{0}[%I%] += 1",
           "{0}.setdefault(%I%, %I%)", "{0}.update(%D%)", "{0}.clear()"),
    P: ("{0}.x = %I%", "{0}.x += 1", "{0}.xs.append(%I%)", "{0}.xs = %R%", "bump({0})",
        "bump({0}, %I%)", "{0}.x = %S%"),
    T: ("{0}.a = %I%",),
    F: ("{0}.x = %I%",),
}  # fmt: skip


def _change(w: Writer, depth: int) -> list[str]:
    type_ = w.random.choice((ROW, ROW, ROW, ROW, ROWS, ROWS, DICT, DICT, P, P, T, F))
    name = w.name_of(type_)
    if name is None:
        return []
    text = _of(w.random.choice(_CHANGES[type_]))(w, 1).replace("{0}", name)
    if text.startswith((f"{name}.pop(", "bump", "swap")) and type_ != ROWS and (
        w.random.random() < 0.5
    ):  # fmt: skip
        return [f"{w.new(INT)} = {text}"]
    return [text]


def _if(w: Writer, depth: int) -> list[str]:
    if depth > 2:
        return []
    lines = [f"if {w.expr(BOOL)}:", *w.inside(depth)]
    if w.random.random() < 0.5:
        lines += ["else:", *w.inside(depth)]
    return lines


def _for(w: Writer, depth: int) -> list[str]:
    if depth > 1:
        return []
    r = w.random
    pair = r.random() < 0.3
    if pair:
        over = r.choice(
            ("enumerate(%R%)", "zip(%R%, %R%)", "%D%.items()", "enumerate(reversed(%R%))")
        )
        one, other = w.new(INT), w.new(INT)
        target = f"{one}, {other}"
    else:
        over = r.choice((
            "range(%I%)", "range(len(%R%))", "%R%", "%R%", "reversed(%R%)", "%D%", "%M%", "%S%",
            "range(1, %I%, 2)", "%D%.values()", "range(%I%, -1, -1)",
        ))  # fmt: skip
        kind = ROW if over == "%M%" else STR if over == "%S%" else INT
        target = (w.name_of(kind) if r.random() < 0.1 else None) or w.new(kind)
    text = _of(over)(w, 1)
    w.loops += 1
    lines = [f"for {target} in {text}:", *w.inside(depth, 3)]
    w.loops -= 1
    if r.random() < 0.15:
        lines += ["else:", *w.inside(depth)]
    return lines


def _while(w: Writer, depth: int) -> list[str]:
    if depth > 1:
        return []
    bound = w.expr(INT, 1)
    at = f"n{w.count}"
    w.count += 1
    w.loops += 1
    body = w.inside(depth, 2)
    w.loops -= 1
    step = w.random.choice(("1", "1", "2"))
    lines = [f"{at} = {w.random.choice(('0', '1', '-2'))}", f"while {at} < {bound}:",
             f"    {at} += {step}", *body]  # fmt: skip
    if w.random.random() < 0.15:
        lines += ["else:", *w.inside(depth)]
    return lines


def _jump(w: Writer, depth: int) -> list[str]:
    if not w.loops:
        return []
    word = w.random.choice(("break", "continue"))
    return [f"if {w.expr(BOOL, 1)}:", f"    {word}"]


def _leave(w: Writer, depth: int) -> list[str]:
    if w.random.random() < 0.4:
        name = w.random.choice(("ValueError", "KeyError", "RuntimeError"))
        return [f"if {w.expr(BOOL, 1)}:", f"    raise {name}"]
    return [f"assert {w.expr(BOOL, 1)}"]


def _try(w: Writer, depth: int) -> list[str]:
    if depth > 1:
        return []
    r = w.random
    lines = ["try:", *w.inside(depth, 3)]
    handled = r.random() < 0.85
    if handled:
        name = f" as e{w.count}" if r.random() < 0.1 else ""
        lines += [f"except {r.choice(CAUGHT)}{name}:", *w.inside(depth)]
        if r.random() < 0.2:
            lines += ["else:", *w.inside(depth)]
    if not handled or r.random() < 0.3:
        lines += ["finally:", *w.inside(depth)]
    return lines


def _swap(w: Writer, depth: int) -> list[str]:
    type_ = w.random.choice((INT, ROW, ROW))
    one, other = w.name_of(type_), w.name_of(type_)
    if one is None or other is None or one == other:
        return []
    return [f"{one}, {other} = {other}, {one}"]


def _unpack(w: Writer, depth: int) -> list[str]:
    rows = w.random.random() < 0.5
    value = w.expr(ROWS if rows else ROW)
    type_ = ROW if rows else INT
    return [f"{w.new(type_)}, {w.new(type_)} = {value}"]


_STATEMENTS = (_assign, _alias, _augment, _change, _if, _for, _while, _jump, _leave, _try, _swap,
               _unpack)  # fmt: skip
_WEIGHTS = (22, 8, 12, 24, 12, 12, 5, 6, 4, 8, 3, 3)
