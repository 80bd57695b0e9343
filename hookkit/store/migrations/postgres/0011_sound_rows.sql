-- Rows that a member makes up must not break the commands of those who read them. What a question
-- decodes is checked here: times that a calendar has, amounts, and JSON of the form that machines
-- send. Texts are only shown, so any text is a good one.

CREATE FUNCTION is_sound_number(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(value) = 'number'
        THEN value::numeric = trunc(value::numeric) AND abs(value::numeric) < 1e18
        ELSE false END;

-- Counts of a session by source: {"transcript": [1, 2, …]}.
CREATE FUNCTION is_sound_tallies(value text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN jsonb_typeof(value::jsonb) = 'object' AND NOT EXISTS (
        SELECT FROM jsonb_each(value::jsonb) AS each (name, counts)
        WHERE each.name NOT IN ('hook', 'otel', 'spend', 'transcript', 'added')
            OR jsonb_array_length(each.counts) > 14
            OR EXISTS (
                SELECT FROM jsonb_array_elements(each.counts) AS one (count)
                WHERE NOT hookkit.is_sound_number(one.count)
            )
    );
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END
$$;

-- What is unusual about a message: {"speed": "fast", "passes": [["model", [1, 2], false, false]]}.
CREATE FUNCTION is_sound_details(value text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN jsonb_typeof(value::jsonb) = 'object' AND NOT EXISTS (
        SELECT FROM jsonb_each(value::jsonb) AS each (name, value)
        WHERE NOT CASE
            WHEN each.name IN ('speed', 'geo', 'service_tier')
                THEN jsonb_typeof(each.value) = 'string'
            WHEN each.name = 'sidechain' THEN jsonb_typeof(each.value) = 'boolean'
            WHEN each.name = 'copy' THEN hookkit.is_sound_number(each.value)
            ELSE each.name = 'passes'
        END
    ) AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(coalesce(value::jsonb -> 'passes', '[]')) AS one (pass)
        WHERE jsonb_array_length(one.pass) NOT BETWEEN 2 AND 5
            OR jsonb_typeof(one.pass -> 0) <> 'string'
            OR jsonb_array_length(one.pass -> 1) > 6
            OR EXISTS (
                SELECT FROM jsonb_array_elements(one.pass -> 1) AS each (count)
                WHERE NOT hookkit.is_sound_number(each.count)
            )
    );
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END
$$;

-- A time as all are stored: 2026-11-21T09:30:00.000Z.
CREATE FUNCTION is_sound_time(value text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN value ~ '^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$'
        AND make_date(
            substr(value, 1, 4)::integer, substr(value, 6, 2)::integer, substr(value, 9, 2)::integer
        ) IS NOT NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END
$$;

DO $$
DECLARE
    known CONSTANT text[] := ARRAY[
        'sessions created_at', 'sessions first_started_at', 'sessions last_started_at',
        'sessions first_ended_at', 'sessions last_ended_at', 'sessions finished_at',
        'sessions last_activity', 'sessions status_updated_at', 'sessions first_prompt_at',
        'sessions last_prompt_at', 'sessions turn_started_at',
        'events at', 'tool_calls ended_at', 'ai_usage at', 'corrections at', 'learning_sources at'
    ];
    each text;
BEGIN
    FOREACH each IN ARRAY known LOOP
        EXECUTE format(
            'ALTER TABLE %I ADD CHECK (%I IS NULL OR hookkit.is_sound_time(%2$I))',
            split_part(each, ' ', 1), split_part(each, ' ', 2)
        );
    END LOOP;
END
$$;

ALTER TABLE sessions
    ADD CHECK (hookkit.is_sound_tallies(tallies)),
    ADD CHECK (cost_usd >= 0 AND cost_usd < 1e15),
    ADD CHECK (client_cost_usd >= 0 AND client_cost_usd < 1e15);
ALTER TABLE api_messages
    ADD CHECK (details IS NULL OR hookkit.is_sound_details(details)),
    ADD CHECK (
        least(input, output, cache_read, cache_write_5m, cache_write_1h, web_searches, cost) >= 0
        AND greatest(input, output, cache_read, cache_write_5m, cache_write_1h, cost) < 1e15
    ),
    ADD CHECK (at BETWEEN -62135596800000 AND 253402300799999);
ALTER TABLE transcript_records
    ADD CHECK (at BETWEEN -62135596800000 AND 253402300799999);
ALTER TABLE worked_spans
    ADD CHECK (started_at BETWEEN -62135596800000 AND 253402300799999),
    ADD CHECK (ended_at BETWEEN -62135596800000 AND 253402300799999);
ALTER TABLE worked ADD CHECK (ms >= 0 AND ms < 1e15);
