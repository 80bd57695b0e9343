"""Check the ways by which this machine exchanges its sessions."""

from collections.abc import Iterator
from pathlib import Path

from hookkit.api.doctor.finding import Finding, quoted
from hookkit.sync import chosen_conversations, chosen_folder, chosen_team, last_exchange


def check(_: Path) -> Iterator[Finding]:
    """Report whether the folder is there, if one was chosen, and what failed at the last exchange.

    A server is not asked: that may take long.
    """
    folder, server = chosen_folder.read(), chosen_team.read()
    if folder is not None:
        yield of_folder(folder)
    failed = [] if folder is None and server is None else last_exchange.problems()
    if server is not None and not failed:
        yield Finding("sync", "ok", f"This machine exchanges {sent_by(server)} by {server}.")
    for each in failed:
        if folder is not None and each.startswith(f"{folder} "):
            continue  # it is named above
        yield Finding("sync", "note", f"The last exchange failed: {each}", "hookkit sync")


def of_folder(folder: Path) -> Finding:
    """Return whether the folder is there."""
    if folder.is_dir():
        return Finding("sync", "ok", f"This machine exchanges {sent_by(str(folder))} by {folder}.")
    what = f"{folder}, by which this machine exchanges its sessions, is not there."
    remedy = f"mount it, or choose another: hookkit sync --folder {quoted(folder)}"
    return Finding("sync", "note", what, remedy)


def sent_by(way: str) -> str:
    """Return what is exchanged by a folder or a server."""
    has_texts = way in chosen_conversations.read()
    return "its sessions and conversations" if has_texts else "its sessions"
