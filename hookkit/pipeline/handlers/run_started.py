"""A run has started the agent, for a new session or to resume one."""

from hookkit.model.event import Event
from hookkit.model.own_records import RunStarted
from hookkit.model.session import Session
from hookkit.pipeline.handlers.placed import place


def handle(run: RunStarted, event: Event, session: Session) -> None:
    if run.origin == "run":
        session.origin = "run"
    session.parent_session_id = session.parent_session_id or run.parent
    session.framework = session.framework or run.framework
    session.cwd = session.cwd or run.cwd
    if run.cwd:
        place(session, run.cwd)
    session.project = session.project or run.project
    if run.title and session.title_source == "placeholder":
        session.title, session.title_source = run.title, "prompt"
    session.start(event.at)
    session.set_status("busy", event.at)
