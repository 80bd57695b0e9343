"""The conversation of one session, page by page."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hookkit.api.history import outline
from hookkit.api.history.kept_turns import GONE
from hookkit.model.session import milliseconds
from tests.builders import deliver, line, own
from tests.cli.terminal import call
from tests.render.conversation.talks import (
    answers,
    asks,
    imported,
    of_agent,
    results,
    usual,
)
from tests.server.pages.pages import read
from tests.transcript_builders import at, result, tool


def test_short(client: TestClient, home: Path) -> None:
    imported(home, *usual(), agent=of_agent())
    page = read(client, "/sessions/1/conversation")
    assert "Turns 1 to 14 of 14" in page.text
    assert [each for each in page.ids if each.startswith("turn-")] == [
        f"turn-{number}" for number in range(1, 15)
    ]
    assert "npm test" in page.text
    assert "Subagent" in page.text
    assert not any("turn=15" in each for each in page.links)


def test_every_turn_of_a_long_one_can_be_reached(client: TestClient, home: Path) -> None:
    imported(home, *(asks(f"Prompt {number}.", number) for number in range(120)))
    seen: list[str] = []
    url: str | None = "/sessions/1/conversation"
    while url:
        page = read(client, url)
        seen += [each for each in page.ids if each.startswith("turn-")]
        following = f"/sessions/1/conversation?turn={len(seen) + 1}"
        url = following if following in page.links else None
    assert seen == [f"turn-{number}" for number in range(1, 121)]
    assert "Prompt 119." in read(client, "/sessions/1/conversation?turn=120").text
    assert (
        "/sessions/1/conversation?turn=50"
        in read(client, "/sessions/1/conversation?turn=100").links
    )
    beyond = read(client, "/sessions/1/conversation?turn=500")
    assert "The conversation has 120 turns." in beyond.text


def test_big_outputs_share_the_room_of_a_page(client: TestClient, home: Path) -> None:
    many = [asks("Go")]
    for number in range(60):
        many += [
            answers(tool("Bash", f"c{number}", command="<" * 9000), seconds=number * 2),
            results(result("&" * 90_000, f"c{number}"), seconds=number * 2 + 1),
        ]
    imported(home, *many)
    page = read(client, "/sessions/1/conversation")
    shown = sum(each.startswith("turn-") for each in page.ids)
    assert 1 < shown < 50
    assert f"/sessions/1/conversation?turn={shown + 1}" in page.links
    assert "/sessions/1/turns/2" in page.links


def test_the_turn_of_a_time(client: TestClient, home: Path) -> None:
    imported(home, *usual())
    moment = milliseconds(at(95))
    answer = client.get(f"/sessions/1/conversation?at={moment}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sessions/1/conversation?turn=11#turn-11"
    assert client.get("/sessions/1/conversation?at=x").status_code == 400


def test_one_turn(client: TestClient, home: Path) -> None:
    imported(
        home,
        asks("Go"),
        answers(tool("Bash", "c1", command="ls")),
        results(result("word " * 3000 + "end", "c1")),
    )
    assert "left out" in read(client, "/sessions/1/conversation").text
    page = read(client, "/sessions/1/turns/2")
    assert "left out" not in page.text
    assert page.text.count("word") == 3000
    assert "Turn 1 of #1" in read(client, "/sessions/1/turns/1").text
    for name in ("0", "x", "99", "1" * 30):
        read(client, f"/sessions/1/turns/{name}", 404)


def test_a_transcript_that_is_gone(client: TestClient, home: Path) -> None:
    imported(home, *usual()).unlink()
    page = read(client, "/sessions/1/conversation")
    assert GONE in page.text
    assert "Fix the cart" in page.text


def test_a_transcript_that_is_too_long_to_be_counted(
    client: TestClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(home, *usual())
    monkeypatch.setattr(outline, "MOST_BYTES", 10)
    assert "Turns 1 to 12" in read(client, "/sessions/1/conversation").text
    found = client.get(f"/sessions/1/conversation?at={milliseconds(at(95))}")
    assert found.headers["location"] == "/sessions/1/conversation?turn=11#turn-11"
    assert "fewer turns" in read(client, "/sessions/1/conversation?turn=500").text
    for end in ("", "/cost", "/work"):
        read(client, f"/sessions/1{end}")


def test_a_persons_own_session_has_none(client: TestClient) -> None:
    deliver(line(own("started", "mine", origin="manual", cwd="/home/dev"), src="user"))
    page = read(client, "/sessions/1/conversation")
    assert "has no conversation" in page.text


@pytest.mark.parametrize("name", ["md", "html", "jsonl"])
def test_as_a_file(client: TestClient, home: Path, name: str) -> None:
    imported(home, *usual(), agent=of_agent())
    answer = client.get(f"/sessions/1/conversation.{name}")
    expected = call("history", "1", "--full", "--format", name).output
    assert answer.content.decode() == expected
    assert answer.headers["content-disposition"] == f'attachment; filename="session-1.{name}"'
    if name == "jsonl":
        assert json.loads(answer.text.splitlines()[0])["content"] == "Fix the cart"


def test_a_format_that_there_is_not(client: TestClient, home: Path) -> None:
    imported(home, *usual())
    assert client.get("/sessions/1/conversation.pdf").status_code == 404


def test_a_transcript_that_cannot_be_read(client: TestClient, home: Path) -> None:
    path = imported(home, *usual())
    path.unlink()
    path.symlink_to("/proc/self/mem")  # a file whose beginning nobody can read
    for end in ("/conversation", "/conversation.md", "/turns/1"):
        answer = client.get(f"/sessions/1{end}")
        assert answer.status_code == 422, end
        assert "be read (" in answer.text
    assert "The transcript can't be read" in read(client, "/sessions/1").text
    for end in ("/work", "/cost"):
        read(client, f"/sessions/1{end}")
