"""A stand-in for the client that summarises."""

import json
import sys
from pathlib import Path
from typing import Any

ANSWER = {"title": "Mend the login flow of app", "summary": "It was mended. Tests pass."}

FAKE = """#!{python} -IS
import json, os, sys, time
if sys.argv[1:] == ["--version"]:
    sys.exit(print("2.1.329 (Claude Code)"))
seen = {{
    "argv": sys.argv[1:],
    "environment": dict(os.environ),
    "folder": os.getcwd(),
    "pid": os.getpid(),
    "stdin": sys.stdin.read(),
}}
with open({seen!r}, "a") as file:
    file.write(json.dumps(seen) + "\\n")
{then}
"""


class Client:
    """A script that keeps what it was given, then does as it is told."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "claude"
        self.seen_file = folder / "seen.json"
        self.does("sys.exit(9)")

    def does(self, then: str) -> None:
        text = FAKE.format(python=sys.executable, seen=str(self.seen_file), then=then)
        self.path.write_text(text)
        self.path.chmod(0o755)

    def prints(self, text: str, code: int = 0) -> None:
        self.does(f"sys.stdout.write({text!r})\nsys.exit({code})")

    def answers(self, **result: Any) -> None:
        """What the real client prints has these keys, and some more."""
        whole = {"type": "result", "subtype": "success", "is_error": False, "result": ""} | result
        self.prints(json.dumps(whole), 1 if whole["is_error"] else 0)

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What it was given, call by call."""
        if not self.seen_file.exists():
            return []
        return [json.loads(line) for line in self.seen_file.read_text().splitlines()]

    @property
    def seen(self) -> dict[str, Any]:
        """What it was given last."""
        return self.calls[-1]
