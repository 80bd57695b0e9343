-- Files changed and commits made, each counted once. A thing is a file or a commit: a hash of its
-- path, or a hash of its commit hash with the sign changed. Days are numbers, of the person's clock
-- (1 is 0001-01-01, and 0 an unknown one). `dimension` is the session's own.
CREATE TABLE work_facts (
    seq INTEGER NOT NULL,
    thing INTEGER NOT NULL,
    day INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    PRIMARY KEY (seq, thing, day)
) WITHOUT ROWID;

-- How many sessions have a thing, by their dimension and by day.
CREATE TABLE work_places (
    thing INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    PRIMARY KEY (thing, dimension)
) WITHOUT ROWID;
CREATE TABLE work_days (
    thing INTEGER NOT NULL,
    day INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    PRIMARY KEY (thing, day)
) WITHOUT ROWID;

-- How many there are: of all sessions (`kind` is empty), by project, branch, framework and model,
-- and by day, week and month.
CREATE TABLE work_counts (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    files INTEGER NOT NULL,
    commits INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

-- Sessions that have changed since they were counted (store/sqlite/work_totals.py).
CREATE TABLE work_stale (seq INTEGER PRIMARY KEY);
INSERT INTO work_stale SELECT seq FROM sessions;

-- The time worked is stored by model, too: it is added up again at the next question.
DELETE FROM meta WHERE name = 'worked_days';
