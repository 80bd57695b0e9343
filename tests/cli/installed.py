"""The installed entry point, as a person types it."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner
from pytest import MonkeyPatch

from hookkit.cli import run

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
    """Do in this process what the entry point does; SCRIPT starts one of its own."""
    found, output = outcome(*arguments, cwd=cwd, variables=variables)
    assert found == code, output
    return output


def outcome(
    *arguments: str,
    cwd: Path | None = None,
    sent: bytes = b"",
    variables: Mapping[str, str] | None = None,
) -> tuple[str | int | None, Said]:
    """Return the exit code, too."""
    is_completion = "_HOOKKIT_COMPLETE" in (variables or {})
    assert arguments or is_completion, "it would record what is on stdin, and exit"
    found: str | int | None = 0
    with MonkeyPatch.context() as patch, CliRunner(env=variables).isolation(sent) as streams:
        patch.setattr(sys, "argv", [str(SCRIPT), *arguments])
        if cwd:
            patch.chdir(cwd)
        try:
            run()
        except SystemExit as stop:
            found = stop.code or 0
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = (stream.getvalue().decode() for stream in streams[:2])
    assert "Traceback" not in err
    return found, Said(out, err)


def refused(*arguments: str, code: int, cwd: Path | None = None) -> str:
    """Run a command that is refused: the one line that says why."""
    output = hookkit(*arguments, code=code, cwd=cwd)
    assert output.out == ""
    assert output.err.startswith("hookkit: ") and output.err.count("\n") == 1, output.err
    return output.err
