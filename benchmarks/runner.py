"""What a supervisor costs: a run against the client piped directly, in pairs.

    python benchmarks/runner.py [--short] [--check]

The client is a script that takes a tenth of a second to say its first line, as the real one takes
longer. Both sides are timed from the call to the first line: read from the pipe, or there in the
run's output file. Each figure is a median over pairs that ran right after one another, in random
order. What a supervisor takes while it waits is read from the system.
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
from pathlib import Path

import psutil
from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager
from hookkit.runs.run_folder import Run

CLIENT = """#!{python} -IS
import sys, time
time.sleep({silent})
print('{{"type":"system","subtype":"init"}}', flush=True)
if sys.stdin.read() != "stay":
    sys.exit()
time.sleep(2)
for number in range({lines}):
    time.sleep(0.1)
    print('{{"type":"x","at":%d}}' % time.time_ns(), flush=True)
time.sleep(60)
"""

LINES = 20

SILENT = 0.1
"""Seconds before a client says its first line."""

MOST_MS_ADDED, MOST_MS_UNSEEN = 5.0, 50.0

ADDED = f"how much later a run prints its first line with hookkit / {MOST_MS_ADDED:g} ms"
UNSEEN = f"how much later `output --follow` shows a line / {MOST_MS_UNSEEN:g} ms"

WARM_UP = 3
"""Pairs that fill the caches and don't count."""


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer pairs")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="runner-"))
    try:
        figures = list(measured(folder, 20 if chosen.short else 100))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    collect(figures)
    for figure in figures:
        bound = "" if figure.bound is None else f"<= {figure.bound:g}"
        verdict = "" if figure.bound is None else "ok" if figure.holds else "TOO HIGH"
        print(f"{figure.name:<58}{figure.value:>8.2f}  {bound:<8}{verdict}".rstrip())
    if chosen.check and not all(figure.holds for figure in figures):
        sys.exit(1)


def measured(folder: Path, pairs: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    client = folder / "claude"
    client.write_text(CLIENT.format(python=sys.executable, lines=LINES, silent=SILENT))
    client.chmod(0o755)
    known = {"HOME": folder, "HOOKKIT_HOME": folder / "home", "HOOKKIT_CLAUDE": client}
    os.environ.update({name: str(value) for name, value in known.items()})
    os.environ["HOOKKIT_SUMMARY"] = "off"
    manager = SessionManager()
    added, call = first_lines(manager, folder, client, pairs)
    yield Figure("first line through the supervisor, ms added", added, MOST_MS_ADDED)
    collect([Figure("", added / MOST_MS_ADDED, 1.0, ADDED, pairs=pairs)])
    yield Figure("the call that starts a run, ms", call)
    run = manager.execute(folder, "stay")
    yield from while_waiting(run)
    seen = seen_after(run)
    yield Figure("`output --follow` sees a line after, ms", seen, MOST_MS_UNSEEN)
    collect([Figure("", seen / MOST_MS_UNSEEN, 1.0, UNSEEN)])
    manager.cancel(run.session_id, grace=1)


def first_lines(
    manager: SessionManager, folder: Path, client: Path, pairs: int
) -> tuple[float, float]:
    """Return how much later the first line of a run is there, and how long its start takes.

    In ms.
    """
    differences, calls = [], []
    for number in range(pairs + WARM_UP):
        took: dict[bool, float] = {}
        for is_run in random.sample((False, True), 2):
            if is_run:
                took[True], call = through(manager, folder)
            else:
                took[False] = directly(folder, client)
        if number >= WARM_UP:
            differences.append(took[True] - took[False])
            calls.append(call)
    return 1000 * statistics.median(differences), 1000 * statistics.median(calls)


def directly(folder: Path, client: Path) -> float:
    """Seconds until the first line of a client that is piped."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(client)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
    )
    assert process.stdin and process.stdout
    process.stdin.write(b"go")
    process.stdin.close()
    process.stdout.readline()
    took = time.perf_counter() - began
    process.stdout.close()
    process.wait()
    return took


def through(manager: SessionManager, folder: Path) -> tuple[float, float]:
    """Seconds until the first line of a run is in its file, and of the call that starts it."""
    began = time.perf_counter()
    run = manager.execute(folder, "go")
    called = time.perf_counter() - began
    output = str(Run(run.session_id).output)
    time.sleep(max(0.0, SILENT - called))  # to look earlier would take time from the client
    while not os.stat(output).st_size:  # noqa: PTH116 - quick
        time.sleep(0.0001)
    took = time.perf_counter() - began
    manager.wait(run.session_id)
    time.sleep(1)  # the fold that follows a run
    return took, called


def while_waiting(run: RunningSession) -> Iterator[Figure]:
    """Yield what the supervisor takes between two lines."""
    assert run.pid
    time.sleep(0.6)
    supervisor = psutil.Process(run.pid).parent()
    assert supervisor
    before = supervisor.cpu_times()
    switches = supervisor.num_ctx_switches().voluntary
    time.sleep(1)
    after = supervisor.cpu_times()
    spent = after.user + after.system - before.user - before.system
    mib = supervisor.memory_info().rss / (1 << 20)
    yield Figure("a waiting supervisor, MB", mib, 25.0, "memory of a waiting supervisor", "MiB")
    yield Figure("its CPU in a second, ms", 1000 * spent, 0.0)
    collect([Figure("", 100 * spent, 0.0, "a processor's time that it takes", "%")])
    woken = supervisor.num_ctx_switches().voluntary - switches
    wakes = "how often it wakes in a second"
    yield Figure(wakes, woken, 0.0, wakes, "counted")


def seen_after(run: RunningSession) -> float:
    """Return how long after a line was written a follower has it, in ms; the median."""
    follower = subprocess.Popen(
        [sys.executable, "-m", "hookkit", "output", "--raw", "--follow", run.session_id],
        stdout=subprocess.PIPE,
    )
    assert follower.stdout
    found = []
    for line in follower.stdout:
        now = time.time_ns()
        if b'"at"' in line:
            found.append((now - int(line.split(b":")[-1].strip(b"}\n"))) / 1e6)
        if len(found) == LINES:
            break
    follower.kill()
    follower.wait()
    follower.stdout.close()
    return statistics.median(found)


if __name__ == "__main__":
    main()
