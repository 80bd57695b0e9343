"""End what is left of a client's session after the client has exited: MCP servers, mostly.

The kernel gives the number of a session to no other process while one of its processes is there.
So as long as no process has that number, those of the session are the client's own. What an agent
detached on purpose, such as a development server, is in a session of its own and stays.

The supervisor of a run imports this; beyond the recorder, it needs the standard library only.
"""

import os
import signal
import time

from hookkit import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_SECONDS = 5.0
"""Seconds for the rest to end by itself: servers notice that their client is gone."""

GRACE_SECONDS = 2.0
"""Seconds for the rest to end after each signal."""

PAUSE = 0.05


def end(session: int) -> None:
    """End the processes of a session whose leader has exited: wait, ask, then kill."""
    steps = (0, PATIENCE_SECONDS), (signal.SIGTERM, GRACE_SECONDS), (signal.SIGKILL, GRACE_SECONDS)
    for number, seconds in steps:
        deadline = time.monotonic() + seconds
        is_there = send(session, number)
        while is_there and time.monotonic() < deadline:
            time.sleep(PAUSE)
            is_there = send(session, 0)
        if not is_there:
            return


def send(session: int, number: int) -> bool:
    """Send a signal to what is left of a session; return False if that is nothing."""
    if not os.path.isdir(f"{record.PROC}/self"):  # noqa: PTH112 - importing pathlib is slow
        is_anothers = is_sent(os.kill, session, 0)  # its leader has exited, and was waited for
        return not is_anothers and is_sent(os.killpg, session, number)
    return sum(is_sent(os.kill, pid, number) for pid in members(session)) > 0


def is_sent(kill: "Callable[[int, int], None]", pid: int, number: int) -> bool:
    """Send a signal; return False where nothing can get it."""
    try:
        kill(pid, number)
    except OSError:
        return False
    return True


def members(session: int) -> list[int]:
    """Return the processes of a session whose leader has exited, without zombies."""
    found = []
    for name in os.listdir(record.PROC):  # noqa: PTH208 - importing pathlib is slow
        if not name.isdigit():
            continue
        try:
            with open(f"{record.PROC}/{name}/stat", "rb") as file:  # noqa: PTH123
                # The name in parentheses may itself hold spaces and parentheses: proc(5).
                state, _, _, number = file.read().rpartition(b")")[2].split()[:4]
        except (OSError, ValueError):
            continue  # it has ended
        if int(number) == session and state not in (b"Z", b"X"):
            if int(name) == session:
                return []  # another process has that number: nothing was left of ours
            found.append(int(name))
    return found
