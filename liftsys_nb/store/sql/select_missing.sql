-- In a pool, with the history that lacks some of it attached as `kept`: what that has not, each
-- event once, where its first writer had it. `followed`: the chain goes on behind it in the pool.
CREATE OR REPLACE TABLE missing AS
SELECT
  event_rows.rowid AS place, event_rows.writer, event_rows.writer_seq,
  event_rows.hash IN (SELECT previous_hash FROM event_rows) AS followed
FROM event_rows
WHERE event_rows.rowid IN (
  SELECT arg_min(rowid, {'writer': writer, 'writer_seq': writer_seq}) FROM event_rows GROUP BY event_id
)
AND event_id NOT IN (SELECT event_id FROM kept.event_rows);
