-- Prompts and answers, and what sessions are called, as far as members share them, and their words
-- for the search.

CREATE TABLE texts (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    at bigint NOT NULL, -- Unix milliseconds, or the next one that is free in the member's own index
    stamp bigint NOT NULL, -- differs where the text does
    role smallint NOT NULL CHECK (role BETWEEN 0 AND 4), -- the number in ROLES (search_pages.py)
    is_cut boolean NOT NULL, -- some words, or places of them, are not in `words`
    text text COLLATE "C" NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (seq, at, member)
) PARTITION BY HASH (member);

DO $$
DECLARE
    partitions CONSTANT integer := 8;
BEGIN
    FOR number IN 0 .. partitions - 1 LOOP
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF texts FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
            format('texts_%s', number), partitions, number
        );
    END LOOP;
END
$$;

CREATE INDEX texts_by_time ON texts (at, seq, member);
CREATE INDEX texts_by_word ON texts USING gin (words);

-- The newest texts with some words. Row security lets nobody use the index of words: `@@` is not
-- leakproof, so it would be asked for each text of a member. This asks for the owner of the tables,
-- and chooses the rows itself: all for admins, for others their own. Who asks is who logged in.
--
-- What is frequent is soon found in the newest texts, and what is rare by the index of words. The
-- planner can't know how many texts have some words, let alone in a row: so it is tried, on some of
-- the newest texts and, where that is promising, on more.
CREATE FUNCTION hookkit.find_texts(
    all_words tsquery, -- that a text has
    phrases tsquery, -- that it has too; NULL for none
    since bigint, -- Unix milliseconds
    before bigint, -- a text of this time is found if its session's number is less than the next
    before_seq bigint,
    most integer,
    of_member integer, -- the following may be NULL: of everybody
    of_project text,
    of_machine text
) RETURNS TABLE (seq bigint, at bigint, role smallint, text text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    steps CONSTANT integer[] := ARRAY[1000, 20000]; -- of the newest texts
    promising CONSTANT integer := 5; -- of those that have the words, maybe not in a row
    newest_first CONSTANT text := ' ORDER BY t.at DESC, t.seq DESC ';
    within text := ' FROM hookkit.texts AS t WHERE t.at >= $3 AND (t.at, t.seq) < ($4, $5)';
    matching text := ' AND t.words @@ $1';
    own integer;
    sees_all boolean;
    step integer;
    edge_at bigint;
    edge_seq bigint;
    found integer;
BEGIN
    SELECT m.member, pg_has_role(session_user, hookkit.group_of('admin'), 'USAGE')
        INTO own, sees_all FROM hookkit.members AS m WHERE m.db_role = session_user;
    IF own IS NULL OR (NOT sees_all AND of_member <> own) THEN
        RETURN;
    END IF;
    IF NOT sees_all THEN
        of_member := own;
    END IF;
    IF of_member IS NOT NULL THEN
        within := within || format(' AND t.member = %s', of_member);
    END IF;
    IF phrases IS NOT NULL THEN
        matching := matching || ' AND (t.is_cut OR t.words @@ $2)';
    END IF;
    IF of_project IS NOT NULL OR of_machine IS NOT NULL THEN
        matching := matching || ' AND EXISTS (SELECT FROM hookkit.sessions AS s'
            || ' WHERE s.seq = t.seq AND s.member = t.member'
            || CASE WHEN of_project IS NOT NULL THEN ' AND s.project = $7' ELSE '' END
            || CASE WHEN of_machine IS NOT NULL THEN ' AND s.machine_id = $8' ELSE '' END || ')';
    END IF;

    FOREACH step IN ARRAY steps LOOP
        EXECUTE 'SELECT t.at, t.seq' || within || newest_first || 'OFFSET $6 - 1 LIMIT 1'
            INTO edge_at, edge_seq USING NULL, NULL, since, before, before_seq, step;
        RETURN QUERY EXECUTE 'SELECT t.seq, t.at, t.role, t.text' || within || matching
            || CASE WHEN edge_at IS NULL THEN '' ELSE ' AND (t.at, t.seq) >= ($9, $10)' END
            || newest_first || 'LIMIT $6'
            USING all_words, phrases, since, before, before_seq, most, of_project, of_machine,
                edge_at, edge_seq;
        GET DIAGNOSTICS found = ROW_COUNT;
        most := most - found;
        IF most = 0 OR edge_at IS NULL THEN
            RETURN;
        END IF;
        IF found = 0 AND phrases IS NOT NULL THEN
            EXECUTE 'SELECT count(*) FROM (SELECT' || within
                || ' AND t.words @@ $1 AND (t.at, t.seq) >= ($7, $8) LIMIT $6) AS candidates'
                INTO found
                USING all_words, NULL, since, before, before_seq, promising, edge_at, edge_seq;
            found := found / promising;
        END IF;
        before := edge_at;
        before_seq := edge_seq;
        EXIT WHEN found = 0;
    END LOOP;
    RETURN QUERY EXECUTE 'WITH t AS MATERIALIZED (SELECT t.member, t.seq, t.at' || within || matching
        || '), newest AS (SELECT * FROM t' || newest_first
        || 'LIMIT $6) SELECT t.seq, t.at, t.role, t.text FROM newest AS n JOIN hookkit.texts AS t'
        || ' ON t.member = n.member AND t.seq = n.seq AND t.at = n.at' || newest_first
        USING all_words, phrases, since, before, before_seq, most, of_project, of_machine;
END
$$;

REVOKE ALL ON FUNCTION hookkit.find_texts FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format(
        'GRANT EXECUTE ON FUNCTION hookkit.find_texts TO %I', hookkit.group_of('member')
    );
END
$$;
