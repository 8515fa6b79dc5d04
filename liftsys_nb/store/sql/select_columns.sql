SELECT table_name, column_name
FROM duckdb_columns()
WHERE database_name = 'history' AND schema_name = 'main';
