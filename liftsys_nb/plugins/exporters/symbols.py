"""SMT-LIB as Z3 prints it → SMT-LIB 2.6 as the standard has it, so that other solvers read it.

Z3 writes a bar inside of a quoted symbol, and sums and disjunctions of one part; the standard
knows neither. Nothing else is changed: the text asks the same question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

WIDTH = 100
_TOKEN = re.compile(
    r"""\s+|;[^\n]*|(?P<open>\()|(?P<close>\))|(?P<bar>\|(?:\\.|[^|\\])*\|)"""
    r"""|(?P<text>"(?:[^"]|"")*")|(?P<atom>[^\s()|";]+)""",
    re.DOTALL,
)
_SIMPLE = re.compile(r"[A-Za-z~!@$%^&*_+=<>.?/-][A-Za-z0-9~!@$%^&*_+=<>.?/-]*\Z")
_ALONE = frozenset({"+", "*", "and", "or"})  # of one part: that part
Tree = str | list["Tree"]


def portable(text: str) -> list[str]:
    """Return the commands of a text, a string each, without ``set-info`` and ``check-sat``."""
    trees = [_plain(tree) for tree in _read(text)]
    names = _names(trees)
    commands = []
    for tree in trees:
        if tree and tree[0] not in {"set-info", "check-sat"}:
            commands.append(_written(tree, names))
    return commands


def _read(text: str) -> list[Tree]:
    """Return the s-expressions of a text; goes down by a list, not by calls."""
    top: list[Tree] = []
    waiting = [top]
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None, f"Z3 wrote {text[at : at + 20]!r}"
        at = found.end()
        if found["open"]:
            made: list[Tree] = []
            waiting[-1].append(made)
            waiting.append(made)
        elif found["close"]:
            waiting.pop()
        elif found.lastgroup is not None:
            waiting[-1].append(found[0])
    return top


def _plain(tree: Tree) -> Tree:
    """Return a tree in which no sum has one part only: ``(+ x)`` is ``x``."""
    if isinstance(tree, str):
        return tree
    done: list[Tree] = []
    # Each frame: the parts that wait, and those that are done.
    frames: list[tuple[Iterator[Tree], list[Tree]]] = [(iter(tree), done)]
    while True:
        parts, made = frames[-1]
        part = next(parts, None)
        if part is None:
            frames.pop()
            if not frames:
                return made
            is_alone = len(made) == 2 and isinstance(made[0], str) and made[0] in _ALONE
            frames[-1][1].append(made[1] if is_alone else made)
        elif isinstance(part, str):
            made.append(part)
        else:
            frames.append((iter(part), []))


def _names(trees: list[Tree]) -> Mapping[str, str]:
    """Return new names for symbols that the standard has not: no bar and no backslash in them."""
    atoms: dict[str, None] = {}
    waiting: list[Tree] = list(reversed(trees))
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            atoms[part] = None
        else:
            waiting += reversed(part)
    taken = {_bare(atom) for atom in atoms}
    names: dict[str, str] = {}
    for atom in atoms:
        if not atom.startswith("|"):
            continue
        plain = re.sub(r"\\.", "!", atom[1:-1], flags=re.DOTALL).replace("|", "!")
        if plain == atom[1:-1]:
            continue
        fresh, number = plain, 1
        while fresh in taken:
            number += 1
            fresh = f"{plain}{number}"
        taken.add(fresh)
        names[atom] = fresh if _SIMPLE.match(fresh) else f"|{fresh}|"
    return names


def _bare(atom: str) -> str:
    return atom[1:-1] if atom.startswith("|") else atom


def _written(tree: Tree, names: Mapping[str, str]) -> str:
    """Return a command as text, in lines of about WIDTH signs."""
    words: list[str] = []
    waiting: list[Tree | None] = [tree]
    while waiting:
        part = waiting.pop()
        if part is None:
            words[-1] += ")"
        elif isinstance(part, str):
            words.append(names.get(part, part))
        else:
            waiting.append(None)
            waiting += reversed(part)
            words.append("(")
    lines = [""]
    glued = ""
    for word in words:
        if word.startswith("(") and not word.strip("("):
            glued += word
            continue
        word, glued = glued + word, ""
        if lines[-1].strip() and len(lines[-1]) + len(word) >= WIDTH:
            lines.append("  " + word)
        else:
            lines[-1] += (" " if lines[-1].strip() else "") + word
    return "\n".join(lines)
