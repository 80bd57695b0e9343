"""A session of the database in, entries out, from a position on.

Messages change while they are written, so a pass reads those again whose rows have changed since
the last one: their entries have the same identities.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from hookkit.agents.opencode import database, queries, session_rows
from hookkit.agents.opencode.database import rows
from hookkit.agents.opencode.message_parser import Message, MessageParser, Part
from hookkit.agents.values import members, text
from hookkit.errors import RejectedError
from hookkit.lib.containment import contained, reason_of
from hookkit.model.session import timestamp
from hookkit.model.transcript import BadLine, CostState, Facts, Title, TranscriptIdentity
from hookkit.model.transcript_position import FileStatus, Position
from hookkit.model.usage import Ownership

ROW = -1
"""The place of what can't be parsed: rows have none."""

PLACEHOLDERS = ("New session - ", "Child session - ")
"""How the titles begin that the client gives before it has one."""


class SessionReader:
    """Reads one session. Raises OSError where it can't be read, also in the middle of it."""

    parser_class = MessageParser

    def __init__(self, path: Path, position: Position | None = None) -> None:
        """Open a session; read on from a position where that is known, else all of it."""
        self._file, session_id = database.located(path)
        with ExitStack() as stack:
            self._db = stack.enter_context(database.opened(self._file))
            self._row, self._status = self._found(session_id)
            root = session_rows.root(self._db, self._row)
            self._written = session_rows.written(self._db, session_id)
            self._open = stack.pop_all()
        self.start = position if position and self._is_known(position) else Position()
        self.is_from_start = self.start is not position
        is_sidechain = root.id != self._row.id
        began, ended = stamp(self._row.created), stamp(self._row.updated)
        self.identity = TranscriptIdentity(root.id, began, ended, is_sidechain)
        claim = Ownership(False, is_sidechain, began, ended, root.id)
        self._claim = claim
        cwd = self.start.facts[0] if self.start.facts else None
        at = self.start.at or began
        self._parser = self.parser_class(claim, self._row.created, at=at, cwd=cwd)
        self._is_done = False

    def _found(self, session_id: str) -> tuple[session_rows.SessionRow, FileStatus]:
        """Return a session and its status. Raises OSError where it is gone."""
        identity = session_rows.database_identity(self._file)
        status = session_rows.status(self._db, session_id, *identity)
        row = session_rows.session(self._db, session_id)
        if row is None or status is None:
            raise FileNotFoundError(2, "the session is not in the database", self._file)
        return row, status

    def _is_known(self, position: Position) -> bool:
        """Return True if no message is gone since a position, and the clock wasn't set back."""
        return (
            position.state.isdecimal()
            and position.offset <= self._status.size
            and position.mtime_ns // 1_000_000 <= self._row.updated
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @property
    def at(self) -> str:
        """The time of the last entry that had one."""
        return self._parser.at

    def __iter__(self) -> Iterator[Any]:
        """Yield the entries in the order of the messages."""
        yield from self._first()
        since = int(self.start.state or 0)
        for message_id in self._changed(since):
            entries: list[Any] = []
            with contained(but=(OSError,)) as outcome:
                entries = self._entries(message_id)
            if outcome.error:
                reason = f"message {message_id}: {reason_of(outcome.error)}"
                entries = [BadLine(ROW, reason)]
            yield from entries
        yield from self._last()
        self._is_done = True

    def _first(self) -> Iterator[Any]:
        """Yield what is known of the session, if it is read from the start."""
        row = self._row
        if self.is_from_start:
            self._parser.cwd = row.directory
            model = text(parsed_object(row.model).get("id"))
            with database.reported(self._file):
                version, origin = row.version, session_rows.origin(self._db, row)
            yield Facts(
                self._claim, stamp(row.created), row.directory, None, version, model, origin
            )

    def _last(self) -> Iterator[Any]:
        """Yield what the client has made of the session by now."""
        if self.identity.is_sidechain:
            return
        if self._row.title and not self._row.title.startswith(PLACEHOLDERS):
            yield Title(self._claim, "ai", self._row.title)
        with database.reported(self._file):
            cost = session_rows.cost(self._db, self._row)
        if cost:  # it knows no price of many models
            yield CostState(self._claim, cost, {}, self._row.created)

    def _changed(self, since: int) -> list[str]:
        """Return the ids of messages that have changed since then; all of them from the start."""
        query = queries.CHANGED if since else queries.ALL
        with database.reported(self._file):
            found = rows(self._db, query, self._row.id, since)
        return [str(message_id) for (message_id,) in found]

    def _entries(self, message_id: str) -> list[Any]:
        """Return the entries of a message, and a BadLine for each part that can't be read."""
        parts, bad = list[Part](), list[BadLine]()
        try:
            ((_, data),) = rows(self._db, queries.MESSAGE, message_id)
            for part_id, part in rows(self._db, queries.PARTS, message_id):
                try:
                    parts.append(Part(str(part_id), parsed(part)))
                except RejectedError as error:
                    bad.append(BadLine(ROW, f"part {part_id}: {error}"))
        except sqlite3.OperationalError as error:  # locked: the rest would fail as well
            raise database.unreadable(error, self._file) from None
        except sqlite3.DatabaseError as error:  # damaged: others may be read
            raise RejectedError(str(error)) from None
        return [*bad, *self._parser.parse(Message(message_id, parsed(data), parts))]

    @property
    def position(self) -> Position:
        """The position to go on from: that before, as long as not all entries were taken."""
        if not self._is_done:
            return self.start
        status = self._status
        return Position(
            offset=status.size,
            device=status.device,
            inode=status.inode,
            size=status.size,
            mtime_ns=status.mtime_ns,
            at=self._parser.at,
            facts=(self._parser.cwd,),
            state=str(self._written),
        )


def parsed(data: object) -> dict[str, Any]:
    """Return the object in a row. Raises RejectedError with the reason."""
    if not isinstance(data, bytes):
        raise RejectedError("longer than a row can be")
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise RejectedError(f"not JSON ({error})") from None
    if not isinstance(value, dict):
        raise RejectedError("not a JSON object")
    return value


def parsed_object(data: str | None) -> dict[str, Any]:
    """Return the object in a column; an empty one for anything else."""
    try:
        return members(orjson.loads(data or "{}"))
    except orjson.JSONDecodeError:
        return {}


def stamp(milliseconds: int) -> str:
    """Return Unix milliseconds as a time."""
    return timestamp(milliseconds * 1_000_000)
