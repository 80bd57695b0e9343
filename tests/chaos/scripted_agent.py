"""A scripted agent for runs: it reports itself by hooks, and writes a transcript.

As nobody repeats its hooks, it does so itself until the journal has them.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

VERSION = "2.1.332 (Claude Code)"


def main(home: str, arguments: list[str]) -> int:
    """Do what the prompt asks for: `run-3: completes`, `fails` or `hangs`."""
    if arguments == ["--version"]:
        print(VERSION)
        return 0
    session = arguments[arguments.index("--session-id") + 1]
    name, _, ending = sys.stdin.read().partition(": ")
    agent = Agent(home, session, name)
    agent.hook("SessionStart", source="startup")
    agent.show({"type": "system", "subtype": "init", "model": "claude-sonnet-5-5"})
    agent.hook("UserPromptSubmit", prompt=f"{name}: {ending}", prompt_id=name)
    agent.write("user", promptId=name, message={"content": f"{name}: {ending}"})
    content = [{"type": "text", "text": "Hello"}]
    message = {"id": f"msg_{name}", "model": "claude-sonnet-5-5", "content": content}
    usage = {"usage": {"input_tokens": 10, "output_tokens": 20}}
    agent.write("assistant", message=message | usage)
    agent.show({"type": "assistant", "message": message})
    if ending == "hangs":
        agent.hook("Notification", message="waiting", notification_type="idle_prompt")
        while True:
            time.sleep(60)
    agent.hook("Stop", stop_hook_active=False)
    agent.hook("SessionEnd", reason="other")
    if ending == "fails":
        print("it is broken", file=sys.stderr)
        return 3
    agent.show({"type": "result", "subtype": "success", "is_error": False, "total_cost_usd": 0.5})
    return 0


class Agent:
    """One conversation."""

    def __init__(self, home: str, session: str, name: str) -> None:
        self.session, self.name = session, name
        self.folder = str(Path.cwd())
        self.transcript = Path(home, ".claude/projects/-runs", f"{session}.jsonl")
        settings = json.loads(Path(home, ".claude/settings.json").read_text())
        self.wired = settings["hooks"]["Stop"][0]["hooks"][0]["command"]
        self.count = 0

    def hook(self, event: str, **members: Any) -> None:
        """Run the wired command until the journal has the event."""
        self.count += 1
        step = f"{self.name}/{self.count}"
        common = {"session_id": self.session, "transcript_path": str(self.transcript)}
        place = {"cwd": self.folder, "step": step, "hook_event_name": event}
        payload = json.dumps(common | place | members).encode()
        environment = os.environ | {"CLAUDE_PID": str(os.getpid())}
        while not self.is_recorded(f'"step": "{step}",'.encode()):
            subprocess.run(["/bin/sh", "-c", self.wired], input=payload, env=environment)
            time.sleep(0.02)

    def is_recorded(self, mark: bytes) -> bool:
        """Return True if the journal has a text."""
        files = Path(os.environ["HOOKKIT_HOME"]).glob("journal/*.jsonl")
        return any(mark in content_of(file) for file in files)

    def show(self, value: dict[str, Any]) -> None:
        """Print a line of the stream."""
        print(json.dumps(value), flush=True)

    def write(self, kind: str, **members: Any) -> None:
        """Append a record to the transcript."""
        self.count += 1
        now = time.time()
        shown = (
            time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
        )
        common = {"type": kind, "uuid": f"{self.name}-{self.count}", "timestamp": shown}
        place = {"sessionId": self.session, "cwd": self.folder, "gitBranch": "main"}
        self.transcript.parent.mkdir(parents=True, exist_ok=True)
        with self.transcript.open("a") as file:
            file.write(json.dumps(common | place | members) + "\n")
        time.sleep(0.002)  # each has a time of its own


def content_of(segment: Path) -> bytes:
    """Return what a segment has; nothing of one that was compacted a moment ago."""
    try:
        return segment.read_bytes()
    except FileNotFoundError:
        return b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
