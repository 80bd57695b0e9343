"""Apply events to their sessions: event type → handler, one handler per file.

A handler is `handle(event, session) -> None`, or `handle(details, event, session) -> None` for a
type whose events have details. It changes the session it is given and nothing else: no I/O, so that
it can be replayed at any time.
"""

from collections.abc import Callable
from typing import Any

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.pipeline.handlers import (
    answered,
    api_call_logged,
    api_error,
    compact,
    counts_added,
    cwd_changed,
    ended_by_user,
    git_activity,
    held,
    interrupted,
    learning_edited,
    model_call,
    note_added,
    notification,
    permission,
    placed,
    process_gone,
    prompt,
    run_ended,
    run_started,
    session_end,
    session_start,
    started_by_user,
    status_seen,
    statusline,
    stop,
    stop_failed,
    subagent_stop,
    summarized,
    summary_started,
    telemetry,
    tool_done,
    tool_failed,
    transcript_read,
    unknown,
    upserted,
)

HANDLERS: dict[str, Callable[[Event, Session], None]] = {
    "answered": answered.handle,
    "api_error": api_error.handle,
    "compact": compact.handle,
    "cwd_changed": cwd_changed.handle,
    "interrupted": interrupted.handle,
    "notification": notification.handle,
    "permission": permission.handle,
    "prompt": prompt.handle,
    "session_end": session_end.handle,
    "session_start": session_start.handle,
    "stop": stop.handle,
    "stop_failed": stop_failed.handle,
    "subagent_stop": subagent_stop.handle,
    "tool_done": tool_done.handle,
    "tool_failed": tool_failed.handle,
    "unknown": unknown.handle,
}

DETAILED: dict[str, Callable[[Any, Event, Session], None]] = {
    "counted": counts_added.handle,
    "ended": ended_by_user.handle,
    "git": git_activity.handle,
    "held": held.handle,
    "learning_edited": learning_edited.handle,
    "logged": api_call_logged.handle,
    "model_call": model_call.handle,
    "noted": note_added.handle,
    "otel": telemetry.handle,
    "placed": placed.handle,
    "process_gone": process_gone.handle,
    "read": transcript_read.handle,
    "run_ended": run_ended.handle,
    "run_started": run_started.handle,
    "started": started_by_user.handle,
    "status_seen": status_seen.handle,
    "statusline": statusline.handle,
    "summarized": summarized.handle,
    "summary_started": summary_started.handle,
    "upserted": upserted.handle,
}
"""The handlers of events with details; the annotation of the first argument is their type."""


def dispatch(event: Event, session: Session) -> None:
    """Apply an event to its session."""
    if event.details is None:
        HANDLERS[event.type](event, session)
    else:
        DETAILED[event.type](event.details, event, session)
