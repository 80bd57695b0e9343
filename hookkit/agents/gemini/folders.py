"""The folders of Gemini CLI, below `~/.gemini` or GEMINI_CLI_HOME.

    projects.json                          folder of a project → its short name
    tmp/<short name>/.project_root         the folder of a project
    tmp/<short name>/chats/session-<minute>-<start of the id>.jsonl
    tmp/<short name>/chats/<session id>/<agent id>.jsonl

A supervisor imports this, with no more than `os`.
"""

import os

VARIABLE = "GEMINI_CLI_HOME"
"""Names a home for this client alone."""

LOGS = "tmp"

ROOT_FILE = ".project_root"

BEGINNING = 4096
"""Bytes in which a log names its session; a path is never longer."""


def home() -> str:
    """Return the folder of the client's files."""
    chosen = os.environ.get(VARIABLE)
    return f"{chosen or os.path.expanduser('~')}/.gemini"  # noqa: PTH111


def logs() -> str:
    """Return the folder that holds the chat logs of all projects."""
    return f"{home()}/{LOGS}"


def chats() -> list[str]:
    """Return the folders of the chat logs, one of each project."""
    return [f"{logs()}/{name}/chats" for name in listed(logs())]


def listed(folder: str) -> list[str]:
    """Return the names in a folder; none where it can't be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []


def project_of(transcript: str) -> str | None:
    """Return the folder in which the session of a log was started; None: it isn't known."""
    folder = os.path.dirname(transcript)  # noqa: PTH120
    for _ in range(3):  # a subagent's log lies one level deeper
        root = read_path(f"{folder}/{ROOT_FILE}")
        if root is not None:
            return root
        folder = os.path.dirname(folder)  # noqa: PTH120
    return None


def read_path(file: str) -> str | None:
    """Return the absolute path that a file holds; None for anything else."""
    path = os.fsdecode(beginning_of(file)).strip()
    return path if path.startswith("/") and "\0" not in path else None


def beginning_of(file: str) -> bytes:
    """Return the beginning of a file; nothing where it can't be read."""
    try:
        fd = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):  # ValueError: not a name
        return b""
    try:
        return os.read(fd, BEGINNING)
    except OSError:  # a folder
        return b""
    finally:
        os.close(fd)
