"""Cells run in a shell of IPython."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import ExecutionResult, InteractiveShell


def run(shell: InteractiveShell, cell: str) -> ExecutionResult:
    return shell.run_cell(cell, store_history=False)


def value(shell: InteractiveShell, cell: str) -> Any:
    result = run(shell, cell)
    result.raise_error()
    return result.result
