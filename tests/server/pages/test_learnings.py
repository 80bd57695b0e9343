"""Learnings: searched, edited and forgotten."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit.api import server_keys
from tests.builders import deliver, line, payload
from tests.cli.terminal import run, run_json

PATH = "/corrections/learnings"


@pytest.fixture
def two() -> list[str]:
    """Their ids."""
    for number, each in enumerate(("Run the tests <b>", "Use make")):
        deliver(line(payload("UserPromptSubmit", "s1", prompt=f"[LEARN] rule: {each}"), number))
    return [each["id"] for each in run_json("learnings", "--json")["learnings"]]


def send(client: TestClient, **fields: str) -> Any:
    return client.post(PATH, data={"csrf": server_keys.load().csrf} | fields)


def test_none_yet(client: TestClient) -> None:
    text = client.get(PATH).text
    assert "No learnings yet" in text
    assert "For CLAUDE.md" not in text
    assert "No learning matches" in client.get(f"{PATH}?words=x").text


def test_list_and_search(client: TestClient, two: list[str]) -> None:
    text = client.get(PATH).text
    for row in run("learnings").splitlines()[1:]:
        for cell in row.split("  "):
            assert cell.strip().replace("<", "&lt;").replace(">", "&gt;") in text
    assert "2 learnings, the latest first" in text
    assert "&lt;!-- hookkit learnings: begin --&gt;" in text
    assert '<a href="/corrections/learnings" aria-current="page">' in text
    found = client.get(f"{PATH}?words=TESTS+run&project=shop").text
    assert two[1] in found
    assert two[0] not in found


def test_edit(client: TestClient, two: list[str]) -> None:
    answer = send(client, do="edit", learning=two[0], text="Use make test", words="make")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?words=make")
    assert "Use make test" in client.get(PATH).text


def test_forget(client: TestClient, two: list[str]) -> None:
    assert send(client, do="forget", learning=two[0]).headers["location"] == PATH
    assert two[0] not in client.get(PATH).text


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"do": "edit", "text": "   "}, "needs a text"),
        ({"do": "edit", "text": "x" * 501}, "at most 500 characters"),
        ({"do": "edit"}, "needs a text"),
        ({"do": "forget", "learning": "zz"}, "No learning"),
        ({"do": "forget", "learning": ""}, "asks for nothing"),
        ({"do": "edit", "learning": ""}, "asks for nothing"),
        ({}, "asks for nothing"),
    ],
)
def test_what_can_not_be_done(
    client: TestClient, two: list[str], fields: dict[str, str], reason: str
) -> None:
    answer = send(client, **{"learning": two[0]} | fields)
    assert answer.status_code == 422
    assert reason in answer.text
    assert len(run_json("learnings", "--json")["learnings"]) == 2


def test_what_was_typed_is_kept(client: TestClient, two: list[str]) -> None:
    typed = "y" * 501
    text = send(client, do="edit", learning=two[0], text=typed).text
    assert f">{typed}</textarea>" in text
    assert "<details open>" in text
