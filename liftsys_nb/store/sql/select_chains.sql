SELECT writer, count(*), count(DISTINCT writer_seq), max(writer_seq)
FROM events
GROUP BY writer;
