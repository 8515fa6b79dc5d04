"""Python text → routines. The text is parsed, never run and never imported."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from contextlib import suppress

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.ir.spans import Place
from liftsys_nb.lift.code import facts
from liftsys_nb.lift.code.classes import find_classes, find_enums_and_exceptions
from liftsys_nb.lift.code.facts import File
from liftsys_nb.lift.code.functions import Reading, read_function
from liftsys_nb.lift.code.invariants import find_invariants

NO_PYTHON = "LS460"  # a text that is no Python


def read_code(source: str, *, file: str = "<cell>") -> r.CodeModule:
    r"""Read the functions of a Python text.

    file: what messages call it. Never raises: a text that is no Python gives no routines and
    one error (LS460); a comment ``# invariant: …`` that cannot be read gives a warning with the
    code of the language, or LS461 where it stands at no loop.

    >>> code = read_code("def half(x: int) -> int:\n    return x // 2")
    >>> code.routines["half"].returns
    NamedType(name='int', args=())
    """
    try:
        return with_room(lambda: _read(source, file))
    except SyntaxError as problem:
        return r.CodeModule({}, diagnostics=(_syntax_problem(problem, source, file),))
    except (ValueError, MemoryError, RecursionError) as problem:
        words = "this text is no Python that can be read"
        why = str(problem) if isinstance(problem, ValueError) else "it nests too deep"
        return r.CodeModule({}, diagnostics=(Diagnostic(NO_PYTHON, words, file, hint=why),))


def _syntax_problem(problem: SyntaxError, source: str, file: str) -> Diagnostic:
    line, column = problem.lineno or 1, max(problem.offset or 1, 1)
    # Past the last line, and 0, are places that Python names at times.
    line = min(max(line, 1), source.count("\n") + 1)
    place = Place(line, column, line, column)
    return Diagnostic(NO_PYTHON, f"no Python: {problem.msg}", file, place)


def _check(tree: ast.Module) -> None:
    """Raise SyntaxError for what the grammar lets pass: ``break`` outside of a loop."""
    # Nothing is run. A cell may await outside of functions.
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    # How deep the compiler goes hangs on the stack it finds: such a text may pass.
    with suppress(RecursionError, MemoryError):
        compile(tree, "<code>", "exec", flags=flags, dont_inherit=True)


def _read(source: str, file: str) -> r.CodeModule:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a text is not for us to say
        tree = ast.parse(source)
        _check(tree)
    found = facts.file_of(tree)
    find_enums_and_exceptions(found)
    facts.find_constants(found)
    find_classes(found)
    facts.find_unseen(found)
    invariants, problems = find_invariants(found.nodes, source, file)
    routines = _routines(found, invariants)
    classes = frozenset(found.shapes)
    return r.CodeModule(
        routines, dict(found.constants), frozenset(found.mutable), dict(found.exceptions),
        classes, dict(found.unseen), dict(found.shapes), problems,
    )  # fmt: skip


def _routines(file: File, invariants: Mapping[int, tuple[n.Expr, ...]]) -> dict[str, r.Routine]:
    reading = Reading(file, invariants, {})
    for name, node in list(file.functions.items()):
        owner = name.rpartition(".")[0] or None
        reading.routines[name] = read_function(reading, node, name, owner)
    return reading.routines
