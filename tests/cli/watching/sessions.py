"""Sessions to watch."""

import time
from pathlib import Path
from typing import Any

from hookkit.api.current_tools import CurrentTool
from hookkit.api.status import WatchedSession
from hookkit.model.session import Session, timestamp
from tests.builders import deliver, line, payload
from tests.transcript_builders import answer, prompt, tool, transcript, usage

SECOND = 10**9

SHADY = "Fix [bold red]this[/] \x1b[31m\u202ered 日本語"
"""What a terminal, and a library that has markup, must not obey."""


def watched(seq: int, title: str = "Fix it", **members: Any) -> WatchedSession:
    """A session as the screen gets it."""
    cost, used = members.pop("cost", None), members.pop("tool", None)
    at = timestamp(time.time_ns() - 125 * SECOND)
    known = {"session_id": f"s{seq}", "first_started_at": at, "last_activity": at}
    return WatchedSession(Session(seq=seq, title=title, **known | members), cost, used)


def used(name: str = "Bash", seconds: int = 65, others: int = 0) -> CurrentTool:
    """A tool in use for so long."""
    since = timestamp(time.time_ns() - seconds * SECOND)
    return CurrentTool(name, "make test", since, others)


def record(folder: Path, *titles: str) -> None:
    """Record agents at work, each with a tool in use; the first has the latest activity."""
    now = time.time_ns()
    for number, title in enumerate(titles, 1):
        session = f"s{number}"
        file = folder / f"{session}.jsonl"
        call = [tool("Bash", f"t{number}", command=f"make part-{number}")]
        costs = usage(1000 * number, 500, 90_000 * number)
        records = [
            prompt(title, session=session),
            answer(f"m{number}", costs, session=session, content=call),
        ]
        for each in records:
            each["timestamp"] = timestamp(now - 60 * SECOND)
        file.write_bytes(transcript(*records))
        members = {"transcript_path": str(file), "cwd": f"/home/dev/project-{number}"}
        begun = payload("UserPromptSubmit", session, prompt=title, **members)
        deliver(line(begun, at=now - number * 60 * SECOND))
