"""A hook reported a call of the model with its usage, which is the ledger's business."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.model.usage import ApiMessage


def handle(message: ApiMessage, event: Event, session: Session) -> None:
    if event.agent_id is None:
        session.model = message.model
        session.context = message.context
