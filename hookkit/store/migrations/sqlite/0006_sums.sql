-- The projector keeps the sums: it is the only writer, so no trigger has to watch it. They are kept
-- per quarter of an hour in UTC, so that the days of every time zone can be added up exactly.
-- What the version before stored is summed again below.

DROP TRIGGER session_made;
DROP TRIGGER session_changes;
DROP TRIGGER session_changed;
DROP TRIGGER session_removed;
DROP TRIGGER bucket_changed;
DROP VIEW shares;
DROP VIEW parts;
DROP TABLE activity;
DROP TABLE totals;

-- What usage is summed by besides time. A message names its row here.
CREATE TABLE dimensions (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    branch TEXT NOT NULL,
    framework TEXT NOT NULL,
    model TEXT NOT NULL,
    UNIQUE (project, branch, framework, model)
);

-- Sessions count in the quarter of an hour in which they began, with their own project, branch
-- and model; messages and calls logged by hand in their own quarter. The usage of sessions that
-- only telemetry reports counts with the session. Costs are nano-dollars. A quarter is the
-- beginning of a stored time: `2026-11-21T09:15`. The columns are those of sums.py.
CREATE TABLE sums (
    dimension INTEGER NOT NULL,
    quarter TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    files INTEGER NOT NULL,
    commits INTEGER NOT NULL,
    PRIMARY KEY (dimension, quarter)
) WITHOUT ROWID;

-- The same by one thing: `kind` is day, quarter, project, branch or framework. There may be as
-- many sums as sessions; of most of these there are few.
CREATE TABLE totals (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    model TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    files INTEGER NOT NULL,
    commits INTEGER NOT NULL,
    PRIMARY KEY (kind, key, model)
) WITHOUT ROWID;

INSERT INTO dimensions (id, project, branch, framework, model)
SELECT min(id), project, branch, framework, model FROM buckets GROUP BY 2, 3, 4, 5;

INSERT OR IGNORE INTO dimensions (project, branch, framework, model)
SELECT DISTINCT
    coalesce(project, ''), coalesce(git_branch, ''), coalesce(framework, ''), coalesce(model, '')
FROM sessions;

-- A call logged by hand counted where its session was at that time, which was not stored. Its
-- bucket is one of its day and model that holds more than its messages, best of the project and
-- the branch that the session has now.
ALTER TABLE ai_usage ADD COLUMN dimension INTEGER NOT NULL DEFAULT 0;

INSERT OR IGNORE INTO dimensions (project, branch, framework, model)
SELECT DISTINCT
    coalesce(s.project, ''), coalesce(s.git_branch, ''), coalesce(s.framework, ''), u.model
FROM ai_usage AS u JOIN sessions AS s ON s.seq = u.seq;

CREATE TABLE logged_buckets AS
SELECT DISTINCT b.id, b.day, b.project, b.branch, b.framework, b.model
FROM (SELECT DISTINCT substr(at, 1, 10) AS day, model FROM ai_usage) AS u
JOIN buckets AS b ON b.day = u.day AND b.model = u.model
LEFT JOIN (
    SELECT bucket, sum(input + output + cache_read + cache_write_5m + cache_write_1h > 0) AS messages
    FROM api_messages GROUP BY bucket
) AS m ON m.bucket = b.id
WHERE b.messages > coalesce(m.messages, 0);

UPDATE ai_usage SET dimension = (
    SELECT d.id
    FROM sessions AS s
    LEFT JOIN logged_buckets AS b
        ON b.day = substr(ai_usage.at, 1, 10) AND b.model = ai_usage.model
    JOIN dimensions AS d
        ON d.project = coalesce(b.project, s.project, '')
        AND d.branch = coalesce(b.branch, s.git_branch, '')
        AND d.framework = coalesce(b.framework, s.framework, '')
        AND d.model = ai_usage.model
    WHERE s.seq = ai_usage.seq
    ORDER BY
        b.project = coalesce(s.project, '') DESC, b.branch = coalesce(s.git_branch, '') DESC, b.id
    LIMIT 1
);

DROP TABLE logged_buckets;

UPDATE api_messages SET bucket = d.id
FROM buckets AS b JOIN dimensions AS d USING (project, branch, framework, model)
WHERE b.id = api_messages.bucket AND d.id <> api_messages.bucket;

ALTER TABLE api_messages RENAME COLUMN bucket TO dimension;
DROP TABLE buckets;

INSERT INTO sums
SELECT
    dimension, quarter, sum(sessions), sum(prompts), sum(corrections), sum(edits), sum(tool_calls),
    sum(api_errors), sum(messages), sum(tokens_input), sum(tokens_output), sum(tokens_cache_read),
    sum(tokens_cache_write), sum(cost), sum(unpriced), sum(seconds), sum(files), sum(commits)
FROM (
    SELECT
        d.id AS dimension,
        substr(first_started_at, 1, 14)
        || printf('%02d', CAST(substr(first_started_at, 15, 2) AS INTEGER) / 15 * 15) AS quarter,
        1 AS sessions,
        prompts_count AS prompts,
        corrections_count AS corrections,
        edit_count AS edits,
        tool_call_count AS tool_calls,
        api_error_count AS api_errors,
        iif(metrics_source = 'otel', api_request_count, 0) AS messages,
        iif(metrics_source = 'otel', tokens_input, 0) AS tokens_input,
        iif(metrics_source = 'otel', tokens_output, 0) AS tokens_output,
        iif(metrics_source = 'otel', tokens_cache_read, 0) AS tokens_cache_read,
        iif(metrics_source = 'otel', tokens_cache_write, 0) AS tokens_cache_write,
        iif(metrics_source = 'otel', CAST(round(coalesce(cost_usd, 0) * 1e9) AS INTEGER), 0) AS cost,
        iif(metrics_source = 'otel' AND cost_usd IS NULL, api_request_count, 0) AS unpriced,
        max(
            0,
            coalesce(
                CAST(strftime('%s', coalesce(last_ended_at, last_activity)) AS INTEGER)
                - CAST(strftime('%s', first_started_at) AS INTEGER),
                0
            )
        ) AS seconds,
        files_changed AS files,
        commits_count AS commits
    FROM sessions
    JOIN dimensions AS d
        ON d.project = coalesce(sessions.project, '')
        AND d.branch = coalesce(git_branch, '')
        AND d.framework = coalesce(sessions.framework, '')
        AND d.model = coalesce(sessions.model, '')

    UNION ALL
    SELECT
        dimension,
        strftime('%Y-%m-%dT%H:%M', (at - (at % 900000 + 900000) % 900000) / 1000, 'unixepoch'),
        0, 0, 0, 0, 0, 0, 1, input, output, cache_read, cache_write_5m + cache_write_1h,
        coalesce(cost, 0), cost IS NULL, 0, 0, 0
    FROM api_messages

    -- The passes of an advisor and of a compaction come on top of the message's own tokens.
    UNION ALL
    SELECT
        dimension,
        strftime('%Y-%m-%dT%H:%M', (at - (at % 900000 + 900000) % 900000) / 1000, 'unixepoch'),
        0, 0, 0, 0, 0, 0, 0,
        json_extract(pass.value, '$[1][0]'),
        json_extract(pass.value, '$[1][1]'),
        json_extract(pass.value, '$[1][2]'),
        json_extract(pass.value, '$[1][3]') + json_extract(pass.value, '$[1][4]'),
        0, 0, 0, 0, 0
    FROM api_messages, json_each(details, '$.passes') AS pass
    WHERE
        details IS NOT NULL
        AND (json_extract(pass.value, '$[2]') OR json_extract(pass.value, '$[3]'))

    -- An advisor's pass alone is no message.
    UNION ALL
    SELECT
        dimension,
        strftime('%Y-%m-%dT%H:%M', (at - (at % 900000 + 900000) % 900000) / 1000, 'unixepoch'),
        0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM api_messages
    WHERE
        details IS NOT NULL
        AND input = 0 AND output = 0 AND cache_read = 0 AND cache_write_5m = 0
        AND cache_write_1h = 0 AND web_searches = 0
        AND json_array_length(details, '$.passes') > 0
        AND NOT EXISTS (
            SELECT 1 FROM json_each(details, '$.passes') AS pass
            WHERE NOT json_extract(pass.value, '$[2]')
        )

    UNION ALL
    SELECT
        dimension,
        substr(at, 1, 14) || printf('%02d', CAST(substr(at, 15, 2) AS INTEGER) / 15 * 15),
        0, 0, 0, 0, 0, 0, 1, tokens - coalesce(tokens_output, 0), coalesce(tokens_output, 0),
        0, 0, coalesce(cost, 0), cost IS NULL, 0, 0, 0
    FROM ai_usage
)
GROUP BY dimension, quarter;

INSERT INTO totals
SELECT
    kind,
    CASE kind
        WHEN 'day' THEN substr(quarter, 1, 10)
        WHEN 'quarter' THEN quarter
        WHEN 'project' THEN project
        WHEN 'branch' THEN branch
        ELSE framework
    END,
    model, sum(sessions), sum(prompts), sum(corrections), sum(edits), sum(tool_calls),
    sum(api_errors), sum(messages), sum(tokens_input), sum(tokens_output), sum(tokens_cache_read),
    sum(tokens_cache_write), sum(cost), sum(unpriced), sum(seconds), sum(files), sum(commits)
FROM
    sums
    JOIN dimensions AS d ON d.id = dimension
    CROSS JOIN (
        SELECT 'day' AS kind
        UNION ALL SELECT 'quarter'
        UNION ALL SELECT 'project'
        UNION ALL SELECT 'branch'
        UNION ALL SELECT 'framework'
    )
GROUP BY 1, 2, 3;
