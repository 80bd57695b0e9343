-- Functions of SQLite that the shared questions use, as far as they use them. The planner puts their
-- bodies into the statement, so that they cost no more than what is written in them.

CREATE FUNCTION iif(test boolean, one anycompatible, other anycompatible) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT CASE WHEN test THEN one ELSE other END';

CREATE FUNCTION instr(whole text, part text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN strpos(whole, part);

-- Of the letters A to Z only, whatever the language of the database.
CREATE FUNCTION lower(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN pg_catalog.lower(value COLLATE "C");

-- A half goes away from zero.
CREATE FUNCTION round(value double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN trunc(value + CASE WHEN value < 0 THEN -0.5 ELSE 0.5 END);

-- The numbers of a JSON list, for `= ANY`.
CREATE FUNCTION numbers(list text) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN string_to_array(btrim(list, '[]'), ',')::bigint[];

CREATE FUNCTION json_extract(document text, path text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (jsonb_path_query_first(document::jsonb, path::jsonpath) #>> '{}')::bigint;

-- A stored time, a quarter of an hour or a day.
CREATE FUNCTION moment(at text) RETURNS timestamp
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN make_timestamp(
        substr(at, 1, 4)::integer,
        substr(at, 6, 2)::integer,
        substr(at, 9, 2)::integer,
        coalesce(nullif(substr(at, 12, 2), ''), '0')::integer,
        coalesce(nullif(substr(at, 15, 2), ''), '0')::integer,
        coalesce(nullif(substr(at, 18, 6), ''), '0')::double precision
    );

-- An offset such as `+60 minutes`.
CREATE FUNCTION offset_of(modifier text) RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN make_interval(mins => split_part(modifier, ' ', 1)::integer);

CREATE FUNCTION date(at text, modifier text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(hookkit.moment(at) + hookkit.offset_of(modifier), 'YYYY-MM-DD');

-- The Monday of a week.
CREATE FUNCTION date(day text, one text, other text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN (one, other) = ('weekday 0', '-6 days')
        THEN to_char(date_trunc('week', hookkit.moment(day)), 'YYYY-MM-DD') END;

-- Unix seconds, or the weekday, 0 for Sunday.
CREATE FUNCTION strftime(format text, at text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE format
        WHEN '%s' THEN floor(extract(epoch FROM hookkit.moment(at)))::bigint::text
        WHEN '%w' THEN extract(dow FROM hookkit.moment(at))::text
    END;

-- The weekday and the hour.
CREATE FUNCTION strftime(format text, at text, modifier text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN format = '%w %H'
        THEN extract(dow FROM hookkit.moment(at) + hookkit.offset_of(modifier))::text
            || to_char(hookkit.moment(at) + hookkit.offset_of(modifier), ' HH24') END;

-- Unix seconds as a stored time; NULL where no calendar has it.
CREATE FUNCTION strftime(format text, seconds numeric, modifier text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN (format, modifier) = ('%Y-%m-%dT%H:%M:%fZ', 'unixepoch')
            AND seconds >= -62135596800 AND seconds < 253402300800
        THEN to_char(
            timestamp '1970-01-01' + make_interval(secs => seconds::double precision),
            'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
        ) END;
