-- Budgets that admins set for all, for a project or for a person. A project is what all members
-- know it by: the `owner/name` of its remote in small letters, or where it has none the last
-- component of its folder. Days, weeks and months begin in the time zone of the budget, so that all
-- members see the same sum.

CREATE TABLE team_budgets (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('daily', 'weekly', 'monthly')),
    project text COLLATE "C" CHECK (length(project) BETWEEN 1 AND 255),
    person integer REFERENCES members (member) ON DELETE CASCADE,
    nano bigint NOT NULL CHECK (nano > 0 AND nano < 1e18), -- nano-dollars
    zone text COLLATE "C" NOT NULL
        CHECK (timestamptz 'epoch' AT TIME ZONE zone IS NOT NULL), -- an error, unless it is one
    CHECK (project IS NULL OR person IS NULL)
);

CREATE UNIQUE INDEX team_budgets_by_what
    ON team_budgets (kind, coalesce(project, ''), coalesce(person, 0));

ALTER TABLE team_budgets ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_budgets FORCE ROW LEVEL SECURITY;

-- When the period of a budget began, and the next ones will, for 40 days at least, in Unix
-- milliseconds. Of a midnight that comes twice, the first one counts.
CREATE FUNCTION budget_starts(kind text, zone text, at timestamptz) RETURNS bigint[]
    LANGUAGE sql STABLE
    RETURN (
        WITH units (name, field, step) AS (
            VALUES
                ('daily', 'day', interval '1 day'),
                ('weekly', 'week', interval '1 week'),
                ('monthly', 'month', interval '1 month')
        ), local (midnight) AS (
            SELECT generate_series(
                date_trunc(field, at AT TIME ZONE zone),
                (at AT TIME ZONE zone) + interval '40 days' + step,
                step
            )
            FROM units WHERE name = kind
        )
        SELECT array_agg((extract(epoch FROM moment) * 1000)::bigint ORDER BY moment)
        FROM local, LATERAL (
            SELECT midnight AT TIME ZONE zone - CASE
                WHEN (midnight AT TIME ZONE zone - interval '1 hour') AT TIME ZONE zone >= midnight
                THEN interval '1 hour' ELSE interval '0' END
        ) AS first (moment)
    );

-- A moment in Unix milliseconds as the quarter of an hour of a sum.
CREATE FUNCTION quarter(moment bigint) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(to_timestamp(moment / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI');

-- The budgets that concern who asks, and what was spent of them. It acts for the owner of the
-- tables, who reads the rows of all members as an admin does, and returns sums only:
--   of a budget for all or for a project, nobody but admins learns more than a whole percent, and
--   that only of what as many members spent as `cohort` demands (else `spent` is NULL). The
--   amounts of projects are left out, too, where all that was spent without them would be that of
--   fewer members: it is the difference.
--   Of a person's budget, the person and admins learn all.
-- `starts` are those of `budget_starts`, `own` is the share of who asks.
CREATE FUNCTION team_spending() RETURNS TABLE (
    kind text, project text, user_id text, nano bigint, zone text, starts bigint[],
    spent bigint, own bigint, is_over boolean, is_mine boolean
)
-- Compiling the statement would take a hundred times as long as running it.
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
WITH asking AS MATERIALIZED (
    SELECT member, role = 'admin' AS is_admin,
        coalesce((SELECT value::integer FROM hookkit.meta WHERE key = 'cohort'), 5) AS cohort
    FROM hookkit.members
    WHERE db_role = session_user
), budgets AS MATERIALIZED (
    SELECT b.id, b.kind, b.project, b.person, b.nano, b.zone, p.user_id,
        hookkit.budget_starts(b.kind, b.zone, now()) AS starts
    FROM asking AS a
    CROSS JOIN hookkit.team_budgets AS b
    LEFT JOIN hookkit.members AS p ON p.member = b.person
    WHERE b.person IS NULL OR b.person = a.member OR a.is_admin
), periods AS MATERIALIZED (
    SELECT DISTINCT starts[1] AS begin, starts[2] AS until,
        hookkit.quarter(starts[1]) COLLATE "C" AS first,
        hookkit.quarter(starts[2]) COLLATE "C" AS last
    FROM budgets
), costs AS MATERIALIZED (
    SELECT p.begin, p.until, s.member, s.dimension, sum(s.cost) AS cost
    FROM periods AS p
    JOIN hookkit.sums AS s ON s.quarter >= p.first AND s.quarter < p.last
    GROUP BY 1, 2, 3, 4
), spent AS MATERIALIZED (
    SELECT c.begin, c.until, c.member, coalesce(hookkit.lower(j.remote), j.last) AS project,
        sum(c.cost) AS cost
    FROM costs AS c
    LEFT JOIN hookkit.dimensions AS d ON d.id = c.dimension AND d.member = c.member
    LEFT JOIN hookkit.projects AS j ON j.path = d.project AND j.member = d.member
    GROUP BY 1, 2, 3, 4
    HAVING sum(c.cost) > 0
), found AS MATERIALIZED (
    SELECT b.id, coalesce(sum(s.cost), 0) AS cost, count(DISTINCT s.member) AS people,
        coalesce(sum(s.cost) FILTER (WHERE s.member = a.member), 0) AS own
    FROM asking AS a
    CROSS JOIN budgets AS b
    LEFT JOIN spent AS s ON (s.begin, s.until) = (b.starts[1], b.starts[2])
        AND (b.project IS NULL OR s.project = b.project)
        AND (b.person IS NULL OR s.member = b.person)
    GROUP BY b.id
), rest AS (
    SELECT s.begin, s.until, count(DISTINCT s.member) AS people
    FROM asking AS a
    CROSS JOIN spent AS s
    WHERE NOT EXISTS (
        SELECT FROM budgets AS b
        JOIN found AS f USING (id)
        WHERE b.project = s.project AND (b.starts[1], b.starts[2]) = (s.begin, s.until)
            AND f.people >= a.cohort
    )
    GROUP BY 1, 2
)
SELECT b.kind, b.project, b.user_id, b.nano, b.zone, b.starts,
    CASE
        WHEN a.is_admin OR b.person IS NOT NULL THEN f.cost
        WHEN f.people >= a.cohort
            AND (b.project IS NULL OR r.people IS NULL OR r.people >= a.cohort)
        THEN ceil(f.cost * 100 / b.nano) * b.nano / 100
    END::bigint,
    f.own::bigint, f.cost > b.nano, coalesce(b.person = a.member, false)
FROM asking AS a
CROSS JOIN budgets AS b
JOIN found AS f USING (id)
LEFT JOIN rest AS r ON (r.begin, r.until) = (b.starts[1], b.starts[2])
ORDER BY b.person IS NOT NULL AND b.person <> a.member, b.project IS NOT NULL, b.id
$$;

REVOKE ALL ON FUNCTION team_spending FROM PUBLIC;

DO $$
DECLARE
    members name := hookkit.group_of('member');
    admins name := hookkit.group_of('admin');
BEGIN
    EXECUTE format('GRANT SELECT ON team_budgets TO %I', members);
    EXECUTE format('GRANT INSERT, UPDATE, DELETE ON team_budgets TO %I', admins);
    EXECUTE format(
        'CREATE POLICY read_shared ON team_budgets FOR SELECT TO %I '
        'USING (person IS NULL OR person = (SELECT hookkit.me()))',
        members
    );
    EXECUTE format(
        'CREATE POLICY change_all ON team_budgets FOR ALL TO %I USING (true) WITH CHECK (true)',
        admins
    );
    EXECUTE format('GRANT EXECUTE ON FUNCTION team_spending TO %I', members);
END
$$;
