-- The time worked of all days by what it is stored by: a question about all time reads a row of each
-- key, and not one of each day. `days` counts the rows of `worked`.
CREATE TABLE worked_ever (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    days INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
INSERT INTO worked_ever SELECT kind, key, count(*), sum(ms) FROM worked GROUP BY 1, 2;
CREATE TRIGGER worked_added AFTER INSERT ON worked BEGIN
    INSERT INTO worked_ever VALUES (new.kind, new.key, 1, new.ms)
    ON CONFLICT (kind, key) DO UPDATE SET days = days + 1, ms = ms + excluded.ms;
END;
CREATE TRIGGER worked_removed AFTER DELETE ON worked BEGIN
    UPDATE worked_ever SET days = days - 1, ms = ms - old.ms WHERE kind = old.kind AND key = old.key;
    DELETE FROM worked_ever WHERE kind = old.kind AND key = old.key AND days = 0;
END;
