"""What a function may change: the frame that the effects of a specification set.

Pure: knows the reading rules of the language, and nothing of Z3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.spans import Span
from liftsys_nb.verify.shapes import MUTABLE, shape_of
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

    def may_change(self, parameter: n.Parameter) -> bool:
        """Tell whether the value passed may be another on exit, on some call."""
        shape = shape_of(parameter.type)
        if shape.kind != "other" and shape.family not in MUTABLE:
            return False
        return self.anything or parameter.name in self.listed

    def condition(self, name: str) -> tuple[Listed, n.Expr] | None:
        """Return when an argument that may change does, or None if at any time.

        As of ``raises``, conditions are read on entry; only ``result`` is of the exit. Part of
        a value (``xs.items``) may change in ways the solver does not see: its path is returned.
        """
        listed = self.listed.get(name, ())
        if self.anything or any(e.path == name and e.effect.when is None for e in listed):
            return None
        whens = [
            _path(each.path)
            if each.path != name or each.effect.when is None
            else _on_entry(each.effect.when)
            for each in listed
        ]
        return listed[0], whens[0] if len(whens) == 1 else n.BoolOp("or", tuple(whens))


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


def stays_unless(name: str, condition: n.Expr) -> n.Expr:
    """Write that a value is on exit what it was on entry, or the condition holds."""
    same = n.Compare(("==",), (n.Name(name), _on_entry(n.Name(name))))
    return n.BoolOp("or", (condition, same))


def parts(expr: n.Expr) -> tuple[str, n.Expr]:
    """Take apart what ``stays_unless`` wrote."""
    assert isinstance(expr, n.BoolOp)
    condition, same = expr.operands
    assert isinstance(same, n.Compare)
    subject = same.operands[0]
    assert isinstance(subject, n.Name)
    return subject.id, condition


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
