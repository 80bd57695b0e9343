"""A hook reported a call of the model with its usage, which is the ledger's business."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.model.usage import ApiMessage
from hookkit.pipeline.handlers import stop

TURN, TURN_END = "turn", "stop"
"""Names of an event with the usage of a whole turn, which is not what fills the window; with the
second one the turn has ended."""


def handle(message: ApiMessage, event: Event, session: Session) -> None:
    if event.agent_id is None:
        session.model = message.model
        if event.name not in (TURN, TURN_END):
            session.context = message.context
    if event.name == TURN_END:
        stop.handle(event, session)
