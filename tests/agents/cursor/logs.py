"""Logs as Cursor's command line and its editor write them."""

import json
import os
from pathlib import Path
from typing import Any

ID = "5d1cf0a4-52d8-4e0a-8a3b-2f4f7c1e9b10"
WRITTEN = 1_795_253_400
"""When a log was written to last: 2026-11-21T09:30:00Z."""

WHEN = "Friday, Nov 20, 2026, 10:15 AM (UTC+1)"


def user(text: str, at: str | None = None) -> dict[str, Any]:
    """A prompt, as the client wraps it."""
    time = f"<timestamp>{at}</timestamp>\n" if at else ""
    return message("user", {"type": "text", "text": f"{time}<user_query>\n{text}\n</user_query>"})


def message(role: str, *blocks: Any) -> dict[str, Any]:
    """A row with a message."""
    return {"role": role, "message": {"content": list(blocks)}}


def said(text: str) -> dict[str, Any]:
    """A block with a text."""
    return {"type": "text", "text": text}


def used(name: str, **asked: Any) -> dict[str, Any]:
    """A block with a tool call: without an id."""
    return {"type": "tool_use", "name": name, "input": asked}


def session() -> list[dict[str, Any]]:
    """Two turns with all that a log has."""
    return [
        message("user", said("<dynamic_tools>for the model</dynamic_tools>")),
        user("Fix add in app.py", WHEN),
        message(
            "assistant",
            said("Let me look."),
            used("Grep", pattern="add", path="/home/dev/shop"),
            used("StrReplace", path="/home/dev/shop/app.py", old_string="-", new_string="+"),
        ),
        message("assistant", used("Write", path="/home/dev/shop/notes.md", contents="Notes")),
        message("assistant", used("Shell", command="make test"), said("Done.")),
        {"type": "turn_ended", "status": "success"},
        user("no, use tabs instead"),
        {"type": "turn_ended", "status": "aborted", "error": "User aborted"},
    ]


def write(rows: list[Any], name: str = f"{ID}.jsonl", project: str = "home-dev-shop") -> Path:
    """Write a log into the home of a test; rows may be bytes."""
    path = Path.home() / ".cursor" / "projects" / project / "agent-transcripts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in rows]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    os.utime(path, (WRITTEN, WRITTEN))
    return path
