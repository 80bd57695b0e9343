"""The files that this process has open, and how many it may have."""

import os
import resource
from collections.abc import Iterable
from contextlib import suppress

MOST = 4096
"""Descriptors that are tried where none are listed."""


def descriptors() -> Iterable[int]:
    """Return the descriptors that are open, with some that aren't where the system lists none.

    On Linux, /dev/fd leads to /proc.
    """
    try:
        return [int(name) for name in os.listdir("/dev/fd")]  # noqa: PTH208 - numbers
    except OSError:
        return range(MOST)


def allow_files(count: int) -> None:
    """Allow this process so many open files, as far as the system permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < needed:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
