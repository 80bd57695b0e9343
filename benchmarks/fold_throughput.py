"""How fast the fold is, beside the least that the same rows could cost.

    python benchmarks/fold_throughput.py [--events N] [--short] [--check]

A journal of realistic events is folded into a fresh store by a process of its own. In the same
run the rows that came out are written again by a bare `executemany`: the same rows, in the order
of their receipt, into the same schema, in one transaction. The two take turns, and the median of
their ratios is printed; so are the cost per event of a long journal beside that of a short one,
and the greatest memory that a fold took. The ratios are what counts: times are the machine's.
"""

import argparse
import json
import os
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

MAX_RATIO = 4.0
"""Times the bare executemany."""

MAX_GROWTH = 1.2
"""Cost per event of the long journal, in that of the short one."""

MAX_MIB = 100
"""Memory of the folding process."""

ROWS_AT_ONCE = 10_000
START_NS = 1_790_000_000 * 1_000_000_000
PARALLEL = 4
"""Sessions that run at the same time."""

TABLES = {
    "sessions": "seq",
    "events": "at, seq, key",
    "tool_calls": "ended_at, seq, tool_use_id",
    "rejected": "segment, offset",
    "cursors": "segment",
    "unknown_events": "name",
}
"""Table → the order in which its rows came to be."""

PROMPTS = (
    "add a --dry-run flag to the export command in {file} and cover it with a test",
    "the totals in {file} are wrong when the list is empty, please find out why and fix it",
    "why does {file} open the connection twice? explain before you change anything",
    "refactor {file}: the parsing belongs into a function of its own",
    "no, that's not what I asked for. revert the change in {file}",
    "yes, go ahead with {file}",
    "update the documentation of {file} and mention the new setting, then run the linter",
    "<task-notification>the background task on {file} is done</task-notification>",
)
LINE = "    total = sum(price * count for price, count in items.values())  # of all that is open\n"


class Run(NamedTuple):
    """One pair: the fold, then the bare insert of what it made."""

    fold_seconds: float
    bare_seconds: float
    mib: float


# The journal


def write_journal(folder: Path, events: int) -> None:
    """Write `events` lines as the recorder would: a segment a day, four sessions at a time."""
    folder.mkdir(parents=True)
    chance = random.Random(7)
    running = [session(number, chance) for number in range(PARALLEL)]
    numbers, at_ns, day, segment = count(PARALLEL), START_NS, "", None
    for line_number in range(events):
        at_ns += chance.randrange(10_000_000, 4_000_000_000)
        today = time.strftime("%Y-%m-%d", time.gmtime(at_ns // 1_000_000_000))
        if today != day:
            day, segment = today, (folder / f"{today}.jsonl").open("ab", buffering=1 << 20)
        which = chance.randrange(PARALLEL)
        payload = next(running[which], None)
        if payload is None:
            running[which] = session(next(numbers), chance)
            payload = next(running[which])
        assert segment is not None
        segment.write(envelope(line_number, at_ns, which, payload))
        if chance.random() < 0.01:  # two installs: delivered twice
            segment.write(envelope(line_number + events, at_ns + 3_000_000, which, payload))
    if segment is not None:
        segment.close()


def envelope(number: int, at_ns: int, process: int, payload: bytes) -> bytes:
    """Return a line of the journal."""
    who = b'"ppid":%d,"pid":%d,"start":90210' % (process + 900, process + 800)
    about = b'"id":"%x-%012x","at":%d,"src":"hook"' % (at_ns, number, at_ns)
    about += b',"agent":"claude_code"'
    return b'{"v":1,%b,%b,"boot":%d,"p":%b}\n' % (about, who, START_NS // 1_000_000, payload)


def session(number: int, chance: random.Random) -> Iterator[bytes]:
    """Return the payloads of one session: about 150 events, one in twenty-two a prompt."""
    session_id = (
        f"{chance.getrandbits(32):08x}-{number:04x}-4b39-856c-{chance.getrandbits(48):012x}"
    )
    project = f"project-{number % 7}"
    common = {
        "session_id": session_id,
        "transcript_path": f"/home/dev/.claude/projects/-home-dev-{project}/{session_id}.jsonl",
        "cwd": f"/home/dev/{project}",
    }

    def payload(event: str, **more: Any) -> bytes:
        said = common | {"hook_event_name": event} | more
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()

    yield payload("SessionStart", source="startup", model="claude-sonnet-4-5")
    for turn in range(chance.randrange(3, 11)):
        prompt_id = f"{number:08x}-cc7{turn:x}-407d-b261-344735bbbb29"
        told = {"prompt_id": prompt_id, "permission_mode": "acceptEdits"}
        file = f"src/module_{chance.randrange(40)}.py"
        yield payload("UserPromptSubmit", prompt=chance.choice(PROMPTS).format(file=file), **told)
        file = f"{common['cwd']}/{file}"
        for call in range(chance.randrange(6, 35)):
            tool_use_id = f"toolu_{number:08x}{turn:02x}{call:02x}"
            kind, tool = tool_event(file, chance)
            yield payload(kind, **told, **tool, tool_use_id=tool_use_id, duration_ms=28)
        if chance.random() < 0.2:
            yield payload("Notification", message="Waiting", notification_type="idle_prompt")
        yield payload(
            "Stop",
            prompt_id=prompt_id,
            stop_hook_active=False,
            last_assistant_message=f"Done with {turn}.",
        )
    yield payload("SessionEnd", reason=chance.choice(("other", "prompt_input_exit")))


def tool_event(file: str, chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Return a tool that was used: the event, and what its payload says of it; about 1 kB."""
    which = chance.random()
    output = LINE * chance.randrange(1, 10)
    if which < 0.05:
        tool_input = {"command": f"pytest {file}", "description": "Run the tests"}
        failed = {"tool_name": "Bash", "tool_input": tool_input, "error": output}
        return "PostToolUseFailure", failed | {"is_interrupt": False}
    if which < 0.45:
        tool_input = {"command": f"grep -n total {file}", "description": "Look for it"}
        answer: dict[str, Any] = {"stdout": output, "stderr": "", "interrupted": False}
        name = "Bash"
    elif which < 0.75:
        tool_input, name = {"file_path": file}, "Read"
        answer = {"type": "text", "file": {"filePath": file, "content": output, "numLines": 9}}
    else:
        tool_input, name = {"file_path": file, "old_string": LINE, "new_string": output}, "Edit"
        answer = {"filePath": file, "oldString": LINE, "newString": output, "originalFile": None}
        answer["structuredPatch"] = [{"oldStart": 4, "oldLines": 1, "lines": ["-" + LINE]}]
    return "PostToolUse", {"tool_name": name, "tool_input": tool_input, "tool_response": answer}


# The fold, in a process of its own


def fold_here() -> None:
    """Fold the journal of HOOKKIT_HOME; print seconds and the most memory that it took."""
    from hookkit import config, paths
    from hookkit.pipeline.project.projector import fold
    from hookkit.store.sqlite.database import Database

    settings = config.load()
    database = Database.open(paths.database())
    begin = time.perf_counter()
    fold(database, settings)
    database.close()
    seconds = time.perf_counter() - begin
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / (1 << 20)
    print(json.dumps({"seconds": seconds, "mib": peak}))


def measure_fold(home: Path) -> tuple[float, float]:
    """Fold the journal under `home` into a fresh store: seconds, and MiB at the most."""
    for stale in home.glob("hookkit.db*"):
        stale.unlink()
    done = subprocess.run(
        [sys.executable, __file__, "--fold-here"],
        env=os.environ | {"HOOKKIT_HOME": str(home)},
        capture_output=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return told["seconds"], told["mib"]


# The bare insert


def measure_bare(folded: Path, target: Path) -> float:
    """Seconds that a bare executemany of the same rows takes, in one transaction."""
    from hookkit.store.sqlite.database import prepare
    from hookkit.store.sqlite.migrate import migrate

    target.unlink(missing_ok=True)
    source = sqlite3.connect(folded)
    bare = sqlite3.connect(target, isolation_level=None)
    prepare(bare)
    migrate(bare)
    seconds = 0.0
    bare.execute("BEGIN")
    for table, order in TABLES.items():
        rows = source.execute(f"SELECT * FROM {table} ORDER BY {order}")
        marks = ", ".join("?" * len(rows.description))
        while some := rows.fetchmany(ROWS_AT_ONCE):
            begin = time.perf_counter()
            bare.executemany(f"INSERT INTO {table} VALUES ({marks})", some)
            seconds += time.perf_counter() - begin
    begin = time.perf_counter()
    bare.execute("COMMIT")
    bare.close()
    source.close()
    return seconds + time.perf_counter() - begin


# What is printed


def pairs(work: Path, events: int, runs: int) -> list[Run]:
    """Fold and bare insert in turns."""
    home = work / f"home-{events}"
    write_journal(home / "journal", events)
    found = []
    for _ in range(runs):
        fold_seconds, mib = measure_fold(home)
        bare_seconds = measure_bare(home / "hookkit.db", work / "bare.db")
        found.append(Run(fold_seconds, bare_seconds, mib))
    shutil.rmtree(home)
    return found


def report(events: int, runs: list[Run]) -> float:
    """Print the figures of one size; microseconds that an event takes."""
    per_event = statistics.median(run.fold_seconds for run in runs) / events * 1e6
    bare = statistics.median(run.bare_seconds for run in runs) / events * 1e6
    print(
        f"{events:>9,} events: fold {per_event:.1f} µs each, bare executemany {bare:.1f}: "
        f"ratio {ratio(runs):.2f}, peak {max(run.mib for run in runs):.0f} MiB"
    )
    return per_event


def figures(events: int, growth: float, large: list[Run], mib: float) -> list[Figure]:
    """Return the rows for the documentation."""
    rows = f"{events:,} recorded events become rows / a bare `executemany` of the same rows"
    return [
        Figure("", ratio(large), MAX_RATIO, rows, pairs=len(large)),
        Figure("", growth, MAX_GROWTH, f"an event of {events:,} / of 10,000", pairs=len(large)),
        Figure("", mib, MAX_MIB, "the most memory that it takes", "MiB"),
    ]


def ratio(runs: list[Run]) -> float:
    """Return how many times the bare insert the fold takes."""
    return statistics.median(run.fold_seconds / run.bare_seconds for run in runs)


def main() -> int:
    arguments = parse_arguments()
    if arguments.fold_here:
        fold_here()
        return 0
    sizes = (10_000, arguments.events)
    with tempfile.TemporaryDirectory(prefix="hookkit-fold-") as folder:
        small = pairs(Path(folder), sizes[0], arguments.runs * 3)
        short = report(sizes[0], small)
        large = pairs(Path(folder), sizes[1], arguments.runs)
        long = report(sizes[1], large)
    growth, mib = long / short, max(run.mib for run in small + large)
    print(f"ratio to a bare executemany {ratio(large):.2f} (at most {MAX_RATIO})")
    print(f"cost per event, long to short {growth:.2f} (at most {MAX_GROWTH})")
    print(f"peak memory {mib:.0f} MiB (at most {MAX_MIB})")
    collect(figures(arguments.events, growth, large, mib))
    holds = ratio(large) <= MAX_RATIO and growth <= MAX_GROWTH and mib <= MAX_MIB
    return 1 if arguments.check and not holds else 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How fast the fold is.")
    parser.add_argument("--events", type=int, default=1_000_000, help="of the long journal")
    parser.add_argument(
        "--short", action="store_const", const=100_000, dest="events", help="100,000 events"
    )
    parser.add_argument("--runs", type=int, default=3, help="pairs of the long journal")
    parser.add_argument("--check", action="store_true", help="exit with 1 over a bound")
    parser.add_argument("--fold-here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
