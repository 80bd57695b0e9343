-- Prompts, tool calls, compactions and API errors of transcripts, each with an identity, so that
-- each counts once (model/transcript_records.py). What an earlier version counted without one
-- stays in transcripts.tally until the transcript is read again.

CREATE TABLE transcript_records (
    seq INTEGER NOT NULL,
    id INTEGER NOT NULL,
    transcript INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    at INTEGER NOT NULL,
    file INTEGER,
    PRIMARY KEY (seq, id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX transcript_records_by_id ON transcript_records (id);

-- The paths of edited files, each once.
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
);

ALTER TABLE sessions ADD COLUMN first_prompt_at TEXT;
ALTER TABLE sessions ADD COLUMN last_prompt_at TEXT;
