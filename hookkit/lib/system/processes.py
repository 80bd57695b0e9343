"""Check whether a process is alive and still the one seen before. A zombie is not alive.

Zombies stay for ever where the first process of a machine or container doesn't reap them.

A process is identified by boot, pid namespace, pid and start ticks: none of them changes when the
clock is set. Processes of another machine or namespace can't be seen from here, nor can those that
/proc hides: about them nothing is known.
"""

import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from hookkit import record
from hookkit.model.process import Process, System, system_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psutil

Presence = Literal["running", "gone", "unknown"]

CLOCK_TOLERANCE = 2
"""Seconds by which two readings of one process's start may differ: clocks are adjusted."""

ENDED = "ZX"
"""The states of a process that has ended: proc(5)."""

STOPPED = "Tt"
"""Stopped by a signal or by a debugger."""


HAS_NAMESPACES = sys.platform == "linux"
"""Elsewhere, such as on macOS, a pid means one process of the machine; /proc and boot ids lack."""


class Stat(NamedTuple):
    """What /proc reports of a process."""

    state: str
    """One letter."""
    start_ticks: int
    cpu_ticks: int
    """The time that it has computed."""


@cache
def here() -> System:
    """Return the system of this process."""
    return system_of(record.system())


def this_process() -> Process:
    """Return this process, as `presence` compares it."""
    pid = os.getpid()
    stat = stat_of(pid)
    return Process(pid, stat.start_ticks if stat else None, None, "/".join(here()))


def presence(process: Process, *, is_shared: bool = False) -> Presence:
    """Return whether a process is running, gone, or out of sight.

    A process that hosts many sessions (`is_shared`) may be older or younger than any of them: its
    pid must do.
    """
    system = None if process.system is None else system_of(process.system)
    known = None if system is None else presence_of_system(system)
    if known is not None:
        return known
    if not exists(process.pid):
        return "gone"
    stat = stat_of(process.pid)
    if stat is not None and stat.state in ENDED:
        return "gone"
    if is_shared:
        return "running"
    if system is None or not HAS_NAMESPACES:
        return by_clock(process)
    if process.start_ticks is None:
        return "running"  # its pid is all that is known
    if stat is None or system.times != here().times:
        return "unknown"
    return "running" if stat.start_ticks == process.start_ticks else "gone"


def presence_of_system(system: System) -> Presence | None:
    """Return what follows for a process from its system; None where it can be looked up here."""
    ours = here()
    if not HAS_NAMESPACES and system == ours:
        return None
    if not (system.boot and ours.boot):
        return "unknown"
    if system.boot != ours.boot:
        return "gone" if system.machine == ours.machine else "unknown"
    return None if system.pids == ours.pids else "unknown"


def is_out_of_sight(exact: str) -> bool:
    """Return True for a process (Process.exact) of another container or machine."""
    return presence_of_system(system_of(exact.partition("@")[2])) == "unknown"


def is_elsewhere(process: Process) -> bool:
    """Return True for a process of another machine, whose locks may not be seen here either."""
    if process.system is None:
        return False
    system, ours = system_of(process.system), here()
    has_other_boot = system.boot != ours.boot or not HAS_NAMESPACES
    return has_other_boot and system.machine != ours.machine


def exists(pid: int) -> bool:
    """Return True if there is a process with this pid in our namespace, hidden or not."""
    return pid > 0 and can_be_sent(os.kill, pid)


def exists_group(group: int) -> bool:
    """Return True if there is a process of this group, hidden or not; zombies count, too."""
    return can_be_sent(os.killpg, group)


def can_be_sent(kill: "Callable[[int, int], None]", number: int) -> bool:
    """Return True if somebody could send a signal to what has this number."""
    try:
        kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def stat_of(pid: int) -> Stat | None:
    """Return what /proc reports of a process; None where it shows none, or those of others."""
    try:
        if os.readlink(f"{record.PROC}/self") != str(os.getpid()):  # noqa: PTH115 - quick
            return None
        # The name in parentheses may itself hold spaces and parentheses.
        rest = record.read_file(f"{record.PROC}/{pid}/stat").rpartition(b")")[2].split()
        return Stat(rest[0].decode(), int(rest[19]), int(rest[11]) + int(rest[12]))
    except (OSError, ValueError, IndexError):
        return None


def is_running(pid: int, start_time: int | None) -> bool:
    """Return True if `pid` is alive and, where `start_time` (Unix seconds) is known, the same."""
    return presence(Process(pid, None, start_time)) != "gone"


def by_clock(process: Process) -> Presence:
    """Return whether a process is the recorded one by the time of its start.

    Only for lines of earlier versions, and where there is no /proc: the clock may have been set.
    """
    import psutil

    try:
        found = psutil.Process(process.pid)
        if not is_alive(found):
            return "gone"
        if process.start_time is None:
            return "running"
        apart = abs(found.create_time() - process.start_time)
    except psutil.ZombieProcess:
        return "gone"
    except psutil.NoSuchProcess:  # which psutil also raises for all that /proc hides
        return "unknown" if exists(process.pid) else "gone"
    except (psutil.Error, OSError):
        return "unknown"
    return "running" if apart <= CLOCK_TOLERANCE else "gone"


def has_proc() -> bool:
    """Return True if the system describes its processes in /proc."""
    return os.path.isdir(f"{record.PROC}/self")  # noqa: PTH112 - quick


def every() -> "Iterator[psutil.Process]":
    """Yield all processes; none where Linux hides /proc, without which psutil has no list."""
    import psutil

    with suppress(IndexError):
        yield from psutil.process_iter()


def is_stopped(pid: int) -> bool:
    """Return True if a process was stopped by a signal or by a debugger."""
    stat = stat_of(pid)
    if stat is not None or has_proc():
        return stat is not None and stat.state in STOPPED
    import psutil

    with suppress(OSError, psutil.Error):
        return psutil.Process(pid).status() in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
    return False


def command_line(pid: int) -> str:
    """Return the command line of a process; empty where it can't be seen."""
    if has_proc():
        words = record.read_known(f"{record.PROC}/{pid}/cmdline").rstrip(b"\0").split(b"\0")
        return b" ".join(words).decode("utf-8", "replace")
    import psutil

    with suppress(OSError, psutil.Error):
        return " ".join(psutil.Process(pid).cmdline())
    return ""


def has_terminal(process: "psutil.Process") -> bool:
    """Return True if a process has a controlling terminal. Raises psutil.Error.

    psutil keeps the list of terminals that it has read first, so it doesn't know newer ones.
    """
    try:
        # The name in parentheses may itself hold spaces and parentheses: proc(5), field 7.
        rest = record.read_file(f"{record.PROC}/{process.pid}/stat").rpartition(b")")[2].split()
        return rest[4] != b"0"
    except (OSError, IndexError):
        return process.terminal() is not None


def is_alive(process: "psutil.Process") -> bool:
    """Return True if a process that exists is more than a zombie. Raises psutil.Error."""
    import psutil

    return process.status() != psutil.STATUS_ZOMBIE


def is_group_alive(group: int) -> bool:
    """Return True if any process of a group is alive, or if /proc hides all of them."""
    import psutil

    is_any_seen = False
    for process in every():
        with suppress(OSError, psutil.Error):
            if os.getpgid(process.pid) == group:
                if is_alive(process):
                    return True
                is_any_seen = True
    return not is_any_seen and exists_group(group)
