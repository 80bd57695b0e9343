-- `show` lists the forks of a session; few sessions are forks.
CREATE INDEX sessions_by_parent ON sessions (parent_session_id) WHERE parent_session_id IS NOT NULL;
