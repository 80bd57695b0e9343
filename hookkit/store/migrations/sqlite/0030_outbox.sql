-- What a team has not got yet. Triggers fill it, once this machine is in one (outbox.py).

-- Sessions that have changed, and those that are being sent.
CREATE TABLE unsent (seq INTEGER PRIMARY KEY);
CREATE TABLE sending (seq INTEGER PRIMARY KEY);

-- The same of days of the person's clock, whose time worked has changed.
CREATE TABLE unsent_days (day TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sending_days (day TEXT PRIMARY KEY) WITHOUT ROWID;

-- What sums are kept by, as the team knows it: a project has the name that it has for everybody.
CREATE TABLE sent_dimensions (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    branch TEXT NOT NULL,
    framework TEXT NOT NULL,
    model TEXT NOT NULL,
    UNIQUE (project, branch, framework, model)
);
