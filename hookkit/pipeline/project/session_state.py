"""The state of one session while a batch is projected: its row and its known events.

A session that was born in this batch has all its events in this batch: nothing is asked of the
database. Of another one the database is asked for what the batch doesn't hold.
"""

from collections import Counter
from functools import cached_property

from hookkit.model import event_key
from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.store.sqlite.database import Database


class SessionState:
    """A session and its events so far; `database` is given where it holds the session."""

    def __init__(self, session: Session, database: Database | None = None) -> None:
        self.session = session
        self.database = database
        self.times: dict[str, str] = {}
        """Key → time of the events of this batch."""
        self.digests: Counter[bytes | None] = Counter()
        """How many events of this batch had a payload."""
        self.bases: dict[bytes, set[str]] = {}
        """Hash of a payload → the keys of its events in this batch, without their times."""
        self.is_amended = False
        """Whether the transcript of another session has changed what this one owns."""

    @property
    def is_born(self) -> bool:
        """Return True if the session is new in this batch."""
        return self.database is None

    @property
    def is_changed(self) -> bool:
        """Return True if the batch holds an event that counts."""
        return self.is_amended or bool(self.times)

    def has(self, event: Event) -> bool:
        """Return True if an event was delivered before."""
        if self.time_of(event.key) is not None:
            return True
        return event.digest is not None and self.was_delivered(event, event.digest)

    def remember(self, event: Event) -> None:
        """Remember an event that is new."""
        if event.digest is not None:
            self.digests[event.digest] += 1
            self.bases.setdefault(event.digest, set()).add(event_key.base_of(event.key))
        self.times[event.key] = event.at

    def was_delivered(self, event: Event, digest: bytes) -> bool:
        """Return True if an event without an id of its own came before.

        It came in a replay, or at about the same time.
        """
        if event.ordinal:
            return self.stored_digests[digest] + self.digests[digest] >= event.ordinal
        if self.database is None and not self.digests[digest]:
            return False  # nothing with this payload came before
        others = event_key.without_process(event.key, digest)
        others = others or self.with_process(event.key, digest)
        times = map(self.time_of, (*event_key.neighbours(event.key), *others))
        return any(at is not None and event_key.is_near(event.at, at) for at in times)

    def with_process(self, key: str, digest: bytes) -> tuple[str, ...]:
        """Return the keys at about this time of events with the same payload and a process."""
        start = event_key.start_of(key, digest)
        bases = {each for each in self.bases.get(digest, ()) if each.startswith(start)}
        if self.database is not None:
            bases.update(self.database.key_bases(self.session.seq or 0, start))
        return tuple(each for base in bases for each in event_key.around(base, key))

    def time_of(self, key: str) -> str | None:
        """Return when the event with this key was received, None where there is none."""
        at = self.times.get(key)
        if at is None and self.database is not None:
            return self.database.event_time(self.session.seq or 0, key)
        return at

    @cached_property
    def stored_digests(self) -> Counter[bytes | None]:
        """Return how many events before this batch had a payload; read once a batch."""
        if self.database is None:
            return Counter()
        stored = self.database.digests(self.session.seq or 0)
        return Counter(digest for key, digest in stored if key not in self.times)
