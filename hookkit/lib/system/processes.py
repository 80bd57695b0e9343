"""Whether a process is still the one that we saw."""

CLOCK_TOLERANCE = 2
"""Seconds by which two readings of one process's start may differ: clocks are adjusted."""


def is_running(pid: int, start_time: int | None) -> bool:
    """Whether `pid` is alive and, where its start (Unix seconds) is known, the same process."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return start_time is None or abs(process.create_time() - start_time) <= CLOCK_TOLERANCE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
