"""What ``doctor`` looks at: the history, the packages, the platform."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

from liftsys_nb.ir.nodes import INT, Clause, Compare, Lit, Name, Signature, Spec
from liftsys_nb.ir.ports import Store
from liftsys_nb.ir.verdicts import Consistent
from liftsys_nb.session.outcome import Document
from liftsys_nb.verify import verify

NEEDED = ("z3-solver", "duckdb", "pandas", "pydantic", "ipython", "jupyterlab", "papermill")


def checks(store: Store) -> list[Document]:
    """Return one ``{name, ok, message, hint}`` for each thing looked at."""
    rows: list[Document] = [_python(), _platform(), *(_package(name) for name in NEEDED), _solver()]
    rows.extend(
        {"name": f.name, "ok": f.ok, "message": f.message, "hint": f.hint} for f in store.findings()
    )
    return rows


def _row(name: str, ok: bool, message: str, hint: str | None = None) -> Document:
    return {"name": name, "ok": ok, "message": message, "hint": None if ok else hint}


def _python() -> Document:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return _row("python", sys.version_info >= (3, 11), found, "install Python 3.11 or newer")


def _platform() -> Document:
    ok = sys.platform.startswith(("linux", "darwin"))
    return _row("platform", ok, sys.platform, "on Windows run it inside WSL")


def _package(name: str) -> Document:
    try:
        return _row(name, True, version(name))
    except PackageNotFoundError:
        return _row(name, False, "not installed", f"pip install {name}")


def _solver() -> Document:
    zero = Compare(("==",), (Name("result"), Lit(0)))
    spec = Spec("zero", signature=Signature("zero", (), INT), ensures=(Clause(zero),))
    decides = isinstance(verify(spec).verdict, Consistent)
    return _row("solver", decides, "decides a small question", "reinstall z3-solver")
