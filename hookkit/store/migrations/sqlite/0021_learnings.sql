-- Edits of learnings are apart from where they were marked, so that either may come first.
CREATE TABLE learning_edits (
    id TEXT PRIMARY KEY,
    text TEXT,
    at TEXT NOT NULL
) WITHOUT ROWID;
ALTER TABLE learning_sources ADD COLUMN text TEXT NOT NULL DEFAULT '';
UPDATE learning_sources SET text = (SELECT coalesce(text, '') FROM learnings WHERE learnings.id = learning_sources.id);
INSERT INTO learning_edits SELECT id, text, edited_at FROM learnings WHERE edited_at IS NOT NULL;
DROP TABLE learnings;
