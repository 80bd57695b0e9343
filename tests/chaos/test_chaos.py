"""A disturbed recording ends with the tables of an undisturbed one of the same inputs.

`make chaos` runs the full form; `CHAOS_SEED` chooses another one.
"""

import os
import random
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from hookkit.model.session import timestamp
from tests.chaos.chaos import Chaos, Goals
from tests.chaos.home import Home
from tests.chaos.inputs import DAY, Story, story
from tests.chaos.tables import Tables, differences, tables
from tests.disks import mounted, needs_mount

SEED = int(os.environ.get("CHAOS_SEED", "1"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.uncovered,
    pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc"),
]


def test_a_little_chaos(tmp_path: Path) -> None:
    goals = Goals(kills=40, full_disks=2, deletions=3, damages=1)
    is_root = os.geteuid() == 0
    compare(tmp_path, goals, sessions=4, runs=2, has_disk=is_root)


@needs_mount
@pytest.mark.chaos
def test_chaos(tmp_path: Path) -> None:
    goals = Goals(kills=1000, full_disks=50, deletions=40, damages=15)
    compare(tmp_path, goals, sessions=16, runs=8, has_disk=True)


def compare(folder: Path, goals: Goals, *, sessions: int, runs: int, has_disk: bool) -> None:
    """Record a story twice, and compare all tables."""
    began = time.monotonic()
    known = story(SEED, sessions, runs, time.time() // DAY * DAY)
    root = folder / "machine"
    expected = calm(root, known)
    root.rename(folder / "calm")
    print(
        f"seed {SEED}: {known.size} inputs; undisturbed {time.monotonic() - began:.0f} s",
        flush=True,
    )

    if not has_disk:
        goals = Goals(goals.kills, 0, goals.deletions, goals.damages)
    disk: AbstractContextManager[None] = nullcontext()
    if has_disk:
        disk = mounted(root / "home/.hookkit", "-o", "size=64m")
    with disk:
        since = timestamp(time.time_ns())
        home = Home(root)
        try:
            chaos = Chaos(home, random.Random(SEED), goals)
            chaos.play(known)
            print(f"{chaos.kills} kills, {dict(sorted(chaos.counts.items()))}")
            print(f"{time.monotonic() - began:.0f} s in all", flush=True)
            settle(home)
            wrong = chaos.problems + differences(expected, tables(home, since))
            assert not wrong, "\n".join(wrong)
            assert home.run("rebuild") == 0
            settle(home)
            wrong = differences(expected, tables(home, since))
            assert not wrong, "\n".join(wrong)
        finally:
            home.shut_down()


def calm(root: Path, known: Story) -> Tables:
    """Return the tables of a recording that nobody disturbs."""
    since = timestamp(time.time_ns())
    home = Home(root)
    try:
        chaos = Chaos(home, random.Random(SEED), Goals(0, 0, 0, 0), is_calm=True)
        chaos.play(known)
        settle(home)
        assert not chaos.problems, "\n".join(chaos.problems)
        return tables(home, since)
    finally:
        home.shut_down()


def settle(home: Home) -> None:
    """Do what a person does after all that: look, and follow the advice."""
    home.settle()
    for command in ("ps", "work", "import", "list", "search parser", "doctor", "work"):
        code = home.run(*command.split())
        if code and command != "doctor":
            assert home.run("rebuild") == 0
        home.settle()
