"""Report which permissions a run lacks: beforehand if possible, else afterwards."""

from collections.abc import Iterable
from pathlib import Path

from hookkit.agents.base import Agent
from hookkit.model.run_ended import counted
from hookkit.model.run_options import AgentOptions


def missing_permissions(agent: Agent, projects: Iterable[str], options: AgentOptions) -> str | None:
    """Return the warning for runs in which nothing grants a permission; None if something does."""
    runner = agent.runner
    if runner is None or all(
        runner.grants_permissions(Path(project), options) for project in set(projects)
    ):
        return None
    return f"{agent.DISPLAY_NAME} will deny what needs a permission: {runner.GRANT_HINT}."


def denied_calls(agent: Agent, denied: Iterable[str]) -> str | None:
    """Return the message for tool calls that were denied in runs; None if there were none."""
    tools = tuple(denied)
    if not tools:
        return None
    what = "1 tool call was" if len(tools) == 1 else f"{len(tools)} tool calls were"
    hint = f": {agent.runner.GRANT_HINT}" if agent.runner else ""
    return f"{what} denied ({counted(tools)}){hint}."
