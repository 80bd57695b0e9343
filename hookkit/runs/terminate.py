"""Ending a run's processes: the client, its group, and what its tools have started.

A signal goes to a process only whose number and start are those that were written down, and to
those that descend from it: a stranger that got the number later is not touched.
"""

import os
import time
from collections.abc import Mapping
from contextlib import suppress

import psutil

from hookkit.lib.system import processes
from hookkit.model.event import Process

GRACE_SECONDS = 5.0
"""Seconds for a client to end by itself."""

KILL_SECONDS = 2.0
"""Seconds for a killed process to be gone."""

PAUSE = 0.02


def end(clients: Mapping[Process, int], grace: float = GRACE_SECONDS) -> None:
    """End clients and all that belongs to them: ask, wait, then kill. Strangers are left alone.

    Each client is asked by its signal. An interruption (Ctrl-C) while it waits kills at once, and
    goes on from there.
    """
    trees = [(tree_of(client), interrupt) for client, interrupt in clients.items()]
    there = [process for tree, _ in trees for process in tree]
    try:
        for tree, interrupt in trees:
            ask(tree, interrupt)
        wait(there, grace)
    finally:
        kill(there)


def tree_of(client: Process) -> list[psutil.Process]:
    """Return a client that is still the same, and its descendants; nothing where it isn't there.

    Its session too: a descendant whose parent has ended is still of that session.
    """
    try:
        process = psutil.Process(client.pid)
        if not is_same(process, client):
            return []
        found = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
    known = {each.pid for each in found}
    return found + [each for each in session_of(client.pid) if each.pid not in known]


def is_same(process: psutil.Process, client: Process) -> bool:
    """Return True if a process is the one that was written down; without its start none is."""
    known = client.start_time is not None
    return known and processes.is_running(process.pid, client.start_time)


def session_of(pid: int) -> list[psutil.Process]:
    """Return the processes of the session that a process leads."""
    found = []
    for each in psutil.process_iter():
        with suppress(OSError):
            if os.getsid(each.pid) == pid:
                found.append(each)
    return found


def ask(tree: list[psutil.Process], interrupt: int) -> None:
    """Ask all to end: the client's group first, then what has left it."""
    if not tree:
        return
    client = tree[0]
    with suppress(OSError, psutil.Error):
        if client.is_running():
            os.killpg(client.pid, interrupt)
    for each in tree[1:]:
        with suppress(OSError, psutil.Error):
            if os.getpgid(each.pid) != client.pid:
                each.terminate()


def wait(tree: list[psutil.Process], seconds: float) -> None:
    """Wait until all are gone, at most so long."""
    deadline = time.monotonic() + seconds
    while any(map(is_there, tree)) and time.monotonic() < deadline:
        time.sleep(PAUSE)


def kill(tree: list[psutil.Process]) -> None:
    """Kill what is left of them, and what that has started in the meantime."""
    deadline = time.monotonic() + KILL_SECONDS
    while (there := [each for each in tree if is_there(each)]) and time.monotonic() < deadline:
        for each in there:
            with suppress(psutil.Error):
                tree += [child for child in each.children(recursive=True) if child not in tree]
        for each in tree:
            with suppress(psutil.Error):
                each.kill()
        time.sleep(PAUSE)


def is_there(process: psutil.Process) -> bool:
    """Return True if a process still runs.

    A zombie is gone.
    """
    try:
        return process.is_running() and processes.is_alive(process)
    except psutil.Error:
        return False
