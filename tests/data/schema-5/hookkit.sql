BEGIN TRANSACTION;
CREATE TABLE activity (
    day TEXT NOT NULL,
    project TEXT NOT NULL,
    branch TEXT NOT NULL,
    framework TEXT NOT NULL,
    model TEXT NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL, seconds INTEGER NOT NULL DEFAULT 0, files INTEGER NOT NULL DEFAULT 0, commits INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, project, branch, framework, model)
) WITHOUT ROWID;
INSERT INTO "activity" VALUES('2026-11-21','','','claude_code','claude-opus-5-5',7,160,170,10,20,4142000,0,1,0,0,0,0,0,113986,0,0);
INSERT INTO "activity" VALUES('2026-11-21','blog','','claude_code','claude-sonnet-4-5',0,0,0,0,0,0,0,1,0,1,0,0,0,5,0,0);
INSERT INTO "activity" VALUES('2026-11-21','shop','fix','claude_code','claude-opus-5-5',0,0,0,0,0,0,0,1,0,1,0,0,0,17999,0,0);
INSERT INTO "activity" VALUES('2026-11-21','shop','main','','claude-opus-5-5',0,0,0,0,0,0,0,1,2,3,1,0,0,87300,0,0);
INSERT INTO "activity" VALUES('2026-11-21','shop','main','claude_code','claude-opus-5-5',0,0,0,0,0,0,0,1,2,3,1,3,0,1500,2,1);
CREATE TABLE ai_usage (
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    tokens_input INTEGER,
    tokens_output INTEGER,
    cost INTEGER,
    PRIMARY KEY (seq, key)
) WITHOUT ROWID;
INSERT INTO "ai_usage" VALUES(5,'logged:r-29','2026-11-21T15:31:00.000Z','openai','gpt-5',900,600,300,250000000);
INSERT INTO "ai_usage" VALUES(5,'logged:r-30','2026-11-21T15:46:40.000Z','openai','gpt-5',50,NULL,NULL,NULL);
INSERT INTO "ai_usage" VALUES(5,'logged:r-34','2026-11-22T15:30:01.000Z','me','claude-opus-5-5',40,NULL,NULL,1500000000);
CREATE TABLE api_messages (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    transcript INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
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
INSERT INTO "api_messages" VALUES(1,'m1',2,3,5,1795253406000,10,50,1000,200,30,1,NULL,12480000);
INSERT INTO "api_messages" VALUES(2,'m2',1,1,1,1795253414000,10,50,1000,200,30,1,NULL,12480000);
INSERT INTO "api_messages" VALUES(3,'m3',1,1,2,1795254605000,10,50,1000,200,30,1,NULL,12010000);
INSERT INTO "api_messages" VALUES(4,'m4',1,1,3,1795254609000,10,50,1000,200,30,1,NULL,NULL);
INSERT INTO "api_messages" VALUES(5,'m5',1,1,1,1795254840000,10,50,1000,200,30,1,'{"passes":[["claude-opus-5-5",[10,50,1000,200,30,1],false,false],["claude-opus-5-5",[3,2,5,1,0,0],false,true]]}',12538000);
INSERT INTO "api_messages" VALUES(6,'m5 advisor 1',1,1,4,1795254840000,0,0,0,0,0,0,'{"passes":[["claude-haiku-4-5",[7,9,0,0,0,0],true,false]]}',52000);
INSERT INTO "api_messages" VALUES(7,'m6',1,1,1,1795254870000,1,2,0,0,0,0,'{"speed":"fast","geo":"us"}',96800);
INSERT INTO "api_messages" VALUES(8,'m7',1,2,4,1795254180000,10,50,1000,200,30,1,NULL,10670000);
INSERT INTO "api_messages" VALUES(9,'m8',2,3,5,1795271400000,10,50,1000,200,30,1,NULL,12480000);
INSERT INTO "api_messages" VALUES(10,'m9',3,4,6,1795264200000,10,50,1000,200,30,1,NULL,12010000);
CREATE TABLE buckets (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    project TEXT NOT NULL,
    branch TEXT NOT NULL,
    framework TEXT NOT NULL,
    model TEXT NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    tokens_input INTEGER NOT NULL DEFAULT 0,
    tokens_output INTEGER NOT NULL DEFAULT 0,
    tokens_cache_read INTEGER NOT NULL DEFAULT 0,
    tokens_cache_write INTEGER NOT NULL DEFAULT 0,
    cost INTEGER NOT NULL DEFAULT 0,
    unpriced INTEGER NOT NULL DEFAULT 0,
    UNIQUE (day, project, branch, framework, model)
);
INSERT INTO "buckets" VALUES(1,'2026-11-21','shop','main','claude_code','claude-opus-5-5',3,24,104,2005,461,25114800,0);
INSERT INTO "buckets" VALUES(2,'2026-11-21','shop','main','claude_code','claude-sonnet-4-5',1,10,50,1000,230,12010000,0);
INSERT INTO "buckets" VALUES(3,'2026-11-21','shop','main','claude_code','nobody-knows-1',1,10,50,1000,230,0,1);
INSERT INTO "buckets" VALUES(4,'2026-11-21','shop','main','claude_code','claude-haiku-4-5',1,17,59,1000,230,10722000,0);
INSERT INTO "buckets" VALUES(5,'2026-11-21','shop','fix','claude_code','claude-opus-5-5',2,20,100,2000,460,24960000,0);
INSERT INTO "buckets" VALUES(6,'2026-11-21','blog','','claude_code','claude-sonnet-4-5',1,10,50,1000,230,12010000,0);
INSERT INTO "buckets" VALUES(7,'2026-11-21','shop','','','gpt-5',2,650,300,0,0,250000000,1);
INSERT INTO "buckets" VALUES(8,'2026-11-22','shop','main','','claude-opus-5-5',1,40,0,0,0,1500000000,0);
CREATE TABLE commits (
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    subject TEXT NOT NULL,
    additions INTEGER NOT NULL,
    deletions INTEGER NOT NULL,
    PRIMARY KEY (seq, hash)
) WITHOUT ROWID;
INSERT INTO "commits" VALUES(1,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','2026-11-21T09:45:00.000Z','Add the flag',4,1);
CREATE TABLE cursors (
    segment TEXT PRIMARY KEY,
    offset INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "cursors" VALUES('2026-11-21.jsonl',63521);
INSERT INTO "cursors" VALUES('2026-11-22.jsonl',775);
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
INSERT INTO "events" VALUES(1,'FromTheFuture:2711c46d9fbcaf91:811.None:897627330','2026-11-21T09:51:00.000Z','unknown','hook','FromTheFuture',NULL,NULL,X'2711C46D9FBCAF91');
INSERT INTO "events" VALUES(1,'git:r-14','2026-11-21T09:53:00.000Z','git','hookkit','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(1,'prompt:p1:544ca011f98958e6','2026-11-21T09:30:05.000Z','prompt','hook','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(1,'prompt:p2:315137ef7c9301ad','2026-11-21T09:50:00.000Z','prompt','hook','',NULL,'undo',NULL);
INSERT INTO "events" VALUES(1,'read:r-13','2026-11-21T09:52:00.000Z','read','hookkit','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(1,'read:r-17','2026-11-21T09:56:00.000Z','read','hookkit','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(1,'read:r-19','2026-11-21T09:56:01.000Z','read','hookkit','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(1,'session_end:a9304d2f5c79bfdd:811.None:897627450','2026-11-21T09:55:00.000Z','session_end','hook','other',NULL,NULL,X'A9304D2F5C79BFDD');
INSERT INTO "events" VALUES(1,'session_start:479ab0fdbc88a3ef:811.None:897626700','2026-11-21T09:30:00.000Z','session_start','hook','startup',NULL,NULL,X'479AB0FDBC88A3EF');
INSERT INTO "events" VALUES(1,'stop_failed:1af118c5b5c995c2:811.None:897626707','2026-11-21T09:30:15.000Z','stop_failed','hook','overloaded',NULL,NULL,X'1AF118C5B5C995C2');
INSERT INTO "events" VALUES(1,'tool_done:toolu_3','2026-11-21T09:30:10.000Z','tool_done','hook','Edit',NULL,NULL,NULL);
INSERT INTO "events" VALUES(1,'tool_done:toolu_5','2026-11-21T09:30:11.000Z','tool_done','hook','Edit',NULL,NULL,NULL);
INSERT INTO "events" VALUES(1,'tool_failed:toolu_7','2026-11-21T09:30:12.000Z','tool_failed','hook','Bash',NULL,NULL,NULL);
INSERT INTO "events" VALUES(2,'read:r-21','2026-11-21T14:31:00.000Z','read','hookkit','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(3,'read:r-23','2026-11-21T14:31:01.000Z','read','hookkit','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(3,'upserted:r-36','2026-11-22T15:45:01.000Z','upserted','api','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'ended:r-37','2026-11-22T16:30:00.000Z','ended','user','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:api_request:req_mock_6a5e6bfb_000001','2026-11-21T08:50:14.669Z','otel','otel','api_request',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:api_request:req_mock_6a5e6bfb_000002','2026-11-21T08:50:14.728Z','otel','otel','api_request',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:api_request:req_mock_6a5e6bfb_000003','2026-11-21T08:50:14.802Z','otel','otel','api_request',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:api_request:req_mock_6a5e6bfb_000004','2026-11-21T08:50:14.879Z','otel','otel','api_request',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:api_request:req_mock_6a5e6bfb_000005','2026-11-21T08:50:14.941Z','otel','otel','api_request','a6681c3a77e67c00e',NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:api_request:req_mock_6a5e6bfb_000007','2026-11-21T08:50:15.584Z','otel','otel','api_request',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:api_request:req_mock_6a5e6bfb_000008','2026-11-21T08:50:18.117Z','otel','otel','api_request',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:assistant_response:25:1795251014941000000','2026-11-21T08:50:14.941Z','otel','otel','assistant_response',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:assistant_response:36:1795251018117000000','2026-11-21T08:50:18.117Z','otel','otel','assistant_response',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_complete:13:1795251014697000000','2026-11-21T08:50:14.697Z','otel','otel','hook_execution_complete',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_complete:18:1795251014743000000','2026-11-21T08:50:14.743Z','otel','otel','hook_execution_complete',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_complete:29:1795251014983000000','2026-11-21T08:50:14.983Z','otel','otel','hook_execution_complete',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_complete:34:1795251018098000000','2026-11-21T08:50:18.098Z','otel','otel','hook_execution_complete',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_complete:7:1795251014539000000','2026-11-21T08:50:14.539Z','otel','otel','hook_execution_complete',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_start:12:1795251014693000000','2026-11-21T08:50:14.693Z','otel','otel','hook_execution_start',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_start:17:1795251014740000000','2026-11-21T08:50:14.740Z','otel','otel','hook_execution_start',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_start:28:1795251014980000000','2026-11-21T08:50:14.980Z','otel','otel','hook_execution_start',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_start:33:1795251018095000000','2026-11-21T08:50:18.095Z','otel','otel','hook_execution_start',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_execution_start:6:1795251014521000000','2026-11-21T08:50:14.521Z','otel','otel','hook_execution_start',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_registered:1:1795251014507000000','2026-11-21T08:50:14.507Z','otel','otel','hook_registered',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:hook_registered:2:1795251014508000000','2026-11-21T08:50:14.508Z','otel','otel','hook_registered',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:managed_settings_resolved:0:1795251014479000000','2026-11-21T08:50:14.479Z','otel','otel','managed_settings_resolved',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:plugin_loaded:3:1795251014508000000','2026-11-21T08:50:14.508Z','otel','otel','plugin_loaded',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:plugin_loaded:4:1795251014509000000','2026-11-21T08:50:14.509Z','otel','otel','plugin_loaded',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:plugin_loaded:5:1795251014509000000','2026-11-21T08:50:14.509Z','otel','otel','plugin_loaded',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:subagent_completed:26:1795251014946000000','2026-11-21T08:50:14.946Z','otel','otel','subagent_completed',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_decision:10:1795251014682000000','2026-11-21T08:50:14.682Z','otel','otel','tool_decision',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_decision:15:1795251014735000000','2026-11-21T08:50:14.735Z','otel','otel','tool_decision',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_decision:19:1795251014758000000','2026-11-21T08:50:14.758Z','otel','otel','tool_decision',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_decision:22:1795251014857000000','2026-11-21T08:50:14.857Z','otel','otel','tool_decision',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_decision:30:1795251015580000000','2026-11-21T08:50:15.580Z','otel','otel','tool_decision',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_result:toolu_mock_6a5e6bfb_000001_0','2026-11-21T08:50:14.692Z','otel','otel','tool_result',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_result:toolu_mock_6a5e6bfb_000002_0','2026-11-21T08:50:14.739Z','otel','otel','tool_result',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_result:toolu_mock_6a5e6bfb_000002_1','2026-11-21T08:50:14.784Z','otel','otel','tool_result',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_result:toolu_mock_6a5e6bfb_000004_0','2026-11-21T08:50:14.979Z','otel','otel','tool_result',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:tool_result:toolu_mock_6a5e6bfb_000007_0','2026-11-21T08:50:18.094Z','otel','otel','tool_result',NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,'otel:otel:user_prompt:8:1795251014602000000','2026-11-21T08:50:14.602Z','otel','otel','user_prompt',NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,'counted:r-32','2026-11-21T15:50:00.000Z','counted','api','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,'ended:r-35','2026-11-22T15:45:00.000Z','ended','user','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,'git:r-33','2026-11-22T15:30:00.000Z','git','hookkit','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,'logged:r-29','2026-11-21T15:31:00.000Z','logged','user','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,'logged:r-30','2026-11-21T15:46:40.000Z','logged','user','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,'logged:r-34','2026-11-22T15:30:01.000Z','logged','user','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,'noted:r-31','2026-11-21T15:48:20.000Z','noted','user','',NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,'started:r-28','2026-11-21T15:30:00.000Z','started','user','',NULL,NULL,NULL);
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
INSERT INTO "file_changes" VALUES(1,'/home/dev/shop/a.py','modified',NULL,4,1,'committed');
INSERT INTO "file_changes" VALUES(1,'/home/dev/shop/b.py','added',NULL,2,0,'committed');
CREATE TABLE git_starts (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    snapshot TEXT
);
INSERT INTO "git_starts" VALUES(1,'2026-11-21T09:30:00.000Z','{}');
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "meta" VALUES('price_table','model-prices 0.0.5, data 15b1228ab021, supplement be1bedf8f241');
CREATE TABLE rejected (
    segment TEXT NOT NULL,
    offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (segment, offset)
) WITHOUT ROWID;
INSERT INTO "rejected" VALUES('2026-11-21.jsonl',6145,'not valid JSON: unexpected character, expected a JSON value: line 1 column 62 (char 61)');
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
    summary_error TEXT, tallies TEXT NOT NULL DEFAULT '{}', client_cost_usd REAL,

    UNIQUE (workspace_id, session_id)
);
INSERT INTO "sessions" VALUES(1,'s1','local',NULL,'machine-1','claude_code','hook',NULL,'add a dry run to the export','prompt','Session ended.',NULL,NULL,'shop','/home/dev/shop','/home/dev/shop','main',NULL,NULL,NULL,NULL,4,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','2026-11-21T09:30:00.000Z','2026-11-21T09:30:00.000Z','2026-11-21T09:30:00.000Z','2026-11-21T09:55:00.000Z','2026-11-21T09:55:00.000Z','2026-11-21T09:55:00.000Z','2026-11-21T09:55:00.000Z',0,'other','done','2026-11-21T09:55:00.000Z','completed',NULL,NULL,2,3,1,2,3,0,6,0,2,1,9,0,'add a dry run to the export','no, that is wrong. undo it','claude-opus-5-5',61,263,5005,1151,0.0478468,NULL,'transcript',1,'/t/s1.jsonl','pending',0,NULL,'{"hook":[2,2,1,2,3,0,0,1],"transcript":[1,3,1,2,3,0,6,0,61,263,5005,1151,47846800,1]}',NULL);
INSERT INTO "sessions" VALUES(2,'s2','local',NULL,'machine-1','claude_code','import',NULL,'Claude Code session s2','placeholder','Session ended.',NULL,NULL,'shop',NULL,NULL,'fix',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-21T14:31:00.000Z','2026-11-21T09:30:01.000Z','2026-11-21T09:30:01.000Z','2026-11-21T14:30:00.000Z','2026-11-21T14:30:00.000Z','2026-11-21T14:30:00.000Z','2026-11-21T14:30:00.000Z',0,'imported','done','2026-11-21T14:31:00.000Z','completed',NULL,NULL,0,1,0,0,0,0,2,0,0,0,0,0,NULL,NULL,'claude-opus-5-5',20,100,2000,460,0.02496,NULL,'transcript',1,'/t/s2.jsonl','none',0,NULL,'{"transcript":[0,1,0,0,0,0,2,0,20,100,2000,460,24960000]}',NULL);
INSERT INTO "sessions" VALUES(3,'s3','local',NULL,'machine-1','claude_code','import',NULL,'Write the post','user','It is written.',NULL,NULL,'blog',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-21T14:31:01.000Z','2026-11-21T12:30:00.000Z','2026-11-21T12:30:00.000Z','2026-11-21T12:30:05.000Z','2026-11-21T12:30:05.000Z','2026-11-21T12:30:05.000Z','2026-11-22T15:45:01.000Z',0,'imported','done','2026-11-21T14:31:01.000Z','completed',NULL,NULL,0,1,0,0,0,0,1,0,0,0,0,0,NULL,NULL,'claude-sonnet-4-5',10,50,1000,230,0.01201,NULL,'transcript',1,'/t/s3.jsonl','none',0,NULL,'{"transcript":[0,1,0,0,0,0,1,0,10,50,1000,230,12010000]}',NULL);
INSERT INTO "sessions" VALUES(4,'b50ae569-ce9d-4abb-aabc-9f97527753c8','local',NULL,'machine-1','claude_code','hook',NULL,'Claude Code session b50ae569','placeholder','Session ended.',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-21T08:50:14.479Z','2026-11-21T08:50:14.479Z','2026-11-21T08:50:14.479Z','2026-11-22T16:30:00.000Z','2026-11-22T16:30:00.000Z','2026-11-22T16:30:00.000Z','2026-11-22T16:30:00.000Z',0,'over','done','2026-11-22T16:30:00.000Z','completed',NULL,NULL,0,0,0,0,0,0,7,0,0,0,0,37,NULL,NULL,'claude-opus-5-5',160,170,10,20,0.004142,NULL,'otel',0,NULL,'none',0,NULL,'{"otel":[0,0,0,0,0,0,7,0,160,170,10,20,4142000]}',NULL);
INSERT INTO "sessions" VALUES(5,'mine','local',NULL,'machine-1',NULL,'manual',NULL,'Think it over','user','Session ended.','Think it over','remember','shop','/home/dev/shop','/home/dev/shop','main',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-21T15:30:00.000Z','2026-11-21T15:30:00.000Z','2026-11-21T15:30:00.000Z','2026-11-22T15:45:00.000Z','2026-11-22T15:45:00.000Z','2026-11-22T15:45:00.000Z','2026-11-22T15:45:00.000Z',0,'done','done','2026-11-22T15:45:00.000Z','completed',NULL,NULL,2,3,1,0,0,0,3,0,0,0,0,0,NULL,NULL,'claude-opus-5-5',690,300,0,0,1.75,NULL,'hook',0,NULL,'none',0,NULL,'{"added":[2,3,1,0,0,0,3,0,690,300,0,0,1750000000,1]}',NULL);
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
INSERT INTO "tool_calls" VALUES(1,'toolu_3','Edit',NULL,'/home/dev/shop/a.py',1,1,'2026-11-21T09:30:10.000Z');
INSERT INTO "tool_calls" VALUES(1,'toolu_5','Edit',NULL,'/home/dev/shop/a.py',1,1,'2026-11-21T09:30:11.000Z');
INSERT INTO "tool_calls" VALUES(1,'toolu_7','Bash',NULL,'/home/dev/shop/a.py',0,0,'2026-11-21T09:30:12.000Z');
CREATE TABLE totals (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    model TEXT NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL, seconds INTEGER NOT NULL DEFAULT 0, files INTEGER NOT NULL DEFAULT 0, commits INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key, model)
) WITHOUT ROWID;
INSERT INTO "totals" VALUES('branch','','claude-opus-5-5',7,160,170,10,20,4142000,0,1,0,0,0,0,0,113986,0,0);
INSERT INTO "totals" VALUES('branch','','claude-sonnet-4-5',1,10,50,1000,230,12010000,0,1,0,1,0,0,0,5,0,0);
INSERT INTO "totals" VALUES('branch','','gpt-5',2,650,300,0,0,250000000,1,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('branch','fix','claude-opus-5-5',2,20,100,2000,460,24960000,0,1,0,1,0,0,0,17999,0,0);
INSERT INTO "totals" VALUES('branch','main','claude-haiku-4-5',1,17,59,1000,230,10722000,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('branch','main','claude-opus-5-5',4,64,104,2005,461,1525114800,0,2,4,6,2,3,0,88800,2,1);
INSERT INTO "totals" VALUES('branch','main','claude-sonnet-4-5',1,10,50,1000,230,12010000,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('branch','main','nobody-knows-1',1,10,50,1000,230,0,1,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('day','2026-11-21','claude-haiku-4-5',1,17,59,1000,230,10722000,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('day','2026-11-21','claude-opus-5-5',12,204,374,4015,941,54216800,0,4,4,7,2,3,0,220785,2,1);
INSERT INTO "totals" VALUES('day','2026-11-21','claude-sonnet-4-5',2,20,100,2000,460,24020000,0,1,0,1,0,0,0,5,0,0);
INSERT INTO "totals" VALUES('day','2026-11-21','gpt-5',2,650,300,0,0,250000000,1,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('day','2026-11-21','nobody-knows-1',1,10,50,1000,230,0,1,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('day','2026-11-22','claude-opus-5-5',1,40,0,0,0,1500000000,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('framework','','claude-opus-5-5',1,40,0,0,0,1500000000,0,1,2,3,1,0,0,87300,0,0);
INSERT INTO "totals" VALUES('framework','','gpt-5',2,650,300,0,0,250000000,1,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('framework','claude_code','claude-haiku-4-5',1,17,59,1000,230,10722000,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('framework','claude_code','claude-opus-5-5',12,204,374,4015,941,54216800,0,3,2,4,1,3,0,133485,2,1);
INSERT INTO "totals" VALUES('framework','claude_code','claude-sonnet-4-5',2,20,100,2000,460,24020000,0,1,0,1,0,0,0,5,0,0);
INSERT INTO "totals" VALUES('framework','claude_code','nobody-knows-1',1,10,50,1000,230,0,1,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('project','','claude-opus-5-5',7,160,170,10,20,4142000,0,1,0,0,0,0,0,113986,0,0);
INSERT INTO "totals" VALUES('project','blog','claude-sonnet-4-5',1,10,50,1000,230,12010000,0,1,0,1,0,0,0,5,0,0);
INSERT INTO "totals" VALUES('project','shop','claude-haiku-4-5',1,17,59,1000,230,10722000,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('project','shop','claude-opus-5-5',6,84,204,4005,921,1550074800,0,3,4,7,2,3,0,106799,2,1);
INSERT INTO "totals" VALUES('project','shop','claude-sonnet-4-5',1,10,50,1000,230,12010000,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('project','shop','gpt-5',2,650,300,0,0,250000000,1,0,0,0,0,0,0,0,0,0);
INSERT INTO "totals" VALUES('project','shop','nobody-knows-1',1,10,50,1000,230,0,1,0,0,0,0,0,0,0,0,0);
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
INSERT INTO "transcripts" VALUES(1,'/t/s1.jsonl',1,'s1','2026-11-21T10:00:00.000Z','2026-11-21T10:01:00.000Z',0,'[200, "", 0, "", 0, 0, 0, 0, "", [], []]','[1,3,1,2,3]');
INSERT INTO "transcripts" VALUES(2,'/t/agent-1.jsonl',1,'s1','2026-11-21T09:30:30.000Z','2026-11-21T10:01:00.000Z',1,'[100, "", 0, "", 0, 0, 0, 0, "", [], []]','[]');
INSERT INTO "transcripts" VALUES(3,'/t/s2.jsonl',2,'s2','2026-11-21T09:30:01.000Z','2026-11-21T14:30:00.000Z',0,'[100, "", 0, "", 0, 0, 0, 0, "", [], []]','[0,1]');
INSERT INTO "transcripts" VALUES(4,'/t/s3.jsonl',3,'s3','2026-11-21T12:30:00.000Z','2026-11-21T12:30:05.000Z',0,'[100, "", 0, "", 0, 0, 0, 0, "", [], []]','[0,1]');
CREATE TABLE unknown_events (
    name TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "unknown_events" VALUES('FromTheFuture',1);
CREATE TABLE unsearched (
    seq INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL
);
INSERT INTO "unsearched" VALUES(1,848718521453492310);
INSERT INTO "unsearched" VALUES(2,2367553373483259345);
INSERT INTO "unsearched" VALUES(3,-6215078523426057094);
INSERT INTO "unsearched" VALUES(4,6857099976755508087);
INSERT INTO "unsearched" VALUES(5,-3382748506944760129);
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
CREATE INDEX buckets_by_project ON buckets (project, day);
CREATE INDEX activity_by_project ON activity (project, day);
CREATE TRIGGER activity_emptied AFTER UPDATE ON activity WHEN new.sessions = 0 BEGIN
    DELETE FROM activity
    WHERE
        day = new.day AND project = new.project AND branch = new.branch
        AND framework = new.framework AND model = new.model;
END;
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
CREATE VIEW parts AS
SELECT
    day, project, branch, framework, model, messages, tokens_input, tokens_output,
    tokens_cache_read, tokens_cache_write, cost, unpriced, 0 AS sessions, 0 AS edits,
    0 AS prompts, 0 AS corrections, 0 AS tool_calls, 0 AS api_errors, 0 AS seconds,
    0 AS files, 0 AS commits
FROM buckets
UNION ALL
SELECT
    day, project, branch, framework, model, messages, tokens_input, tokens_output,
    tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits,
    prompts, corrections, tool_calls, api_errors, seconds, files, commits
FROM activity;
CREATE TRIGGER part_added INSTEAD OF INSERT ON parts BEGIN
    INSERT INTO totals
    SELECT
        kind, key, new.model, new.messages, new.tokens_input, new.tokens_output,
        new.tokens_cache_read, new.tokens_cache_write, new.cost, new.unpriced, new.sessions,
        new.edits, new.prompts, new.corrections, new.tool_calls, new.api_errors, new.seconds,
        new.files, new.commits
    FROM (
        SELECT 'day' AS kind, new.day AS key
        UNION ALL SELECT 'project', new.project
        UNION ALL SELECT 'branch', new.branch
        UNION ALL SELECT 'framework', new.framework
    )
    WHERE true
    ON CONFLICT (kind, key, model) DO UPDATE SET
        messages = messages + excluded.messages,
        tokens_input = tokens_input + excluded.tokens_input,
        tokens_output = tokens_output + excluded.tokens_output,
        tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
        tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write,
        cost = cost + excluded.cost,
        unpriced = unpriced + excluded.unpriced,
        sessions = sessions + excluded.sessions,
        edits = edits + excluded.edits,
        prompts = prompts + excluded.prompts,
        corrections = corrections + excluded.corrections,
        tool_calls = tool_calls + excluded.tool_calls,
        api_errors = api_errors + excluded.api_errors,
        seconds = seconds + excluded.seconds,
        files = files + excluded.files,
        commits = commits + excluded.commits;
END;
CREATE TRIGGER total_emptied AFTER UPDATE ON totals
WHEN
    new.sessions = 0 AND new.messages = 0 AND new.tokens_input = 0 AND new.tokens_output = 0
    AND new.unpriced = 0
BEGIN
    DELETE FROM totals WHERE kind = new.kind AND key = new.key AND model = new.model;
END;
CREATE TRIGGER bucket_changed
AFTER UPDATE OF
    messages, tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, cost, unpriced
ON buckets BEGIN
    INSERT INTO parts VALUES (
        new.day, new.project, new.branch, new.framework, new.model,
        new.messages - old.messages,
        new.tokens_input - old.tokens_input,
        new.tokens_output - old.tokens_output,
        new.tokens_cache_read - old.tokens_cache_read,
        new.tokens_cache_write - old.tokens_cache_write,
        new.cost - old.cost,
        new.unpriced - old.unpriced,
        0, 0, 0, 0, 0, 0, 0, 0, 0
    );
END;
CREATE VIEW shares AS
SELECT
    seq,
    times,
    substr(first_started_at, 1, 10) AS day,
    coalesce(project, '') AS project,
    coalesce(git_branch, '') AS branch,
    coalesce(framework, '') AS framework,
    coalesce(model, '') AS model,
    iif(metrics_source = 'otel', times * api_request_count, 0) AS messages,
    iif(metrics_source = 'otel', times * tokens_input, 0) AS tokens_input,
    iif(metrics_source = 'otel', times * tokens_output, 0) AS tokens_output,
    iif(metrics_source = 'otel', times * tokens_cache_read, 0) AS tokens_cache_read,
    iif(metrics_source = 'otel', times * tokens_cache_write, 0) AS tokens_cache_write,
    iif(
        metrics_source = 'otel', times * CAST(round(coalesce(cost_usd, 0) * 1e9) AS INTEGER), 0
    ) AS cost,
    iif(metrics_source = 'otel' AND cost_usd IS NULL, times * api_request_count, 0) AS unpriced,
    times AS sessions,
    times * edit_count AS edits,
    times * prompts_count AS prompts,
    times * corrections_count AS corrections,
    times * tool_call_count AS tool_calls,
    times * api_error_count AS api_errors,
    times * max(
        0,
        coalesce(
            CAST(strftime('%s', coalesce(last_ended_at, last_activity)) AS INTEGER)
            - CAST(strftime('%s', first_started_at) AS INTEGER),
            0
        )
    ) AS seconds,
    times * files_changed AS files,
    times * commits_count AS commits
FROM sessions, (SELECT 1 AS times UNION ALL SELECT -1);
CREATE TRIGGER share_entered INSTEAD OF INSERT ON shares BEGIN
    INSERT INTO parts
    SELECT
        day, project, branch, framework, model, messages, tokens_input, tokens_output,
        tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits, prompts,
        corrections, tool_calls, api_errors, seconds, files, commits
    FROM shares
    WHERE seq = new.seq AND times = new.times;

    INSERT INTO activity
    SELECT
        day, project, branch, framework, model, messages, tokens_input, tokens_output,
        tokens_cache_read, tokens_cache_write, cost, unpriced, sessions, edits, prompts,
        corrections, tool_calls, api_errors, seconds, files, commits
    FROM shares
    WHERE seq = new.seq AND times = new.times
    ON CONFLICT (day, project, branch, framework, model) DO UPDATE SET
        messages = messages + excluded.messages,
        tokens_input = tokens_input + excluded.tokens_input,
        tokens_output = tokens_output + excluded.tokens_output,
        tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
        tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write,
        cost = cost + excluded.cost,
        unpriced = unpriced + excluded.unpriced,
        sessions = sessions + excluded.sessions,
        edits = edits + excluded.edits,
        prompts = prompts + excluded.prompts,
        corrections = corrections + excluded.corrections,
        tool_calls = tool_calls + excluded.tool_calls,
        api_errors = api_errors + excluded.api_errors,
        seconds = seconds + excluded.seconds,
        files = files + excluded.files,
        commits = commits + excluded.commits;
END;
CREATE TRIGGER session_made AFTER INSERT ON sessions BEGIN
    INSERT INTO shares (seq, times) VALUES (new.seq, 1);
END;
CREATE TRIGGER session_changes BEFORE UPDATE ON sessions BEGIN
    INSERT INTO shares (seq, times) VALUES (old.seq, -1);
END;
CREATE TRIGGER session_changed AFTER UPDATE ON sessions BEGIN
    INSERT INTO shares (seq, times) VALUES (new.seq, 1);
END;
CREATE TRIGGER session_removed BEFORE DELETE ON sessions BEGIN
    INSERT INTO shares (seq, times) VALUES (old.seq, -1);
END;
COMMIT;
