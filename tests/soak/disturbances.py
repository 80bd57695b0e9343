"""What goes wrong while people work: kills, clock steps, full disks, upgrades, lost databases."""

import contextlib
import itertools
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence

from tests.disks import fill
from tests.soak.machine import Machine
from tests.soak.story import Step

READERS = (
    ("list",),
    ("stats", "--by", "project"),
    ("import",),
    ("rebuild",),
    ("search", "parser"),
    ("export", "--format", "json"),
    ("doctor",),
)
"""Commands that are killed while they run."""

CLOCK_ERRORS = (-90.0, -20.0, 0.0, 20.0, 90.0)
"""Seconds by which the clock is wrong for a while."""

STRETCH = 12
"""Steps for which a disk stays full."""


class Disturbances:
    """Play a story on a machine on which much goes wrong; count what did."""

    def __init__(self, machine: Machine, seed: int, *, upgrades: int, full_disks: int) -> None:
        self.machine = machine
        self.rng = random.Random(seed)
        self.upgrades, self.full_disks = upgrades, full_disks
        self.counts: Counter[str] = Counter()
        self.readers: list[subprocess.Popen[bytes]] = []

    def play(self, story: Sequence[Step]) -> None:
        """Play all steps, with the rarer disturbances spread over them."""
        planned = self.plan(len(story))
        number = 0
        while number < len(story):
            if number in planned:
                planned[number]()
            steps = stretch(story, number) if number in self.full else []
            if steps:
                self.play_on_a_full_disk(steps)
            else:
                self.play_step(story[number])
            number += len(steps) or 1
        for reader in self.readers:
            self.kill(reader)

    def plan(self, steps: int) -> dict[int, Callable[[], None]]:
        """Choose the steps before which hookkit is upgraded or the disk fills."""
        chosen = self.rng.sample(range(steps), self.upgrades + self.full_disks)
        self.full = set(chosen[self.upgrades :])
        return dict.fromkeys(chosen[: self.upgrades], self.upgrade)

    def play_step(self, step: Step) -> None:
        if step.kind == "hook" and self.happens(0.1):
            self.kill_hook(step)
        else:
            self.machine.play(step)
        if "source" in step.data:
            # What is checked out when a session begins can't be found out later, once the clock
            # was set: the worker that notes it lives on.
            self.machine.settle()
        if self.happens(0.03):
            self.machine.clock_error = self.rng.choice(CLOCK_ERRORS)
            self.counts["clock steps"] += 1
        if self.happens(0.1):
            self.start_reader()
        if self.happens(0.15):
            time.sleep(self.rng.uniform(0, 0.4))
            self.counts["kills of workers and readers"] += self.machine.kill_workers()
        if self.happens(0.01):
            self.delete_database()

    def happens(self, probability: float) -> bool:
        return self.rng.random() < probability

    def kill_hook(self, step: Step) -> None:
        """Kill a hook in mid-work; deliver the event again if it had not been written down."""
        self.machine.now = step.seconds
        self.machine.prepare(step)
        hook = self.machine.start_hook(step)
        time.sleep(self.rng.uniform(0, 0.06))
        self.kill(hook)
        self.counts["kills of hooks"] += 1
        if not self.machine.is_recorded(step):
            self.machine.play(step)

    def start_reader(self) -> None:
        """Start a command; the next kill of workers finds it."""
        self.readers.append(
            subprocess.Popen(
                self.machine.command(*self.rng.choice(READERS)),
                cwd=self.machine.home,
                env=self.machine.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
        self.counts["commands"] += 1

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def delete_database(self) -> None:
        for file in self.machine.data.glob("hookkit.db*"):
            file.unlink(missing_ok=True)
        self.counts["deleted databases"] += 1

    def upgrade(self) -> None:
        self.machine.install()
        self.counts["upgrades"] += 1

    def play_on_a_full_disk(self, steps: Sequence[Step]) -> None:
        """Play some steps on a full disk, then make room.

        What the hooks couldn't write is delivered again: nobody can record on a full disk, but
        what was there before must not suffer.
        """
        filler = fill(self.machine.data)
        self.counts["full disks"] += 1
        for step in steps:
            self.machine.play(step)
        self.machine.hookkit("list", check=False)
        filler.unlink()
        for step in steps:
            if step.kind == "hook" and not self.machine.is_recorded(step):
                self.machine.play(step)
                self.counts["lines refused by a full disk"] += 1


def stretch(story: Sequence[Step], number: int) -> Sequence[Step]:
    """Return the steps from a number on that a full disk may meet.

    It ends before beginnings, ends and commits: their moments can't be caught up with.
    """
    steps = story[number : number + STRETCH]
    allowed = itertools.takewhile(lambda step: not is_a_moment(step), steps)
    return list(allowed)


def is_a_moment(step: Step) -> bool:
    """Return True for a step whose surroundings matter as they are just then."""
    return step.kind not in ("hook", "transcript") or "source" in step.data
