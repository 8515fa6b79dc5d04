"""Examples in a prompt: doctests, ``f(1) == 2``, ``f(1) -> 2``, ``f(1) returns 2``."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from liftsys_nb.ir.nodes import Call, Compare, Example, Expr, Name
from liftsys_nb.lift.prompt.claims import is_exception
from liftsys_nb.lift.prompt.literals import literal, parse_python, scan_literal
from liftsys_nb.lift.prompt.naming import Named

_MOST = 1_000
_LEAD = re.compile(
    r"(?:[-*•]|\d{1,3}[.)])?\s*"
    r"(?:(?:here is an example|for example|for instance|examples?|e\.g\.|thus|so)\s*[:,]?\s*)?"
    r"(?:>>>|assert\b|In:)?[\s`]*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[\s`]*(?:,|;|and|, and|; and)[\s`]*(?:assert\b)?[\s`]*")
_VERB = re.compile(
    r"[`]?\s*(==|->|=>|=|→|➞|⇒|(?:should\s+|must\s+|will\s+)?(?:returns?|gives?|yields?)"
    r"|evaluates\s+to|equals|is|(?:should\s+)?(?:raises?))[ \t]*\n?[ \t`]*"
)
_AFTER = re.compile(r"[)`]*[ \t]*(?:[.,;!]|\n|$|#|//|and\b|\"\"\"|''')")
_LIMITS = re.compile(
    r"[\s`.,;!)]*(?:if|when|unless|only|or|otherwise|except|whenever)\b", re.IGNORECASE
)
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):")


@dataclass(frozen=True, slots=True)
class Shown:
    """One example and the words that show it, as offsets into the prompt."""

    example: Example
    start: int
    end: int
    doctest: bool = False


@dataclass(frozen=True, slots=True)
class Arity:
    """What calls look like. names: None when not known. needed: how many have no default."""

    names: tuple[str, ...] | None
    needed: int = 0


def find_examples(text: str, named: Named, arity: Arity) -> list[Shown]:
    """Return the examples whose inputs and answers are plain literals, each once, in order."""
    if not named.written:
        return []
    pattern = re.compile(rf"(?<![\w.]){re.escape(named.written)}\(")
    shown: list[Shown] = []
    seen: set[Example] = set()
    at = last = 0
    for _ in range(_MOST):
        found = pattern.search(text, at)
        if found is None:
            break
        at = found.end()
        led = _is_led(text, found.start()) or (
            bool(shown) and found.start() - last < 40
            and _JOINT.fullmatch(text, last, found.start()) is not None
        )  # fmt: skip
        one = _example(text, found.start(), found.end() - 1, named, arity) if led else None
        if one is not None:
            at = last = one.end
            if one.example not in seen:
                seen.add(one.example)
                shown.append(one)
    return shown


def _is_led(text: str, start: int) -> bool:
    line = text.rfind("\n", max(0, start - 200), start) + 1 or max(0, start - 200)
    stop = max(text.rfind(". ", line, start), text.rfind("! ", line, start))
    lead = text[max(line, stop + 2 if stop >= 0 and not _abbreviates(text, stop) else line) : start]
    return _LEAD.fullmatch(lead.lstrip()) is not None


def _abbreviates(text: str, stop: int) -> bool:
    return text[max(0, stop - 3) : stop].lower() in {"e.g", "i.e"}


def _example(text: str, start: int, bracket: int, named: Named, arity: Arity) -> Shown | None:
    close = scan_literal(text, bracket)
    call = _call(text[start:close], named, arity) if close > bracket else None
    if call is None:
        return None
    prompt = text.rfind(">>>", max(0, start - 8), start)
    if prompt >= 0 and not text[prompt + 3 : start].strip():
        output = _doctest(text, close, call)
        if output is not None:
            return Shown(output[0], prompt, output[1], doctest=True)
    verb = _VERB.match(text, close, close + 60)
    if verb is None:
        return None
    return _answer(text, start, verb.end(), call, raising="raise" in verb[1])


def _answer(text: str, start: int, at: int, call: Expr, *, raising: bool) -> Shown | None:
    if raising:
        at = at + 2 if text.startswith("a ", at) else at
        word = re.compile(r"[^\W\d]\w*").match(text, at, at + 80)
        if word is None or not is_exception(word[0]) or not _ends(text, word.end()):
            return None
        return Shown(Example(call, raises=word[0]), start, word.end())
    end = scan_literal(text, at)
    node = parse_python(text[at:end]) if end > at else None
    value = None if node is None else literal(node)
    if value is None or not _ends(text, end):
        return None
    return Shown(Example(Compare(("==",), (call, value))), start, end)


def _ends(text: str, at: int) -> bool:
    """Tell whether the claim ends here: nothing after it makes it depend on something."""
    return _AFTER.match(text, at) is not None and _LIMITS.match(text, at, at + 40) is None


def _doctest(text: str, close: int, call: Expr) -> tuple[Example, int] | None:
    """Read the output under a ``>>>`` line: up to a blank line or the next prompt."""
    line_end = text.find("\n", close)
    if line_end < 0 or text[close:line_end].strip(" \t\r`"):
        return None
    lines: list[str] = []
    at = line_end + 1
    end = at
    while at < len(text) and len(lines) < 20:
        after = text.find("\n", at, at + 2_000)
        stop = after if after >= 0 else min(len(text), at + 2_000)
        line = text[at:stop].strip()
        if not line or line.startswith((">>>", '"""', "'''", "```")):
            break
        lines.append(line)
        end, at = at + len(text[at:stop].rstrip()), stop + 1
    if lines and _TRACEBACK.match(lines[0]):
        raised = lines[-1].partition(":")[0].rpartition(".")[2]
        return (Example(call, raises=raised), end) if is_exception(raised) else None
    node = parse_python(" ".join(lines)) if lines else None
    value = None if node is None else literal(node)
    return None if value is None else (Example(Compare(("==",), (call, value))), end)


def _call(source: str, named: Named, arity: Arity) -> Expr | None:
    node = parse_python(source)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    args = [literal(a) for a in node.args]
    keywords = [(k.arg, literal(k.value)) for k in node.keywords]
    known = tuple(a for a in args if a is not None)
    given = tuple((k, v) for k, v in keywords if k is not None and v is not None)
    if len(known) < len(args) or len(given) < len(keywords) or not _fits(known, given, arity):
        return None
    return Call(Name(named.name), known, given)


def _fits(args: tuple[Expr, ...], given: tuple[tuple[str, Expr], ...], arity: Arity) -> bool:
    if arity.names is None:
        return True
    left = set(arity.names[len(args) :])
    names = [name for name, _ in given]
    fits = len(args) <= len(arity.names) and len(set(names)) == len(names) and left >= set(names)
    return fits and len(args) + len(given) >= arity.needed
