-- What the client itself reckons; in dollars, NULL where it does not say.
ALTER TABLE sessions ADD COLUMN client_cost_usd REAL;

-- The dearest first, of all and of a project (hookkit stats --by session).
CREATE INDEX sessions_by_cost ON sessions (cost_usd);
CREATE INDEX sessions_by_project ON sessions (project, cost_usd);

-- Whose process is to be looked for: few, however many never said goodbye.
CREATE INDEX sessions_with_process ON sessions (pid) WHERE pid IS NOT NULL;

CREATE INDEX buckets_by_project ON buckets (project, day);

-- What sessions add up to besides the messages in the buckets: each counts on the day it began,
-- in its project, on its branch, with its model. Usage stands here of those that only telemetry
-- tells of. Costs are nano-dollars.
CREATE TABLE activity (
    day TEXT NOT NULL,
    project TEXT NOT NULL,
    branch TEXT NOT NULL,
    framework TEXT NOT NULL,
    model TEXT NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL,
    PRIMARY KEY (day, project, branch, framework, model)
) WITHOUT ROWID;

CREATE INDEX activity_by_project ON activity (project, day);

-- Buckets and activity by one thing: `kind` is day, project, branch or framework. There may be as
-- many buckets as sessions; of these there are few.
CREATE TABLE totals (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    model TEXT NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL,
    PRIMARY KEY (kind, key, model)
) WITHOUT ROWID;

-- All that there is to add up.
CREATE VIEW parts AS
SELECT
    day, project, branch, framework, model, messages, tokens_input, tokens_output,
    tokens_cache_read, tokens_cache_write, cost, unpriced, 0 AS sessions, 0 AS edits,
    0 AS prompts, 0 AS corrections, 0 AS tool_calls, 0 AS api_errors
FROM buckets
UNION ALL
SELECT
    day, project, branch, framework, model, messages, tokens_input, tokens_output,
    tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits,
    prompts, corrections, tool_calls, api_errors
FROM activity;

-- Triggers keep the sums: no writer can forget them, and each change is exact.

-- What is inserted into the view is added to the totals; a row of nothing is no row.
CREATE TRIGGER part_added INSTEAD OF INSERT ON parts BEGIN
    INSERT INTO totals
    SELECT
        kind, key, new.model, new.messages, new.tokens_input, new.tokens_output,
        new.tokens_cache_read, new.tokens_cache_write, new.cost, new.unpriced, new.sessions,
        new.edits, new.prompts, new.corrections, new.tool_calls, new.api_errors
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
        api_errors = api_errors + excluded.api_errors;
END;

CREATE TRIGGER total_emptied AFTER UPDATE ON totals
WHEN new.sessions = 0 AND new.messages = 0 BEGIN
    DELETE FROM totals WHERE kind = new.kind AND key = new.key AND model = new.model;
END;

-- A bucket is made empty.
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
        0, 0, 0, 0, 0, 0
    );
END;

-- What a session adds: entered with `times` 1, and taken away with -1 before it changes. The
-- usage that transcripts tell of stands in the buckets, on the day of each message.
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
    times * api_error_count AS api_errors
FROM sessions, (SELECT 1 AS times UNION ALL SELECT -1);

CREATE TRIGGER share_entered INSTEAD OF INSERT ON shares BEGIN
    INSERT INTO parts
    SELECT
        day, project, branch, framework, model, messages, tokens_input, tokens_output,
        tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits, prompts,
        corrections, tool_calls, api_errors
    FROM shares
    WHERE seq = new.seq AND times = new.times;

    INSERT INTO activity
    SELECT
        day, project, branch, framework, model, messages, tokens_input, tokens_output,
        tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits, prompts,
        corrections, tool_calls, api_errors
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
        api_errors = api_errors + excluded.api_errors;
END;

CREATE TRIGGER activity_emptied AFTER UPDATE ON activity WHEN new.sessions = 0 BEGIN
    DELETE FROM activity
    WHERE
        day = new.day AND project = new.project AND branch = new.branch
        AND framework = new.framework AND model = new.model;
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

-- What was stored before there were totals.
INSERT INTO parts SELECT * FROM parts;
INSERT INTO shares (seq, times) SELECT seq, 1 FROM sessions;
