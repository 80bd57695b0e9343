"""Spans of time: unions, parts and lengths."""

from datetime import timedelta

import pytest

from hookkit.model import spans
from hookkit.model.spans import DAY_MS, Span


def made(*pairs: tuple[int, int]) -> list[Span]:
    return [Span(*each) for each in pairs]


@pytest.mark.parametrize(
    "given, gap, merged",
    [
        ([], 0, []),
        ([(0, 10)], 0, [(0, 10)]),
        ([(20, 30), (0, 10)], 0, [(0, 10), (20, 30)]),
        ([(0, 10), (10, 30)], 0, [(0, 30)]),
        ([(0, 30), (5, 10), (20, 40)], 0, [(0, 40)]),
        ([(0, 0), (10, 10), (21, 21)], 10, [(0, 10), (21, 21)]),
    ],
)
def test_what_overlaps_is_one(
    given: list[tuple[int, int]], gap: int, merged: list[tuple[int, int]]
) -> None:
    assert spans.union(made(*given), gap) == made(*merged)
    assert spans.length(made(*given)) == sum(each.length for each in spans.union(made(*given)))


def test_a_duration() -> None:
    assert spans.duration(made((0, 1000), (500, 2000))) == timedelta(seconds=2)


def test_parts_within_a_time() -> None:
    assert spans.clip(made((0, 10), (20, 30), (40, 50)), 5, 40) == made((5, 10), (20, 30), (40, 40))


def test_pieces_end_at_midnight() -> None:
    whole = Span(DAY_MS - 5, 2 * DAY_MS + 5)
    pieces = list(spans.cut(whole))
    assert pieces == made((DAY_MS - 5, DAY_MS), (DAY_MS, 2 * DAY_MS), (2 * DAY_MS, whole.end))
    assert list(spans.cut(Span(DAY_MS - 5, DAY_MS))) == made((DAY_MS - 5, DAY_MS))
    assert list(spans.cut(Span(7, 7))) == made((7, 7))


def test_what_spans_add_to_known_ones() -> None:
    assert spans.added(made((0, 10), (20, 30)), made((5, 25))) == 10
