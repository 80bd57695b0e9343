"""What a push to a team costs, beside the least that the same rows could cost.

    python benchmarks/team_push.py [--short] [--check] [--pairs N] [--keep FOLDER]

A home with 100,000 sessions and 2,000,000 API messages (scale.py) is pushed into a fresh team, by
a process of its own, at each of two levels. In the same run the rows that came out are written
again by the same member into another fresh team: by a bare COPY to temporary tables and INSERT …
SELECT … ON CONFLICT DO NOTHING, 50,000 rows at a time, with the same indexes and row security. The
two take turns, and the median of their ratios is printed, with what a push takes when nothing is
new and after one session has changed. The ratios are what counts: times are the machine's.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import scale  # type: ignore[import-not-found]  # beside this file
import team_rows  # type: ignore[import-not-found]
from figure import Figure, report  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).parents[1]))  # for the server of the tests

from tests.postgres_server import Server

LARGE, LARGE_IN_SHORT = 100_000, 10_000
LEVELS = ("titles", "totals")
LEAST = "a bare COPY and INSERT of the same rows"
MAX_RATIO = 1.5
MAX_MIB = 200
MAX_STATEMENTS = 20
"""Statements of a push with nothing new."""

ROWS_OF_ONE = 60
"""Rows of one session, of its portion's notes, and of its days."""


class Push(NamedTuple):
    """What a process reports that has pushed."""

    seconds: float
    mib: float
    sessions: int
    rows: int
    statements: int
    bytes: int


class Team:
    """A fresh team of one member, whose home is pushed."""

    def __init__(self, server: Server, home: Path, level: str) -> None:
        self.server, self.home, self.level = server, home, level
        self.owner = server.make_role()
        self.name = server.make_database(self.owner)
        self.dsn = server.dsn(self.name, self.owner, "owner")
        (home / "team.json").unlink(missing_ok=True)
        self.run("create", self.dsn, level)

    def push(self) -> Push:
        """Push what is new."""
        with psycopg.connect(self.server.dsn(self.name)) as db:
            db.execute("CHECKPOINT")
        return Push(**json.loads(self.run("push")))

    def write_bare(self, folder: Path) -> float:
        """Write the rows of a folder; return the seconds that it takes."""
        return float(self.run("bare", self.dsn, str(folder)))

    def run(self, *words: str) -> str:
        """Do something in a process of its own; return what it prints."""
        command = [sys.executable, __file__, "--do", *words]
        known = {"HOME": str(self.home), "HOOKKIT_HOME": str(self.home)}
        done = subprocess.run(
            command, env=os.environ | known, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def drop(self) -> None:
        """Remove it."""
        self.server.drop_database(self.name)


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer sessions, one pair")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    options.add_argument("--pairs", type=int, default=3, help="pairs of each level")
    options.add_argument("--keep", type=Path, help="a folder for the home, to use it again")
    options.add_argument("--do", nargs="+", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.do:
        do(*chosen.do)
        return
    folder = Path(tempfile.mkdtemp(prefix="team-push-"))
    server, pairs = Server(), 1 if chosen.short else chosen.pairs
    try:
        home = chosen.keep or folder / "home"
        if not (home / "hookkit.db").exists():
            scale.build_rows(home, LARGE_IN_SHORT if chosen.short else LARGE).close()
        every = (measured(server, home, folder, level, pairs) for level in LEVELS)
        holds = report(chain.from_iterable(every))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if chosen.check and not holds:
        sys.exit(1)


def measured(server: Server, home: Path, folder: Path, level: str, pairs: int) -> Iterator[Figure]:
    """Yield all figures of a level."""
    rows, ratios, pushes = folder / level, [], []
    with Kept(server, home, level) as team:
        pushes.append(team.push())
        team_rows.dump(server.dsn(team.name), rows)
        yield from afterwards(team, level)
    for number in range(pairs):
        took: dict[bool, float] = {}
        for is_bare in random.sample((False, True), 2):
            with Kept(server, home, level) as team:
                if is_bare:
                    took[True] = team.write_bare(rows)
                else:
                    pushes.append(team.push())
                    took[False] = pushes[-1].seconds
        ratios.append(took[False] / took[True])
        print(f"  pair {number + 1}: push {took[False]:.1f} s, bare {took[True]:.1f} s", flush=True)
    shared = f"with `{level}` shared"
    whole = f"the first push of {pushes[0].sessions:,} sessions {shared} / {LEAST}"
    middle, mib = statistics.median(ratios), max(p.mib for p in pushes)
    name = f"{level}: a push / bare COPY and INSERT"
    yield Figure(name, middle, MAX_RATIO, whole, pairs=pairs)
    memory = f"the most memory of a push {shared}"
    yield Figure(f"{level}: most memory of a push, MiB", mib, MAX_MIB, memory, "MiB")
    yield Figure(f"{level}: rows of a push", pushes[0].rows)
    yield Figure(f"{level}: MB of a push", pushes[0].bytes / 1e6)


class Kept:
    """A team for a block."""

    def __init__(self, server: Server, home: Path, level: str) -> None:
        self.team = Team(server, home, level)

    def __enter__(self) -> Team:
        return self.team

    def __exit__(self, *_: Any) -> None:
        self.team.drop()


def afterwards(team: Team, level: str) -> Iterator[Figure]:
    """Yield what the next pushes take."""
    nothing = team.push()
    again = f"the next push, with nothing new and `{level}` shared"
    name = f"{level}: rows, nothing new"
    yield Figure(name, nothing.rows, 0, f"rows of {again}", "counted")
    name, asked = f"{level}: statements, nothing new", f"statements of {again}"
    yield Figure(name, nothing.statements, MAX_STATEMENTS, asked, "counted")
    team.run("change")
    one = team.push()
    changed = f"after one session has changed, with `{level}` shared"
    name = f"{level}: sessions, one changed"
    yield Figure(name, one.sessions, 1, f"sessions of a push {changed}", "counted")
    name = f"{level}: rows, one changed"
    yield Figure(name, one.rows, ROWS_OF_ONE, f"rows of a push {changed}", "counted")


# In a process of its own


def do(name: str, *words: str) -> None:
    """Do what a Team asks for."""
    known: dict[str, Callable[..., None]] = {"create": create, "push": push, "bare": bare}
    (known | {"change": change})[name](*words)


def create(dsn: str, level: str) -> None:
    """Create a team and be its first admin."""
    from hookkit.api.team.create import create as create_team

    create_team(dsn, user="ann", level=level)


def push() -> None:
    """Push, and print what it took."""
    from hookkit.api.store import Store
    from hookkit.api.team.push import push as push_now

    statements = team_rows.count_statements()
    with Store.open() as store:
        began = time.perf_counter()
        pushed = push_now(store)
        seconds = time.perf_counter() - began
    found = Push(seconds, peak(), pushed.sessions, pushed.rows, statements[0], pushed.bytes)
    print(json.dumps(found._asdict()))


def peak() -> float:
    """Return the most memory that this process had, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def bare(dsn: str, folder: str) -> None:
    """Write rows as bare as it can be done; print the seconds."""
    began = time.perf_counter()
    team_rows.write(dsn, Path(folder))
    print(time.perf_counter() - began)


def change() -> None:
    """Change one session."""
    from hookkit.api.store import Store

    with Store.open() as store, store.database.transaction():
        store.database.db.execute("UPDATE sessions SET title = 'Another' WHERE seq = 50")


if __name__ == "__main__":
    main()
