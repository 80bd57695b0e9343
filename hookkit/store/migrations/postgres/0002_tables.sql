-- The rows of all members, as the questions read them: tables and columns are those of a member's
-- own database, and what no question reads is not here. A row belongs to the member who wrote it.
-- The numbers of sessions, and all others that tables name each other by, begin at member << 32: so
-- they differ from those of all other members, and a join needs no other column.
--
-- What grows with use is partitioned by member. Texts are ordered by their bytes, as in SQLite.
-- A key by such a number begins with it, so that it serves who reads one member's rows and who reads
-- all; other keys begin with the member, and a second index serves admins. Indexes by time end with
-- the member, so that rows of others are passed over without being read.

CREATE TABLE sessions (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    session_id text COLLATE "C" NOT NULL,
    workspace_id text COLLATE "C" NOT NULL DEFAULT 'local',
    user_id text COLLATE "C",
    machine_id text COLLATE "C",
    framework text COLLATE "C",
    origin text COLLATE "C" NOT NULL,
    parent_session_id text COLLATE "C",
    title text COLLATE "C" NOT NULL,
    title_source text COLLATE "C" NOT NULL,
    summary text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    notes text COLLATE "C",
    project text COLLATE "C",
    cwd text COLLATE "C",
    local_git_dir text COLLATE "C",
    git_branch text COLLATE "C",
    git_worktree_path text COLLATE "C",
    github_repo text COLLATE "C",
    github_issue bigint,
    github_pr bigint,
    git_additions bigint,
    git_deletions bigint,
    start_git_head text COLLATE "C",
    created_at text COLLATE "C" NOT NULL,
    first_started_at text COLLATE "C" NOT NULL,
    last_started_at text COLLATE "C" NOT NULL,
    first_ended_at text COLLATE "C",
    last_ended_at text COLLATE "C",
    finished_at text COLLATE "C",
    last_activity text COLLATE "C" NOT NULL,
    revival_count bigint NOT NULL DEFAULT 0,
    end_reason text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    status_updated_at text COLLATE "C" NOT NULL,
    lifecycle text COLLATE "C" NOT NULL,
    pid bigint,
    process_start_time bigint,
    edit_count bigint NOT NULL DEFAULT 0,
    prompts_count bigint NOT NULL DEFAULT 0,
    corrections_count bigint NOT NULL DEFAULT 0,
    message_count bigint NOT NULL DEFAULT 0,
    tool_call_count bigint NOT NULL DEFAULT 0,
    compaction_count bigint NOT NULL DEFAULT 0,
    api_request_count bigint NOT NULL DEFAULT 0,
    api_error_count bigint NOT NULL DEFAULT 0,
    files_changed bigint NOT NULL DEFAULT 0,
    commits_count bigint NOT NULL DEFAULT 0,
    n_hook_events bigint NOT NULL DEFAULT 0,
    n_otel_events bigint NOT NULL DEFAULT 0,
    first_user_message text COLLATE "C",
    last_user_message text COLLATE "C",
    model text COLLATE "C",
    tokens_input bigint NOT NULL DEFAULT 0,
    tokens_output bigint NOT NULL DEFAULT 0,
    tokens_cache_read bigint NOT NULL DEFAULT 0,
    tokens_cache_write bigint NOT NULL DEFAULT 0,
    cost_usd double precision,
    context bigint,
    metrics_source text COLLATE "C" NOT NULL DEFAULT 'hook',
    transcript_available boolean NOT NULL DEFAULT false,
    transcript_path text COLLATE "C",
    summary_state text COLLATE "C" NOT NULL DEFAULT 'none',
    summary_attempts bigint NOT NULL DEFAULT 0,
    summary_error text COLLATE "C",
    tallies text COLLATE "C" NOT NULL DEFAULT '{}',
    client_cost_usd double precision,
    first_prompt_at text COLLATE "C",
    last_prompt_at text COLLATE "C",
    project_remote text COLLATE "C",
    process_identity text COLLATE "C",
    turn_started_at text COLLATE "C",
    account text COLLATE "C",
    recent_prompts text COLLATE "C" NOT NULL DEFAULT '',
    github_mentions text COLLATE "C",
    waiting_for text COLLATE "C",
    waiting_agent_id text COLLATE "C",
    PRIMARY KEY (seq, member),
    UNIQUE (session_id, workspace_id, member)
) PARTITION BY HASH (member);

CREATE TABLE events (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    key text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    agent_id text COLLATE "C",
    PRIMARY KEY (seq, key, member)
) PARTITION BY HASH (member);

CREATE TABLE tool_calls (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    tool_use_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    agent_id text COLLATE "C",
    file_path text COLLATE "C",
    ok boolean NOT NULL,
    is_edit boolean NOT NULL,
    ended_at text COLLATE "C" NOT NULL,
    PRIMARY KEY (seq, tool_use_id, member)
) PARTITION BY HASH (member);

CREATE TABLE api_messages (
    member integer NOT NULL,
    id bigint NOT NULL CHECK (id >> 32 = member),
    message_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    transcript bigint NOT NULL,
    dimension bigint NOT NULL,
    at bigint NOT NULL,
    input bigint NOT NULL,
    output bigint NOT NULL,
    cache_read bigint NOT NULL,
    cache_write_5m bigint NOT NULL,
    cache_write_1h bigint NOT NULL,
    web_searches bigint NOT NULL,
    details text COLLATE "C",
    cost bigint,
    PRIMARY KEY (id, member),
    UNIQUE (message_id, member)
) PARTITION BY HASH (member);

CREATE TABLE transcripts (
    member integer NOT NULL,
    id bigint NOT NULL CHECK (id >> 32 = member),
    path text COLLATE "C" NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    session_id text COLLATE "C" NOT NULL,
    started_at text COLLATE "C" NOT NULL,
    ended_at text COLLATE "C" NOT NULL,
    is_sidechain boolean NOT NULL,
    PRIMARY KEY (id, member),
    UNIQUE (path, seq, member)
) PARTITION BY HASH (member);

CREATE TABLE transcript_records (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    id bigint NOT NULL,
    transcript bigint NOT NULL,
    flags bigint NOT NULL,
    at bigint NOT NULL,
    file bigint,
    PRIMARY KEY (seq, id, member)
) PARTITION BY HASH (member);

CREATE TABLE files (
    member integer NOT NULL,
    id bigint NOT NULL CHECK (id >> 32 = member),
    path text COLLATE "C" NOT NULL,
    PRIMARY KEY (id, member),
    UNIQUE (path, member)
) PARTITION BY HASH (member);

CREATE TABLE file_changes (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    path text COLLATE "C" NOT NULL,
    change text COLLATE "C" NOT NULL,
    old_path text COLLATE "C",
    additions bigint,
    deletions bigint,
    state text COLLATE "C" NOT NULL,
    PRIMARY KEY (seq, path, member)
) PARTITION BY HASH (member);

CREATE TABLE commits (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    hash text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    additions bigint NOT NULL,
    deletions bigint NOT NULL,
    PRIMARY KEY (seq, hash, member)
) PARTITION BY HASH (member);

CREATE TABLE worked_spans (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    started_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    dimension bigint NOT NULL,
    PRIMARY KEY (seq, started_at, member)
) PARTITION BY HASH (member);

CREATE TABLE sums (
    member integer NOT NULL,
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
    PRIMARY KEY (dimension, quarter, member)
) PARTITION BY HASH (member);

CREATE TABLE totals (
    member integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    model text COLLATE "C" NOT NULL,
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
    PRIMARY KEY (member, kind, key, model)
) PARTITION BY HASH (member);

CREATE TABLE worked (
    member integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    ms bigint NOT NULL,
    PRIMARY KEY (member, kind, day, key)
) PARTITION BY HASH (member);

CREATE TABLE dimensions (
    member integer NOT NULL,
    id bigint NOT NULL CHECK (id >> 32 = member),
    project text COLLATE "C" NOT NULL,
    branch text COLLATE "C" NOT NULL,
    framework text COLLATE "C" NOT NULL,
    model text COLLATE "C" NOT NULL,
    PRIMARY KEY (id, member),
    UNIQUE (project, branch, framework, model, member)
);

CREATE TABLE projects (
    member integer NOT NULL,
    path text COLLATE "C" NOT NULL,
    last text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    remote text COLLATE "C",
    PRIMARY KEY (path, member)
);

CREATE TABLE corrections (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    key text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    prompt text COLLATE "C",
    asked text COLLATE "C",
    answered text COLLATE "C",
    PRIMARY KEY (seq, key, member)
);

CREATE TABLE learning_sources (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    id text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    by_person boolean NOT NULL,
    text text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (seq, id, member)
);

CREATE TABLE learning_edits (
    member integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    text text COLLATE "C",
    at text COLLATE "C" NOT NULL,
    PRIMARY KEY (id, member)
);

CREATE TABLE ai_usage (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    key text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    model text COLLATE "C" NOT NULL,
    tokens bigint NOT NULL,
    tokens_input bigint,
    tokens_output bigint,
    cost bigint,
    dimension bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (seq, key, member)
);

CREATE TABLE sums_ever (
    member integer NOT NULL,
    dimension bigint NOT NULL CHECK (dimension >> 32 = member),
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
    PRIMARY KEY (dimension, member)
);

CREATE TABLE failed_counts (
    member integer NOT NULL,
    day text COLLATE "C" NOT NULL,
    framework text COLLATE "C" NOT NULL,
    tool text COLLATE "C" NOT NULL,
    calls bigint NOT NULL,
    PRIMARY KEY (member, day, framework, tool)
);

CREATE TABLE work_counts (
    member integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    files bigint NOT NULL,
    commits bigint NOT NULL,
    PRIMARY KEY (member, kind, key)
);

CREATE TABLE work_stale (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    PRIMARY KEY (seq, member)
);

CREATE TABLE worked_ever (
    member integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    days bigint NOT NULL,
    ms bigint NOT NULL,
    PRIMARY KEY (member, kind, key)
);

CREATE TABLE worked_stale (
    member integer NOT NULL,
    day bigint NOT NULL,
    PRIMARY KEY (day, member)
);

CREATE TABLE member_meta (
    member integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (member, name)
);

DO $$
DECLARE
    partitions CONSTANT integer := 8;
    name regclass;
BEGIN
    FOR name IN
        SELECT oid FROM pg_class WHERE relnamespace = 'hookkit'::regnamespace AND relkind = 'p'
    LOOP
        FOR number IN 0 .. partitions - 1 LOOP
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF %s FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                format('%s_%s', name, number), name, partitions, number
            );
        END LOOP;
    END LOOP;
END
$$;

CREATE INDEX sessions_by_activity ON sessions (last_activity, seq);
CREATE INDEX sessions_of_member ON sessions (member, last_activity, seq);
CREATE INDEX sessions_by_start ON sessions (first_started_at, seq, member);
CREATE INDEX sessions_by_cost ON sessions (cost_usd DESC NULLS LAST, seq DESC);
CREATE INDEX sessions_of_member_by_cost ON sessions (member, cost_usd DESC NULLS LAST, seq DESC);
CREATE INDEX sessions_by_project ON sessions (project, last_activity, seq, member);
CREATE INDEX sessions_by_folder ON sessions (cwd, last_activity, member);
CREATE INDEX sessions_active ON sessions (last_activity) WHERE last_ended_at IS NULL;
CREATE INDEX sessions_by_parent ON sessions (parent_session_id) WHERE parent_session_id IS NOT NULL;
CREATE INDEX sessions_of_people ON sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX tool_calls_edits ON tool_calls (ended_at, file_path, member)
    WHERE is_edit AND ok AND file_path IS NOT NULL;
CREATE INDEX tool_calls_of_files ON tool_calls (seq, file_path) WHERE is_edit AND ok;
CREATE INDEX tool_calls_failed ON tool_calls (ended_at, name, seq, member) WHERE NOT ok;
CREATE INDEX api_messages_by_session ON api_messages (seq, at);
CREATE INDEX transcripts_by_session ON transcripts (seq);
CREATE INDEX transcripts_of_subagents ON transcripts (started_at, member) WHERE is_sidechain;
CREATE INDEX edits_in_transcripts ON transcript_records (at, file, flags, member)
    WHERE file IS NOT NULL;
CREATE INDEX transcript_calls_failed ON transcript_records (at, seq, member) WHERE flags & 26 = 10;
CREATE INDEX commits_by_time ON commits (at, member);
CREATE INDEX worked_spans_by_time ON worked_spans (started_at, ended_at);
CREATE INDEX worked_spans_of_member ON worked_spans (member, started_at, ended_at);
CREATE INDEX sums_by_time ON sums (quarter);
CREATE INDEX sums_of_member ON sums (member, quarter);
CREATE INDEX totals_by_key ON totals (kind, key);
CREATE INDEX worked_by_day ON worked (kind, day);
CREATE INDEX failed_counts_by_day ON failed_counts (day);
CREATE INDEX dimensions_of_member ON dimensions (member);
CREATE INDEX projects_by_name ON projects (name);
CREATE INDEX corrections_by_time ON corrections (at, member);
CREATE INDEX learning_sources_by_learning ON learning_sources (id);
CREATE INDEX ai_usage_by_time ON ai_usage (at, member);
