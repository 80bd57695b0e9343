"""Export sessions one by one, with secrets redacted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from hookkit.api import session_parts
from hookkit.api.project_choice import project_filter
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
"""Columns with texts that may contain a secret."""


class ExportOptions(NamedTuple):
    """Options of single formats."""

    by: str | None = None
    """Add up by this key, one of `invoice.BY`; Markdown only."""
    details: bool = False
    """List the sessions below the sums."""
    bom: bool = False
    """Begin CSV with the byte order mark by which Excel recognizes UTF-8."""


class ExportRow(NamedTuple):
    """A session and its sums."""

    session: Session
    began_at: datetime
    ended_at: datetime
    """Or now, while it is ongoing; else its last activity."""
    own: Counters
    """Its own usage: the sum over all sessions counts each message once."""
    usage: Counters
    """Its usage; of a manual session with that of the agents that ran in it."""
    files: int
    """Changed files, by those agents too."""

    @property
    def duration(self) -> timedelta:
        """Return how long it lasted."""
        return self.ended_at - self.began_at


class SelectedSessions:
    """The selected sessions; `advance` is called with 1 after each."""

    def __init__(
        self, store: Store, choice: SessionFilter, advance: Callable[[int], object] = lambda _: None
    ) -> None:
        self.store = store
        self.choice = choice
        self.advance = advance
        self.stored = ExportQueries(store.db)
        self.now = datetime.now(UTC)
        self.numbers = self.stored.numbers(choice)
        """In the order in which they were recorded: restored in it, they get the same numbers."""

    def documents(self) -> Iterator[session_export.Json]:
        """Yield everything that is stored of each session, as JSON has it."""
        for session in self._sessions(self.numbers):
            stored = redact_parts(self.stored.whole(session))
            row = self.row(session)
            total = {
                "files_changed": row.files,
                "total_tokens": row.usage.total_tokens,
                "cost_usd": row.usage.cost_usd,
            }
            yield session_export.to_dict(stored) | {"total": total}

    def rows(self) -> Iterator[ExportRow]:
        """Yield each session with its sums, in the order of their starts."""
        return map(self.row, self._sessions(self.stored.numbers_by_time(self.choice)))

    def row(self, session: Session) -> ExportRow:
        """Add up a session."""
        began_at = moment(session.first_started_at)
        ended_at = session.end_at(self.now)
        own = usage = session_parts.own_usage(session)
        files = session.files_changed
        if session.origin == "manual":
            parts = session_parts.parts_of(self.store, session)
            usage, files = parts.usage, len(parts.files)
        return ExportRow(session, began_at, max(began_at, ended_at), own, usage, files)

    def usage_by_model(self, session: Session) -> Iterator[tuple[str, Counters]]:
        """Yield model and usage of each message and each logged call of a session."""
        seq = session.seq or 0
        for message in self.store.accounts.messages_of(seq):
            yield message.bucket.model, message.tally
        for call in self.store.work.logged(seq):
            yield call.model, Counters.of_request(call.billed, call.cost)

    def _sessions(self, numbers: list[int]) -> Iterator[Session]:
        for number in numbers:
            session = self.store.database.session_by_seq(number)
            if session is not None:
                for name in TEXTS:
                    setattr(session, name, clean(getattr(session, name)))
                yield session
            self.advance(1)


@contextmanager
def select_sessions(store: Store, selected: SessionFilter) -> Iterator[SelectedSessions]:
    """Select sessions; while the block runs they are read from one state of the database.

    Raises AmbiguousError for a project's name.
    """
    selected = project_filter(store, selected)
    with ExportQueries(store.db).snapshot():
        yield SelectedSessions(store, selected)


def redact_parts(export: SessionExport) -> SessionExport:
    """Redact secrets in the parts of a session."""
    return export._replace(
        events=[each._replace(name=clean(each.name) or "") for each in export.events],
        commits=[each._replace(subject=clean(each.subject) or "") for each in export.commits],
    )


@lru_cache(maxsize=1024)
def clean(text: str | None) -> str | None:
    """Redact secrets in a text; cached, as many texts repeat."""
    return text and redact(text)
