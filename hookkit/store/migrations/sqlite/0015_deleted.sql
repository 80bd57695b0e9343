-- What a person deleted. Later events of these sessions, and what is left in these files, count for
-- nothing.
CREATE TABLE deleted_sessions (
    workspace_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    seq INTEGER,
    at TEXT NOT NULL,
    PRIMARY KEY (workspace_id, session_id)
) WITHOUT ROWID;
CREATE TABLE deleted_transcripts (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX deleted_by_seq ON deleted_sessions (seq);
