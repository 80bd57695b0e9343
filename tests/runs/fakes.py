"""What a scripted client says, and what is left of it."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from hookkit.runs import run_folder

PATIENCE = 30.0
"""Seconds after which something that ought to happen has not."""

AT = "2026-11-21T13:00:00.000Z"


def init(**more: Any) -> dict[str, Any]:
    return {"type": "system", "subtype": "init", "model": "claude-sonnet-5-5"} | more


def text(words: str, **more: Any) -> dict[str, Any]:
    message = {"content": [{"type": "text", "text": words}]}
    return {"type": "assistant", "message": message, "timestamp": AT} | more


def result(**more: Any) -> dict[str, Any]:
    return {"type": "result", "subtype": "success", "is_error": False, "total_cost_usd": 0.5} | more


def lines(*output: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in output)


def says(*output: dict[str, Any]) -> str:
    """A script that prints these lines."""
    return f"sys.stdout.write({lines(*output)!r}); sys.stdout.flush()\n"


def holds_until(file: Path) -> str:
    """A script that waits for a file."""
    return f"while not os.path.exists({str(file)!r}): time.sleep(0.01)\n"


def permit(project: Path, *tools: str) -> None:
    """Make a project whose settings permit tools: runs there need no warning."""
    (project / ".claude").mkdir(parents=True)
    settings = {"permissions": {"allow": list(tools)}}
    (project / ".claude" / "settings.json").write_text(json.dumps(settings))


WHOLE = says(init(), text("Hello"), result())
STAYS = says(init(), text("Hello")) + "time.sleep(60)\n"


def until(what: Callable[[], Any], meaning: str) -> Any:
    """Wait until `what` says something true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.01)
    raise AssertionError(f"never happened: {meaning}")


def ours() -> list[psutil.Process]:
    """The supervisors and clients of this test's home that are there."""
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
        except psutil.Error:
            continue
        if any(str(run_folder.root()) in word for word in words):
            found.append(process)
    return found
