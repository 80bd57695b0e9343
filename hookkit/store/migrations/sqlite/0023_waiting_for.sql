-- What the agent waits for a person to do, and the subagent that waits. A session that waits while
-- hookkit is upgraded has them from its next event on.
ALTER TABLE sessions ADD COLUMN waiting_for TEXT;
ALTER TABLE sessions ADD COLUMN waiting_agent_id TEXT;
