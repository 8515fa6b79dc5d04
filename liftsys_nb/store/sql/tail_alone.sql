CREATE VIEW history.main.events AS
SELECT * FROM memory.main.tail;
