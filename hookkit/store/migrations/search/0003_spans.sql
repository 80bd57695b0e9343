-- Where the texts of a source are: its pages, and the numbers between which its texts of a page lie.
-- So the texts of one session are found without reading those of all sessions of that time, and an
-- import writes a row for each page, where an index would have one for each text.
CREATE TABLE spans (
    source INTEGER NOT NULL,
    page INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (source, page)
) WITHOUT ROWID;
INSERT INTO spans SELECT source, page, min(id), max(id) FROM texts GROUP BY source, page;
CREATE INDEX sources_by_session ON sources (session_id);
