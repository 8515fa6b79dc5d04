"""The database's schema as numbered steps, applied in order, never changed after release."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema. number: the schema version after it, from 1 without gaps."""

    number: int
    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Views:
    """The views and their comments. digest: tells this text from another version's."""

    sql: str

    @property
    def digest(self) -> str:
        return sha256(self.sql.encode()).hexdigest()


@cache
def statement(name: str) -> str:
    """Return the text of a file in ``sql/``."""
    return files("liftsys_nb.store").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def _load() -> tuple[Migration, ...]:
    folder = files("liftsys_nb.store").joinpath("sql", "migrations")
    found = []
    for entry in folder.iterdir():
        number, _, rest = entry.name.partition("_")
        if entry.name.endswith(".sql"):
            name = rest.removesuffix(".sql")
            found.append(Migration(int(number), name, entry.read_text(encoding="utf-8")))
    return tuple(sorted(found, key=lambda step: step.number))


MIGRATIONS = _load()
VIEWS = Views(statement("views") + statement("comments"))
