"""The time worked in sessions: activity without idle gaps, until now while work goes on."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from hookkit import clock
from hookkit.api.store import Store
from hookkit.model.session import Session, milliseconds, timestamp
from hookkit.model.spans import Span, clip, union
from hookkit.store.sqlite.time_worked import MINUTE_MS, session_spans


class Time(NamedTuple):
    """A time in Unix milliseconds; without limits it is all time."""

    begin: int = -clock.FOREVER
    end: int = clock.FOREVER
    """Exclusive."""


ALL_TIME = Time()


def spans_of(
    store: Store, sessions: Iterable[Session], now: datetime, time: Time = ALL_TIME
) -> dict[int, list[Span]]:
    """Return the spans of time worked in each session, by its number."""
    known = list(sessions)
    stored = session_spans(store.db, (each.seq or 0 for each in known), store.settings.idle_minutes)
    found = {}
    for each in known:
        spans = stored.get(each.seq or 0, [])
        if (more := running_span(store, each, spans, now)) is not None:
            spans = union([*spans, more])
        found[each.seq or 0] = clip(spans, time.begin, time.end)
    return found


def running_span(store: Store, session: Session, spans: list[Span], now: datetime) -> Span | None:
    """Return the time since the last moment of a session in which work goes on.

    It ends at the last activity where that is longer ago than the idle time.
    """
    if not session.is_ongoing or not spans:
        return None
    begin, present = spans[-1].end, round(now.timestamp() * 1000)
    last = begin
    if session.origin == "manual":
        last = max(begin, min(last_activity(store, session, present), present))
    if present - last <= store.settings.idle_minutes * MINUTE_MS:
        last = max(last, present)
    return Span(begin, last) if last > begin else None


def last_activity(store: Store, session: Session, now: int) -> int:
    """Return the time of the last activity in a manual session, its agents' included."""
    from hookkit.api import manual_sessions

    return milliseconds(manual_sessions.last_activity(store, session, timestamp(now * 1_000_000)))
