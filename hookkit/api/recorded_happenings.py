"""What happened in a session as it was recorded: by hooks, by people, and by what was counted."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit import agents
from hookkit.api.store import Store
from hookkit.model.happening import Happening, Kind
from hookkit.model.session import Session, milliseconds, now
from hookkit.model.transcript_records import (
    API_ERROR,
    CALL,
    COMPACTION,
    FAILED,
    NEVER_RAN,
    PROMPT,
    edits_file,
)
from hookkit.store.sqlite.happenings import CountedRecord, HappeningQueries, HookCall, HookEvent

MOST = 20_000
"""Events, calls and records that are read of one session."""

BESIDE: dict[str, Kind] = {
    "ended": "end",
    "noted": "note",
    "permission": "permission",
    "run_ended": "end",
    "run_started": "start",
    "session_end": "end",
    "session_start": "start",
    "started": "start",
}
"""Types of events that no transcript has."""

WHOLE: dict[str, Kind] = {
    **BESIDE,
    "api_error": "api_error",
    "compact": "compaction",
    "interrupted": "interruption",
    "prompt": "prompt",
    "stop": "answer",
    "stop_failed": "api_error",
}
"""Types of events from which all that hooks report of a session is known."""

COMPACT = "compact"
"""The name of a start that is only the end of a compaction."""


def reported(store: Store, session: Session) -> list[Happening]:
    """Return what only hooks and people report, beside a transcript."""
    queries, seq = HappeningQueries(store.db), session.seq or 0
    events = queries.events(seq, MOST)
    calls = queries.calls(seq, MOST) if any(each.type == "permission" for each in events) else []
    return list(waits_ended(of_events(events, BESIDE), moments(events, calls), end_of(session)))


def recorded(store: Store, session: Session) -> tuple[list[Happening], bool]:
    """Return all that was recorded, and whether there is more than MOST of it."""
    queries, seq = HappeningQueries(store.db), session.seq or 0
    events, calls = queries.events(seq, MOST), queries.calls(seq, MOST)
    records = queries.records(seq, MOST)
    is_cut = MOST in (len(events), len(calls), len(records))
    known = of_events(events, BESIDE if records else WHOLE)
    found = waits_ended(known, moments(events, calls), end_of(session))
    work = of_records(records, session) if records else map(of_call, calls)
    return [*found, *filter(None, work)], is_cut


def of_events(events: Iterable[HookEvent], kinds: dict[str, Kind]) -> Iterator[Happening]:
    """Yield what events of some types report."""
    for each in events:
        kind = kinds.get(each.type)
        if kind is None or (kind == "start" and each.name == COMPACT):
            continue
        at, is_error = milliseconds(each.at), kind == "api_error"
        words = each.name if kind in ("start", "end", "permission") else ""
        yield Happening(kind, at, at, words, each.agent_id, is_error=is_error)


def moments(events: Iterable[HookEvent], calls: Iterable[HookCall]) -> list[int]:
    """Return when anything was reported that isn't a wait, in order."""
    times = [each.at for each in events if each.type not in ("notification", "permission")]
    return sorted(map(milliseconds, [*times, *(each.ended_at for each in calls)]))


def end_of(session: Session) -> int:
    """Return until when a wait without an end lasts: now, if the session waits; else not at all."""
    is_waiting = session.is_active and session.status == "wait"
    return milliseconds(now()) if is_waiting else 0


def waits_ended(found: Iterable[Happening], times: list[int], end: int) -> Iterator[Happening]:
    """Yield the same with waits that last until the next report: nothing reports their end."""
    for each in found:
        if each.kind == "permission":
            place = bisect_right(times, each.at)
            until = times[place] if place < len(times) else max(end, each.at)
            yield each._replace(until=until)
        else:
            yield each


def of_call(call: HookCall) -> Happening:
    """Return a call that hooks reported; its end alone is known."""
    at, is_edit = milliseconds(call.ended_at), call.is_edit and call.ok
    return Happening(
        "tool", at, at, call.name, call.agent_id, is_edit=is_edit, is_error=not call.ok
    )


def of_records(records: Iterable[CountedRecord], session: Session) -> Iterator[Happening | None]:
    """Yield what records of transcripts report."""
    agent_id = agents.of(session.framework).conversation.agent_id
    for each in records:
        yield of_record(each, agent_id(Path(each.transcript)) if each.is_subagent else None)


def of_record(record: CountedRecord, agent: str | None) -> Happening | None:
    """Return a record of a transcript; None for one that is only a part of another."""
    flags = record.flags
    if flags & CALL and not flags & NEVER_RAN:
        is_edit, is_error = edits_file(flags), bool(flags & FAILED)
        return Happening(
            "tool", record.at, record.at, "", agent, is_edit=is_edit, is_error=is_error
        )
    if flags & PROMPT:
        return Happening("prompt", record.at, record.at, agent=agent)
    if flags & COMPACTION:
        return Happening("compaction", record.at, record.at, agent=agent)
    if flags & API_ERROR:
        return Happening("api_error", record.at, record.at, agent=agent, is_error=True)
    return None
