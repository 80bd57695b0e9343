"""Recognize an event that is delivered twice.

Settings and plugin together deliver every event twice, and so do a command and an HTTP hook, of
which the latter names no process; a file may be replayed; a host may retry.
"""

from datetime import timedelta
from hashlib import blake2b

import msgspec

from hookkit.model.record import Record
from hookkit.model.session import moment

WINDOW = timedelta(seconds=2)
"""Two deliveries of an event without an id of its own are this near to each other."""

WINDOW_NS = 2_000_000_000


class Key(msgspec.Struct, frozen=True, gc=False):
    """A natural key; one with a digest holds within the window only."""

    text: str
    digest: bytes | None = None


def short_hash(data: bytes) -> bytes:
    """Eight bytes: enough to distinguish the payloads of one session."""
    return blake2b(data, digest_size=8).digest()


def by_id(kind: str, *ids: str) -> Key:
    """Return the key of an event that carries an id of its own."""
    return Key(f"{kind}:{':'.join(ids)}")


def by_content(kind: str, record: Record, content: bytes | None = None) -> Key:
    """Return the key of an event without an id: by payload, process and time.

    `content` takes the payload's place where two deliveries of an event differ in it.
    """
    digest = short_hash(record.raw if content is None else content)
    if record.ordinal:
        return Key(f"{kind}:{digest.hex()}:replay:{record.ordinal}", digest)
    who = record.process.identity if record.process else ""
    return Key(f"{kind}:{digest.hex()}:{who}:{record.at_ns // WINDOW_NS}", digest)


def neighbours(key: str) -> tuple[str, str]:
    """Return the keys that the same event has in the windows before and after."""
    base, _, window = key.rpartition(":")
    return f"{base}:{int(window) - 1}", f"{base}:{int(window) + 1}"


def without_process(key: str, digest: bytes) -> tuple[str, ...]:
    """Return the keys that an event with a process has where it was delivered without one.

    There are none for an event without a process.
    """
    start = start_of(key, digest)
    return () if base_of(key) == start else around(start, key)


def base_of(key: str) -> str:
    """Return the key of an event without an id up to its window."""
    return key.rpartition(":")[0]


def around(base: str, key: str) -> tuple[str, ...]:
    """Return the keys with this base in the window of `key`, and in those before and after."""
    window = int(key.rpartition(":")[2])
    return tuple(f"{base}:{window + step}" for step in (-1, 0, 1))


def start_of(key: str, digest: bytes) -> str:
    """Return the key of an event without an id up to its process, which is empty there."""
    text = digest.hex()
    return key[: key.index(text) + len(text) + 1]


def is_near(one: str, other: str) -> bool:
    """Return True if two times are as near as two deliveries of one event."""
    return abs(moment(one) - moment(other)) <= WINDOW
