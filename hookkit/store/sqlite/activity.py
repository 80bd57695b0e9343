"""The SQL of what was done in sessions: commits, files, and usage that was logged by hand."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import orjson

from hookkit.model.activity import GitActivity, GitBaseline, LoggedCall
from hookkit.model.git import Commit, FileChange, GitCheckout, GitPlace, StartState
from hookkit.model.owner import owner_of
from hookkit.model.session import Session, Status, milliseconds
from hookkit.store.sqlite.database import READ, from_row
from hookkit.store.sqlite.time_worked import json_of
from hookkit.store.sqlite.transcript_records import EDITED_FILES

if TYPE_CHECKING:
    from hookkit.model.event import EventType


class SessionMoments(NamedTuple):
    """When a session last began, answered and ended."""

    seq: int
    workspace_id: str
    session_id: str
    status: Status
    last_started_at: str
    last_ended_at: str | None
    status_updated_at: str


class Moment(NamedTuple):
    """When an agent reported an event of a session."""

    at: str
    type: "EventType"


class Sharer(NamedTuple):
    """A session that has a commit of another one too."""

    seq: int
    session_id: str


class ActivityQueries:
    """Work of the sessions in one database; the caller holds the transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    # Git

    def commits(self, seq: int) -> list[Commit]:
        """Return the commits of a session, the oldest first."""
        rows = self.db.execute(
            "SELECT hash, at, subject, additions, deletions FROM commits WHERE seq = ? "
            "ORDER BY +at, hash",
            (seq,),
        )
        return [Commit(*row) for row in rows]

    def commits_since(self, seqs: Iterable[int], since: str) -> dict[int, list[Commit]]:
        """Return the commits of sessions since a time by their numbers, the oldest first."""
        rows = self.db.execute(
            "SELECT seq, hash, at, subject, additions, deletions FROM commits "
            "WHERE seq IN (SELECT value FROM json_each(?)) AND at >= ? ORDER BY +at, hash, seq",
            (json_of(seqs), since),
        )
        found: dict[int, list[Commit]] = defaultdict(list)
        for seq, *commit in rows:
            found[seq].append(Commit(*commit))
        return found

    def shared_commits(self, seq: int) -> dict[str, list[Sharer]]:
        """Return the commits that other sessions have too, with these sessions.

        A person's own session has those of the agents in it: they don't count as shared.
        """
        rows = self.db.execute(
            "SELECT theirs.hash, theirs.seq, s.session_id FROM commits AS ours "
            "JOIN commits AS theirs ON theirs.at = ours.at AND theirs.hash = ours.hash "
            "JOIN sessions AS s ON s.seq = theirs.seq "
            "WHERE ours.seq = ? AND theirs.seq <> ours.seq AND s.origin <> 'manual' "
            "/*team AND theirs.member = ours.member */ORDER BY 1, 2",
            (seq,),
        )
        found: dict[str, list[Sharer]] = {}
        for digest, *other in rows:
            found.setdefault(digest, []).append(Sharer(*other))
        return found

    def files(self, seq: int) -> list[FileChange]:
        """Return the files that git saw changed, by path."""
        rows = self.db.execute(
            "SELECT path, change, old_path, additions, deletions, state FROM file_changes "
            "WHERE seq = ? ORDER BY path",
            (seq,),
        )
        return [FileChange(*row) for row in rows]

    def edited(self, seq: int, since: str = "", until: str = "") -> list[str]:
        """Return the files that the agent's tools have edited in a time, by path."""
        first, last = (milliseconds(each) if each else None for each in (since, until))
        rows = self.db.execute(
            "SELECT file_path FROM tool_calls WHERE seq = ?1 AND is_edit AND ok "  # noqa: S608
            "AND file_path IS NOT NULL AND ended_at BETWEEN ?2 AND ?3 "
            f"UNION {EDITED_FILES} AND r.at >= coalesce(?4, r.at) "
            "AND r.at <= coalesce(?5, r.at) ORDER BY 1",
            (seq, since, until or "~", first, last),
        )
        return [path for (path,) in rows]

    def count_files(self, seq: int) -> int:
        """Return how many files were changed, according to git or tools."""
        found = self.db.execute(
            "SELECT count(*) FROM (SELECT path FROM file_changes WHERE seq = ?1 UNION "  # noqa: S608
            "SELECT file_path FROM tool_calls "
            "WHERE seq = ?1 AND is_edit AND ok AND file_path IS NOT NULL "
            f"UNION {EDITED_FILES}) AS changed",
            (seq,),
        )
        return int(found.fetchone()[0])

    def replace(self, seq: int, commits: Iterable[Commit], files: Iterable[FileChange]) -> None:
        """Replace the stored commits and files of a session."""
        self.db.execute("DELETE FROM commits WHERE seq = ?", (seq,))
        self.db.execute("DELETE FROM file_changes WHERE seq = ?", (seq,))
        self.db.executemany(
            "INSERT OR REPLACE INTO commits (seq, hash, at, subject, additions, deletions) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            ((seq, *each) for each in commits),
        )
        self.db.executemany(
            "INSERT OR REPLACE INTO file_changes (seq, path, change, old_path, additions, "
            "deletions, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((seq, *each) for each in files),
        )

    def enter(self, seq: int, found: GitActivity) -> None:
        """Store the git activity of a session."""
        if found.start is not None:
            self.save_git_start(seq, found.start)
        if found.commits is not None and found.files is not None:
            self.replace(seq, found.commits, found.files)
        for each in found.checkouts or ():
            self.save_checkout(seq, each, (found.starts or {}).get(each.top))

    def git_start(self, seq: int) -> GitBaseline | None:
        """Return the git state at a session's last start; None if git was not queried yet."""
        found = self.db.execute("SELECT at, snapshot FROM git_starts WHERE seq = ?", (seq,))
        row = found.fetchone()
        if row is None:
            return None
        return GitBaseline(row[0], None if row[1] is None else orjson.loads(row[1]))

    def save_git_start(self, seq: int, start: GitBaseline) -> None:
        """Store the git state at a session's start."""
        snapshot = None if start.snapshot is None else orjson.dumps(start.snapshot).decode()
        self.db.execute("REPLACE INTO git_starts VALUES (?, ?, ?)", (seq, start.at, snapshot))

    def checkouts(self, seq: int) -> dict[str, tuple[GitCheckout, StartState]]:
        """Return the working trees of a session with their states at its start, by their root."""
        rows = self.db.execute(
            "SELECT top, details, snapshot, lines FROM git_checkouts WHERE seq = ? ORDER BY top",
            (seq,),
        )
        return {
            top: (
                checkout_of(top, details),
                StartState(
                    None if snapshot is None else orjson.loads(snapshot),
                    {path: (each[0], each[1]) for path, each in orjson.loads(lines).items()},
                ),
            )
            for top, details, snapshot, lines in rows
        }

    def save_checkout(self, seq: int, found: GitCheckout, start: StartState | None) -> None:
        """Store a working tree; without a `start` the stored one stays."""
        details = orjson.dumps(found[1:]).decode()
        values = [seq, found.top, details, None, "{}"]
        if start is not None:
            values[3:] = (
                None if start.snapshot is None else orjson.dumps(start.snapshot).decode(),
                orjson.dumps(start.lines).decode(),
            )
        kept = "details = excluded.details"
        new = f"{kept}, snapshot = excluded.snapshot, lines = excluded.lines"
        self.db.execute(
            "INSERT INTO git_checkouts (seq, top, details, snapshot, lines) "
            "VALUES (?, ?, ?, ?, ?) ON CONFLICT (seq, top) DO UPDATE SET "
            + (kept if start is None else new),
            values,
        )

    def places(self, seq: int) -> list[GitPlace]:
        """Return the folders in which a session may have worked."""
        rows = self.db.execute(
            "SELECT folder, at, last_at, was_there FROM git_places WHERE seq = ? "
            "ORDER BY +at, folder",
            (seq,),
        )
        return [GitPlace(folder, at, last, bool(there)) for folder, at, last, there in rows]

    def add_places(self, places: Iterable[tuple[int, GitPlace]]) -> None:
        """Store folders by their sessions' numbers, or more of those that are known."""
        self.db.executemany(
            "INSERT INTO git_places (seq, folder, at, last_at, was_there) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (seq, folder) DO UPDATE SET at = min(at, excluded.at), "
            "last_at = max(last_at, excluded.last_at), "
            "was_there = max(was_there, excluded.was_there)",
            ((seq, *each) for seq, each in places),
        )

    def commits_of_others(self, seq: int, since: str) -> list[str]:
        """Return the hashes of the commits that other sessions made since a time."""
        rows = self.db.execute("SELECT hash FROM commits WHERE seq <> ? AND at >= ?", (seq, since))
        return [digest for (digest,) in rows]

    def checkouts_of_others(self, seq: int, since: str) -> list[GitCheckout]:
        """Return the working trees of other sessions with activity since a time."""
        rows = self.db.execute(
            "SELECT c.top, c.details FROM sessions AS s JOIN git_checkouts AS c ON c.seq = s.seq "
            "WHERE s.seq <> ? AND s.last_activity >= ?",
            (seq, since),
        )
        return [checkout_of(*row) for row in rows]

    # Logged by hand

    def logged(self, seq: int) -> list[LoggedCall]:
        """Return the calls that were logged in a session, the oldest first."""
        rows = self.db.execute(
            "SELECT at, provider, model, tokens, tokens_input, tokens_output, cost FROM ai_usage "
            "WHERE seq = ? ORDER BY +at, key",
            (seq,),
        )
        return [LoggedCall(*row) for row in rows]

    def add_logged(self, seq: int, key: str, call: LoggedCall, dimension: int) -> None:
        """Store a logged call with the dimension for its sums."""
        self.db.execute(
            "INSERT OR IGNORE INTO ai_usage (seq, key, at, provider, model, tokens, tokens_input, "
            "tokens_output, cost, dimension) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (seq, key, *call, dimension),
        )

    def logged_in(self, seq: int, project: str) -> list[tuple[str, LoggedCall, str, str]]:
        """Return a session's calls that count in a project: key, call, branch and framework."""
        rows = self.db.execute(
            "SELECT key, d.branch, d.framework, at, provider, ai_usage.model, tokens, "
            "tokens_input, tokens_output, cost FROM ai_usage JOIN dimensions d ON d.id = dimension "
            "WHERE seq = ? AND d.project = ?",
            (seq, project),
        ).fetchall()
        return [(key, LoggedCall(*call), branch, kind) for key, branch, kind, *call in rows]

    def move_logged(self, seq: int, key: str, dimension: int) -> None:
        """Give a logged call another dimension."""
        self.db.execute(
            "UPDATE ai_usage SET dimension = ? WHERE seq = ? AND key = ?", (dimension, seq, key)
        )

    # Manual sessions

    def manual(self, folder: str) -> list[Session]:
        """Return the manual sessions of a folder, the newest first."""
        return self._sessions(
            "WHERE origin = 'manual' AND cwd = ? ORDER BY +first_started_at DESC, seq DESC", folder
        )

    def active_manual(self) -> list[Session]:
        """Return the manual sessions that have not ended."""
        return self._sessions(
            "WHERE last_ended_at IS NULL AND last_activity > '' AND +origin = 'manual'"
        )

    def agents_since(self, at: str) -> list[SessionMoments]:
        """Return when agents' sessions with hooks began, answered and ended, after a time."""
        found = self.db.execute(
            "SELECT seq, workspace_id, session_id, status, last_started_at, last_ended_at, "
            "status_updated_at FROM sessions "
            "WHERE last_activity > ? AND +origin IN ('hook', 'run')",
            (at,),
        )
        return [SessionMoments(*row) for row in found]

    def moments(self, seq: int, before: str) -> list[Moment]:
        """Return the agent's events in a session before a time, the oldest first.

        Those of compactions are left out: they start nothing.
        """
        found = self.db.execute(
            "SELECT at, type FROM events WHERE seq = ? AND at < ? AND name <> 'compact' "
            "AND (source = 'hook' OR type = 'run_started') ORDER BY +at, type = 'session_end'",
            (seq, before),
        )
        return [Moment(*row) for row in found]

    def agents_in(self, folder: str, since: str, until: str, owner: int = 0) -> list[Session]:
        """Return an owner's agents' sessions in a folder or below during a period, by start."""
        below = folder.rstrip("/") + "/"
        here = self._sessions(
            "WHERE origin <> 'manual' AND cwd = ? AND last_activity >= ?", folder, since
        )
        here += self._sessions(
            "WHERE origin <> 'manual' AND cwd > ? AND cwd < ? AND last_activity >= ?",
            below,
            below[:-1] + "0",  # what follows the slash
            since,
        )
        found = [
            each for each in here if each.first_started_at <= until and owner_of(each.seq) == owner
        ]
        return sorted(found, key=lambda each: (each.first_started_at, each.seq or 0))

    def _sessions(self, rest: str, *values: str) -> list[Session]:
        return [from_row(row) for row in self.db.execute(f"{READ} {rest}", values)]


def checkout_of(top: str, details: str) -> GitCheckout:
    """Return a working tree as it was stored."""
    found = GitCheckout(top, *orjson.loads(details))
    earlier, changes = found.earlier, found.changes
    return found._replace(
        earlier=(earlier[0], earlier[1]), changes=changes and (changes[0], changes[1])
    )
