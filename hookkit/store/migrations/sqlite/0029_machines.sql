-- Other machines of the same person, and the order of what they have added to sessions.
CREATE TABLE machines (
    stream TEXT PRIMARY KEY,
    machine_id TEXT NOT NULL,
    name TEXT NOT NULL,
    next INTEGER NOT NULL,
    last_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE session_machines (
    seq INTEGER NOT NULL,
    machine_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (seq, machine_id)
) WITHOUT ROWID;
CREATE TABLE early_facts (
    workspace_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, session_id)
) WITHOUT ROWID;
CREATE INDEX sessions_by_machine ON sessions (machine_id, last_activity);
