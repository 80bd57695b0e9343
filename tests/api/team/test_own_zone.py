"""The name of the person's time zone."""

from pathlib import Path

import pytest

from hookkit import clock
from hookkit.api.team import own_zone

SETTING = "HOOKKIT_TIMEZONE"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine in Tokyo, whose link names its zone."""
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    monkeypatch.setattr(clock, "LOCALTIME", str(link))
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.delenv(SETTING, raising=False)


def test_the_setting_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Lima")
    monkeypatch.setenv(SETTING, "Europe/Berlin")
    assert own_zone.name() == "Europe/Berlin"


@pytest.mark.parametrize(
    "variable, expected",
    [
        ("America/Lima", "America/Lima"),
        (":America/Lima", "America/Lima"),
        (":/usr/share/zoneinfo/America/Lima", "America/Lima"),
        ("", "Asia/Tokyo"),
        ("EST5EDT,M3.2.0,M11.1.0", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("/etc/passwd", "UTC"),
    ],
)
def test_then_the_machine(variable: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", variable)
    assert own_zone.name() == expected


def test_a_machine_without_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_zone.name() == "Asia/Tokyo"
    monkeypatch.setattr(clock, "LOCALTIME", "/nonexistent")
    assert own_zone.name() == "UTC"
