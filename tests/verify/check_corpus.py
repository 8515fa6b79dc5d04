"""The functions of ``tests/corpus/check*``: what their first lines expect, what they promise.

The first lines of a file say what is true of its function, which has the name of the file:

- ``# V: proved``, ``# V: refuted CALL -> words`` (one of the smallest calls that break a clause;
  several calls stand behind each other with ``;``: the last one breaks it), or ``# V: not proved``
  where only ``unknown`` and ``refuted`` are right;
- ``# terminates: yes`` or ``no``; ``# endless: CALL`` is a call that is allowed and does not end;
- ``# shows: CALL`` a call that breaks a clause, of a file that is ``not proved``; ``# python:
  3.12`` since which version it does;
- ``# function: Class.method`` where it is a method; ``# about:`` what kind of program it is.

The contracts are read here in a way of their own: nothing of the rooms that are tested by these
files is asked, but for the parser and the printer of formulas.
"""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import parse, parse_expr, show

CORPUS = Path(__file__).parent.parent / "corpus"
FOLDERS = ("check", "check_dev", "check_traps")
FILES = [file for folder in FOLDERS for file in sorted((CORPUS / folder).glob("*.py"))]
OLD = "entry_"  # before the names of values on entry
# The files that are not decided; ``--update-golden`` rewrites the list.
OPEN = CORPUS.parent / "golden" / "check_open.txt"
Kind = Literal["proved", "refuted", "not proved"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the first lines of a file say. calls: those that lead to the failure, in order."""

    kind: Kind
    calls: tuple[str, ...]
    words: str
    terminates: bool
    endless: tuple[str, ...]
    function: str
    about: str
    since: tuple[int, ...]


def expected(file: Path) -> Expected:
    """Read the first lines of a file."""
    said: dict[str, str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            break
        key, _, value = line[2:].partition(":")
        said[key] = value.strip()
    assert set(said) <= {
        "V", "terminates", "endless", "shows", "python", "function", "about"
    }, said  # fmt: skip
    verdict, _, words = said["V"].partition(" -> ")
    kind = next(k for k in ("proved", "refuted", "not proved") if verdict.startswith(k))
    calls = verdict.removeprefix("refuted") if kind == "refuted" else said.get("shows", "")
    assert said["terminates"] in ("yes", "no")
    return Expected(
        kind,  # type: ignore[arg-type]
        _calls(calls),
        words,
        said["terminates"] == "yes",
        _calls(said.get("endless", "")),
        said.get("function", file.stem),
        said["about"],
        tuple(int(part) for part in said.get("python", "3.11").split(".")),
    )


def _calls(text: str) -> tuple[str, ...]:
    """Part calls at the semicolons between them, not at those inside."""
    if not text.strip():
        return ()
    return tuple(ast.unparse(each) for each in ast.parse(text.strip()).body)


# ── contracts, as Python text ────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Frame:
    """What may have changed: paths, and when (Python text); no path where nothing may."""

    paths: tuple[str, ...]
    when: str | None


@dataclass(frozen=True, slots=True)
class Contract:
    """What a docstring says, each formula as Python text over parameters, ``result``, ``entry_x``.

    raises: exceptions with the condition that promises them, or None where one is permitted.
    frames: None where nothing is said. examples: claims, with what they raise.
    """

    requires: tuple[str, ...] = ()
    ensures: tuple[str, ...] = ()
    raises: tuple[tuple[str, str | None], ...] = ()
    frames: tuple[Frame, ...] | None = None
    examples: tuple[tuple[str, str | None], ...] = ()


_LINE = re.compile(r"\s*(pre|post|raises):\s*(\S.*)")
_SECTION = re.compile(r"\s*(requires|ensures|effects|raises|examples|invariant):\s*")


def contract(docstring: str, name: str, parameters: tuple[str, ...]) -> Contract:
    """Read the contract that a docstring holds."""
    lines = docstring.splitlines()
    starts = [i for i, line in enumerate(lines) if _SECTION.fullmatch(line)]
    whole = [i for i, line in enumerate(lines) if re.match(r"\s*ir \w+ \{", line)]
    if whole:
        return _of_text(textwrap.dedent("\n".join(lines[whole[0] :])), parameters)
    if starts:
        sections = textwrap.indent(textwrap.dedent("\n".join(lines[starts[0] :])), "  ")
        head = f"ir {name} {{\n  intent: a function\n  signature: {name}()\n"
        return _of_text(f"{head}{sections}\n}}", parameters)
    found = Contract()
    for line in lines:
        if (said := _LINE.fullmatch(line)) is None:
            assert not line.strip().startswith(("pre", "post", "raises", "effects")), line
            continue
        key, text = said.groups()
        if key == "pre":
            found = replace(found, requires=(*found.requires, python(text)))
        elif key == "post":
            found = replace(found, ensures=(*found.ensures, python(text)))
        else:
            exception, _, when = text.partition(" when ")
            promise = (exception, python(when) if when else None)
            found = replace(found, raises=(*found.raises, promise))
    return found


def _of_text(text: str, parameters: tuple[str, ...]) -> Contract:
    parsed = parse(text)
    assert not parsed.diagnostics, (text, parsed.diagnostics)
    (spec,) = parsed.module.specs
    raises = [item.body for item in spec.raises if isinstance(item.body, n.Raise)]
    assert len(raises) == len(spec.raises) or isinstance(spec.raises[0].body, n.Nothing)
    return Contract(
        tuple(to_python(_formula(clause)) for clause in spec.requires),
        tuple(to_python(_formula(clause)) for clause in spec.ensures),
        tuple((r.exception, to_python(r.when) if r.when else None) for r in raises),
        tuple(_frame(item) for item in spec.effects) or None,
        tuple(each for item in spec.examples for each in _examples(item, spec, parameters)),
    )


def _formula(clause: n.Clause) -> n.Expr:
    assert not isinstance(clause.body, n.Prose)
    return clause.body


def _frame(item: n.EffectItem) -> Frame:
    effect = item.body
    assert isinstance(effect, n.Effect) and effect.verb in ("pure", "modifies")
    return Frame(effect.paths, to_python(effect.when) if effect.when else None)


def _examples(
    item: n.ExampleItem | n.Table, spec: n.Spec, parameters: tuple[str, ...]
) -> list[tuple[str, str | None]]:
    if isinstance(item, n.Table):
        assert item.columns == (*parameters, "result")
        found = []
        for row in item.rows:
            values = [to_python(cell.value) for cell in row if cell.value is not None]
            call = f"{spec.name}({', '.join(values[: len(parameters)])})"
            found.append((f"{call} == {values[-1]}", None))
        return found
    example = item.body
    assert isinstance(example, n.Example) and not example.then and not example.where
    return [(to_python(example.claim), example.raises)]


def python(text: str) -> str:
    """Turn the text of a formula into Python. Fails where it is no formula of the language."""
    expr, diagnostics = parse_expr(text)
    assert expr is not None and not diagnostics, (text, diagnostics)
    return to_python(expr)


def to_python(expr: n.Expr) -> str:
    """Print a formula, ``implies`` and ``old`` in Python's words."""
    return str(show(_plain(expr, is_old=False, bound=frozenset())))


def _plain(expr: n.Expr, *, is_old: bool, bound: frozenset[str]) -> n.Expr:
    def inside(child: n.Expr) -> n.Expr:
        return _plain(child, is_old=is_old, bound=bound)

    match expr:
        case n.Implies(premise=premise, conclusion=conclusion):
            then = n.Call(n.Name("bool"), (inside(conclusion),))
            return n.BoolOp("or", (n.Unary("not", inside(premise)), then))
        case n.Call(func=n.Name(id="old"), args=(arg,)):
            return _plain(arg, is_old=True, bound=bound)
        case n.Call(func=n.Name() as name, args=args, keywords=keywords):
            assert not keywords
            return n.Call(name, tuple(map(inside, args)))
        case n.Name(id=name) if is_old and name not in bound:
            return n.Name(OLD + name)
        case n.Comprehension(clauses=clauses):
            names = bound | {name for clause in clauses for name in clause.names}
            changed: Any = n.rebuild(expr, lambda child: _plain(child, is_old=is_old, bound=names))
            return changed  # type: ignore[no-any-return]
        case _:
            return n.rebuild(expr, inside)


def name_of(file: Path) -> str:
    """Return what the list of open files calls a file."""
    return f"{file.parent.name}/{file.stem}"


def listed() -> list[str]:
    """Return the files that are not decided, as the list has them."""
    lines = OPEN.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
