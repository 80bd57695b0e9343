"""Report to browsers what changes, as it happens: one thread looks for all of them.

While nobody listens, it sleeps. While somebody does, it looks ten times a second at the sizes of
the journal's files, and at what agents show of themselves; it projects what is new at once.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from hookkit.api.changes import Change, Watch
from hookkit.lib.containment import contained
from hookkit.server.marks import Mark, Marks
from hookkit.server.readers import CLOSE_SECONDS, KeptStore, News, State, database_now

LOOK_SECONDS = 0.1

PAUSE_SECONDS = 1.0
"""After a look that has failed."""

MOST_WAITING = 200
"""Events that wait for a reader; one that is slower than that is dropped."""


class LiveEvent(NamedTuple):
    """A change, and its place in the stream."""

    mark: Mark
    change: Change | None
    """None: nothing that was known before holds."""


class Listener:
    """A connection: events wait here until they are sent. All but `put` is for its event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[LiveEvent | None] = asyncio.Queue()
        self.is_dropped = False

    def put(self, events: Iterable[LiveEvent]) -> None:
        """Send events, from any thread."""
        self._loop.call_soon_threadsafe(self._take, list(events))

    def end(self) -> None:
        """End the stream, from any thread."""
        self._loop.call_soon_threadsafe(self._waiting.put_nowait, None)

    def _take(self, events: list[LiveEvent]) -> None:
        if self.is_dropped:
            return
        if self._waiting.qsize() + len(events) > MOST_WAITING:
            self.is_dropped = True
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(None)
            return
        for each in events:
            self._waiting.put_nowait(each)

    async def events(self) -> AsyncIterator[LiveEvent]:
        """Yield events until the stream ends; a reader that is dropped comes back by itself."""
        while (event := await self._waiting.get()) is not None:
            yield event


class Live:
    """Looks for changes while there are listeners."""

    def __init__(self, news: News) -> None:
        self.marks = Marks()
        self._news = news
        self._listeners: set[Listener] = set()
        self._is_closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="hookkit-live", daemon=True)
        self._thread.start()

    def listen(self) -> Listener:
        """Return a new listener, which hears of everything from now on."""
        listener = Listener()
        with self._changed:
            self._listeners.add(listener)
            self._changed.notify()
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        with self._changed:
            self._listeners.discard(listener)

    def end(self) -> None:
        """End all streams."""
        with self._changed:
            for each in self._listeners:
                each.end()

    def close(self) -> None:
        """End the thread; a look that takes longer is given up, and ends with us."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join(CLOSE_SECONDS)

    def _work(self) -> None:
        kept, watch, pause = KeptStore(), Watch(), LOOK_SECONDS
        database: State = None
        while self._wait(pause):
            before, database = database, database_now()
            if before not in (None, database):
                watch = Watch()
                self._publish([None])
            with contained(also=(Exception,)) as outcome:
                store = kept.get()
                self._news.brought_to(store, is_stirred=watch.is_stirred())
                self._publish(watch.look(store))
            pause = LOOK_SECONDS
            if outcome.error:  # a page shows it
                kept.close()
                pause = PAUSE_SECONDS
        kept.close()

    def _wait(self, seconds: float) -> bool:
        """Wait until the next look is due; return False at the end."""
        with self._changed:
            if not self._is_closed and self._listeners:
                self._changed.wait(seconds)
            while not self._is_closed and not self._listeners:
                self._changed.wait()
            return not self._is_closed

    def _publish(self, changes: Iterable[Change | None]) -> None:
        events = [LiveEvent(self.marks.next(), each) for each in changes]
        if not events:
            return
        with self._changed:
            for each in self._listeners:
                each.put(events)
