"""The page with the cost of one session."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hookkit.lib import pricing
from tests.api.homes import TRANSCRIBED
from tests.builders import deliver, line, payload
from tests.cli.terminal import call, run
from tests.server.pages.pages import read
from tests.transcript_builders import write


@pytest.fixture
def known(client: TestClient, tmp_path: Path) -> TestClient:
    write(tmp_path, TRANSCRIBED)
    call("import", str(tmp_path))
    return client


def test_it_has_the_lines_of_the_command(known: TestClient) -> None:
    page = read(known, "/sessions/2/cost")
    shown = run("show", "2", "--cost")
    for text in shown.splitlines()[2:]:
        for cell in filter(None, text.split("  ")):
            assert " ".join(cell.split()) in page.text
    assert "The most expensive messages" in page.text
    assert "subagents" in page.text
    assert "/sessions/2/conversation?turn=2#turn-2" in page.links


def test_prices_that_have_changed(known: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    table = type(pricing.load())
    monkeypatch.setattr(table, "version", "another")
    assert "hookkit prices reprice" in read(known, "/sessions/2/cost").text


def test_a_session_without_messages(client: TestClient) -> None:
    deliver(line(payload("SessionStart")))
    page = read(client, "/sessions/1/cost")
    assert "No message of a model is known." in page.text
