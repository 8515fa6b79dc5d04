"""Find what other packages (and ours) add, by entry point; load it only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points

from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.ir.ports import Exporter

EXPORTERS = "liftsys_nb.exporters"


class _Exporters(Mapping[str, Exporter]):
    """Exporters by name; each is loaded at its first use. The first package to name one wins."""

    def __init__(self) -> None:
        self._points: dict[str, EntryPoint] = {}
        for point in sorted(entry_points(group=EXPORTERS), key=_ours_first):
            self._points.setdefault(point.name, point)

    def __getitem__(self, name: str) -> Exporter:
        point = self._points[name]
        try:
            made: Exporter = point.load()()
        except (ImportError, AttributeError, TypeError) as broken:
            package = point.dist.name if point.dist else point.value
            raise LiftError(
                f"the exporter '{name}' of {package} does not load: {broken}",
                code="LS610",
                hint=f"update or remove {package}",
            ) from broken
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)


def _ours_first(point: EntryPoint) -> tuple[bool, str]:
    return (not point.value.startswith("liftsys_nb."), point.value)


def find_exporters() -> Mapping[str, Exporter]:
    """Return the exporters by format name. Raises InputError LS415 when none is installed."""
    found = _Exporters()
    if not found:
        raise InputError(
            "no exporter is installed",
            code="LS415",
            hint="install the package itself, not only its files: pip install liftsys-nb",
        )
    return found
