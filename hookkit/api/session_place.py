"""Where a session is: its transcript, and the folder that its agent keeps it under."""

import os
import shlex

from hookkit import agents
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session


def transcript_of(session: Session) -> str | None:
    """Return the path of a session's transcript, wherever it is now; None if it is gone."""
    files = agents.of(session.framework).session_files
    return files.transcript_of(session.session_id, session.transcript_path)


def own_folder(session: Session) -> str | None:
    """Return the folder that the agent keeps a session under; None where it isn't known."""
    if session.cwd is None:
        return None
    files = agents.of(session.framework).session_files
    return files.start_folder(session.session_id, session.cwd, session.transcript_path)


def is_there(folder: str) -> bool:
    """Return True if a folder exists."""
    return "\0" not in folder and os.path.isdir(folder)  # noqa: PTH112 - a path as it is stored


def instead(session: Session | None, folder: str) -> str:
    """Return the repository of a folder that is gone, as a shell's word, else a placeholder."""
    root = session.project_path if session else None
    return shlex.quote(one_line(root)) if root and root != folder and is_there(root) else "FOLDER"
