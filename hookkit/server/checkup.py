"""The latest result of the checks of the setup, which take longer than a page may."""

import asyncio
import time
from typing import NamedTuple, cast

from starlette.requests import Request

from hookkit.api.doctor import Diagnosis
from hookkit.server.apart import apart
from hookkit.server.api.doctor import diagnose

FRESH_SECONDS = 60.0
"""A result of this age is not renewed by itself."""


class Result(NamedTuple):
    """What was found, and when."""

    diagnosis: Diagnosis
    at: float
    """Unix seconds."""

    @property
    def is_fresh(self) -> bool:
        """Return True where there is no need to check again."""
        return 0 <= time.time() - self.at < FRESH_SECONDS


class Checkup:
    """Checks the setup; who asks while that goes on waits for the same result."""

    def __init__(self) -> None:
        self.latest: Result | None = None
        self._running: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Check the setup now, and keep the result."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._check())
        await asyncio.shield(self._running)

    async def _check(self) -> None:
        self.latest = Result(await apart(diagnose), time.time())


def checkup_of(request: Request) -> Checkup:
    """Return the checkup of a server."""
    state = request.app.state
    if not hasattr(state, "checkup"):
        state.checkup = Checkup()
    return cast(Checkup, state.checkup)
