SELECT writer, count(*), count(DISTINCT writer_seq), max(writer_seq)
FROM event_rows
GROUP BY writer;
