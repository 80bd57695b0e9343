"""Lay times out on a line: proportional while something happens, long pauses shortened."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from hookkit import clock
from hookkit.model.timestamps import EPOCH

WIDTH = 100.0
"""Of the whole line: places are per cent."""

PAUSE_MS = 15 * 60_000
"""The shortest pause that isn't drawn to scale."""

MOST_STRETCHES = 16

SHORT_MS = 10 * 60_000
"""Of less than this, times are written with seconds."""

MOST_DAYS = 40
"""Days of one stretch that are looked at."""

PAUSE_WIDTH = 1.6
LEAST_WIDTH = 2.0
"""Of a stretch, however short it is."""

EDGE = 90.0
"""From here on a text ends at its place instead of beginning there."""

TICK_ROOM = 14.0
"""Between two times that are written."""

DAY_ROOM = 22.0


class Stretch(NamedTuple):
    """A time in which something happened, and its place on the line."""

    began: int
    """Unix milliseconds."""
    ended: int
    left: float
    width: float

    @property
    def right(self) -> float:
        """Return where it ends."""
        return self.left + self.width


class Tick(NamedTuple):
    """A time or a day that is written on the line."""

    place: float
    text: str


class TimeAxis:
    """The line of some times; there must be one."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.stretches = placed(stretches(sorted(spans)))
        self._begins = [each.began for each in self.stretches]

    def place(self, at: int) -> float:
        """Return the place of a time."""
        number = max(bisect_right(self._begins, at) - 1, 0)
        found = self.stretches[number]
        length = max(found.ended - found.began, 1)
        part = min(max(at - found.began, 0) / length, 1.0)
        return round(found.left + part * found.width, 2)

    def pauses(self) -> Iterator[tuple[Stretch, int]]:
        """Yield each pause as a stretch, with its length in milliseconds."""
        for before, after in pairwise(self.stretches):
            left = round(before.right, 2)
            width = round(after.left - before.right, 2)
            yield Stretch(before.ended, after.began, left, width), after.began - before.ended

    def ticks(self) -> list[Tick]:
        """Return the times to write: of beginnings, and between them where there is room."""
        found: list[Tick] = []
        for each in self.stretches:
            parts = int(each.width // TICK_ROOM) or 1
            for part in range(parts):
                at = each.began + (each.ended - each.began) * part // parts
                add(found, Tick(self.place(at), self._clock(at)), TICK_ROOM)
        return found

    def days(self) -> list[Tick]:
        """Return the days to write, each where it begins on the line."""
        found: list[Tick] = []
        for each in self.stretches:
            for at in (each.began, *midnights(each.began, each.ended)):
                add(found, Tick(self.place(at), f"{local(at):%a %b %d}"), DAY_ROOM)
        return found

    def _clock(self, at: int) -> str:
        """Return a time of the day, with seconds where all of it was short."""
        is_short = self.stretches[-1].ended - self.stretches[0].began < SHORT_MS
        return f"{local(at):%H:%M:%S}" if is_short else f"{local(at):%H:%M}"


def add(found: list[Tick], tick: Tick, room: float) -> None:
    """Add a tick where it has room and is another text than the last one.

    Near the right edge its text is on its left, and needs as much room there.
    """
    room = 2 * room if tick.place > EDGE else room
    if not found or (tick.place - found[-1].place >= room and tick.text != found[-1].text):
        found.append(tick)


def midnights(began: int, ended: int) -> Iterator[int]:
    """Yield when the days between two times begin on the person's clock; few of very many."""
    first = local(began).date()
    count = (local(ended).date() - first).days
    for number in range(1, count + 1, count // MOST_DAYS + 1):
        day = datetime.combine(first + timedelta(days=number), time(), local(began).tzinfo)
        yield round(day.timestamp() * 1000)


def local(at: int) -> datetime:
    """Return Unix milliseconds on the person's clock."""
    return clock.local(EPOCH + timedelta(milliseconds=at))


def stretches(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans, given by their beginning, between which there is none of the longest pauses."""
    parts = joined(spans, PAUSE_MS - 1)
    if len(parts) <= MOST_STRETCHES:
        return parts
    gaps = sorted((after[0] - before[1] for before, after in pairwise(parts)), reverse=True)
    return joined(parts, gaps[MOST_STRETCHES - 1])


def joined(spans: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """Join spans with at most so much between them."""
    found = [spans[0]]
    for began, ended in spans[1:]:
        first, last = found[-1]
        if began - last <= most:
            found[-1] = first, max(last, ended)
        else:
            found.append((began, ended))
    return found


def placed(spans: list[tuple[int, int]]) -> list[Stretch]:
    """Return stretches on the line: as wide as they are long, as far as there is room."""
    room = WIDTH - PAUSE_WIDTH * (len(spans) - 1)
    extra = room - LEAST_WIDTH * len(spans)
    total = sum(ended - began + 1 for began, ended in spans)
    left, found = 0.0, []
    for began, ended in spans:
        width = LEAST_WIDTH + extra * (ended - began + 1) / total
        found.append(Stretch(began, ended, left, width))
        left += width + PAUSE_WIDTH
    return found
