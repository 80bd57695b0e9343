"""A person edited or forgot a learning, which changes nothing of its session (lessons.py)."""

from hookkit.model.event import Event
from hookkit.model.own_records import LearningEdited
from hookkit.model.session import Session


def handle(edited: LearningEdited, event: Event, session: Session) -> None:
    pass
