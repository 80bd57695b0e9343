-- Files of facts, which the machines of one person exchange: a member's own, and nobody else's. An
-- admin reads none of them (row_security.PRIVATE). A row never changes: a machine that has made one
-- file of several removes their rows when it adds the new one.

CREATE TABLE facts (
    member integer NOT NULL,
    stream text COLLATE "C" NOT NULL CHECK (stream ~ '^[0-9a-f]{32}$'),
    first bigint NOT NULL CHECK (first BETWEEN 1 AND 9007199254740992),
    count integer NOT NULL CHECK (count > 0),
    name text COLLATE "C" NOT NULL CHECK (length(name) <= 200),
    content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 67108864),
    size integer NOT NULL GENERATED ALWAYS AS (octet_length(content)) STORED,
    trailer bytea NOT NULL GENERATED ALWAYS AS
        (substr(content, greatest(octet_length(content) - 7, 1))) STORED,
    PRIMARY KEY (member, stream, first)
) PARTITION BY HASH (member);

-- It is packed already.
ALTER TABLE facts ALTER COLUMN content SET STORAGE EXTERNAL;

DO $$
BEGIN
    FOR number IN 0..7 LOOP
        EXECUTE format(
            'CREATE TABLE facts_%s PARTITION OF facts FOR VALUES WITH (MODULUS 8, REMAINDER %s)',
            number, number
        );
    END LOOP;
END
$$;

-- Who was removed can't read them any more, and nobody else may: they go with the role, whatever
-- becomes of the other rows. Whoever adds some holds a lock of the member's row until then.
CREATE FUNCTION forget_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM hookkit.facts WHERE member = NEW.member;
    RETURN NULL;
END
$$;

CREATE TRIGGER forget_facts AFTER UPDATE OF db_role ON members
    FOR EACH ROW WHEN (NEW.db_role IS NULL) EXECUTE FUNCTION forget_facts();
