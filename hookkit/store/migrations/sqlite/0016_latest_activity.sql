-- Lists begin with the latest activity, those of a project too.
CREATE INDEX sessions_by_project_and_activity ON sessions (project, last_activity);
