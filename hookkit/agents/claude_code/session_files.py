"""Where the client keeps its sessions: `projects/<folder's name>/<session's id>.jsonl`."""

import os


def roots() -> list[str]:
    """The folders of all projects, there or not."""
    chosen = os.environ.get("CLAUDE_CONFIG_DIR")
    home = os.path.expanduser("~")  # noqa: PTH111 - the supervisor does without pathlib
    folders = [chosen] if chosen else [f"{home}/.claude", f"{home}/.config/claude"]
    return [f"{folder}/projects" for folder in folders]


def name_of(project: str) -> str:
    """The name that the client gives to a project's folder."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in project)


def transcript_of(session_id: str) -> str | None:
    """The main transcript of a session, whichever project it is of; None where there is none."""
    for root in roots():
        for folder in listed(root):
            path = f"{root}/{folder}/{session_id}.jsonl"
            if os.access(path, os.F_OK):
                return path
    return None


def sessions_of(project: str) -> list[str]:
    """The ids of a project's sessions, the one that was written to last first."""
    found = []
    for root in roots():
        folder = f"{root}/{name_of(project)}"
        for name in listed(folder):
            session_id, dot, kind = name.rpartition(".")
            if dot and kind == "jsonl":
                found.append((os.stat(f"{folder}/{name}").st_mtime_ns, session_id))  # noqa: PTH116
    return [session_id for _, session_id in sorted(found, reverse=True)]


def listed(folder: str) -> list[str]:
    """What is in a folder; nothing where that can't be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
