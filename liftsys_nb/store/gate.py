"""What a query of a person may consist of: one statement that only reads, of functions let in.

Judged on DuckDB's own reading of the text, never on words: quotes, comments and spellings hide
nothing. It stands before the cage of settings and limits, so that what is refused is told well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

from liftsys_nb.ir.events import Json
from liftsys_nb.store.database import Connection

_SELECT, _EXPLAIN = "SELECT", "EXPLAIN"
_KINDS = {
    "ATTACH": "ATTACH opens another database",
    "COPY": "COPY writes or reads files",
    "COPY_DATABASE": "COPY writes or reads files",
    "EXPORT": "EXPORT writes files",
    "LOAD": "INSTALL and LOAD bring in other programs",
    "SET": "SET, RESET and USE change settings",
    "VARIABLE_SET": "SET changes settings",
    "PRAGMA": "PRAGMA changes settings, or reads files",
    "CALL": "CALL runs procedures",
    "CREATE": "CREATE makes something",
    "CREATE_FUNC": "CREATE makes something",
    "ALTER": "ALTER and COMMENT change something",
    "DROP": "DROP takes something away",
    "INSERT": "INSERT changes rows",
    "UPDATE": "UPDATE changes rows",
    "DELETE": "DELETE changes rows",
    "MERGE_INTO": "MERGE changes rows",
    "PREPARE": "PREPARE and EXECUTE hide what is run",
    "EXECUTE": "PREPARE and EXECUTE hide what is run",
    "TRANSACTION": "a query is a transaction of its own",
    "DETACH": "DETACH takes the history away",
    "VACUUM": "VACUUM and ANALYZE change the file",
}
ONLY = "one SELECT, WITH, FROM, VALUES, DESCRIBE, SUMMARIZE, SHOW TABLES or EXPLAIN, over the views"

# Of functions that give tables only these: the others read files, take addresses of memory, hide
# SQL in a text, or change how DuckDB works.
_TABLES = frozenset({
    "duckdb_columns", "duckdb_constraints", "duckdb_databases", "duckdb_functions",
    "duckdb_indexes", "duckdb_keywords", "duckdb_schemas", "duckdb_settings", "duckdb_tables",
    "duckdb_types", "duckdb_views", "generate_series", "histogram", "histogram_values",
    "icu_calendar_names", "json_each", "json_tree", "pg_timezone_names", "pragma_collations",
    "pragma_show", "pragma_table_info", "pragma_version", "range", "repeat", "repeat_row",
    "summary", "test_all_types", "test_vector_types", "unnest",
})  # fmt: skip
# Of the others all but these: they write, or trust the bytes that they are given.
_SCALARS = frozenset({
    "combine", "currval", "finalize", "json_deserialize_sql", "json_serialize_plan",
    "json_serialize_sql", "nextval", "setseed", "setval", "to_aggregate_state", "write_log",
})  # fmt: skip
_HEAD = re.compile(
    r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/|;)*+explain\b(?:(?:\s|--[^\n]*\n|/\*.*?\*/)+analyze\b)?",
    re.I | re.S,
)


class NotLet(Exception):
    """The query is more than reading the history. place: offsets of bytes, start and length."""

    def __init__(self, message: str, hint: str, place: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        where: Json = None if place is None else list(place)
        self.told: dict[str, Json] = {"message": message, "hint": hint, "place": where}


def closed_functions(connection: Connection) -> frozenset[str]:
    """Return the names of all functions that give tables, but for those let in, and some more."""
    rows = connection.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions() "
        "WHERE function_type IN ('table', 'table_macro', 'pragma')"
    ).fetchall()
    return frozenset({name for (name,) in rows} - _TABLES) | _SCALARS


def admit(connection: Connection, query: str, closed: frozenset[str]) -> duckdb.Statement:
    """Return the one statement of a query, which only reads.

    Raises NotLet; duckdb.Error where it cannot be read at all.
    """
    found = connection.extract_statements(query)
    if not found:
        raise NotLet("there is no query", f"write {ONLY}")
    if len(found) > 1:
        raise NotLet(f"there are {len(found)} statements", "ask one query at a time")
    (statement,) = found
    try:
        kind = statement.type.name
    except ValueError:  # one that DuckDB's Python does not know yet
        raise _refused("this statement does more than read") from None
    text = query
    if kind == "MULTI":
        raise NotLet(
            "PIVOT without its values makes a type first, and nothing is made here",
            "name the values: PIVOT … ON column IN (value, …)",
        )
    if kind == _EXPLAIN:
        text = _HEAD.sub("", query, count=1)
    elif kind != _SELECT:
        raise _refused(_KINDS.get(kind, f"{kind.replace('_', ' ')} does more than read"))
    shift = len(query.encode()) - len(text.encode())
    (written,) = connection.execute("SELECT json_serialize_sql($1)", [text]).fetchall()[0]
    tree: Any = json.loads(written)
    if tree["error"]:
        # Read a moment ago, so it is what stands behind EXPLAIN that is no query.
        raise _refused("EXPLAIN is for a query that only reads")
    for name, place in _functions(tree):
        if name in closed or name.startswith("__internal"):
            start, length = place
            at = (start + shift, length) if start + length <= len(text.encode()) else None
            raise NotLet(f"the function {name} is not let in here", f"write {ONLY}", at)
    return statement


def _refused(why: str) -> NotLet:
    return NotLet(f"{why}, and here the history is only read", f"write {ONLY}")


def _functions(tree: Any) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the functions that a tree calls, in small letters, with their places."""
    waiting = [(tree, (0, 0))]
    while waiting:
        node, place = waiting.pop()
        if isinstance(node, list):
            waiting += [(each, place) for each in reversed(node)]
        elif isinstance(node, dict):
            start, length = node.get("query_location"), node.get("query_location_length")
            if isinstance(start, int) and isinstance(length, int) and start < 1 << 62:
                place = (start, length)
            name = node.get("function_name")
            if isinstance(name, str):
                yield name.lower(), place
            waiting += [(each, place) for each in reversed(list(node.values()))]
