"""A process in which CrossHair runs a function with symbols for its arguments.

One line of JSON comes in: a job as of ``apart`` without calls, and ``conditions``. For each
condition one line goes out: ``{"label": …, "values": […] or null, "said": words}``; at the end
``{"done": true}``, or ``{"failed": words}``. What it says is a guess: CrossHair takes floats for
real numbers, and does not run its counterexamples again.
"""

from __future__ import annotations

import json
import linecache
import os
import sys
import threading

from liftsys_nb.verify.apart.inside.doing import Doings
from liftsys_nb.verify.apart.inside.guard import Guard, Stopped, limit
from liftsys_nb.verify.apart.inside.serve import Loaded, leave
from liftsys_nb.verify.apart.inside.values import tell, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, BinaryIO

PROBE = "<probe>"


def main(memory: int, home: str) -> None:
    """Answer one job. memory: bytes. home: an empty folder."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    limit(memory)
    guard = Guard(home)
    job = json.loads(jobs.readline())

    def say(told: dict[str, Any]) -> None:
        answers.write(json.dumps(told).encode() + b"\n")
        answers.flush()

    sys.path[:] = job["paths"]
    # CrossHair hears nothing while it searches: who asks may be gone meanwhile.
    threading.Thread(target=_watch, args=(jobs, home), daemon=True).start()
    import crosshair.core_and_libs  # noqa: F401  # before anything is forbidden: it loads Z3

    loaded = Loaded(job, guard, Doings(), dict(os.environ))
    failed = loaded.load()
    if failed:
        say({"failed": failed.get("unrunnable") or f"it was stopped: {failed.get('stopped')}"})
        threading.Event().wait()
    source = job["source"]
    if isinstance(source, str):  # what has surrogates in it, CrossHair cannot quote
        lines = source.splitlines(True)
        linecache.cache[job["file"]] = (len(source), None, lines, job["file"])
    for label, text in job["conditions"]["ensures"]:
        guard.begin(in_call=False)
        try:
            values, said = _counterexample(loaded, job, text)
        except Stopped as stopped:
            values, said = None, f"it was stopped: {stopped}"
        except MemoryError:
            values, said = None, "it wanted more memory than it may have"
        except Exception as wrong:  # noqa: BLE001 - CrossHair may fail in any way; that is told
            values, said = None, f"CrossHair failed: {type(wrong).__name__}: {words_of(wrong)}"
        finally:
            guard.end()
        say({"label": label, "values": values, "said": said})
    say({"done": True})
    threading.Event().wait()  # until nobody is left: `_watch` ends it


def _watch(jobs: BinaryIO, home: str) -> None:
    """Wait for the end of who asks, then leave nothing behind."""
    jobs.read()
    leave(home)
    os._exit(0)


def _counterexample(loaded: Loaded, job: dict[str, Any], text: str) -> tuple[list[Any] | None, str]:
    """Return arguments as JSON that CrossHair thinks to break a condition, and its words."""
    from crosshair.condition_parser import (
        POSTCONDITION,
        PRECONDITION,
        ConditionExpr,
        Conditions,
        condition_parser,
    )
    from crosshair.core import analyze_calltree
    from crosshair.options import DEFAULT_OPTIONS, AnalysisOptionSet
    from crosshair.statespace import VerificationStatus

    stated = job["conditions"]
    space = loaded.module.__dict__
    found: list[list[Any]] = []

    def noted(given: Any, result: object, overrides: object) -> tuple[str, str]:
        found.append([tell(each, loaded.classes) for each in given.arguments.values()])
        return "probe", "None"

    probe = _probe(loaded, job)
    conditions = Conditions(
        fn=probe,
        src_fn=probe,
        pre=[
            ConditionExpr(PRECONDITION, _evaluating(each, space), PROBE, line, each)
            for line, each in enumerate(stated["requires"], 1)
        ],
        post=[ConditionExpr(POSTCONDITION, _evaluating(text, space), PROBE, 0, text)],
        raises=frozenset(_exceptions(stated["raises"], space)),
        sig=_signature(probe, job, space),
        mutable_args=None,
        fn_syntax_messages=[],
        counterexample_description_maker=noted,
    )
    options = DEFAULT_OPTIONS.overlay(
        AnalysisOptionSet(per_condition_timeout=job["each"], report_all=True)
    )
    from time import process_time

    options.deadline = process_time() + options.per_condition_timeout
    with condition_parser([]):  # functions that are called have no contracts either
        analysis = analyze_calltree(options, conditions)
    words = {
        VerificationStatus.CONFIRMED: "no counterexample on any path",
        VerificationStatus.UNKNOWN: "no counterexample on the paths that it saw",
    }
    if analysis.verification_status is not VerificationStatus.REFUTED:
        return None, words[analysis.verification_status]
    return (found[-1] if found else None), "a counterexample"


def _probe(loaded: Loaded, job: dict[str, Any]) -> Callable[..., Any]:
    """Return a function of the same parameters that has no contract of its own."""
    stated = job["conditions"]
    all_ = [name for name, _ in stated["types"]]
    names = ", ".join(all_)
    given = ", ".join(f"{each}={each}" if each in stated["by_name"] else each for each in all_)
    space: dict[str, Any] = {"function": loaded.function, "__name__": loaded.module.__name__}
    exec(f"def probe({names}):\n    return function({given})", space)
    probe: Callable[..., Any] = space["probe"]
    return probe


def _signature(probe: Callable[..., Any], job: dict[str, Any], space: dict[str, Any]) -> Any:
    """Return the parameters with their types as objects."""
    import inspect

    parameters = []
    for name, text in job["conditions"]["types"]:
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        type_ = _value(text, space) if text else inspect.Parameter.empty
        parameters.append(inspect.Parameter(name, kind, annotation=type_))
    return inspect.Signature(parameters)


def _exceptions(names: list[str], space: dict[str, Any]) -> list[type[BaseException]]:
    found = []
    for name in names:
        try:
            value = _value(name.rpartition(".")[2], space)
        except NameError:  # of another module: then it is taken for one that may not come
            continue
        if isinstance(value, type) and issubclass(value, BaseException):
            found.append(value)
    return found


def _value(text: str, space: dict[str, Any]) -> Any:
    # This process is there to run what stands in the job.
    return eval(text, {**space})  # noqa: S307


def _evaluating(text: str, space: dict[str, Any]) -> Callable[[Mapping[str, object]], bool]:
    code = compile(text, PROBE, "eval")

    def evaluate(bound: Mapping[str, object]) -> bool:
        names = {**space, **bound}
        if "__return__" in bound:
            names["result"] = bound["__return__"]
        old = bound.get("__old__")
        if old is not None:
            names.update({f"old_{name}": value for name, value in vars(old).items()})
        return bool(eval(code, names))  # noqa: S307

    return evaluate
