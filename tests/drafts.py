"""Drafts to export, from the corpus and from Python with contracts."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Module, Spec
from liftsys_nb.ir.ports import Exportable, Exported, Exporter
from liftsys_nb.ir.programs import program_of
from liftsys_nb.lift.contracts import contract
from liftsys_nb.session.reading import look_at

CORPUS = Path(__file__).parent / "corpus"
DOCUMENT: dict[str, Any] = {
    "schema": 1, "name": "f", "status": "open", "holes": [], "unformalised": [], "diagnostics": [],
}  # fmt: skip


def drafts_of(file: Path) -> list[Exportable]:
    """Return the sound specifications of a file, each alone in its text."""
    found = look_at(file.read_bytes().decode("utf-8", "replace"), str(file)).readings
    return [
        Exportable(r.module.without_other_specs(r.spec), r.spec, DOCUMENT, None, r.world, r.program)
        for r in found
        if r.is_sound
    ]


def draft_of(text: str) -> Exportable:
    """Return the one specification of a text."""
    reading = look_at(text, "<text>").readings[-1]
    assert reading.is_sound, reading.diagnostics
    return Exportable(reading.module, reading.spec, DOCUMENT, None, reading.world, reading.program)


def draft_of_python(file: Path) -> Exportable:
    """Return the contract of the function that bears the file's name."""
    found = contract(file.read_text(), file.stem, file=str(file))
    assert found.is_found
    program = program_of(found.module, at=found.spec)
    return Exportable(found.module, found.spec, DOCUMENT, None, found.world, program)


def draft_of_nodes(module: Module, spec: Spec) -> Exportable:
    """Return a draft of nodes that were made, not read."""
    return Exportable(module, spec, DOCUMENT)


def exported(exporter: Exporter, draft: Exportable) -> Exported | None:
    """Return an export; None where the draft can have no such form."""
    try:
        return exporter.export(draft)
    except InputError as refused:
        if refused.code != "LS418":
            raise
        return None


def verdict_of(file: Path) -> str:
    """Return what the first lines of a file of ``corpus/check`` expect."""
    found = re.search(r"^# V: (.*)$", file.read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


def ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on its own in a folder."""
    return subprocess.run(
        [sys.executable, "-B", *arguments], cwd=folder, capture_output=True, text=True,
        encoding="utf-8", timeout=300,
        env={"PYTHONPATH": ".", "PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin",
             "HOME": str(folder)}, check=False,
    )  # fmt: skip
