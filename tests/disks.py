"""Small disks of their own, and how to fill them."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

needs_mount = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount"
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
