-- What identifies a session's process, whatever happens to the clock: start ticks, machine, boot, and
-- namespaces. The sessions of earlier events are known by pid and start time until their next event.
ALTER TABLE sessions ADD COLUMN process_identity TEXT;
