"""The person's clock: zones, days and quarters of an hour."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hookkit import clock
from hookkit.clock import Offset
from tests.fixtures.clock import SetZone

ZONES = (
    *("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham"),
    *("Australia/Lord_Howe", "America/Havana", "Africa/Casablanca", "Pacific/Apia"),
)


@pytest.fixture(params=["machine", "setting"])
def use(request: pytest.FixtureRequest, zone: SetZone) -> Iterator[SetZone]:
    """Sets the zone: that of the machine, or that of the setting."""
    yield zone if request.param == "machine" else clock.use
    clock.use("")


def quarters_of(first: str, days: int) -> list[datetime]:
    begin = datetime.fromisoformat(f"{first}T00:00+00:00")
    return [begin + timedelta(minutes=15 * n) for n in range(days * 96)]


def telling_quarters(name: str, first: str, days: int) -> list[datetime]:
    """Each quarter around a change of the offset, and one on all other days."""

    def offset(at: datetime) -> timedelta | None:
        return at.astimezone(ZoneInfo(name)).utcoffset()

    found: list[datetime] = []
    for midnight in quarters_of(first, days)[::96]:
        day = timedelta(days=1)
        is_changed = offset(midnight - day) != offset(midnight + 2 * day)
        found += quarters_of(str(midnight.date()), 1)[:: 1 if is_changed else 96]
    return found


@pytest.mark.parametrize("name", ZONES)
def test_each_quarter_lies_on_its_day(use: SetZone, name: str) -> None:
    use(name)
    for at in quarters_of("2026-10-20", 20):
        local = at.astimezone(ZoneInfo(name))
        assert clock.day_of(clock.quarter_of(at)) == str(local.date())
        assert clock.hour_of(clock.quarter_of(at)) == f"{local:%Y-%m-%d %H}"


@pytest.mark.parametrize("name", ZONES)
def test_offsets_hold_from_their_quarter_on(use: SetZone, name: str) -> None:
    use(name)
    known = clock.offsets("2025-06-01T00:00", "2026-11-29T23:45")
    changes = {each.since: each.minutes for each in known}
    offset = known[0].minutes
    for at in telling_quarters(name, "2025-06-01", 547):
        offset = changes.get(clock.quarter_of(at), offset)
        expected = at.astimezone(ZoneInfo(name)).utcoffset()
        assert timedelta(minutes=offset) == expected


@pytest.mark.parametrize(
    "name, day, begin, hours",
    [
        ("America/New_York", "2026-03-08", "2026-03-08T05:00", 23),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00", 25),
        ("America/Havana", "2026-03-08", "2026-03-08T05:00", 23),  # midnight itself is skipped
        ("America/Havana", "2026-11-01", "2026-11-01T04:00", 25),  # midnight comes twice
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00", 23),
        ("Asia/Kathmandu", "2026-11-21", "2026-11-20T18:15", 24),
        ("Pacific/Chatham", "2026-09-27", "2026-09-26T11:15", 23),
        ("America/St_Johns", "2026-11-21", "2026-11-21T03:30", 24),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30", 23.5),
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00", 24),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", 0),  # across the date line
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00", 24),
    ],
)
def test_days_begin_and_end(use: SetZone, name: str, day: str, begin: str, hours: float) -> None:
    use(name)
    found = clock.quarters(day, day)
    end = datetime.fromisoformat(f"{begin}+00:00") + timedelta(hours=hours)
    assert found == (begin, clock.quarter_of(end))
    assert clock.midnight(date.fromisoformat(day)) == datetime.fromisoformat(f"{begin}+00:00")


def test_the_offset_of_the_date_line(use: SetZone) -> None:
    use("Pacific/Apia")
    known = clock.offsets("2011-12-01T00:00", "2012-01-10T00:00")
    assert known == [Offset("", -600), Offset("2011-12-30T10:00", 840)]


def test_times_without_limit() -> None:
    assert clock.quarters("", "~") == ("", "~")
    assert clock.quarters("1890-01-01", "1890-01-02") == ("1890-01-01", "1890-01-02T~")
    assert clock.day_of("1890-01-01T23:45") == "1890-01-01"
    assert clock.hour_of("1890-01-01T23:45") == "1890-01-01 23"
    assert clock.offsets("~", "") == [Offset("", 0)]


def test_the_zone_of_the_setting_goes_before_the_machines(zone: SetZone) -> None:
    zone("Asia/Tokyo")
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert clock.local(noon).hour == 21
    clock.use("America/New_York")
    assert clock.local(noon).hour == 7
    with clock.in_utc():
        assert clock.local(noon).hour == 12
    clock.use("")
    assert clock.local(noon).hour == 21


def test_a_time_that_the_clock_does_not_reach(zone: SetZone) -> None:
    zone("Asia/Tokyo")
    last = datetime.max.replace(tzinfo=UTC)
    assert clock.local(last) == last


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", "a\0b"])
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(ValueError):
        clock.named(name)


def test_zones_with_other_days_have_other_fingerprints(zone: SetZone) -> None:
    names = [clock.named(name).fingerprint for name in ZONES]
    assert len(set(names)) == len(ZONES)
    zone("Asia/Tokyo")
    machine = clock.zone().fingerprint
    zone("Asia/Seoul")
    assert machine != clock.zone().fingerprint
    assert machine.startswith("|Asia/Tokyo|")


def test_without_a_variable_the_machines_link_names_its_zone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(clock, "LOCALTIME", str(tmp_path / "localtime"))
    (tmp_path / "localtime").symlink_to(tmp_path / "Berlin")
    assert clock.zone().fingerprint.split("|")[1] == str(tmp_path / "Berlin")
