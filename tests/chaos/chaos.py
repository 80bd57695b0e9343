"""Record a story side by side with kills, full disks, and databases that are deleted or damaged."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.commands import PATIENCE
from tests.chaos.home import Home, kill
from tests.chaos.inputs import Input, Lane, Story
from tests.damages import damage_header, damage_pages, truncate, write_text
from tests.disks import fill

READERS = (
    ("list",),
    ("list", "--json"),
    ("work",),
    ("work",),
    ("import",),
    ("import",),
    ("rebuild",),
    ("show", "1"),
    ("stats", "--by", "project"),
    ("search", "parser"),
    ("history",),
    ("doctor",),
    ("ps", "--all"),
)
"""Commands that run beside the recording: most are killed."""

DAMAGES = (damage_header, damage_pages, truncate, write_text)

WIDTH, COMMANDS = 5, 3
"""Lanes, and commands besides, that are at work at the same time."""

FULL_SECONDS = 0.3
"""For how long a disk stays full."""


@dataclass(frozen=True)
class Goals:
    """How much goes wrong at least."""

    kills: int
    full_disks: int
    deletions: int
    damages: int


@dataclass
class Process:
    """A process that is at work, and when it is to be killed."""

    pid: int
    kind: str
    kill_at: float = float("inf")
    popen: "subprocess.Popen[bytes] | None" = None
    arguments: tuple[str, ...] = ()
    is_killed: bool = False


@dataclass
class Open:
    """A lane that is being played."""

    lane: Lane
    number: int = 0
    process: Process | None = None
    has_met_full_disk: bool = False

    @property
    def given(self) -> Input:
        return self.lane[self.number]


@dataclass
class Chaos:
    """One disturbed recording."""

    home: Home
    rng: random.Random
    goals: Goals
    is_calm: bool = False
    """True if nothing goes wrong: there are no other commands either."""
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    commands: dict[int, Process] = field(default_factory=dict)
    workers: dict[int, float] = field(default_factory=dict)
    """Worker → when it is to be killed."""
    filler: Path | None = None
    full_until: float = 0.0
    needs_rebuild: bool = False
    looked_at: float = 0.0

    def play(self, story: Story) -> None:
        """Record all of a story, and meet the goals."""
        self.waiting = [Open(lane) for lane in reversed(story.lanes)]
        self.lanes: list[Open] = []
        self.done, self.size = 0, story.size
        self.plan = self.planned()
        self.advanced_at = time.monotonic()
        while self.waiting or self.lanes or self.kills < self.goals.kills or self.plan:
            assert time.monotonic() - self.advanced_at < PATIENCE, self.lanes
            self.tick()
        self.make_room()
        self.finish()

    def planned(self) -> list[tuple[float, str]]:
        """Choose when disks fill and databases are lost, as parts of all inputs."""
        kinds = {
            "full disks": self.goals.full_disks,
            "deleted databases": self.goals.deletions,
            "damaged databases": self.goals.damages,
        }
        events = [(self.rng.random(), kind) for kind, count in kinds.items() for _ in range(count)]
        return sorted(events, reverse=True)

    @property
    def kills(self) -> int:
        return sum(count for name, count in self.counts.items() if name.startswith("kill "))

    @property
    def progress(self) -> float:
        return self.done / self.size

    def tick(self) -> None:
        """Do what is due, then a little of what isn't."""
        now = time.monotonic()
        self.home.listen()
        self.look_at_commands(now)
        if now - self.looked_at > 0.05:
            self.looked_at = now
            self.look_at_workers(now)
        if self.filler and now > self.full_until:
            self.make_room()
        if self.plan and self.plan[-1][0] <= self.progress and not self.filler:
            self.happen()
        is_behind = self.kills < self.goals.kills * self.progress
        if is_behind or self.done == self.size or self.happens(0.1):
            self.start_command(now)
        while self.waiting and len(self.lanes) < WIDTH:
            self.lanes.append(self.waiting.pop())
        for lane in list(self.lanes):
            self.advance(lane, now, is_behind=is_behind)
        time.sleep(0.004)

    def happens(self, probability: float) -> bool:
        """Return True as often as that; never while it is calm."""
        return not self.is_calm and self.rng.random() < probability

    # What goes wrong

    def happen(self) -> None:
        """Let the next planned disturbance happen."""
        if self.plan[-1][1] == "full disks" and self.is_running("runs"):
            return  # a run without room has failed
        kind = self.plan.pop()[1]
        if kind == "full disks":
            self.filler = fill(self.home.data)
            self.full_until = time.monotonic() + FULL_SECONDS
            for lane in self.lanes:
                lane.has_met_full_disk = True
        elif kind == "deleted databases":
            files = sorted(self.home.data.glob("hookkit.db*"))
            for file in files:
                file.unlink(missing_ok=True)
        else:
            self.damage()
        self.counts[kind] += 1

    def damage(self) -> None:
        database = self.home.data / "hookkit.db"
        with contextlib.suppress(OSError):
            if database.stat().st_size > 100_000:
                self.rng.choice(DAMAGES)(database)
                self.needs_rebuild = True

    def make_room(self) -> None:
        if self.filler:
            self.filler.unlink()
            self.filler = None

    def is_running(self, place: str) -> bool:
        """Return True if a run is at work whose end is known beforehand."""
        return any(
            lane.process and lane.given.kind == "run" and lane.given.place == place
            for lane in self.lanes
        )

    def kill(self, process: Process) -> None:
        if kill(process.pid):
            process.is_killed = True
            self.advanced_at = time.monotonic()
            self.counts[f"kill {process.kind}"] += 1

    # Commands and workers

    def start_command(self, now: float) -> None:
        """Start a command unless there are enough; most are killed after a while."""
        if len(self.commands) >= COMMANDS:
            return
        arguments = self.rng.choice(READERS)
        if self.needs_rebuild and not any(
            each.kind == "rebuild" for each in self.commands.values()
        ):
            arguments = ("rebuild",)
        process = Process(self.home.command(*arguments), arguments[0], arguments=arguments)
        if self.happens(0.3 if self.needs_rebuild else 0.85):
            process.kill_at = now + self.rng.expovariate(1 / 0.08)
        self.commands[process.pid] = process

    def look_at_commands(self, now: float) -> None:
        """Kill the commands whose time has come; note how the others have ended."""
        for pid, process in list(self.commands.items()):
            code = self.home.ended.pop(pid, None)
            if code is not None:
                del self.commands[pid]
                self.judge(process, code)
            elif now >= process.kill_at and not process.is_killed:
                self.kill(process)

    def judge(self, process: Process, code: int) -> None:
        """Note the end of a command: it may have failed, but must not crash."""
        if process.kind == "rebuild" and code == 0:
            self.needs_rebuild = False
        if process.is_killed and code == -9:
            return
        self.counts["commands that ended"] += 1
        printed = self.home.printed(process.pid)
        if code not in (0, 1) or printed.startswith("Traceback"):
            self.problems.append(f"{process.arguments} ended with {code}: {printed[:2000]}")

    def look_at_workers(self, now: float) -> None:
        """Kill most of the workers that hooks and runs have started."""
        present = set(self.home.workers())
        for pid in present - self.workers.keys():
            is_doomed = self.happens(0.6)
            wait = self.rng.expovariate(1 / 0.15) if is_doomed else float("inf")
            self.workers[pid] = now + wait
        self.workers = {pid: at for pid, at in self.workers.items() if pid in present}
        for pid, at in self.workers.items():
            if now >= at and kill(pid):
                self.counts["kill worker"] += 1
                self.workers[pid] = float("inf")

    # Inputs

    def advance(self, lane: Open, now: float, *, is_behind: bool) -> None:
        """Go on with a lane: look at its process, or give its next input."""
        if lane.process:
            self.look_at(lane, lane.process, now)
        elif not is_behind:
            lane.has_met_full_disk = self.filler is not None
            self.give(lane, now)
        if lane.number == len(lane.lane):
            self.lanes.remove(lane)

    def give(self, lane: Open, now: float) -> None:
        given = lane.given
        if given.kind == "hook":
            popen = self.home.hook(given)
            lane.process = Process(popen.pid, "hook", popen=popen)
            if self.happens(0.4):
                lane.process.kill_at = now + self.rng.uniform(0, 0.05)
        elif given.kind in ("note", "run"):
            self.give_command(lane, given, now)
        else:
            try:
                getattr(self.home, f"play_{given.kind}")(given)
            except OSError:
                assert given.kind == "old" and self.filler, given
                self.counts["lines refused by a full disk"] += 1
                return
            self.go_on(lane)

    def give_command(self, lane: Open, given: Input, now: float) -> None:
        arguments: tuple[str, ...]
        if given.kind == "note":
            arguments = ("note", "--session", given.session, given.data)
        elif self.filler and given.place == "runs":
            return
        else:
            folder = str(self.home.folder(given.place))
            prompt = f"{given.session}: {given.data}"
            follow = "--detach" if self.rng.random() < 0.5 else "--follow"
            arguments = ("run", "--project", folder, follow, prompt)
        lane.process = Process(self.home.command(*arguments), given.kind, arguments=arguments)
        if self.happens(0.5):
            lane.process.kill_at = now + self.rng.expovariate(1 / 0.1)

    def go_on(self, lane: Open) -> None:
        lane.number += 1
        lane.process = None
        self.done += 1
        self.advanced_at = time.monotonic()

    def look_at(self, lane: Open, process: Process, now: float) -> None:
        """Kill what gives an input, or see whether it is recorded when it has ended."""
        if process.popen:
            if process.popen.poll() is None:
                if now >= process.kill_at:
                    self.kill_hook(process)
                return
        else:
            code = self.home.ended.get(process.pid)
            if code is None:
                if now >= process.kill_at and not process.is_killed:
                    self.kill(process)
                if not self.has_begun_to_hang(lane):
                    return
        self.look_at_ended(lane, process)

    def kill_hook(self, process: Process) -> None:
        """Kill a hook's shell and the recorder."""
        assert process.popen
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.popen.wait()
        process.is_killed = True
        self.counts["kill hook"] += 1

    def has_begun_to_hang(self, lane: Open) -> bool:
        """Return True for a run that waits for the death of its supervisor."""
        given = lane.given
        return given.kind == "run" and given.data == "hangs" and self.home.is_recorded(given.mark)

    def look_at_ended(self, lane: Open, process: Process) -> None:
        given = lane.given
        if given.kind == "run":
            self.look_at_run(lane, process)
            return
        code = self.home.ended.pop(process.pid, 0)
        if given.kind == "note" and code not in (0, 1, -9):
            printed = self.home.printed(process.pid)
            self.problems.append(f"{process.arguments} ended with {code}: {printed[:2000]}")
        if self.home.is_recorded(given.mark):
            self.go_on(lane)
            return
        is_excused = process.is_killed or lane.has_met_full_disk or given.kind == "note"
        if not is_excused:
            self.problems.append(f"not recorded, though nothing was in the way: {given}")
        self.counts[f"{given.kind}s given again"] += 1
        lane.process = None

    def look_at_run(self, lane: Open, process: Process) -> None:
        """See what became of a run; kill the supervisor of one that hangs."""
        given = lane.given
        session = self.home.run_of(given.session)
        if session is None:
            if not self.home.strays(self.known_pids()):
                self.counts["runs given again"] += 1
                lane.process = None
            return
        supervisor = self.home.supervisor(session)
        if given.data == "hangs":
            if supervisor is None or not self.has_begun_to_hang(lane):
                return
            self.counts["kill supervisor"] += kill(supervisor)
        elif given.place == "loose" and supervisor is not None and self.happens(0.1):
            self.counts["kill supervisor"] += kill(supervisor)
        elif supervisor is not None or not self.home.is_over(session):
            return
        self.home.ended.pop(process.pid, None)
        self.go_on(lane)

    def known_pids(self) -> set[int]:
        """Return the commands that are at work."""
        return {*self.commands, *(lane.process.pid for lane in self.lanes if lane.process)}

    # The end

    def finish(self) -> None:
        """Let everything that is at work end."""
        deadline = time.monotonic() + PATIENCE
        while self.commands:
            assert time.monotonic() < deadline, self.commands
            self.home.listen(0.1)
            self.look_at_commands(float("-inf"))
        if self.needs_rebuild:
            assert self.home.run("rebuild") == 0
