-- The search index, in a file of its own: all of it can be made anew from the transcripts.

-- Whose texts are: a session, as one transcript tells of it. `path` is empty for what a session
-- itself is called. Of several, the least claim (usage.py) has a text.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    is_copy INTEGER NOT NULL,
    is_sidechain INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    UNIQUE (path, workspace_id, session_id, is_copy, is_sidechain)
);

-- How far each transcript was read for its texts.
CREATE TABLE positions (
    path TEXT PRIMARY KEY,
    position TEXT NOT NULL
) WITHOUT ROWID;

-- Several texts in one compressed block (texts.py).
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    words BLOB NOT NULL
);

-- A text. Its number is its time in Unix milliseconds, or the next one that is free: so the
-- newest hits come first without sorting, and a span of time is a span of numbers.
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    mark INTEGER NOT NULL UNIQUE,
    source INTEGER NOT NULL,
    role INTEGER NOT NULL,
    page INTEGER NOT NULL,
    place INTEGER NOT NULL
);

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 tokenchars '_'"
);
-- Bytes of the index that are gathered before a segment of it is written: fewer are merged then.
INSERT INTO words (words, rank) VALUES ('hashsize', 16777216);
