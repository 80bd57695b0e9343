"""Moments that no clock should show: Go's zero time, the last day there is, and the epoch."""

from pathlib import Path

import pytest

from hookkit import clock
from tests.accounting import imported
from tests.cli.terminal import call
from tests.fixtures.clock import SetZone
from tests.transcript_builders import answer, prompt

MOMENTS = (
    "0001-01-01T00:00:00.000Z",
    "0999-05-05T00:00:00+05:00",
    "1969-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
)

COMMANDS = (
    "list",
    "show 1",
    "show 5",
    "projects",
    "today",
    "stats",
    "stats --by day",
    "stats --by week",
    "stats --by month",
    "stats --by session",
    "stats --since 2020-01-01",
    "stats --chart",
    "stats --json",
    "list --json",
    "history 1",
    "history 5",
    "search zebra",
    "export --format csv",
    "export --format json",
    "export --format md",
    "export --format md --by project",
    "rebuild",
)


@pytest.fixture
def far(tmp_path: Path) -> None:
    """A session of each moment, with a prompt and a message."""
    imported(
        tmp_path,
        **{
            f"s{number}": [
                prompt("zebra", session=f"s{number}", timestamp=when),
                answer(f"m{number}", session=f"s{number}", timestamp=when),
            ]
            for number, when in enumerate(MOMENTS)
        },
    )


@pytest.mark.usefixtures("far")
@pytest.mark.parametrize("name", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_every_command_answers(name: str, zone: SetZone) -> None:
    zone(name)
    for command in COMMANDS:
        call(*command.split())


def test_times_have_four_digits_of_a_year() -> None:
    """Format specifications of C leave out a year's zeros."""
    assert clock.day_at(clock.begin_of("0001-01-01")) == "0001-01-01"
    found = [
        f"{file.name}: {line.strip()}"
        for file in Path(clock.__file__).parent.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if ":%Y-" in line and "oldest" not in line
    ]
    assert found == []
