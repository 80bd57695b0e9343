-- A project is a repository: `sessions.project` and `dimensions.project` hold the normalised path of
-- its root instead of the last component of a folder, or a name that a person gave.

ALTER TABLE sessions ADD COLUMN project_remote TEXT;

-- The projects of all sessions. The name has as many parents as it takes to tell it from the others
-- with the same last component; the remote is that of the latest session that knows one.
CREATE TABLE projects (
    path TEXT PRIMARY KEY,
    last TEXT NOT NULL,
    name TEXT NOT NULL,
    remote TEXT
) WITHOUT ROWID;

CREATE INDEX projects_by_last ON projects (last);
CREATE INDEX projects_by_name ON projects (name);
CREATE INDEX projects_by_remote ON projects (remote COLLATE NOCASE) WHERE remote IS NOT NULL;

CREATE INDEX sessions_by_remote ON sessions (project, first_started_at)
WHERE project_remote IS NOT NULL;

-- What earlier versions stored is a name alone, until the database is rebuilt.
INSERT INTO projects (path, last, name)
SELECT DISTINCT project, project, project FROM sessions WHERE project IS NOT NULL;

INSERT OR REPLACE INTO meta
SELECT 'outdated', 'projects' WHERE EXISTS (SELECT 1 FROM sessions WHERE project IS NOT NULL);
