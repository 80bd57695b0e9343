"""hookkit sync that is killed, meets a full disk or another one: it goes on where it was."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import hookkit
from hookkit.api import exchange, sync
from hookkit.api.store import Store
from hookkit.lib.system import locks
from hookkit.store.journal import fact_file
from hookkit.sync import own_files
from hookkit.sync.received_facts import Receiving
from hookkit.sync.shared_folder import SharedFolder
from tests.builders import line, tool
from tests.disks import fill, leave, mounted, needs_mount, resize
from tests.machines import Machine, edits, fact_files, machine, session

ROOT = Path(hookkit.__file__).parents[1]
KILLS = 30
ROOM = 64 * 1024 * 1024


def started(one: Machine, folder: Path) -> subprocess.Popen[str]:
    """A `hookkit sync` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hookkit", "sync", "--folder", str(folder)],
        env=os.environ | {"HOOKKIT_HOME": str(one.home), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def many(name: str, count: int) -> list[bytes]:
    """The lines of sessions with so many edits in all."""
    calls = (
        line(tool(session_id=f"{name}{n % 5}", tool_use_id=f"{name}-{n}"), 1000 + n)
        for n in range(count)
    )
    return [each for n in range(5) for each in session(f"{name}{n}", n, 0)] + list(calls)


def counted(name: str, count: int) -> dict[str, int]:
    return {f"{name}{n}": len(range(n, count, 5)) for n in range(5)}


@pytest.mark.slow
def test_a_killed_exchange_goes_on(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.record(*many("a", 300))
    tower.record(*many("b", 300))
    names = {"s1": 2, "s2": 2} | counted("a", 300) | counted("b", 300)
    began = time.monotonic()
    process = started(laptop, folder)
    process.communicate(timeout=60)
    took = time.monotonic() - began
    chance = random.Random(7)
    killed = 0
    for number in range(KILLS):
        one = (laptop, tower)[number % 2]
        one.record(line(tool(session_id="s1", tool_use_id=f"k-{number}"), 5000 + number))
        names["s1"] += 1
        process = started(one, folder)
        time.sleep(took * (0.3 + 0.9 * chance.random()))
        process.send_signal(signal.SIGKILL)
        killed += process.wait(timeout=60) == -signal.SIGKILL
        process.communicate()
    assert killed > 0
    for each in (laptop, tower, laptop, tower):
        each.sync(folder)
    assert edits(laptop, tower) == [names] * 2
    assert laptop.rows("events", "sessions") == tower.rows("events", "sessions")
    for each in (laptop, tower):
        each.run("rebuild")
    assert edits(laptop, tower) == [names] * 2


class Killed(BaseException):
    """What a process meets at a certain place."""


@pytest.mark.parametrize("place", ["extend", "send", "write", "journal", "project", "remember"])
def test_an_end_at_each_step(
    laptop: Machine, tower: Machine, folder: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.record(*many("a", 20))
    laptop.sync(folder)
    tower.record(*many("b", 20))
    names = {"s1": 2, "s2": 2} | counted("a", 20) | counted("b", 20)

    def end(*_: object, **__: object) -> None:
        raise Killed

    targets: dict[str, tuple[object, str]] = {
        "extend": (own_files, "replace_file"),
        "send": (SharedFolder, "send"),
        "write": (fact_file, "write"),
        "journal": (sys.modules[Receiving.__module__], "journal"),
        "project": (exchange, "project"),
        "remember": (SharedFolder, "remember"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*targets[place], end)
        with pytest.raises(Killed):
            tower.sync(folder)
    for each in (tower, laptop):
        each.sync(folder)
    assert edits(laptop, tower) == [names] * 2
    assert tower.sync(folder)["received"] == 0


def test_two_at_once(laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.record(*many("a", 100))
    laptop.sync(folder)
    both = [started(tower, folder) for _ in range(2)]
    for each in both:
        _, err = each.communicate(timeout=120)
        assert (each.returncode, err) == (0, "")
    assert edits(tower) == [{"s1": 2, "s2": 2} | counted("a", 100)]


def test_another_one_that_takes_long(
    laptop: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.sync(folder)
    monkeypatch.setattr(sync, "WAIT", 0.01)
    with laptop.awake():
        from hookkit import paths

        lock = paths.lock_file("sync")
        with locks.hold(lock, "exchanging sessions"):
            said = laptop.run("sync", code=1)
    assert "exchanging sessions" in said.err and said.err.count("\n") == 1


def test_a_projection_that_takes_long(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.sync(folder)
    monkeypatch.setattr(Store, "refresh", lambda *_: False)
    said = tower.run("sync", "--folder", str(folder), code=1)
    assert "What has come shows when the projection that runs now is done." in said.err
    monkeypatch.undo()


def test_much_is_projected_in_between(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.record(*many("a", 20))
    monkeypatch.setattr(fact_file, "MOST_FACTS", 7)
    monkeypatch.setattr(exchange, "PROJECT_EVERY", 10)
    laptop.sync(folder)
    assert len(fact_files(folder)) > 3
    monkeypatch.setattr(fact_file, "MOST_BYTES", 400)
    tower.sync(folder)
    assert edits(tower) == [{"s1": 2, "s2": 2} | counted("a", 20)]


def test_a_folder_that_goes_in_the_middle(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.sync(folder)
    away = folder.with_name("away")
    found = SharedFolder.found

    def unmounted(self: SharedFolder) -> object:
        if folder.exists():
            shutil.copytree(folder, away)
            shutil.rmtree(folder)
        return found(self)

    with monkeypatch.context() as patch:
        patch.setattr(SharedFolder, "found", unmounted)
        said = tower.run("sync", "--folder", str(folder), code=1)
    assert said.err.count("\n") == 1 and str(folder) in said.err
    said = tower.run("sync", code=1)
    assert "is not there" in said.err
    shutil.rmtree(folder, ignore_errors=True)
    away.rename(folder)
    tower.sync(folder)
    assert edits(tower) == [{"s1": 2, "s2": 2}]


def test_a_file_that_goes_in_the_middle(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.sync(folder)
    (file,) = fact_files(folder)
    whole = file.read_bytes()
    send = SharedFolder.send

    def gone(self: SharedFolder, *rest: object) -> object:
        file.unlink()
        return send(self, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(SharedFolder, "send", gone)
        said = tower.run("sync", "--folder", str(folder), code=1)
    assert f"{file} was left out: it can't be read (No such file or directory)." in said.err
    file.write_bytes(whole)
    assert tower.sync(folder)["received"] == 4


# Full disks


@pytest.fixture
def small(folder: Path) -> Iterator[Path]:
    """A folder on a disk of its own."""
    with mounted(folder, "-o", "size=4m"):
        yield folder


@needs_mount
def test_a_full_folder(laptop: Machine, tower: Machine, small: Path) -> None:
    tower.sync(small)
    filler = fill(small)
    said = laptop.run("sync", "--folder", str(small), code=1)
    assert said.err.count("\n") == 1 and "Free some space, then sync again" in said.err
    assert len(fact_files(small)) == 1
    filler.unlink()
    laptop.sync(small)
    tower.sync(small)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2}] * 2


@needs_mount
@pytest.mark.parametrize("kib", [0, 4, 16, 48, 120])
def test_a_full_data_folder(tmp_path: Path, tower: Machine, folder: Path, kib: int) -> None:
    tower.record(*many("a", 60))
    tower.sync(folder)
    with mounted(tmp_path / "disk"):
        one = machine(tmp_path / "disk" / "home", "small")
        one.record(*session("s1", 0))
        leave(tmp_path / "disk", kib)
        for _ in range(2):
            code, said = outcome_of(one, folder)
            assert code in (0, 1) and said.count("\n") <= 2, said
            assert code == 0 or "pace" in said
        resize(tmp_path / "disk", ROOM)
        one.sync(folder)
        assert edits(one) == [{"s1": 2, "s2": 2} | counted("a", 60)]
        tower.sync(folder)
        assert edits(tower) == edits(one)


def outcome_of(one: Machine, folder: Path) -> tuple[int, str]:
    process = started(one, folder)
    _, err = process.communicate(timeout=60)
    return process.returncode, err
