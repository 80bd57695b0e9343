"""Connections that don't wait for ever: a server with one event loop must not be held up.

uvicorn has no deadline for a request that comes slowly, and a body that nobody wants is read to its
end. Here a head and a body must be complete in time, what was refused is read no further, an answer
that nobody takes is dropped, and where there are too many connections, the one that has waited
longest for a request makes room.
"""

import asyncio
import sys
from typing import Any, NamedTuple

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REFUSED_BYTES = 4 * 1024 * 1024
"""So much of a body is read after the answer, as many clients read no answer before they have sent
all."""

MOST = 400
"""Connections at the same time."""


class Deadlines(NamedTuple):
    """How long a client may take, in seconds."""

    head: float = 10
    """For the first line and the headers of a request."""
    body: float = 30
    refused: float = 2
    """For the rest of a body, after the answer."""
    stalled: float = 30
    """After so long without a byte taken, an answer is dropped."""
    idle: int = 15
    """Until the next request."""


class Crowd:
    """All connections that wait for a request, the one that has waited longest first."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.waiting: dict[Connection, None] = {}

    def make_room(self, count: int) -> None:
        """Close the connection that has waited longest, if there are too many; the newest waits."""
        if count > self.most:
            oldest = next(iter(self.waiting))
            del self.waiting[oldest]
            oldest.transport.abort()


class Connection(H11Protocol):
    """A connection that is closed where its client doesn't go on."""

    def __init__(self, crowd: Crowd, deadlines: Deadlines, **given: Any) -> None:
        super().__init__(**given)
        self.crowd = crowd
        self.deadlines = deadlines
        self.deadline: asyncio.TimerHandle | None = None
        self.stalled: asyncio.TimerHandle | None = None
        self.step: object = None
        """What is waited for; a deadline is for one step."""
        self.refused_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._watch()
        self.crowd.make_room(len(self.connections))

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget all that is pending."""
        super().connection_lost(exc)
        self._cancel()
        self.resume_writing()
        self.crowd.waiting.pop(self, None)

    def data_received(self, data: bytes) -> None:
        """Go on with a request; close the connection where a refused body doesn't end."""
        if self._is_refused:
            self.refused_bytes += len(data)
            if self.refused_bytes > REFUSED_BYTES:
                self.transport.abort()
                return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of a body that nobody wants."""
        super().on_response_complete()
        self.refused_bytes = 0
        self._watch()

    @property
    def _is_refused(self) -> bool:
        return self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY

    def _watch(self) -> None:
        """Give what is waited for its deadline; one that has begun goes on."""
        state = self.conn.their_state
        step = (state, self.cycle, self._is_refused)
        if step != self.step:
            self.step = step
            self._cancel()
            self.crowd.waiting.pop(self, None)
            if state is h11.IDLE:
                self.crowd.waiting[self] = None
            if state in (h11.IDLE, h11.SEND_BODY):
                self.deadline = self.loop.call_later(self._seconds(), self._too_late)

    def _seconds(self) -> float:
        if self._is_refused:
            return self.deadlines.refused
        if self.conn.their_state is h11.SEND_BODY:
            return self.deadlines.body
        return self.deadlines.head + (0 if self.cycle is None else self.deadlines.idle)

    def _cancel(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
        self.deadline = None

    def _too_late(self) -> None:
        has_begun = bool(self.conn.trailing_data[0]) or self.conn.their_state is h11.SEND_BODY
        self.give_up(408 if has_begun else None)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; called while the error of h11 is handled."""
        self.give_up(getattr(sys.exception(), "error_status_hint", 400))

    def give_up(self, status: int | None) -> None:
        """Close the connection, with an answer where none has begun."""
        if status is not None and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [(b"content-length", b"0"), (b"connection", b"close")]
            for event in (h11.Response(status_code=status, headers=headers), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        if self.cycle is not None:  # whatever it sends from now on is dropped
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()

    def pause_writing(self) -> None:
        """Wait until the client takes more; not for ever."""
        super().pause_writing()
        self._await_progress()

    def resume_writing(self) -> None:
        """Go on, as the client has taken what was sent."""
        super().resume_writing()
        if self.stalled is not None:
            self.stalled.cancel()
        self.stalled = None

    def _await_progress(self) -> None:
        left = self.transport.get_write_buffer_size()
        self.stalled = self.loop.call_later(self.deadlines.stalled, self._drop_if_stalled, left)

    def _drop_if_stalled(self, before: int) -> None:
        if self.transport.get_write_buffer_size() >= before:
            self.transport.abort()
        else:
            self._await_progress()
