"""What it costs a machine to be in a team: the marks of what the team has not got yet.

    python benchmarks/outbox_cost.py [--short] [--check] [--pairs N]

A journal is folded into a fresh store, and transcripts are imported into another: with the triggers
that mark what changes (outbox.py), and without them, in turns. The medians of the ratios are
printed: of the processor's time of all processes, which what else the machine does disturbs less,
and of the clock's.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import fold_throughput  # type: ignore[import-not-found]  # beside this file
import import_speed  # type: ignore[import-not-found]
from figure import Figure, collect  # type: ignore[import-not-found]

MAX_RATIO = 1.1
MEANINGS = {"fold": "recorded events become rows", "import": "transcripts are imported"}
EVENTS, EVENTS_IN_SHORT = 200_000, 30_000
MIB, MIB_IN_SHORT = 200, 20

FOLD = """
from hookkit import config, paths
from hookkit.pipeline.project.projector import fold
from hookkit.store.sqlite.database import Database
database = Database.open(paths.database())
fold(database, config.load())
"""

IMPORT = """
import sys
from hookkit.__main__ import main
sys.argv = ["hookkit", "import", "--no-search"]
main()
"""

OPEN = """
import sys
from hookkit import paths
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.outbox import Outbox
outbox = Outbox(Database.open(paths.database()))
if "marks" in sys.argv:
    outbox.begin()
"""


class Cost(NamedTuple):
    """Seconds of the clock, and of the processor."""

    clock: float
    processor: float


def cost(script: str, home: Path, *, has_marks: bool) -> Cost:
    """Return what a script takes in a home with an empty store."""
    for stale in home.glob("hookkit*.db*"):
        stale.unlink()
    known = {"HOOKKIT_HOME": str(home), "CLAUDE_CONFIG_DIR": str(home / "claude")}
    environment = os.environ | known
    run(OPEN, environment, *(["marks"] if has_marks else []))
    clock, processor = time.perf_counter(), used()
    run(script, environment)
    return Cost(time.perf_counter() - clock, used() - processor)


def run(script: str, environment: dict[str, str], *words: str) -> None:
    """Run a script in a process of its own."""
    command = [sys.executable, "-c", script, *words]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)


def used() -> float:
    """Return the processor's seconds of all processes that were started here and have ended."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def measured(name: str, script: str, home: Path, pairs: int) -> Iterator[Figure]:
    """Yield the ratios of a script, with marks to without them."""
    ratios = []
    for number in range(pairs):
        ways = (True, False) if number % 2 else (False, True)
        found = {has_marks: cost(script, home, has_marks=has_marks) for has_marks in ways}
        ratios.append([one / other for one, other in zip(found[True], found[False], strict=True)])
    clock, processor = (statistics.median(each) for each in zip(*ratios, strict=True))
    meaning = f"{MEANINGS[name]} on a machine that is in a team / in none"
    of_processor = f"{meaning}: the processor's time"
    yield Figure(
        f"{name}: in a team / in none, processor", processor, MAX_RATIO, of_processor, pairs=pairs
    )
    yield Figure(f"{name}: in a team / in none, clock", clock, None, meaning, pairs=pairs)


def main() -> None:
    """Print the ratios; with --check, leave with 1 when one is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="less of both")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    options.add_argument("--pairs", type=int, default=5)
    chosen = options.parse_args()
    holds = True
    with tempfile.TemporaryDirectory(prefix="outbox-") as folder:
        folding, importing = Path(folder) / "fold", Path(folder) / "import"
        events = EVENTS_IN_SHORT if chosen.short else EVENTS
        fold_throughput.write_journal(folding / "journal", events)
        import_speed.make(importing / "claude", MIB_IN_SHORT if chosen.short else MIB)
        for name, script, home in (("fold", FOLD, folding), ("import", IMPORT, importing)):
            for figure in measured(name, script, home, chosen.pairs):
                holds &= figure.holds
                collect([figure])
                bound = "" if figure.bound is None else f"  <= {figure.bound:g}"
                print(f"{figure.name:<44}{figure.value:>8.3f}{bound}", flush=True)
    if chosen.check and not holds:
        sys.exit(1)


if __name__ == "__main__":
    main()
