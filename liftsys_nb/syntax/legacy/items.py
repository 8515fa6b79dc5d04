"""Old words → items of sections: as the language reads them, else in quotes; nothing is cut."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir.nodes import (
    Annotation,
    BoolOp,
    Call,
    Clause,
    Compare,
    Effect,
    EffectItem,
    Implies,
    Intent,
    Module,
    Name,
    Prose,
    Signature,
    Spec,
    Unary,
)
from liftsys_nb.syntax.legacy.shapes import QUOTED, Warnings
from liftsys_nb.syntax.legacy.words import comment, on_one_line
from liftsys_nb.syntax.lexer import quote
from liftsys_nb.syntax.parse import parse
from liftsys_nb.syntax.show import show


class Words:
    """Reads the words of one specification. signature: names that its formulas may use."""

    def __init__(self, signature: Signature, warn: Warnings) -> None:
        self._warn = warn
        self._signature = replace(signature, holes=(), comments=())
        self._names = {p.name for p in signature.parameters if p.name} | {"result"}
        self._labels: set[str] = set()

    def intent(self, words: str) -> Intent:
        """Return an intent that says the words."""
        for text in _ways(words):
            spec = self._read(f"  intent: {text}\n", intent=False)
            found = spec.intent if spec else None
            if found is not None and _same(found.text, text) and not found.holes:
                self._tell(text, words, "intent")
                return replace(found, comments=())
        return Intent(quoted(words))

    def clause(self, words: str, where: str) -> Clause:
        """Return a clause of ``assert`` that says the words: a formula, else prose."""
        for text in _ways(words):
            spec = self._read(f"  assert:\n    - {text}\n")
            if spec is not None and len(spec.asserts) == 1 and not spec.effects:
                item = spec.asserts[0]
                kept = not isinstance(item.body, Prose) or _same(_shown(item), text)
                if kept and item.label not in self._labels:
                    self._labels |= {item.label} if item.label else set()
                    self._tell(text, words, where)
                    return item
        return Clause(Prose(quoted(words)))

    def effect(self, words: str, where: str, *, is_text: bool = False) -> EffectItem:
        """Return an item of ``effects`` that says the words: an effect on a parameter, else prose.

        An old description such as ``writes log`` is no promise about a variable ``log``; in IR
        text (is_text) it is one.
        """
        for text in _ways(words):
            spec = self._read(f"  effects:\n    - {text}\n")
            if spec is not None and len(spec.effects) == 1 and not spec.asserts:
                item = spec.effects[0]
                kept = self._is_known(item.body, is_text) or (
                    isinstance(item.body, Prose) and _same(_shown(item), text)
                )
                if kept and item.label not in self._labels:
                    self._labels |= {item.label} if item.label else set()
                    self._tell(text, words, where)
                    return item
        return EffectItem(Prose(quoted(words)))

    def _is_known(self, body: object, is_text: bool) -> bool:
        return isinstance(body, Effect) and (
            is_text or all(path.partition(".")[0] in self._names for path in body.paths)
        )

    def because(self, item: Clause, reason: str) -> Clause:
        """Return a clause with its reason: an annotation, a comment where that would not read."""
        tail = item.tail
        annotations = (*tail.annotations, Annotation("because", reason))
        found = replace(item, tail=replace(tail, annotations=annotations))
        spec = Spec("words", intent=Intent("words"), signature=self._signature, asserts=(found,))
        again = parse(show(Module((spec,))))
        if again.module.decls == (spec,) and not again.diagnostics:
            return found
        return replace(item, comments=(*comment(f"because: {reason}"), *item.comments))

    def is_claim(self, item: Clause) -> bool:
        """Whether a clause says something alone: words, or a formula that is no number."""
        body = item.body
        if isinstance(body, Unary):
            return body.op == "not"
        if isinstance(body, Name):
            return body.id not in self._names  # a word
        return isinstance(body, Prose | Compare | BoolOp | Implies | Call)

    def _read(self, section: str, *, intent: bool = True) -> Spec | None:
        """Return a specification of one section; None when the text is wrong or more than that."""
        head = "  intent: words\n" if intent else ""
        text = f"ir words {{\n{head}{section}  {show(self._signature)}\n}}\n"
        parsed = parse(text)
        specs = parsed.module.specs
        if parsed.diagnostics or len(parsed.module.decls) != 1 or len(specs) != 1:
            return None
        spec = specs[0]
        whole = spec.signature is not None and spec.signature == self._signature
        more = spec.requires or spec.ensures or spec.raises or spec.invariant or spec.examples
        if not whole or more or spec.holes or spec.body or dict(spec.section_comments).get("end"):
            return None
        # What is printed must be read as the same: the history keeps the text.
        again = parse(show(Module((spec,))))
        return spec if again.module.decls == (spec,) and not again.diagnostics else None

    def _tell(self, text: str, words: str, where: str) -> None:
        if text == quoted(words):
            self._warn.say(QUOTED, f"{where}: its words would read as something else: quoted")


def quoted(words: str) -> str:
    r"""Return words as prose that cannot be taken for anything else.

    >>> quoted("@by(me) {<?x?>}")
    'in words: "@by(me) {\\x3c?x?>}"'
    """
    return f"in words: {quote(words)}".replace("<?", "\\x3c?")


def _ways(words: str) -> tuple[str, ...]:
    """Return how words may be written, best first: as they are, on one line, in quotes."""
    lines = [line.strip() for line in words.strip().split("\n")]
    ways = [on_one_line(words), quoted(words)]
    if not any(line.startswith("#") for line in lines):  # it would be a comment
        ways.insert(0, "\n".join(f"      {line}" if line else "" for line in lines).strip())
    return tuple(dict.fromkeys(ways))


def _shown(item: Clause | EffectItem) -> str:
    return show(replace(item, comments=())).removeprefix("- ")


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())
