"""The screen of `hookkit watch`: an application of prompt_toolkit."""

import asyncio
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import create_input
from prompt_toolkit.layout.containers import ConditionalContainer, HSplit, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.layout import Layout
from prompt_toolkit.output import ColorDepth

from hookkit import clock, config
from hookkit.cli.echo import has_colour
from hookkit.cli.watching import view as views
from hookkit.cli.watching.drawing import Size, draw, most_scroll
from hookkit.cli.watching.keys import bindings
from hookkit.cli.watching.reader import Reader, Snapshot
from hookkit.cli.watching.view import View

if TYPE_CHECKING:
    from hookkit.api.status import WatchedSession

TICK = 1.0
"""Seconds between two looks and two drawings: clocks are running."""

ESCAPE_SECONDS = 0.05
"""Seconds after which Escape is no beginning of another key."""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def watch(here: str, *, only_here: bool) -> int:
    """Show the screen until the person quits; return the exit code.

    Raises HookkitError if the store can't be used at first. The terminal is restored in any case.
    """
    reader = Reader(here, only_here=only_here)
    with ThreadPoolExecutor(1) as pool:  # a connection to SQLite belongs to one thread
        try:
            first = pool.submit(reader.first_look).result()
            clock.use(config.load().timezone)  # of this thread
            with create_app_session(input=create_input(always_prefer_tty=True)):
                return Screen(reader, first, pool).run()
        finally:
            pool.submit(reader.close)


class Screen:
    """What is shown, and what keys do to it."""

    def __init__(self, reader: Reader, found: Snapshot, pool: ThreadPoolExecutor) -> None:
        self.reader = reader
        self.found = found
        self.pool = pool
        self.view = View()
        self.wants_look = asyncio.Event()
        self.words = Buffer(multiline=False, on_text_changed=self.narrow)
        self.body = Window(FormattedTextControl(self.text, focusable=True, show_cursor=False))
        self.app: Application[int] = Application(
            layout=Layout(HSplit([self.body, self.filter_line()]), self.body),
            key_bindings=bindings(self),
            full_screen=True,
            refresh_interval=TICK,
            color_depth=ColorDepth.DEPTH_4_BIT if has_colour() else ColorDepth.DEPTH_1_BIT,
        )
        self.app.ttimeoutlen = ESCAPE_SECONDS

    def filter_line(self) -> ConditionalContainer:
        """Return the line in which the filter is typed."""
        label = Window(FormattedTextControl("/"), width=1)
        line = VSplit([label, Window(BufferControl(self.words))], height=1)
        return ConditionalContainer(line, Condition(lambda: self.is_typing))

    # Run

    def run(self) -> int:
        """Run until the person quits or a signal comes; return the exit code."""
        with unstoppable(), suppress(EOFError):  # the terminal is gone
            return self.app.run(
                pre_run=self.begin, set_exception_handler=False, handle_sigint=False
            )
        return 0

    def begin(self) -> None:
        """Begin to look for news. A bug, and a signal, end the application."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self.crash)
        for kind in SIGNALS:
            loop.add_signal_handler(kind, self.leave, 128 + kind)
        self.app.create_background_task(self.follow())

    async def follow(self) -> None:
        """Look for news at every tick, and whenever a session was opened."""
        loop = asyncio.get_running_loop()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    await self.wants_look.wait()
            self.wants_look.clear()
            opened = self.view.selected if self.is_open else None
            self.found = await loop.run_in_executor(self.pool, self.reader.look, opened)
            self.app.invalidate()

    def crash(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """End with the error that nobody has handled."""
        error = context.get("exception") or RuntimeError(context["message"])
        if self.is_running:
            self.app.exit(exception=error)

    @property
    def is_running(self) -> bool:
        """Return True until the application has a result."""
        return self.app.future is not None and not self.app.future.done()

    def leave(self, code: int) -> None:
        """End with an exit code."""
        if self.is_running:
            self.app.exit(result=code)

    def quit(self) -> None:
        """End, as the person wants it."""
        self.leave(0)

    # Show

    def text(self) -> ANSI:
        """Return what the window shows."""
        return ANSI("\n".join(draw(self.view, self.found, self.size)))

    @property
    def size(self) -> Size:
        """Return the size of the window."""
        lines, columns = self.app.output.get_size()
        return Size(lines - self.is_typing, columns)

    @property
    def rows(self) -> "list[WatchedSession]":
        """Return the sessions of the table."""
        return views.rows_of(self.view, self.found.sessions)

    @property
    def is_typing(self) -> bool:
        """Return True while the person types the filter."""
        return self.app.layout.has_focus(self.words)

    @property
    def is_open(self) -> bool:
        """Return True while the page of a session is shown."""
        return self.view.page == "session"

    # Choose

    def move(self, by: int) -> None:
        """Select another session, or scroll the open one."""
        most = most_scroll(self.view, self.found, self.size) if self.is_open else 0
        self.view = views.move(self.view, self.rows, by, most)._replace(message="")

    def move_page(self, by: int) -> None:
        """Do the same by the height of the screen."""
        self.move(by * max(self.size.lines // 2, 1))

    def open(self) -> None:
        """Open the selected session."""
        self.view = views.open_session(self.view, self.rows)._replace(message="")
        self.wants_look.set()

    def go_back(self) -> None:
        """Go back a page; from the first one, drop the filter."""
        self.view = views.go_back(self.view)._replace(message="")
        self.words.text = self.view.words

    def open_help(self) -> None:
        """Open the help."""
        self.view = views.open_help(self.view)

    def sort(self) -> None:
        """Sort in the next order."""
        self.view = views.next_order(views.keep_selected(self.view, self.rows))

    def begin_typing(self) -> None:
        """Let the person type the filter."""
        self.app.layout.focus(self.words)

    def narrow(self, words: Buffer) -> None:
        """Filter by what was typed so far."""
        self.view = self.view._replace(words=words.text)

    def end_typing(self) -> None:
        """Keep the filter."""
        self.app.layout.focus(self.body)

    def drop_filter(self) -> None:
        """Type no more, and drop the filter."""
        self.words.text = ""
        self.end_typing()

    # Cancel

    def ask_to_cancel(self) -> None:
        """Ask whether the selected session's run is to be cancelled, if it is a run."""
        chosen = views.selected_of(self.view, self.rows)
        if chosen is not None:
            self.app.create_background_task(self.find_run(chosen))

    async def find_run(self, chosen: "WatchedSession") -> None:
        """Ask about a session if it is a run of ours; else show how it ends."""
        if chosen.session.session_id in await asyncio.to_thread(self.running):
            self.view = self.view._replace(doomed=chosen, message="")
            self.app.invalidate()
        else:
            number = chosen.session.seq
            self.notify(f"#{number} is no run of hookkit: end it where it was started.")

    def keep(self) -> None:
        """Cancel nothing."""
        self.view = self.view._replace(doomed=None)

    def cancel(self) -> None:
        """Cancel the run that was asked about."""
        doomed = self.view.doomed
        self.keep()
        if doomed is not None:
            self.notify(f"Cancelling #{doomed.session.seq} …")
            self.app.create_background_task(self.end_run(doomed))

    async def end_run(self, doomed: "WatchedSession") -> None:
        """Cancel a run and show its outcome."""
        session = doomed.session
        outcome = await asyncio.to_thread(self.cancelled, session.session_id)
        self.notify(f"#{session.seq} {outcome}")

    def running(self) -> set[str]:
        """Return the sessions that are runs in progress."""
        from hookkit.cli.watching import cancelling

        return cancelling.running(self.report)

    def cancelled(self, session_id: str) -> str:
        """Cancel a run; return its outcome."""
        from hookkit.cli.watching import cancelling

        return cancelling.cancel(session_id, self.report)

    def report(self, message: str) -> None:
        """Show a message; called from another thread."""
        if self.app.loop is not None:
            self.app.loop.call_soon_threadsafe(self.notify, message)

    def notify(self, message: str) -> None:
        """Show a message on the last line."""
        self.view = self.view._replace(message=message)
        self.app.invalidate()


@contextmanager
def unstoppable() -> Iterator[None]:
    """Ignore Ctrl-Z of other programs: a stopped process would leave an unusable terminal."""
    before = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)
