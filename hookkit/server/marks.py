"""Marks in time: the ids of live events, which pages have too, to learn what came after them.

A mark is a time in milliseconds and the identity of the database: it means the same after the
server was started again, and nothing once the database was rebuilt.
"""

import re
import threading
import time
from typing import NamedTuple

from hookkit.server.readers import database_now

FORM = re.compile(r"(\d{1,15})-([0-9a-f]{1,32})")


class Mark(NamedTuple):
    """A moment of a database."""

    milliseconds: int
    database: str

    def __str__(self) -> str:
        return f"{self.milliseconds}-{self.database}"


class Marks:
    """Gives marks, each later than the one before."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> Mark:
        """Return a mark that is later than all before."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 10**6)
            return Mark(self._last, database())


def now() -> Mark:
    """Return the mark of this moment, for a page."""
    return Mark(time.time_ns() // 10**6, database())


def parsed(text: str) -> Mark | None:
    """Return the mark that a client brings; None for what is none."""
    found = FORM.fullmatch(text)
    return Mark(int(found[1]), found[2]) if found else None


def database() -> str:
    """Return the identity of the database; it is another one after a rebuild."""
    known = database_now()
    return "0" if known is None else f"{known[0]:x}{known[1]:x}"
