"""Terminate a run's processes: the client, its group, and the processes that its tools started.

Only the recorded process gets a signal, and its descendants: an unrelated process that reuses the
pid, here or in another container, is left alone.
"""

import os
import time
from collections.abc import Mapping
from contextlib import suppress

import psutil

from hookkit.lib.system import processes
from hookkit.model.process import Process

GRACE_SECONDS = 5.0
"""Seconds for a client to end after it was asked to."""

KILL_SECONDS = 2.0
"""Seconds for a killed process to be gone."""

PAUSE = 0.02


def end(clients: Mapping[Process, int], grace: float = GRACE_SECONDS) -> None:
    """End clients and their processes: ask, wait, then kill.

    `clients` maps each client to the signal that asks it to end. Ctrl-C while waiting kills at
    once, then propagates.
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
    """Return a client, its descendants and its session; nothing if it is gone.

    A descendant whose parent has ended is found by the session.
    """
    try:
        process = psutil.Process(client.pid)
        if not is_same(client):
            return []
        found = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
    known = {each.pid for each in found}
    return found + [each for each in session_of(client.pid) if each.pid not in known]


def is_same(client: Process) -> bool:
    """Return True if a client runs here; False if no start was recorded."""
    known = client.start_time is not None or client.start_ticks is not None
    return known and processes.presence(client) == "running"


def session_of(pid: int) -> list[psutil.Process]:
    """Return the processes of the session that a process leads."""
    found = []
    for each in processes.every():
        with suppress(OSError):
            if os.getsid(each.pid) == pid:
                found.append(each)
    return found


def ask(tree: list[psutil.Process], interrupt: int) -> None:
    """Ask all to end: the client's group first, then processes that left it."""
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


def request_end(process: psutil.Process) -> None:
    """Ask one process to end; it gets no signal if another has its pid by now."""
    with suppress(psutil.Error):
        process.terminate()


def wait(tree: list[psutil.Process], seconds: float) -> None:
    """Wait until all are gone, at most `seconds`."""
    deadline = time.monotonic() + seconds
    while any(map(is_there, tree)) and time.monotonic() < deadline:
        time.sleep(PAUSE)


def kill(tree: list[psutil.Process]) -> None:
    """Kill the remaining processes, and those that they have started meanwhile."""
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
    """Return True if a process still runs; a zombie doesn't."""
    try:
        return process.is_running() and processes.is_alive(process)
    except psutil.Error:
        return False
