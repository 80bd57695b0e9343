"""The server in its process: what goes to the log, files that may be open, signals."""

import asyncio
import signal

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from hookkit import paths
from hookkit.errors import HookkitError
from hookkit.server import process
from hookkit.server.connections import Deadlines


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """Fail to start."""
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no threads"})


def server(app: object = broken) -> process.Server:
    """A server."""
    settings = uvicorn.Config(app, ws="none", log_config=None)  # type: ignore[arg-type]
    settings.load()
    return process.Server(settings, lambda: None, Deadlines())


def test_it_can_not_start() -> None:
    with pytest.raises(HookkitError, match="could not start"):
        asyncio.run(server().serve(sockets=[]))


def test_ctrl_c_before_it_has_started() -> None:
    found = server()
    found.handle_exit(signal.SIGINT, None)
    assert found.should_exit
    assert found.signals == [signal.SIGINT]


def test_trouble_goes_to_the_log() -> None:
    """That of a connection is none: its client is gone, or there are no more files."""
    loop = asyncio.new_event_loop()
    try:
        process.log_trouble(loop, {"message": "accept", "exception": OSError(24, "Too many")})
        process.log_trouble(loop, {"message": "no error at all"})
        assert not paths.log_file().exists()
        process.log_trouble(loop, {"message": "in a callback", "exception": KeyError("x")})
        assert "in a callback" in paths.log_file().read_text()
    finally:
        loop.close()
