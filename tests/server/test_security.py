"""The rules of access, on every route there is: new ones are covered by themselves."""

import re
from collections.abc import Iterator

import pytest
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient

from hookkit.api import server_keys as keys
from hookkit.server.access import API, OPEN, RECEIVERS
from hookkit.server.app import routes
from tests.server.conftest import ORIGIN

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def asked(found: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Yield method and path of each route, every part of a path being 1."""
    for each in found:
        assert isinstance(each, Route), f"{each} has to be a Route, which these tests know"
        path = re.sub(r"\{[^}]*\}", "1", each.path)
        for method in sorted(each.methods or {"GET"}):
            yield method, path


ALL = sorted(set(asked(routes())))
CLOSED = [(method, path) for method, path in ALL if not path.startswith(OPEN)]
WRITES = [(method, path) for method, path in CLOSED if method not in ("GET", "HEAD")]

HOSTS = ("evil.example", "127.0.0.1.evil.example", "evil.example:4747", "", "127.0.0.1@evil", "::1")
FOREIGN = (
    {"origin": "http://evil.example"},
    {"origin": "https://127.0.0.1:4747"},
    {"origin": "http://127.0.0.1:9999"},
    {"origin": "http://localhost:4747"},
    {"origin": "null"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
)


def status(client: TestClient, method: str, path: str, **headers: str) -> int:
    """The status of an answer, which never allows another site to read it."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream(method, path, headers=given) as answer:
        assert "access-control-allow-origin" not in answer.headers
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        return answer.status_code


def test_there_are_routes() -> None:
    assert ("GET", "/sessions") in CLOSED
    assert ("GET", f"{API}v1/sessions") in CLOSED


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_nothing_without_a_key(guest: TestClient, method: str, path: str) -> None:
    """Neither a page, nor the stream of events, nor a receiver."""
    assert status(guest, method, path) == 401
    assert status(guest, method, path, authorization="Bearer wrong") == 401
    cookie = f"{keys.load().cookie_name}=wrong"
    assert status(guest, method, path, cookie=cookie) == 401
    if not path.startswith(RECEIVERS):
        ingest = f"Bearer {keys.load().ingest}"
        assert status(guest, method, path, authorization=ingest) == 401


@pytest.mark.parametrize(("method", "path"), ALL)
def test_no_other_host(client: TestClient, method: str, path: str) -> None:
    """An attacker's name may lead here (DNS rebinding): its Host header tells."""
    found = {host: status(client, method, path, host=host) for host in HOSTS}
    assert found == dict.fromkeys(HOSTS, 403)


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_no_other_site(client: TestClient, method: str, path: str) -> None:
    """Whatever a browser sends along that tells of another site, or of none."""
    for headers in FOREIGN:
        del client.headers["origin"]
        assert status(client, method, path, **headers) == 403, headers
        client.headers["origin"] = ORIGIN


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_no_form_of_another_site(client: TestClient, method: str, path: str) -> None:
    """What a form or a script can send without asking first is not what a route takes."""
    if path.startswith(RECEIVERS):
        del client.headers["origin"]
        for kind in (FORM, "text/plain", "multipart/form-data; boundary=x"):
            headers = {"content-type": kind, "sec-fetch-site": "cross-site"}
            answer = client.request(method, path, content=b"{}", headers=headers)
            assert answer.status_code == 403
        return
    own = JSON if path.startswith(API) else FORM
    for kind in {FORM, JSON, "text/plain", "multipart/form-data; boundary=x"} - {own}:
        answer = client.request(method, path, content=b"{}", headers={"content-type": kind})
        assert answer.status_code == 415, kind
    del client.headers["origin"]
    answer = client.request(method, path, content=b"{}", headers={"content-type": own})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "path"), [each for each in WRITES if not each[1].startswith((API, *RECEIVERS))]
)
def test_no_form_without_its_key(client: TestClient, method: str, path: str) -> None:
    """A form has the key of a page of ours."""
    for body in (b"", b"csrf=", b"csrf=wrong", b"csrf=%00"):
        answer = client.request(method, path, content=body, headers={"content-type": FORM})
        assert answer.status_code in (404, 422), body


def test_another_cookie_of_this_machine_does_no_harm(guest: TestClient) -> None:
    """Cookies don't know ports: those of other servers here come along."""
    known = keys.load()
    own = f"{known.cookie_name}={known.cookie}"
    for others in ("a=b", "a", "a=1;;=;;", 'a="\\";"', "a=[1]; {x}", "\x80=\xff"):
        headers = [(b"cookie", f"{others}; {own}".encode("latin-1"))]
        assert guest.get("/sessions", headers=headers).status_code == 200, others
