"""The paths of effects: of parameters and the result, or of the world outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liftsys_nb.ir.nodes import Attribute, Expr, Name, Type
from liftsys_nb.ir.spans import Span
from liftsys_nb.types.infer import Inference
from liftsys_nb.types.relations import bare
from liftsys_nb.types.worlds import World

Report = Callable[[str, str, Span | None, str | None, str | None], None]


class EffectPaths:
    """Checks paths such as ``src.balance`` and ``audit.log``.

    A path that begins with no parameter speaks of the world outside, so nothing is known of it.
    """

    def __init__(self, report: Report, world: World, scope: Mapping[str, Type]) -> None:
        self._report = report
        self._world = world
        self._scope = scope

    def check(self, path: str, span: Span | None) -> None:
        """Complain (IR210) where a path goes through a field that a record does not have."""
        head, *rest = path.split(".")
        if head not in self._scope or not rest:
            return
        term: Expr = Name(head, span=span)
        walk = Inference(self._report, world=self._world)
        start = span.start if span else 0
        end = start + len(head)
        for part in rest:
            # What other types hold inside is a matter of the program, not of this text.
            if self._world.record(bare(walk.infer(term, self._scope), self._world)) is None:
                return
            end += 1 + len(part)
            inner = None if span is None else Span(start, min(end, span.end))
            term = Attribute(term, part, span=inner)
        walk.infer(term, self._scope)
