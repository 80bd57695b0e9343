"""The folders of Qwen Code, below `~/.qwen` or QWEN_HOME.

    projects/<folder of the project, with ->/chats/<session id>.jsonl
    projects/<…>/subagents/<session id>/agent-<agent id>.jsonl

A supervisor imports this, with no more than `os`.
"""

import os

from hookkit.agents.gemini.folders import listed

VARIABLE = "QWEN_HOME"
"""Names the client's folder."""


def home() -> str:
    """Return the folder of the client's files."""
    return os.environ.get(VARIABLE) or os.path.expanduser("~/.qwen")  # noqa: PTH111


def projects() -> str:
    """Return the folder that holds the logs of all projects."""
    return f"{home()}/projects"


def chats() -> list[str]:
    """Return the folders of the chat logs, one of each project."""
    return [f"{projects()}/{name}/chats" for name in listed(projects())]
