-- In a pool, with the history that lacks some of it attached as `kept`: what that has not, each
-- event once, where its first writer had it. `followed`: the chain goes on behind it in the pool.
CREATE OR REPLACE TABLE missing AS
SELECT
  events.rowid AS place, events.writer, events.writer_seq,
  events.hash IN (SELECT previous_hash FROM events) AS followed
FROM events
WHERE events.rowid IN (
  SELECT arg_min(rowid, {'writer': writer, 'writer_seq': writer_seq}) FROM events GROUP BY event_id
)
AND event_id NOT IN (SELECT event_id FROM kept.events);
