"""The place of the one worker that waits for its turn; the others leave what is due to it.

Many agents that answer at once start as many workers. One is at work, and one more waits, which
will find all that was recorded before its turn: the others have nothing to add but their weight.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from hookkit import paths
from hookkit.lib.system.locks import Lock


@contextmanager
def place_of_next() -> Iterator[Lock | None]:
    """Take the place, until the block ends or frees it; yield None if another worker waits in it.

    Who is stopped doesn't count: that one may never come to its turn. Where nothing can be locked,
    there is room for everybody.
    """
    try:
        place = Lock(paths.lock_file("next-work"))
        is_free = place.acquire(0) or is_stopped(place)
    except OSError:
        place, is_free = Lock(paths.data_dir()), True
    try:
        yield place if is_free else None
    finally:
        place.release()


def is_stopped(lock: Lock) -> bool:
    """Return True if the process that holds a lock is stopped."""
    holder = lock.holder()
    return holder is not None and holder.is_stopped
