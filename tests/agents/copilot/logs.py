"""Rows of Copilot's logs, and a session's folder with them."""

import json
from itertools import count
from pathlib import Path
from typing import Any

from hookkit.agents.copilot.event_log import EventLog
from hookkit.model.transcript_position import Position
from tests.builders import at

SESSION = "0b6a6c1e-7b0f-4f0e-8f57-1a54a9c3b111"

AGENT = "a4ad0698-bd24-4892-b2bb-8537f43e1cf5"

CALL = "call_QkzF3mOyJd7wPbUVnR0aTsLe"
"""The id of a tool call, as the API gives it."""

_numbers = count(1)


def row(kind: str, seconds: float = 0, agent: str = "", **data: Any) -> dict[str, Any]:
    """A record."""
    record_id = f"00000000-0000-4000-8000-{next(_numbers):012}"
    found = {"type": kind, "data": data, "id": record_id, "timestamp": at(seconds)}
    return found | ({"agentId": agent} if agent else {})


def start(**context: Any) -> dict[str, Any]:
    """The first record."""
    known = {"cwd": "/home/dev/shop", "branch": "main"} | context
    return row("session.start", sessionId=SESSION, copilotVersion="1.0.102", context=known)


def usage(
    call: str = "chatcmpl-0123456789abcdef", seconds: float = 1, agent: str = "", **more: Any
) -> dict[str, Any]:
    """A call of the model."""
    known = {
        "model": "gpt-5.5",
        "inputTokens": 100,
        "outputTokens": 20,
        "cacheReadTokens": 60,
        "cacheWriteTokens": 10,
        "apiCallId": call,
    }
    return row("session.usage_record", seconds, agent, usage=known | more)


def called(name: str, call: str = CALL, agent: str = "", **arguments: Any) -> dict[str, Any]:
    """A tool begins."""
    told = {"toolCallId": call, "toolName": name, "arguments": arguments}
    return row("tool.execution_start", 2, agent, **told)


def done(call: str = CALL, agent: str = "", **data: Any) -> dict[str, Any]:
    """A tool ends."""
    known = {"toolCallId": call, "success": True, "result": {"content": "done"}}
    return row("tool.execution_complete", 3, agent, **known | data)


def lines(*rows: Any) -> bytes:
    """Rows as a log has them."""
    dumped = (json.dumps(each, separators=(",", ":")).encode() for each in rows)
    return b"".join(each + b"\n" for each in dumped)


def write(*rows: Any, name: str = "", title: str = "") -> Path:
    """A session's folder in this test's home; the path of its log."""
    folder = Path.home() / ".copilot/session-state" / (name or SESSION)
    folder.mkdir(parents=True, exist_ok=True)
    if title:
        (folder / "workspace.yaml").write_text(title)
    log = folder / "events.jsonl"
    log.write_bytes(lines(*rows))
    return log


def entries(
    path: Path, position: Position | None = None, *, texts: bool = False
) -> tuple[list[Any], Position]:
    """The entries of a log from a position on, and the position behind them."""
    with EventLog(path, position, with_texts=texts) as reader:
        return list(reader), reader.position
