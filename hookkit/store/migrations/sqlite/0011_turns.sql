-- When the agent began what it is doing: the clock of `status` and `watch`. A session that is in a
-- turn while hookkit is upgraded has it from its next event on.
ALTER TABLE sessions ADD COLUMN turn_started_at TEXT;
