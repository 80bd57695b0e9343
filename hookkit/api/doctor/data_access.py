"""Check that nobody else can change the data, or the scripts that the hooks run."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from hookkit import paths
from hookkit.agents import launcher
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.store.journal import segments

OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH
ENTERED = stat.S_IXGRP | stat.S_IXOTH

ROOT = 0


def check(_: Path) -> Iterator[Finding]:
    """Report folders and files of others, and those that they can write."""
    for place in places():
        yield from of_place(place)
    yield from irregular()


def places() -> list[Path]:
    """Return the folders, each before what is in it."""
    data, scripts = paths.data_dir(), paths.launcher_dir()
    chosen = paths.launcher().parent
    folders = [data, paths.journal_dir(), scripts, chosen]
    copies = [each / launcher.COPY for each in (scripts, chosen)]
    files = [paths.database(), paths.config_file(), paths.folders_file()]
    names = [folder / name for folder in (scripts, chosen) for name in launcher.PROGRAMS]
    return list(dict.fromkeys([*folders, *copies, *files, *names]))


def of_place(place: Path) -> Iterator[Finding]:
    """Report one that is somebody else's, or that others can write."""
    try:
        status = place.stat()
        is_closed = not place.parent.stat().st_mode & ENTERED
    except OSError:
        return  # missing, or reported by the check of the data folder
    me, name = os.geteuid(), quoted(place)
    if status.st_uid not in (me, ROOT) and me != ROOT:
        message = f"{place} belongs to another user, who can change what is in it."
        yield Finding("data", "bad", message, f'sudo chown -R "$USER" {name}')
    elif status.st_mode & OF_OTHERS and not is_closed:
        message = f"{place} can be written by other users."
        yield Finding("data", "bad", message, f"chmod go-w {name}")


def irregular() -> Iterator[Finding]:
    """Report segments of the journal that are no files: nothing in them is read."""
    for segment in segments.segments(paths.journal_dir()):
        if not segment.is_file():
            kind = kind_of(segment) if segment.exists() else "a link to nothing"
            aside = quoted(segment.with_name(f"{segment.name}.aside"))
            message = f"{segment} is {kind}, not a file: its day is recorded in another one."
            yield Finding("journal", "bad", message, f"mv {quoted(segment)} {aside}")


def kind_of(segment: Path) -> str:
    """Return what stands in the place of a file."""
    if segment.is_dir():
        return "a folder"
    if segment.is_fifo():
        return "a pipe"
    return "a socket" if segment.is_socket() else "a device"
