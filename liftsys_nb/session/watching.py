"""Files judged again and again: specifications alone, code by its contracts."""

from __future__ import annotations

import os
import re
import shlex
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from liftsys_nb.ir.errors import InputError, LiftError, has_errors
from liftsys_nb.session import texts
from liftsys_nb.session.checking import Checking
from liftsys_nb.session.deciding import Deciding
from liftsys_nb.session.files import read_file
from liftsys_nb.session.outcome import (
    DONE,
    NEGATIVE,
    UNDECIDED,
    WRONG_INPUT,
    Document,
    Outcome,
    document,
)
from liftsys_nb.session.reading import look_at

SUFFIXES = (".ir", ".py")
# Folders whose files are not the person's own text.
ASIDE = frozenset({"__pycache__", "node_modules", "build", "dist", "site-packages"})
NO_CONTRACT = "LS438"  # a file of code that says nothing of what it should do
# The worst of several statuses, worst first.
WORST = (WRONG_INPUT, NEGATIVE, UNDECIDED, DONE)
Step = Callable[[int, str], None]


def files_of(places: Iterable[str]) -> list[Path]:
    """Return the files to judge: those named, and all IR and Python files below folders.

    Raises InputError LS421 (no such place), LS413 (a file of another kind).
    """
    found: dict[Path, None] = {}
    for name in places:
        path = Path(name)
        if name and os.path.isdir(name):  # not Path's: it takes nothing for the folder we are in
            found.update(dict.fromkeys(_below(path)))
        elif not name or not os.path.exists(name):
            raise InputError(
                f"cannot read {name}: No such file or directory", code="LS421",
                hint="name a file (.ir or .py), or a folder",
            )  # fmt: skip
        elif is_judged(path):
            found[path] = None
        else:
            raise InputError(
                f"{name} is neither IR nor Python", code="LS413",
                hint="name a file (.ir or .py), or a folder",
            )  # fmt: skip
    return list(found)


def is_judged(path: Path) -> bool:
    """Whether a file's name is that of a specification or of code."""
    return path.suffix in SUFFIXES


def is_aside(name: str) -> bool:
    """Whether a folder is left out: hidden, an environment, or made by a tool."""
    return name.startswith(".") or name in ASIDE


def _below(folder: Path) -> Iterator[Path]:
    for here, inner, names in os.walk(folder):
        inner[:] = sorted(
            name for name in inner
            if not is_aside(name) and not os.path.exists(os.path.join(here, name, "pyvenv.cfg"))
        )  # fmt: skip
        yield from (Path(here, name) for name in sorted(names) if is_judged(Path(name)))


def touched(changed: Collection[Path], known: Iterable[Path]) -> list[Path]:
    """Return the files that a change may concern: those changed, and those that name them.

    Too many rather than too few: a word that is the name of a changed file is taken for an
    import of it, in each file that names one of these, too.
    """
    left = dict.fromkeys(known)
    news = [path for path in left if path in changed]
    names = {path.stem for path in changed}  # also of what is gone
    concerned: list[Path] = []
    while names:
        concerned += news
        for path in news:
            del left[path]
        word = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        news = [path for path in left if word.search(_text(path))]
        names = {path.stem for path in news}
    return concerned


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # gone, or not to be read: judging it says so
        return ""


class Watching(Deciding, Checking):
    """``watch``."""

    def watch(self, files: Iterable[Path], *, step: Step | None = None) -> Outcome:
        """Judge files one after the other; what is wrong with one does not stop the others.

        A specification alone is verified, code is checked by its contracts; what says nothing
        that could be judged has no row. step: called with number and name before each file. The
        exit status is the worst of all.
        """
        began = time.perf_counter()
        rows: list[Document] = []
        statuses = {DONE}
        for number, path in enumerate(files):
            if step is not None:
                step(number, str(path))
            for target in _targets(path):
                row, status = self._row(path, target)
                if row is not None:
                    rows.append(row)
                    statuses.add(status)
        shape = document(results=rows, seconds=round(time.perf_counter() - began, 3))
        bad = [row for row in rows if row["error"] or row["verdict"] in BAD]
        headline = f"judged: {texts.plural(len(rows), 'text')}"
        headline += f", {len(bad)} to look at" if bad else ""
        worst = next(status for status in WORST if status in statuses)
        return Outcome(
            "watch", shape, headline, next=bad[0]["command"] if bad else None, exit=worst
        )

    def _row(self, path: Path, target: str) -> tuple[Document | None, int]:
        kind = "verify" if path.suffix == ".ir" else "check"
        row: Document = {
            "target": target, "kind": kind, "verdict": None, "headline": "", "error": None,
            "command": f"{kind} {shlex.quote(target)}",
        }  # fmt: skip
        try:
            outcome = self.verify(target) if kind == "verify" else self.check(target)
        except LiftError as error:
            if error.code == NO_CONTRACT:
                return None, DONE
            if error.code.startswith("LS9"):
                raise
            return {**row, "headline": error.message, "error": error.code}, error.status
        row |= {"headline": outcome.headline, "verdict": _verdict(outcome)}
        return row, outcome.exit


BAD = frozenset({"inconsistent", "unimplementable", "refuted"})


def _targets(path: Path) -> list[str]:
    """Return what is judged of a file: each specification, or all code at once.

    A sound file of declarations alone holds nothing; a broken one is judged, which says so.
    """
    if path.suffix != ".ir":
        return [str(path)]
    try:
        look = look_at(read_file(path), str(path))
    except LiftError:
        return [str(path)]
    if len(look.readings) > 1:
        return [f"{path}::{reading.spec.name}" for reading in look.readings]
    return [str(path)] if look.readings or has_errors(look.diagnostics) else []


def _verdict(outcome: Outcome) -> str | None:
    """Return the verdict of a text: the worst one, where it holds several functions."""
    if outcome.kind == "verify":
        return str(outcome.document["verdict"])
    found = {function["verdict"] for function in outcome.document["functions"]}
    return next(
        (word for word in ("refuted", "unknown", "tested", "proved") if word in found), None
    )
