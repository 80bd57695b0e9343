-- Sums over all members, for those who may not read the rows of others. Nothing is shown that fewer
-- than `cohort` members have contributed to, neither by itself nor as the difference of two answers:
-- every answer is a sum of parts with at least as many members, and the parts don't depend on the
-- question. docs/teams.md explains the rule.
--
-- The functions act for the owner of the tables, who is an admin and so reads all rows.

-- What a member did before somebody invited them is not in these sums: else they would grow by one
-- person's history at once, which whoever asked before could tell.
ALTER TABLE members ADD COLUMN counted_from text COLLATE "C" NOT NULL
    DEFAULT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD');

CREATE FUNCTION cohort() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce((SELECT value::integer FROM hookkit.meta WHERE key = 'cohort'), 5);

CREATE TYPE team_part AS (
    period text, -- an interval of days, or a month
    key text,
    is_rest boolean,
    people integer[],
    sessions numeric,
    prompts numeric,
    corrections numeric,
    edits numeric,
    tool_calls numeric,
    api_errors numeric,
    messages numeric,
    tokens_input numeric,
    tokens_output numeric,
    tokens_cache_read numeric,
    tokens_cache_write numeric,
    cost numeric,
    unpriced numeric,
    ms numeric
);

-- Intervals: days in UTC, one after the other until enough members have done something. The last one
-- is not there until it is complete, and today is in none. An interval is named by its last day.
CREATE FUNCTION team_intervals() RETURNS TABLE (day text, ended text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    least CONSTANT integer := hookkit.cohort();
    today CONSTANT text := to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD');
    found record;
    days text[] := '{}';
    people integer[] := '{}';
BEGIN
    FOR found IN
        SELECT u.day, array_agg(DISTINCT u.member) AS people
        FROM (
            SELECT t.member, t.key AS day FROM hookkit.totals AS t WHERE t.kind = 'day'
            UNION ALL
            SELECT w.member, w.day FROM hookkit.worked AS w WHERE w.kind = ''
        ) AS u
        JOIN hookkit.members AS m ON m.member = u.member AND m.counted_from <= u.day
        WHERE u.day < today AND u.day ~ '^\d{4}-\d\d-\d\d$'
        GROUP BY u.day ORDER BY u.day
    LOOP
        days := days || found.day;
        people := ARRAY(SELECT DISTINCT unnest(people || found.people));
        IF cardinality(people) >= least THEN
            RETURN QUERY SELECT unnest(days), found.day;
            days := '{}';
            people := '{}';
        END IF;
    END LOOP;
END
$$;

-- What all members did in some days by interval (`wanted` is `day`), or by month and project, model or
-- framework; `ended` has the interval of each day.
-- A project is what all members know it by (team_budgets), as its path differs between machines.
CREATE FUNCTION team_parts(wanted text, days text[], ended text[]) RETURNS SETOF team_part
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_time CONSTANT boolean := wanted = 'day';
    names CONSTANT text := 'sessions, prompts, corrections, edits, tool_calls, api_errors, messages, '
        'tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, cost, unpriced';
    metrics CONSTANT text := regexp_replace(names, '\w+', 'sum(r.\&)', 'g');
    nothing CONSTANT text := regexp_replace(names, '\w+', '0', 'g');
    used text;
    worked text;
BEGIN
    IF wanted IN ('project', 'framework') THEN
        used := format(
            'SELECT r.member, substr(r.quarter, 1, 10) AS day, d.%I AS key, %s, 0 AS ms '
            'FROM hookkit.sums AS r JOIN hookkit.dimensions AS d ON d.id = r.dimension '
            'WHERE r.quarter >= $1 AND r.quarter < $2 || ''~'' GROUP BY 1, 2, 3',
            wanted, metrics
        );
    ELSE
        used := format(
            'SELECT r.member, r.key AS day, %s AS key, %s, 0 AS ms FROM hookkit.totals AS r '
            'WHERE r.kind = ''day'' AND r.key BETWEEN $1 AND $2 GROUP BY 1, 2, 3',
            CASE WHEN is_time THEN '''''' ELSE 'r.model' END, metrics
        );
    END IF;
    worked := format(
        'SELECT member, day, key, %s, ms FROM hookkit.worked WHERE kind = %L '
        'AND day BETWEEN $1 AND $2',
        nothing, CASE WHEN is_time THEN '' ELSE wanted END
    );
    RETURN QUERY EXECUTE format(
        'SELECT %s, %s, false, array_agg(DISTINCT r.member), %s, sum(r.ms) '
        'FROM (%s UNION ALL %s) AS r (member, day, key, %s, ms) '
        'JOIN hookkit.members AS m ON m.member = r.member AND m.counted_from <= r.day '
        'JOIN unnest($3, $4) AS i (day, ended) ON i.day = r.day %s GROUP BY 1, 2',
        CASE WHEN is_time THEN 'i.ended' ELSE 'substr(i.ended, 1, 7)' END,
        CASE wanted WHEN 'day' THEN 'i.ended'
            WHEN 'project' THEN 'coalesce(hookkit.lower(p.remote), p.last, r.key)'
            ELSE 'r.key' END,
        metrics, used, worked, names,
        CASE wanted WHEN 'project' THEN
            'LEFT JOIN hookkit.projects AS p ON p.member = r.member AND p.path = r.key'
            ELSE '' END
    ) USING days[1], days[cardinality(days)], days, ended;
END
$$;

-- Names with too few members in a month become its rest; while the rest itself has too few, the name
-- with the fewest members joins it. A month that remains below is not shown.
CREATE FUNCTION team_rest(parts team_part[]) RETURNS team_part[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    least CONSTANT integer := hookkit.cohort();
    part hookkit.team_part;
    month text := '';
    people integer[];
    found hookkit.team_part[] := '{}';
BEGIN
    FOR part IN
        SELECT p.* FROM unnest(parts) AS p
        ORDER BY p.period, cardinality(p.people), p.cost, p.key COLLATE "C"
    LOOP
        IF part.period <> month THEN
            month := part.period;
            people := '{}';
        END IF;
        IF cardinality(part.people) < least OR cardinality(people) BETWEEN 1 AND least - 1 THEN
            part.is_rest := true;
            part.key := '';
            people := ARRAY(SELECT DISTINCT unnest(people || part.people));
        END IF;
        found := found || part;
    END LOOP;
    RETURN ARRAY(
        SELECT p FROM unnest(found) AS p
        WHERE NOT p.is_rest OR p.period IN (
            SELECT q.period FROM unnest(found) AS q CROSS JOIN unnest(q.people) AS who
            WHERE q.is_rest GROUP BY q.period HAVING count(DISTINCT who) >= least
        )
    );
END
$$;

-- The sums by `day`, `week`, `month`, `project`, `model` or `framework`; all of them for `''`.
CREATE FUNCTION team_sums(wanted text, since text, until text) RETURNS TABLE (
    name text, -- empty for the rest, and where it isn't known
    is_rest boolean,
    people bigint,
    sessions numeric,
    prompts numeric,
    corrections numeric,
    edits numeric,
    tool_calls numeric,
    api_errors numeric,
    messages numeric,
    tokens_input numeric,
    tokens_output numeric,
    tokens_cache_read numeric,
    tokens_cache_write numeric,
    cost numeric,
    unpriced numeric,
    ms numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    this_month CONSTANT text := to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM');
    is_time CONSTANT boolean := wanted IN ('', 'day', 'week', 'month');
    parts hookkit.team_part[];
    days text[];
    intervals text[];
BEGIN
    IF NOT is_time AND wanted NOT IN ('project', 'model', 'framework') THEN
        RAISE EXCEPTION 'hookkit: no sums by %', wanted
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- By name only whole months that are over: else a name's part of one could be told.
    SELECT array_agg(i.day ORDER BY i.day COLLATE "C"),
            array_agg(i.ended ORDER BY i.day COLLATE "C") INTO days, intervals
        FROM hookkit.team_intervals() AS i
        CROSS JOIN date_trunc('month', i.ended::timestamp) AS month
        WHERE CASE WHEN is_time THEN i.ended COLLATE "C" BETWEEN since AND until
            ELSE substr(i.ended, 1, 7) COLLATE "C" < this_month
            AND to_char(month, 'YYYY-MM-DD') COLLATE "C" >= since
            AND to_char(month + interval '1 month - 1 day', 'YYYY-MM-DD') COLLATE "C" <= until
        END;
    parts := ARRAY(
        SELECT p FROM hookkit.team_parts(
            CASE WHEN is_time THEN 'day' ELSE wanted END, days, intervals
        ) AS p
    );
    IF NOT is_time THEN
        parts := hookkit.team_rest(parts);
    END IF;
    RETURN QUERY
        WITH named AS (
            SELECT CASE wanted WHEN '' THEN ''
                WHEN 'week' THEN
                    to_char(date_trunc('week', p.period::timestamp), 'YYYY-MM-DD')
                WHEN 'month' THEN substr(p.period, 1, 7)
                ELSE p.key END AS name, p.*
            FROM unnest(parts) AS p
        ), counted AS (
            SELECT n.name, n.is_rest, count(DISTINCT who) AS people
            FROM named AS n CROSS JOIN unnest(n.people) AS who GROUP BY 1, 2
        ), summed AS (
            SELECT n.name, n.is_rest, sum(n.sessions) AS sessions, sum(n.prompts) AS prompts,
                sum(n.corrections) AS corrections, sum(n.edits) AS edits,
                sum(n.tool_calls) AS tool_calls, sum(n.api_errors) AS api_errors,
                sum(n.messages) AS messages, sum(n.tokens_input) AS tokens_input,
                sum(n.tokens_output) AS tokens_output,
                sum(n.tokens_cache_read) AS tokens_cache_read,
                sum(n.tokens_cache_write) AS tokens_cache_write,
                sum(n.cost) AS cost, sum(n.unpriced) AS unpriced, sum(n.ms) AS ms
            FROM named AS n GROUP BY 1, 2
        )
        SELECT s.name, s.is_rest, c.people, s.sessions, s.prompts, s.corrections, s.edits,
            s.tool_calls, s.api_errors, s.messages, s.tokens_input, s.tokens_output,
            s.tokens_cache_read, s.tokens_cache_write, s.cost, s.unpriced, s.ms
        FROM summed AS s JOIN counted AS c ON c.name = s.name AND c.is_rest = s.is_rest
        ORDER BY s.name COLLATE "C", s.is_rest;
END
$$;

REVOKE ALL ON FUNCTION team_intervals, team_parts, team_rest, team_sums FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format(
        'GRANT EXECUTE ON FUNCTION hookkit.team_sums TO %I', hookkit.group_of('member')
    );
END
$$;
