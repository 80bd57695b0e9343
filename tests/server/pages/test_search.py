"""The page of the search."""

import sqlite3
from contextlib import closing
from pathlib import Path

from starlette.testclient import TestClient

from hookkit import paths
from hookkit.api.store import Store
from tests.cli.terminal import run_json
from tests.render.conversation.talks import answers, asks, imported
from tests.server.pages.pages import HOSTILE, read


def test_before_words_are_given(client: TestClient) -> None:
    page = read(client, "/search")
    assert "a text must contain all words" in page.text
    assert "In prompts, answers, titles, summaries and notes of all sessions" in page.text


def test_hits_with_their_matches(client: TestClient, home: Path) -> None:
    imported(home, asks(f"Fix the cart {HOSTILE}"), answers("The cart is fixed.", seconds=5))
    text = client.get("/search?words=cart").text
    assert text.count("<mark>cart</mark>") == 2
    page = read(client, "/search?words=cart")
    assert "2 texts, the newest first" in page.text
    (answer, prompt) = (each for each in page.links if "?at=" in each)
    assert client.get(prompt).headers["location"] == "/sessions/1/conversation?turn=1#turn-1"
    assert client.get(answer).headers["location"] == "/sessions/1/conversation?turn=2#turn-2"
    assert "/api/v1/search?words=cart&format=csv" in page.links


def test_titles_lead_to_the_session(client: TestClient, store: Store) -> None:
    store.upsert_session("s1", title="Mend the login", summary="All done")
    assert "/sessions/1" in read(client, "/search?words=login").links


def test_more_than_are_shown(client: TestClient, home: Path) -> None:
    imported(home, *(asks(f"cart {number}", number) for number in range(25)))
    page = read(client, "/search?words=cart")
    assert "20 texts or more" in page.text
    assert (
        "/search?limit=40&words=cart" in page.links or "/search?words=cart&limit=40" in page.links
    )
    assert len(run_json("search", "cart", "--json")["hits"]) == page.tags.count("mark")


def test_nothing_found(client: TestClient, home: Path) -> None:
    imported(home, asks("Fix the cart"))
    page = read(client, "/search?words=zebra")
    assert "Nothing found" in page.text
    assert "Write fewer words" in page.text
    assert "Search in all projects" not in page.text
    assert "Search in all projects" in read(client, "/search?words=zebra&since=7d").text


def test_before_a_transcript_is_indexed(client: TestClient) -> None:
    assert "Run hookkit import" in read(client, "/search?words=cart").text


def test_errors_of_the_question(client: TestClient, home: Path) -> None:
    imported(home, asks("Fix the cart"))
    assert "Nothing found" not in read(client, "/search?words=%2A").text
    page = read(client, "/search?words=%2A")
    assert "notice" in client.get("/search?words=%2A").text
    assert "texts" not in page.text
    assert read(client, "/search?words=x&project=none")
    assert client.get("/search?words=x&since=never").status_code == 400
    paths.config_file().write_text("search = false\n")
    assert "Search is off." in read(client, "/search?words=cart").text


def test_a_damaged_index(client: TestClient, home: Path) -> None:
    imported(home, asks("Fix the cart"))
    paths.search_database().write_bytes(b"not a database" * 99)
    assert client.get("/search?words=cart").status_code == 503


def test_an_import_is_running(client: TestClient, home: Path, store: Store) -> None:
    imported(home, asks("Fix the cart"))
    store.upsert_session("s2", title="Another cart")
    with closing(sqlite3.connect(paths.search_database(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page = read(client, "/search?words=cart")
    assert "the latest titles may be missing" in page.text
    assert "Fix the cart" in page.text
