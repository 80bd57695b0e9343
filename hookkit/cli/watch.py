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

from hookkit import paths
from hookkit.api.store import Store
from hookkit.cli import filters, status
from hookkit.cli.echo import console, echo_plain_table
from hookkit.cli.open_store import open_store
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize, table
from hookkit.render.table import Shape
from hookkit.store.sqlite.sessions import SessionFilter, sessions

if TYPE_CHECKING:
    from rich.console import Group

HEAD = ("ID", "Status", "Project", "Branch", "Model", "Context", "Cost", "So far", "Last words")
SHAPE = Shape(
    wide="Last words",
    right=("ID", "Context", "Cost", "So far"),
    give_way=("So far", "Branch", "Context", "Model", "Project"),
    style=humanize.status_style,
)

TICK = 1.0
"""Seconds between two looks at the journal's size."""

AT_LEAST = 15
"""Ticks after which is looked anyway: durations grow, and processes end without a word."""

QUIT = ("q", "Q", "\x03", "\x04")
"""Keys that leave: q, Ctrl-C and Ctrl-D."""

Stamp = list[tuple[str, int]]


@click.command("watch")
@click.option("--here", "only_here", is_flag=True, help="In this git repository, or this folder.")
def command(only_here: bool) -> None:
    """Watch active sessions live.

    The table shows what they do, on which branch, and what they have cost so far. Leave with q or
    Ctrl-C. When the output is not a terminal, the table is printed once.

    \b
    Examples:
      hookkit watch
      hookkit watch --here
    """
    with open_store() as store:
        here = filters.here()
        if sys.stdout.isatty():
            live(store, here, only_here=only_here)
        else:
            echo_plain_table(HEAD, rows(store, here, only_here=only_here))


def live(store: Store, here: str, *, only_here: bool) -> None:
    """Draw until somebody leaves; the terminal is as it was afterwards."""
    from rich.live import Live

    terminal = console()
    with keys() as is_left, Live(console=terminal, screen=True, auto_refresh=False) as screen:
        for width in looks(store, is_left):
            found = rows(store, here, only_here=only_here)
            screen.update(drawing(found, width or terminal.width), refresh=True)


def looks(store: Store, is_left: "KeyReader") -> Iterator[int]:
    """Once at first, then whenever there may be something new, until somebody leaves."""
    known, size, ticks = stamp(), terminal_width(), 0
    yield size
    while not is_left(TICK):
        ticks += 1
        now = stamp(), terminal_width()
        if now == (known, size) and ticks < AT_LEAST:
            continue
        if now[0] != known or ticks >= AT_LEAST:
            store.refresh()
        (known, size), ticks = now, 0
        yield size


def terminal_width() -> int:
    """Characters in a line of the terminal."""
    return os.get_terminal_size(sys.stdout.fileno()).columns


def stamp() -> Stamp:
    """What changes when the journal grows."""
    try:
        with os.scandir(paths.journal_dir()) as found:
            return sorted((each.name, each.stat().st_size) for each in found)
    except OSError:
        return []


class KeyReader:
    """Waits for a key; says whether it is one that leaves."""

    def __init__(self, stream: int | None) -> None:
        self.stream = stream

    def __call__(self, seconds: float) -> bool:
        """Wait, and say whether somebody has left."""
        if self.stream is None:
            time.sleep(seconds)
            return False
        ready, _, _ = select.select([self.stream], [], [], seconds)
        if not ready:
            return False
        key = os.read(self.stream, 64).decode("ascii", "replace")
        return not key or any(each in key for each in QUIT)


@contextmanager
def keys() -> Iterator[KeyReader]:
    """Keys are read one by one; whatever happens, the terminal is restored."""
    ends = signal.SIGTERM, signal.SIGHUP, signal.SIGINT
    handlers = {kind: signal.signal(kind, leave) for kind in ends}
    # Stopped, it would leave a terminal behind that nobody can use.
    handlers[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    stream = sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
    before = None if stream is None else termios.tcgetattr(stream)
    try:
        if stream is not None:
            tty.setcbreak(stream)
            # Ctrl-C is a key like q: as a signal it might be lost in what must not be interrupted.
            mode = termios.tcgetattr(stream)
            mode[3] &= ~termios.ISIG
            termios.tcsetattr(stream, termios.TCSADRAIN, mode)
        yield KeyReader(stream)
    finally:
        if stream is not None and before is not None:
            termios.tcsetattr(stream, termios.TCSADRAIN, before)
        for kind, handler in handlers.items():
            signal.signal(kind, handler)


def leave(kind: int, frame: FrameType | None) -> None:
    """Leave as a process that was told to."""
    raise SystemExit(128 + kind)


def rows(store: Store, here: str, *, only_here: bool) -> list[tuple[str, ...]]:
    """The active sessions as cells, those here first."""
    found = sessions(store.db, SessionFilter(status="active"))
    return [row(store, each) for each in status.arranged(found, here, only_here=only_here)]


def row(store: Store, session: Session) -> tuple[str, ...]:
    """An active session as cells."""
    from hookkit.cli.list_ import total

    context = humanize.UNKNOWN if session.context is None else humanize.tokens(session.context)
    return (
        str(session.seq),
        session.state,
        humanize.optional(session.project),
        humanize.optional(session.git_branch),
        humanize.optional(session.model),
        context,
        humanize.dollars(total(store, session).cost_usd),
        humanize.human_duration(session.duration),
        words(session),
    )


def words(session: Session) -> str:
    """What was said last in a session, or what it is about."""
    noted = (session.notes or "").splitlines()[-1:]
    said = noted[0] if noted else session.last_user_message
    return one_line(said or session.title)


def drawing(found: list[tuple[str, ...]], width: int) -> "Group":
    """What the screen shows."""
    from rich.console import Group
    from rich.text import Text

    head = Text.assemble(("hookkit", "bold"), f"  {len(found)} active  ", ("q quits", "dim"))
    head.append(f"  {time.strftime('%H:%M:%S')}", "dim")
    body = table.drawn(HEAD, found, SHAPE, width) if found else Text("No active session.")
    return Group(head, Text(), body)
