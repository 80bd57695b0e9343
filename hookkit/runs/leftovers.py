"""Find the processes that ended runs have left behind: MCP servers, unfinished tools, daemons.

A client gets a mark in its environment, which its children inherit, also in sessions of their own
and when their parents have ended. So a process belongs to a run only if it has that run's mark.
"""

import os
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import psutil

from hookkit.lib.system import processes
from hookkit.lib.text.redact import redact
from hookkit.lib.text.sanitize import one_line
from hookkit.runs import run_folder, session_lock, terminate
from hookkit.runs.launch import MARK
from hookkit.runs.run_folder import Run

GRACE_SECONDS = 2.0
"""Seconds for a process to end after it was asked to."""

LONGEST = 60
"""Characters of a command that are shown."""


class Leftover(NamedTuple):
    """A process of an ended run."""

    session_id: str
    pid: int
    command: str
    """Its beginning, without recognizable secrets."""


class Found(NamedTuple):
    """A process and the run that it belongs to."""

    run: Run
    process: psutil.Process

    @property
    def leftover(self) -> Leftover:
        """Return what is shown of it."""
        return Leftover(self.run.session_id, self.process.pid, command_of(self.process))


def find() -> list[Found]:
    """Return the processes that ended runs have left behind, without those that a person uses.

    These are processes with a terminal and our own workers, each with what it has started, and the
    process that asks, with those that have started it.
    """
    marked = {each.pid: (run, each) for each in mine() if (run := run_of(each)) is not None}
    if not marked:
        return []
    ended = {run for run, _ in marked.values() if has_ended(run)}
    asking = {os.getpid(), *(each.pid for each in psutil.Process().parents())}
    spared = {pid for pid, (_, each) in marked.items() if is_spared(each)}
    return [
        Found(run, process)
        for pid, (run, process) in sorted(marked.items())
        if run in ended
        and pid not in asking
        and not spared & {pid, *(each.pid for each in parents(process))}
    ]


def mine() -> Iterator[psutil.Process]:
    """Yield the processes of this user."""
    user = os.geteuid()
    for each in processes.every():
        try:
            if each.uids().effective == user and processes.is_alive(each):
                yield each
        except psutil.Error:
            continue


def run_of(process: psutil.Process) -> Run | None:
    """Return the run whose mark a process has; None without one, or with that of another home."""
    try:
        folder, _, name = process.environ().get(MARK, "").rpartition("/")
    except (psutil.Error, OSError):
        return None
    return run_folder.named(name) if folder == str(run_folder.root()) else None


def has_ended(run: Run) -> bool:
    """Return True if a run is over, or its folder was removed."""
    return run.state.is_over or not (run.folder.exists() or session_lock.is_supervised(run))


def is_spared(process: psutil.Process) -> bool:
    """Return True if a person uses a process, or hookkit itself does."""
    try:
        words = process.cmdline()
        is_ours = ("-m", "hookkit") in pairwise(words)
        return is_ours or processes.has_terminal(process)
    except psutil.Error:
        return True


def parents(process: psutil.Process) -> list[psutil.Process]:
    """Return the ancestors of a process; none if it has ended."""
    try:
        return process.parents()
    except psutil.Error:
        return []


def command_of(process: psutil.Process) -> str:
    """Return the beginning of a process's command line."""
    try:
        text = one_line(redact(" ".join(process.cmdline()) or process.name()))
    except psutil.Error:
        return ""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def end(found: list[Found]) -> list[Found]:
    """End processes: ask, wait, then kill. Return those that are still there."""
    there = [each.process for each in found]
    for process in there:
        terminate.request_end(process)
    terminate.wait(there, GRACE_SECONDS)
    terminate.kill(list(there))
    return [each for each in found if terminate.is_there(each.process)]
