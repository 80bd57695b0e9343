"""Nothing is started beside the server."""

import sys

import pytest

from hookkit.server.receivers import work


@pytest.fixture(autouse=True)
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the background work do nothing."""
    monkeypatch.setattr(work, "COMMAND", (sys.executable, "-c", ""))
