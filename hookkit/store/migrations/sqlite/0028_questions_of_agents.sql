-- `sums` of all time: a question that names no time reads a row of each combination. (The migration
-- before had them among the totals by the number of the combination, which is another one after a
-- rebuild.)
DELETE FROM totals WHERE kind = 'dimension';
CREATE TABLE sums_ever (
    dimension INTEGER PRIMARY KEY,
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
    unpriced INTEGER NOT NULL
);
INSERT INTO sums_ever
SELECT
    dimension, sum(sessions), sum(prompts), sum(corrections), sum(edits), sum(tool_calls),
    sum(api_errors), sum(messages), sum(tokens_input), sum(tokens_output), sum(tokens_cache_read),
    sum(tokens_cache_write), sum(cost), sum(unpriced)
FROM sums GROUP BY dimension;

-- What was done in some days is counted from what sessions did.
CREATE INDEX work_facts_by_day ON work_facts (day, thing, dimension);

-- How many sessions have a thing, by day and dimension.
DROP TABLE work_days;
CREATE TABLE work_days (
    thing INTEGER NOT NULL,
    day INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    PRIMARY KEY (thing, day, dimension)
) WITHOUT ROWID;
INSERT INTO work_days SELECT thing, day, dimension, count(*) FROM work_facts GROUP BY 1, 2, 3;

-- The counts within each project and each agent.
INSERT INTO work_counts
SELECT 'branch project ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT project AS name, branch AS key, thing
    FROM work_places JOIN dimensions ON id = dimension
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'model project ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT project AS name, model AS key, thing
    FROM work_places JOIN dimensions ON id = dimension
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'day project ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT project AS name, date(day + 1721424.5) AS key, thing
    FROM work_days JOIN dimensions ON id = dimension WHERE day > 0
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'week project ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT project AS name, date(day + 1721424.5, 'weekday 0', '-6 days') AS key, thing
    FROM work_days JOIN dimensions ON id = dimension WHERE day > 0
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'month project ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT project AS name, strftime('%Y-%m', day + 1721424.5) AS key, thing
    FROM work_days JOIN dimensions ON id = dimension WHERE day > 0
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'project framework ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT framework AS name, project AS key, thing
    FROM work_places JOIN dimensions ON id = dimension
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'branch framework ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT framework AS name, branch AS key, thing
    FROM work_places JOIN dimensions ON id = dimension
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'model framework ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT framework AS name, model AS key, thing
    FROM work_places JOIN dimensions ON id = dimension
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'day framework ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT framework AS name, date(day + 1721424.5) AS key, thing
    FROM work_days JOIN dimensions ON id = dimension WHERE day > 0
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'week framework ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT framework AS name, date(day + 1721424.5, 'weekday 0', '-6 days') AS key, thing
    FROM work_days JOIN dimensions ON id = dimension WHERE day > 0
)
GROUP BY name, key;
INSERT INTO work_counts
SELECT 'month framework ' || name, key, sum(thing > 0), sum(thing < 0)
FROM (
    SELECT DISTINCT framework AS name, strftime('%Y-%m', day + 1721424.5) AS key, thing
    FROM work_days JOIN dimensions ON id = dimension WHERE day > 0
)
GROUP BY name, key;

-- Tool calls that failed: of each session, and how many by day of the person's clock, agent and tool
-- (empty for those of transcripts). Those of all time have an empty day.
CREATE TABLE failed_calls (
    seq INTEGER NOT NULL,
    day TEXT NOT NULL,
    tool TEXT NOT NULL,
    framework TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (seq, day, tool)
) WITHOUT ROWID;
CREATE TABLE failed_counts (
    day TEXT NOT NULL,
    framework TEXT NOT NULL,
    tool TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (day, framework, tool)
) WITHOUT ROWID;

-- Sessions with such calls are counted at the next question, as their files and commits are
-- (store/sqlite/work_totals.py).
INSERT OR IGNORE INTO work_stale
SELECT seq FROM sessions WHERE seq IN (
    SELECT seq FROM tool_calls WHERE NOT ok
    UNION SELECT seq FROM transcript_records WHERE flags & 26 = 10
);

-- The time worked is kept within each project and agent, too: it is added up again at the next
-- question.
DELETE FROM meta WHERE name = 'worked_days';
