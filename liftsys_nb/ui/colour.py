"""Lines with styles, printed in a terminal's colours by rich."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TextIO

from rich.console import Console
from rich.text import Text

from liftsys_nb.ui.mime.blocks import Line, Style

# The terminal's own sixteen colours: they suit its theme, light or dark.
COLOURS: Mapping[Style, str] = {
    "text": "",
    "dim": "dim",
    "strong": "bold",
    "code": "",
    "name": "cyan",
    "command": "bold cyan",
    "good": "green",
    "bad": "bold red",
    "warn": "yellow",
    "unsure": "magenta",
    "quote": "italic",
}


def print_lines(lines: Iterable[Line], out: TextIO, width: int) -> None:
    """Print lines as they are: no markup is read in them, nothing is wrapped again."""
    # Whether colours are wanted was asked before: here nobody guesses again.
    console = Console(
        file=out, width=width, highlight=False, soft_wrap=True, force_terminal=True,
        color_system="standard", no_color=False,
    )  # fmt: skip
    for line in lines:
        text = Text(no_wrap=True, overflow="ignore")
        for run in line:
            text.append(run.text, COLOURS[run.style])
        text.rstrip()
        console.print(text)
