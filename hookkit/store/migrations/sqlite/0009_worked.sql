-- Time worked: the spans of each session without its idle gaps, cut at midnight in UTC. Times are
-- Unix milliseconds; `dimension` is the session's own. They are derived from the moments of events,
-- messages, logged calls and records (store/sqlite/time_worked.py) and computed at the next write.
CREATE TABLE worked_spans (
    seq INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    PRIMARY KEY (seq, started_at)
) WITHOUT ROWID;

CREATE INDEX worked_spans_by_time ON worked_spans (started_at, ended_at, dimension);

-- The time worked in each day of the person's clock, where time that overlaps counts once: of all
-- sessions (`kind` is empty), and by project, branch and framework.
CREATE TABLE worked (
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    ms INTEGER NOT NULL,
    PRIMARY KEY (kind, day, key)
) WITHOUT ROWID;

-- Days (in UTC, since 1970) whose sums in `worked` are out of date.
CREATE TABLE worked_stale (day INTEGER PRIMARY KEY);

-- What is added up without sums of its own: time worked, and files and commits, each once.
ALTER TABLE sums DROP COLUMN seconds;
ALTER TABLE sums DROP COLUMN files;
ALTER TABLE sums DROP COLUMN commits;
ALTER TABLE totals DROP COLUMN seconds;
ALTER TABLE totals DROP COLUMN files;
ALTER TABLE totals DROP COLUMN commits;

-- Which files were edited, and which commits were made, in some time.
CREATE INDEX tool_calls_edits ON tool_calls (ended_at, file_path)
WHERE is_edit AND ok AND file_path IS NOT NULL;
CREATE INDEX commits_by_time ON commits (at);
CREATE INDEX edits_in_transcripts ON transcript_records (at, file, flags) WHERE file IS NOT NULL;
