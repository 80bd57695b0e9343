"""A scripted client that chooses the ids of its sessions, as Codex does."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.agents.codex.rollouts import THREAD
from tests.runs.fakes import lines

CLIENT = """#!{python} -IS
import json, os, sys, time
with open({seen!r}, "a") as file:
    file.write(json.dumps([sys.argv[1:], sys.stdin.read()]) + "\\n")
{then}
"""


class Codex:
    """A scripted client, which is found on the PATH."""

    def __init__(self, folder: Path) -> None:
        self.path, self.seen_file = folder / "bin" / "codex", folder / "seen"
        self.path.parent.mkdir()
        self.does(works())

    def does(self, then: str) -> None:
        self.path.write_text(
            CLIENT.format(python=sys.executable, seen=str(self.seen_file), then=then)
        )
        self.path.chmod(0o755)

    @property
    def seen(self) -> list[Any]:
        return [json.loads(line) for line in self.seen_file.read_text().splitlines()]


def says(*output: dict[str, Any]) -> str:
    return f"sys.stdout.write({lines(*output)!r}); sys.stdout.flush()\n"


def started(thread: str = THREAD) -> str:
    return says({"type": "thread.started", "thread_id": thread})


def works(thread: str = THREAD) -> str:
    said = {"type": "item.completed", "item": {"type": "agent_message", "text": "Hello"}}
    return started(thread) + says(said, {"type": "turn.completed", "usage": {}})
