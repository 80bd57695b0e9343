"""The queries of OpenCode's database. Each reads little, or by an index."""

MAX_DATA = 48 * 1024 * 1024
"""Bytes of a message or a part of one that is still read."""

IDS = "SELECT id FROM session ORDER BY time_created, id"

STATUS = (
    "SELECT s.time_updated, (SELECT count(*) FROM message WHERE session_id = s.id) "
    "FROM session s WHERE s.id = ?"
)

EVENTS = "SELECT seq FROM event_sequence WHERE aggregate_id = ?"
"""The number of a session's latest change. The session's own time doesn't change with each part."""

WRITTEN = (
    "SELECT (SELECT max(time_updated) FROM message WHERE session_id = ?1), "
    "(SELECT max(time_updated) FROM part WHERE session_id = ?1)"
)

SESSION = (
    "SELECT id, parent_id, directory, title, version, cost, model, time_created, time_updated "
    "FROM session WHERE id = ?"
)

CHILDREN = (
    "WITH RECURSIVE below (id, depth) AS (SELECT id, 1 FROM session WHERE parent_id = ?1 UNION "
    "SELECT s.id, depth + 1 FROM session s JOIN below ON s.parent_id = below.id WHERE depth < ?2) "
    "SELECT DISTINCT s.id, s.title, s.cost FROM session s JOIN below USING (id) "
    "WHERE s.id <> ?1 ORDER BY s.time_created, s.id"
)

ORIGIN = (
    "SELECT s.id FROM session s WHERE s.id <> ?1 AND s.time_created < ?2 AND EXISTS (SELECT 1 "
    "FROM message m WHERE m.session_id = s.id AND m.time_created = (SELECT max(time_created) "
    "FROM message WHERE session_id = ?1 AND time_created < ?2)) ORDER BY s.time_created, s.id"
)
"""The earliest session with the last message that was copied into a fork: a copy keeps its time."""

COPIED = "SELECT data FROM message WHERE session_id = ? AND time_created < ? LIMIT 1"

OWN_COST = (
    "SELECT sum(CASE WHEN json_valid(data) THEN json_extract(data, '$.cost') END) FROM message "
    "WHERE session_id = ? AND time_created >= ?"
)

ALL = "SELECT id FROM message WHERE session_id = ?1 AND ?2 IS NOT NULL ORDER BY time_created, id"

CHANGED = (
    "SELECT id FROM message WHERE session_id = ?1 AND (time_updated >= ?2 OR id IN "
    "(SELECT message_id FROM part WHERE session_id = ?1 AND time_updated >= ?2)) "
    "ORDER BY time_created, id"
)

DATA = f"CASE WHEN length(data) <= {MAX_DATA} THEN CAST(data AS BLOB) END"

MESSAGE = f"SELECT id, {DATA} FROM message WHERE id = ?"  # noqa: S608 - our own

PARTS = f"SELECT id, {DATA} FROM part WHERE message_id = ? ORDER BY id"  # noqa: S608 - our own

LATEST = "SELECT id FROM message WHERE session_id = ? ORDER BY time_created DESC, id DESC LIMIT 1"

IS_THERE = "SELECT 1 FROM session WHERE id = ?"

OF_FOLDER = (
    "SELECT id FROM session WHERE directory = ? AND parent_id IS NULL "
    "ORDER BY time_updated DESC, id DESC"
)
