-- Questions that took longer than they have to. What they answer is as before.

-- All sessions of a machine, the latest first.
CREATE INDEX sessions_by_machine ON sessions (machine_id, last_activity, seq, member);

-- Who did something on which days is in the index itself.
CREATE INDEX totals_by_kind ON totals (kind, key, member);
DROP INDEX totals_by_key;
CREATE INDEX worked_by_kind ON worked (kind, day, member);
DROP INDEX worked_by_day;

-- As in 0007_team_sums.sql. A member's days are found once each before they are joined with anything,
-- and a day that no calendar has is left out at the end: the planner takes the test for one that few
-- days pass, and would read all of them once for each member.
CREATE OR REPLACE FUNCTION team_intervals() RETURNS TABLE (day text, ended text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    least CONSTANT integer := hookkit.cohort();
    today CONSTANT text := to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD');
    found record;
    days text[] := '{}';
    people integer[] := '{}';
BEGIN
    FOR found IN
        SELECT u.day, array_agg(u.member) AS people
        FROM (
            SELECT t.member, t.key AS day FROM hookkit.totals AS t
            WHERE t.kind = 'day' AND t.key < today
            UNION
            SELECT w.member, w.day FROM hookkit.worked AS w WHERE w.kind = '' AND w.day < today
        ) AS u
        JOIN hookkit.members AS m ON m.member = u.member AND m.counted_from <= u.day
        GROUP BY u.day ORDER BY u.day
    LOOP
        CONTINUE WHEN found.day !~ '^\d{4}-\d\d-\d\d$';
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

-- As in 0007_team_sums.sql. What each member did is added up by period and key at once, not by day
-- before: few rows are left for the sums of numbers without a limit.
CREATE OR REPLACE FUNCTION team_parts(wanted text, days text[], ended text[])
RETURNS SETOF team_part
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_time CONSTANT boolean := wanted = 'day';
    of_sums CONSTANT boolean := wanted IN ('project', 'framework');
    names CONSTANT text := 'sessions, prompts, corrections, edits, tool_calls, api_errors, messages, '
        'tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, cost, unpriced';
    metrics CONSTANT text := regexp_replace(names, '\w+', 'sum(r.\&)', 'g');
    nothing CONSTANT text := regexp_replace(names, '\w+', '0', 'g');
    period CONSTANT text := CASE WHEN is_time THEN 'i.ended' ELSE 'substr(i.ended, 1, 7)' END;
    counted CONSTANT text := format(
        'JOIN unnest($3, $4) AS i (day, ended) ON i.day = %s '
        'JOIN hookkit.members AS m ON m.member = r.member AND m.counted_from <= i.day ',
        '%s'
    );
    used text;
    worked text;
BEGIN
    IF of_sums THEN
        used := format(
            'SELECT r.member, %s, d.%I, %s, 0 FROM hookkit.sums AS r '
            'JOIN hookkit.dimensions AS d ON d.id = r.dimension %s'
            'WHERE r.quarter >= $1 AND r.quarter < $2 || ''~'' GROUP BY 1, 2, 3',
            period, wanted, metrics, format(counted, 'substr(r.quarter, 1, 10)')
        );
    ELSE
        used := format(
            'SELECT r.member, %s, %s, %s, 0 FROM hookkit.totals AS r %s'
            'WHERE r.kind = ''day'' AND r.key BETWEEN $1 AND $2 GROUP BY 1, 2, 3',
            period, CASE WHEN is_time THEN '''''' ELSE 'r.model' END, metrics,
            format(counted, 'r.key')
        );
    END IF;
    worked := format(
        'SELECT r.member, %s, r.key, %s, sum(r.ms) FROM hookkit.worked AS r %s'
        'WHERE r.kind = %L AND r.day BETWEEN $1 AND $2 GROUP BY 1, 2, 3',
        period, nothing, format(counted, 'r.day'), CASE WHEN is_time THEN '' ELSE wanted END
    );
    RETURN QUERY EXECUTE format(
        'SELECT r.period, %s, false, array_agg(DISTINCT r.member), %s, sum(r.ms) '
        'FROM (%s UNION ALL %s) AS r (member, period, key, %s, ms) %s GROUP BY 1, 2',
        CASE wanted WHEN 'day' THEN 'r.period'
            WHEN 'project' THEN 'coalesce(hookkit.lower(p.remote), p.last, r.key)'
            ELSE 'r.key' END,
        metrics, used, worked, names,
        CASE wanted WHEN 'project' THEN
            'LEFT JOIN hookkit.projects AS p ON p.member = r.member AND p.path = r.key'
            ELSE '' END
    ) USING days[1], days[cardinality(days)], days, ended;
END
$$;
