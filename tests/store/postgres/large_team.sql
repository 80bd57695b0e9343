-- A year of one member, in 10 projects and on two machines. Sessions, messages of each, and other
-- rows of each (prompts, edits, calls) are numbers of the caller's.

CREATE TEMP TABLE known ON COMMIT DROP AS
SELECT
    s AS n,
    (%(member)s::bigint << 32) + s AS seq,
    (%(member)s::bigint << 32) + s %% 20 + 1 AS dimension,
    '/home/dev/p' || s %% 10 AS project,
    'b' || s %% 4 AS branch,
    CASE s %% 2 WHEN 0 THEN 'claude-opus-4-6' ELSE 'claude-sonnet-4-6' END AS model,
    md5('%(member)s ' || s %% 2) AS machine,
    md5('%(member)s session ' || s)::uuid::text AS session_id,
    timestamp '2025-11-22' + (s - 1) * interval '364 days' / %(sessions)s AS at
FROM generate_series(1, %(sessions)s) AS s;

CREATE FUNCTION pg_temp.stamp(at timestamp) RETURNS text LANGUAGE sql STABLE
    RETURN to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
CREATE FUNCTION pg_temp.quarter(at timestamp) RETURNS text LANGUAGE sql STABLE
    RETURN to_char(date_bin('15 minutes', at, timestamp '2000-01-01'), 'YYYY-MM-DD"T"HH24:MI');
CREATE FUNCTION pg_temp.ms(at timestamp) RETURNS bigint LANGUAGE sql STABLE
    RETURN (extract(epoch FROM at) * 1000)::bigint;
CREATE FUNCTION pg_temp.cost(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN n * 7919 %% 2000 * 200000;

INSERT INTO dimensions
SELECT DISTINCT %(member)s, dimension, project, branch, 'claude_code', model FROM known;

INSERT INTO projects
SELECT DISTINCT %(member)s, project, substr(project, 11), substr(project, 11) FROM known;

INSERT INTO slices (member, slice, machine_id, epoch, name)
SELECT %(member)s, n, machine, machine, (ARRAY['laptop', 'desktop'])[n + 1]
FROM (SELECT DISTINCT n %% 2 AS n, machine FROM known) AS machines;

INSERT INTO sessions (
    member, seq, session_id, framework, origin, title, title_source, summary, project, cwd,
    git_branch, created_at, first_started_at, last_started_at, first_ended_at, last_ended_at,
    last_activity, status, status_updated_at, lifecycle, model, prompts_count, edit_count,
    api_request_count, tokens_input, tokens_output, cost_usd, metrics_source, machine_id
)
SELECT
    %(member)s, seq, session_id, 'claude_code', 'hook', 'Do it', 'prompt', 'It is done', project,
    project || '/w' || n %% 97, branch, begun, begun, begun, ended, ended,
    ended, 'done', ended, 'completed', model, 5, 3,
    %(messages)s, %(messages)s * 1000, %(messages)s * 100, pg_temp.cost(n) * %(messages)s / 1e9,
    'transcript', machine
FROM known, pg_temp.stamp(at) AS begun, pg_temp.stamp(at + interval '1 hour') AS ended;

INSERT INTO transcripts
SELECT
    %(member)s, seq, '/t/' || n, seq, session_id, pg_temp.stamp(at),
    pg_temp.stamp(at + interval '1 hour'), n %% 10 = 0
FROM known;

INSERT INTO api_messages (
    member, id, message_id, seq, transcript, dimension, at, input, output, cache_read,
    cache_write_5m, cache_write_1h, web_searches, cost
)
SELECT
    %(member)s, (%(member)s::bigint << 32) + n * 100 + m, 'm' || n || '.' || m, seq, seq, dimension,
    pg_temp.ms(at) + m * 60000, 1000, 100, 0, 0, 0, 0, pg_temp.cost(n)
FROM known, generate_series(1, %(messages)s) AS m;

INSERT INTO files SELECT %(member)s, seq, '/home/dev/f' || n FROM known;

INSERT INTO transcript_records -- prompts, edits and calls that failed
SELECT
    %(member)s, seq, n * 100 + r, seq, (ARRAY[1, 6, 10])[r %% 3 + 1], pg_temp.ms(at) + r * 60000,
    CASE r %% 3 WHEN 1 THEN seq END
FROM known, generate_series(1, %(others)s) AS r;

INSERT INTO tool_calls
SELECT
    %(member)s, seq, 't' || c, 'Edit', NULL, '/home/dev/f' || n, c %% 7 <> 0, c %% 2 = 0,
    pg_temp.stamp(at + c * interval '2 minutes')
FROM known, generate_series(1, %(others)s) AS c;

INSERT INTO events
SELECT
    %(member)s, seq, 'k' || e, pg_temp.stamp(at + e * interval '2 minutes'),
    CASE WHEN e %% 4 = 0 THEN 'prompt' ELSE 'tool' END, 'x', NULL
FROM known, generate_series(1, %(others)s) AS e;

INSERT INTO commits SELECT %(member)s, seq, 'c' || n, pg_temp.stamp(at), 'Do', 1, 1 FROM known;

INSERT INTO file_changes
SELECT %(member)s, seq, '/home/dev/g' || n, 'modified', NULL, 1, 1, 'committed' FROM known;

INSERT INTO worked_spans
SELECT %(member)s, seq, pg_temp.ms(at), pg_temp.ms(at) + 3600000, dimension FROM known;

INSERT INTO shared_sessions SELECT %(member)s, seq, md5(session_id), 'full' FROM known;

INSERT INTO session_sums
SELECT
    %(member)s, seq, dimension, pg_temp.quarter(at + m * interval '1 minute'),
    sum((m = 1)::integer), 0, 0, 0, 0, 0, count(*), 1000 * count(*), 100 * count(*), 0, 0,
    sum(pg_temp.cost(n)), 0
FROM known, generate_series(1, %(messages)s) AS m
GROUP BY 2, 3, 4;

INSERT INTO sums
SELECT
    %(member)s, dimension, quarter, sum(sessions), 0, 0, 0, 0, 0, sum(messages),
    sum(tokens_input), sum(tokens_output), 0, 0, sum(cost), 0
FROM session_sums WHERE member = %(member)s
GROUP BY 2, 3;

INSERT INTO sums_ever
SELECT
    %(member)s, dimension, sum(sessions), 0, 0, 0, 0, 0, sum(messages), sum(tokens_input),
    sum(tokens_output), 0, 0, sum(cost), 0
FROM sums WHERE member = %(member)s
GROUP BY 2;

INSERT INTO totals
SELECT
    %(member)s, kind, key, model, sum(sessions), 0, 0, 0, 0, 0, sum(messages), sum(tokens_input), sum(tokens_output), 0, 0,
    sum(cost), 0
FROM sums AS s JOIN dimensions ON id = dimension, LATERAL (VALUES
    ('quarter', quarter),
    ('day', substr(quarter, 1, 10)),
    ('project', project),
    ('branch', branch),
    ('framework', framework)
) AS named (kind, key)
WHERE s.member = %(member)s
GROUP BY 2, 3, 4;

INSERT INTO worked
SELECT %(member)s, kind, day, key, sum(ended_at - started_at), 0
FROM worked_spans AS w JOIN dimensions ON id = dimension, LATERAL (VALUES
    ('', ''),
    ('project', project),
    ('branch', branch),
    ('framework', framework),
    ('model', model)
) AS named (kind, key), LATERAL (
    SELECT to_char(timestamp '1970-01-01' + started_at * interval '1 ms', 'YYYY-MM-DD') AS day
) AS days
WHERE w.member = %(member)s
GROUP BY 2, 3, 4;

INSERT INTO worked_ever
SELECT %(member)s, kind, key, count(*), sum(ms), 0
FROM worked WHERE member = %(member)s GROUP BY 2, 3;

INSERT INTO work_counts
SELECT %(member)s, kind, key, 10, 10, 0 FROM worked WHERE member = %(member)s GROUP BY 2, 3
UNION ALL
SELECT DISTINCT %(member)s, 'day', key, 10, 10, 0 FROM totals
WHERE member = %(member)s AND kind = 'day';

INSERT INTO member_meta VALUES
    (%(member)s, 'worked_days', %(zone)s),
    (%(member)s, 'work_days', %(zone)s),
    (%(member)s, 'idle_minutes', '15'),
    (%(member)s, 'price_table', '');
