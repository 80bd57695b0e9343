"""A run has started the agent, for a new session or to resume one."""

from hookkit.model.event import Event
from hookkit.model.own_records import RunStarted
from hookkit.model.session import Session


def handle(run: RunStarted, event: Event, session: Session) -> None:
    if run.origin == "run":
        session.origin = "run"
    session.framework = session.framework or run.framework
    session.project = session.project or run.project
    session.cwd = session.cwd or run.cwd
    session.start(event.at)
    session.set_status("busy", event.at)
