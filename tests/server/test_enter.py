"""Sign a browser in."""

from starlette.testclient import TestClient

from hookkit.api import server_keys as keys


def link_of(guest: TestClient) -> str:
    """A link that the server of `guest` takes."""
    return f"/enter?key={keys.load().link()}"


def test_by_the_link(guest: TestClient) -> None:
    link = link_of(guest)
    answer = guest.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert keys.load().token not in cookie
    assert guest.get("/sessions").status_code == 200
    assert guest.get(link).status_code == 303  # who is signed in stays so
    guest.cookies.clear()
    used = guest.get(link)
    assert used.status_code == 401
    assert "used already" in used.text


def test_by_the_token(guest: TestClient) -> None:
    headers = {"origin": "http://127.0.0.1:4747"}
    wrong = guest.post("/enter", data={"token": "no"}, headers=headers)
    assert wrong.status_code == 401
    assert "not the token" in wrong.text
    right = guest.post("/enter", data={"token": f" {keys.load().token}\n"}, headers=headers)
    assert right.status_code == 303
    assert guest.get("/sessions").status_code == 200


def test_the_form_is_there(guest: TestClient) -> None:
    answer = guest.get("/enter")
    assert answer.status_code == 401
    assert '<input type="password" name="token"' in answer.text
