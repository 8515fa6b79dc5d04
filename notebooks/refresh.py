"""Execute the manual again and keep its outputs, as they are committed: ``make tour``.

Run it after a change that readers see, and review the difference as code: nbval compares these
outputs with what the code says.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}  # without the version: it must not differ from machine to machine


def tidy(notebook: nbformat.NotebookNode, stem: str) -> None:
    """Give cells their place as an id, and drop what differs from run to run."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{stem}-{number:02}"
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)


def joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Put a stream together again that came in pieces: where they broke is chance."""
    kept: list[nbformat.NotebookNode] = []
    for output in outputs:
        if kept and output.output_type == "stream" and kept[-1].get("name") == output.name:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def refresh(file: Path) -> None:
    """Execute one notebook in an empty history and write it back."""
    notebook = nbformat.read(file, as_version=4)
    with tempfile.TemporaryDirectory() as home:
        NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=120,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(HERE)}},
        ).execute(env={**os.environ, "LIFTSYS_HOME": home})
    tidy(notebook, file.stem.partition("_")[2])
    nbformat.validate(notebook)
    nbformat.write(notebook, file)


def main() -> int:
    """Refresh the named notebooks, else all of the manual."""
    for file in [Path(name) for name in sys.argv[1:]] or sorted(HERE.glob("*.ipynb")):
        refresh(file)
        print(f"refreshed {os.path.relpath(file)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
