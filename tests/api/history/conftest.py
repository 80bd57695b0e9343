"""The clock of these tests is in UTC, until a test sets another zone."""

import pytest

from tests.fixtures.clock import SetZone


@pytest.fixture(autouse=True)
def utc(zone: SetZone) -> None:
    """Set the zone, and restore it afterwards."""
