"""Who may ask: hosts, origins, keys, and what a body may be."""

import pytest
from starlette.testclient import TestClient

from hookkit.api import server_keys as keys
from hookkit.server.access import POLICY
from tests.server.conftest import ORIGIN


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:4747",
        "127.0.0.1.evil.example",
        "",
        "127.0.0.1:x",
        "localhost.",
    ],
)
def test_another_host_is_refused_before_anything_else(client: TestClient, host: str) -> None:
    answer = client.get("/sessions", headers={"host": host})
    assert answer.status_code == 403
    assert "own address" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:4747", "LOCALHOST:4747", "[::1]:4747", "localhost"])
def test_names_of_this_machine(client: TestClient, host: str) -> None:
    headers = {"host": host, "origin": f"http://{host}"}
    assert client.get("/sessions", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:9999"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ],
)
def test_what_a_foreign_site_causes(client: TestClient, name: str, value: str) -> None:
    for answer in (
        client.get("/api/v1/sessions", headers={name: value}),
        client.post("/budgets", data={"csrf": keys.load().csrf}, headers={name: value}),
    ):
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


def test_a_link_that_was_followed_is_no_attack(guest: TestClient) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert guest.get("/sessions", headers=headers).status_code == 401  # no cookie is sent along
    assert guest.post("/sessions", headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/", "/sessions", "/api/v1/sessions", "/metrics", "/nothing"])
def test_nothing_without_the_key(guest: TestClient, path: str) -> None:
    answer = guest.get(path)
    assert answer.status_code == 401
    is_page = path in ("/", "/sessions", "/nothing")
    assert ("Sign in" in answer.text) == is_page
    assert answer.headers.get("www-authenticate") == (None if is_page else "Bearer")


def test_the_token_is_a_key(guest: TestClient) -> None:
    token = keys.load().token
    assert guest.get("/sessions", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert guest.get("/sessions", headers={"authorization": f"Basic {token}"}).status_code == 401
    wrong = {"authorization": "Bearer " + "x" * 43}
    assert guest.get("/sessions", headers=wrong).status_code == 401
    assert guest.get("/sessions", headers={"cookie": "a,b=c"}).status_code == 401


def test_the_key_of_the_receivers_reads_nothing(guest: TestClient) -> None:
    headers = {"authorization": f"Bearer {keys.load().ingest}"}
    assert guest.get("/sessions", headers=headers).status_code == 401
    assert guest.get("/api/v1/sessions", headers=headers).status_code == 401
    assert guest.post("/v1/nothing", headers=headers).status_code == 404  # but is let through


def test_a_write_says_where_it_comes_from(client: TestClient) -> None:
    del client.headers["origin"]
    assert client.post("/sessions", data={"a": "b"}).status_code == 403
    headers = {"authorization": f"Bearer {keys.load().token}"}
    assert client.post("/sessions", data={"a": "b"}, headers=headers).status_code == 405


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/json", ""])
def test_a_page_takes_forms_only(client: TestClient, kind: str) -> None:
    answer = client.post("/sessions", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_the_api_takes_json_only(client: TestClient, kind: str) -> None:
    answer = client.post("/api/v1/sessions", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_large_body(client: TestClient) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = b"a=" + b"x" * (1 << 20)
    assert client.post("/enter", content=body, headers=headers).status_code == 413

    def chunks() -> object:
        yield from (b"x" * 65536 for _ in range(17))

    assert client.post("/enter", content=chunks(), headers=headers).status_code == 413  # type: ignore[arg-type]


def test_every_answer_has_the_headers(client: TestClient) -> None:
    for path in ("/sessions", "/api/v1/sessions", "/nothing", "/enter"):
        answer = client.get(path)
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    refused = client.get("/sessions", headers={"host": "evil.example"})
    assert refused.headers["content-security-policy"] == POLICY
    assert ORIGIN not in refused.text
