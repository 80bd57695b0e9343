-- The marks of the account that has all of a session's conversation; NULL where it isn't known.
ALTER TABLE sessions ADD COLUMN account TEXT;
