"""hookkit has started the client, for a new session or for one that goes on."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    details = event.details
    if details.get("origin") == "run":
        session.origin = "run"
    session.framework = session.framework or details.get("framework")
    session.project = session.project or details.get("project")
    session.cwd = session.cwd or details.get("cwd")
    session.start(event.at)
    session.set_status("busy", event.at)
