"""End a connection whose server doesn't answer in time.

Keepalives don't notice a server whose processes are stopped: its kernel goes on answering them.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection

STEP_SECONDS = 300.0
"""For so long a portion may take, which waits for other machines of the same person, too."""


@contextmanager
def limited(db: "Connection", seconds: float | None = None) -> Iterator[None]:
    """Cut the connection if the block takes longer, by default than STEP_SECONDS.

    Raises psycopg.OperationalError then.
    """
    from psycopg import Error, OperationalError

    seconds = STEP_SECONDS if seconds is None else seconds
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        cut(db)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Error:
        if is_over.is_set():
            raise OperationalError(f"timeout after {seconds:g} seconds") from None
        raise
    finally:
        timer.cancel()


def cut(db: "Connection") -> None:
    """Shut down a connection's socket, whatever another thread waits for there."""
    from psycopg import Error

    with suppress(OSError, Error), socket.socket(fileno=os.dup(db.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)
