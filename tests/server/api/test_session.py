"""One session in the API: the documents of the command line, and parts of them."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hookkit.model.session import Session
from tests.api.homes import TRANSCRIBED, fill
from tests.builders import deliver, line, own, payload
from tests.cli.terminal import call, run_json
from tests.render.conversation.talks import SESSION, imported, of_agent, usual
from tests.transcript_builders import write

ONE = "/api/v1/sessions/1"
BY_ID = "/api/v1/sessions/s1"


@pytest.fixture
def known(client: TestClient, tmp_path: Path) -> TestClient:
    """A session with a subagent, a fork, and messages without a price."""
    write(tmp_path, TRANSCRIBED)
    call("import", str(tmp_path))
    return client


def test_every_session_is_as_the_command_shows_it(client: TestClient) -> None:
    fill(Path.home() / "logs")
    listed = run_json("list", "--json")["sessions"]
    assert len(listed) > 5
    for each in listed:
        shown = run_json("show", str(each["seq"]), "--json", "--cost")
        document = client.get(f"/api/v1/sessions/{each['seq']}").json()
        for one in (shown, document):  # the clock goes on between the two
            del one["session"]["duration"], one["session"]["worked_seconds"]
        assert document == shown


@pytest.mark.parametrize("part", ["files", "commits"])
def test_parts(known: TestClient, part: str) -> None:
    shown = run_json("show", "s1", "--json")["parts"][part]
    assert known.get(f"{BY_ID}/{part}").json()[part] == shown
    assert known.get(f"{BY_ID}/{part}?format=csv").status_code == 200


def test_timeline_prompts_and_subagents(known: TestClient) -> None:
    timeline = known.get(f"{BY_ID}/timeline").json()
    assert [each["kind"] for each in timeline["happenings"]].count("prompt") == 2
    prompts = known.get(f"{BY_ID}/prompts").json()["prompts"]
    assert [each["words"] for each in prompts] == ["Speed it up", "No, that is wrong."]
    (agent,) = known.get(f"{BY_ID}/subagents").json()["subagents"]
    assert agent == timeline["lanes"][1]


def test_messages_by_cursor(known: TestClient) -> None:
    cost = run_json("show", "s1", "--json")["session"]["cost_usd"]
    whole = known.get(f"{BY_ID}/messages").json()
    assert sum(each["cost_usd"] or 0 for each in whole["messages"]) == pytest.approx(cost)
    first = known.get(f"{BY_ID}/messages?limit=3").json()
    rest = known.get(f"{BY_ID}/messages?cursor={first['next_cursor']}").json()
    assert [*first["messages"], *rest["messages"]] == whole["messages"]
    refused = known.get(f"{BY_ID}/messages?cursor=x")
    assert (refused.status_code, refused.json()["title"]) == (400, "Bad request")


def test_the_conversation_by_cursor(client: TestClient, home: Path) -> None:
    imported(home, *usual(), agent=of_agent())
    expected = run_json("history", "1", "--json", "--full")["turns"]
    turns, cursor = [], "1"
    while cursor:
        page = client.get(f"{ONE}/history?limit=4&cursor={cursor}").json()
        turns += page["turns"]
        cursor = page["next_cursor"]
    assert [each.pop("number") for each in turns] == list(range(1, len(expected) + 1))
    assert turns == expected


def test_notes(known: TestClient) -> None:
    answer = known.put(f"{BY_ID}/notes", json={"notes": "One\ntwo"})
    assert answer.json()["session"]["notes"] == "One\ntwo"
    assert run_json("show", "s1", "--json")["session"]["notes"] == "One\ntwo"
    assert known.put(f"{BY_ID}/notes", json={"notes": ""}).json()["session"]["notes"] is None
    for body in ({"notes": 5}, {"notes": "\0"}, {"notes": "x" * 100_001}, {}):
        assert known.put(f"{BY_ID}/notes", json=body).status_code == 400


def test_names_of_sessions(known: TestClient) -> None:
    assert known.get("/api/v1/sessions/s1").json()["session"]["seq"] == 2
    assert known.get("/api/v1/sessions/none").status_code == 404
    deliver(line(payload("SessionStart", "ab-1")), line(payload("SessionStart", "ab-2")))
    assert known.get("/api/v1/sessions/ab-").status_code == 409


def test_a_persons_own_session(client: TestClient) -> None:
    deliver(line(own("started", "mine", origin="manual", cwd="/home/dev"), src="user"))
    assert client.get(f"{ONE}/history").json()["turns"] == []
    assert client.get(f"{ONE}/timeline").json()["source"] == "records"


def test_no_document_shows_the_account(client: TestClient, home: Path) -> None:
    imported(home, *usual(), agent=of_agent())
    for path in ("", "/history"):
        document = client.get(f"/api/v1/sessions/{SESSION}{path}").json()
        assert "account" not in document["session"]
    assert hasattr(Session(), "account")
