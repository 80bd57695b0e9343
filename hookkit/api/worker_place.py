"""The place of the one worker that waits for its turn; the others leave what is due to it.

Many agents that answer at once start as many workers. One is at work, and one more waits, which
will find all that was recorded before its turn: the others have nothing to add but their weight.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from hookkit import paths
from hookkit.lib.system.locks import Lock


@contextmanager
def place_of_next() -> Iterator[Callable[[], None] | None]:
    """Take the place; yield what frees it before the block ends, or None if another one waits.

    Who is stopped doesn't count: that one may never come to its turn. Where nothing can be locked,
    there is room for everybody.
    """
    with ExitStack() as place:
        yield place.close if has_room(place) else None


def has_room(place: ExitStack) -> bool:
    """Return True if no other worker waits; then the place is taken as long as possible."""
    try:
        lock = Lock(paths.lock_file("next-work"))
        place.callback(lock.release)
        return lock.acquire(0) or is_stopped(lock)
    except OSError:
        return True


def is_stopped(lock: Lock) -> bool:
    """Return True if the process that holds a lock is stopped."""
    holder = lock.holder()
    return holder is not None and holder.is_stopped
