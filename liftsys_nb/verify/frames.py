"""What a function may change: the frame that the effects of a specification set.

Pure: knows the reading rules of the language, and nothing of Z3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.spans import Span
from liftsys_nb.verify.rules import is_mutable
from liftsys_nb.verify.terms import free_names, put

CHANGING = ("modifies", "writes", "deletes")


@dataclass(frozen=True, slots=True)
class Listed:
    """One path that an effect lists."""

    label: str
    path: str
    effect: n.Effect
    span: Span | None


@dataclass(frozen=True, slots=True)
class Frame:
    """Which arguments may have another value on exit.

    anything: nothing is said, or an item is open (a hole, words): then any argument may.
    listed: by parameter, the paths that may change.
    """

    anything: bool
    listed: Mapping[str, tuple[Listed, ...]]

    def changes(self, parameter: n.Parameter, program: Program) -> tuple[str, ...]:
        """Return the paths of a parameter that may have another value on exit, shortest first.

        The name alone stands for all of it; none where it stays as it was.
        """
        if not is_mutable(parameter.type, program):
            return ()
        if self.anything:
            return (parameter.name,)
        paths = {each.path for each in self.listed.get(parameter.name, ())}
        kept: list[str] = []
        for path in sorted(paths, key=lambda path: (path.count("."), path)):
            if not any(path == each or path.startswith(f"{each}.") for each in kept):
                kept.append(path)
        return tuple(kept)

    def conditions(self, name: str) -> Iterator[tuple[Listed, n.Expr]]:
        """Yield for each path that may change only at times: that it stays, or the condition.

        As of ``raises``, conditions are read on entry; only ``result`` is of the exit.
        """
        if self.anything:
            return
        by_path: dict[str, list[Listed]] = {}
        for each in self.listed.get(name, ()):
            by_path.setdefault(each.path, []).append(each)
        for path, listed in by_path.items():
            wider = [other for other in by_path if path.startswith(f"{other}.")]
            whens = [each.effect.when for at in (path, *wider) for each in by_path[at]]
            if None in whens:
                continue
            parts = tuple(_on_entry(when) for when in whens if when is not None)
            condition = parts[0] if len(parts) == 1 else n.BoolOp("or", parts)
            yield listed[0], stays_unless(_path(path), condition)


def frame_of(spec: n.Spec) -> Frame:
    """Return the frame of a specification."""
    listed: dict[str, tuple[Listed, ...]] = {}
    pure = is_open = False
    for number, item in enumerate(spec.effects, 1):
        if not isinstance(item.body, n.Effect):
            is_open = True
            continue
        pure = pure or item.body.verb == "pure"
        if item.body.verb in CHANGING:
            label = n.label_of("effects", number, item.label)
            for path in item.body.paths:
                each = Listed(label, path, item.body, item.span)
                name = path.split(".")[0]
                listed[name] = (*listed.get(name, ()), each)
    return Frame(not pure and (is_open or not spec.effects), listed)


def stays_unless(term: n.Expr, condition: n.Expr) -> n.Expr:
    """Write that a value is on exit what it was on entry, or the condition holds."""
    entered = n.Call(n.Name("old"), (term,))
    return n.BoolOp("or", (condition, n.Compare(("==",), (term, entered))))


def _path(path: str) -> n.Expr:
    first, *rest = path.split(".")
    made: n.Expr = n.Name(first)
    for name in rest:
        made = n.Attribute(made, name)
    return made


def _on_entry(expr: n.Expr) -> n.Expr:
    def entered(inner: n.Expr) -> n.Expr:
        return n.Call(n.Name("old"), (inner,))

    names = {name: entered(n.Name(name)) for name in free_names(expr) if name != "result"}
    return put(expr, names, {hole.name: entered(hole) for hole in n.holes_of(expr)})
