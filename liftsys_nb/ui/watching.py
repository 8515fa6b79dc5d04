"""Verdicts that a cell has made stale, and work that goes on after one: looked after at its end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from IPython.display import display

from liftsys_nb.ui.bench import opened
from liftsys_nb.ui.interrupts import heed_interrupts
from liftsys_nb.ui.report import Report

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from liftsys_nb.ui.settings import Liftsys

_WATCHED = "_liftsys_watched"  # on a shell: loading the extension again must not tell twice


def watch(shell: InteractiveShell, settings: Liftsys) -> None:
    """Look after each cell whether what was checked has another text now."""
    if getattr(shell, _WATCHED, False):
        return
    setattr(shell, _WATCHED, True)
    told: dict[str, str] = {}

    def after_cell(result: object = None) -> None:
        bench = opened()
        if bench is None:
            return
        if isinstance(getattr(result, "error_in_exec", None), KeyboardInterrupt):
            bench.call_off()
        heed_interrupts(shell, bench)
        stale = bench.stale()
        for name in told.keys() - stale.keys():
            del told[name]
        news = {name: verdict for name, verdict in stale.items() if name not in told}
        if not news:
            return
        bench.call_off(news.keys())  # what is found out about a text that is gone helps nobody
        if settings.recheck:
            display(Report(bench.check()))  # type: ignore[no-untyped-call]  # IPython does not say
            return
        told.update(news)
        names = ", ".join(f"{name} ({verdict})" for name, verdict in news.items())
        sys.stdout.write(f"stale: {names} was said of another text; next: %liftsys check\n")

    shell.events.register("post_run_cell", after_cell)
