-- The latest prompts of a session with what each has changed, as JSON: a hook may still hold one back.
ALTER TABLE sessions ADD COLUMN recent_prompts TEXT NOT NULL DEFAULT '';
