"""Requests as they are on the wire: what no library would send."""

import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from hookkit.api.server_keys import Keys


class Wire(NamedTuple):
    """Where a server listens, and what a browser that is signed in sends along."""

    port: int
    cookie: str

    @property
    def host(self) -> str:
        """The Host header of a friendly client."""
        return f"127.0.0.1:{self.port}"

    @property
    def friendly(self) -> str:
        """The headers of a browser that is signed in."""
        return f"Host: {self.host}\r\nCookie: {self.cookie}\r\n"

    def connect(self) -> socket.socket:
        """Return a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def exchange(self, *parts: bytes) -> bytes:
        """Send parts, as far as they are taken, and return all that is answered."""
        with self.connect() as wire:
            with suppress(OSError):
                for each in parts:
                    wire.sendall(each)
            return read_all(wire)

    def status(self, text: str, headers: str | None = None, body: bytes = b"") -> int:
        """Return the status of the answer to `GET /path`; 0 where there is none."""
        headers = self.friendly if headers is None else headers
        head = f"{text} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"
        return status_of(self.exchange(head.encode("latin-1") + body))


def wire(url: str, known: Keys) -> Wire:
    """Return where a server listens."""
    return Wire(urlsplit(url).port or 0, f"{known.cookie_name}={known.cookie}")


def read_all(connection: socket.socket) -> bytes:
    """Return what comes until the other side closes."""
    found = bytearray()
    with suppress(ConnectionError):
        while part := connection.recv(65536):
            found += part
    return bytes(found)


def status_of(answer: bytes) -> int:
    """Return the status of an answer; 0 for none."""
    return int(answer.split(None, 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def statuses(answer: bytes) -> list[int]:
    """Return the statuses of answers one after the other."""
    parts: Iterable[bytes] = answer.split(b"HTTP/1.1 ")[1:]
    return [int(each[:3]) for each in parts]
