-- The schema of an empty database after all migrations. Written by `make schema`.

CREATE TABLE ai_usage (
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    tokens_input INTEGER,
    tokens_output INTEGER,
    cost INTEGER, dimension INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (seq, key)
) WITHOUT ROWID;
CREATE TABLE api_messages (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    transcript INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    at INTEGER NOT NULL,
    input INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cache_read INTEGER NOT NULL,
    cache_write_5m INTEGER NOT NULL,
    cache_write_1h INTEGER NOT NULL,
    web_searches INTEGER NOT NULL,
    details TEXT,
    cost INTEGER
);
CREATE TABLE commits (
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    subject TEXT NOT NULL,
    additions INTEGER NOT NULL,
    deletions INTEGER NOT NULL,
    PRIMARY KEY (seq, hash)
) WITHOUT ROWID;
CREATE TABLE corrections (
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    rule TEXT NOT NULL,
    prompt TEXT,
    asked TEXT,
    answered TEXT,
    PRIMARY KEY (seq, key)
) WITHOUT ROWID;
CREATE TABLE cursors (
    segment TEXT PRIMARY KEY,
    offset INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE deleted_sessions (
    workspace_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    seq INTEGER,
    at TEXT NOT NULL,
    PRIMARY KEY (workspace_id, session_id)
) WITHOUT ROWID;
CREATE TABLE deleted_transcripts (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE dimensions (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    branch TEXT NOT NULL,
    framework TEXT NOT NULL,
    model TEXT NOT NULL,
    UNIQUE (project, branch, framework, model)
);
CREATE TABLE early_facts (
    workspace_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, session_id)
) WITHOUT ROWID;
CREATE TABLE events (
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    type TEXT NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    agent_id TEXT,
    correction TEXT,
    digest BLOB,
    PRIMARY KEY (seq, key)
) WITHOUT ROWID;
CREATE TABLE failed_calls (
    seq INTEGER NOT NULL,
    day TEXT NOT NULL,
    tool TEXT NOT NULL,
    framework TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (seq, day, tool)
) WITHOUT ROWID;
CREATE TABLE failed_counts (
    day TEXT NOT NULL,
    framework TEXT NOT NULL,
    tool TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (day, framework, tool)
) WITHOUT ROWID;
CREATE TABLE file_changes (
    seq INTEGER NOT NULL,
    path TEXT NOT NULL,
    change TEXT NOT NULL,
    old_path TEXT,
    additions INTEGER,
    deletions INTEGER,
    state TEXT NOT NULL,
    PRIMARY KEY (seq, path)
) WITHOUT ROWID;
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
);
CREATE TABLE git_checkouts (
    seq INTEGER NOT NULL,
    top TEXT NOT NULL,
    details TEXT NOT NULL,
    snapshot TEXT,
    lines TEXT NOT NULL,
    PRIMARY KEY (seq, top)
) WITHOUT ROWID;
CREATE TABLE git_places (
    seq INTEGER NOT NULL,
    folder TEXT NOT NULL,
    at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    was_there INTEGER NOT NULL,
    PRIMARY KEY (seq, folder)
) WITHOUT ROWID;
CREATE TABLE git_starts (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    snapshot TEXT
);
CREATE TABLE last_answers (
    seq INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);
CREATE TABLE learning_edits (
    id TEXT PRIMARY KEY,
    text TEXT,
    at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE learning_sources (
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    by_person INTEGER NOT NULL, text TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (seq, id)
) WITHOUT ROWID;
CREATE TABLE machines (
    stream TEXT PRIMARY KEY,
    machine_id TEXT NOT NULL,
    name TEXT NOT NULL,
    next INTEGER NOT NULL,
    last_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE projects (
    path TEXT PRIMARY KEY,
    last TEXT NOT NULL,
    name TEXT NOT NULL,
    remote TEXT
) WITHOUT ROWID;
CREATE TABLE rejected (
    segment TEXT NOT NULL,
    offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (segment, offset)
) WITHOUT ROWID;
CREATE TABLE sending (seq INTEGER PRIMARY KEY);
CREATE TABLE sending_days (day TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sent_dimensions (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    branch TEXT NOT NULL,
    framework TEXT NOT NULL,
    model TEXT NOT NULL,
    UNIQUE (project, branch, framework, model)
);
CREATE TABLE session_machines (
    seq INTEGER NOT NULL,
    machine_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (seq, machine_id)
) WITHOUT ROWID;
CREATE TABLE sessions (
    seq INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    workspace_id TEXT NOT NULL DEFAULT 'local',
    user_id TEXT,
    machine_id TEXT,
    framework TEXT,
    origin TEXT NOT NULL
        CHECK (origin IN ('hook', 'api', 'manual', 'run', 'import', 'internal')),
    parent_session_id TEXT,

    title TEXT NOT NULL,
    title_source TEXT NOT NULL
        CHECK (title_source IN ('placeholder', 'prompt', 'summary', 'user')),
    summary TEXT NOT NULL,
    description TEXT,
    notes TEXT,

    project TEXT,
    cwd TEXT,
    local_git_dir TEXT,
    git_branch TEXT,
    git_worktree_path TEXT,
    github_repo TEXT,
    github_issue INTEGER,
    github_pr INTEGER,
    git_additions INTEGER,
    git_deletions INTEGER,
    start_git_head TEXT,

    created_at TEXT NOT NULL,
    first_started_at TEXT NOT NULL,
    last_started_at TEXT NOT NULL,
    first_ended_at TEXT,
    last_ended_at TEXT,
    finished_at TEXT,
    last_activity TEXT NOT NULL,
    revival_count INTEGER NOT NULL DEFAULT 0,
    end_reason TEXT,

    status TEXT NOT NULL CHECK (status IN ('idle', 'busy', 'wait', 'done')),
    status_updated_at TEXT NOT NULL,
    lifecycle TEXT NOT NULL
        CHECK (lifecycle IN ('active', 'completed', 'cancelled', 'abandoned')),
    pid INTEGER,
    process_start_time INTEGER,

    edit_count INTEGER NOT NULL DEFAULT 0,
    prompts_count INTEGER NOT NULL DEFAULT 0,
    corrections_count INTEGER NOT NULL DEFAULT 0,
    message_count INTEGER NOT NULL DEFAULT 0,
    tool_call_count INTEGER NOT NULL DEFAULT 0,
    compaction_count INTEGER NOT NULL DEFAULT 0,
    api_request_count INTEGER NOT NULL DEFAULT 0,
    api_error_count INTEGER NOT NULL DEFAULT 0,
    files_changed INTEGER NOT NULL DEFAULT 0,
    commits_count INTEGER NOT NULL DEFAULT 0,
    n_hook_events INTEGER NOT NULL DEFAULT 0,
    n_otel_events INTEGER NOT NULL DEFAULT 0,

    first_user_message TEXT,
    last_user_message TEXT,
    model TEXT,

    tokens_input INTEGER NOT NULL DEFAULT 0,
    tokens_output INTEGER NOT NULL DEFAULT 0,
    tokens_cache_read INTEGER NOT NULL DEFAULT 0,
    tokens_cache_write INTEGER NOT NULL DEFAULT 0,
    cost_usd REAL,
    context INTEGER,
    metrics_source TEXT NOT NULL DEFAULT 'hook'
        CHECK (metrics_source IN ('transcript', 'otel', 'hook')),

    transcript_available INTEGER NOT NULL DEFAULT 0,
    transcript_path TEXT,

    summary_state TEXT NOT NULL DEFAULT 'none'
        CHECK (summary_state IN ('none', 'pending', 'running', 'done', 'failed')),
    summary_attempts INTEGER NOT NULL DEFAULT 0,
    summary_error TEXT, tallies TEXT NOT NULL DEFAULT '{}', client_cost_usd REAL, first_prompt_at TEXT, last_prompt_at TEXT, project_remote TEXT, process_identity TEXT, turn_started_at TEXT, account TEXT, recent_prompts TEXT NOT NULL DEFAULT '', github_mentions TEXT, waiting_for TEXT, waiting_agent_id TEXT,

    UNIQUE (workspace_id, session_id)
);
CREATE TABLE sums (
    dimension INTEGER NOT NULL,
    quarter TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    PRIMARY KEY (dimension, quarter)
) WITHOUT ROWID;
CREATE TABLE sums_ever (
    dimension INTEGER PRIMARY KEY,
    sessions INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL
);
CREATE TABLE tool_calls (
    seq INTEGER NOT NULL,
    tool_use_id TEXT NOT NULL,
    name TEXT NOT NULL,
    agent_id TEXT,
    file_path TEXT,
    ok INTEGER NOT NULL,
    is_edit INTEGER NOT NULL,
    ended_at TEXT NOT NULL,
    PRIMARY KEY (seq, tool_use_id)
) WITHOUT ROWID;
CREATE TABLE totals (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    model TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    PRIMARY KEY (kind, key, model)
) WITHOUT ROWID;
CREATE TABLE transcript_records (
    seq INTEGER NOT NULL,
    id INTEGER NOT NULL,
    transcript INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    at INTEGER NOT NULL,
    file INTEGER,
    PRIMARY KEY (seq, id)
) WITHOUT ROWID;
CREATE TABLE transcripts (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    seq INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    is_sidechain INTEGER NOT NULL,
    position TEXT NOT NULL,
    tally TEXT NOT NULL,
    UNIQUE (path, seq)
);
CREATE TABLE unknown_events (
    name TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE unsearched (
    seq INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL
);
CREATE TABLE unsent (seq INTEGER PRIMARY KEY);
CREATE TABLE unsent_days (day TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE work_counts (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    files INTEGER NOT NULL,
    commits INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE work_days (
    thing INTEGER NOT NULL,
    day INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    PRIMARY KEY (thing, day, dimension)
) WITHOUT ROWID;
CREATE TABLE work_facts (
    seq INTEGER NOT NULL,
    thing INTEGER NOT NULL,
    day INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    PRIMARY KEY (seq, thing, day)
) WITHOUT ROWID;
CREATE TABLE work_places (
    thing INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    PRIMARY KEY (thing, dimension)
) WITHOUT ROWID;
CREATE TABLE work_stale (seq INTEGER PRIMARY KEY);
CREATE TABLE worked (
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    ms INTEGER NOT NULL,
    PRIMARY KEY (kind, day, key)
) WITHOUT ROWID;
CREATE TABLE worked_ever (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    days INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE worked_spans (
    seq INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    PRIMARY KEY (seq, started_at)
) WITHOUT ROWID;
CREATE TABLE worked_stale (day INTEGER PRIMARY KEY);
CREATE INDEX sessions_by_id ON sessions (session_id);
CREATE INDEX sessions_by_start ON sessions (first_started_at);
CREATE INDEX sessions_active ON sessions (last_activity) WHERE last_ended_at IS NULL;
CREATE INDEX sessions_to_summarise ON sessions (last_ended_at)
    WHERE summary_state IN ('pending', 'running', 'failed');
CREATE INDEX summary_starts ON events (at) WHERE type = 'summary_started';
CREATE INDEX sessions_by_activity ON sessions (last_activity);
CREATE INDEX transcripts_by_session ON transcripts (seq);
CREATE INDEX api_messages_by_session ON api_messages (seq);
CREATE INDEX sessions_by_cost ON sessions (cost_usd);
CREATE INDEX sessions_by_project ON sessions (project, cost_usd);
CREATE INDEX sessions_with_process ON sessions (pid) WHERE pid IS NOT NULL;
CREATE TRIGGER session_unsearched AFTER INSERT ON sessions BEGIN
    INSERT OR REPLACE INTO unsearched VALUES (new.seq, random());
END;
CREATE TRIGGER session_renamed
AFTER UPDATE OF title, title_source, summary, description, notes, transcript_available
ON sessions
WHEN
    (new.title, new.title_source, new.summary, new.description, new.notes,
     new.transcript_available)
    IS NOT
    (old.title, old.title_source, old.summary, old.description, old.notes,
     old.transcript_available)
BEGIN
    INSERT OR REPLACE INTO unsearched VALUES (new.seq, random());
END;
CREATE INDEX sessions_by_project_and_time ON sessions (project, first_started_at, last_activity);
CREATE INDEX ai_usage_by_time ON ai_usage (at);
CREATE INDEX sessions_manual ON sessions (cwd) WHERE origin = 'manual';
CREATE INDEX sessions_by_folder ON sessions (cwd, last_activity) WHERE origin <> 'manual';
CREATE UNIQUE INDEX transcript_records_by_id ON transcript_records (id);
CREATE INDEX projects_by_last ON projects (last);
CREATE INDEX projects_by_name ON projects (name);
CREATE INDEX projects_by_remote ON projects (remote COLLATE NOCASE) WHERE remote IS NOT NULL;
CREATE INDEX sessions_by_remote ON sessions (project, first_started_at)
WHERE project_remote IS NOT NULL;
CREATE INDEX worked_spans_by_time ON worked_spans (started_at, ended_at, dimension);
CREATE INDEX tool_calls_edits ON tool_calls (ended_at, file_path)
WHERE is_edit AND ok AND file_path IS NOT NULL;
CREATE INDEX commits_by_time ON commits (at);
CREATE INDEX edits_in_transcripts ON transcript_records (at, file, flags) WHERE file IS NOT NULL;
CREATE INDEX deleted_by_seq ON deleted_sessions (seq);
CREATE INDEX sessions_by_project_and_activity ON sessions (project, last_activity);
CREATE INDEX sessions_by_parent ON sessions (parent_session_id) WHERE parent_session_id IS NOT NULL;
CREATE INDEX sessions_to_write_up ON sessions (last_ended_at)
    WHERE summary_state IN ('pending', 'running')
    AND (account IS NOT NULL OR transcript_path IS NULL);
CREATE INDEX corrections_by_time ON corrections (at);
CREATE INDEX learning_sources_by_learning ON learning_sources (id);
CREATE INDEX sessions_of_people ON sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX tool_calls_failed ON tool_calls (ended_at, name, seq) WHERE NOT ok;
CREATE INDEX transcripts_of_subagents ON transcripts (started_at, path, seq) WHERE is_sidechain;
CREATE TRIGGER worked_added AFTER INSERT ON worked BEGIN
    INSERT INTO worked_ever VALUES (new.kind, new.key, 1, new.ms)
    ON CONFLICT (kind, key) DO UPDATE SET days = days + 1, ms = ms + excluded.ms;
END;
CREATE TRIGGER worked_removed AFTER DELETE ON worked BEGIN
    UPDATE worked_ever SET days = days - 1, ms = ms - old.ms WHERE kind = old.kind AND key = old.key;
    DELETE FROM worked_ever WHERE kind = old.kind AND key = old.key AND days = 0;
END;
CREATE INDEX transcript_calls_failed ON transcript_records (at, seq) WHERE flags & 26 = 10;
CREATE INDEX work_facts_by_day ON work_facts (day, thing, dimension);
CREATE INDEX sessions_by_machine ON sessions (machine_id, last_activity);
