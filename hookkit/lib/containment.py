"""Contain failures: one bad item is reported, and the rest goes on.

An item is a record, a session, a file, or a step of the background work. Each loop over items has
its boundary here, so that no other `except Exception` hides a bug (test_boundaries.py):

    for session in sessions:
        with contained(f"session {session.seq}"):
            ...

What concerns more than one item is not contained: the database, the disk, our own files, memory,
and what only the user can fix.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Self, TypeVar

from hookkit import file_errors
from hookkit.errors import HookkitError, RejectedError

if TYPE_CHECKING:
    from types import TracebackType

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 20
"""Failures of a process that are kept and logged; all of them are counted."""

MOST_CHARACTERS = 200
"""Characters of a reason."""

ABOUT_A_VALUE = ("integer overflow", "malformed JSON", "string or blob too big")
"""Errors of SQLite about a value that have the type of those about a damaged table."""


class Failures:
    """The failures that a process has contained since they were last taken."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0
        self.logged = 0

    def add(self, what: str, error: Exception) -> str:
        """Keep and log a failure; return its line."""
        line = f"{what}: {reason_of(error)}"
        if line in self.lines:
            return line  # several loops have met the same item
        self.count += 1
        if len(self.lines) < MOST:
            self.lines.append(line)
        if is_bug(error) and self.logged < MOST:
            from hookkit.lib import log  # seldom needed

            self.logged += 1
            with suppress(OSError):  # then the line is all that there is
                log.write_trace(error, what)
        return line

    def take(self) -> list[str]:
        """Return the lines to show, and forget them."""
        lines, left = self.lines, self.count - len(self.lines)
        self.lines, self.count = [], 0
        return [*lines, f"and {left:,} more"] if left else lines


failures = Failures()
"""Those of this process; a program shows them when it ends."""


class contained:
    """Contain the failure of one item; `error` is then what was raised, `problem` its line.

    Errors of the types in `but` aren't contained, those in `also` always are. Without a name, the
    failure isn't reported.
    """

    def __init__(
        self,
        what: str = "",
        *,
        but: tuple[type[Exception], ...] = (),
        also: tuple[type[Exception], ...] = (),
    ) -> None:
        self.what = what
        self.but = but
        self.also = also
        self.error: Exception | None = None
        self.problem: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: "TracebackType | None",
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, self.but):
            return False
        if concerns_all(error) and not isinstance(error, self.also):
            return False
        self.error = error
        if self.what:
            self.problem = failures.add(self.what, error)
        return True


def results(
    function: Callable[[Item], Result | None], items: Iterable[Item], name: Callable[[Item], str]
) -> Iterator[Result]:
    """Yield what a function returns for each item; leave out None, and items that fail."""
    for item in items:
        result = None
        with contained(name(item)):
            result = function(item)
        if result is not None:
            yield result


def concerns_all(error: Exception) -> bool:
    """Return True if an error is not about the item at hand."""
    if isinstance(error, HookkitError | MemoryError | ImportError | BrokenPipeError):
        return True
    if isinstance(error, OSError):
        path = file_errors.path_of(error)
        return error.errno in file_errors.FULL or (path is not None and file_errors.is_ours(path))
    return is_database_fault(error)


def is_database_fault(error: Exception) -> bool:
    """Return True if an error of SQLite is about the database, rather than about a value."""
    if "sqlite3" not in sys.modules:
        return False
    import sqlite3

    if not isinstance(error, sqlite3.Error) or str(error) in ABOUT_A_VALUE:
        return False
    values = sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError
    return not isinstance(error, (*values, sqlite3.ProgrammingError, sqlite3.NotSupportedError))


def is_bug(error: Exception) -> bool:
    """Return True unless an error is one that files of others, or records, cause."""
    if isinstance(error, OSError):
        return error.errno not in file_errors.OUTSIDE
    return not isinstance(error, RejectedError)


def reason_of(error: Exception) -> str:
    """Return the reason of a failure in one line: an error of the system in its own words."""
    if isinstance(error, OSError) and error.strerror:
        reason = error.strerror
    elif isinstance(error, RejectedError):
        reason = str(error)
    else:
        reason = f"{type(error).__name__}: {error}"
    return " ".join(reason.split())[:MOST_CHARACTERS]
