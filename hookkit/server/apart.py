"""Long work in a thread of its own, so that it keeps nobody else waiting."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


async def apart(function: Callable[..., Result], *values: Any, **named: Any) -> Result:
    """Return what a function returns, or raise what it raises; it has a thread of its own.

    The thread holds up no end of the server: what it does must bear being cut off.
    """
    answer: Future[Result] = Future()

    def work() -> None:
        try:
            answer.set_result(function(*values, **named))
        except BaseException as error:
            answer.set_exception(error)

    answer.set_running_or_notify_cancel()
    threading.Thread(target=work, name="hookkit-apart", daemon=True).start()
    return await asyncio.wrap_future(answer)
