-- Corrections with their words and what came before them; the agents' latest answers; and what
-- prompts and answers mark as learnings, with the sessions in which each was said.
CREATE TABLE corrections (
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    rule TEXT NOT NULL,
    prompt TEXT,
    asked TEXT,
    answered TEXT,
    PRIMARY KEY (seq, key)
) WITHOUT ROWID;
CREATE INDEX corrections_by_time ON corrections (at);
CREATE TABLE last_answers (
    seq INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);
CREATE TABLE learnings (
    id TEXT PRIMARY KEY,
    text TEXT,
    edited_at TEXT
) WITHOUT ROWID;
CREATE TABLE learning_sources (
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    by_person INTEGER NOT NULL,
    PRIMARY KEY (seq, id)
) WITHOUT ROWID;
CREATE INDEX learning_sources_by_learning ON learning_sources (id);
-- The journal has the words of earlier corrections.
INSERT OR REPLACE INTO meta
SELECT 'outdated', 'corrections' WHERE EXISTS (SELECT 1 FROM events WHERE correction IS NOT NULL);
