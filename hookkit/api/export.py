"""Export sessions one by one, with secrets redacted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from hookkit import clock
from hookkit.api import session_parts, usage_shares, working_time
from hookkit.api.machine_choice import machine_filter
from hookkit.api.project_choice import project_filter
from hookkit.api.store import Store
from hookkit.api.working_time import Time
from hookkit.lib.text.redact import redact
from hookkit.model import session_export
from hookkit.model.counters import Counters
from hookkit.model.session import Session, milliseconds, moment
from hookkit.model.spans import Span, duration
from hookkit.store.sqlite.session_export import ExportQueries
from hookkit.store.sqlite.sessions import EVER, NEVER, SessionFilter
from hookkit.store.sqlite.usage_parts import UsagePart

SHORTEST = 8
"""Characters of the shortest text with a secret and what gives it away."""


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
    spans: list[Span]
    """The time worked in the period."""
    own: Counters
    """Its own usage in the period: the sum over all sessions counts each message once."""
    usage: Counters
    """Its usage; of a manual session with that of the agents that ran in it."""
    files: int
    """Changed files, by those agents too."""
    user: str | None = None
    """The member of a team whose session it is; None in one's own store."""

    @property
    def duration(self) -> timedelta:
        """Return how long it lasted, from its first start to its end."""
        return self.ended_at - self.began_at

    @property
    def worked(self) -> timedelta:
        """Return the time worked in the period."""
        return duration(self.spans)


class SelectedSessions:
    """The selected sessions; `advance` is called with 1 after each."""

    def __init__(
        self, store: Store, choice: SessionFilter, advance: Callable[[int], object] = lambda _: None
    ) -> None:
        self.store = store
        self.choice = choice = choice._replace(is_by_activity=True)
        self.time = time_of(choice)
        self.advance = advance
        self.stored = ExportQueries(store.db)
        self.now = datetime.now(UTC)
        self.numbers = self.stored.numbers(choice)
        """In the order in which they were recorded: restored in it, they get the same numbers."""

    def documents(self) -> Iterator[session_export.Json]:
        """Yield everything that is stored of each session, as JSON has it."""
        for session in self._sessions(self.numbers):
            stored = session_export.to_dict(self.stored.whole(session))
            row = self.row(session)
            total = {
                "files_changed": row.files,
                "total_tokens": row.usage.total_tokens,
                "cost_usd": row.usage.cost_usd,
                "worked_seconds": row.worked.total_seconds(),
            }
            yield redacted(stored) | {"total": total}

    def rows(self) -> Iterator[ExportRow]:
        """Yield each session with its sums, in the order of their starts."""
        return map(self.row, self._sessions(self.stored.numbers_by_time(self.choice)))

    def row(self, session: Session) -> ExportRow:
        """Add up a session."""
        began_at = moment(session.first_started_at)
        ended_at = session.end_at(self.now)
        own = usage = usage_shares.usage_of(self.store, session, self.time)
        files = session.files_changed
        if session.origin == "manual":
            parts = session_parts.parts_of(self.store, session)
            usage = usage_shares.with_agents(self.store, session, parts, self.time)
            files = len(parts.files)
        seq = session.seq or 0
        spans = working_time.spans_of(self.store, [session], self.now, self.time)[seq]
        ends = max(began_at, ended_at)
        user = self.store.user_of(session.seq)
        return ExportRow(session, began_at, ends, spans, own, usage, files, user)

    def parts(self, session: Session) -> Iterator[UsagePart]:
        """Yield the usage of a session in the period by time, branch and model."""
        return usage_shares.parts_of(self.store, session, self.time)

    def _sessions(self, numbers: list[int]) -> Iterator[Session]:
        for number in numbers:
            session = self.store.database.session_by_seq(number)
            if session is not None:
                yield session
            self.advance(1)


def time_of(choice: SessionFilter) -> Time:
    """Return the period of a filter."""
    begin = -clock.FOREVER if choice.since == EVER else milliseconds(choice.since)
    end = clock.FOREVER if choice.until == NEVER else milliseconds(choice.until) + 1
    return Time(begin, end)


@contextmanager
def select_sessions(store: Store, selected: SessionFilter) -> Iterator[SelectedSessions]:
    """Select sessions; while the block runs they are read from one state of the database.

    Raises AmbiguousError for a name of several projects or machines, NotFoundError for that of no
    machine.
    """
    selected = machine_filter(store, project_filter(store, selected))
    with ExportQueries(store.db).snapshot():
        yield SelectedSessions(store, selected)


def redacted(document: session_export.Json) -> session_export.Json:
    """Redact secrets in every text and name of a document.

    Folders, branches, models and tools may be named by anybody.
    """
    return {
        _clean(name): value if name in session_export.IDENTITIES else _redacted(value)
        for name, value in document.items()
    }


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return redacted(value)
    return list(map(_redacted, value)) if isinstance(value, list | tuple) else value


def _clean(text: str) -> str:
    return text if len(text) < SHORTEST or is_time(text) else _without_secrets(text)


def is_time(text: str) -> bool:
    """Return True for a stored time; an export has millions of them."""
    return len(text) == 24 and text[10] == "T" and text[23] == "Z"


@lru_cache(maxsize=8192)
def _without_secrets(text: str) -> str:
    return redact(text)
