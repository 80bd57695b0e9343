"""What the commands that people type most cost: `list` and `status`, on a terminal and in a pipe.

    python benchmarks/command_latency.py [--short] [--check]

They are held against a bare start of the same interpreter. Each figure is the median of ratios of
two commands that ran right after one another, in random order: the machine's speed and most of its
noise cancel out. The database holds 2,000 sessions, of which three are active.
"""

import argparse
import fcntl
import os
import pty
import random
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

from hookkit.model.session import Session, timestamp
from hookkit.store.sqlite.database import Database

SESSIONS, ACTIVE = 2_000, 3
COMMANDS = ("list", "status")
BOUND = 10.0

BARE_START = "a bare `python3 -c pass`"
BARE = [sys.executable, "-c", "pass"]
WARM_UP = 2
"""Pairs that fill the caches and don't count."""


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over the bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer pairs")
    options.add_argument("--check", action="store_true", help="fail when the bound is exceeded")
    chosen = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="commands-"))
    try:
        build(home)
        figures = list(measured(home, 15 if chosen.short else 100))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    collect(figures)
    for figure in figures:
        verdict = "ok" if figure.holds else "TOO HIGH"
        print(f"{figure.name:<58}{figure.value:>7.2f}  <= {BOUND:g}  {verdict}")
    if chosen.check and not all(figure.holds for figure in figures):
        sys.exit(1)


def build(home: Path) -> None:
    """Build a home with the sessions of some months."""
    now = time.time()
    database = Database.open(home / "hookkit.db")
    with database.transaction():
        database.add_sessions(session(seq, now) for seq in range(1, SESSIONS + 1))
    database.close()


def session(seq: int, now: float) -> Session:
    """Return a session that took half an hour; the last ones go on."""
    start = now - (SESSIONS - seq) * 3600
    began, ended = (timestamp(round(each * 1e9)) for each in (start, start + 1800))
    known = Session(
        session_id=f"session-{seq}",
        seq=seq,
        framework="claude_code",
        title=f"Give part {seq} of the importer a queue of its own, and a test",
        project=f"/home/dev/project-{seq % 5}",
        cwd=f"/home/dev/project-{seq % 5}",
        git_branch="main",
        model="claude-opus-5-5",
        created_at=began,
        first_started_at=began,
        last_started_at=began,
        last_activity=ended,
        status_updated_at=ended,
    )
    if seq <= SESSIONS - ACTIVE:
        known.end(ended, "other")
    return known


def measured(home: Path, pairs: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    environment = os.environ | {"HOME": str(home), "HOOKKIT_HOME": str(home)}
    for command in COMMANDS:
        line = [sys.executable, "-m", "hookkit", command]
        for place, is_terminal in (("on a terminal", True), ("in a pipe", False)):
            value = ratio(line, environment, pairs, is_terminal=is_terminal)
            meaning = f"`hookkit {command}` {place}, with {SESSIONS:,} sessions / {BARE_START}"
            name = f"hookkit {command} {place} / a bare interpreter"
            yield Figure(name, value, BOUND, meaning, pairs=pairs)


def ratio(line: list[str], environment: dict[str, str], pairs: int, *, is_terminal: bool) -> float:
    """Return the median over `pairs` of how much longer a command takes than a bare start."""
    found = []
    chance = random.Random(1)
    for number in range(pairs + WARM_UP):
        both = [line, BARE]
        chance.shuffle(both)
        times = {each[-1]: seconds(each, environment, is_terminal) for each in both}
        if number >= WARM_UP:
            found.append(times[line[-1]] / times[BARE[-1]])
    return statistics.median(found)


def seconds(line: list[str], environment: dict[str, str], is_terminal: bool) -> float:
    """Return how long a command takes, until all that it prints was read."""
    reader, writer = pty.openpty() if is_terminal else os.pipe()
    if is_terminal:
        fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    start = time.perf_counter()
    process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=writer, env=environment)
    os.close(writer)
    try:
        while os.read(reader, 65536):
            pass
    except OSError:  # how a terminal says that nobody writes to it any more
        pass
    code = process.wait()
    took = time.perf_counter() - start
    os.close(reader)
    if code:
        sys.exit(f"{line} left with {code}.")
    return took


if __name__ == "__main__":
    main()
