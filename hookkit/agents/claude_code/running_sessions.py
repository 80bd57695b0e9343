"""The client's own list of its running sessions: `sessions/<pid>.json` beside `projects`.

Clients from 2.1.329 on (perhaps earlier) rewrite the file whenever the status changes, with and
without a terminal. No hook reports an interruption before the first token, nor anything where the
client has stopped running a project's hooks; this does.
"""

from hookkit.agents.claude_code.config_folders import config_folders
from hookkit.errors import RejectedError
from hookkit.lib.system import regular_file
from hookkit.model.json_text import loads
from hookkit.model.running_status import RunningStatus, Status
from hookkit.model.session import timestamp
from hookkit.model.waiting import INPUT, PERMISSION

MAX_BYTES = 64 * 1024

STATUSES: dict[str, Status] = {
    "busy": "busy",
    "idle": "idle",
    "shell": "idle",  # only a command in the background is running
    "waiting": "wait",  # a dialog is open
}

DIALOGS = {"dialog open": INPUT, "input needed": INPUT, "permission prompt": PERMISSION}
"""What the client shows in `waitingFor`, as of 2.1.332."""

FIRST_MS, LAST_MS = 1_000_000_000_000, 253_402_300_799_999
"""The years 2001 to 9999."""


def status_of(session_id: str, pid: int, transcript: str | None) -> RunningStatus | None:
    """Return the status that the client shows for a session; None where it shows none."""
    for folder in folders(transcript):
        found = parsed(contents(f"{folder}/sessions/{pid}.json"))
        changed_ms = found.get("statusUpdatedAt")
        status = STATUSES.get(str(found.get("status")))
        if found.get("sessionId") != session_id or status is None:
            continue
        if isinstance(changed_ms, int) and FIRST_MS <= changed_ms <= LAST_MS:
            dialog = DIALOGS.get(str(found.get("waitingFor"))) if status == "wait" else None
            return RunningStatus(status, timestamp(changed_ms * 1_000_000), dialog)
    return None


def folders(transcript: str | None) -> list[str]:
    """Return the configuration folders where a session's file may be, that of its transcript first.

    A transcript lies in `projects/<project>/` of the folder that its client uses.
    """
    above, _, inside = (transcript or "").rpartition("/projects/")
    own = [above] if above and inside.count("/") == 1 else []
    return own + [each for each in config_folders() if each not in own]


def contents(path: str) -> bytes:
    """Return the content of a file; nothing where it can't be read, or is none of the client's."""
    try:
        with regular_file.opened(path, buffering=0) as file:
            return file.read(MAX_BYTES)
    except OSError:
        return b""


def parsed(data: bytes) -> dict[object, object]:
    """Return a JSON object; an empty one for anything else."""
    try:
        value = loads(data)
    except RejectedError:
        return {}
    return value if isinstance(value, dict) else {}
