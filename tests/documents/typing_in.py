"""Type the commands of a page, and compare what they print with what it shows."""

import re
import shlex
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.cli.terminal import run_on_terminal
from tests.documents.page import Typed

COLUMNS = 100
ANY_LINES = r"(?:.*\n)*?"

ELSEWHERE = {
    r"(uv|pipx|pip|npm) ": "installs from a package registry",
    r"(claude|codex|gemini) ": "a program of somebody else",
    r"make ": "takes minutes, and is what runs these tests",
    r"hookkit continue ": "goes on from the transcript of a real agent: tests/runs",
    r"hookkit serve ": "runs until it is stopped: test_served_commands.py",
    r"curl ": "needs a server: test_served_commands.py",
}
"""Commands that are not run → why."""


def is_run(each: Typed) -> bool:
    """Return whether a command is run here, where jq may be missing."""
    is_elsewhere = any(re.match(pattern, f"{each.command} ") for pattern in ELSEWHERE)
    lacks_jq = "| jq " in each.command and shutil.which("jq") is None
    return not (is_elsewhere or lacks_jq)


def follow(commands: Iterable[Typed], folder: Path, named: Mapping[str, str] = {}) -> None:
    """Type commands, and compare what they print with what the page shows.

    Args:
        folder: Where they are typed.
        named: What a page calls what is another one in a test: the name → the test's.
    """
    for each in filter(is_run, commands):
        printed = run(each, folder, named)
        assert not each.printed or is_shown(each.printed, printed), f"{each.command}\n{printed}"


def run(each: Typed, folder: Path, named: Mapping[str, str]) -> str:
    """Type a command on a terminal; what it printed."""
    command = each.command
    for name, real in named.items():
        command = command.replace(name, real)
    shell = ["sh", "-c", f"cd {shlex.quote(str(folder))} && {command}"]
    printed = run_on_terminal(shell, columns=COLUMNS, code=each.code, NO_COLOR="1")
    assert "Traceback" not in printed
    for name, real in named.items():
        printed = printed.replace(real, name)
    return printed


def lines(text: str) -> list[str]:
    """Return the lines of a text without what stands at their ends."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def is_shown(shown: str, printed: str) -> bool:
    """Return whether a page shows what was printed; … stands for any text, alone for any lines."""
    parts = (ANY_LINES if each == "…" else f"{pattern(each)}\n" for each in lines(shown))
    return bool(re.fullmatch("".join(parts), "\n".join(lines(printed)) + "\n"))


def pattern(line: str) -> str:
    """Return what matches a line of a page."""
    return ".*".join(map(re.escape, line.split("…")))
