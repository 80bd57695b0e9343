"""Work beside a block: both end, whatever fails."""

import threading

import pytest

from hookkit.lib.system.beside import beside


def test_both_are_done() -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def work() -> int:
        has_begun.set()
        assert may_end.wait(60)
        return 7

    with beside(work, pytest.fail) as future:
        assert has_begun.wait(60)
        assert not future.done()
        may_end.set()
    assert future.result() == 7


def test_the_work_fails() -> None:
    cancelled: list[int] = []
    with pytest.raises(ZeroDivisionError), beside(lambda: 1 // 0, lambda: cancelled.append(1)):
        pass
    assert cancelled == [1]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_the_block_fails(error: type[BaseException]) -> None:
    """The work is cancelled, and waited for."""
    is_over = threading.Event()
    with pytest.raises(error), beside(lambda: is_over.wait(60), is_over.set) as future:
        raise error
    assert future.result() is True
