"""Check the folder by which this machine exchanges its sessions."""

from collections.abc import Iterator
from pathlib import Path

from hookkit.api.doctor.finding import Finding, quoted
from hookkit.sync import chosen_folder


def check(_: Path) -> Iterator[Finding]:
    """Report whether the folder is there, if one was chosen."""
    folder = chosen_folder.read()
    if folder is None:
        return
    if folder.is_dir():
        yield Finding("sync", "ok", f"This machine exchanges its sessions by {folder}.")
        return
    what = f"{folder}, by which this machine exchanges its sessions, is not there."
    remedy = f"mount it, or choose another: hookkit sync --folder {quoted(folder)}"
    yield Finding("sync", "note", what, remedy)
