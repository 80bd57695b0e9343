"""The sessions that are exported, without secrets, one after the other."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from hookkit.api import manual_sessions
from hookkit.api.store import Store
from hookkit.lib.text.redact import redact
from hookkit.model import session_export
from hookkit.model.counters import Counters
from hookkit.model.session import Session, moment
from hookkit.model.session_rows import SessionExport
from hookkit.store.sqlite.session_export import ExportQueries
from hookkit.store.sqlite.sessions import SessionFilter

TEXTS = (
    *("title", "summary", "description", "notes", "first_user_message", "last_user_message"),
    *("end_reason", "summary_error"),
)
"""Columns with words that may hold a secret."""


class ExportOptions(NamedTuple):
    """What a format may be asked for besides."""

    by: str | None = None
    """What is added up, one of `invoice.BY`; of Markdown only."""
    details: bool = False
    """The sessions below the sums."""
    bom: bool = False
    """A mark at the start of CSV by which Excel knows UTF-8."""


class ExportRow(NamedTuple):
    """A session, and what it comes to."""

    session: Session
    began_at: datetime
    ended_at: datetime
    """Or now, while it is ongoing; else its last activity."""
    own: Counters
    """Its own usage: that of all sessions together counts each message once."""
    usage: Counters
    """A person's own session with the agents that ran in it."""
    files: int
    """Changed, by them too."""

    @property
    def duration(self) -> timedelta:
        """How long it took."""
        return self.ended_at - self.began_at


class SelectedSessions:
    """The sessions that a choice means; `advance` is called for each that is done."""

    def __init__(
        self, store: Store, choice: SessionFilter, advance: Callable[[], object] = lambda: None
    ) -> None:
        self.store = store
        self.choice = choice
        self.advance = advance
        self.stored = ExportQueries(store.db)
        self.now = datetime.now(UTC)
        self.numbers = self.stored.numbers(choice)
        """In the order in which they came: restored so, they have the same numbers again."""

    def wholes(self) -> Iterator[session_export.Json]:
        """All that is stored of each, as JSON."""
        for session in self._sessions(self.numbers):
            told = cleared(self.stored.whole(session))
            row = self.row(session)
            total = {
                "files_changed": row.files,
                "total_tokens": row.usage.total_tokens,
                "cost_usd": row.usage.cost_usd,
            }
            yield session_export.to_dict(told) | {"total": total}

    def rows(self) -> Iterator[ExportRow]:
        """Each with what it comes to, by the time of its start."""
        return map(self.row, self._sessions(self.stored.numbers_by_time(self.choice)))

    def row(self, session: Session) -> ExportRow:
        """What a session comes to."""
        began_at = moment(session.first_started_at)
        ended_at = session.end_at(self.now)
        own = usage = manual_sessions.own_usage(session)
        files = session.files_changed
        if session.origin == "manual":
            parts = manual_sessions.parts_of(self.store, session)
            usage, files = parts.usage, len(parts.files)
        return ExportRow(session, began_at, max(began_at, ended_at), own, usage, files)

    def _sessions(self, numbers: list[int]) -> Iterator[Session]:
        for number in numbers:
            session = self.store.database.session_by_seq(number)
            if session is not None:
                for name in TEXTS:
                    setattr(session, name, clean(getattr(session, name)))
                yield session
            self.advance()


def cleared(told: SessionExport) -> SessionExport:
    """The same without secrets in what is beside the row."""
    return told._replace(
        events=[each._replace(name=clean(each.name) or "") for each in told.events],
        commits=[each._replace(subject=clean(each.subject) or "") for each in told.commits],
    )


@lru_cache(maxsize=1024)
def clean(text: str | None) -> str | None:
    """A text without secrets; many say the same."""
    return text and redact(text)
