"""What an event means for its session: event type → handler, one handler a file.

A handler is `handle(event, session) -> None`. It changes the session it is given and nothing
else: no I/O, so that it can be replayed for ever.
"""

from collections.abc import Callable

from hookkit.event import Event
from hookkit.handlers import (
    compact,
    counted,
    cwd_changed,
    ended,
    git,
    logged,
    noted,
    notification,
    otel,
    permission,
    process_gone,
    prompt,
    read,
    run_ended,
    run_started,
    session_end,
    session_start,
    started,
    statusline,
    stop,
    stop_failed,
    subagent_stop,
    summarized,
    summary_started,
    tool_done,
    tool_failed,
    unknown,
    upserted,
)
from hookkit.session import Session

HANDLERS: dict[str, Callable[[Event, Session], None]] = {
    "compact": compact.handle,
    "counted": counted.handle,
    "cwd_changed": cwd_changed.handle,
    "ended": ended.handle,
    "git": git.handle,
    "logged": logged.handle,
    "noted": noted.handle,
    "notification": notification.handle,
    "otel": otel.handle,
    "permission": permission.handle,
    "process_gone": process_gone.handle,
    "prompt": prompt.handle,
    "read": read.handle,
    "run_ended": run_ended.handle,
    "run_started": run_started.handle,
    "session_end": session_end.handle,
    "session_start": session_start.handle,
    "started": started.handle,
    "statusline": statusline.handle,
    "stop": stop.handle,
    "stop_failed": stop_failed.handle,
    "subagent_stop": subagent_stop.handle,
    "summarized": summarized.handle,
    "summary_started": summary_started.handle,
    "tool_done": tool_done.handle,
    "tool_failed": tool_failed.handle,
    "unknown": unknown.handle,
    "upserted": upserted.handle,
}
