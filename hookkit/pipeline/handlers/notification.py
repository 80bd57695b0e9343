"""The agent wants the person's attention."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.model.waiting import INPUT, PERMISSION

IN_A_TURN = {
    "elicitation_dialog": INPUT,
    "elicitation_url_dialog": INPUT,
    "permission_prompt": PERMISSION,
}
"""What a turn asks for, by type. They come six seconds late: the turn may be over by then."""

AT_ANY_TIME = {"agent_needs_input": None, "worker_permission_prompt": PERMISSION}
"""Dialogs that also open between turns: of agents in the background, or of a mode.

The first type doesn't show which: it is also that of the dialog for a permission.
"""

IDLE = "idle_prompt"
"""The type that reports that the agent has waited for a prompt, for about a minute."""


def handle(event: Event, session: Session) -> None:
    """Set the status to wait where nothing goes on without the person."""
    if event.name in AT_ANY_TIME or (event.name in IN_A_TURN and session.status != "idle"):
        if session.is_active:
            session.wait(event.at, (AT_ANY_TIME | IN_A_TURN)[event.name], event.agent_id)
    elif event.name == IDLE and session.status == "busy":
        session.set_status("idle", event.at)  # the turn was interrupted, which fires no hook
