"""What declarations and imports give, and what a hole is known to be among them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.ports import Loaded
from liftsys_nb.syntax import parse, parse_expr, parse_type, show
from liftsys_nb.types import Typing, World, check, declare, type_of, without_aliases
from liftsys_nb.types.versions import BadVersion, meets


class Folder:
    """Texts by file name; counts how often each is read."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.read: list[str] = []

    def __call__(self, wanted: n.Import, file: str) -> Loaded | str:
        name = wanted.origin if wanted.is_file else f"{wanted.origin}.ir"
        if name not in self.texts:
            return f"no file {name}"
        self.read.append(name)
        parsed = parse(self.texts[name], name=name)
        return Loaded(name, parsed.module, parsed.source)


def known(text: str, **texts: str) -> tuple[World, tuple[Diagnostic, ...], n.Module]:
    parsed = parse(text, name="main.ir")
    assert parsed.diagnostics == ()
    load = Folder({f"{name}.ir": each for name, each in texts.items()} | {"main.ir": text})
    world, found = declare(parsed.module, parsed.source, load=load)
    return world, found, parsed.module


def typed(text: str, **texts: str) -> Typing:
    world, found, module = known(text, **texts)
    assert found == ()
    return check(module.specs[0], parse(text).source, world=world)


def spec(signature: str, *clauses: str) -> str:
    lines = "".join(f"    - {clause}\n" for clause in clauses)
    section = f"  ensures:\n{lines}" if lines else ""
    return f"ir f {{\n  intent: x\n  signature: {signature}\n{section}}}\n"


# ── names ────────────────────────────────────────────────────────────────────────────────────
def test_names_of_a_package_are_seen_inside_it_and_by_its_name_outside() -> None:
    world, found, module = known(
        'module bank version "1" {\n  enum Status { OPEN }\n  type S = Status\n}\n'
        "type T = bank.Status\n"
    )
    assert found == ()
    assert world.names == ("bank.Status", "bank.S", "T")
    package = module.decls[0]
    assert isinstance(package, n.Package)
    inside = world.at(package.decls[0])
    assert inside.find("Status") is inside.find("bank.Status") is world.find("bank.Status")
    assert world.find("Status") is None
    assert inside.local(n.NamedType("bank.Status")) == n.NamedType("Status")
    assert inside.unfold(n.NamedType("T")) == n.NamedType("Status")


def test_a_type_of_another_text_has_a_name_even_where_it_is_not_imported() -> None:
    world, found, _ = known(
        'from "shop.ir" import Order\n', shop="type Cents = int\nrecord Order { price: Cents }\n"
    )
    assert found == ()
    (field,) = world.fields(n.NamedType("Order"))
    assert show(field.type) == "Cents"
    assert world.unfold(n.NamedType("Cents")) == n.INT


def test_a_name_made_up_for_another_text_never_hides_one_of_this_text() -> None:
    world, _, _ = known(
        'from "shop.ir" import Order\ntype Cents = str\n',
        shop="type Cents = int\nrecord Order { price: Cents }\n",
    )
    (field,) = world.fields(n.NamedType("Order"))
    assert field.type != n.NamedType("Cents")
    assert isinstance(field.type, n.NamedType)
    assert world.unfold(field.type) == n.INT
    assert world.unfold(n.NamedType("Cents")) == n.STR


def test_a_condition_means_the_same_where_another_text_uses_it() -> None:
    world, _, _ = known(
        'import "shop.ir"\ndefine low() -> int = 9\n',
        shop="define low() -> int = 0\ntype Cents = int where it >= low()\n",
    )
    meant = world.unfold(n.NamedType("shop.Cents"))
    assert meant is not None
    assert show(meant) == "int where it >= shop.low()"


def test_each_text_is_read_once_however_often_it_is_imported() -> None:
    text = 'import "a.ir"\nimport "b.ir"\n'
    folder = Folder({"a.ir": 'import "c.ir"', "b.ir": 'import "c.ir"', "c.ir": "type C = int"})
    parsed = parse(text)
    _, found = declare(parsed.module, parsed.source, load=folder)
    assert found == ()
    assert sorted(folder.read) == ["a.ir", "b.ir", "c.ir", "c.ir"]


def test_an_import_without_a_loader_is_not_found_and_draws_nothing_more() -> None:
    text = "import money\n" + spec("f(x: money.Cents) -> int", "result == money.add(x, 1)")
    parsed = parse(text)
    world, found = declare(parsed.module, parsed.source)
    assert [(d.code, d.place and d.place.line) for d in found] == [("IR160", 1)]
    assert check(parsed.module.specs[0], parsed.source, world=world).diagnostics == ()


def test_a_module_of_the_same_text_is_imported_without_a_loader() -> None:
    text = (
        'module money version "1" {\n  define one() -> int = 1\n}\n'
        "module shop {\n  from money import one\n  define two() -> int = one() + one()\n}\n"
    )
    parsed = parse(text)
    assert declare(parsed.module, parsed.source)[1] == ()


def test_a_circle_of_imports_is_told_once_and_names_its_way() -> None:
    _, found, _ = known(
        'import "a.ir"\nimport "b.ir"\n', a='import "b.ir"\n', b='import "main.ir"\n'
    )
    assert [(d.code, d.place and d.place.line) for d in found] == [("IR160", 1)]
    assert "main.ir → a.ir → b.ir → main.ir" in found[0].message


def test_imports_that_go_too_deep_end_with_a_reason() -> None:
    class Endless:
        def __call__(self, wanted: n.Import, file: str) -> Loaded | str:
            name = f"{len(file)}{file}"
            parsed = parse('import "next.ir"\n', name=name)
            return Loaded(name, parsed.module, parsed.source)

    parsed = parse('import "next.ir"\n')
    _, found = declare(parsed.module, parsed.source, load=Endless())
    assert found == ()  # the first text is found; what it imports is its own affair


def test_words_of_a_text_that_cannot_be_read_draw_no_complaint() -> None:
    text = "record Point { x int }\n" + spec("f(p: Point) -> int", "result == p.x")
    parsed = parse(text)
    world, found = declare(parsed.module, parsed.source)
    assert found == ()
    assert check(parsed.module.specs[0], parsed.source, world=world).diagnostics == ()
    assert any(isinstance(decl, n.Unread | n.Record) for decl in parsed.module.decls)


def test_declarations_built_by_hand_are_checked_without_spans() -> None:
    decl = n.Record("Box", (n.Field("size", n.INT, n.Lit("a")),))
    _, found = declare(n.Module((decl,)), parse("").source)
    assert [d.code for d in found] == ["IR200"]


# ── versions ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("version", "demand", "holds"),
    [
        ("1.2", ">=1.0", True),
        ("1.2", ">=1.2.0", True),
        ("1.10", ">=1.9", True),
        ("1.2", "==1.2.0", True),
        ("1.2", "!=1.2", False),
        ("1.2", "<1.2", False),
        ("1.2", "<=1.2, >1", True),
        ("1.2", ">=1, <1.2", False),
        ("1.2", "1.2", True),
        ("1.3", "1.2", True),
        ("1.1", "1.2", False),
        ("2.0", "1.2", False),
    ],
)
def test_a_version_meets_a_demand_or_does_not(version: str, demand: str, holds: bool) -> None:
    assert meets(version, demand) is holds


@pytest.mark.parametrize("demand", ["", "new", ">=", "=>1", "1.2,", "1..2", "~1", "１.0"])
def test_a_demand_that_cannot_be_read_is_refused(demand: str) -> None:
    with pytest.raises(BadVersion):
        meets("1.2", demand)


# ── types of terms ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.balance", "Cents"),
        ("a.status", "Status"),
        ("Status.OPEN", "Status"),
        ("Status.OPEN.name", "str"),
        ("double(3)", "int"),
        ('Account("x", 1)', "Account"),
        ("[b.status for b in others]", "list[Status]"),
        ("{b.id: b for b in others}", "dict[str, Account]"),
        ("others[0].id + a.id", "str"),
        ("a.next.balance if a.next is not None else 0", "int"),
        ("o if o is not None else 0", "int"),
        ("t[-1]", "str"),
        ("[x for x, y in [t]]", "list[int]"),
        ("d.get('a')", "int | None"),
        ("sorted(d.items())[0][0]", "str"),
        ('"a,b".split(",")', "list[str]"),
        ("zip([1], ['a'])", "iterator[tuple[int, str]]"),
    ],
)
def test_types_go_through_records_enums_and_calls(text: str, expected: str) -> None:
    world, _, _ = known(
        "type Cents = int where it >= 0\nenum Status { OPEN, CLOSED }\n"
        "record Account {\n  id: str\n  balance: Cents\n  status: Status = Status.OPEN\n"
        "  next: Account | None = None\n}\ndefine double(n: int) -> int = n * 2\n"
    )
    kinds = {
        "a": "Account", "others": "list[Account]", "o": "int | None", "t": "tuple[int, str]",
        "d": "dict[str, int]",
    }  # fmt: skip
    scope = {name: parse_type(kind)[0] or n.NONE for name, kind in kinds.items()}
    expr, _ = parse_expr(text)
    assert expr is not None
    found = type_of(expr, scope, world)
    assert found is not None
    assert show(found) == expected


# ── holes ────────────────────────────────────────────────────────────────────────────────────
CENTS = "type Cents = int where it >= 0\ndefine add(a: Cents, b: str) -> int = a + len(b)\n"


def test_a_hole_learns_its_type_from_the_parameter_it_is_given_to() -> None:
    holes = typed(CENTS + spec("f(x: int) -> int", "add(?a, b=?b) == x")).holes
    assert {name: show(h.type) for name, h in holes.items() if h.type} == {"a": "Cents", "b": "str"}


def test_a_hole_learns_its_type_from_a_field_and_an_enum() -> None:
    text = "enum Status { OPEN }\nrecord A { s: Status; n: int }\n"
    holes = typed(text + spec("f(a: A) -> int", "a.s == ?s and a == A(?t, ?m)")).holes
    assert {name: show(h.type) for name, h in holes.items() if h.type} == {
        "s": "Status",
        "t": "Status",
        "m": "int",
    }


def test_what_types_say_of_the_names_in_scope_is_known_at_a_hole() -> None:
    text = CENTS + spec("f(x: Cents, s: str where len(it) == 1) -> Cents", "result == ?h")
    assert [show(fact) for fact in typed(text).holes["h"].facts] == [
        "x >= 0",
        "len(s) == 1",
        "result >= 0",
    ]


def test_a_type_hole_is_settled_by_its_uses_where_they_agree() -> None:
    text = spec("f(x: ?T, y: ?U, z: ?V) -> int", "x < 3", "x == result", "y == 1", 'y == "a"')
    holes = typed(text).holes
    assert holes["T"].settled == n.INT
    assert holes["U"].settled is None
    assert holes["V"].settled is None


def test_a_hole_of_a_declaration_has_one_type_in_all_texts_around_it() -> None:
    text = "define g(x: int) -> int = x + ?k\n" + spec("f(s: str) -> int", "s == ?k")
    world, found, module = known(text)
    assert found == ()
    assert dict(world.holes) == {"k": n.INT}
    said = check(module.specs[0], parse(text).source, world=world).diagnostics
    assert [d.code for d in said] == ["IR131"]


# ── for those who know no declarations ───────────────────────────────────────────────────────
def test_a_signature_without_aliases_says_what_they_stand_for() -> None:
    text = CENTS + "type Pair = tuple[Cents, Tree]\ntype Tree = list[Tree]\n"
    world, _, module = known(text + spec("f(x: Cents, y: Pair | None) -> list[Cents]"))
    plain = without_aliases(module.specs[0], world).signature
    assert plain is not None and plain.returns is not None
    assert [show(p.type) for p in plain.parameters] == [
        "int where it >= 0",
        "tuple[int where it >= 0, Tree] | None",
    ]
    assert show(plain.returns) == "list[int where it >= 0]"


def test_an_alias_stays_where_a_parameter_would_change_its_meaning() -> None:
    text = "type Short = str where len(it) < 3\n" + spec("f(len: int, s: Short) -> int")
    world, _, module = known(text)
    plain = without_aliases(module.specs[0], world).signature
    assert plain is not None
    assert show(plain.parameters[1].type) == "Short"


# ── realistic texts ──────────────────────────────────────────────────────────────────────────
SYNTAX = Path(__file__).parents[1] / "corpus" / "syntax"
REALISTIC = ("bank", "binary_search", "clamp", "csv", "json_api", "money", "rate_limiter")


@pytest.mark.parametrize("name", REALISTIC)
def test_realistic_texts_draw_no_error(name: str) -> None:
    texts = {f"./{path.name}": path.read_text(encoding="utf-8") for path in SYNTAX.glob("*.ir")}
    texts |= {path.removeprefix("./"): text for path, text in texts.items()}
    parsed = parse(texts[f"{name}.ir"], name=f"{name}.ir")
    world, found = declare(parsed.module, parsed.source, load=Folder(texts))
    for each in parsed.module.specs:
        found += check(each, parsed.source, world=world).diagnostics
    # Only the token bucket compares floats, and is warned of it.
    assert {d.code for d in found} == ({"IR220"} if name == "rate_limiter" else set())
