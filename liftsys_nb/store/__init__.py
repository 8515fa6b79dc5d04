"""store: Events in, Events out; journals, and DuckDB for whoever queries them.

Only this room imports duckdb, and only when a history was folded. Forbidden: printing, editing
what was acknowledged, opening ``history.duckdb`` for writing without our lock.
"""

from liftsys_nb.store.history import History, open_store
from liftsys_nb.store.shelf import open_shelf
from liftsys_nb.store.words import describe

__all__ = ["History", "describe", "open_shelf", "open_store"]
