"""Type holes that the uses settle: nobody is asked for what the text says already."""

from __future__ import annotations

from collections.abc import Mapping

from liftsys_nb.holes.substitute import substitute
from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.nodes import Spec, Type
from liftsys_nb.ir.spans import Source
from liftsys_nb.types import EMPTY, World, check

_NOWHERE = Source("<spec>", "")
MOST_ROUNDS = 20  # one type may settle the next one


def settle(
    spec: Spec, *, world: World = EMPTY, deferred: frozenset[str] = frozenset()
) -> tuple[Spec, Mapping[str, Type]]:
    """Return the specification with its settled types in place, and which type holes these were.

    Settled is a bare type hole (``?T``) whose uses all ask for one type that breaks nothing. One
    with words or choices of its own stays a question: somebody wants to be asked.
    deferred: holes that were put off; they stay as they are.

    >>> from liftsys_nb.syntax import parse
    >>> text = "ir f { intent: a; signature: f(x: ?T) -> int; ensures: - x == result }"
    >>> spec = parse(text.replace(";", chr(10)).replace("- x", chr(10) + "- x")).module.specs[0]
    >>> settle(spec)[1]
    {'T': NamedType(name='int', args=())}
    """
    found: dict[str, Type] = {}
    refused: set[str] = set()
    before = check(spec, _NOWHERE, world=world)
    for _ in range(MOST_ROUNDS):
        able = [
            (name, facts.settled)
            for name, facts in before.holes.items()
            if name not in refused | deferred and not facts.question and not facts.choices
        ]
        name, kind = next(((n, k) for n, k in able if k is not None), ("", None))
        if kind is None:
            break
        filled, _ = substitute(spec, name, kind)
        after = check(filled, _NOWHERE, world=world)
        if has_errors(after.diagnostics) and not has_errors(before.diagnostics):
            refused.add(name)
            continue
        spec, before = filled, after
        found[name] = kind
    return spec, found
