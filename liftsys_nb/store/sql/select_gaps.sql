-- Numbers that no event has: between those that are there, and up to where a writer is known to
-- have come. $1, $2: writers, and how far.
WITH known AS (
  SELECT unnest($1::VARCHAR[]) AS writer, unnest($2::BIGINT[]) AS number
),
there AS (
  SELECT writer, writer_seq AS number FROM event_rows
  UNION
  SELECT writer, writer_seq FROM kept.event_rows
),
ends AS (
  SELECT known.writer, known.number + 1 AS number
  FROM known
  LEFT JOIN (SELECT writer, max(number) AS last FROM there GROUP BY writer) AS last_ones
    USING (writer)
  WHERE coalesce(last, 0) <= known.number
),
steps AS (
  SELECT writer, number, lead(number) OVER (PARTITION BY writer ORDER BY number) AS following
  FROM (
    SELECT writer, number FROM there
    UNION SELECT writer, 0 FROM there
    UNION SELECT writer, 0 FROM known
    UNION SELECT writer, number FROM ends
  )
)
SELECT writer, number + 1, following - 1
FROM steps
WHERE following > number + 1
ORDER BY writer, number;
