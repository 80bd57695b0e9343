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
    summary_error TEXT,

    UNIQUE (workspace_id, session_id)
);

CREATE INDEX sessions_by_id ON sessions (session_id);
CREATE INDEX sessions_by_start ON sessions (first_started_at);
CREATE INDEX sessions_active ON sessions (last_activity) WHERE last_ended_at IS NULL;
CREATE INDEX sessions_to_summarise ON sessions (last_ended_at)
    WHERE summary_state IN ('pending', 'running', 'failed');

-- One row per event that counted. Clustered by session: a session's events are neighbours,
-- so an insert touches a page that is at hand however many events there are.
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

CREATE INDEX summary_starts ON events (at) WHERE type = 'summary_started';

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

-- A journal line that could not be understood.
CREATE TABLE rejected (
    segment TEXT NOT NULL,
    offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (segment, offset)
) WITHOUT ROWID;

-- How far each segment of the journal is folded, in bytes.
CREATE TABLE cursors (
    segment TEXT PRIMARY KEY,
    offset INTEGER NOT NULL
) WITHOUT ROWID;

-- Events of a name that no handler knows: counted and passed over.
CREATE TABLE unknown_events (
    name TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) WITHOUT ROWID;
