"""``check`` at a door where functions live: names of the notebook, function objects, cells.

What lives here is only looked at: its text goes to the check, and is run in another process.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.session.outcome import Outcome

if TYPE_CHECKING:
    from liftsys_nb.session.subjects import PythonText
    from liftsys_nb.session.workbench import Workbench

UNSEEN = "LS439"  # a function whose text cannot be had


def namespace() -> Mapping[str, Any] | None:
    """Return the names of the notebook; None where there is none."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    return None if shell is None else shell.user_ns


def check(
    bench: Workbench, target: object = None, *, text: str | None = None, **options: Any
) -> Outcome:
    """Judge a target of the table, a live function, or the text of a cell.

    target: as ``Workbench.check`` takes it, or a function, or the name of one in the notebook.
    options: of ``Workbench.check``; a budget that nobody named is that of the settings.
    In a kernel with somebody before it the reply is followed by what is found out later; where
    nobody is, it comes when there is no more to find out.
    Raises what that raises, and InputError LS439: the text of a function cannot be had.
    """
    from liftsys_nb.ui.following import following, is_unattended

    if options.get("budget") is None:
        from liftsys_nb.ui.config import configured_budget

        options["budget"] = configured_budget()
    options["wait"] = options.get("wait", False) or is_unattended()
    follow = None if options["wait"] else following()
    outcome = _judged(bench, target, text, {**options, "follow": follow})
    goes_on = any(each["going_on"] for each in outcome.document["functions"])
    return replace(outcome, follow=follow) if goes_on else outcome


def _judged(bench: Workbench, target: object, text: str | None, options: dict[str, Any]) -> Outcome:
    names = namespace()
    if text is not None:
        if target == "-" or names is None:
            return bench.check("-" if target == "-" else None, text=text, **options)
        from liftsys_nb.ui.definitions import CELL
        from liftsys_nb.ui.taking import cell_text

        return bench.check(CELL, look=lambda: cell_text(text, names), **options)
    if target is None:
        return bench.check(**options)
    if isinstance(target, str):
        from liftsys_nb.session.subjects import is_python_file

        if is_python_file(target):
            return bench.check(target, **options)
        named(target, names)  # what is wrong with the name is said first

        def look() -> PythonText:
            return living_text(named(target, names))

        return bench.check(target, look=look, **options)

    def look_again() -> PythonText:
        """Return the text of the function that has this name now."""
        name = getattr(target, "__qualname__", "")
        try:
            now = named(name, names) if names is not None and _is_local(target) else target
        except InputError:
            now = target
        return living_text(now)

    name = getattr(target, "__qualname__", None) or type(target).__name__
    look_again()
    return bench.check(name, look=look_again, **options)


def _is_local(value: object) -> bool:
    return getattr(value, "__module__", None) == "__main__"


def named(target: str, names: Mapping[str, Any] | None) -> Any:
    """Return what a name of the notebook stands for: ``f``, ``Account.deposit``, ``module.f``.

    Raises InputError LS413 where there is no such name.
    """
    if target.partition("::")[0].endswith(".ir"):
        raise InputError(
            f"{target} is a specification, and check is about code",
            code="LS413",
            hint=f"judge it alone: verify {target}; code by it: check FILE.py --spec {target}",
        )
    first, *rest = target.split(".")
    if names is None:
        raise InputError(
            f"{target} names no Python file",
            code="LS413",
            hint="name FILE.py or FILE.py::NAME",
        )
    if first not in names:
        able = [name for name, value in names.items() if _is_callable(name, value)]
        raise InputError(
            f"no function '{target}' in this notebook",
            code="LS413",
            hint=did_you_mean(target, able) or "define it in a cell first, or name FILE.py::NAME",
        )
    value = names[first]
    for part in rest:
        try:
            value = inspect.getattr_static(value, part)
        except AttributeError:
            known = [name for name in dir(value) if not name.startswith("_")]
            raise InputError(
                f"{first} has no {part}",
                code="LS413",
                hint=did_you_mean(part, known) or f"look at what it has: dir({first})",
            ) from None
    return value


def functions_here() -> list[str]:
    """Return the names of the functions of the notebook."""
    return [name for name, value in (namespace() or {}).items() if _is_callable(name, value)]


def _is_callable(name: str, value: object) -> bool:
    is_own = isinstance(value, FunctionType) and value.__module__ == "__main__"
    return is_own and not name.startswith("_")


def living_text(value: object) -> PythonText:
    """Return the text of a function that lives in this process, with what it needs.

    Raises InputError LS439: it is no function, or its text cannot be had or is another one now.
    """
    from liftsys_nb.ui.taking import function_text

    return function_text(function_of(value))


def function_of(value: object) -> FunctionType:
    """Return the function behind a method, a property, or what decorators put around it.

    Raises InputError LS439 where there is none that is written in Python.
    """
    if isinstance(value, staticmethod | classmethod):
        value = value.__func__
    if isinstance(value, property) and value.fget is not None:
        value = value.fget
    value = getattr(value, "__func__", value) if inspect.ismethod(value) else value
    if callable(value):
        value = inspect.unwrap(value)
    if isinstance(value, FunctionType):
        return value
    name = getattr(value, "__qualname__", None) or repr(type(value).__name__)
    if inspect.isclass(value):
        methods = [key for key, part in vars(value).items() if isinstance(part, FunctionType)]
        raise InputError(
            f"{name} is a class",
            code=UNSEEN,
            hint=f"name a method: check {name}.{methods[0]}" if methods else "it has no methods",
        )
    if isinstance(vars(type(value)).get("__call__"), FunctionType):
        kind = type(value).__name__
        raise InputError(
            f"a value of {kind} can be called, and is no function",
            code=UNSEEN,
            hint=f"name the method that is called: check {kind}.__call__",
        )
    if isinstance(value, partial):
        inner = getattr(value.func, "__qualname__", "the function inside")
        raise InputError(
            f"{inner} with some arguments given already is no function with a text of its own",
            code=UNSEEN,
            hint=f"check {inner}, or write `def` around the call, with a contract",
        )
    if callable(value):
        raise InputError(
            f"{name} is not written in Python, so it has no text to check",
            code=UNSEEN,
            hint="wrap it in a function with a contract",
        )
    raise InputError(
        f"{name} is no function",
        code=UNSEEN,
        hint="name a function; a file: check FILE.py",
    )
