"""The installed entry point, as a person types it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

SCRIPT = Path(sys.executable).with_name("hookkit")


class Said(NamedTuple):
    """What a command printed."""

    out: str
    err: str

    @property
    def facts(self) -> dict[str, str]:
        """The lines with a name and a value."""
        parts = (line.split("  ", 1) for line in self.out.splitlines() if "  " in line)
        return {name.strip(): value.strip() for name, value in parts}

    @property
    def json(self) -> Any:
        """The document that was printed."""
        return json.loads(self.out)


def hookkit(*arguments: str, code: int = 0, cwd: Path | None = None, **variables: str) -> Said:
    """Run the entry point in a process of its own."""
    done = subprocess.run(
        [SCRIPT, *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        cwd=cwd,
        env=os.environ | variables,
    )
    assert done.returncode == code, (done.stdout.decode(), done.stderr.decode())
    assert b"Traceback" not in done.stderr
    return Said(done.stdout.decode(), done.stderr.decode())


def refused(*arguments: str, code: int, cwd: Path | None = None) -> str:
    """Run a command that is refused: the one line that says why."""
    said = hookkit(*arguments, code=code, cwd=cwd)
    assert said.out == ""
    assert said.err.startswith("hookkit: ") and said.err.count("\n") == 1, said.err
    return said.err
