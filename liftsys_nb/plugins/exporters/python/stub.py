"""``export python``: a function that is still to be written, with its contract.

What was written is read back with the eyes of ``check``; of several ways to say the same the
plainest is taken that says it all. What none says is named, in the text and to the person.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Intent, Module, Signature, Spec
from liftsys_nb.ir.ports import Exportable, Exported
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.plugins.exporters.python.decorators import Decorated, decorated
from liftsys_nb.plugins.exporters.python.reading import DECLARED, differences
from liftsys_nb.plugins.exporters.python.shapes import (
    DEEPER,
    Style,
    head_of,
    parameters_of,
    shapes_of,
)
from liftsys_nb.plugins.exporters.python.terms import NoPython, annotation
from liftsys_nb.syntax import show

STYLES: tuple[Style, ...] = ("docstring", "icontract", "deal")
_SECTIONS = ("effects", "requires", "ensures", "raises", "invariant", "assert", "examples", "holes")
_NAMES = {
    "name": "the name of the specification", "version": "the version",
    "intent": "the intent as it is written", "signature": "the signature as it is written",
    "body": "the body", "asserts": "the clause", "declaration": "the declaration",
}  # fmt: skip


class PythonExporter:
    """The function's stub with its contract, as ``check`` reads it."""

    name = "python"
    suffix = ".py"
    styles = STYLES

    def export(self, draft: Exportable) -> Exported:
        """Return a module of Python. Raises InputError LS418: no function can bear this name."""
        signature = signature_of(draft.spec, self.name)
        style = cast(Style, draft.style or STYLES[0])
        return with_room(lambda: _best(draft.module, draft.spec, signature, style))


def signature_of(spec: Spec, form: str) -> Signature:
    """Return a signature that Python can have. Raises InputError LS418."""
    signature = spec.signature
    if signature is None:
        raise InputError(
            f"{spec.name} has no signature, so there is no function to export as {form}",
            code="LS418",
            hint="write one: signature: NAME(x: int) -> int",
        )
    names = [signature.name, *(each.name for each in signature.parameters)]
    odd = next((name for name in names if not name.isidentifier() or keyword.iskeyword(name)), None)
    if odd is not None:
        what = f"'{odd}' is no name in Python" if odd else "a parameter of it is an open hole"
        raise InputError(
            f"{signature.name} cannot be exported as {form}: {what}",
            code="LS418",
            hint="rename it in the IR" if odd else "see what is open: holes",
        )
    return signature


@dataclass(frozen=True, slots=True)
class _Stub:
    """One way to write it. differs: what comes back otherwise; unsaid: what was not written."""

    text: str
    differs: tuple[tuple[str, str], ...]
    unsaid: tuple[str, ...]


def _best(module: Module, spec: Spec, signature: Signature, style: Style) -> Exported:
    """Return the plainest stub that says all, or the one that says most."""
    but: frozenset[str] = frozenset()
    stubs: list[_Stub] = []
    for _ in range(len(spec.requires) + len(spec.ensures) + 2):
        stubs += _ways(module, spec, signature, style, but)
        done = next((stub for stub in stubs if not stub.differs), None)
        if done is not None:
            return _finished(done, signature)
        # What comes back otherwise as a decorator is said in the docstring.
        odd = {label for stub in stubs for part, label in stub.differs
               if part in {"requires", "ensures"}}  # fmt: skip
        odd |= {part for stub in stubs for part, _ in stub.differs if part == "raises"}
        if style == "docstring" or odd <= but:
            break
        but |= odd
    return _finished(min(stubs, key=lambda stub: len(stub.differs)), signature)


def _finished(stub: _Stub, signature: Signature) -> Exported:
    lost = [f"{_NAMES.get(part, part)} {label}".strip() for part, label in stub.differs]
    unsaid = (*stub.unsaid, *(f"{each}: it does not come back the same" for each in lost))
    if not unsaid:
        return Exported(stub.text, (), f"{signature.name}.py")
    told = "".join(f"# - {each}\n" for each in map(_plain, unsaid))
    text = f"# What Python, or this style of it, does not say:\n{told}{stub.text}"
    return Exported(text, tuple(unsaid), f"{signature.name}.py")


def _ways(
    module: Module, spec: Spec, signature: Signature, style: Style, but: frozenset[str]
) -> Iterator[_Stub]:
    """Yield the ways to write it: with sections in the docstring, then with a whole ``ir``."""
    for is_whole in (False, True):
        for has_words in (True, False):
            shapes = shapes_of(module, spec, style)
            made = Decorated([], spec)
            if style != "docstring":
                made = decorated(spec, signature, shapes, but)
            words = spec.intent.text if spec.intent is not None and has_words else ""
            doc = _docstring(module, made.rest, words, is_whole)
            declared = list(shapes.lines())
            try:
                given = parameters_of(signature.parameters, shapes.known)
            except NoPython as lack:
                given = [each.name for each in signature.parameters]
                shapes.unsaid.append(f"the defaults of the parameters: {lack.why}")
            kind = annotation(signature.returns, shapes.known)
            arrow = "" if kind is None else f" -> {kind}"
            todo = f"write {signature.name} so that it keeps its contract"
            lines = [
                "from __future__ import annotations",
                *(["", *shapes.imports] if shapes.imports else []),
                *declared, "", "",
                *made.lines, *head_of(signature.name, given, arrow),
                *_literal(doc), f'{DEEPER}raise NotImplementedError("{todo}")',
            ]  # fmt: skip
            text = "\n".join(lines) + "\n"
            # What a whole docstring says of declarations is said.
            lost = [] if is_whole else shapes.unsaid
            if is_whole:
                lost = [each for each in shapes.unsaid if not _is_declared(each)]
            differs = differences(text, signature.name, module, spec)
            yield _Stub(text, tuple(differs), (*lost, *made.kept))


def _is_declared(unsaid: str) -> bool:
    """Whether what Python lacks stands in the docstring's own declarations."""
    return unsaid.startswith(("the value of", "the default of", "the invariant", "the helper"))


def _docstring(module: Module, rest: Spec, words: str, is_whole: bool) -> list[str]:
    """Return the lines of a docstring; first: words before the contract."""
    first = [words.split("\n")[0]] if is_whole and words else words.split("\n") if words else []
    if is_whole:
        decls = [decl for decl in module.all_decls if isinstance(decl, DECLARED)]
        parts = [_bare(show(Module((decl,)))) for decl in (*decls, _commentless(rest))]
        return [*first, *([""] if first else []), *"\n\n".join(parts).split("\n")]
    bare = replace(
        rest, intent=Intent("x"), signature=Signature("x"), version=None, body=None,
        comments=(), section_comments=_inner(rest),
    )  # fmt: skip
    lines = show(Module((bare,))).rstrip("\n").split("\n")[1:-1]
    start = next((at for at, line in enumerate(lines) if line[2:].rstrip().endswith(":")
                  and line[2:].rstrip()[:-1] in _SECTIONS), len(lines))  # fmt: skip
    sections = [line[2:] for line in lines[start:]]
    return [*first, *([""] if first and sections else []), *sections]


def _commentless(spec: Spec) -> Spec:
    return replace(spec, comments=())


def _inner(spec: Spec) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the comments before sections that hold something."""
    return tuple(
        (section, lines) for section, lines in spec.section_comments
        if section in _SECTIONS and getattr(spec, "asserts" if section == "assert" else section)
    )  # fmt: skip


def _bare(text: str) -> str:
    """Return a declaration without the comments before it: they would end a docstring's ``ir``."""
    lines = text.rstrip("\n").split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip() and line[0] != "#"), 0)
    return "\n".join(lines[start:])


def _literal(lines: Sequence[str]) -> Iterator[str]:
    """Yield a docstring of these lines, so written that Python reads them as they are."""
    if not lines:
        return
    text = "\n".join(lines)
    is_plain = all(c == "\n" or c.isprintable() for c in text)
    mark = ""
    if not is_plain or '"""' in text or text.startswith('"') or text.endswith(('"', "\\")):
        text = "".join(c if c == "\n" else _escaped(c) for c in text).replace('"', '\\"')
    elif "\\" in text:
        mark = "r"
    first, *others = text.split("\n")
    if not others:
        yield f'{DEEPER}{mark}"""{first}"""'
        return
    yield f'{DEEPER}{mark}"""{first}'
    yield from (f"{DEEPER}{line}" if line else "" for line in others)
    yield f'{DEEPER}"""'


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _plain(words: str) -> str:
    return "".join(c if c.isprintable() else " " for c in words)
