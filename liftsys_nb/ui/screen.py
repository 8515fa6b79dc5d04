"""A shell's screen: replies drawn as its streams and settings want them, also one after another."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui import config
from liftsys_nb.ui.options import Value
from liftsys_nb.ui.spelling import Door

if TYPE_CHECKING:
    from liftsys_nb.ui.mime.blocks import Block
    from liftsys_nb.ui.progress import Step

WIDEST = 110


class Screen:
    """Standard output of a command that stays: a talk, or one that watches files."""

    @property
    def has_person(self) -> bool:
        """Whether somebody can be asked."""
        return sys.stdin is not None and sys.stdin.isatty()

    def show(self, outcome: Outcome, session: str | None = None) -> None:
        """Draw a reply with its next command."""
        from liftsys_nb.ui.mime.views import view

        self._draw(view(outcome, Door("shell", session)))

    def show_question(self, outcome: Outcome) -> None:
        """Draw a question with its answers numbered; an error as it is."""
        from liftsys_nb.ui.mime.sessions import numbered
        from liftsys_nb.ui.mime.views import view

        asks = outcome.kind == "ask"
        self._draw(numbered(outcome) if asks else view(outcome, Door("shell")))

    @contextmanager
    def progress(self, total: int) -> Iterator[Step]:
        """Show how far a round of so many steps is, once it takes long."""
        from liftsys_nb.ui.progress import shown

        with shown("judging", total) as step:
            yield step

    def say(self, line: str) -> None:
        """Write a line of ours, in which words of others may stand."""
        from liftsys_nb.ui.mime.text import visible

        out = writable(sys.stdout)
        out.write(visible(line) + "\n")
        out.flush()

    def _draw(self, blocks: Iterable[Block]) -> None:
        out = writable(sys.stdout)
        out.write("\n")
        draw(blocks, out)
        out.flush()


def writable(out: TextIO | None) -> TextIO:
    """Return a stream that takes all text: what its encoding lacks is shown as an escape.

    Raises OSError where the stream is closed.
    """
    if out is None:  # `liftsys list >&-`
        from errno import EBADF

        raise OSError(EBADF, "it is closed")
    if isinstance(out, TextIOWrapper):
        out.reconfigure(errors="backslashreplace")
    return out


def draw(blocks: Iterable[Block], out: TextIO) -> None:
    """Write blocks in the width and colours of a stream."""
    from liftsys_nb.ui.mime.plain import to_lines, to_plain

    # Wrong settings are told by what heeds them: the reply that tells of it needs a look, too.
    held = config.look()
    width = columns(out, held.get("width"))
    if not wants_colour(out, held.get("colour")):
        print(to_plain(blocks, width), file=out)
        return
    from liftsys_nb.ui.colour import print_lines

    print_lines(to_lines(blocks, width), out, width)


def columns(out: TextIO, wanted: Value = "auto") -> int:
    """Return how wide a reply may be."""
    if isinstance(wanted, int):
        return wanted
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return min(int(told), WIDEST)
    try:
        return min(os.get_terminal_size(out.fileno()).columns or 80, WIDEST)
    except (OSError, ValueError):  # a pipe or a file
        return 80


def wants_colour(out: TextIO, wanted: Value = "auto") -> bool:
    """Whether to draw in colours; who says always or never is heeded before NO_COLOR."""
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return out.isatty() and os.environ.get("TERM") != "dumb"
