-- What was done in sessions, and the usage that was logged by hand.

-- Commits that were made while a session ran, as git told when it was asked last.
CREATE TABLE commits (
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    subject TEXT NOT NULL,
    additions INTEGER NOT NULL,
    deletions INTEGER NOT NULL,
    PRIMARY KEY (seq, hash)
) WITHOUT ROWID;

-- Files that git saw changed; those that the agent's tools have edited stand in tool_calls too.
CREATE TABLE file_changes (
    seq INTEGER NOT NULL,
    path TEXT NOT NULL,
    change TEXT NOT NULL,
    old_path TEXT,
    additions INTEGER,
    deletions INTEGER,
    state TEXT NOT NULL,
    PRIMARY KEY (seq, path)
) WITHOUT ROWID;

-- What was uncommitted when a session started (JSON: path → fingerprint): not its own work.
CREATE TABLE git_starts (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    snapshot TEXT
);

-- Calls of an API that a person logged. `cost` is in nano-dollars, NULL where it is not known.
CREATE TABLE ai_usage (
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    tokens_input INTEGER,
    tokens_output INTEGER,
    cost INTEGER,
    PRIMARY KEY (seq, key)
) WITHOUT ROWID;

CREATE INDEX ai_usage_by_time ON ai_usage (at);

-- Which manual session is active in a folder, and which agents ran in it.
CREATE INDEX sessions_manual ON sessions (cwd) WHERE origin = 'manual';
CREATE INDEX sessions_by_folder ON sessions (cwd, last_activity) WHERE origin <> 'manual';

-- Time, files and commits are added up like the rest; the views and triggers of 0003 have the
-- columns now. Everything is summed anew below.

DROP TRIGGER session_made;
DROP TRIGGER session_changes;
DROP TRIGGER session_changed;
DROP TRIGGER session_removed;
DROP TRIGGER bucket_changed;
DROP VIEW shares;
DROP VIEW parts;

DELETE FROM totals;
DELETE FROM activity;
ALTER TABLE totals ADD COLUMN seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE totals ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE totals ADD COLUMN commits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity ADD COLUMN seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity ADD COLUMN commits INTEGER NOT NULL DEFAULT 0;

CREATE VIEW parts AS
SELECT
    day, project, branch, framework, model, messages, tokens_input, tokens_output,
    tokens_cache_read, tokens_cache_write, cost, unpriced, 0 AS sessions, 0 AS edits,
    0 AS prompts, 0 AS corrections, 0 AS tool_calls, 0 AS api_errors, 0 AS seconds,
    0 AS files, 0 AS commits
FROM buckets
UNION ALL
SELECT
    day, project, branch, framework, model, messages, tokens_input, tokens_output,
    tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits,
    prompts, corrections, tool_calls, api_errors, seconds, files, commits
FROM activity;

CREATE TRIGGER part_added INSTEAD OF INSERT ON parts BEGIN
    INSERT INTO totals
    SELECT
        kind, key, new.model, new.messages, new.tokens_input, new.tokens_output,
        new.tokens_cache_read, new.tokens_cache_write, new.cost, new.unpriced, new.sessions,
        new.edits, new.prompts, new.corrections, new.tool_calls, new.api_errors, new.seconds,
        new.files, new.commits
    FROM (
        SELECT 'day' AS kind, new.day AS key
        UNION ALL SELECT 'project', new.project
        UNION ALL SELECT 'branch', new.branch
        UNION ALL SELECT 'framework', new.framework
    )
    WHERE true
    ON CONFLICT (kind, key, model) DO UPDATE SET
        messages = messages + excluded.messages,
        tokens_input = tokens_input + excluded.tokens_input,
        tokens_output = tokens_output + excluded.tokens_output,
        tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
        tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write,
        cost = cost + excluded.cost,
        unpriced = unpriced + excluded.unpriced,
        sessions = sessions + excluded.sessions,
        edits = edits + excluded.edits,
        prompts = prompts + excluded.prompts,
        corrections = corrections + excluded.corrections,
        tool_calls = tool_calls + excluded.tool_calls,
        api_errors = api_errors + excluded.api_errors,
        seconds = seconds + excluded.seconds,
        files = files + excluded.files,
        commits = commits + excluded.commits;
END;

-- An advisor's part of a message has a model of its own, and is no message.
DROP TRIGGER total_emptied;
CREATE TRIGGER total_emptied AFTER UPDATE ON totals
WHEN
    new.sessions = 0 AND new.messages = 0 AND new.tokens_input = 0 AND new.tokens_output = 0
    AND new.unpriced = 0
BEGIN
    DELETE FROM totals WHERE kind = new.kind AND key = new.key AND model = new.model;
END;

CREATE TRIGGER bucket_changed
AFTER UPDATE OF
    messages, tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, cost, unpriced
ON buckets BEGIN
    INSERT INTO parts VALUES (
        new.day, new.project, new.branch, new.framework, new.model,
        new.messages - old.messages,
        new.tokens_input - old.tokens_input,
        new.tokens_output - old.tokens_output,
        new.tokens_cache_read - old.tokens_cache_read,
        new.tokens_cache_write - old.tokens_cache_write,
        new.cost - old.cost,
        new.unpriced - old.unpriced,
        0, 0, 0, 0, 0, 0, 0, 0, 0
    );
END;

CREATE VIEW shares AS
SELECT
    seq,
    times,
    substr(first_started_at, 1, 10) AS day,
    coalesce(project, '') AS project,
    coalesce(git_branch, '') AS branch,
    coalesce(framework, '') AS framework,
    coalesce(model, '') AS model,
    iif(metrics_source = 'otel', times * api_request_count, 0) AS messages,
    iif(metrics_source = 'otel', times * tokens_input, 0) AS tokens_input,
    iif(metrics_source = 'otel', times * tokens_output, 0) AS tokens_output,
    iif(metrics_source = 'otel', times * tokens_cache_read, 0) AS tokens_cache_read,
    iif(metrics_source = 'otel', times * tokens_cache_write, 0) AS tokens_cache_write,
    iif(
        metrics_source = 'otel', times * CAST(round(coalesce(cost_usd, 0) * 1e9) AS INTEGER), 0
    ) AS cost,
    iif(metrics_source = 'otel' AND cost_usd IS NULL, times * api_request_count, 0) AS unpriced,
    times AS sessions,
    times * edit_count AS edits,
    times * prompts_count AS prompts,
    times * corrections_count AS corrections,
    times * tool_call_count AS tool_calls,
    times * api_error_count AS api_errors,
    times * max(
        0,
        coalesce(
            CAST(strftime('%s', coalesce(last_ended_at, last_activity)) AS INTEGER)
            - CAST(strftime('%s', first_started_at) AS INTEGER),
            0
        )
    ) AS seconds,
    times * files_changed AS files,
    times * commits_count AS commits
FROM sessions, (SELECT 1 AS times UNION ALL SELECT -1);

CREATE TRIGGER share_entered INSTEAD OF INSERT ON shares BEGIN
    INSERT INTO parts
    SELECT
        day, project, branch, framework, model, messages, tokens_input, tokens_output,
        tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits, prompts,
        corrections, tool_calls, api_errors, seconds, files, commits
    FROM shares
    WHERE seq = new.seq AND times = new.times;

    INSERT INTO activity
    SELECT
        day, project, branch, framework, model, messages, tokens_input, tokens_output,
        tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits, prompts,
        corrections, tool_calls, api_errors, seconds, files, commits
    FROM shares
    WHERE seq = new.seq AND times = new.times
    ON CONFLICT (day, project, branch, framework, model) DO UPDATE SET
        messages = messages + excluded.messages,
        tokens_input = tokens_input + excluded.tokens_input,
        tokens_output = tokens_output + excluded.tokens_output,
        tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
        tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write,
        cost = cost + excluded.cost,
        unpriced = unpriced + excluded.unpriced,
        sessions = sessions + excluded.sessions,
        edits = edits + excluded.edits,
        prompts = prompts + excluded.prompts,
        corrections = corrections + excluded.corrections,
        tool_calls = tool_calls + excluded.tool_calls,
        api_errors = api_errors + excluded.api_errors,
        seconds = seconds + excluded.seconds,
        files = files + excluded.files,
        commits = commits + excluded.commits;
END;

CREATE TRIGGER session_made AFTER INSERT ON sessions BEGIN
    INSERT INTO shares (seq, times) VALUES (new.seq, 1);
END;

CREATE TRIGGER session_changes BEFORE UPDATE ON sessions BEGIN
    INSERT INTO shares (seq, times) VALUES (old.seq, -1);
END;

CREATE TRIGGER session_changed AFTER UPDATE ON sessions BEGIN
    INSERT INTO shares (seq, times) VALUES (new.seq, 1);
END;

CREATE TRIGGER session_removed BEFORE DELETE ON sessions BEGIN
    INSERT INTO shares (seq, times) VALUES (old.seq, -1);
END;

INSERT INTO parts SELECT * FROM parts;
INSERT INTO shares (seq, times) SELECT seq, 1 FROM sessions;
