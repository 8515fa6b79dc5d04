-- What people read beside the views: DESCRIBE does not show it, duckdb_columns() does.
COMMENT ON VIEW events IS 'Every event, oldest first by event_id; nothing in it is ever changed.';
COMMENT ON COLUMN events.event_id IS 'uuid7 of the writer: sorts by the time it was made';
COMMENT ON COLUMN events.happened_at IS 'when, by the clock of the writer';
COMMENT ON COLUMN events.kind IS 'what happened: created, revised, hole_filled, verified, checked …';
COMMENT ON COLUMN events.session IS 'uuid7 of the session';
COMMENT ON COLUMN events.session_name IS 'the name, in events that begin a session';
COMMENT ON COLUMN events.draft IS 'the draft that it made, or that it speaks of';
COMMENT ON COLUMN events.parent IS 'the draft that it was made from';
COMMENT ON COLUMN events.branch IS 'the line of drafts it belongs to, as its writer saw it';
COMMENT ON COLUMN events.done_by IS 'the user who did it';
COMMENT ON COLUMN events.why IS 'the reason given with --because, or by a rule';
COMMENT ON COLUMN events.detail IS 'what the kind adds, as JSON; ir is the whole text of a draft';
COMMENT ON COLUMN events.writer IS 'uuid7 of the process that wrote it';
COMMENT ON COLUMN events.writer_seq IS 'its place in the chain of that writer, from 1';

COMMENT ON VIEW sessions IS 'One row a session.';
COMMENT ON COLUMN sessions.session IS 'uuid7 of the session';
COMMENT ON COLUMN sessions.name IS 'the name it was last begun with; namesakes are numbered only when shown';
COMMENT ON COLUMN sessions.last_turn IS 'open, finalized, abandoned or reopened';
COMMENT ON COLUMN sessions.events IS 'how many events it has';
COMMENT ON COLUMN sessions.drafts IS 'how many drafts it has';
COMMENT ON COLUMN sessions.last_verdict IS 'of the last verify, of whatever draft';
COMMENT ON COLUMN sessions.created IS 'time of its first event';
COMMENT ON COLUMN sessions.updated IS 'time of its last event';

COMMENT ON VIEW drafts IS 'One row a draft: immutable states of the specification.';
COMMENT ON COLUMN drafts.session IS 'uuid7 of the session';
COMMENT ON COLUMN drafts.draft IS 'uuid7 of the draft';
COMMENT ON COLUMN drafts.parent IS 'the draft it was made from; NULL for the first';
COMMENT ON COLUMN drafts.number IS 'its place in the session, from 1';
COMMENT ON COLUMN drafts.branch IS 'the line of drafts it belongs to, as its writer saw it';
COMMENT ON COLUMN drafts.made_by IS 'the kind of the event that made it';
COMMENT ON COLUMN drafts.happened_at IS 'when';
COMMENT ON COLUMN drafts.done_by IS 'who';
COMMENT ON COLUMN drafts.why IS 'the reason given';
COMMENT ON COLUMN drafts.ir IS 'the whole text; NULL where it is as in the parent';
COMMENT ON COLUMN drafts.holes IS 'open holes as {name: type}; NULL where it is as in the parent, or was written by an old version';

COMMENT ON VIEW holes IS 'One row a hole of a session, as the draft has it where the session stood last.';
COMMENT ON COLUMN holes.session IS 'uuid7 of the session';
COMMENT ON COLUMN holes.hole IS 'its name';
COMMENT ON COLUMN holes.type IS 'the expected type, where known';
COMMENT ON COLUMN holes.status IS 'open, filled or deferred';
COMMENT ON COLUMN holes.last_value IS 'what it was last filled with';
COMMENT ON COLUMN holes.decisions IS 'how often it was filled, put off or answered';
COMMENT ON COLUMN holes.last_decided IS 'when last';

COMMENT ON VIEW fills IS 'One row a fill of a hole.';
COMMENT ON COLUMN fills.session IS 'uuid7 of the session';
COMMENT ON COLUMN fills.draft IS 'the draft it made';
COMMENT ON COLUMN fills.parent IS 'the draft before';
COMMENT ON COLUMN fills.hole IS 'the name of the hole';
COMMENT ON COLUMN fills.value IS 'what it was filled with';
COMMENT ON COLUMN fills.by_question IS 'whether it was the answer to a question';
COMMENT ON COLUMN fills.happened_at IS 'when';
COMMENT ON COLUMN fills.done_by IS 'who';
COMMENT ON COLUMN fills.why IS 'the reason given';

COMMENT ON VIEW verdicts IS 'One row a verdict of verify, check or synth.';
COMMENT ON COLUMN verdicts.session IS 'uuid7 of the session';
COMMENT ON COLUMN verdicts.draft IS 'the draft that was judged';
COMMENT ON COLUMN verdicts.said_by IS 'verified, checked or synthesised';
COMMENT ON COLUMN verdicts.subject IS 'the function, where code was judged';
COMMENT ON COLUMN verdicts.verdict IS 'the verdict';
COMMENT ON COLUMN verdicts.so_far IS 'whether holes were open';
COMMENT ON COLUMN verdicts.happened_at IS 'when';
COMMENT ON COLUMN verdicts.done_by IS 'who asked';
COMMENT ON COLUMN verdicts.detail IS 'all that was kept of it, as JSON';
