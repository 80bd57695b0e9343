-- What each source has counted (tally.py), as JSON.
ALTER TABLE sessions ADD COLUMN tallies TEXT NOT NULL DEFAULT '{}';

CREATE INDEX sessions_by_activity ON sessions (last_activity);

-- A transcript that was read: how far, and what it told besides API messages.
CREATE TABLE transcripts (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    seq INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    is_sidechain INTEGER NOT NULL,
    position TEXT NOT NULL,
    tally TEXT NOT NULL,
    UNIQUE (path, seq)
);

CREATE INDEX transcripts_by_session ON transcripts (seq);

-- What usage is summed by. Days are UTC.
CREATE TABLE buckets (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    project TEXT NOT NULL,
    branch TEXT NOT NULL,
    framework TEXT NOT NULL,
    model TEXT NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    tokens_input INTEGER NOT NULL DEFAULT 0,
    tokens_output INTEGER NOT NULL DEFAULT 0,
    tokens_cache_read INTEGER NOT NULL DEFAULT 0,
    tokens_cache_write INTEGER NOT NULL DEFAULT 0,
    cost INTEGER NOT NULL DEFAULT 0,
    unpriced INTEGER NOT NULL DEFAULT 0,
    UNIQUE (day, project, branch, framework, model)
);

-- One row per answer of the API, whichever transcripts repeat it. `at` is in Unix milliseconds,
-- `cost` in nano-dollars, NULL where it is not known; `details` is JSON, and seldom there.
CREATE TABLE api_messages (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    transcript INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    at INTEGER NOT NULL,
    input INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cache_read INTEGER NOT NULL,
    cache_write_5m INTEGER NOT NULL,
    cache_write_1h INTEGER NOT NULL,
    web_searches INTEGER NOT NULL,
    details TEXT,
    cost INTEGER
);

CREATE INDEX api_messages_by_session ON api_messages (seq);

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
