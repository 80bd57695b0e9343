-- Sessions of known people, and tool calls that failed: those of hooks and those of transcripts.
CREATE INDEX sessions_of_people ON sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX tool_calls_failed ON tool_calls (ended_at, name, seq) WHERE NOT ok;
CREATE INDEX transcript_calls_failed ON transcript_records (at, seq) WHERE flags & 25 = 9;
