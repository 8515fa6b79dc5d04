-- What people ask: views over a relation `event_rows`, the same whether it is the table of the file
-- or that table with the journals' newest events. Columns are added, never renamed or taken away.
CREATE OR REPLACE VIEW events AS
SELECT
  event_id::VARCHAR AS event_id, happened_at, kind, session, session_name,
  coalesce(other_ids ->> 0, draft::VARCHAR) AS draft,
  coalesce(other_ids ->> 1, parent::VARCHAR) AS parent,
  branch, done_by, why, detail, writer, writer_seq
FROM event_rows;

CREATE OR REPLACE VIEW sessions AS
SELECT
  session,
  arg_max(session_name, event_id) FILTER (session_name IS NOT NULL) AS name,
  coalesce(
    arg_max(kind, event_id) FILTER (kind IN ('finalized', 'abandoned', 'reopened')), 'open'
  ) AS last_turn,
  count(*) AS events,
  count(*) FILTER (kind IN (
    'created', 'imported', 'branched', 'revised', 'hole_filled', 'hole_deferred', 'clause_added',
    'clause_edited', 'answered'
  )) AS drafts,
  arg_max(detail ->> 'verdict', event_id) FILTER (kind = 'verified') AS last_verdict,
  min(happened_at) AS created,
  max(happened_at) AS updated
FROM event_rows
GROUP BY session;

CREATE OR REPLACE VIEW drafts AS
SELECT
  session, draft, parent,
  row_number() OVER (PARTITION BY session ORDER BY event_id) AS number,
  branch, kind AS made_by, happened_at, done_by, why,
  detail ->> 'ir' AS ir, detail -> 'holes' AS holes
FROM events
WHERE kind IN (
  'created', 'imported', 'branched', 'revised', 'hole_filled', 'hole_deferred', 'clause_added',
  'clause_edited', 'answered'
);

CREATE OR REPLACE VIEW fills AS
SELECT
  session, draft, parent, detail ->> 'hole' AS hole, detail ->> 'value' AS value,
  kind = 'answered' AS by_question,
  happened_at, done_by, why
FROM events
WHERE kind IN ('hole_filled', 'answered') AND detail ->> 'hole' IS NOT NULL;

CREATE OR REPLACE VIEW holes AS
WITH standing AS (
  SELECT session, arg_max(draft, event_id) AS draft
  FROM events
  WHERE kind NOT IN (
    'verified', 'checked', 'synthesised', 'exported', 'commented', 'finalized', 'abandoned',
    'reopened'
  )
  GROUP BY session
),
open_now AS (
  SELECT session, entry.key AS hole, entry.value AS type
  FROM (
    SELECT session, unnest(map_entries(holes::MAP(VARCHAR, VARCHAR))) AS entry
    FROM drafts SEMI JOIN standing USING (session, draft)
    WHERE holes IS NOT NULL
  )
),
decided AS (
  SELECT
    session, detail ->> 'hole' AS hole,
    arg_max(kind, event_id) AS last_kind,
    arg_max(detail ->> 'value', event_id) AS last_value,
    arg_max(detail ->> 'type', event_id) AS type,
    count(*) AS decisions,
    max(happened_at) AS last_decided
  FROM events
  WHERE kind IN ('hole_filled', 'hole_deferred', 'answered') AND detail ->> 'hole' IS NOT NULL
  GROUP BY ALL
)
SELECT
  session, hole,
  coalesce(open_now.type, decided.type) AS type,
  CASE
    WHEN last_kind = 'hole_deferred' THEN 'deferred'
    WHEN open_now.hole IS NOT NULL THEN 'open'
    ELSE 'filled'
  END AS status,
  last_value, coalesce(decisions, 0) AS decisions, last_decided
FROM open_now FULL JOIN decided USING (session, hole);

CREATE OR REPLACE VIEW verdicts AS
SELECT
  session, draft, kind AS said_by,
  coalesce(detail ->> 'function', detail ->> 'name') AS subject,
  coalesce(detail ->> 'verdict', detail ->> 'status') AS verdict,
  coalesce((detail ->> 'so_far')::BOOLEAN, false) AS so_far,
  happened_at, done_by, detail
FROM events
WHERE kind IN ('verified', 'checked', 'synthesised');
