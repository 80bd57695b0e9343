"""The transcripts on this machine: which there are, which have something new, and reading those.

What is read is written to the journal; the fold enters it (ledger.py). One process reads at a
time, under a lock: two that read the same lines would count them twice.
"""

import errno
import os
import signal
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import orjson

from hookkit import journal, paths
from hookkit.agents.claude_code.transcript.position import Position, is_same
from hookkit.texts import Found

SMALL = 4 * 1024 * 1024
"""Bytes that are read faster by one process than several can be started."""


class Task(NamedTuple):
    """A transcript that has something new."""

    path: Path
    size: int
    position: Position | None
    moved_from: str | None = None
    is_counted: bool = True
    """Whether what it tells goes into the journal."""
    is_searched: bool = False
    """Whether what was said in it goes into the search index."""

    def for_search(self) -> "Task":
        """The same file, read for the search index alone."""
        return self._replace(is_counted=False, is_searched=True)


class Outcome(NamedTuple):
    """What came of reading one transcript."""

    path: Path
    size: int
    records: list[bytes]
    """For the journal."""
    bad: list[str]
    """What could not be understood, or read at all."""
    found: Found | None = None
    """For the search index."""


def roots() -> list[Path]:
    """Where the client has its transcripts: in the folders that CLAUDE_CONFIG_DIR lists, else in
    the usual ones; those that are there. What is listed is told where none of it is there."""
    listed = os.environ.get("CLAUDE_CONFIG_DIR", "")
    chosen = [Path(each.strip()).expanduser() for each in listed.split(",") if each.strip()]
    folders = chosen or [Path.home() / ".claude", Path.home() / ".config" / "claude"]
    places = [each / "projects" if (each / "projects").is_dir() else each for each in folders]
    return [each for each in places if each.exists()] or chosen


def find(places: Iterable[Path]) -> Iterator[Path]:
    """The transcripts in folders and files, each once; links to folders are not followed."""
    seen = set()
    for place in places:
        for path in files_in(place):
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                yield Path(real)


def files_in(place: Path) -> Iterator[Path]:
    """The transcripts at a place: itself, or those below it, and folders that are closed to us."""
    if not place.is_dir():
        yield place
        return
    closed: list[OSError] = []
    for folder, _, names in os.walk(place, onerror=closed.append):
        yield from (Path(folder, name) for name in sorted(names) if is_transcript(name))
    yield from (Path(error.filename) for error in closed)


def is_transcript(name: str) -> bool:
    """Whether a file of this name in the client's folders may be one; its history isn't."""
    return name.endswith(".jsonl") and name != "history.jsonl"


def unread(positions: Mapping[str, str], files: Iterable[Path]) -> Iterator[Task]:
    """Those of the files that have something new since these positions, and from where on."""
    known = {path: Position.from_text(text) for path, text in positions.items()}
    gone = {Path(path).name: path for path in known if not os.path.exists(path)}  # noqa: PTH110
    for path in files:
        position, moved_from = known.get(str(path)), None
        try:
            status = path.stat()
            if position is not None and position.is_current(status):
                continue
            if str(path) not in known and path.name in gone:
                moved_from = gone[path.name]
                position = known[moved_from]
                if position is None or not is_same(path, position):
                    position = moved_from = None
        except OSError:
            position = None  # reading it will say why
            status = None
        yield Task(path, status.st_size if status else 0, position, moved_from)


def tasks(
    counted: Mapping[str, str], searched: Mapping[str, str] | None, files: Iterable[Path]
) -> list[Task]:
    """What is to be read: of each file what isn't counted, and what can't be searched yet.

    The index has positions of its own, so that it can be made later or anew. Where both go on at
    the same place, as nearly always, one pass does for both.
    """
    found = list(files)
    to_count = list(unread(counted, found))
    if searched is None:
        return to_count
    to_search = {task.path: task for task in unread(searched, found)}
    planned = []
    for task in to_count:
        if to_search.get(task.path) == task:
            del to_search[task.path]
            task = task._replace(is_searched=True)
        planned.append(task)
    return [*planned, *(task.for_search() for task in to_search.values())]


def lost(counted: Iterable[str], searched: Mapping[str, str]) -> list[str]:
    """The transcripts that were counted, but are gone and were never searched."""
    return [path for path in counted if path not in searched and not Path(path).exists()]


def read_task(task: Task, edit_tools: frozenset[str]) -> Outcome:
    """Read one transcript; it may be gone or unreadable by now."""
    from hookkit import reading

    path = task.path
    try:
        check(path)
        told = reading.read(
            path, task.position, edit_tools, task.moved_from, with_texts=task.is_searched
        )
    except OSError as error:
        return Outcome(path, task.size, [], [f"{path}: {error.strerror or error}"])
    if not task.is_counted:
        return Outcome(path, task.size, [], [], told.found)
    records = [orjson.dumps(record) for record in told.records()]
    bad = [f"{path}: at byte {each.offset}: {each.reason}" for each in told.bad]
    return Outcome(path, task.size, records, bad, told.found)


def check(path: Path) -> None:
    """Raise OSError with the reason where there is no file to read: a pipe would never end."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        os.scandir(path).close()  # what could not be looked through is here, too
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a file")


def read_all(tasks: list[Task], edit_tools: frozenset[str], processes: int) -> Iterator[Outcome]:
    """Read transcripts, in several processes where that is faster; the largest first."""
    work = partial(read_task, edit_tools=edit_tools)
    if processes < 2 or len(tasks) < 2 or sum(task.size for task in tasks) < SMALL:
        yield from map(work, tasks)
        return
    import multiprocessing

    from hookkit import reading  # noqa: F401 - once here, not in each process

    largest_first = sorted(tasks, key=lambda task: -task.size)
    # Ctrl-C reaches them too; what is to be done about it is this process's business.
    deaf = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    with multiprocessing.get_context("fork").Pool(processes, deaf) as pool:
        yield from pool.imap_unordered(work, largest_first)


def write(outcome: Outcome) -> None:
    """Write what a transcript told to the journal. Raises OSError when it can't."""
    if outcome.records:
        journal.append_payloads(outcome.records, "hookkit")


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else reads transcripts now; they don't while this holds."""
    from filelock import FileLock, Timeout

    folder = paths.make_private(paths.data_dir() / "locks")
    lock = FileLock(folder / "reading.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
