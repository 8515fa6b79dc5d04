"""Names and words that a session begins with."""

from __future__ import annotations

import keyword
import re
from dataclasses import replace

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Call, Example, ExampleItem, Expr, Name, Spec, rebuild

LONGEST_PROMPT = 100_000  # code points; a longer text is a document, not an intent
NAME = re.compile(r"[^\W\d]\w*\Z")
RESERVED = frozenset(
    {"implies", "result", "old", "it", "where", "when", "raises", "then", "choose"}
)


def check_prompt(prompt: str) -> None:
    """Refuse words that cannot be an intent: none (LS410), or too many (LS414)."""
    if not prompt.strip():
        raise InputError(
            "no words",
            code="LS410",
            hint="say what the function should do: new Write a function that …",
        )
    if len(prompt) > LONGEST_PROMPT:
        raise InputError(
            f"the prompt is {len(prompt):,} characters long; at most {LONGEST_PROMPT:,} are read",
            code="LS414",
            hint="describe one function at a time",
        )


def check_name(name: str) -> str:
    """Return a name that a session can have. Raises InputError LS416."""
    if not NAME.match(name) or keyword.iskeyword(name) or name in RESERVED:
        raise InputError(
            f"{name!r} is no name",
            code="LS416",
            hint="letters, digits and _, not beginning with a digit; no word of the language",
        )
    return name


def named(spec: Spec, name: str) -> Spec:
    """Return the specification with another name, also in its signature and its examples."""
    check_name(name)
    signature = spec.signature
    if signature is None:
        return replace(spec, name=name)
    before = signature.name

    def renamed(expr: Expr) -> Expr:
        if isinstance(expr, Call) and expr.func == Name(before):
            expr = replace(expr, func=replace(expr.func, id=name))
        return rebuild(expr, renamed)

    examples = tuple(
        replace(item, body=replace(item.body, claim=renamed(item.body.claim)))
        if isinstance(item, ExampleItem) and isinstance(item.body, Example)
        else item
        for item in spec.examples
    )
    return replace(spec, name=name, signature=replace(signature, name=name), examples=examples)
