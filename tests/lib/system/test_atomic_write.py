"""A file is written whole or not at all."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.errors import HookkitError
from hookkit.lib.system import atomic_write
from hookkit.lib.system.atomic_write import remove_old_drafts, replace_file, write_text


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def test_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    write_text(file, ["<ü>", "\n"], force=False)
    assert file.read_bytes() == "<ü>\n".encode()
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_is_there_stays(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    with pytest.raises(HookkitError, match="already exists: --force overwrites it"):
        write_text(file, ["new"], force=False)
    assert file.read_text() == "old"
    write_text(file, ["new"], force=True)
    assert file.read_text() == "new" and names(tmp_path) == ["a"]


def test_what_came_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "a"

    def chunks() -> Iterator[str]:
        yield "new"
        file.write_text("theirs")

    with pytest.raises(HookkitError, match="--force"):
        write_text(file, chunks(), force=False)
    assert file.read_text() == "theirs" and names(tmp_path) == ["a"]


@pytest.mark.parametrize("failure", [HookkitError("no"), KeyboardInterrupt()])
def test_nothing_is_left_of_half_a_file(tmp_path: Path, failure: BaseException) -> None:
    def chunks() -> Iterator[str]:
        yield "half"
        raise failure

    with pytest.raises(type(failure)):
        write_text(tmp_path / "a", chunks(), force=False)
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["folder", "link", "device"])
def test_only_files_are_replaced(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to("nowhere")
    else:
        path = Path("/dev/null")
    with pytest.raises(HookkitError, match="is not a regular file"):
        write_text(path, ["x"], force=True)
    assert not path.is_file()


@pytest.mark.parametrize("name", ["none/a", "x" * 300, "file/a"])
def test_where_nothing_can_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HookkitError, match="can't be written"):
        write_text(tmp_path / name, ["x"], force=False)


def test_a_full_disk() -> None:
    """Stands for one: a folder in which nobody can make a file."""
    with pytest.raises(HookkitError, match="can't be written"):
        write_text(Path("/proc/a"), ["x"], force=False)


@pytest.mark.parametrize("mode", [None, 0o600])
def test_replace_keeps_the_mode_or_sets_it(mode: int | None, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    file.chmod(0o664)
    replace_file(file, b"new", mode=mode)
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == (mode or 0o664)


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    replace_file(tmp_path / "file", b"new")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/target")
    replace_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "target").read_bytes() == b"new"
    assert names(tmp_path / "folder") == ["target"]


def test_a_failed_replace_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(tmp_path / "file", b"new")
    assert names(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize("through_a_link", [False, True])
def test_what_is_no_file_stays(tmp_path: Path, through_a_link: bool) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    with pytest.raises(OSError, match="Not a file"):
        replace_file(tmp_path / ("link" if through_a_link else "pipe"), b"new")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert sorted(names(tmp_path)) == ["link", "pipe"]


def test_old_drafts_are_removed(tmp_path: Path) -> None:
    """Those of processes that were killed; one that is new may still be written."""
    old, new, other = (tmp_path / name for name in (".hookkit-0a", ".hookkit-0b", ".other"))
    for each in (old, new, other):
        each.write_text("half")
    folder = tmp_path / ".hookkit-0c"
    folder.mkdir()
    past = time.time() - atomic_write.OLD - 60
    for each in (old, other, folder):
        os.utime(each, (past, past))
    remove_old_drafts(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted((new, other, folder))
    remove_old_drafts(tmp_path / "gone")
