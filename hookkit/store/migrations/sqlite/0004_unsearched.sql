-- Sessions whose title, summary or notes the search index doesn't hold yet. It lies in a file of
-- its own; `stamp` tells whether a session has changed again since it was asked for.
CREATE TABLE unsearched (
    seq INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL
);

CREATE TRIGGER session_unsearched AFTER INSERT ON sessions BEGIN
    INSERT OR REPLACE INTO unsearched VALUES (new.seq, random());
END;

CREATE TRIGGER session_renamed
AFTER UPDATE OF title, title_source, summary, description, notes, transcript_available
ON sessions
WHEN
    (new.title, new.title_source, new.summary, new.description, new.notes,
     new.transcript_available)
    IS NOT
    (old.title, old.title_source, old.summary, old.description, old.notes,
     old.transcript_available)
BEGIN
    INSERT OR REPLACE INTO unsearched VALUES (new.seq, random());
END;

-- When a project was worked on: a search in it looks at no other time.
CREATE INDEX sessions_by_project_and_time ON sessions (project, first_started_at, last_activity);

INSERT INTO unsearched SELECT seq, random() FROM sessions;
