"""The clock of these tests is in UTC, until one says otherwise."""

import time
from collections.abc import Callable, Iterator

import pytest

SetZone = Callable[[str], None]


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetZone]:
    """Sets the time zone."""

    def set_zone(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    set_zone("UTC")
    yield set_zone
    monkeypatch.undo()
    time.tzset()
