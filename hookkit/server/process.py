"""The server in its process: it accepts connections, stops at once, and is quiet when idle."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette

from hookkit.errors import HookkitError
from hookkit.server.connections import MOST, Connection, Crowd, Deadlines
from hookkit.server.context import Context

BACKLOG = 128
"""Connections that the system keeps until they are accepted, and that are accepted in one go."""

FILES = MOST + 4 * BACKLOG
"""Files that may be open: connections, with those that are still agreeing on a key, and ours."""

HANDSHAKE_SECONDS = 10.0

TICK_SECONDS = 1.0
"""Between two looks at the clock, for the date of the answers."""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Server(uvicorn.Server):
    """A server that announces when it has started, and that a signal stops without delay."""

    def __init__(
        self,
        config: uvicorn.Config,
        announce: Callable[[], object],
        deadlines: Deadlines,
    ) -> None:
        super().__init__(config)
        self.announce = announce
        self.deadlines = deadlines
        self.crowd = Crowd()
        self.signals: list[signal.Signals] = []
        """What has stopped it."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections, then announce it."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(log_trouble)
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            raise HookkitError("The server could not start. `hookkit doctor` may find out why.")
        encrypted = {"ssl": self.config.ssl, "ssl_handshake_timeout": HANDSHAKE_SECONDS}
        options: dict[str, Any] = encrypted if self.config.ssl else {}
        protocol = partial(
            Connection,
            self.crowd,
            self.deadlines,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        self.servers = [
            await self._loop.create_server(protocol, sock=each, backlog=BACKLOG, **options)
            for each in sockets or ()
        ]
        self.started = True
        self.announce()

    async def main_loop(self) -> None:
        """Do nothing until a signal comes, but for the date."""
        while not await self.on_tick(0):
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._end.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; streams, which would go on for ever, end first."""
        app = self.config.app
        if isinstance(app, Starlette):
            context: Context = app.state.context
            context.live.end()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; a second time, don't wait for anything."""
        super().handle_exit(sig, frame)
        self.signals.append(signal.Signals(sig))
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end.set)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let signals stop the server in order; whoever runs it passes them on afterwards."""
        taken = [each for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
        before = {each: signal.signal(each, self.handle_exit) for each in taken}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def log_trouble(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Write an error of the event loop to the log; one of a connection concerns nobody else."""
    from hookkit.lib import log

    error = context.get("exception")
    if isinstance(error, Exception) and not isinstance(error, OSError):
        with suppress(OSError):
            log.write_trace(error, str(context.get("message", "")))


def silence() -> None:
    """Keep uvicorn off the terminal: bugs are in the log, and what is no HTTP is no news."""
    for name in ("uvicorn", "asyncio"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
