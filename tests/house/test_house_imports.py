"""What import-linter cannot say: the bottom room needs nothing, and the front door is light."""

from __future__ import annotations

import json
import subprocess
import sys

import grimp
import pytest

HEAVY = {
    "IPython", "anywidget", "duckdb", "ipywidgets", "jupyterlab", "numpy", "pandas", "papermill",
    "pydantic", "rich", "z3",
}  # fmt: skip
ROOMS = [
    "ui",
    "batch",
    "session",
    "store",
    "plugins",
    "synth",
    "holes",
    "search",
    "verify",
    "lift",
    "types",
    "syntax",
    "ir",
]


def loaded_after(statement: str) -> set[str]:
    """Run a statement in a new interpreter and return the top-level modules it has loaded."""
    program = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize(
    "statement",
    [
        "import liftsys_nb",
        "import liftsys_nb.ir.nodes",
        "import liftsys_nb.syntax",
        "import liftsys_nb.types",
        "import liftsys_nb.ui.cli",
    ],
)
def test_import_loads_nothing_heavy(statement: str) -> None:
    assert loaded_after(statement) & HEAVY == set()


def test_naming_what_the_package_offers_loads_nothing_heavy() -> None:
    assert loaded_after("import liftsys_nb; dir(liftsys_nb)") & HEAVY == set()


def test_ir_imports_the_standard_library_only() -> None:
    graph = grimp.build_graph("liftsys_nb", include_external_packages=True)
    modules = {"liftsys_nb.ir"} | graph.find_descendants("liftsys_nb.ir")
    imported = {
        name for module in modules for name in graph.find_modules_directly_imported_by(module)
    }
    outside = {name.partition(".")[0] for name in imported} - {"liftsys_nb"}
    # pandas stands in one annotation of a port, under TYPE_CHECKING.
    assert outside - set(sys.stdlib_module_names) <= {"pandas"}
    assert loaded_after("import liftsys_nb.ir.ports") & HEAVY == set()


def test_every_room_says_what_it_is_for() -> None:
    graph = grimp.build_graph("liftsys_nb")
    for room in sorted(graph.find_children("liftsys_nb")):
        name = room.rpartition(".")[2]
        if name in ROOMS:
            page = __import__(room, fromlist=["__doc__"]).__doc__ or ""
            assert page.startswith(f"{name}:"), f"{room} opens without '{name}: …'"
