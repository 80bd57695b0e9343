-- The working trees in which a session was at work. `details` is the rest of a GitCheckout
-- (model/git.py) as JSON; `snapshot` and `lines` are what was uncommitted when the session came there.
CREATE TABLE git_checkouts (
    seq INTEGER NOT NULL,
    top TEXT NOT NULL,
    details TEXT NOT NULL,
    snapshot TEXT,
    lines TEXT NOT NULL,
    PRIMARY KEY (seq, top)
) WITHOUT ROWID;

-- The folders in which a session may have worked: git is asked about the working trees that they are
-- in. `was_there` is 0 for those that only a command named.
CREATE TABLE git_places (
    seq INTEGER NOT NULL,
    folder TEXT NOT NULL,
    at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    was_there INTEGER NOT NULL,
    PRIMARY KEY (seq, folder)
) WITHOUT ROWID;

INSERT OR REPLACE INTO meta
SELECT 'outdated', 'places' WHERE EXISTS (SELECT 1 FROM sessions WHERE n_hook_events > 0);
