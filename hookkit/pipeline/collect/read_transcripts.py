"""Read transcripts, in several processes where that is faster."""

import errno
import os
import signal
import stat
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from hookkit import agents
from hookkit.agents.transcript_files import is_in_database
from hookkit.lib.containment import contained
from hookkit.pipeline.collect.find_transcripts import transcripts
from hookkit.pipeline.collect.scan_task import ScanResult, ScanTask

SMALL = 4 * 1024 * 1024
"""Bytes that one process reads faster than several can be started."""

PORTION = 1024 * 1024
"""Bytes of small transcripts that a process is given at once: handing one over takes as long as
reading some ten kilobytes."""


def read_task(task: ScanTask, edit_tools: frozenset[str]) -> ScanResult:
    """Read one transcript, whatever it holds: what is wrong with one stops no other."""
    shown = os.fsencode(task.path).decode(errors="backslashreplace")
    with contained(shown) as outcome:
        return read_readable(task, edit_tools)
    problems = [outcome.problem] if outcome.problem else []
    return ScanResult(task.path, task.agent, task.size, [], problems)


def read_readable(task: ScanTask, edit_tools: frozenset[str]) -> ScanResult:
    """Read one transcript; it may be gone or unreadable by now."""
    from hookkit.pipeline.collect import transcript_pass

    path = task.path
    try:
        check(path)
        found = transcript_pass.read(
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
        return ScanResult(path, task.agent, task.size, [], [], found.found)
    known = (each for each in found.records() if task.position or has_content(each))
    records = [orjson.dumps(placed(each)) for each in known]
    problems = [f"{path}: {each.where}{each.reason}" for each in found.bad]
    return ScanResult(path, task.agent, task.size, records, problems, found.found)


def has_content(record: Mapping[str, Any]) -> bool:
    """Return whether anything happened in a session, or it has a folder; else there is no session.

    Files of blanks or broken lines have none, nor has a file with titles of other sessions.
    """
    facts = record["facts"].keys() - {"title", "title_rank"}
    return bool(facts or any(name in record for name in ("usual", "messages", "records")))


def placed(record: dict[str, Any]) -> dict[str, Any]:
    """Add the repository of the folder in which a session began, as it is now."""
    from hookkit.pipeline.collect.project_facts import facts_of

    facts = record["facts"]
    if folder := facts.get("first_cwd"):
        facts |= facts_of(folder)
    return record


def check(path: Path) -> None:
    """Raise OSError with the reason where there is no file to read: a pipe would never end.

    A name that is not UTF-8 can be stored neither as JSON nor in the database.
    """
    if os.fsencode(path).decode(errors="replace") != str(path):
        raise OSError(errno.EILSEQ, "rename it, its name or that of its folder is not UTF-8")
    if is_in_database(path):
        return
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        os.scandir(path).close()  # a folder that can't be listed is a task, too
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a file")


def read_all(
    tasks: list[ScanTask], edit_tools: frozenset[str], processes: int
) -> Iterator[ScanResult]:
    """Read transcripts, in several processes where that is faster; the largest first."""
    work = partial(read_tasks, edit_tools=edit_tools)
    if processes < 2 or len(tasks) < 2 or sum(task.size for task in tasks) < SMALL:
        yield from (result for task in tasks for result in work([task]))
        return
    import multiprocessing

    from hookkit.pipeline.collect import transcript_pass  # noqa: F401 - once, before the fork

    with multiprocessing.get_context("fork").Pool(processes, begin_reading) as pool:
        for results in pool.imap_unordered(work, portions(tasks)):
            yield from results


def begin_reading() -> None:  # pragma: no cover - in processes of their own
    """Prepare a process that reads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too; its parent alone reacts
    # What was read is entered first: otherwise most of that would be left when all is read.
    os.nice(10)


def portions(tasks: list[ScanTask]) -> Iterator[list[ScanTask]]:
    """Yield tasks in portions for a process, the largest first: then all end at the same time."""
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
