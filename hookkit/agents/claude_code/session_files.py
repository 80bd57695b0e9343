"""Find a session's file: `projects/<folder's name>/<session's id>.jsonl`."""

import os

from hookkit.agents.claude_code.config_folders import project_folders


def name_of(project: str) -> str:
    """Return the name that the client gives to a project's folder."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in project)


def transcript_of(session_id: str) -> str | None:
    """Return the main transcript of a session of any project; None where there is none."""
    for root in project_folders():
        for folder in listed(root):
            path = f"{root}/{folder}/{session_id}.jsonl"
            if os.access(path, os.F_OK):
                return path
    return None


def sessions_of(project: str) -> list[str]:
    """Return the ids of a project's sessions, the one that was written to last first."""
    found = []
    for root in project_folders():
        folder = f"{root}/{name_of(project)}"
        for name in listed(folder):
            session_id, dot, kind = name.rpartition(".")
            if dot and kind == "jsonl":
                found.append((os.stat(f"{folder}/{name}").st_mtime_ns, session_id))  # noqa: PTH116
    return [session_id for _, session_id in sorted(found, reverse=True)]


def start_folder(session_id: str, cwd: str) -> str:
    """Return the folder that the client keeps a session under: `cwd`, or one above it.

    A session's folder is where its last command ran, which may lie below the project's.
    """
    transcript = transcript_of(session_id)
    name = os.path.basename(os.path.dirname(transcript)) if transcript else None  # noqa: PTH119, PTH120
    folder, above = "", cwd
    while folder != above:
        folder, above = above, os.path.dirname(above)  # noqa: PTH120
        if name_of(folder) == name:
            return folder
    return cwd


def listed(folder: str) -> list[str]:
    """Return the names in a folder; none where it can't be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
