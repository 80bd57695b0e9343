"""Old threads as the client kept them, on paper."""

import json
import os
from pathlib import Path
from typing import Any

ID = "T-5d1cf0a4-52d8-4e0a-8a3b-2f4f7c1e9b10"
CREATED = 1_795_253_400_000
"""2026-11-21T09:30:00Z."""

MODEL = "claude-haiku-4-5-20251001"
USAGE = {
    "model": MODEL,
    "inputTokens": 100,
    "outputTokens": 50,
    "cacheCreationInputTokens": 500,
    "cacheReadInputTokens": 200,
    "totalInputTokens": 800,
}


def used(call: str, name: str, **asked: Any) -> dict[str, Any]:
    """A block with a tool call."""
    return {"type": "tool_use", "id": call, "name": name, "input": asked}


def answered(call: str, status: str = "done", **more: Any) -> dict[str, Any]:
    """A block with what a tool answered."""
    return {"type": "tool_result", "toolUseID": call, "run": {"status": status, **more}}


def said(text: str) -> dict[str, Any]:
    """A block with a text."""
    return {"type": "text", "text": text}


def thread() -> dict[str, Any]:
    """A thread with two prompts, an edit, a failed command and a refused one."""
    calls = [
        used("toolu_edit_0123456789abcdef", "edit_file", path="/home/dev/shop/app.py"),
        used("toolu_fail_0123456789abcdef", "Bash", cmd="make"),
        used("toolu_none_0123456789abcdef", "Bash", cmd="rm -r ."),
    ]
    results = [
        answered(calls[0]["id"], result={"diff": "+"}),
        answered(calls[1]["id"], "error", error={"message": "no rule"}),
        answered(calls[2]["id"], "rejected-by-user"),
    ]
    sent = {"sentAt": CREATED + 1000}
    messages = [
        {"role": "user", "messageId": 0, "content": [said("Fix add")], "meta": sent},
        {"role": "assistant", "messageId": 1, "content": [said("On it."), *calls], "usage": USAGE},
        {"role": "user", "messageId": 2, "content": results},
        {"role": "assistant", "messageId": 3, "content": [said("Done.")], "usage": USAGE},
        {"role": "user", "messageId": 4, "content": "no, use tabs instead"},
    ]
    at = "2026-11-21T09:30:05.000Z"
    event = {"id": "e1", "timestamp": at, "model": MODEL, "toMessageId": 3}
    return {
        "v": 195,
        "id": ID,
        "created": CREATED,
        "title": "Fix the sum",
        "messages": messages,
        "env": {"initial": {"trees": [{"uri": "file:///home/dev/shop", "displayName": "shop"}]}},
        "usageLedger": {"events": [event]},
    }


def write(content: Any, name: str = f"{ID}.json") -> Path:
    """Write a thread into the home of a test; it may be bytes."""
    path = Path.home() / ".local" / "share" / "amp" / "threads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    os.utime(path, (CREATED / 1000 + 60, CREATED / 1000 + 60))
    return path
