"""Small disks of their own, and how to fill them."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proc import IS_SHOWN

needs_mount = pytest.mark.skipif(
    not IS_SHOWN or os.geteuid() != 0, reason="only root may mount, and umount(8) reads /proc"
)


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A small disk of its own at a folder; only root may do that."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], text=True, capture_output=True
    )
    if done.returncode:
        pytest.skip(f"no mount: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no room on a disk; what to delete to make room again."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    return filler


def leave(folder: Path, kib: int) -> None:
    """Leave so many KiB of room on a disk."""
    status = os.statvfs(folder)
    used = (status.f_blocks - status.f_bfree) * status.f_bsize
    resize(folder, used + kib * 1024)


def resize(folder: Path, size: int) -> None:
    """Give a disk another size in bytes."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def open_databases() -> list[str]:
    """Return the databases of hookkit, and what lies beside them, that this process has open.

    One that stays open until it is garbage holds space of the disk. When it is closed at last, it
    deletes the log of whatever database is at its path by then: SQLite compares only the numbers of
    the files, which each tmpfs counts from one.
    """
    found = list[str]()
    for opened in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # that of the list itself
            found.append(str(opened.readlink()))
    return sorted(name for name in found if ".hookkit/" in name and ".db" in name)
