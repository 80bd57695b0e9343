"""The usage of a session in some time, and its parts by time, branch and model.

Tokens and cost belong to the moment and the branch of their message.
"""

from collections.abc import Callable, Iterable, Iterator

from hookkit import clock
from hookkit.api import session_parts
from hookkit.api.store import Store
from hookkit.api.working_time import ALL_TIME, Time
from hookkit.model.counters import Counters
from hookkit.model.session import Session, milliseconds
from hookkit.store.sqlite.usage_parts import UsagePart, usage_parts


def parts_of(store: Store, session: Session, time: Time = ALL_TIME) -> Iterator[UsagePart]:
    """Yield the usage of a session in some time by quarter of an hour, branch and model.

    What telemetry reports of a session as a whole is at its start.
    """
    seq = session.seq or 0
    yield from usage_parts(store.db, seq, *time)
    at = milliseconds(session.first_started_at)
    if session.metrics_source == "otel" and time.begin <= at < time.end:
        rest = session_parts.own_usage(session)
        for part in usage_parts(store.db, seq, *ALL_TIME):
            rest.add(part.usage, -1)
        yield UsagePart(at, session.git_branch or "", session.model or "", rest)


def usage_of(store: Store, session: Session, time: Time = ALL_TIME) -> Counters:
    """Return the usage of a session in some time."""
    if time == ALL_TIME:
        return session_parts.own_usage(session)
    total = Counters()
    for part in parts_of(store, session, time):
        total.add(part.usage)
    return total


def with_agents(
    store: Store, session: Session, parts: session_parts.SessionParts, time: Time = ALL_TIME
) -> Counters:
    """Return the usage of a session in some time; of a manual one with that of its agents."""
    if time == ALL_TIME:
        return parts.usage
    total = usage_of(store, session, time)
    for member in parts.members:
        total.add(usage_of(store, member.session, within(session, time)))
    return total


def within(session: Session, time: Time) -> Time:
    """Return the part of a time in which a session lasted."""
    begin = milliseconds(session.first_started_at)
    end = milliseconds(session.last_ended_at) + 1 if session.last_ended_at else clock.FOREVER
    return Time(max(begin, time.begin), min(end, time.end))


def grouped(
    parts: Iterable[UsagePart], key: Callable[[UsagePart], str | None]
) -> dict[str | None, Counters]:
    """Add up the parts of a session by a key."""
    found: dict[str | None, Counters] = {}
    for part in parts:
        found.setdefault(key(part), Counters()).add(part.usage)
    return found
