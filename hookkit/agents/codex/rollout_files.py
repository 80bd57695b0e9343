"""Find rollouts: `sessions/<year>/<month>/<day>/rollout-<time>-<thread>.jsonl`, and archived ones.

A supervisor imports this, with no more than `os` and `time`.
"""

import os
import time
from collections.abc import Iterator

from hookkit.agents.codex.codex_home import ARCHIVED, SESSIONS, codex_home, home_of

HEAD = 4096
"""Bytes of a rollout in which its thread is described; what it was instructed follows."""

ID_LENGTH = 36
DAY = 86400
MOST_DAYS = 400
"""Days after its beginning on which a session's subagents are looked for."""

SUFFIX = ".jsonl"


def rollouts(folder: str) -> list[str]:
    """Return the paths of the rollouts in a folder; none where it can't be read."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
    return [f"{folder}/{name}" for name in names if is_rollout(name)]


def is_rollout(name: str) -> bool:
    """Return True if a file of this name may be a rollout."""
    return name.startswith("rollout-") and name.endswith(SUFFIX)


def thread_of(path: str) -> str:
    """Return the thread that a rollout is named after."""
    return path.removesuffix(SUFFIX)[-ID_LENGTH:]


def all_rollouts(home: str) -> Iterator[str]:
    """Yield the rollouts of a home, the latest days first, the archived ones last."""
    for folder in day_folders(home):
        yield from reversed(rollouts(folder))
    yield from reversed(rollouts(f"{home}/{ARCHIVED}"))


def day_folders(home: str) -> Iterator[str]:
    """Yield the folders of days, the latest first."""
    folders = [f"{home}/{SESSIONS}"]
    for _ in ("year", "month", "day"):
        folders = [
            f"{folder}/{name}"
            for folder in folders
            for name in sorted(listed(folder), reverse=True)
        ]
    yield from folders


def listed(folder: str) -> list[str]:
    """Return the names in a folder that are numbers; none where it can't be read."""
    try:
        return [name for name in os.listdir(folder) if name.isdigit()]  # noqa: PTH208
    except OSError:
        return []


def path_of(thread_id: str, home: str) -> str | None:
    """Return the rollout of a thread; None where there is none.

    An id begins with its time, which mostly gives the folder.
    """
    for folder in (*likely_folders(thread_id, home), f"{home}/{ARCHIVED}"):
        found = in_folder(thread_id, folder)
        if found:
            return found
    return next(filter(None, (in_folder(thread_id, each) for each in day_folders(home))), None)


def likely_folders(thread_id: str, home: str) -> list[str]:
    """Return the folders of the day of an id, and of those before and after it."""
    at = began_at(thread_id)
    return [] if at is None else [day_folder(home, at + days * DAY) for days in (0, -1, 1)]


def began_at(thread_id: str) -> float | None:
    """Return when a thread began, in Unix seconds: a UUIDv7 begins with that; else None."""
    try:
        at = int(thread_id[:8] + thread_id[9:13], 16) / 1000
    except ValueError:
        return None
    return at if thread_id[14:15] == "7" else None


def day_folder(home: str, at: float) -> str:
    """Return the folder of the day of a time (Unix seconds)."""
    try:
        return f"{home}/{SESSIONS}/{time.strftime('%Y/%m/%d', time.localtime(at))}"
    except (OverflowError, ValueError, OSError):
        return f"{home}/{SESSIONS}"


def in_folder(thread_id: str, folder: str) -> str | None:
    """Return the rollout of a thread in a folder; None where there is none."""
    return next((each for each in rollouts(folder) if thread_of(each) == thread_id), None)


def head_of(path: str) -> bytes:
    """Return the beginning of a rollout; nothing where it can't be read."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(fd, HEAD)
    except OSError:
        return b""
    finally:
        os.close(fd)


def member(head: bytes, name: str) -> str | None:
    """Return a text in the beginning of a rollout; None where it has none of this name."""
    import json

    _, mark, rest = head.partition(f'"{name}":"'.encode())
    if not mark:
        return None
    end = 0
    while (end := rest.find(b'"', end)) >= 0:
        before = rest[:end]
        if (len(before) - len(before.rstrip(b"\\"))) % 2 == 0:
            try:
                return str(json.loads(b'"%b"' % before))
            except ValueError:
                return None
        end += 1
    return None


def written_at(path: str) -> int | None:
    """Return when a rollout was written to (Unix ns); None where it is gone."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except (OSError, ValueError):
        return None


def homes(known: str | None = None) -> list[str]:
    """Return Codex's folders to search, that of a known rollout first."""
    return list(dict.fromkeys(filter(None, (home_of(known or ""), codex_home()))))


def subagents_of(main: str) -> list[str]:
    """Return the rollouts of the subagents of the session with this one, the earliest first."""
    home, root, until = home_of(main), thread_of(main), written_at(main)
    if home is None or until is None:
        return []
    found = [
        path
        for folder in folders_until(home, root, until / 1e9)
        for path in rollouts(folder)
        if path != main and root_of(path) == root
    ]
    return sorted(dict.fromkeys(found), key=lambda path: os.path.basename(path))  # noqa: PTH119


def folders_until(home: str, thread_id: str, until: float) -> list[str]:
    """Return the folders of the days from a thread's beginning to a time."""
    at = began_at(thread_id)
    if at is None:
        return [*day_folders(home), f"{home}/{ARCHIVED}"]
    days = range(-1, min(int((until - at) // DAY) + 2, MOST_DAYS))
    return [*(day_folder(home, at + each * DAY) for each in days), f"{home}/{ARCHIVED}"]


def root_of(path: str) -> str | None:
    """Return the first thread of a subagent's session; None for a thread of a person's."""
    head = head_of(path)
    root, parent = member(head, "session_id"), member(head, "parent_thread_id")
    return (root or parent) if parent else None
