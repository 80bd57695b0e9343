"""Rollouts of a few rows."""

import json
from pathlib import Path
from typing import Any

from tests.builders import at

DAY = "2026/11/29"
THREAD = "01a226b3-7620-7073-b1e2-efe767fcdfa8"
OTHER = "01a226b3-88ab-7283-8185-07db296ee731"
TURN = "01a226b3-763c-7d23-bef8-8ce82949fec0"
YOUNGER = "01a226b3-8900-7d23-bef8-8ce82949fec0"
"""A turn of the other thread."""
OLDER = "01a226b3-7000-7d23-bef8-8ce82949fec0"
"""A turn that began before the thread."""

Row = dict[str, Any]


def row(kind: str, seconds: float = 0, **payload: Any) -> Row:
    return {"timestamp": at(seconds), "type": kind, "payload": payload}


def event(kind: str, seconds: float = 0, **payload: Any) -> Row:
    return row("event_msg", seconds, type=kind, **payload)


def item(kind: str, seconds: float = 0, **payload: Any) -> Row:
    return row("response_item", seconds, type=kind, **payload)


def completed(kind: str, seconds: float = 0, *, turn_id: str = TURN, **members: Any) -> Row:
    return event("item_completed", seconds, turn_id=turn_id, item={"type": kind} | members)


def meta(thread: str = THREAD, **more: Any) -> Row:
    known = {"id": thread, "session_id": thread, "cwd": "/w/shop", "cli_version": "0.171.0"}
    return row("session_meta", **(known | {"history_mode": "paginated"} | more))


def turn(turn_id: str = TURN, seconds: float = 0, **more: Any) -> Row:
    known = {"turn_id": turn_id, "cwd": "/w/shop", "model": "gpt-5.5"}
    return row("turn_context", seconds, **(known | more))


def prompt(words: str, seconds: float = 1, uuid: str = "u1", turn_id: str = TURN) -> Row:
    content = [{"type": "text", "text": words}]
    return completed("UserMessage", seconds, turn_id=turn_id, id=uuid, content=content)


def usage(given: int, cached: int = 0, output: int = 0, written: int = 0) -> Row:
    return {
        "input_tokens": given,
        "cached_input_tokens": cached,
        "cache_write_input_tokens": written,
        "output_tokens": output,
    }


def called(response: str, *counts: int, seconds: float = 2) -> Row:
    return row("token_usage_record", seconds, response_id=response, usage=usage(*counts))


def counted(*counts: int, last: tuple[int, ...] = (), seconds: float = 3) -> Row:
    info = {"total_token_usage": usage(*counts), "last_token_usage": usage(*(last or (0,)))}
    return event("token_count", seconds, info=info)


def text_of(*rows: Row) -> str:
    return "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in rows)


def path_of(thread: str = THREAD, home: Path | None = None, day: str = DAY) -> Path:
    folder = (home or Path.home() / ".codex") / "sessions" / day
    return folder / f"rollout-{day.replace('/', '-')}T09-47-05-{thread}.jsonl"


def write(*rows: Row, thread: str = THREAD, home: Path | None = None, day: str = DAY) -> Path:
    path = path_of(thread, home, day)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(*rows))
    return path
