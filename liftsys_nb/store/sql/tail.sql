-- What journals hold behind the database's marks; one list a column, equally long.
CREATE TABLE memory.main.tail (
  event_id UUID NOT NULL,
  happened_at TIMESTAMPTZ NOT NULL,
  kind VARCHAR NOT NULL,
  session VARCHAR NOT NULL,
  session_name VARCHAR,
  draft UUID,
  parent UUID,
  branch VARCHAR NOT NULL,
  done_by VARCHAR NOT NULL,
  why VARCHAR,
  detail JSON NOT NULL,
  writer VARCHAR NOT NULL,
  writer_seq BIGINT NOT NULL,
  other_ids JSON
);
