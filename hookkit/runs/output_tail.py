"""Read a growing file line by line, by polling; the writer never waits."""

import os
import time
from collections.abc import Callable, Iterator

from hookkit.lib.system import regular_file
from hookkit.runs.run_folder import Run

PAUSE = 0.02
"""Seconds between two polls."""

LOOK_SECONDS = 0.5
"""Seconds between two checks that the supervisor lives."""

PART = 1 << 20
"""The most bytes to read at once."""


class OutputTail:
    """The output of a run, from its start or from the current end."""

    def __init__(self, run: Run, *, from_now: bool = False) -> None:
        self.run = run
        self.offset = run.output.stat().st_size if from_now else 0
        self.rest = bytearray()
        self.is_done = False
        """True once the run is over and all of its output was read."""

    def lines(self) -> list[bytes]:
        """Return the new lines with their line ends, at most some MB.

        An incomplete line waits for the next call; once the run is over, it is returned last.
        """
        is_over = self.run.state.is_over  # checked first, so that the final output is read
        part = self.read()
        if not part:
            self.is_done = self.is_done or is_over
            return self.take_rest() if self.is_done else []
        if b"\n" not in part:
            self.rest += part
            return []
        *ended, rest = part.split(b"\n")
        ended[0] = bytes(self.rest + ended[0])
        self.rest = bytearray(rest)
        return [line + b"\n" for line in ended]

    def take_rest(self) -> list[bytes]:
        """Return the incomplete last line."""
        rest, self.rest = bytes(self.rest), bytearray()
        return [rest] if rest else []

    def read(self) -> bytes:
        """Return the next bytes; none if there are none yet or the folder is gone."""
        try:
            with regular_file.opened(self.run.output) as file:
                part = os.pread(file.fileno(), PART, self.offset)
        except FileNotFoundError:
            self.is_done = True
            return b""
        self.offset += len(part)
        return part


def follow(run: Run, look: Callable[[], object]) -> Iterator[bytes]:
    """Yield the lines of a run's output as they arrive, until it is over.

    `look` is called periodically while there is no output: it checks the supervisor.
    """
    tail, looked_at = OutputTail(run), time.monotonic()
    while not tail.is_done:
        lines = tail.lines()
        yield from lines
        if not lines and not tail.is_done:
            time.sleep(PAUSE)
            if time.monotonic() - looked_at > LOOK_SECONDS:
                look()
                looked_at = time.monotonic()


def there(run: Run) -> Iterator[bytes]:
    """Yield the present lines of a run's output, including an incomplete one."""
    try:
        with regular_file.opened(run.output) as file:
            yield from file
    except FileNotFoundError:
        return
