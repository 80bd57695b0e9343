"""Times on a line."""

from itertools import pairwise

import pytest

from hookkit.render.web import time_axis
from hookkit.render.web.time_axis import TimeAxis
from tests.fixtures.clock import SetZone

MINUTE = 60_000
HOUR = 60 * MINUTE
NOON = 1_795_262_400_000
"""2026-11-21T12:00:00Z."""


@pytest.fixture(autouse=True)
def utc(zone: SetZone) -> None:
    """Set the zone, and restore it afterwards."""


def moments(*minutes: float) -> list[tuple[int, int]]:
    return [(NOON + round(each * MINUTE),) * 2 for each in minutes]


def test_places_are_to_scale() -> None:
    axis = TimeAxis(moments(0, 5, 10))
    assert [axis.place(at) for at, _ in moments(0, 5, 10)] == [0, 50, 100]
    assert list(axis.pauses()) == []
    assert [axis.place(NOON - HOUR), axis.place(NOON + HOUR)] == [0, 100]


def test_a_pause_is_short() -> None:
    axis = TimeAxis([(NOON, NOON + HOUR), *moments(60 * 24 * 76)])
    ((place, length),) = axis.pauses()
    assert length == 76 * 24 * HOUR - HOUR
    assert place.width == pytest.approx(time_axis.PAUSE_WIDTH)
    assert axis.place(NOON + HOUR) > 90
    assert [each.text for each in axis.days()] == ["Sat Nov 21", "Fri Feb 05"]


def test_one_moment() -> None:
    axis = TimeAxis(moments(0))
    assert axis.place(NOON) == 0
    assert [each.text for each in axis.ticks()] == ["12:00:00"]


def test_the_longest_pauses_are_kept() -> None:
    many = moments(*(20 * number + number**2 for number in range(40)))
    axis = TimeAxis(many)
    assert len(axis.stretches) == time_axis.MOST_STRETCHES
    assert axis.stretches[-1].right == pytest.approx(100)
    alike = TimeAxis(moments(*range(0, 2000, 20)))
    assert len(alike.stretches) == 1


def test_ticks_have_room_and_differ() -> None:
    axis = TimeAxis([(NOON, NOON + 3 * HOUR)])
    ticks = axis.ticks()
    assert ticks[0].text == "12:00"
    assert len({each.text for each in ticks}) == len(ticks)
    for before, after in pairwise(ticks):
        assert after.place - before.place >= time_axis.TICK_ROOM
    hundred = [(NOON, NOON + 100 * 24 * HOUR)]
    assert 1 < len(TimeAxis(hundred).days()) <= 100 / time_axis.DAY_ROOM + 1


def test_the_days_of_the_persons_clock(zone: SetZone) -> None:
    zone("Asia/Tokyo")
    axis = TimeAxis([(NOON, NOON + 8 * HOUR)])
    assert [each.text for each in axis.days()] == ["Sat Nov 21", "Sun Nov 22"]
    assert axis.days()[1].place == pytest.approx(37.5, abs=0.1)
