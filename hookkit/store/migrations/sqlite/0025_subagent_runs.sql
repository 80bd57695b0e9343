-- Transcripts of subagents by time, which the page of usage counts.
CREATE INDEX transcripts_of_subagents ON transcripts (started_at, path, seq) WHERE is_sidechain;
