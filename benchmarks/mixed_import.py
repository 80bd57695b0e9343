"""How fast the logs of each agent are imported, beside those of Claude Code, and how exactly.

    python benchmarks/mixed_import.py [--mib N] [--pairs N] [--short] [--check] [--keep FOLDER]

Logs of five agents with known totals are made, the same number of MiB of each
(mixed_corpus.py). Each agent's are imported cold, in turns with Claude Code's; the medians of the
ratios of the times are printed. Then all of them are imported together, and the totals by agent
must be those that were written.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file
from mixed_corpus import (  # type: ignore[import-not-found]  # beside this file
    AGENTS,
    TOTALS,
)

from hookkit import agents

LIMIT = 1.5
"""Times of Claude Code's, per MiB."""

IMPORT = [sys.executable, "-m", "hookkit", "import"]


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a command in a home of its own."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME"):
        known.pop(name, None)
    return known | {"HOME": str(home), "HOOKKIT_HOME": str(home / "hookkit")}


def seconds(home: Path) -> float:
    """Import what a home has, cold; return the time."""
    shutil.rmtree(home / "hookkit", ignore_errors=True)
    begin = time.perf_counter()
    subprocess.run(IMPORT, env=environment(home), check=True, capture_output=True)
    return time.perf_counter() - begin


def stored(home: Path) -> dict[str, Counter[str]]:
    """Return the totals by agent that the database has."""
    columns = ", ".join(f"sum({name})" for name in COLUMNS)
    question = f"SELECT framework, {columns} FROM sums JOIN dimensions ON id = dimension GROUP BY 1"
    with closing(sqlite3.connect(home / "hookkit" / "hookkit.db")) as db:
        rows = db.execute(question).fetchall()
    return {name: Counter(dict(zip(TOTALS, counts, strict=True))) for name, *counts in rows}


COLUMNS = ("messages", *(f"tokens_{name}" for name in TOTALS[1:]))


def size_of(home: Path) -> float:
    """Return the MiB of the logs in a home."""
    files = (each for each in home.rglob("*") if "hookkit" not in each.parts and each.is_file())
    return sum(each.stat().st_size for each in files) / (1 << 20)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mib", type=int, default=413, help="size of all logs together")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--short", action="store_true", help="few logs, once")
    parser.add_argument("--check", action="store_true", help="leave with 1 above the limit")
    parser.add_argument("--keep", type=Path, help="a new folder for the logs, which stay")
    options = parser.parse_args()
    mib, pairs = (20, 1) if options.short else (options.mib, options.pairs)
    with tempfile.TemporaryDirectory() as made:
        folder = options.keep or Path(made)
        is_slow = compare(folder, mib, pairs)
    if options.check and is_slow:
        sys.exit(1)


def compare(folder: Path, mib: int, pairs: int) -> bool:
    """Print all figures; return True if one is above the limit. Exits where totals differ."""
    share = (mib << 20) // len(AGENTS)
    expected = {}
    for name, make in AGENTS.items():
        expected[name] = make(folder / name, share)
        shutil.copytree(folder / name, folder / "all", dirs_exist_ok=True)
    base, ratios = folder / "claude_code", {}
    for name in AGENTS:
        if name != "claude_code":
            ratios[name] = statistics.median([ratio(folder / name, base) for _ in range(pairs)])
            shown = agents.get(name).DISPLAY_NAME
            meaning = f"a MiB of logs of {shown} is imported / of Claude Code"
            collect([Figure(name, ratios[name], LIMIT, meaning, pairs=pairs)])
            print(f"{name:12} {ratios[name]:6.2f} x Claude Code, per MiB  (limit {LIMIT})")
    took = seconds(folder / "all")
    print(f"all together {size_of(folder / 'all') / took:6.1f} MiB/s")
    found = stored(folder / "all")
    if found != expected:
        sys.exit(f"totals: {json.dumps(found)}, not {json.dumps(expected)}")
    print("totals are equal, agent by agent")
    return any(value > LIMIT for value in ratios.values())


def ratio(home: Path, base: Path) -> float:
    """Return how much longer a MiB of one home takes than one of another."""
    return seconds(home) / size_of(home) / (seconds(base) / size_of(base))


if __name__ == "__main__":
    main()
