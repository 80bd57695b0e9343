"""An attempt to call the model failed; the agent may try again."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.hook.api_errors += 1
