"""Usage in the course of time: no day of it is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api.stats import add_up, report_usage
from hookkit.api.store import Store
from hookkit.api.usage_series import last_day, places_of, unit_of, usage_series
from hookkit.store.sqlite.totals import UsageFilter
from tests.accounting import imported
from tests.transcript_builders import answer, prompt, usage

DAYS = ("2026-09-30", "2026-11-02", "2026-11-05")
TODAY = "2026-11-07"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    said = [
        answer(f"m{day}", usage(0, 100), timestamp=f"{day}T10:00:00.000Z", model=model)
        for day in DAYS
        for model in ("claude-opus-4-6",)
    ]
    small = answer(
        "m9", usage(0, 100), timestamp="2026-11-05T10:00:00.000Z", model="claude-haiku-4-5"
    )
    imported(tmp_path, s1=[prompt("go", timestamp=f"{DAYS[0]}T10:00:00.000Z"), *said, small])
    with Store.open() as opened:
        yield opened


def test_days(store: Store) -> None:
    found = usage_series(store, UsageFilter("2026-11-01", "2026-11-30"), TODAY)
    assert found.unit == "day"
    assert [each.first for each in found.places] == [f"2026-11-{day:02d}" for day in range(1, 8)]
    assert [each.first for each in found.places if each.row] == ["2026-11-02", "2026-11-05"]
    assert found.places[4].costs == {"claude-opus-4-6": 2_500_000, "claude-haiku-4-5": 500_000}
    assert sum(sum(each.costs.values()) for each in found.places) == found.report.totals.sums.cost


def test_all_time_begins_with_the_first_day(store: Store) -> None:
    found = usage_series(store, UsageFilter(), TODAY)
    assert (found.places[0].first, found.places[-1].first, found.unit) == (DAYS[0], TODAY, "day")
    assert found.report.totals.sums.cost == report_usage(store).totals.sums.cost


def test_many_days_become_weeks_and_months(store: Store) -> None:
    weeks = usage_series(store, UsageFilter("2025-12-31", "2026-11-30"), TODAY)
    assert weeks.unit == "week"
    assert (weeks.places[0].first, weeks.places[0].last) == ("2025-12-31", "2026-01-04")
    assert sum(each.row is not None for each in weeks.places) == 2


def test_empty_years_before_the_first_day_are_left_out(store: Store) -> None:
    found = usage_series(store, UsageFilter("0001-01-01"), TODAY)
    assert (found.unit, found.places[0].first, len(found.places)) == ("day", "2026-09-01", 68)


def test_many_weeks_become_months(tmp_path: Path) -> None:
    at = "2016-02-29T10:00:00.000Z"
    imported(tmp_path, s7=[prompt("go", session="s7", timestamp=at)])
    with Store.open() as store:
        found = usage_series(store, UsageFilter(), "2026-11-07")
    assert (found.unit, found.places[0].first, found.places[0].last) == (
        *("month", "2016-02-01", "2016-02-29"),
    )


def test_nothing(store: Store) -> None:
    nothing = usage_series(store, UsageFilter(project="none"), TODAY)
    assert [(each.first, each.row) for each in nothing.places] == [(TODAY, None)]
    assert usage_series(store, UsageFilter("2027-01-01"), TODAY).places == []
    assert last_day(store, UsageFilter("2027-01-01")) == DAYS[-1]
    assert last_day(store, UsageFilter(project="none")) is None


def test_what_comes_later_than_today_is_shown(store: Store) -> None:
    found = usage_series(store, UsageFilter("2026-10-30"), "2026-10-31")
    assert found.places[-1].last == "2026-11-30"


@pytest.mark.parametrize(
    "unit, first, last, expected",
    [
        ("day", "9999-12-30", "9999-12-31", ["9999-12-30", "9999-12-31"]),
        ("week", "9999-12-26", "9999-12-31", ["9999-12-26", "9999-12-27"]),
        ("month", "9999-11-30", "9999-12-31", ["9999-11-30", "9999-12-01"]),
        ("month", "2026-11-02", "2026-11-01", []),
    ],
)
def test_places_end_with_time(unit: str, first: str, last: str, expected: list[str]) -> None:
    assert [begin for _, begin, _ in places_of(unit, first, last)] == expected


def test_units() -> None:
    assert unit_of("2026-09-01", "2026-12-01") == "day"
    assert unit_of("2026-08-31", "2026-12-01") == "week"
    assert unit_of("2016-08-31", "2026-12-01") == "month"


def test_a_total_that_is_known_is_not_added_up_again(store: Store) -> None:
    span = UsageFilter("2026-11-01", "2026-11-30")
    whole = usage_series(store, span, TODAY)
    total = whole.report.totals._replace(key="known")
    found = usage_series(store, span, TODAY, total)
    assert found.report.totals is total
    assert found.report.by == whole.report.by
    by_session = add_up(store, "session", span, total=total)
    assert by_session.totals is total and by_session.by
