"""Nothing but a regular file is opened."""

import os
import socket
from pathlib import Path

import pytest

from hookkit.lib.system import regular_file
from tests.proc import needs_proc_on_linux


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    assert regular_file.read(tmp_path / "link") == b"content"
    with regular_file.opened_argument(str(tmp_path / "file")) as file:
        assert file.read() == b"content"


def special(folder: Path) -> list[Path]:
    """Return names of what is no file."""
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    (folder / "folder").mkdir()
    (folder / "to a pipe").symlink_to("pipe")
    names = ("pipe", "loop", "folder", "to a pipe", "gone", "x" * 300, "a\0b", "\ud800", "socket")
    return [Path("/dev/zero"), Path("/"), *(folder / name for name in names)]


def test_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        lowest = os.dup(0)
        os.close(lowest)
        for path in special(tmp_path):
            with pytest.raises(OSError, match=r"\w"):
                regular_file.opened(path)
            with pytest.raises(OSError, match=r"\w"):
                regular_file.opened_argument(path)
        after = os.dup(0)
        os.close(after)
    assert after == lowest  # nothing is left open


@needs_proc_on_linux
def test_what_the_shell_has_opened() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"from the shell")
    os.close(writing)
    with regular_file.opened_argument(f"/dev/fd/{reading}") as file:
        assert file.read() == b"from the shell"
    os.close(reading)
