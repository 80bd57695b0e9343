-- Sessions that a worker may summarize: it looks for one each time an agent answers. Those of an
-- unknown account are none of them, and may be most of a history.
CREATE INDEX sessions_to_write_up ON sessions (last_ended_at)
    WHERE summary_state IN ('pending', 'running')
    AND (account IS NOT NULL OR transcript_path IS NULL);
