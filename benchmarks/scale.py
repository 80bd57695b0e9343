"""What commands take on a large database, against a small one and against bare Python.

    python benchmarks/scale.py [--short] [--check] [--pairs N]

Both databases are made here, in temporary homes: 100 sessions with 2,000 API messages, and 100,000
with 2,000,000. Each figure is the median of ratios of two commands that ran right after one
another, so the machine's speed and most of its noise cancel out.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import said  # type: ignore[import-not-found]  # beside this file
import usage_sums  # type: ignore[import-not-found]
from figure import Figure, collect  # type: ignore[import-not-found]

from hookkit.model.session import Session
from hookkit.store.sqlite import projects, time_worked
from hookkit.store.sqlite.database import Database

BARE_START = "a bare `python3 -I -S -c pass`"
BARE = [sys.executable, "-I", "-S", "-c", "pass"]
COMMANDS = (
    ("list", "--json"),
    ("show", "50", "--json"),
    ("stats", "--json"),
    ("stats", "--json", "--by", "day"),
    ("stats", "--json", "--by", "project"),
    ("stats", "--json", "--by", "session"),
    ("stats", "--json", "--since", "2026-10-21"),
    ("projects", "--json"),
    ("search", "--json", "importer", "queue"),
    ("search", "--json", "a*"),
    ("search", "--json", "queue", "--project", "project-8"),
)

SMALL, LARGE, LARGE_IN_SHORT = 100, 100_000, 10_000
MESSAGES = 20
"""API messages of a session."""

DAYS, PROJECTS, BRANCHES = 730, 40, 5
MODELS = ("claude-opus-5-5", "claude-sonnet-4-5", "claude-haiku-4-5")
END = datetime(2026, 11, 21, tzinfo=UTC)

GROWTH = 1.5
"""How much longer a command may take on the large database."""

START_UP = {"list": 10.0, "show": 12.0, "stats": 12.0, "search": 12.0, "projects": 12.0}
"""How many times as long as bare Python a command may take on the large database."""

WARM_UP = 2
"""Pairs that fill the caches and don't count."""


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer pairs, fewer sessions")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    options.add_argument("--pairs", type=int, help="pairs of each figure")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    sessions, pairs = (LARGE_IN_SHORT, 10) if chosen.short else (LARGE, 40)
    try:
        figures = list(measured(folder, sessions, chosen.pairs or pairs))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    collect(figures)
    for figure in figures:
        verdict = "ok" if figure.holds else "TOO HIGH"
        print(f"{figure.name:<58}{figure.value:>7.2f}  <= {figure.bound:<5g}{verdict}")
    if chosen.check and not all(figure.holds for figure in figures):
        sys.exit(1)


def measured(folder: Path, sessions: int, pairs: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    small, large = folder / "small", folder / "large"
    build(small, SMALL)
    build(large, sessions)
    for command in COMMANDS:
        name = " ".join(part for part in command if part != "--json")
        line = [sys.executable, "-m", "hookkit", *command]
        growth = ratio((line, large), (line, small), pairs)
        meaning = f"`hookkit {name}` with {sessions:,} sessions / with {SMALL}"
        of_small = f"{name}: {sessions:,} sessions / {SMALL}"
        yield Figure(of_small, growth, GROWTH, meaning, pairs=pairs)
        times = ratio((line, large), (BARE, large), pairs)
        meaning = f"`hookkit {name}` with {sessions:,} sessions / {BARE_START}"
        of_bare = f"{name}: {sessions:,} sessions / bare python"
        yield Figure(of_bare, times, START_UP[command[0]], meaning, pairs=pairs)


def build(home: Path, count: int) -> None:
    """Build a home whose database holds sessions with their API messages, and what was said."""
    database = build_rows(home, count)
    database.close()
    said.fill(home)


def build_rows(home: Path, count: int) -> Database:
    """Build the same without what was said; return the database."""
    chance = random.Random(7)
    database = Database.open(home / "hookkit.db")
    with database.transaction():
        database.add_sessions(session(number, count, chance) for number in range(1, count + 1))
        for statement in FILL:
            database.db.execute(statement)
        usage_sums.add(database)
        time_worked.update(database.db, range(1, count + 1))
        projects.settle(database.db, (f"/home/dev/project-{each}" for each in range(PROJECTS)))
    database.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database


def session(number: int, count: int, chance: random.Random) -> Session:
    """Return an imported session like those of a busy team, at its place in two years."""
    start = END - timedelta(days=DAYS * (1 - number / (count + 1)), seconds=chance.random() * 3600)
    began, ended = stamp(start), stamp(start + timedelta(minutes=chance.randrange(1, 90)))
    project = chance.randrange(PROJECTS)
    known = Session(
        session_id=f"{chance.getrandbits(128):032x}",
        seq=number,
        framework="claude_code",
        origin="import",
        title=f"Work on part {number} of the importer",
        project=f"/home/dev/project-{project}",
        cwd=f"/home/dev/project-{project}",
        git_branch=f"branch-{chance.randrange(BRANCHES)}",
        model=chance.choice(MODELS),
        created_at=began,
        first_started_at=began,
        last_started_at=began,
        first_ended_at=ended,
        last_ended_at=ended,
        last_activity=ended,
        status="done",
        status_updated_at=ended,
        lifecycle="completed",
        first_user_message="Please look at the importer and say what is wrong. " * 4,
        transcript_available=True,
        transcript_path=f"/home/dev/.claude/projects/project-{project}/{number}.jsonl",
    )
    told = known.transcript
    told.edits, told.prompts, told.tool_calls = chance.randrange(20), chance.randrange(9), MESSAGES
    told.api_requests, told.cost = MESSAGES, MESSAGES * COST
    told.input, told.output = 10 * MESSAGES, 500 * MESSAGES
    told.cache_read, told.cache_write = 40_000 * MESSAGES, 2_000 * MESSAGES
    known.choose()
    return known


def stamp(moment: datetime) -> str:
    """Return a time as it is stored."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


COST = 30_000_000
"""Nano-dollars of a message."""

FILL = (
    "INSERT INTO transcripts SELECT seq, transcript_path, seq, session_id, first_started_at, "
    "last_ended_at, 0, '', '[]' FROM sessions",
    "WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < "
    f"{MESSAGES}) INSERT INTO api_messages (message_id, seq, transcript, dimension, at, input, "
    "output, cache_read, cache_write_5m, cache_write_1h, web_searches, cost) "
    "SELECT format('msg_%06x%02d_of_the_session', s.seq, n), s.seq, s.seq, d.id, "
    f"unixepoch(s.first_started_at) * 1000 + n, 10, 500, 40000, 0, 2000, 0, {COST} "
    "FROM sessions s JOIN dimensions d ON d.project = s.project AND d.branch = s.git_branch "
    "AND d.framework = s.framework AND d.model = s.model CROSS JOIN nth",
)
"""What the sessions' transcripts told: 2,000,000 rows are made faster where they are stored."""


def ratio(one: tuple[list[str], Path], other: tuple[list[str], Path], pairs: int) -> float:
    """Return the median of how many times as long one command takes as another."""
    ratios = []
    for pair in range(WARM_UP + pairs):
        first = random.random() < 0.5
        before = seconds(*one) if first else 0.0
        against = seconds(*other)
        taken = before if first else seconds(*one)
        if pair >= WARM_UP:
            ratios.append(taken / against)
    return statistics.median(ratios)


def seconds(command: list[str], home: Path) -> float:
    """Return how long a command takes in a home."""
    known = {"HOME": str(home), "HOOKKIT_HOME": str(home), "CLAUDE_CONFIG_DIR": str(home)}
    started = time.perf_counter()
    subprocess.run(command, env=os.environ | known, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
