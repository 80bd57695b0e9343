"""What every command takes with 100,000 sessions, against the same with 1,000.

    python benchmarks/growth.py [--short] [--check] [--keep FOLDER] [--only WORD]

Both homes have 11 events, 3 API messages, a commit, three files and four texts for each session,
and 1,000 sessions a week: the large one has two years of them (history_home.py). A call runs in the
small and in the large home, one right after the other, again and again; the medians of the ratios
of their times are printed as a Markdown table: of the clock, and of the processor alone, which
another program disturbs less. With `--keep` the homes stay, and are used again.
"""

import argparse
import json
import os
import resource
import shlex
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import growth_commands  # type: ignore[import-not-found]  # beside this file
from figure import Figure, collect, condensed  # type: ignore[import-not-found]
from growth_commands import Call

SMALL, LARGE, LARGE_IN_SHORT = 1_000, 100_000, 10_000
GROWTH = 1.5
"""How much longer a call may take in the large home."""

WARM_UP = 1
"""Pairs that fill the caches and don't count."""

LINEAR_PAIRS = 1
"""Pairs of a call that has to take longer."""

CLIENT = """#!/bin/sh
case "$*" in *--version*) echo "2.1.332 (Claude Code)"; exit;; esac
cat > /dev/null
echo '{"type":"result","subtype":"success","is_error":false,"result":"hello"}'
"""


class Cost(NamedTuple):
    """What a call took, in seconds, and its exit code."""

    clock: float
    processor: float
    mib: float
    """The most memory that one of its processes had."""
    code: int


class Growth(NamedTuple):
    """A line of the table."""

    call: Call
    small: Cost
    large: Cost
    """Medians."""
    clock: float
    processor: float
    """Medians of the ratios."""
    pairs: int

    @property
    def growth(self) -> float:
        """Return how many times as long it takes, by the time that was disturbed less."""
        return min(self.clock, self.processor)

    @property
    def holds(self) -> bool:
        """Return True if the call grows no more than it may."""
        return bool(self.call.reason) or self.growth <= GROWTH

    @property
    def row(self) -> str:
        """Return the line as Markdown."""
        verdict = "" if self.holds else "**too much**"
        small, large = self.small, self.large
        return (
            f"| `{self.call.name}` | {small.clock * 1000:.0f} | {large.clock * 1000:.0f} "
            f"| {self.clock:.2f} | {self.processor:.2f} | {small.mib:.0f} | {large.mib:.0f} "
            f"| {verdict or self.call.reason} |"
        )


HEAD = (
    "| call | ms, {small:,} sessions | ms, {large:,} | ratio | ratio of the processor's time "
    "| MiB, {small:,} | MiB, {large:,} | linear, because |\n|---|--:|--:|--:|--:|--:|--:|---|"
)


class Home:
    """A home with some sessions, in which calls are measured."""

    def __init__(self, folder: Path, sessions: int) -> None:
        self.folder, self.sessions = folder, sessions
        self.project = folder / "work"
        self.wired: dict[str, str] = {}
        client = folder / "claude"
        places = {"HOME": str(folder), "HOOKKIT_HOME": str(folder), "CLAUDE_CONFIG_DIR": ""}
        places["CLAUDE_CONFIG_DIR"] = str(folder / ".claude")
        self.environment = os.environ | places | {"HOOKKIT_CLAUDE": str(client), "TZ": "UTC"}

    def prepare(self) -> None:
        """Build the home if it isn't there, and bring it to rest."""
        if not (self.folder / "hookkit.db").exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            build = [sys.executable, "-c", BUILD, str(self.folder), str(self.sessions)]
            here = {"PYTHONPATH": str(Path(__file__).parent)}
            subprocess.run(build, env=self.environment | here, check=True)
        (self.folder / "claude").write_text(CLIENT)
        (self.folder / "claude").chmod(0o755)
        if not self.project.exists():
            self.project.mkdir()
            subprocess.run(["git", "init", "-q", str(self.project)], check=True)
        (self.folder / "one.jsonl").write_bytes(growth_commands.TOOL + b"\n")
        Path(f"{self.folder}-shared").mkdir(exist_ok=True)
        self.run("session", "start", "growth")
        self.run("run", "Say hello")
        self.run("install", "--statusline")
        self.run("budget", "set", "9000")
        self.run("budget", "enforce", "on")
        self.run("stats")
        self.run("work")
        self.run("export", "--since", "1d", "--force", "-o", str(self.folder / "one.json"))
        self.wired = self.read_wired()

    def read_wired(self) -> dict[str, str]:
        """Return the commands that are not our own, by their names in the table."""
        settings = json.loads((self.project / ".claude" / "settings.json").read_text())
        hooks = settings["hooks"]
        words = f"COMP_WORDS='hookkit st' COMP_CWORD=1 _HOOKKIT_COMPLETE=bash_complete {HOOKKIT}"
        return {
            "the hook, as it is wired": hooks["PostToolUse"][0]["hooks"][0]["command"],
            "the budget guard, as it is wired": hooks["UserPromptSubmit"][-1]["hooks"][0][
                "command"
            ],
            "the status line, as it is wired": settings["statusLine"]["command"],
            "completion of `st`": words,
        }

    def measure(self, call: Call) -> Cost:
        """Measure one call."""
        for words in call.before:
            self.run(*words)
        command = [*COMMAND, *map(self.filled, call.words)]
        if call.shell:
            command = ["sh", "-c", self.wired[call.shell]]
        with tempfile.TemporaryFile() as sent:
            sent.write(call.sent)
            sent.seek(0)
            before, began = processor_time(), time.perf_counter()
            process = subprocess.Popen(
                command,
                cwd=self.project,
                env=self.environment,
                stdin=sent,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _, status, used = os.wait4(process.pid, 0)
            took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        spent = processor_time() - before or used.ru_utime + used.ru_stime
        return Cost(took, spent, used.ru_maxrss / 1024, process.returncode)

    def filled(self, word: str) -> str:
        """Return a word of a call with its names replaced."""
        if "{" not in word:
            return word
        with closing(sqlite3.connect(self.folder / "hookkit.db")) as db:
            run = "SELECT max(session_id) FROM sessions WHERE origin = 'run'"
            (run_id,) = db.execute(run).fetchone()
            (last,) = db.execute("SELECT max(seq) FROM sessions").fetchone()
        names = {"middle": self.sessions // 2, "first": 1, "last": last}
        return word.format(**names, run=run_id, home=self.folder)

    def run(self, *words: str) -> None:
        """Run a command that is not measured; it may fail."""
        subprocess.run(
            [*COMMAND, *words],
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )


COMMAND = [sys.executable, "-m", "hookkit"]
HOOKKIT = shlex.join(COMMAND)
BUILD = (
    "import pathlib, sys, history_home; "
    "history_home.build(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
)


def processor_time() -> float:
    """Return the processor's time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compared(small: Home, large: Home, call: Call, pairs: int) -> Growth:
    """Measure a call in both homes, in turns."""
    found: list[tuple[Cost, Cost]] = []
    for number in range(pairs + WARM_UP):
        pair = small.measure(call), large.measure(call)
        if number >= WARM_UP:
            found.append(pair)
    if codes := {each.code for pair in found for each in pair} - {0}:
        print(f"{call.name} left with {codes}", file=sys.stderr)
    return Growth(
        call,
        median([pair[0] for pair in found]),
        median([pair[1] for pair in found]),
        statistics.median(large.clock / small.clock for small, large in found),
        statistics.median(large.processor / small.processor for small, large in found),
        pairs,
    )


def median(costs: list[Cost]) -> Cost:
    """Return the median of each."""
    return Cost(
        statistics.median(each.clock for each in costs),
        statistics.median(each.processor for each in costs),
        max(each.mib for each in costs),
        max(each.code for each in costs),
    )


def measured(small: Home, large: Home, pairs: int, only: str, short: bool) -> Iterator[Growth]:
    """Yield the lines of the table."""
    for call in growth_commands.calls():
        if call.is_run and only in call.name and not (short and call.reason):
            yield compared(small, large, call, LINEAR_PAIRS if call.reason else pairs)


def figures(found: list[Growth], sessions: int) -> Iterator[Figure]:
    """Yield the rows for the documentation, of the calls that may not grow."""
    bounded = [each for each in found if not each.call.reason]
    growths = [(each.call.name, each.growth) for each in bounded]
    meaning = f"calls of all commands, {{}}: with {sessions:,} sessions / with {SMALL:,}"
    yield from condensed(
        growths, GROWTH, meaning, pairs=max((each.pairs for each in found), default=0)
    )


def main() -> None:
    """Print the table; with --check, leave with 1 when a call grows too much."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer pairs, fewer sessions")
    options.add_argument("--check", action="store_true", help="fail when a call grows too much")
    options.add_argument("--keep", type=Path, help="use the homes in this folder, or leave them")
    options.add_argument("--only", default="", help="calls whose names have this")
    options.add_argument("--pairs", type=int, help="pairs of each call")
    chosen = options.parse_args()
    sessions, pairs = (LARGE_IN_SHORT, 2) if chosen.short else (LARGE, 7)
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="growth-"))
    small, large = Home(folder / "small", SMALL), Home(folder / "large", sessions)
    found = []
    try:
        for home in (small, large):
            home.prepare()
        print(HEAD.format(small=SMALL, large=sessions), flush=True)
        for line in measured(small, large, chosen.pairs or pairs, chosen.only, chosen.short):
            print(line.row, flush=True)
            found.append(line)
        collect(figures(found, sessions))
        for call in growth_commands.calls():
            if not call.is_run:
                print(f"| `{call.name}` | | | | | | | {call.reason} (not measured) |")
    finally:
        if chosen.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if chosen.check and not all(line.holds for line in found):
        sys.exit(1)


if __name__ == "__main__":
    main()
