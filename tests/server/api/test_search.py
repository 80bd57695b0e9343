"""Search in the API."""

from pathlib import Path

from starlette.testclient import TestClient

from tests.cli.terminal import run_json
from tests.render.conversation.talks import asks, imported


def test_it_has_the_document_of_the_command(client: TestClient, home: Path) -> None:
    imported(home, asks("Fix the cart"), asks("The cart again", 5))
    expected = run_json("search", "cart", "--json")
    assert client.get("/api/v1/search?words=cart").json() == expected
    assert len(client.get("/api/v1/search?words=cart&limit=1").json()["hits"]) == 1
    assert client.get("/api/v1/search").json()["hits"] == []
    rows = client.get("/api/v1/search?words=cart&format=csv").text.splitlines()
    assert len(rows) == 1 + len(expected["hits"])


def test_words_that_cannot_be_searched_for(client: TestClient) -> None:
    answer = client.get("/api/v1/search?words=%2A")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("words: ")
