"""Spans of time, in Unix milliseconds: unions, parts and lengths."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

DAY_MS = 86_400_000


class Span(NamedTuple):
    """The time from one moment to another."""

    begin: int
    end: int

    @property
    def length(self) -> int:
        """Return how long it is."""
        return self.end - self.begin


def union(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """Return spans in order, merged where they overlap or are no more than `gap` apart.

    Moments are spans without a length.
    """
    merged: list[Span] = []
    for each in sorted(spans):
        if merged and each.begin - merged[-1].end <= gap:
            last = merged.pop()
            each = Span(last.begin, max(last.end, each.end))
        merged.append(each)
    return merged


def length(spans: Iterable[Span]) -> int:
    """Return how long spans are together; time that overlaps counts once."""
    return sum(each.length for each in union(spans))


def duration(spans: Iterable[Span]) -> timedelta:
    """Return how long spans are together."""
    return timedelta(milliseconds=length(spans))


def clip(spans: Iterable[Span], begin: int, end: int) -> list[Span]:
    """Return the parts of spans within a time; a moment at one of its ends is within it."""
    clipped = (Span(max(each.begin, begin), min(each.end, end)) for each in spans)
    return [each for each in clipped if each.begin <= each.end]


def cut(span: Span, every: int = DAY_MS) -> Iterator[Span]:
    """Yield a span in pieces that don't cross a multiple of `every`, midnight in UTC."""
    begin = span.begin
    while (border := (begin // every + 1) * every) < span.end:
        yield Span(begin, border)
        begin = border
    yield Span(begin, span.end)


def added(spans: Iterable[Span], known: list[Span]) -> int:
    """Return how much time spans add to known ones."""
    return length([*spans, *known]) - length(known)
