-- Sources of which a text was entered, or taken away, since a team has got them: triggers note that
-- once the machine shares texts (text_outbox.py). `stamp` differs where that has happened again.
CREATE TABLE unshared (
    source INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL
);
