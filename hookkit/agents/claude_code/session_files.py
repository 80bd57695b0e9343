"""Find a session's file: `projects/<folder's name>/<session's id>.jsonl`.

Several folders may have one name (`app.v1` and `app-v1`), so a transcript decides which of them is
its own. All rules are those of the client, as tests/agents/claude_code/folder_names.json has them.
"""

import os
import stat
from collections.abc import Iterator

from hookkit.agents.claude_code.config_folders import environment_of, folder_of, project_folders
from hookkit.model.project_path import composed

__all__ = ["RESUME", "environment_of", "sessions_of", "start_folder", "transcript_of"]

RESUME = ("claude", "--resume")
"""The command with which a person resumes a session; its id follows."""

MAX_NAME = 200
"""Characters of a folder's name; behind a longer one there is a hash of the whole path."""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def name_of(project: str) -> str:
    """Return the name that the client gives to a project's folder.

    It counts characters as JavaScript does: an emoji is two.
    """
    name = "".join(map(plain, project))
    return name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}-{hash_of(project)}"


def plain(char: str) -> str:
    """Return a character as it is in a folder's name."""
    if char.isascii():
        return char if char.isalnum() else "-"
    return "-" if ord(char) <= 0xFFFF else "--"


def hash_of(text: str) -> str:
    """Return the hash of a text: `hash * 31 + unit` of its UTF-16, in 32 bits and base 36."""
    units, value, digits = text.encode("utf-16-le", "surrogatepass"), 0, ""
    for at in range(0, len(units), 2):
        value = (value * 31 + units[at] + 256 * units[at + 1]) & 0xFFFFFFFF
    value = min(value, 2**32 - value)  # that of a signed number, without its sign
    while value:
        value, digit = divmod(value, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the main transcript of a session of any project; None where there is none.

    `known` is where it was: the client moves it when the session enters a worktree.
    """
    beside = []
    if known is not None and "\0" not in known:
        if os.access(known, os.F_OK):
            return known
        beside = [f"{config}/projects"] if (config := folder_of(known)) else []
    if "/" in session_id or "\0" in session_id:
        return None
    for root in dict.fromkeys([*beside, *project_folders()]):
        for folder in listed(root):
            path = f"{root}/{folder}/{session_id}.jsonl"
            if os.access(path, os.F_OK):
                return path
    return None


def sessions_of(project: str) -> Iterator[str]:
    """Yield the ids of a project's sessions, the one that was written to last first."""
    names = dict.fromkeys((name_of(project), name_of(composed(project))))
    found = []
    for folder in (f"{root}/{name}" for root in project_folders() for name in names):
        for name in listed(folder):
            session_id, dot, kind = name.rpartition(".")
            if dot and kind == "jsonl" and (at := written_at(f"{folder}/{name}")) is not None:
                found.append((at, session_id, f"{folder}/{name}"))
    for _, session_id, path in sorted(found, reverse=True):
        own = own_folder(path)
        if own is None or is_same(own, project):
            yield session_id


def written_at(path: str) -> int | None:
    """Return when a file was written to (Unix ns); None if it is gone, or no file."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_mtime_ns if stat.S_ISREG(status.st_mode) else None


def is_same(folder: str, other: str) -> bool:
    """Return True if two paths lead to one folder."""
    try:
        return folder == other or os.path.samefile(folder, other)  # noqa: PTH121
    except OSError:
        return False


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder that the client keeps a session under.

    Where the transcript doesn't name it, it is `cwd` or one above: a session's folder is where its
    last command ran, which may lie below the project's. `known` is as in `transcript_of`.
    """
    transcript = transcript_of(session_id, known)
    if transcript is None:
        return cwd
    own = own_folder(transcript)
    if own is not None:
        return own
    name = folder_name(transcript)
    folder, above = "", cwd
    while folder != above:
        folder, above = above, os.path.dirname(above)  # noqa: PTH120
        if name_of(folder) == name:
            return folder
    return cwd


def own_folder(transcript: str) -> str | None:
    """Return the folder that a transcript belongs to: the first in it with its folder's name.

    A session may go on elsewhere, and its transcript may be moved to a worktree's. None: no folder
    in it has this name, or it can't be read.
    """
    from hookkit.agents.claude_code.transcript.folders import folders_in

    name = folder_name(transcript)
    try:
        return next((each for each in folders_in(transcript) if name_of(each) == name), None)
    except OSError:
        return None


def folder_name(transcript: str) -> str:
    """Return the name of the folder that a transcript is in."""
    return os.path.basename(os.path.dirname(transcript))  # noqa: PTH119, PTH120


def listed(folder: str) -> list[str]:
    """Return the names in a folder; none where it can't be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
