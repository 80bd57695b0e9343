"""Run one benchmark, and collect what it measures."""

import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psutil

from benchmarks.figure import COLLECTED, read_collected
from benchmarks.programs import CLIENT, Program
from benchmarks.results import Result
from hookkit import __version__

FOLDER = Path(__file__).parent
LOOK_SECONDS = 2.0
"""How long the other programs of the machine are observed before a benchmark, and after it."""


def measure(
    program: Program, *, is_short: bool, folder: Path = FOLDER, look: float = LOOK_SECONDS
) -> Result:
    """Run a benchmark to its end, whatever its exit status is; what it prints passes through.

    `folder` has its script. `look` is in seconds.
    """
    command = [sys.executable, str(folder / program.script), *arguments(program)]
    is_short = is_short and program.has_short
    if is_short:
        command.append("--short")
    before = busy(look)
    with tempfile.NamedTemporaryFile("r", prefix="figures-", encoding="utf-8") as collected:
        done = subprocess.run(command, env=os.environ | {COLLECTED: collected.name}, check=False)
        figures = read_collected(collected)
    return Result(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        versions=versions(program),
        processors=os.cpu_count() or 1,
        others=max(before, busy(look)),
        status=done.returncode,
        figures=figures,
        is_short=is_short,
    )


def arguments(program: Program) -> list[str]:
    """Return a benchmark's arguments, with variables of the environment replaced."""
    return [os.path.expandvars(each) for each in program.arguments]


def busy(seconds: float) -> float:
    """Return the share of the processors that programs use in the next seconds, in percent."""
    return round(psutil.cpu_percent(interval=seconds))


def versions(program: Program) -> dict[str, str]:
    """Return the versions that a measurement depends on."""
    found = {
        "hookkit": __version__,
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }
    if program.needs == CLIENT:
        found["Claude Code"] = Path(os.environ[CLIENT]).name
    return found
