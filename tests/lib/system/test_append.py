"""What is appended to a file is there whole, or nothing of it is."""

import errno
import os
from pathlib import Path

import pytest

from hookkit.lib.system.append import append_whole


def opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)


def test_it_is_appended(tmp_path: Path) -> None:
    fd = opened(tmp_path / "file")
    append_whole(fd, b"one\n")
    append_whole(fd, b"two\n")
    os.close(fd)
    assert (tmp_path / "file").read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("room", [0, 1, 5])
def test_a_full_disk_takes_nothing(
    room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first write is cut short without an error, the next one fails."""
    (tmp_path / "file").write_bytes(b"one\n")
    fd, write, left = opened(tmp_path / "file"), os.write, [room, 0]

    def write_part(fd: int, data: bytes) -> int:
        if size := left.pop(0):
            return write(fd, data[:size])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write_part)
        with pytest.raises(OSError, match="No space"):
            append_whole(fd, b"another\n")
    os.close(fd)
    assert (tmp_path / "file").read_bytes() == b"one\n"


def test_what_is_cut_short_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fd, write = opened(tmp_path / "file"), os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda fd, data: write(fd, data[:3]))
        append_whole(fd, b"a longer line\n")
    os.close(fd)
    assert (tmp_path / "file").read_bytes() == b"a longer line\n"
