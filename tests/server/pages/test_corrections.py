"""Corrections: their rate and the list."""

import pytest
from starlette.testclient import TestClient

from tests.builders import DAY, deliver, line, own, payload, tool
from tests.cli.terminal import run


@pytest.fixture
def corrected() -> None:
    deliver(
        line(payload("UserPromptSubmit", "s1", prompt="Do it"), 0),
        line(tool(session_id="s1"), 1),
        line(payload("UserPromptSubmit", "s1", prompt="No, that's wrong <b>"), 2),
    )


def test_none_yet(client: TestClient) -> None:
    text = client.get("/corrections").text
    assert "0 corrections in 0 prompts of 0 sessions" in text
    assert "No corrections here." in text
    assert "—" in text


@pytest.mark.usefixtures("corrected")
def test_rates_and_list(client: TestClient) -> None:
    text = client.get("/corrections?by=project").text
    assert "1 correction in 2 prompts of 1 session" in text
    assert "Corrections by project" in text
    for printed in (run("corrections"), run("corrections", "--by", "project")):
        for cell in printed.splitlines()[1].split("  "):
            assert cell.strip().replace("<", "&lt;").replace(">", "&gt;") in text.replace(
                "&#39;", "'"
            )
    assert '<a href="/sessions/1">No, that' in text
    assert 'href="/api/v1/corrections/rates?by=project&amp;format=csv"' in text
    assert 'href="/api/v1/corrections?format=csv"' in text
    assert "Filters (1)" in text
    assert client.get("/corrections?by=hour").status_code == 400


@pytest.mark.usefixtures("corrected")
def test_a_time_without_any(client: TestClient) -> None:
    text = client.get(f"/corrections?until=2026-01-01&project=shop&since=2025-01-01&x={DAY}").text
    assert 'The latest was Nov 21 09:30: <a href="/corrections?project=shop">' in text
    assert "The latest was" not in client.get("/corrections?model=none").text
    assert "The latest was" not in client.get("/corrections?until=2026-01-01&model=none").text


def test_those_without_words(client: TestClient) -> None:
    deliver(
        line(payload("SessionStart", "s1"), 0),
        line(own("counted", "s1", corrections=3, edits=0, prompts=0), 1, src="api"),
    )
    assert "3 of them have no words" in client.get("/corrections").text
