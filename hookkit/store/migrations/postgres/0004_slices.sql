-- What a machine has sent. A slice is what one database of one machine wrote: its numbers begin at
-- member << 32 | slice << 24. A database that was rebuilt has numbers of its own, so it is a new
-- slice, which takes over the sessions of the former one by their keys.

CREATE TABLE slices (
    member integer NOT NULL,
    slice smallint NOT NULL CHECK (slice BETWEEN 0 AND 255),
    machine_id text COLLATE "C" NOT NULL,
    epoch text COLLATE "C" NOT NULL, -- the database's random id
    name text COLLATE "C" NOT NULL,
    pushed_at timestamptz,
    PRIMARY KEY (member, slice),
    UNIQUE (member, epoch)
);

-- What a database notes about itself; `member_meta` has what holds for all slices of a person.
CREATE TABLE slice_meta (
    member integer NOT NULL,
    slice smallint NOT NULL CHECK (slice BETWEEN 0 AND 255),
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (member, slice, name)
);

CREATE TABLE shared_sessions (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    key text COLLATE "C" NOT NULL, -- the same on all machines
    level text COLLATE "C" NOT NULL,
    PRIMARY KEY (seq, member),
    UNIQUE (member, key)
) PARTITION BY HASH (member);

-- Each session's share in `sums`, `sums_ever` and `totals`.
CREATE TABLE session_sums (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    dimension bigint NOT NULL CHECK (dimension >> 32 = member),
    quarter text COLLATE "C" NOT NULL,
    sessions bigint NOT NULL,
    prompts bigint NOT NULL,
    corrections bigint NOT NULL,
    edits bigint NOT NULL,
    tool_calls bigint NOT NULL,
    api_errors bigint NOT NULL,
    messages bigint NOT NULL,
    tokens_input bigint NOT NULL,
    tokens_output bigint NOT NULL,
    tokens_cache_read bigint NOT NULL,
    tokens_cache_write bigint NOT NULL,
    cost bigint NOT NULL,
    unpriced bigint NOT NULL,
    PRIMARY KEY (seq, dimension, quarter, member)
) PARTITION BY HASH (member);

-- The same in `failed_counts`.
CREATE TABLE failed_calls (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    day text COLLATE "C" NOT NULL,
    tool text COLLATE "C" NOT NULL,
    framework text COLLATE "C" NOT NULL,
    calls bigint NOT NULL,
    PRIMARY KEY (seq, day, tool, member)
) PARTITION BY HASH (member);

DO $$
DECLARE
    partitions CONSTANT integer := 8;
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['shared_sessions', 'session_sums', 'failed_calls'] LOOP
        FOR number IN 0 .. partitions - 1 LOOP
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                format('%s_%s', name, number), name, partitions, number
            );
        END LOOP;
    END LOOP;
END
$$;

-- What doesn't add up from sessions is there once for each slice; questions add up the rows.
ALTER TABLE worked
    ADD COLUMN slice smallint NOT NULL DEFAULT 0 CHECK (slice BETWEEN 0 AND 255),
    DROP CONSTRAINT worked_pkey,
    ADD PRIMARY KEY (member, kind, day, key, slice);
ALTER TABLE worked ALTER COLUMN slice DROP DEFAULT;
CREATE INDEX worked_of_slice ON worked (member, slice, day);

ALTER TABLE worked_ever
    ADD COLUMN slice smallint NOT NULL DEFAULT 0 CHECK (slice BETWEEN 0 AND 255),
    DROP CONSTRAINT worked_ever_pkey,
    ADD PRIMARY KEY (member, kind, key, slice);
ALTER TABLE worked_ever ALTER COLUMN slice DROP DEFAULT;

ALTER TABLE work_counts
    ADD COLUMN slice smallint NOT NULL DEFAULT 0 CHECK (slice BETWEEN 0 AND 255),
    DROP CONSTRAINT work_counts_pkey,
    ADD PRIMARY KEY (member, kind, key, slice);
ALTER TABLE work_counts ALTER COLUMN slice DROP DEFAULT;

-- Two slices of a person may have the same project, file and message, each by a number of its own.
ALTER TABLE dimensions DROP CONSTRAINT dimensions_project_branch_framework_model_member_key;
CREATE INDEX dimensions_by_project ON dimensions (project, member);
ALTER TABLE files DROP CONSTRAINT files_path_member_key;
ALTER TABLE api_messages DROP CONSTRAINT api_messages_message_id_member_key;
