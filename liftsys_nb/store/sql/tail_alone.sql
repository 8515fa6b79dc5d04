CREATE VIEW history.main.event_rows AS
SELECT * FROM memory.main.tail;
