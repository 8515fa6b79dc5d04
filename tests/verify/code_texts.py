"""Small Python programs made at random, mostly sensible, and what CPython makes of them.

They are read, and run by the interpreter, and run by CPython: all three must agree.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random
from types import CodeType
from typing import Any

from liftsys_nb.ir.values import EnumValue, RecordValue, enum_value, record_value

CLASSES = '''
from dataclasses import dataclass, field
from enum import Enum

class Bad(ValueError):
    """A bad value."""

class Color(Enum):
    RED = 1
    BLUE = 2

@dataclass
class Box:
    n: int
    items: list[int] = field(default_factory=list)

    def put(self, x: int) -> int:
        self.items.append(x)
        self.n += 1
        return self.n

    def take(self) -> int:
        self.n -= 1
        return self.items.pop()

@dataclass(frozen=True)
class Pair:
    left: int
    right: int = 7

    def __post_init__(self):
        if self.left > 3:
            raise Bad("left")

class Counter:
    def __init__(self, start=0):
        self.count = start

    def step(self, by=1):
        self.count += by
        return self.count

    @staticmethod
    def twice(x):
        return x + x
'''

# With what changes from call to call: made anew for each.
FUNCTIONS = """
LIMIT = 2 + 1
WORDS = {"a": 1, "b": 2}
SEEN = [0]

def bump(xs, by=1):
    xs.append(by)
    return len(xs)

def pick(i, xs=[]):
    xs.append(i)
    return len(xs)

def remember(i):
    SEEN.append(i)
    return SEEN[-2]

def half(n):
    if n < 0:
        raise Bad(f"neg {n}")
    return n // 2

def fact(n):
    return 1 if n <= 0 else n * fact(n - 1)
"""
PARAMETERS = ("a", "b", "xs", "ys", "d", "s", "box", "u")
_INTS = ("a", "b", "i", "j", "k", "a", "b")
_LISTS = ("xs", "ys", "p", "xs")
_TEXTS = ("s", "s", "t")
_KINDS = ("int", "bool", "(int, str)", "list", "Color", "Box")
_ALONE = ("sort()", "reverse()", "clear()", "sort(key=half)")
_WITH_ONE = ("remove", "insert", "index", "count")


class Writer:
    """Writes one program from what is random."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.in_loop = 0
        self.in_handler = 0
        self.in_comprehension = 0
        self.counters = 0

    def one_of(self, *options: Callable[[], str]) -> str:
        return self.random.choice(options)()

    def text(self) -> str:
        body = self.block(2, 3, first=True)
        return f"{FUNCTIONS}\ndef f({', '.join(PARAMETERS)}):\n{body}"

    # ── expressions ──────────────────────────────────────────────────────────────────────────
    def int(self, depth: int) -> str:
        r = self.random
        if depth <= 0 or r.random() < 0.15:
            return r.choice([*_INTS, *map(str, range(-2, 4)), "LIMIT", "len(xs)", "box.n"])
        if r.random() < 0.03:
            return self.any(depth - 1)
        n = depth - 1
        options: list[Callable[[], str]] = [
            lambda: f"({self.int(n)} {r.choice(['+', '-', '*', '//', '%'])} {self.int(n)})",
            lambda: (
                f"({self.int(n)} {r.choice('+-')} {self.int(n)} {r.choice('+-')} {self.int(n)})"
            ),
            lambda: f"({self.int(n)} {r.choice(['+', '-'])} {self.int(n)})",
            lambda: f"len({self.one_of(lambda: self.list(n), lambda: self.str(n))})",
            lambda: f"{r.choice(_LISTS)}[{self.int(n)}]",
            lambda: f"d[{self.str(n)}]",
            lambda: f"d.get({self.str(n)}, {self.int(n)})",
            lambda: f"({self.int(n)} if {self.bool(n)} else {self.int(n)})",
            lambda: f"sum({self.comprehension(n)})",
            lambda: f"{r.choice(['min', 'max'])}({self.int(n)}, {self.int(n)})",
            lambda: f"max(({self.comprehension(n)}), default={self.int(n)})",
            lambda: f"abs({self.int(n)})",
            lambda: f"half({self.int(n)})",
            lambda: f"fact({self.int(0)} % 5)",
            lambda: f"(-{self.int(n)})",
            lambda: f"int({self.str(n)})",
            lambda: f"({self.bool(n)} or {self.int(n)})",
            lambda: f"Pair({self.int(n)}).{r.choice(['left', 'right'])}",
            lambda: f"bump({r.choice(_LISTS)}, {self.int(n)})",
            lambda: f"Counter.twice({self.int(n)})",
            lambda: f"remember({self.int(n)})",
            lambda: f"pick({self.int(n)})",
        ]
        if not self.in_comprehension or r.random() < 0.02:
            options += [
                lambda: f"{r.choice(_LISTS)}.pop()",
                lambda: f"{r.choice(_LISTS)}.pop({self.int(n)})",
                lambda: f"box.{r.choice(['take()', f'put({self.int(n)})'])}",
                lambda: f"({r.choice('ijk')} := {self.int(n)})",
                lambda: f"c.step({self.int(n)})",
                lambda: f"d.pop({self.str(n)}, {self.int(n)})",
                lambda: f"d.setdefault({self.str(n)}, {self.int(n)})",
            ]
        return r.choice(options)()

    def bool(self, depth: int) -> str:
        r, n = self.random, depth - 1
        if depth <= 0:
            return r.choice(["a > b", "xs", "u", "not ys", "i == 0", "True", "s"])
        sign = lambda: r.choice(["<", "<=", "==", "!=", ">", ">="])
        return self.one_of(
            lambda: f"{self.int(n)} {sign()} {self.int(n)}",
            lambda: f"{self.int(n)} {sign()} {self.int(n)} {sign()} {self.int(n)}",
            lambda: f"({self.bool(n)} {r.choice(['and', 'or'])} {self.bool(n)})",
            lambda: f"(not {self.bool(n)})",
            lambda: f"{self.int(n)} {r.choice(['in', 'not in'])} {self.list(n)}",
            lambda: f"{self.str(n)} in {r.choice(['d', 'WORDS', 's'])}",
            lambda: f"u is {r.choice(['None', 'not None', 'True', 'False', 'Color.RED'])}",
            lambda: f"isinstance({r.choice(['u', 'a', 'xs'])}, {r.choice(_KINDS)})",
            lambda: f"{r.choice(['any', 'all'])}({self.comprehension(n, self.bool)})",
            lambda: f"type(u) is {r.choice(['int', 'bool', 'str'])}",
            lambda: f"{self.list(n)} {sign()} {self.list(n)}",
            lambda: f"s.startswith({self.str(n)})",
            lambda: f"box == Box({self.int(n)}, {self.list(n)})",
        )

    def str(self, depth: int) -> str:
        r, n = self.random, depth - 1
        if depth <= 0:
            return r.choice([*_TEXTS, "'a'", "'b'", "''", "'ab'", "'1'"])
        return self.one_of(
            lambda: f"({self.str(n)} + {self.str(n)})",
            lambda: f"{r.choice(_TEXTS)}[{self.int(n)}]",
            lambda: f"{r.choice(_TEXTS)}[{self.int(n)}:{self.int(n)}]",
            lambda: f"str({self.any(n)})",
            lambda: "f'<{" + self.int(n) + "}-{" + self.text_value() + "!r}>'",
            lambda: "f'{" + self.int(0) + ":>4}'",
            lambda: f"'{{}}-{{}}'.format({self.int(n)}, {self.str(0)})",
            lambda: f"'-'.join(str(v) for v in {self.list(n)})",
            lambda: f"{r.choice(_TEXTS)}.{r.choice(['upper()', 'strip()', 'lower()'])}",
            lambda: f"{self.str(0)} * {self.int(0)}",
        )

    def text_value(self) -> str:
        return self.random.choice(["a", "xs", "d", "u", "box"])

    def list(self, depth: int) -> str:
        r, n = self.random, depth - 1
        if depth <= 0:
            return r.choice([*_LISTS, "[]", "box.items"])
        return self.one_of(
            lambda: f"[{self.int(n)}, {self.int(n)}]",
            lambda: f"({self.list(n)} + {self.list(n)})",
            lambda: f"{r.choice(_LISTS)}[{self.int(n)}:{self.int(n)}]",
            lambda: f"{r.choice(_LISTS)}[::{r.choice(['-1', '2', 'a'])}]",
            lambda: f"[{self.comprehension(n)}]",
            lambda: f"list(map(lambda v: {self.inside(n)}, {self.list(n)}))",
            lambda: f"list(filter(lambda v: {self.inside(n, self.bool)}, {self.list(n)}))",
            lambda: f"sorted({self.list(n)}{r.choice(['', ', reverse=True', ', key=half'])})",
            lambda: f"list(range({self.int(n)} % 5))",
            lambda: f"list(reversed({self.list(n)}))",
            lambda: "list(d.values())",
        )

    def inside(self, depth: int, make: Callable[[int], str] | None = None) -> str:
        self.in_comprehension += 1
        made = (make or self.int)(depth)
        self.in_comprehension -= 1
        return self.random.choice([made, f"v if {made} else 0" if make is None else made])

    def comprehension(self, depth: int, make: Callable[[int], str] | None = None) -> str:
        r = self.random
        element = self.inside(depth, make)
        source = self.list(depth)
        condition = f" if {self.inside(0, self.bool)}" if r.random() < 0.3 else ""
        if r.random() < 0.15:
            return f"{element} for w, v in enumerate({source}){condition}"
        return f"{element} for v in {source}{condition}"

    def any(self, depth: int) -> str:
        return self.one_of(
            lambda: self.int(depth), lambda: self.str(depth), lambda: self.list(depth),
            lambda: self.bool(depth), lambda: "None", lambda: "d", lambda: "u", lambda: "Color.RED",
            lambda: f"({self.int(depth - 1)}, {self.str(depth - 1)})", lambda: "box",
            lambda: f"{{v: v + 1 for v in {self.list(depth - 1)}}}",
        )  # fmt: skip

    # ── statements ───────────────────────────────────────────────────────────────────────────
    def block(self, depth: int, size: int, *, first: bool = False, indent: int = 1) -> str:
        lines: list[str] = []
        if first and self.random.random() < 0.93:
            lines += ["i = j = k = 0", "p = []", "t = 'x'", "c = Counter(a)"]
            self.random.shuffle(lines)
        for _ in range(self.random.randint(1, size + (3 if first else 0))):
            lines += self.statement(depth)
        if first:
            lines.append(f"return {self.any(2)}")
        return "".join(f"{'    ' * indent}{line}\n" for line in lines)

    def nested(self, head: str, depth: int) -> list[str]:
        return [head, *("    " + line for line in self.block(depth, 2, indent=0).splitlines())]

    def statement(self, depth: int) -> list[str]:
        r = self.random
        simple: list[Callable[[], list[str]]] = [
            lambda: [f"{r.choice('ijk')} = {self.int(2)}"],
            lambda: [f"{r.choice('ijk')} {r.choice(['+', '-', '*', '//', '%'])}= {self.int(2)}"],
            lambda: [f"{r.choice(_LISTS)} = {self.list(2)}"],
            lambda: [f"t = {self.str(2)}"],
            lambda: [f"{r.choice('ij')}, {r.choice('jk')} = {self.int(2)}, {self.int(2)}"],
            lambda: [f"{r.choice('ij')} = {r.choice(_LISTS)}[{self.int(1)}] = {self.int(2)}"],
            lambda: [f"{r.choice(_LISTS)}.append({self.int(2)})"],
            lambda: [f"{r.choice(_LISTS)}.{r.choice(_ALONE)}"],
            lambda: [f"{r.choice(_LISTS)}.{r.choice(_WITH_ONE)}({self.int(1)})"],
            lambda: [f"{r.choice(_LISTS)}.insert({self.int(1)}, {self.int(1)})"],
            lambda: [f"{r.choice(_LISTS)}.extend({r.choice([self.list, self.comprehension])(1)})"],
            lambda: [f"{r.choice(_LISTS)}[{self.int(2)}] = {self.int(2)}"],
            lambda: [f"{r.choice(_LISTS)}[{self.int(1)}] {r.choice('+-*')}= {self.int(2)}"],
            lambda: [f"{r.choice(_LISTS)}[{self.int(1)}:{self.int(1)}] = {self.list(1)}"],
            lambda: [f"{r.choice(_LISTS)} += {self.list(2)}"],
            lambda: [f"{r.choice(_LISTS)} *= {self.int(0)}"],
            lambda: [f"d[{self.str(1)}] = {self.int(2)}"],
            lambda: [f"d[{self.str(1)}] += {self.int(2)}"],
            lambda: [f"d.update({{{self.str(0)}: {self.int(1)}}})"],
            lambda: [f"box.n {r.choice(['+=', '=', '-='])} {self.int(2)}"],
            lambda: [f"box.items.append({self.int(2)})"],
            lambda: [f"box.put({self.int(2)})"],
            lambda: ["box = Box(a, xs)"],
            lambda: [f"c = Counter({self.int(1)})"],
            lambda: [
                r.choice(["del i", f"del xs[{self.int(1)}]", f"del d[{self.str(0)}]", "del xs[:a]"])
            ],
            lambda: [f"assert {self.bool(2)}, {self.str(1)}"],
            lambda: [f"print({self.int(1)}, {self.str(0)})"],
            lambda: [f"raise {r.choice(['Bad', 'KeyError', 'ValueError'])}({self.str(1)})"],
            lambda: [f"return {self.any(2)}"],
            lambda: [f"u = {self.any(1)}"],
            lambda: [f"{self.int(2)}"],
            lambda: ["pass"],
        ]
        if self.in_loop:
            simple += [lambda: ["break"], lambda: ["continue"]] * 2
        if self.in_handler:
            simple.append(lambda: ["raise"])
        if depth <= 0 or r.random() < 0.45:
            return r.choice(simple)()
        n = depth - 1
        return r.choice([
            lambda: self.nested(f"if {self.bool(2)}:", n),
            lambda: [*self.nested(f"if {self.bool(2)}:", n),
                     *self.nested(f"elif {self.bool(2)}:", n), *self.nested("else:", n)],
            lambda: self.loop(n),
            lambda: self.loop(n),
            lambda: self.attempt(n),
            lambda: self.match(n),
        ])()  # fmt: skip

    def loop(self, depth: int) -> list[str]:
        r = self.random
        self.in_loop += 1
        handler, self.in_handler = self.in_handler, 0
        before: list[str] = []
        if r.random() < 0.4:
            name = f"n{self.counters}"
            self.counters += 1
            before = [f"{name} = 0"]
            lines = self.nested(f"while {name} < {r.randint(1, 4)} and {self.bool(2)}:", depth)
            lines.insert(1, f"    {name} += 1")
        else:
            head = self.one_of(
                lambda: f"for {r.choice('ijk')} in {self.list(2)}:",
                lambda: f"for {r.choice('ijk')} in range({self.int(1)} % 4, 5, {r.choice('12')}):",
                lambda: f"for i, j in enumerate({self.list(1)}):",
                lambda: f"for i, j in zip({self.list(1)}, {self.list(1)}):",
                lambda: f"for t, i in {r.choice(['d.items()', 'list(d.items())'])}:",
                lambda: f"for t in {r.choice(['d', 's', 'sorted(d)'])}:",
                lambda: f"for xs[{self.int(0)}] in {self.list(1)}:",
                lambda: f"for j in map(lambda v: {self.inside(1)}, {self.list(1)}):",
            )
            lines = self.nested(head, depth)
        self.in_loop -= 1
        self.in_handler = handler
        if r.random() < 0.25:
            lines += self.nested("else:", depth)
        return before + lines

    def attempt(self, depth: int) -> list[str]:
        r = self.random
        lines = self.nested("try:", depth)
        handlers = r.choice([0, 1, 1, 2])
        self.in_handler += 1
        for at in range(handlers):
            kinds = [
                "ValueError",
                "KeyError",
                "LookupError",
                "(Bad, IndexError)",
                "Exception",
                "ZeroDivisionError as e",
                "Bad as e",
                "AssertionError",
                "ArithmeticError",
            ]
            lines += self.nested(f"except {r.choice(kinds)}:", depth)
            if at == handlers - 1 and r.random() < 0.1:
                lines += self.nested("except:", depth)
        self.in_handler -= 1
        if handlers and r.random() < 0.3:
            lines += self.nested("else:", depth)
        if not handlers or r.random() < 0.4:
            loop, self.in_loop = self.in_loop, 0  # leaving a loop from here draws a warning
            lines += [each for each in self.nested("finally:", depth) if "return" not in each] + [
                "    k = 5"
            ]
            self.in_loop = loop
        return lines

    def match(self, depth: int) -> list[str]:
        r = self.random
        pair = r.random() < 0.3
        lines = [
            r.choice([f"match {self.int(1)}, u:", "match i, j:"])
            if pair
            else f"match {self.any(1)}:"
        ]
        plain = [
            "0",
            "1 | 2",
            "None",
            "True",
            "'a'",
            "Color.RED",
            "int()",
            "str(t)",
            "[i, j]",
            "Box(n=0)",
            "-1",
            "(0, k)",
            "bool()",
            "i",
            "[0, _] as u",
            "Box(n, [])",
        ]
        pairs = ["(0, _)", "(j, i)", "(i, None)", "(1 | 2, int(j))", "(i, j)", "_"]
        count = r.randint(1, 3)
        for at in range(count):
            pattern = r.choice(pairs if pair else plain)
            if pattern == "i" and at < count - 1:
                pattern = "0"
            guard = f" if {self.bool(1)}" if r.random() < 0.3 else ""
            if pattern in ("(i, j)", "(j, i)", "_") and at < count - 1 and not guard:
                guard = " if a"
            lines += ["    " + each for each in self.nested(f"case {pattern}{guard}:", depth)]
        return lines


def program(random: Random) -> str:
    """Write a program without its CLASSES; its function is ``f`` of PARAMETERS."""
    while True:
        text = Writer(random).text()
        try:
            compile(text, "<program>", "exec", dont_inherit=True)
        except SyntaxError:
            continue  # such as a starred name, a pattern that hides those after it
        return text


def inputs(random: Random) -> dict[str, Any]:
    """Draw values for PARAMETERS: ``xs`` and ``ys`` are one list at times."""
    number = lambda: random.choice([0, 1, 2, 3, -1, -2, 5, True, 10**20])
    xs = [number() for _ in range(random.randint(0, 4))]
    ys = xs if random.random() < 0.3 else [number() for _ in range(random.randint(0, 3))]
    items = random.choice([xs, [1], []])
    return {
        "a": number(), "b": number(), "xs": xs, "ys": ys,
        "d": {key: number() for key in random.sample(["a", "b", "", "x"], random.randint(0, 3))},
        "s": random.choice(["", "a", "ab", "7", " x "]),
        "box": record_value("Box", {"n": number(), "items": items}),
        "u": random.choice([None, True, False, 0, 1, "a", enum_value("Color", "RED", 1), 2.5, xs]),
    }  # fmt: skip


# ── CPython ──────────────────────────────────────────────────────────────────────────────────
@lru_cache(maxsize=1)
def _classes() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(CLASSES, "<classes>", "exec", dont_inherit=True), names)
    return names


def run_by_python(code: CodeType, arguments: dict[str, Any]) -> tuple[str, str]:
    """Return how a call of ``f`` ends (repr of the result, or the exception) and what is left."""
    names = {**_classes(), "print": lambda *_: None}
    exec(code, names)
    made: dict[int, Any] = {}

    def copied(value: Any) -> Any:
        if id(value) in made:
            return made[id(value)]
        if isinstance(value, list):
            made[id(value)] = new = [copied(each) for each in value]
            return new
        if isinstance(value, dict):
            return {key: copied(each) for key, each in value.items()}
        if isinstance(value, RecordValue):
            return names[value.type_name](**{key: copied(each) for key, each in value.fields})
        if isinstance(value, EnumValue):
            return names[value.type_name][value.name]
        return value

    given = {name: copied(value) for name, value in arguments.items()}
    try:
        result = names["f"](**given)
    except Exception as error:  # noqa: BLE001 - whatever the program raises
        return type(error).__name__, canonical((None, given))
    return "", canonical((result, given))


def canonical(value: Any, seen: dict[int, int] | None = None) -> str:
    """Return a text that is the same for values that nothing can tell apart, aliases included."""
    seen = {} if seen is None else seen
    if isinstance(value, list | dict | set) or _fields(value) is not None:
        if id(value) in seen:
            return f"#{seen[id(value)]}"
        seen[id(value)] = len(seen)
    fields = _fields(value)
    if fields is not None:
        inside = ", ".join(f"{key}={canonical(each, seen)}" for key, each in fields)
        return f"{type(value).__name__}({inside})"
    if isinstance(value, EnumValue):
        return f"Color.{value.name}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}[{', '.join(canonical(each, seen) for each in value)}]"
    if isinstance(value, dict):
        pairs = (f"{canonical(key, seen)}: {canonical(each, seen)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, set):
        return f"set[{sorted(map(canonical, value))}]"
    if type(value).__name__ == "Color":
        return f"Color.{value.name}"
    return f"{type(value).__name__}:{value!r}"


def _fields(value: Any) -> list[tuple[str, Any]] | None:
    if isinstance(value, RecordValue):
        return list(value.fields)
    if type(value).__name__ in ("Box", "Pair", "Counter"):
        return list(vars(value).items())
    return None
