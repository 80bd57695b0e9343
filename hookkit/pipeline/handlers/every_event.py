"""Apply what every event reports of its session, whatever its type."""

from hookkit.agents import can_summarize, of
from hookkit.model.event import Event
from hookkit.model.own_notes import OWN_NOTES
from hookkit.model.own_records import Ended
from hookkit.model.run_ended import RunEnded
from hookkit.model.session import Session, milliseconds, placeholder_title, timestamp
from hookkit.pipeline.handlers.placed import place

CLOCK_TOLERANCE = 2
"""Seconds by which the clock may drift, or a start be rounded, without having been set."""


def new_session(event: Event) -> Session:
    """Return the session that an event is the first of."""
    imported = event.type == "read"
    return Session(
        session_id=event.session_id,
        workspace_id=event.workspace_id,
        framework=event.framework,
        origin="import" if imported else "hook" if event.framework else "api",
        title=placeholder_title(event.session_id, of(event.framework).DISPLAY_NAME),
        created_at=event.at,
        first_started_at=event.at,
        last_started_at=event.at,
        last_activity=event.at,
        status_updated_at=event.at,
    )


def before(event: Event, session: Session) -> None:
    """Note what stands in the event."""
    if event.type in OWN_NOTES:
        return
    at = event.at if event.details is None else end_of(event)
    if at > session.last_activity:
        session.last_activity = at
    if event.framework is None or event.type == "otel":
        return
    follow_clock(event, session)
    session.framework = event.framework
    session.n_hook_events += 1
    session.reopen()
    if event.agent_id is None:
        session.cwd = event.cwd or session.cwd
        session.transcript_path = event.transcript_path or session.transcript_path
        session.model = event.model or session.model
        note_account(event, session)
    if session.project is None and session.cwd:
        place(session, session.cwd)


def note_account(event: Event, session: Session) -> None:
    """Note the account that has all of the conversation.

    An agent sends all of it with every turn: once a turn is over, its account has it, unless the
    conversation was compacted before. With a prompt that is not answered yet that is certain for
    the first one only.
    """
    if event.account == session.account or event.type not in ("prompt", "stop"):
        return
    hook, transcript = session.hook, session.transcript
    missed = hook.compactions or transcript.compactions
    if event.type == "prompt":
        missed = hook.messages or transcript.messages
    session.account = None if missed else event.account


def follow_clock(event: Event, session: Session) -> None:
    """Keep the order of events when the clock was set between them.

    The start of one process, by the clocks of two events, differs by as much as it was set.
    """
    known, process = session.process, event.process
    if known is None or process is None or known.exact is None or known.exact != process.exact:
        return
    if known.start_time is None or process.start_time is None:
        return
    step = process.start_time - known.start_time
    if abs(step) > CLOCK_TOLERANCE:
        at = milliseconds(session.status_updated_at) + (step - 1) * 1000  # seconds are rounded
        session.status_updated_at = timestamp(max(at, 0) * 1_000_000)


def end_of(event: Event) -> str:
    """Return the time of an event: that of the end where it ends the session in the past."""
    ended_at = event.details.ended_at if isinstance(event.details, Ended | RunEnded) else None
    return ended_at or event.at


def after(event: Event, session: Session) -> None:
    """Note the process of a session that is active now; an ended one has none.

    No summary is due of an agent that can't write one.
    """
    if session.is_active and event.process is not None:
        session.pid, session.process_start_time = event.process.pid, event.process.start_time
        session.process_identity = event.process.exact
    if session.summary_state == "pending" and not can_summarize(session.framework):
        session.summary_state = "none"
