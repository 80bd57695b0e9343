"""The marks of an account: a keyed hash, and the key of a data folder."""

import errno
import os
import posix
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hookkit.agents import account_marks
from tests.proc import needs_proc_on_linux

KEY = bytes(range(16))

VECTORS = {0: "310e0edd47db6f72", 1: "fd67dc93c539f874", 15: "e545be4961ca29a1"}
"""Of SipHash's authors: the hash of so many bytes from 0 on (github.com/veorq/SipHash)."""


@pytest.mark.parametrize("size, expected", VECTORS.items())
def test_it_is_siphash(size: int, expected: str) -> None:
    assert account_marks.mark(KEY, bytes(range(size))).to_bytes(8, "little").hex() == expected


def test_marks_name_the_facets_that_there_are() -> None:
    marks = account_marks.marks({"login": b"me", "endpoint": b"https://x", "helper": b""}, KEY)
    assert [each.partition(":")[0] for each in marks.split()] == ["endpoint", "login"]
    assert "me" not in marks.replace("endpoint", "") and "https" not in marks


def test_another_key_gives_other_marks() -> None:
    facets = {"key": b"1234"}  # one that is guessed at once
    assert account_marks.marks(facets, KEY) != account_marks.marks(facets, bytes(16))


def test_the_key_is_made_once(tmp_path: Path) -> None:
    first = account_marks.key_of(str(tmp_path))
    assert len(first) == account_marks.KEY_BYTES
    assert account_marks.key_of(str(tmp_path)) == first
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_process_made_it_first(tmp_path: Path) -> None:
    path = tmp_path / account_marks.KEY_NAME
    path.write_bytes(KEY)
    account_marks.make_key(str(path))
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [KEY]


def test_many_processes_get_one_key(tmp_path: Path) -> None:
    program = (
        "import sys; from hookkit.agents import account_marks; "
        "sys.stdout.write(account_marks.key_of(sys.argv[1]).hex())"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in processes}) == 1


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: str) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(posix, "link", link)
    assert len(account_marks.key_of(str(tmp_path))) == account_marks.KEY_BYTES
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_no_key(tmp_path: Path) -> None:
    (tmp_path / account_marks.KEY_NAME).write_bytes(b"short")
    with pytest.raises(OSError, match="is not a key"):
        account_marks.key_of(str(tmp_path))


def test_a_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert account_marks.read(str(path), 3) == b"123"
    assert account_marks.read(str(path)) == b"12345"


@needs_proc_on_linux
def test_the_agents_own_environment_is_looked_at(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def find(environ: dict[bytes, bytes], *files: bytes) -> dict[str, bytes]:
        seen.extend(files)
        return {"key": b"k"}

    environment = {"SHOWN": "by /proc", "PATH": os.defpath}
    pipe = subprocess.PIPE
    with subprocess.Popen(["cat"], env=environment, stdin=pipe, stdout=pipe) as process:
        assert process.stdin and process.stdout
        process.stdin.write(b"x\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"x\n"  # it has begun
        marks = account_marks.marks_of_agent(find, str(process.pid), str(tmp_path), "m")
        process.stdin.close()
    assert [each.partition(":")[0] for each in marks.split()] == ["key", "machine"]
    if sys.platform == "linux":
        assert b"SHOWN=by /proc" in seen[0] and seen[1] == b"cat\0"


@needs_proc_on_linux
def test_a_hidden_account_has_no_marks(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hidden"):
        account_marks.marks_of_agent(lambda *_: None, str(os.getpid()), str(tmp_path), "m")


def test_elsewhere_there_is_no_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert account_marks.process_files("1") == []


def test_a_proc_of_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(posix, "readlink", lambda _: "1")
    with pytest.raises(OSError, match="our processes"):
        account_marks.process_files("1")
