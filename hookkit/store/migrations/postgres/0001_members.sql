-- Who belongs to the team. Each person has a role of PostgreSQL, which is their identity: no
-- setting of a connection is, since a pool would pass it on to the next person.

CREATE TABLE hookkit.meta (
    key text COLLATE "C" PRIMARY KEY,
    value text COLLATE "C" NOT NULL
);

CREATE TABLE hookkit.members (
    member integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id text COLLATE "C" NOT NULL UNIQUE CHECK (user_id <> ''),
    db_role name UNIQUE, -- NULL once removed
    role text COLLATE "C" NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
    level text COLLATE "C" NOT NULL DEFAULT 'totals'
        CHECK (level IN ('totals', 'titles', 'prompts', 'full')),
    joined_at timestamptz, -- NULL while invited only, and after leaving
    last_push_at timestamptz,
    removed_at timestamptz
);

-- Two groups, since policies for a group cost nothing to others. Roles belong to the whole server:
-- the database's name keeps those of two teams apart.
DO $$
DECLARE
    team text := left(
        regexp_replace(current_database(), '^(hookkit)?[^a-zA-Z0-9]*', 'hookkit_'), 40
    );
    member_group name := rtrim(team, '_') || '_members';
    admin_group name := rtrim(team, '_') || '_admins';
    number integer := 1;
BEGIN
    WHILE EXISTS (SELECT FROM pg_roles WHERE rolname IN (member_group, admin_group)) LOOP
        number := number + 1;
        member_group := rtrim(team, '_') || number || '_members';
        admin_group := rtrim(team, '_') || number || '_admins';
    END LOOP;
    EXECUTE format('CREATE ROLE %I NOLOGIN', member_group);
    EXECUTE format('CREATE ROLE %I NOLOGIN IN ROLE %I', admin_group, member_group);
    EXECUTE format('GRANT %I TO CURRENT_USER', admin_group);
    INSERT INTO hookkit.meta (key, value)
        VALUES ('member_group', member_group), ('admin_group', admin_group);

    EXECUTE format('GRANT USAGE ON SCHEMA hookkit TO %I', member_group);
    EXECUTE format('GRANT SELECT ON hookkit.meta, hookkit.members TO %I', member_group);
    EXECUTE format(
        'GRANT UPDATE (level, joined_at, last_push_at) ON hookkit.members TO %I', member_group
    );
    EXECUTE format('GRANT DELETE ON hookkit.members TO %I', admin_group);

    ALTER TABLE hookkit.members ENABLE ROW LEVEL SECURITY;
    EXECUTE format(
        'CREATE POLICY read_all ON hookkit.members FOR SELECT TO %I USING (true)', member_group
    );
    EXECUTE format(
        'CREATE POLICY update_own ON hookkit.members FOR UPDATE TO %I '
        'USING (db_role = current_user) WITH CHECK (db_role = current_user)',
        member_group
    );
    EXECUTE format(
        'CREATE POLICY delete_removed ON hookkit.members FOR DELETE TO %I '
        'USING (removed_at IS NOT NULL)',
        admin_group
    );
END
$$;

-- The number of the member who asks; NULL for anybody else.
CREATE FUNCTION hookkit.me() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT member FROM hookkit.members WHERE db_role = current_user);

CREATE FUNCTION hookkit.group_of(role text) RETURNS name LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT value::name FROM hookkit.meta WHERE key = role || '_group');

-- What admins may do to roles, and nothing else: these act as the owner of the tables, one at a
-- time, so that two admins who invite a person at once make one role.

CREATE FUNCTION hookkit.invite(
    invited text, login name, verifier text, is_admin boolean
) RETURNS name LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner name := current_user;
    known name;
BEGIN
    IF verifier NOT LIKE 'SCRAM-SHA-256$%' THEN
        RAISE EXCEPTION 'hookkit: a password is passed as a SCRAM verifier only'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('hookkit.roles'));
    SELECT db_role INTO known FROM hookkit.members WHERE user_id = invited;
    IF known = owner THEN
        RAISE EXCEPTION 'hookkit: % owns the tables', invited USING ERRCODE = 'HK001';
    END IF;
    IF known IS NULL THEN
        EXECUTE format('CREATE ROLE %I LOGIN', login);
        EXECUTE format(
            'ALTER ROLE %I IN DATABASE %I SET search_path = hookkit', login, current_database()
        );
        INSERT INTO hookkit.members (user_id, db_role) VALUES (invited, login)
            ON CONFLICT (user_id) DO UPDATE
            SET db_role = login, role = 'member', joined_at = NULL, removed_at = NULL;
        known := login;
    END IF;
    EXECUTE format('ALTER ROLE %I PASSWORD %L', known, verifier);
    EXECUTE format('GRANT %I TO %I', hookkit.group_of('member'), known);
    IF is_admin THEN
        EXECUTE format('GRANT %I TO %I', hookkit.group_of('admin'), known);
        UPDATE hookkit.members SET role = 'admin' WHERE user_id = invited;
    END IF;
    RETURN known;
END
$$;

CREATE FUNCTION hookkit.remove(concerned text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner name := current_user;
    found hookkit.members;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('hookkit.roles'));
    SELECT * INTO found FROM hookkit.members WHERE user_id = concerned;
    IF found.db_role = owner THEN
        RAISE EXCEPTION 'hookkit: % owns the tables', concerned USING ERRCODE = 'HK001';
    END IF;
    IF found.db_role IS NOT NULL THEN
        UPDATE hookkit.members
            SET db_role = NULL, role = 'member', joined_at = NULL, removed_at = now()
            WHERE member = found.member;
        BEGIN
            EXECUTE format('DROP ROLE %I', found.db_role);
        EXCEPTION WHEN dependent_objects_still_exist THEN -- it may have rights of others' making
            EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', found.db_role);
            EXECUTE format('REVOKE %I, %I FROM %I',
                hookkit.group_of('member'), hookkit.group_of('admin'), found.db_role);
        END;
    END IF;
    RETURN found.member;
END
$$;

REVOKE ALL ON FUNCTION hookkit.invite, hookkit.remove FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format(
        'GRANT EXECUTE ON FUNCTION hookkit.invite, hookkit.remove TO %I',
        hookkit.group_of('admin')
    );
END
$$;
