"""A scripted client, and a manager that leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.runner import files, launch
from hookkit.runner.manager import SessionManager
from hookkit.runner.recovery import Lost
from tests.fake_client import Client
from tests.runner.fakes import WHOLE


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client that says hello."""
    client = Client(tmp_path)
    client.does(WHOLE)
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(client.path))
    return client


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def lost() -> list[Lost]:
    """The runs that were found without a supervisor."""
    return []


@pytest.fixture
def manager(client: Client, lost: list[Lost]) -> Iterator[SessionManager]:
    manager = SessionManager(lost.append)
    yield manager
    manager.cancel(grace=0)
    for run in files.runs():
        manager.wait(run.session_id)
    launch.reap()
