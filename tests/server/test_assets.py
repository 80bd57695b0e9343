"""Static files."""

from starlette.testclient import TestClient

from hookkit.server import assets


def test_a_file_is_kept_for_ever(guest: TestClient) -> None:
    answer = guest.get(assets.url("app.css"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]


def test_an_address_of_another_version(guest: TestClient) -> None:
    answer = guest.get("/static/old/app.css")
    assert answer.headers["cache-control"] == "no-cache"


def test_only_what_is_in_the_list(guest: TestClient) -> None:
    for path in ("/static/x/../run.py", "/static/x/%2e%2e/run.py", "/static/x//etc/passwd"):
        assert guest.get(path).status_code in (307, 401, 404)


def test_the_icon(guest: TestClient) -> None:
    assert guest.get("/favicon.ico").headers["content-type"].startswith("image/svg+xml")
