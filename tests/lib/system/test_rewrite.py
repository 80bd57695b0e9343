"""A file of somebody else's gets another content, and stays the same file."""

import errno
import os
import stat
from pathlib import Path

import pytest

from hookkit.lib.system import atomic_write, rewrite
from hookkit.lib.system.rewrite import rewrite_file, write_in_place

NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"the old text")
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def rewritten(path: Path, copy: Path, content: bytes = b"new") -> None:
    rewrite_file(path, content, copy)
    assert path.read_bytes() == content
    assert not copy.exists()
    assert not list(path.parent.glob(".hookkit-*"))


def refuse_move(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """As a mount point does."""

    def refuse(draft: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", refuse)


def test_a_new_file_takes_its_place(file: Path, copy: Path) -> None:
    before = file.stat().st_ino
    rewritten(file, copy)
    assert file.stat().st_ino != before


def test_a_file_that_is_missing_is_made(tmp_path: Path, copy: Path) -> None:
    rewritten(tmp_path / "another", copy)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o4755])
def test_the_mode_stays(file: Path, copy: Path, mode: int) -> None:
    file.chmod(mode)
    rewritten(file, copy)
    assert stat.S_IMODE(file.stat().st_mode) == mode


@NEEDS_ROOT
def test_the_owner_stays(file: Path, copy: Path) -> None:
    os.chown(file, 12345, 23456)
    rewritten(file, copy)
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 23456)


def test_a_file_that_cannot_be_given_back_is_written_in_place(
    file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's file that we may write as one of the group."""
    before, real = file.stat(), os.fstat

    def ours(fd: int) -> os.stat_result:
        found = list(real(fd))
        found[stat.ST_UID] += 1
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", ours)
    rewritten(file, copy)
    assert file.stat().st_ino == before.st_ino


def test_hard_links_stay(file: Path, copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.hardlink_to(file)
    rewritten(file, copy)
    assert other.read_bytes() == b"new"


def test_a_link_stays_a_link(file: Path, copy: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)
    rewritten(link, copy)
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


def test_attributes_stay(file: Path, copy: Path) -> None:
    try:
        os.setxattr(file, "user.note", b"mine")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    rewritten(file, copy)
    assert os.getxattr(file, "user.note") == b"mine"


def test_a_file_system_without_attributes(
    file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> list[str]:
        raise OSError(errno.ENOTSUP, "Not supported")

    monkeypatch.setattr(os, "listxattr", refuse, raising=False)
    rewritten(file, copy)


def test_attributes_are_copied(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    listed = ["security.selinux", "system.posix_acl_access", "user.note"]
    monkeypatch.setattr(os, "listxattr", lambda path: listed, raising=False)
    monkeypatch.setattr(os, "getxattr", lambda path, name: b"", raising=False)
    monkeypatch.setattr(os, "setxattr", lambda fd, name, value: kept.append(name), raising=False)
    with file.open("r+b") as draft:
        rewrite.take_attributes(draft.fileno(), file)
    assert kept == ["system.posix_acl_access", "user.note"]


@pytest.mark.parametrize(
    "number", [errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS]
)
@pytest.mark.parametrize("content", [b"a longer text than the old one", b"short", b""])
def test_what_cannot_be_replaced_is_written_in_place(
    number: int, content: bytes, file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.stat().st_ino
    with monkeypatch.context() as patch:
        patch.setattr(rewrite, "replaced", lambda target, content: False)
        rewritten(file, copy, content)
    file.write_bytes(b"the old text")
    moves = iter([number])

    def refuse_once(draft: Path, target: Path) -> Path:
        for number in moves:
            raise OSError(number, os.strerror(number))
        return draft.rename(target)

    monkeypatch.setattr(Path, "replace", refuse_once)
    rewritten(file, copy, content)
    assert file.stat().st_ino == before


def test_any_other_error_is_raised_and_changes_nothing(
    file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_move(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        rewrite_file(file, b"new", copy)
    assert file.read_bytes() == b"the old text"


def full_disk(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """A disk with room for some more bytes of the file, which begins at most `room` bytes in."""
    real = os.pwrite

    def write(fd: int, data: bytes, offset: int) -> int:
        if offset + len(data) > room and offset >= room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(fd, data[: max(room - offset, 1)], offset)

    monkeypatch.setattr(os, "pwrite", write)


def test_a_full_disk_leaves_the_old_text(
    file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_disk(monkeypatch, 15)
    with pytest.raises(OSError, match="No space left"):
        write_in_place(file, b"a text that is longer than the old one", copy)
    assert file.read_bytes() == b"the old text"
    assert not copy.exists()


def test_the_copy_stays_if_the_old_text_cannot_be_put_back(
    file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    replace = atomic_write.replace_file

    def then_fail(path: Path, content: bytes, *, mode: int | None = None) -> None:
        replace(path, content, mode=mode)
        monkeypatch.setattr(os, "fsync", refuse)

    monkeypatch.setattr(rewrite, "replace_file", then_fail)
    with pytest.raises(OSError, match="Input/output"):
        write_in_place(file, b"new", copy)
    assert copy.read_bytes() == b"the old text"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_the_old_text_is_copied_before_the_file_is_touched(
    file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash at any write leaves the old text somewhere."""

    class Crash(BaseException):
        pass

    seen: list[bytes] = []

    def crash(fd: int, data: bytes, offset: int) -> int:
        seen.append(copy.read_bytes())
        raise Crash

    monkeypatch.setattr(os, "pwrite", crash)
    with pytest.raises(Crash):
        write_in_place(file, b"another text, a longer one", copy)
    assert seen == [b"the old text"] == [copy.read_bytes()]


def test_a_file_that_may_not_be_written_is_not_copied(
    file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*some: object, **more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError):
        write_in_place(file, b"new", copy)
    assert not copy.exists()
