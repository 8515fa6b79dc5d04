"""What ``check`` is asked about: Python text, the functions in it, and the contract of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import InputError, Refused
from liftsys_nb.ir.nodes import Module, Spec
from liftsys_nb.ir.programs import Program
from liftsys_nb.session.files import read_file
from liftsys_nb.session.reading import Reading, is_file, part_of, read

if TYPE_CHECKING:
    from liftsys_nb.lift.contracts import Contract, FunctionText

OWN = (
    "say what it promises: write in its docstring `pre: …` and `post: …`, or the sections of a "
    "specification; or name one with --spec FILE.ir"
)


@dataclass(frozen=True, slots=True)
class PythonText:
    """A Python text that is to be checked.

    file: its path, or a word such as ``<cell>``. names: the functions that are meant, plain or
    qualified; none: all that have a contract. before: how many lines stand before those that the
    person wrote: what a live function needs from elsewhere. withheld: functions that cannot be
    judged, by qualified name, and why.
    """

    file: str
    source: str
    names: tuple[str, ...] = ()
    before: int = 0
    withheld: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """One function with the contract that it is judged by. program: of an IR text beside it."""

    text: PythonText
    contract: Contract
    program: Program | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A function that was not judged. name: qualified; line: in the text."""

    name: str
    line: int
    reason: str


def is_python_file(target: str | None) -> bool:
    """Whether a target names a Python file, or a function in one."""
    return target is not None and target.partition("::")[0].endswith(".py")


def python_file(target: str) -> PythonText:
    """Read ``path.py``, ``path.py::f`` or ``path.py::Class.method``.

    Raises InputError LS421 (the file), LS431 (nothing behind ``::``).
    """
    path, colons, name = target.partition("::")
    if colons and not name:
        raise InputError(
            f"nothing stands behind :: in {target}",
            code="LS431",
            hint=f"name a function: check {path}::NAME; or all of them: check {path}",
        )
    return PythonText(path, read_file(Path(path)), (name,) if name else ())


def subjects(
    text: PythonText, readings: Sequence[Reading] | None = None, part: str | None = None
) -> tuple[list[Subject], list[Skipped]]:
    """Return the functions that are meant with their contracts, and those without one.

    readings: the specifications to judge by, in the place of what the text states; part: the
    name of one of them. Raises InputError LS413 (no such function), LS417 (several to choose
    from), LS427 (no Python), LS438 (no contract at all), Refused LS408 (a specification that
    has errors).
    """
    # Here, not above: only this verb reads Python.
    from liftsys_nb.lift.contracts import contract, functions

    everything = _outer(functions(text.source, file=text.file))
    found = [each for each in everything if each.line > text.before]
    if readings is not None:
        return _beside(text, found, readings, part), []
    able: list[Subject] = []
    rest: list[Skipped] = []
    for name in text.names or [each.qualified for each in found]:
        read = contract(text.source, name, file=text.file)
        if read.is_found:
            able.append(Subject(text, read))
        elif text.names:
            raise _without(text, read.function)
        else:
            rest.append(Skipped(read.function.qualified, read.function.line, "no contract"))
    if not able:
        raise _nothing(text, [each.name for each in rest])
    return able, rest


def _without(text: PythonText, function: FunctionText) -> InputError:
    hint = OWN
    if function.is_async or function.is_generator:
        what = "an async function" if function.is_async else "a generator"
        hint = f"it is {what}, of which nothing can be proved in this version; {OWN}"
    return InputError(
        f"{function.qualified} has no contract ({_place(text, function.line)})",
        code="LS438",
        hint=hint,
    )


def _nothing(text: PythonText, names: Sequence[str]) -> InputError:
    if not names:
        return InputError(
            f"no function in {text.file}",
            code="LS438",
            hint="name a text with functions (def …); a lambda has no text of its own",
        )
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return InputError(f"no function in {text.file} has a contract: {shown}", code="LS438", hint=OWN)


def _place(text: PythonText, line: int) -> str:
    return f"line {line - text.before}" if text.file.startswith("<") else f"{text.file}:{line}"


def _outer(found: Sequence[FunctionText]) -> list[FunctionText]:
    """Return the functions that a caller can name, the last one of each name, without overloads."""
    able = {
        each.qualified: each
        for each in found
        if not each.is_nested
        and not any(d.rpartition(".")[2] == "overload" for d in each.decorators)
    }
    return sorted(able.values(), key=lambda each: each.line)


# ── a specification beside the code ──────────────────────────────────────────────────────────
def _beside(
    text: PythonText, found: Sequence[FunctionText], readings: Sequence[Reading], part: str | None
) -> list[Subject]:
    named = {reading.spec.name: reading for reading in readings}
    if part is not None:
        named = {part: named[part]}
    names = list(text.names)
    if not names:
        names = [each.qualified for each in found if _spec_names(each.qualified) & named.keys()]
        if not names and len(found) == 1:
            names = [found[0].qualified]
        if not names:
            raise InputError(
                f"which function of {text.file} is meant is not clear: none is called "
                f"{' or '.join(named)}",
                code="LS417",
                hint="name it: check FILE.py::NAME --spec FILE.ir",
            )
    return [_with(text, name, list(named.values())) for name in names]


def _spec_names(qualified: str) -> set[str]:
    return {qualified.rpartition(".")[2], qualified.replace(".", "_")}


def _with(text: PythonText, name: str, readings: Sequence[Reading]) -> Subject:
    from liftsys_nb.lift.contracts import with_spec

    plain = name.replace(".<locals>", "")
    wanted = _spec_names(plain)
    chosen = [reading for reading in readings if reading.spec.name in wanted]
    reading = (chosen or list(readings))[-1]
    if not reading.is_sound:
        raise Refused(
            f"{reading.spec.name} has errors",
            hint="mend them in the IR text first",
            diagnostics=reading.diagnostics,
            sources=reading.sources,
        )
    one_of = chosen or len(readings) == 1
    read = with_spec(
        _alone(reading) if one_of else reading.module, text.source, name, file=text.file,
        spec_source=reading.source, world=reading.world,
    )  # fmt: skip
    return Subject(text, read, reading.program)


def _alone(reading: Reading) -> Module:
    """Return the module of a reading with no other specification beside the one that is meant."""
    decls = tuple(
        decl for decl in reading.module.decls if not isinstance(decl, Spec) or decl is reading.spec
    )
    return replace(reading.module, decls=decls)


def spec_file(spec: str) -> tuple[tuple[Reading, ...], str | None]:
    """Read ``path.ir[::name]``. Raises InputError LS413, LS421, LS431."""
    if not is_file(spec):
        raise InputError(
            f"{spec} is no IR file",
            code="LS431",
            hint="name FILE.ir or FILE.ir::NAME behind --spec; a session behind -s",
        )
    path, _, part = spec.partition("::")
    readings = read(read_file(Path(path)), path)
    if part:
        part_of(readings, part, path)
    return readings, part or None
