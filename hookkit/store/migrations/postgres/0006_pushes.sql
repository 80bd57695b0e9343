-- A random mark of the last push: a machine that finds another one than its own sends everything
-- again, as after an older state of the database was restored.
ALTER TABLE slices ADD COLUMN push text COLLATE "C";
