"""The names of agents for people."""

from hookkit.model.session import Session


def agent_name(framework: str | None) -> str | None:
    """Return the name of a session's agent; a user program's own name is kept."""
    if framework is None:
        return None
    from hookkit import agents  # many tables name no agent

    return agents.display_name(framework)


def speaker_name(session: Session) -> str:
    """Return the name of the agent whose conversation a session has."""
    from hookkit.agents import of

    return of(session.framework).DISPLAY_NAME
