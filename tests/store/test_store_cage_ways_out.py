"""Ways out of the cage: each is tried, blocked with a clear message, and harms nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest
from hostile import TEXTS
from hypothesis import example, given
from hypothesis import strategies as st
from sampling import some
from store.children import make_event, make_events
from store.conftest import ROOT, Run

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store import History
from liftsys_nb.store.cage import LONGEST
from liftsys_nb.store.gate import NotLet, admit, closed_functions
from liftsys_nb.store.home import Home, locate
from liftsys_nb.store.view import connected, lay

SECRET = "planted: nobody may read this"
# {0} is a folder with files that hold a secret, and to which nothing may be written.
STATEMENTS = [
    # files that are written
    "COPY events TO '{0}/out.csv'", "COPY (SELECT 1) TO '{0}/out.parquet'",
    "COPY events TO '/dev/stdout'", "EXPORT DATABASE '{0}/out'", "COPY FROM DATABASE history TO x",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{0}/out.csv'",
    # files that are read
    "COPY tail FROM '{0}/secret.csv'", "IMPORT DATABASE '{0}'", "SELECT * FROM '{0}/secret.csv'",
    "FROM '{0}/*.csv'", "SELECT * FROM \"{0}/secret.csv\"", "DESCRIBE FROM '{0}/secret.csv'",
    "SUMMARIZE '{0}/secret.csv'",
    *(f"SELECT * FROM {name}('{{0}}/secret.{kind}')" for name, kind in [
        ("read_csv", "csv"), ("read_csv_auto", "csv"), ("sniff_csv", "csv"), ("read_text", "csv"),
        ("read_blob", "csv"), ("read_json", "json"), ("read_json_auto", "json"),
        ("read_ndjson", "json"), ("read_json_objects", "json"), ("read_parquet", "parquet"),
        ("parquet_scan", "parquet"), ("parquet_schema", "parquet"), ("parquet_metadata", "parquet"),
        ("read_duckdb", "duckdb"), ("glob", "*"),
    ]),
    "SELECT * FROM READ_TEXT('{0}/secret.csv')", "SELECT * FROM \"read_text\"('{0}/secret.csv')",
    "SELECT * FROM system.main.read_text('{0}/secret.csv')",
    "SELECT (SELECT content FROM read_text('{0}/secret.csv'))",
    "SELECT * FROM events, LATERAL (FROM read_text('{0}/secret.csv'))",
    "WITH x AS (FROM read_text('{0}/secret.csv')) FROM x",
    "SELECT 1 WHERE EXISTS (FROM glob('{0}/*'))", "SELECT 1 UNION ALL SELECT 2 FROM glob('{0}/*')",
    "FROM events LIMIT (SELECT count(*) FROM glob('{0}/*'))",
    "/* SELECT */ FROM /**/ read_text -- \n ('{0}/secret.csv')",
    "EXPLAIN FROM read_text('{0}/secret.csv')", "EXPLAIN ANALYZE FROM read_text('{0}/secret.csv')",
    "DESCRIBE FROM read_text('{0}/secret.csv')", "PIVOT (FROM glob('{0}/*')) ON file IN ('a')",
    "SELECT * FROM read_text('http://127.0.0.1:9/secret')", "FROM 's3://bucket/secret.csv'",
    # other databases and programs
    "ATTACH '{0}/secret.duckdb'", "ATTACH ':memory:' AS other", "DETACH history", "DETACH folded",
    "USE memory", "INSTALL httpfs", "LOAD httpfs", "LOAD '{0}/evil.duckdb_extension'",
    "FORCE INSTALL spatial FROM community", "UPDATE EXTENSIONS", "CREATE SECRET (TYPE s3)",
    "SELECT * FROM duckdb_secrets()", "SELECT * FROM which_secret('s3://x', 's3')",
    # settings
    "SET memory_limit = '64GB'", "SET GLOBAL enable_external_access = true", "RESET memory_limit",
    "SET lock_configuration = false", "SET VARIABLE x = 1", "PRAGMA enable_profiling",
    "PRAGMA database_list", "PRAGMA memory_limit='64GB'", "CALL enable_logging()",
    "SELECT * FROM enable_logging()", "SELECT * FROM enable_profiling()", "CALL pragma_version()",
    "SELECT write_log('x')", "SELECT * FROM truncate_duckdb_logs()", "SELECT 'x'.write_log()",
    "SELECT list_transform(['x'], lambda t: write_log(t))",
    # what hides SQL, or trusts addresses and bytes
    "SELECT * FROM query('FROM events')", "SELECT * FROM query_table('events')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT * FROM arrow_scan(1::POINTER, 1::POINTER, 1::POINTER)",
    "SELECT * FROM arrow_scan_dumb(1::POINTER, 1::POINTER, 1::POINTER)",
    "SELECT * FROM pandas_scan(1::POINTER)",
    "SELECT * FROM python_map_function((FROM range(1)), 1)",
    "SELECT __internal_decompress_string(1)", "SELECT * FROM seq_scan()",
    "PREPARE x AS SELECT 1", "EXECUTE x", "DEALLOCATE x",
    # what is changed
    "CREATE TABLE x AS SELECT 1", "CREATE TEMP TABLE x AS SELECT 1", "CREATE VIEW x AS SELECT 1",
    "CREATE MACRO f(a) AS a", "CREATE SEQUENCE x", "CREATE SCHEMA x", "DROP TABLE memory.tail",
    "DROP VIEW events", "ALTER TABLE folded.event_rows ADD COLUMN x INT",
    "COMMENT ON VIEW events IS 'x'",
    "INSERT INTO folded.event_rows FROM folded.event_rows", "DELETE FROM folded.event_rows",
    "UPDATE folded.event_rows SET why = 'x'", "TRUNCATE folded.event_rows",
    "MERGE INTO folded.event_rows USING folded.event_rows AS e ON TRUE WHEN MATCHED THEN DELETE",
    "WITH x AS (DELETE FROM memory.main.tail RETURNING 1) FROM x",
    "WITH x AS (INSERT INTO folded.event_rows FROM folded.event_rows RETURNING 1) FROM x",
    "EXPLAIN ANALYZE DELETE FROM memory.main.tail", "PIVOT events ON kind",
    "BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT", "FORCE CHECKPOINT", "VACUUM", "ANALYZE",
    "SELECT * FROM checkpoint()", "SELECT * FROM force_checkpoint()",
    # more than one
    "SELECT 1; SELECT 2", "SELECT 1; DROP VIEW events", "SELECT 1; ATTACH '{0}/secret.duckdb'; ",
    "SELECT 1\0; DROP VIEW events",
]  # fmt: skip
# No statement at all, or nothing that DuckDB knows: an error with a place, and no more.
NONSENSE = [
    ".shell ls", ".read {0}/secret.csv", "!ls", "%sx ls", "-- nothing", ";",
    "SELECT getenv('HOME')",
    "SELECT * FROM secret", "SELECT * FROM store", "(" * 5_000, "SELECT " + "-" * 20_000 + "\n",
    "SELECT " + "(" * 20_000 + "1" + ")" * 20_000, "SELECT 1 FROM " + "x." * 5_000 + "y",
    "SELECT $1", "SELECT ?", "kill 1", "SELECT \ud800",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of secrets."""
    made = tmp_path_factory.mktemp("secrets")
    (made / "secret.csv").write_text(f"a,b\n{SECRET},1\n")
    (made / "secret.json").write_text(json.dumps({"a": SECRET}))
    with duckdb.connect(str(made / "secret.duckdb")) as client:
        client.execute(f"CREATE TABLE events AS SELECT '{SECRET}' AS a")
        client.execute(f"COPY events TO '{made / 'secret.parquet'}'")
    return made


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """A history of which a part is in the database, and a part is not."""
    store = History(locate(tmp_path_factory.mktemp("asked") / "home"))
    store.append([make_event(store, "created", name="one"), *make_events(store, 4)])
    store.fold()
    store.append(make_events(store, 2))
    yield store
    store.close()


def files(folder: Path) -> Mapping[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refusal(store: History, query: str) -> StoreError:
    with pytest.raises(StoreError) as refused:
        store.query(query, seconds=60, ahead=True)
    return refused.value


@pytest.mark.parametrize("query", some(STATEMENTS, 3))
def test_a_way_out_is_refused_and_harms_nothing(asked: History, folder: Path, query: str) -> None:
    before = files(folder), files(asked.home)
    error = refusal(asked, query.replace("{0}", str(folder)))
    assert error.code == "LS551", error.message
    assert error.hint
    assert error.status == 2
    assert SECRET not in error.message + str(error.diagnostics)
    assert (files(folder), files(asked.home)) == before


def test_after_all_ways_out_the_session_is_as_it_was(asked: History) -> None:
    for query in STATEMENTS[::10]:
        refusal(asked, query)
    assert asked.query("SELECT count(*) FROM events").rows == ((7,),)
    assert [event.kind for event in asked.events()] == ["created", *["hole_filled"] * 6]
    asked.append(make_events(asked, 0))
    assert all(finding.ok for finding in asked.findings())


@pytest.mark.parametrize("query", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_told_and_no_more(asked: History, folder: Path, query: str) -> None:
    error = refusal(asked, query.replace("{0}", str(folder)))
    assert error.code in ("LS550", "LS551", "LS553"), error.message
    assert error.hint


@pytest.mark.parametrize("text", [" " * 200_000, "SELECT '" + "x" * LONGEST + "'"])
def test_a_text_without_end_is_refused_before_anything_is_started(
    asked: History, text: str
) -> None:
    asked.close()
    assert refusal(asked, text).code in ("LS550", "LS551")


LET = [
    "SELECT count(*) FROM events", "FROM events", "TABLE events", "VALUES (1)", "(SELECT 1)",
    "WITH x AS (FROM events) SELECT count(*) FROM x", "SELECT 1;", "-- why\nSELECT 1 /* so */",
    "DESCRIBE events", "DESCRIBE SELECT 1", "SUMMARIZE events", "SHOW TABLES", "SHOW ALL TABLES",
    "EXPLAIN SELECT * FROM events", "/* x */ explain analyze FROM events", "FROM range(3)",
    "SELECT * FROM (DESCRIBE events)", "PIVOT events ON kind IN ('created') USING count(*)",
    "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b", "SELECT * FROM json_each('{\"a\": 1}')",
    "SELECT unnest([1, 2])", "FROM generate_series(1, 3)", "SELECT detail->>'hole' FROM events",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9) FROM t",
    "SELECT kind, row_number() OVER (ORDER BY event_id) FROM events", "SELECT 'read_csv(''x'')'",
    "SELECT happened_at AT TIME ZONE 'Europe/Berlin' FROM events",
    "SELECT now() > happened_at FROM events",
    "SELECT \"read_text\" FROM (SELECT 1 AS \"read_text\")", "FROM duckdb_columns()",
    "SELECT list_transform([1, 2], lambda x: x + 1)",
    "SELECT strftime(happened_at, '%Y') FROM events",
    "SELECT regexp_extract(detail::VARCHAR, '[a-z]+') FROM events", "SELECT 'COPY x TO ''y'''",
    "SELECT sum(writer_seq) FILTER (kind = 'created') FROM events", "FROM events USING SAMPLE 2",
]  # fmt: skip


@pytest.mark.parametrize("query", some(LET, 2))
def test_what_only_reads_is_let_in(asked: History, query: str) -> None:
    assert asked.query(query, ahead=True).columns


# ── each wall by itself ──────────────────────────────────────────────────────────────────────
# What DuckDB's settings do not hold, and the gate and the limits alone do: it reaches no file.
HELD_BY_THE_GATE = frozenset({
    "ATTACH ':memory:' AS other", "DETACH history", "DETACH folded", "USE memory",
    "SET VARIABLE x = 1", "PRAGMA database_list", "CALL pragma_version()", "SELECT write_log('x')",
    "SELECT 'x'.write_log()", "SELECT list_transform(['x'], lambda t: write_log(t))",
    "SELECT * FROM truncate_duckdb_logs()", "SELECT * FROM query('FROM events')",
    "SELECT * FROM query_table('events')", "PREPARE x AS SELECT 1", "DEALLOCATE x",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "CREATE TEMP TABLE x AS SELECT 1", "PIVOT events ON kind", "SELECT 1; SELECT 2",
    "BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT", "FORCE CHECKPOINT", "VACUUM", "ANALYZE",
    "SELECT * FROM checkpoint()", "SELECT * FROM force_checkpoint()",
})  # fmt: skip
# They read memory at an address that they are told: without the gate the process dies of it.
DEADLY = ("arrow_scan", "pandas_scan", "python_map_function", "__internal")


def test_with_the_gate_open_duckdb_s_own_settings_hold(
    asked: History, folder: Path, run: Run
) -> None:
    tried = [q for q in STATEMENTS if not any(name in q for name in DEADLY) and "\0" not in q]
    queries = [query.replace("{0}", str(folder)) for query in tried]
    (folder / "queries.json").write_text(json.dumps(queries))
    before = files(folder)
    lines = run("ask_at_the_second_wall", asked.home / "history.duckdb", folder / "queries.json")
    assert len(lines) == len(tried)
    passed = {query for query, line in zip(tried, lines, strict=True) if line == "passed"}
    assert passed <= HELD_BY_THE_GATE
    assert files(folder) == before


def test_with_both_open_the_limits_of_the_system_hold(folder: Path, run: Run) -> None:
    queries = [
        f"COPY (SELECT 1) TO '{folder / 'out.csv'}'", f"FROM '{folder / 'secret.csv'}'",
        f"ATTACH '{folder / 'secret.duckdb'}' AS other", f"EXPORT DATABASE '{folder / 'out'}'",
        f"SELECT * FROM read_text('{folder / 'secret.csv'}')",
        "SELECT repeat('x', 4_000_000_000)",
    ]  # fmt: skip
    (folder / "queries.json").write_text(json.dumps(queries))
    before = files(folder)
    lines = run("ask_at_the_third_wall", folder / "queries.json")
    assert len(lines) == len(queries)
    assert "passed" not in lines
    assert files(folder) == before


# ── the gate reads what DuckDB reads ─────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def gate() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connected()
    lay(connection, [], attached=False, overlap=False)
    yield connection
    connection.close()


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))


@given(TEXT)
@example("'); DROP VIEW events; --")
@example("read_text('x')")
@example("*/ ; COPY x TO 'y' /*")
@example("\\'; ATTACH 'x")
def test_what_a_string_says_is_only_said(gate: duckdb.DuckDBPyConnection, text: str) -> None:
    query = (
        f'SELECT {quoted(text)} AS words, "{text.replace(chr(34), chr(34) * 2) or "x"}" FROM events'
    )
    assert admit(gate, query, closed_functions(gate)).type.name == "SELECT"
    ((said,),) = gate.execute(f"SELECT {quoted(text)}").fetchall()
    assert said == text


_CLOSED = st.sampled_from(
    ["read_text", "glob", "query", "write_log", "enable_logging", "arrow_scan"]
)
_BLANK = st.sampled_from([" ", "\n", "\t", "/* x */", "-- x\n", "/* read */ -- y\n", " \r\n"])
_PLACES = [
    "SELECT * FROM {}", "SELECT (SELECT 1 FROM {})", "FROM events WHERE kind IN (SELECT 1 FROM {})",
    "WITH a AS MATERIALIZED (FROM {}) FROM a", "SELECT 1 ORDER BY (SELECT count(*) FROM {})",
    "SELECT 1 FROM events JOIN {} ON TRUE", "EXPLAIN SELECT * FROM {}",
    "SUMMARIZE SELECT * FROM {}",
    "(SELECT 1) UNION (SELECT 2 EXCEPT SELECT 3 FROM {})", "VALUES ((SELECT 1 FROM {}))",
    "SELECT CASE WHEN TRUE THEN (SELECT 1 FROM {}) END", "SELECT [(SELECT 1 FROM {})]",
    "SELECT sum(1) OVER (ORDER BY (SELECT 1 FROM {}))", "FROM (PIVOT (FROM {}) ON a IN (1))",
    "SELECT 1 GROUP BY ALL HAVING (SELECT TRUE FROM {})", "FROM (UNPIVOT (FROM {}) ON a)",
    "SELECT 1 QUALIFY (SELECT TRUE FROM {})", "SELECT DISTINCT ON ((SELECT 1 FROM {})) 1",
]  # fmt: skip


@given(_CLOSED, _BLANK, _BLANK, st.booleans(), st.booleans(), st.sampled_from(_PLACES))
def test_a_closed_function_is_found_wherever_and_however_it_is_written(
    gate: duckdb.DuckDBPyConnection,
    name: str,
    before: str,
    after: str,
    large: bool,
    quotes: bool,
    place: str,
) -> None:
    spelled = name.upper() if large else name
    spelled = f'"{spelled}"' if quotes else spelled
    query = place.format(f"{before}{spelled}{after}('x'){after}")
    with pytest.raises(NotLet) as refused:
        admit(gate, query, closed_functions(gate))
    assert name in str(refused.value)
    start, length = refused.value.told["place"]  # type: ignore[misc]  # there is one
    assert spelled in query.encode()[start : start + length].decode()


@given(TEXT)
@example("SELECT 1\x00; DROP VIEW events")
@example("EXPLAIN EXPLAIN SELECT 1")
def test_any_text_is_admitted_refused_or_wrong(gate: duckdb.DuckDBPyConnection, text: str) -> None:
    try:
        kind = admit(gate, text, frozenset()).type.name
    except (NotLet, duckdb.Error):
        return
    assert kind in ("SELECT", "EXPLAIN")


# ── hostile texts in what is read ────────────────────────────────────────────────────────────
def test_texts_that_want_to_be_more_come_as_they_are(store: History) -> None:
    texts = [text for text in TEXTS.values() if len(text) < 20_000 and text.isprintable()]
    store.append([make_event(store, value=text) for text in texts])
    store.fold()
    store.append([make_event(store, value=text) for text in texts])
    rows = store.query("SELECT detail->>'value' FROM events ORDER BY event_id").rows
    assert [text for (text,) in rows] == texts * 2


def test_a_secret_of_the_environment_is_in_no_answer(asked: History, home: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from pathlib import Path\n"
         "from liftsys_nb.store import open_store\n"
         "store = open_store(Path(sys.argv[1]))\n"
         "print(store.query('FROM duckdb_settings()').rows, store.query('SHOW ALL TABLES').rows)",
         str(asked.home)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "ANTHROPIC_API_KEY": SECRET, "DUCKDB_X": SECRET},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "memory_limit" in done.stdout
    assert SECRET not in done.stdout
