-- Which texts other machines don't have yet: those of a source in a page, in the order in which they
-- came. Noted once they are sent at all: then `meta` has under 'sent' how far that went.
CREATE TABLE unsent (
    number INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    page INTEGER NOT NULL
);

-- The number of the next text of each stream that comes from another machine.
CREATE TABLE streams (
    stream TEXT PRIMARY KEY,
    next INTEGER NOT NULL
) WITHOUT ROWID;
