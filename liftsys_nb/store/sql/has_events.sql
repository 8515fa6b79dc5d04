-- Whether an attached file has what every schema offers to readers.
SELECT 1 FROM duckdb_views() WHERE database_name = 'folded' AND view_name = 'events';
