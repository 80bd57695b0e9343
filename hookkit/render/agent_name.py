"""The names of agents for people."""


def agent_name(framework: str | None) -> str | None:
    """Return the name of a session's agent; a user program's own name is kept."""
    if framework is None:
        return None
    from hookkit import agents  # many tables name no agent

    return agents.display_name(framework)
