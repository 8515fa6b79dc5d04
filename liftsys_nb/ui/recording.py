"""``record``: the calls that a function gets, as examples of a specification."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.visible import visible
from liftsys_nb.lift.trace import Trace, traced, unfit

if TYPE_CHECKING:
    from liftsys_nb.session.recorded import Examples

P = ParamSpec("P")
R = TypeVar("R")
MOST = 1_000


class Recording(Generic[P, R]):
    """A function that notes its calls; it is called as the function is.

    ``examples``: the calls as lines of IR. ``left_out``: those that are no examples, and why.
    ``ir``: a specification with them, ready for ``ls.ir(…)``. ``len(…)``: the different calls.
    ``function``: the function itself. Showing it shows the examples.

    >>> import liftsys_nb as ls
    >>> @ls.record
    ... def half(n: int) -> int:
    ...     return n // 2
    >>> half(7), half(8), len(half)
    (3, 4, 2)
    >>> ls.ir(half.ir).verify().json["verdict"]
    'consistent'
    """

    def __init__(self, function: Callable[P, R], most: int) -> None:
        self.function = function
        self._trace = Trace(most)
        self._call = traced(function, self._trace)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._call(*args, **kwargs)

    def __len__(self) -> int:
        return len(self._trace.calls)

    def __bool__(self) -> bool:
        return True  # it stands for the function, also before the first call

    @property
    def examples(self) -> tuple[str, ...]:
        """The calls as lines of ``examples:``, in the order in which they were first made."""
        return self._made.lines

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was called and is no example, each with the reason."""
        return self._made.left_out

    @property
    def ir(self) -> str:
        """IR text: what the function promises in its own text, and the examples.

        Raises InputError LS439: the text of the function cannot be had.
        """
        from liftsys_nb.session.recorded import recorded_ir
        from liftsys_nb.ui.living import living_text

        text = living_text(self.function)
        (name,) = text.names
        return recorded_ir(text.source, name, self.examples, file=text.file)

    @property
    def _made(self) -> Examples:
        from liftsys_nb.session.recorded import examples_of

        return examples_of(self.function.__name__, self._trace.calls)

    def __repr__(self) -> str:
        count = self._trace.count
        head = f"{self.function.__name__}: {count} {'call' if count == 1 else 'calls'} recorded"
        lines = [head, *(f"  - {each}" for each in self.examples)]
        lines += [f"  not an example: {each}" for each in self.left_out]
        if count:
            lines.append(f"next: ls.ir({self.function.__name__}.ir)")
        return "\n".join(map(visible, lines))


def record(function: Callable[P, R], *, most: int = MOST) -> Recording[P, R]:
    """Return a function that does the same and records its calls. Use it as a decorator, too.

    most: different calls that are kept, 1 or more. Arguments are noted as they were on entry and
    on exit, as texts: nothing of them is kept alive.
    Raises InputError LS439 (not a function written in Python), LS481 (async, a generator, a method
    or a function of any number of arguments; most below 1).

    >>> import liftsys_nb as ls
    >>> @ls.record
    ... def half(n: int) -> int:
    ...     return n // 2
    >>> half(7)
    3
    >>> half.examples
    ('half(7) == 3',)
    """
    from liftsys_nb.ui.living import function_of

    plain = function_of(function)
    why = unfit(plain)
    if why is None and plain.__qualname__.rpartition(".")[0].rpartition(".")[2] not in (
        "", "<locals>",
    ):  # fmt: skip
        why = "is a method: its examples would need the object"
    if why is not None:
        raise InputError(
            f"{plain.__name__} {why}, so its calls are not recorded",
            code="LS481",
            hint="record a function that it calls",
        )
    if most < 1:
        raise InputError(f"most is {most}", code="LS481", hint="keep at least one call: most=1")
    return Recording(function, most)
