"""The detached worker."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from hookkit import config, paths
from hookkit.agents import launcher
from hookkit.api import summaries, worker
from hookkit.api.store import Store
from hookkit.api.worker_place import place_of_next
from hookkit.errors import BusyError, HookkitError, LockedError
from hookkit.lib.system import locks
from hookkit.pipeline.collect import live_sessions
from hookkit.pipeline.project import compaction, reprice
from hookkit.store.sqlite.database import Database
from tests.accounting import UNKNOWN, packed, reading
from tests.api.test_summaries import ended
from tests.builders import deliver, fold_all, line, payload, rows
from tests.cli.terminal import HOOKKIT, call, run_apart
from tests.fake_client import ANSWER, Client
from tests.locks import held
from tests.runs.fakes import until

OLD = "2020-01-01"

READER = """
import sys
from hookkit.api.store import Store
from hookkit.pipeline.project import projector

def fold_when_told(*said):
    print("held", flush=True)
    sys.stdin.readline()
    real(*said)

real, projector.fold_segments = projector.fold_segments, fold_when_told
Store.open().close()
"""
"""A reader as `hookkit list` is one, which stays within the lock until it is told to go on."""


WORKER = """
import os
from hookkit.api.store import Store
from hookkit.cli import cli

def refresh(*said):
    is_current = real(*said)
    if not is_current:
        print(os.getpid(), flush=True)
    return is_current

real, Store.refresh = Store.refresh, refresh
cli(["work"])
"""
"""A worker that prints its pid when it has found the lock taken."""


@pytest.fixture(autouse=True)
def journal() -> None:
    deliver(line(payload("SessionStart")), line(payload("SessionEnd"), 1), day=OLD)


@pytest.fixture
def summarised(monkeypatch: pytest.MonkeyPatch) -> list[Store]:
    done: list[Store] = []
    monkeypatch.setattr(summaries, "summarise_due", done.append)
    return done


def test_it_folds_and_compacts() -> None:
    assert run_apart("work", HOOKKIT_SUMMARY="off") == ""
    assert len(rows(("sessions",))["sessions"]) == 1
    assert [path.name for path in paths.journal_dir().iterdir()] == [f"{OLD}.jsonl.gz"]


@pytest.mark.parametrize("mode, expected", [("detached", 1), ("inline", 1), ("off", 0)])
def test_then_it_summarises(
    mode: str, expected: int, summarised: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY", mode)
    call("work")
    assert len(summarised) == expected


def test_it_leaves_when_somebody_else_folds(
    summarised: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "WAIT", 0)
    with locks.hold(paths.fold_lock(), "testing"):
        call("work")
    assert summarised == []
    assert (paths.journal_dir() / f"{OLD}.jsonl").exists()


def test_a_bug_is_in_the_log(monkeypatch: pytest.MonkeyPatch, summarised: list[Store]) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nobody sees this")

    monkeypatch.setattr(compaction, "compact_old", fail)
    assert call("work", code=3).output == ""
    assert "nobody sees this" in paths.log_file().read_text()


@pytest.mark.parametrize("times, done", [(2, 1), (9, 0)], ids=["for a moment", "for long"])
def test_a_locked_database_is_tried_again(
    times: int, done: int, monkeypatch: pytest.MonkeyPatch, summarised: list[Store]
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY", "detached")
    left = iter([LockedError("x is locked")] * times)

    def prepare(_: object) -> None:
        if error := next(left, None):
            raise error

    monkeypatch.setattr("hookkit.store.sqlite.database.prepare", prepare)
    monkeypatch.setattr(worker, "PAUSE", 0)
    assert call("work").output == ""
    assert len(summarised) == done
    assert not paths.log_file().exists()


def test_git_is_asked_after_a_session_began(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(tmp_path)], check=True)
    start = payload("SessionStart", source="startup", cwd=str(tmp_path))
    deliver(line(start, at=time.time_ns()))
    worker.work_once()
    with Store.open() as store:
        (session,) = store.get_recent_sessions()
    assert session.git_branch == "main"


# Whoever holds the fold's lock when a worker comes


class Reader:
    """A reader in a process of its own that holds the fold's lock, with all still to fold."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout and self.process.stdout.readline() == b"held\n"
        self.was_met = False

    def go_on(self) -> None:
        """Let it fold what it holds, and leave."""
        self.process.communicate(b"\n")
        assert self.process.returncode == 0

    def goes_on_when_met(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let it go on as soon as a worker of this process has found the lock taken."""
        real = Store.refresh

        def refresh(store: Store, wait: float = 0) -> bool:
            is_current = real(store, wait)
            if not is_current and not self.was_met:
                self.was_met = True
                self.go_on()
            return is_current

        monkeypatch.setattr(Store, "refresh", refresh)


@pytest.fixture
def reader() -> Iterator[Callable[[], Reader]]:
    """Make readers, and end those that are left."""
    made: list[Reader] = []

    def make() -> Reader:
        made.append(Reader())
        return made[-1]

    yield make
    for each in made:
        each.process.kill()
        each.process.communicate()


@contextmanager
def git_is_due(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session ends in a repository; then its branch is known."""
    begin = payload("SessionStart", "g1", source="startup", cwd=str(folder))
    end = payload("SessionEnd", "g1", cwd=str(folder))
    deliver(line(begin, at=time.time_ns()), line(end, at=time.time_ns()))
    yield
    with Store.open() as store:
        assert store.existing("g1").git_branch == "main"


@contextmanager
def reprice_is_due(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A price becomes known while the end of a session is not folded; then costs are right."""
    deliver(reading("s1", packed("m1", model=UNKNOWN)))
    fold_all()
    paths.config_file().write_text(f'[prices."{UNKNOWN}"]\ninput = 1\noutput = 2\n')
    deliver(line(payload("SessionEnd"), 5))
    yield
    with Store.open() as store:
        assert not reprice.is_due(store.database, config.load())
        assert store.existing("s1").cost_usd


@contextmanager
def a_summary_is_due(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session with a prompt ends; then it is summarised, once."""
    client = Client(folder)
    client.answers(structured_output=ANSWER)
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(client.path))
    monkeypatch.setenv("HOOKKIT_SUMMARY", "detached")
    deliver(*ended("s2"))
    yield
    with Store.open() as store:
        session = store.existing("s2")
    assert (session.title, session.summary_attempts) == (ANSWER["title"], 1)
    assert len(client.calls) == 1


@contextmanager
def compaction_is_due(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An old segment isn't folded; then it is, and compacted."""
    yield
    assert [each.name for each in paths.journal_dir().iterdir()] == [f"{OLD}.jsonl.gz"]


KINDS = pytest.mark.parametrize(
    "due",
    [git_is_due, reprice_is_due, a_summary_is_due, compaction_is_due],
    ids=["git", "reprice", "summary", "compaction"],
)
Due = Callable[[Path, pytest.MonkeyPatch], AbstractContextManager[None]]


@pytest.mark.slow
@KINDS
def test_a_reader_that_folds_leaves_the_rest_to_the_worker(
    due: Due, shop: Path, monkeypatch: pytest.MonkeyPatch, reader: Callable[[], Reader]
) -> None:
    with due(shop, monkeypatch):
        other = reader()
        other.goes_on_when_met(monkeypatch)
        call("work")
        assert other.was_met
        assert not paths.log_file().exists()


@pytest.mark.slow
@KINDS
def test_workers_that_met_a_reader_do_all_once(
    due: Due,
    shop: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    reader: Callable[[], Reader],
) -> None:
    with due(shop, monkeypatch):
        other = reader()
        program = [sys.executable, "-c", WORKER]
        met = tmp_path / "met"
        with met.open("ab") as output:
            workers = [subprocess.Popen(program, stdout=output) for _ in range(4)]
        until(lambda: sum(each.poll() is not None for each in workers) >= 2, "two are enough")
        until(met.read_text, "one has met the reader")
        other.go_on()
        for each in workers:
            each.wait()
        assert len(set(met.read_text().splitlines())) == 1
        assert [each.returncode for each in workers] == [0, 0, 0, 0]
    assert git_notes() == (1 if due is git_is_due else 0)


def is_place_taken() -> bool:
    with place_of_next() as free_place:
        return free_place is None


def test_a_worker_that_leaves_is_not_missed() -> None:
    with held(paths.lock_file("work")):
        waiting = subprocess.Popen([*HOOKKIT, "work"], env=os.environ | {"HOOKKIT_SUMMARY": "off"})
        until(is_place_taken, "it waits")
        deliver(line(payload("SessionStart", "late"), 2))
        assert call("work").output == ""
        assert not paths.database().exists()
    assert waiting.wait(60) == 0
    with Store.open() as store:
        assert store.existing("late")


def test_who_is_stopped_keeps_no_place() -> None:
    with held(paths.lock_file("next-work")) as (other,):
        assert is_place_taken()
        other.send_signal(signal.SIGSTOP)
        assert not is_place_taken()
        assert run_apart("work", HOOKKIT_SUMMARY="off") == ""
        other.send_signal(signal.SIGCONT)
    assert len(rows(("sessions",))["sessions"]) == 1


def test_the_place_is_free_where_nothing_can_be_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(locks.Lock, "acquire", refuse)
    assert not is_place_taken()
    with worker.turn() as end_turn:
        end_turn()


def git_notes() -> int:
    """How often git was written down."""
    plain = paths.journal_dir().glob("*.jsonl")
    return sum(each.read_bytes().count(b'"event":"git"') for each in plain)


def test_a_holder_that_is_stopped_is_not_waited_for_without_end(
    monkeypatch: pytest.MonkeyPatch, reader: Callable[[], Reader], summarised: list[Store]
) -> None:
    other = reader()
    other.process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(worker, "WAIT", 1.0)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.4)
    looks: list[float] = []
    real = Store.refresh

    def refresh(store: Store, wait: float) -> bool:
        looks.append(wait)
        return real(store, wait)

    monkeypatch.setattr(Store, "refresh", refresh)
    call("work")
    assert 0 < len(looks) <= worker.TRIES * 5  # 0.1 + 0.2 + 0.4 + 0.4 s lie between five
    assert set(looks) == {0}
    assert summarised == []
    assert (paths.journal_dir() / f"{OLD}.jsonl").exists()
    os.kill(other.process.pid, signal.SIGCONT)
    other.go_on()


def test_a_worker_waits_for_its_turn(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[[Database], bool] = live_sessions.ask_git
    others: list[subprocess.Popen[bytes]] = []

    def ask(database: Database) -> bool:
        others.append(subprocess.Popen([*HOOKKIT, "work"]))
        with pytest.raises(subprocess.TimeoutExpired):
            others[0].wait(2)
        return real(database)

    with git_is_due(shop, monkeypatch):
        monkeypatch.setattr(live_sessions, "ask_git", ask)
        worker.work_once()
        assert others[0].wait(60) == 0
    assert git_notes() == 1


def test_a_turn_that_never_comes(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WAIT", 0.2)
    with git_is_due(shop, monkeypatch), held(paths.lock_file("work")):
        worker.work_once()
        assert git_notes() == 1


@pytest.fixture
def met_after_git(
    monkeypatch: pytest.MonkeyPatch, reader: Callable[[], Reader]
) -> Callable[[], Reader]:
    """Let a reader take the lock as soon as git was asked, and then say which one."""
    real: Callable[[Database], bool] = live_sessions.ask_git
    readers: list[Reader] = []

    def ask(database: Database) -> bool:
        result = real(database)
        readers.append(reader())
        return result

    monkeypatch.setattr(live_sessions, "ask_git", ask)
    return lambda: readers[0]


def test_what_git_reported_is_folded(
    shop: Path, monkeypatch: pytest.MonkeyPatch, met_after_git: Callable[[], Reader]
) -> None:
    real = Store.refresh

    def refresh(store: Store, wait: float = 0) -> bool:
        if not wait:
            return real(store, wait)
        let_go = threading.Timer(0.2, met_after_git().go_on)  # while we wait
        let_go.start()
        is_current = real(store, wait)
        let_go.join()
        return is_current

    with git_is_due(shop, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(Store, "refresh", refresh)
            worker.work_once()
        with closing(sqlite3.connect(paths.database())) as database:  # which nobody folds into
            assert database.execute("SELECT git_branch FROM sessions").fetchall() == [
                (None,),
                ("main",),
            ]


def test_what_git_reported_is_left_to_another_try(
    shop: Path, monkeypatch: pytest.MonkeyPatch, met_after_git: Callable[[], Reader]
) -> None:
    with git_is_due(shop, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(worker, "WAIT", 0.1)
            with pytest.raises(BusyError, match="git"):
                worker.work_once()
        met_after_git().go_on()


def test_an_upgrade_renews_the_launchers() -> None:
    path = launcher.write()
    current = path.read_text()
    path.write_text(current + "# older\n")
    worker.work()
    assert path.read_text() == current


def test_a_launcher_that_can_not_be_renewed_stops_no_work(
    summarised: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise HookkitError("the folder can't be written")

    monkeypatch.setenv("HOOKKIT_SUMMARY", "detached")
    monkeypatch.setattr(launcher, "refresh", refuse)
    worker.work()
    assert len(summarised) == 1
