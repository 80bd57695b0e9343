"""A lock of the kernel's own, where files can't be locked."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hookkit.lib.system import socket_lock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs abstract sockets")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.lock"


def test_one_has_it_at_a_time(path: Path) -> None:
    assert not socket_lock.is_taken(path)
    fd = socket_lock.take(path)
    assert fd is not None
    assert socket_lock.is_lock(fd)
    assert socket_lock.is_taken(path)
    assert socket_lock.take(path) is None
    assert not socket_lock.is_taken(path.with_name("b.lock"))
    os.close(fd)
    assert not socket_lock.is_taken(path)


def test_links_to_a_folder_make_no_difference(path: Path) -> None:
    link = path.parent / "link"
    link.symlink_to(path.parent)
    assert socket_lock.name(link / path.name) == socket_lock.name(path)


def test_whoever_inherits_it_holds_it(path: Path) -> None:
    fd = socket_lock.take(path)
    assert fd is not None
    heir = subprocess.Popen(["sleep", "60"], pass_fds=[fd])
    os.close(fd)
    assert socket_lock.is_taken(path)
    heir.kill()
    heir.wait()
    assert not socket_lock.is_taken(path)


def test_a_file_is_none(path: Path) -> None:
    path.touch()
    fd = os.open(path, os.O_RDONLY)
    try:
        assert not socket_lock.is_lock(fd)
    finally:
        os.close(fd)


def test_elsewhere_there_are_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(OSError, match="No such file"):
        socket_lock.take(path)
