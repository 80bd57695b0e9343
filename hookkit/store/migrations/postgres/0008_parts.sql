-- Two machines of a person that don't exchange what they record each have a part of a session that
-- went on on both: a part of its own in each of their slices.
ALTER TABLE shared_sessions DROP CONSTRAINT shared_sessions_member_key_key;
CREATE INDEX shared_sessions_by_key ON shared_sessions (member, key);
ALTER TABLE sessions DROP CONSTRAINT sessions_session_id_workspace_id_member_key;
CREATE INDEX sessions_by_id ON sessions (session_id, workspace_id, member);
