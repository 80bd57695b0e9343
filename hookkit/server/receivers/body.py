"""Read the body of a request: bounded in size, in time, and in what it inflates to."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

MOST = 16 * 1024 * 1024
"""Bytes of a body, also inflated. With its default settings the client exports less than 1 MiB."""

MOST_OF_ALL = 4 * MOST
"""Bytes of all bodies that are held at the same time."""

SECONDS = 30.0
"""For a whole body."""

WHOLE_GZIP = 31
"""zlib's window bits for a gzip header."""


class BodyError(Exception):
    """A body can't be used; with the status of the answer, none of which makes a client retry."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Bodies:
    """The bodies that one server holds."""

    def __init__(self) -> None:
        self.held = 0
        """Bytes."""

    @asynccontextmanager
    async def read(self, request: Request) -> AsyncIterator[bytes]:
        """Hold the body of a request while the block runs. Raises BodyError."""
        announced = request.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > MOST:
            raise BodyError(413, f"A body has at most {MOST:,} bytes.")
        pieces: list[bytes] = []
        try:
            await self._collect(request, pieces)
            yield b"".join(pieces)
        finally:
            self.held -= sum(map(len, pieces))

    async def _collect(self, request: Request, pieces: list[bytes]) -> None:
        """Collect all pieces of a body. Raises BodyError."""
        try:
            async with asyncio.timeout(SECONDS):
                async for piece in request.stream():
                    pieces.append(piece)
                    self.held += len(piece)
                    self._check(sum(map(len, pieces)))
        except TimeoutError:
            raise BodyError(408, f"The body has not come within {SECONDS:g} seconds.") from None
        except ClientDisconnect:
            raise BodyError(400, "The body is not complete.") from None

    def _check(self, size: int) -> None:
        """Refuse a body that has become too large. Raises BodyError."""
        if size > MOST:
            raise BodyError(413, f"A body has at most {MOST:,} bytes.")
        if self.held > MOST_OF_ALL:
            raise BodyError(413, "Too much is being sent at the same time.")


def inflated(data: bytes, encoding: str) -> bytes:
    """Return a body without its content encoding. Raises BodyError."""
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        return data
    if kind != "gzip":
        raise BodyError(415, "A body is compressed by gzip, or not at all.")
    try:
        return _gunzipped(data)
    except zlib.error:
        raise BodyError(400, "The body is not valid gzip.") from None


def _gunzipped(data: bytes) -> bytes:
    """Inflate no more than is allowed. Raises BodyError, zlib.error."""
    pieces: list[bytes] = []
    size = 0
    while data:  # a stream may have several members
        member = zlib.decompressobj(WHOLE_GZIP)
        pieces.append(member.decompress(data, MOST + 1 - size))
        size += len(pieces[-1])
        if size > MOST:
            raise BodyError(413, f"A body has at most {MOST:,} bytes when it is inflated.")
        if not member.eof:
            raise BodyError(400, "The body is not complete.")
        data = member.unused_data
    return b"".join(pieces)
