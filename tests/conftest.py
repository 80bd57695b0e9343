"""No test touches the person's home: every test has a home of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from hookkit import config
from hookkit.api.store import Store

pytest_plugins = [
    "tests.fixtures.agents",
    "tests.fixtures.clock",
    "tests.fixtures.git",
    "tests.fixtures.runs",
]

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")  # no test fails on an absolute time

FOREIGN = (
    "CLAUDECODE",
    "CLAUDE_CODE_SESSION_ID",
    "CLAUDE_CONFIG_DIR",
    "CLAUDE_PID",
    "CLAUDE_SESSION_ID",
    "HOOKKIT_SUMMARIZER",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
)
"""Variables of the environment that tests must not inherit."""


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; hookkit's folder is `.hookkit` in it."""
    folder = tmp_path_factory.mktemp("home")
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)
    for setting in config.SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("HOOKKIT_HOME", str(folder / ".hookkit"))
    monkeypatch.setenv("HOOKKIT_SUMMARY", "off")  # no real client is to be started
    return folder


@pytest.fixture
def store() -> Iterator[Store]:
    """An open store in the test's home."""
    with Store.open() as opened:
        yield opened
