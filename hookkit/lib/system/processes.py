"""Check whether a process is alive and still the one seen before. A zombie is not alive.

Zombies stay for ever where the first process of a machine or container doesn't reap them.
"""

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

CLOCK_TOLERANCE = 2
"""Seconds by which two readings of one process's start may differ: clocks are adjusted."""


def is_running(pid: int, start_time: int | None) -> bool:
    """Return True if `pid` is alive and, where `start_time` (Unix seconds) is known, the same."""
    import psutil

    try:
        process = psutil.Process(pid)
        if not is_alive(process):
            return False
        return start_time is None or abs(process.create_time() - start_time) <= CLOCK_TOLERANCE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def is_alive(process: "psutil.Process") -> bool:
    """Return True if a process that exists is more than a zombie. Raises psutil.Error."""
    import psutil

    return process.status() != psutil.STATUS_ZOMBIE


def is_group_alive(group: int) -> bool:
    """Return True if any process of a group is alive."""
    import psutil

    for process in psutil.process_iter():
        with suppress(OSError, psutil.Error):
            if os.getpgid(process.pid) == group and is_alive(process):
                return True
    return False
