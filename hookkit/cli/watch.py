"""hookkit watch: active sessions, live."""

import os
import select
import signal
import sys
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from hookkit.api.status import WatchedSession, journal_sizes, watched_sessions
from hookkit.api.store import Store
from hookkit.cli import filters
from hookkit.cli.echo import console, echo_table, is_dumb, painted
from hookkit.cli.open_store import open_store
from hookkit.render import active_sessions, table

if TYPE_CHECKING:
    from rich.console import Group

TICK = 1.0
"""Seconds between two drawings: clocks are running."""

MOST_TICKS = 3
"""Ticks after which to look for news without an event: an agent was interrupted, or is gone."""

QUIT_KEYS = ("q", "Q", "\x03", "\x04")
"""q, Ctrl-C and Ctrl-D."""


@click.command("watch")
@click.option("--here", "only_here", is_flag=True, help="Only in this git repository or folder.")
def command(only_here: bool) -> None:
    """Watch active sessions live.

    The table shows what they do, on which branch, and what they have cost so far. Leave with q or
    Ctrl-C. When the output is not a terminal, or a dumb one, the table is printed once.

    \b
    Examples:
      hookkit watch
      hookkit watch --here
    """
    with open_store() as store:
        here = filters.here()
        if sys.stdout.isatty() and not is_dumb():
            live(store, here, only_here=only_here)
        else:
            echo_table(active_sessions.WATCH_LAYOUT, rows(store, here, only_here=only_here))


def live(store: Store, here: str, *, only_here: bool) -> None:
    """Draw until the person quits, then restore the terminal."""
    from rich.live import Live

    terminal = console()
    with keys() as has_quit, Live(console=terminal, screen=True, auto_refresh=False) as screen:
        watched: list[WatchedSession] = []
        for has_news in refreshes(store, has_quit):
            if has_news:
                watched = watched_sessions(store, here, only_here=only_here)
            found = list(map(active_sessions.watch_row, watched))
            screen.update(drawing(found, terminal_width() or terminal.width), refresh=True)


def refreshes(store: Store, has_quit: "KeyReader") -> Iterator[bool]:
    """Yield at every tick, until a quit key, whether there may be news: there is at first."""
    known, ticks = journal_sizes(), 0
    yield True
    while not has_quit(TICK):
        now, ticks = journal_sizes(), ticks + 1
        has_news = now != known or ticks >= MOST_TICKS
        if has_news:
            store.refresh()
            known, ticks = now, 0
        yield has_news


def terminal_width() -> int:
    """Return the columns of the terminal."""
    return os.get_terminal_size(sys.stdout.fileno()).columns


class KeyReader:
    """Waits for a key that quits."""

    def __init__(self, stream: int | None) -> None:
        self.stream = stream

    def __call__(self, seconds: float) -> bool:
        """Wait up to some seconds; return True once a quit key was pressed."""
        if self.stream is None:
            time.sleep(seconds)
            return False
        ready, _, _ = select.select([self.stream], [], [], seconds)
        if not ready:
            return False
        key = os.read(self.stream, 64).decode("ascii", "replace")
        return not key or any(each in key for each in QUIT_KEYS)


@contextmanager
def keys() -> Iterator[KeyReader]:
    """Read keys one by one while the block runs; always restore the terminal."""
    ends = signal.SIGTERM, signal.SIGHUP, signal.SIGINT
    handlers = {kind: signal.signal(kind, exit_by_signal) for kind in ends}
    # A stopped process would leave an unusable terminal behind.
    handlers[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    stream = sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
    before = None if stream is None else termios.tcgetattr(stream)
    try:
        if stream is not None:
            tty.setcbreak(stream)
            # Ctrl-C is a key like q: as a signal it could arrive where nothing may be interrupted.
            mode = termios.tcgetattr(stream)
            mode[3] &= ~termios.ISIG
            termios.tcsetattr(stream, termios.TCSADRAIN, mode)
        yield KeyReader(stream)
    finally:
        if stream is not None and before is not None:
            termios.tcsetattr(stream, termios.TCSADRAIN, before)
        for kind, handler in handlers.items():
            signal.signal(kind, handler)


def exit_by_signal(kind: int, frame: FrameType | None) -> None:
    """Exit as a process that was ended by a signal."""
    raise SystemExit(128 + kind)


def rows(store: Store, root: str, *, only_here: bool) -> list[tuple[str, ...]]:
    """Return the active sessions as cells, those in a root first."""
    found = watched_sessions(store, root, only_here=only_here)
    return list(map(active_sessions.watch_row, found))


def drawing(found: list[tuple[str, ...]], width: int) -> "Group":
    """Return the content of the screen."""
    from rich.console import Group
    from rich.text import Text

    head = Text.assemble(("hookkit", "bold"), f"  {len(found)} active  ", ("q quits", "dim"))
    head.append(f"  {time.strftime('%H:%M:%S')}", "dim")
    if not found:
        return Group(head, Text(), Text("No active session."))
    lines = table.fitted_lines(active_sessions.WATCH_LAYOUT, found, width, painted)
    return Group(head, Text(), *(Text.from_ansi(each, no_wrap=True) for each in lines))
