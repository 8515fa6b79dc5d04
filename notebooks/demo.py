"""Run the tour with a prompt of your own and tell what happened: ``make demo PROMPT="…"``.

All that is told is read from the executed notebook; nothing here knows the answers.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
import papermill
from nbconvert import HTMLExporter
from papermill.exceptions import PapermillExecutionError

TOUR = Path(__file__).with_name("00_tour.ipynb")
SUMMARY = "summary"  # the tag of the cell whose printed lines are the report


def execute(prompt: str, executed: Path) -> None:
    """Execute the tour into ``executed``, with the prompt in place of its own."""
    papermill.execute_notebook(
        TOUR,
        executed,
        parameters={"prompt": prompt},
        kernel_name="python3",
        cwd=executed.parent,
        progress_bar=False,
        extra_arguments=["--log-level=ERROR"],  # kernels warn of plain TCP on this machine
    )


def printed(notebook: nbformat.NotebookNode, tag: str) -> str:
    """Return what the cells with a tag printed."""
    return "".join(
        output["text"]
        for cell in notebook.cells
        if tag in cell.metadata.get("tags", [])
        for output in cell.get("outputs", [])
        if output["output_type"] == "stream"
    )


def write_page(notebook: nbformat.NotebookNode, page: Path) -> None:
    """Write the notebook as one HTML file that needs nothing from elsewhere."""
    exporter = HTMLExporter(
        embed_images=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        mathjax_url="",
        require_js_url="",
    )
    html, _ = exporter.from_notebook_node(notebook)
    # The template writes its script tags even when they have nothing to load.
    page.write_text(re.sub(r'<script src="">\s*</script>\s*', "", html), encoding="utf-8")


def main() -> int:
    """Execute, report, and leave the executed notebook and its page in ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prompt", required=True, help="what the function should do, in words")
    parser.add_argument("--out", type=Path, default=Path("build/demo"))
    options = parser.parse_args()

    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("LIFTSYS_HOME"):
        # The demo's own history, new each time; one that the user named is only added to.
        shutil.rmtree(out / "history", ignore_errors=True)
        os.environ["LIFTSYS_HOME"] = str(out / "history")

    executed, page = out / TOUR.name, out / TOUR.with_suffix(".html").name
    try:
        execute(options.prompt, executed)
    except PapermillExecutionError as failure:
        print(f"The tour stopped in cell {failure.exec_count}: {failure.ename}: {failure.evalue}")
        print(f"What ran until then is in {executed}")
        return 1
    notebook = nbformat.read(executed, as_version=4)
    write_page(notebook, page)
    print(printed(notebook, SUMMARY).rstrip())
    print(f"{'':<10}in {shown(Path(os.environ['LIFTSYS_HOME']))}")
    print(f"{'notebook':<10}{shown(executed)}")
    print(f"{'page':<10}{shown(page)}")
    return 0


def shown(path: Path) -> str:
    """Return a path as one would type it here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
