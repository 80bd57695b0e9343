"""The thread that appends to the journal what is received, in the order in which it came."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from hookkit.api.receive import prepare
from hookkit.lib import log

Result = TypeVar("Result")

LOG_SECONDS = 60.0
"""An error is logged once in that time: it may come with every event."""


class Writer:
    """One thread: what writes, runs in it one after the other."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hookkit-write")
        self._thread.submit(prepare)  # the first sender waits no longer than others
        self._logged = -LOG_SECONDS

    async def run(self, act: Callable[..., Result], *values: object) -> Result:
        """Return the result of `act(*values)`. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, *values)

    def note(self, error: Exception) -> None:
        """Log that something could not be written, unless the log has just got such an error."""
        now = time.monotonic()
        if now - self._logged >= LOG_SECONDS:
            self._logged = now
            with suppress(OSError):  # as the log may be on the same full disk
                log.write_trace(error, "What an agent has sent could not be written.")

    def close(self) -> None:
        """Wait for what is being written."""
        self._thread.shutdown()
