"""A lock where the file system has none: a file, whoever its owner was."""

import errno
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from hookkit.lib.system import lock_owner, owner_file, processes
from hookkit.lib.system.owner_file import drop, is_taken, take
from tests.proc import needs_proc


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.lock.held"


@pytest.fixture
def dead() -> bytes:
    """The line of an owner that was killed."""
    process = subprocess.Popen(["sleep", "60"])
    stat = processes.stat_of(process.pid)
    assert stat is not None
    process.kill()
    process.wait()
    system = "/".join(processes.here())
    return f"{process.pid} {stat.start_ticks}@{system} 5 a1b2\n".encode()


UNSEEN = b"7 5@other.1/another/1/2 5 a1b2\n"


def names(file: Path) -> list[str]:
    return [each.name for each in file.parent.iterdir()]


def test_one_has_it_at_a_time(file: Path) -> None:
    assert not is_taken(file)
    line = take(file)
    assert line is not None
    assert is_taken(file)
    assert take(file) is None
    assert names(file) == [file.name]
    assert file.stat().st_mode & 0o777 == 0o600
    drop(file, b"another\n")
    assert is_taken(file)
    drop(file, line)
    assert names(file) == []


@needs_proc
def test_a_dead_owner_loses_it(file: Path, dead: bytes) -> None:
    file.write_bytes(dead)
    line = take(file)
    assert line and line != dead and file.read_bytes() == line
    assert names(file) == [file.name]


@needs_proc
def test_what_a_dead_owner_left_is_no_lock(file: Path, dead: bytes) -> None:
    file.write_bytes(dead)
    assert not is_taken(file)
    assert names(file) == []


@pytest.mark.parametrize("line", [UNSEEN, b"", b"torn"], ids=["elsewhere", "empty", "torn"])
def test_one_that_cannot_be_seen_has_it_for_a_while(line: bytes, file: Path) -> None:
    file.write_bytes(line)
    assert take(file) is None
    assert is_taken(file)
    old = file.stat().st_mtime - owner_file.UNSEEN_SECONDS - 1
    os.utime(file, (old, old))
    assert take(file) is not None


def test_one_that_is_freed_just_now(file: Path) -> None:
    assert not owner_file.is_left(file, UNSEEN, 0)


@needs_proc
def test_many_find_one_dead_owner(file: Path, dead: bytes) -> None:
    file.write_bytes(dead)
    with ThreadPoolExecutor(8) as pool:
        taken = [line for line in pool.map(take, [file] * 32) if line]
    assert [file.read_bytes()] == taken


@needs_proc
def test_only_one_removes_what_is_left(file: Path, dead: bytes) -> None:
    file.write_bytes(dead)
    marker = file.with_name(owner_file.marker_of(file, dead).name)
    marker.write_bytes(lock_owner.description())  # another one is about to
    owner_file.remove_left(file, dead)
    assert file.read_bytes() == dead


@needs_proc
def test_one_that_died_while_it_removed_it(file: Path, dead: bytes) -> None:
    file.write_bytes(dead)
    owner_file.marker_of(file, dead).write_bytes(dead)
    assert take(file) is None
    assert take(file) is not None  # the marker went first
    assert names(file) == [file.name]


@needs_proc
def test_another_owner_is_left_alone(file: Path, dead: bytes) -> None:
    line = take(file)
    owner_file.remove_left(file, dead)
    assert file.read_bytes() == line
    assert names(file) == [file.name]


@pytest.mark.parametrize("number", sorted(owner_file.NO_LINKS))
def test_without_links_it_is_created(
    number: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    line = take(file)
    assert line and file.read_bytes() == line
    assert take(file) is None
    assert names(file) == [file.name]


def test_a_full_disk_is_an_error(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(OSError, match="No space"):
        take(file)
    assert names(file) == []


def test_a_full_disk_leaves_no_lock_without_an_owner(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", refuse)
        with pytest.raises(OSError, match="No space"):
            take(file)
    assert names(file) == []
    assert take(file) is not None


def test_a_link_whose_answer_was_lost(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def lose(source: Path, target: Path) -> NoReturn:
        link(source, target)
        raise FileExistsError

    monkeypatch.setattr(os, "link", lose)
    assert take(file) is not None
