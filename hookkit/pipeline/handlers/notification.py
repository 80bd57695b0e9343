"""The agent wants the person's attention."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.pipeline.handlers import permission

IN_A_TURN = ("permission_prompt", "elicitation_dialog", "elicitation_url_dialog")
"""Types of what a turn asks for. They come six seconds late: the turn may be over by then."""

AT_ANY_TIME = ("agent_needs_input", "worker_permission_prompt")
"""Types of dialogs that also open between turns: of agents in the background, or of a mode."""

IDLE = "idle_prompt"
"""The type that reports that the agent has waited for a prompt, for about a minute."""


def handle(event: Event, session: Session) -> None:
    """Set the status to wait where nothing goes on without the person."""
    if event.name in AT_ANY_TIME or (event.name in IN_A_TURN and session.status != "idle"):
        permission.handle(event, session)
    elif event.name == IDLE and session.status == "busy":
        session.set_status("idle", event.at)  # the turn was interrupted, which fires no hook
