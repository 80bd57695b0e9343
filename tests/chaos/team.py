"""Machines of a team that record and push, side by side with kills, crashes and cut connections."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg

from hookkit import paths
from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.model.share_levels import LEVELS
from hookkit.store.postgres.migrate import migrate
from hookkit.store.sqlite.meta import value_of
from hookkit.store.sqlite.outbox import Outbox
from tests.builders import deliver
from tests.chaos.commands import PATIENCE, Commands
from tests.fixtures.postgres import Database
from tests.machines import Machine, machine
from tests.postgres_server import Server
from tests.properties import stories
from tests.soak.machine import CHECKOUT
from tests.store.postgres.mirror import PASSWORD, join
from tests.team_rows import rows
from tests.transcript_builders import write

ZONE = "Europe/Berlin"
STORIES = 2
"""For each machine."""

KILLED = 0.6
"""The part of all commands that is killed, unless they are faster."""

AMID = 0.5
"""The part of the pushes to kill that are killed amid a portion: after they have noted it."""

NEVER = float("inf")

COMMANDS = ("push", "push", "push", "push", "push", "work", "import", "import", "share")
SELDOM = ("rebuild", "reset")

OWN = re.compile(rb'"(s-|msg_|u|toolu_)(?=\d+["\\])|"(mine)"')
"""Names of a story that each machine has its own of."""

SUMS = ("prompts", "edits", "messages", "tokens_input", "tokens_output", "cost")
ADDED = ", ".join(f"coalesce(sum({each}), 0)" for each in SUMS)
SUM = f"SELECT {ADDED} FROM sums_ever"

LOST = "pushes that the server has lost"
PUSH = "SELECT push FROM hookkit.slices WHERE epoch = %s"

CRASHES = (signal.SIGQUIT, signal.SIGKILL)
"""An immediate shutdown, and the death of the server's first process."""


class Goals(NamedTuple):
    """How much goes wrong at least."""

    machines: int
    pushes: int
    """That succeed beside all that goes wrong."""
    kills: int
    """Of commands that push; others are killed, too."""
    crashes: int
    """Of the server."""
    at_once: int
    """Commands that are at work at the same time."""


class Worker(NamedTuple):
    """A machine of a member, and what it has still to record."""

    machine: Machine
    member: str
    lines: list[bytes]
    files: list[tuple[str, bytes]]

    @property
    def folder(self) -> Path:
        """The folder of its transcripts."""
        return self.machine.home / "projects"

    def record(self, chance: random.Random, *, everything: bool = False) -> None:
        """Record a part of what there is, or all of it."""
        lines, files = (
            (len(self.lines), len(self.files))
            if everything
            else (chance.randint(0, 12), chance.randint(0, 1))
        )
        with self.machine.awake():
            deliver(*self.lines[:lines])
        write(self.folder, dict(self.files[:files]))
        del self.lines[:lines], self.files[:files]


class Running(NamedTuple):
    """A command that is at work."""

    command: str
    worker: Worker
    began: float
    kill_at: float
    noted: int | None = None
    """The size of the machine's ledger; if it has another, the command is killed soon."""


class Team:
    """A team in chaos."""

    def __init__(self, folder: Path, server: Server, chance: random.Random, goals: Goals) -> None:
        self.folder, self.server, self.chance, self.goals = folder, server, chance, goals
        folder.mkdir()
        self.database = database_of(server)
        (folder / "port").write_text(str(server.port))
        self.proxy = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.cutting_proxy", str(folder), "1"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.proxy.stdout
        self.port = int(self.proxy.stdout.readline())
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "HOOKKIT_SUMMARY")}
        environment["HOOKKIT_TIMEZONE"] = ZONE
        self.commands = Commands(folder / "printed", environment)
        self.logins: dict[str, str] = {}
        self.workers = [self.worker(number) for number in range(goals.machines)]
        server.execute("CHECKPOINT")  # a crash doesn't forget the members
        self.running: dict[int, Running] = {}
        self.counts: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.problems: list[str] = []
        self.took: dict[str, float] = {}
        """Command → the seconds that one took that has succeeded."""

    def close(self) -> None:
        """End all processes."""
        for pid in self.running:
            kill(pid)
        self.commands.close()
        assert self.proxy.stdin and self.proxy.stdout
        self.proxy.stdin.close()
        self.proxy.wait()
        self.proxy.stdout.close()

    # Machines

    def worker(self, number: int) -> Worker:
        """Make a machine; of three members, one has two."""
        member = f"m{number - 1 if number % 4 == 3 else number}"
        if member not in self.logins:
            self.join(member)
        made = machine(self.folder / f"machine-{number}", f"machine {number}")
        (made.home / "projects").mkdir()
        with made.awake():
            stored.save(stored.Joined(self.dsn(member), self.chance.choice(LEVELS), member))
        lines, files = list[bytes](), list[tuple[str, bytes]]()
        for part in range(STORIES):
            story = stories.tell(number * STORIES + part)
            own = rb'"\g<1>\g<2>%d%03d' % (part, number)
            quote = [b"", b'"']
            lines += [renamed(each, own, quote) for each in story.lines]
            files += [
                (name.replace("/s-", f"/s-{part}{number:03d}"), renamed(content, own, quote))
                for name, content in story.files.items()
            ]
        return Worker(made, member, lines, files)

    def dsn(self, member: str, *, direct: bool = False) -> str:
        """Return the DSN of a member, by the proxy or not."""
        port = self.server.port if direct else self.port
        return self.server.dsn(self.database.name, self.logins[member], PASSWORD, port=port)

    # Chaos

    def play(self) -> None:
        """Let go wrong what is to."""
        self.advanced_at = time.monotonic()
        while self.progress() < 1 or self.crashes < self.goals.crashes:
            assert time.monotonic() - self.advanced_at < PATIENCE, self.running
            self.tick()
        while self.running:
            self.look()

    def progress(self) -> float:
        """Return the part of the pushes and of their kills that there were."""
        pushes, kills = self.counts["push: 0"], self.counts["kills of push"]
        return min(pushes / self.goals.pushes, kills / self.goals.kills)

    @property
    def crashes(self) -> int:
        return self.counts["crashes"]

    def tick(self) -> None:
        """Start a command, kill what is due, and crash the server now and then."""
        if len(self.running) < self.goals.at_once:
            self.start()
        self.look()
        if self.crashes < self.goals.crashes * min(1, self.progress()):
            self.crash()

    def start(self) -> None:
        """Let a machine record something, and start a command there."""
        worker = self.chance.choice(self.workers)
        worker.record(self.chance)
        command = self.chance.choice(COMMANDS if self.chance.random() < 0.97 else SELDOM)
        pid = self.run(worker, *self.words(command, worker))
        self.running[pid] = self.planned(Running(command, worker, time.monotonic(), NEVER))

    def planned(self, one: Running) -> Running:
        """Choose whether a command is killed, and when."""
        if self.chance.random() >= KILLED:
            return one
        if one.command == "push" and self.chance.random() < AMID:
            return one._replace(noted=ledger_size(one.worker))
        wait = self.chance.uniform(0.1, 1.2) * self.took.get(one.command, 2.0)
        return one._replace(kill_at=one.began + wait)

    def words(self, command: str, worker: Worker) -> tuple[str, ...]:
        """Return the arguments of a command."""
        if command == "push":
            return "team", "push"
        if command == "import":
            return "import", str(worker.folder), "--jobs", "1"
        if command == "share":
            return "team", "share", self.chance.choice(LEVELS)
        return (command, "--yes") if command == "reset" else (command,)

    def run(self, worker: Worker, *words: str) -> int:
        """Start a command on a machine; return its pid."""
        return self.commands.command(f"HOOKKIT_HOME={worker.machine.home}", *words)

    def look(self) -> None:
        """Kill the commands whose time has come; note how others have ended."""
        self.commands.listen(0.02)
        now = time.monotonic()
        for pid, one in list(self.running.items()):
            code = self.commands.ended.pop(pid, None)
            if code is not None:
                del self.running[pid]
                self.judge(pid, one, code)
                self.advanced_at = now
            elif now > one.kill_at and kill(pid):
                self.running[pid] = one._replace(kill_at=NEVER)
            elif one.noted not in (None, ledger_size(one.worker)):
                soon = now + self.chance.uniform(0, 0.05)
                self.running[pid] = one._replace(kill_at=soon, noted=None)

    def judge(self, pid: int, one: Running, code: int) -> None:
        """Note the end of a command: it may have failed, but must not crash."""
        if code == -signal.SIGKILL:
            self.counts[f"kills of {one.command}"] += 1
            return
        self.counts[f"{one.command}: {code}"] += 1
        if not code:
            self.took[one.command] = time.monotonic() - one.began
        printed = self.commands.printed(pid)
        if code not in (0, 1) or "Traceback" in printed:
            self.problems.append(f"{one.command} ended with {code}: {printed[:2000]}")
        elif code:
            self.said[re.sub(r"postgresql://\S*|\d+", "…", printed)[:200]] += 1

    def crash(self) -> None:
        """End the server, and start it again."""
        self.server.crash(self.chance.choice(CRASHES))
        self.counts["crashes"] += 1
        time.sleep(self.chance.uniform(0, 0.5))
        self.server.restart()
        self.counts[LOST] += sum(map(self.has_lost, self.workers))
        (self.folder / "port").write_text(str(self.server.port))

    def has_lost(self, worker: Worker) -> bool:
        """Return True if the server has confirmed a push of a machine, and doesn't have it."""
        epoch, confirmed = noted(worker)
        if not confirmed or " " in confirmed:  # no push, or one that was waiting for the answer
            return False
        with closing(psycopg.connect(self.server.dsn(self.database.name))) as db:
            return db.execute(PUSH, [epoch]).fetchone() != (confirmed,)

    # Peace

    def make_peace(self) -> None:
        """Let everybody record the rest, and push once more."""
        (self.folder / "peace").touch()
        for worker in self.workers:
            worker.record(self.chance, everything=True)
        for command in ("import", "push"):
            self.must([(worker, self.words(command, worker)) for worker in self.workers])
        self.counts["cuts"] = len((self.folder / "cuts").read_text().splitlines())

    def must(self, commands: list[tuple[Worker, tuple[str, ...]]]) -> None:
        """Run commands that have to succeed, some at the same time."""
        waiting, running = list(commands), dict[int, tuple[str, ...]]()
        heard = time.monotonic()
        while waiting or running:
            if waiting and len(running) < self.goals.at_once:
                worker, words = waiting.pop()
                running[self.run(worker, *words)] = words
            self.commands.listen(0.1)
            for pid in running.keys() & self.commands.ended.keys():
                words, code = running.pop(pid), self.commands.ended.pop(pid)
                heard = time.monotonic()
                if code:
                    self.problems.append(f"{words}: {code}: {self.commands.printed(pid)}")
            assert time.monotonic() - heard < PATIENCE, running

    # What became of it

    def here(self) -> list[int]:
        """Return the sums of all machines' own stores."""
        found = Counter[str]()
        for worker in self.workers:
            with self.opened(worker) as store:
                found.update(dict(zip(SUMS, store.db.execute(SUM).fetchone(), strict=True)))
        return [found[each] for each in SUMS]

    def there(self) -> list[int]:
        """Return the sums of the team."""
        with closing(psycopg.connect(self.server.dsn(self.database.name))) as db:
            db.execute("SET search_path = hookkit")
            row = db.execute(SUM.encode()).fetchone()
        return list(map(int, row or ()))

    def kept(self) -> dict[str, Mapping[str, list[str]]]:
        """Return the rows of each member."""
        return {member: rows(self.dsn(member, direct=True)) for member in self.logins}

    def pushed_at_once(self) -> dict[str, Mapping[str, list[str]]]:
        """Return what each member's rows are if somebody new pushes all of it."""
        new = {member: f"{member}_again" for member in self.logins}
        for each in new.values():
            self.join(each)
        for worker in self.workers:
            with self.opened(worker) as store:
                known = self.dsn(new[worker.member])
                stored.save(stored.needed()._replace(dsn=known, user=new[worker.member]))
                Outbox(store.database).begin()
        self.must([(worker, ("team", "push")) for worker in self.workers])
        return {member: rows(self.dsn(each, direct=True)) for member, each in new.items()}

    def join(self, member: str) -> None:
        """Make a member."""
        self.logins[member] = join(self.database, member)[1].split("//")[1].split(":")[0]

    @contextmanager
    def opened(self, worker: Worker) -> Iterator[Store]:
        """Open the store of a machine."""
        with worker.machine.awake():
            assert paths.data_dir() == worker.machine.home
            with Store.open() as store:
                yield store


def renamed(content: bytes, own: bytes, quote: list[bytes]) -> bytes:
    """Return lines with names of this machine's own."""
    return OWN.sub(lambda found: found.expand(own) + quote[found[2] is not None], content)


def noted(worker: Worker) -> tuple[str, str]:
    """Return the epoch of a machine's database, and its last pushes; empty if there is none."""
    file = f"file:{worker.machine.home}/hookkit.db?mode=ro"
    with suppress(sqlite3.Error), closing(sqlite3.connect(file, uri=True)) as db:
        db.execute("BEGIN")
        return value_of(db, "outbox") or "", value_of(db, "outbox pushes") or ""
    return "", ""


def ledger_size(worker: Worker) -> int:
    """Return the size of a machine's ledger."""
    with suppress(FileNotFoundError):
        return (worker.machine.home / "team" / "ledger.jsonl").stat().st_size
    return 0


def database_of(server: Server) -> Database:
    """Make a team's database."""
    owner = server.make_role()
    made = Database(server, server.make_database(owner), owner)
    with closing(psycopg.connect(made.dsn, autocommit=True)) as db:
        migrate(db)
    return made


def kill(pid: int) -> bool:
    """Kill a process; return False if it is gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
