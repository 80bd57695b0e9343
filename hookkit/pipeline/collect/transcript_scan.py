"""The transcripts on this machine: which there are, which have something new, and reading those.

What is read is written to the journal; the fold enters it (ledger.py). One process reads at a
time, under a lock: two that read the same lines would count them twice.
"""

import errno
import os
import signal
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from hookkit import agents, paths
from hookkit.agents.base import Transcripts
from hookkit.lib.system import locks
from hookkit.model.transcript_position import Position, is_same
from hookkit.store.journal import segments
from hookkit.store.search_pages import SearchableText

SMALL = 4 * 1024 * 1024
"""Bytes that are read faster by one process than several can be started."""

PORTION = 1024 * 1024
"""Bytes of small transcripts that a process is given at once: to hand one over takes as long as to
read some ten kilobytes."""


class ScanTask(NamedTuple):
    """A transcript that has something new."""

    path: Path
    agent: str
    """Whose reader reads it."""
    size: int
    position: Position | None = None
    moved_from: str | None = None
    is_counted: bool = True
    """Whether what it tells goes into the journal."""
    is_searched: bool = False
    """Whether what was said in it goes into the search index."""

    def for_search(self) -> "ScanTask":
        """The same file, read for the search index alone."""
        return self._replace(is_counted=False, is_searched=True)


class ScanResult(NamedTuple):
    """What came of reading one transcript."""

    path: Path
    agent: str
    size: int
    records: list[bytes]
    """For the journal."""
    bad: list[str]
    """What could not be understood, or read at all."""
    found: SearchableText | None = None
    """For the search index."""


def transcripts() -> dict[str, Transcripts]:
    """Return the agents that keep transcripts, by name."""
    known = {name: agents.get(name).transcripts for name in agents.AGENTS}
    return {name: each for name, each in known.items() if each is not None}


def find(places: Iterable[Path] = ()) -> dict[Path, str]:
    """Return the transcripts in places, else all that the agents keep here, with their agents."""
    keepers, named = transcripts(), list(places)
    claims: dict[Path, list[str]] = {}
    for name, keeper in keepers.items():
        for path in keeper.find(named or keeper.roots()):
            claims.setdefault(path, []).append(name)
    return {path: owner(path, names, keepers) for path, names in claims.items()}


def owner(path: Path, names: list[str], keepers: Mapping[str, Transcripts]) -> str:
    """Return the agent that wrote a file which several claim; the first where nobody knows it."""
    if len(names) == 1:
        return names[0]
    for name in names:
        if any(path.is_relative_to(root) for root in keepers[name].roots()):
            return name
    return next((name for name in names if keepers[name].recognize(path)), names[0])


def unread(positions: Mapping[str, str], files: Mapping[Path, str]) -> Iterator[ScanTask]:
    """Yield the files (path → agent) with something new since these positions."""
    known = {path: Position.from_text(text) for path, text in positions.items()}
    found = {str(path): (path, status_of(path)) for path in files}
    there = {name for name, (_, status) in found.items() if status}
    others = (path for path in known if path not in there)
    gone = {Path(path).name: path for path in others if not os.path.exists(path)}  # noqa: PTH110
    for name, (path, status) in found.items():
        if status is None:
            yield ScanTask(path, files[path], 0)  # reading it reports why
            continue
        position, moved_from = known.get(name), None
        if is_empty(status) or (position is not None and position.is_current(status)):
            continue
        if name not in known and path.name in gone:
            moved_from = gone[path.name]
            position = position_in(path, known[moved_from])
        moved_from = moved_from if position else None
        yield ScanTask(path, files[path], status.st_size, position, moved_from)


def status_of(path: Path) -> os.stat_result | None:
    """What the system knows of a file; None where it is out of reach."""
    try:
        return path.stat()
    except OSError:
        return None


def position_in(path: Path, position: Position | None) -> Position | None:
    """The position of another file, where this one begins with all that was read there."""
    try:
        return position if position is not None and is_same(path, position) else None
    except OSError:
        return None  # reading it will say why


def is_empty(status: os.stat_result) -> bool:
    """Whether a file has nothing to tell: not yet, or no more, and then what it told remains."""
    return not status.st_size and stat.S_ISREG(status.st_mode)


def tasks(
    counted: Mapping[str, str], searched: Mapping[str, str] | None, files: Mapping[Path, str]
) -> list[ScanTask]:
    """What is to be read: of each file what isn't counted, and what can't be searched yet.

    The index has positions of its own, so that it can be made later or anew. Where both go on at
    the same place, as nearly always, one pass does for both.
    """
    to_count = list(unread(counted, files))
    if searched is None:
        return to_count
    to_search = {task.path: task for task in unread(searched, files)}
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


def read_task(task: ScanTask, edit_tools: frozenset[str]) -> ScanResult:
    """Read one transcript; it may be gone or unreadable by now."""
    from hookkit.pipeline.collect import transcript_pass

    path = task.path
    try:
        check(path)
        told = transcript_pass.read(
            path,
            task.position,
            edit_tools or agents.get(task.agent).EDIT_TOOLS,
            task.moved_from,
            agent=transcripts()[task.agent],
            with_texts=task.is_searched,
        )
    except OSError as error:
        shown = os.fsencode(path).decode(errors="backslashreplace")
        return ScanResult(path, task.agent, task.size, [], [f"{shown}: {error.strerror or error}"])
    if not task.is_counted:
        return ScanResult(path, task.agent, task.size, [], [], told.found)
    records = [orjson.dumps(each) for each in told.records() if task.position or tells(each)]
    bad = [f"{path}: at byte {each.offset}: {each.reason}" for each in told.bad]
    return ScanResult(path, task.agent, task.size, records, bad, told.found)


def tells(record: Mapping[str, Any]) -> bool:
    """Whether anything happened in a session, or it has a place: else there is no session.

    Files of blanks or broken lines have none, nor has one that holds titles of other sessions.
    """
    facts = record["facts"].keys() - {"title", "title_rank"}
    return bool(record["messages"] or record.get("tally") or facts)


def check(path: Path) -> None:
    """Raise OSError with the reason where there is no file to read: a pipe would never end.

    A name that is not UTF-8 could be kept neither as JSON nor in the database.
    """
    if os.fsencode(path).decode(errors="replace") != str(path):
        raise OSError(errno.EILSEQ, "rename it, its name or that of its folder is not UTF-8")
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        os.scandir(path).close()  # what could not be looked through is here, too
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a file")


def read_all(
    tasks: list[ScanTask], edit_tools: frozenset[str], processes: int
) -> Iterator[ScanResult]:
    """Read transcripts, in several processes where that is faster; the largest first."""
    work = partial(read_tasks, edit_tools=edit_tools)
    if processes < 2 or len(tasks) < 2 or sum(task.size for task in tasks) < SMALL:
        yield from (outcome for task in tasks for outcome in work([task]))
        return
    import multiprocessing

    from hookkit.pipeline.collect import transcript_pass  # noqa: F401 - once here, not in each process

    # Ctrl-C reaches them too; what is to be done about it is this process's business.
    deaf = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    with multiprocessing.get_context("fork").Pool(processes, deaf) as pool:
        for outcomes in pool.imap_unordered(work, portions(tasks)):
            yield from outcomes


def portions(tasks: list[ScanTask]) -> Iterator[list[ScanTask]]:
    """Tasks as they are handed to a process, the largest first: then all end at the same time."""
    portion, size = list[ScanTask](), 0
    for task in sorted(tasks, key=lambda task: -task.size):
        portion.append(task)
        size += task.size
        if size >= PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def read_tasks(tasks: list[ScanTask], edit_tools: frozenset[str]) -> list[ScanResult]:
    """Read several transcripts."""
    return [read_task(task, edit_tools) for task in tasks]


def write(*outcomes: ScanResult) -> None:
    """Write the records of transcripts to the journal: all of an agent's, or none of them.

    Raises OSError when the journal can't be written.
    """
    records: dict[str, list[bytes]] = {}
    for outcome in outcomes:
        records.setdefault(outcome.agent, []).extend(outcome.records)
    for agent, payloads in records.items():
        if payloads:
            segments.append_payloads(payloads, "hookkit", agent)


def alone() -> AbstractContextManager[bool]:
    """Keep other processes from reading transcripts; yield False where one already does."""
    return locks.try_hold(paths.lock_file("reading"))
