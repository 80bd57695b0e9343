"""Name subagents for people: what they were asked to do, and their type."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from hookkit.agents.values import members, text
from hookkit.lib.system import regular_file

TOOLS = ("Agent", "Task")
"""The tools that start subagents; older clients call theirs Task."""

MOST = 1 << 16
"""Bytes of the description that are read."""


def of_call(name: str, inputs: dict[str, Any]) -> str:
    """Return the name of the subagent that a call starts; empty for other tools."""
    if name not in TOOLS:
        return ""
    return named(inputs.get("description"), inputs.get("subagent_type"))


def of_file(transcript: Path) -> str:
    """Return the name of the subagent with this transcript, from the description beside it.

    It is empty where there is none, as beside transcripts of old clients.
    """
    import orjson

    known: Any = None
    with (
        suppress(OSError, ValueError),
        regular_file.opened(transcript.with_suffix(".meta.json")) as file,
    ):
        known = orjson.loads(file.read(MOST))
    about = members(known)
    return named(about.get("description"), about.get("agentType"))


def named(task: Any, kind: Any) -> str:
    """Return a name such as `find callers (Explore)`."""
    what, which = text(task), text(kind)
    return f"{what} ({which})" if what and which else what or which or ""
