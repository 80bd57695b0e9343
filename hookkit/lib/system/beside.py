"""Run a function in a thread of its own beside a block."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def beside(work: Callable[[], T], cancel: Callable[[], object]) -> "Iterator[Future[T]]":
    """Do some work while the block runs; wait for it at the end, and raise what it raises.

    If the block raises something or is interrupted, `cancel` is called, which makes the work end
    soon.
    """
    with ThreadPoolExecutor(1, "hookkit-beside") as pool, ExitStack() as stack:
        stack.callback(cancel)
        future = pool.submit(work)
        yield future
        future.result()
        stack.pop_all()
