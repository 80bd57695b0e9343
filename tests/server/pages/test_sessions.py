"""The list of sessions."""

import html
import re

import pytest
from starlette.testclient import TestClient

from tests.builders import deliver, line, payload
from tests.cli.terminal import run, run_json


@pytest.fixture
def three() -> None:
    for number in (1, 2, 3):
        deliver(line(payload("UserPromptSubmit", f"s{number}", prompt=f"<b>Fix {number}</b>")))


def test_before_anything_was_recorded(client: TestClient) -> None:
    answer = client.get("/sessions")
    assert "hookkit install" in answer.text
    assert "0 sessions" in answer.text


@pytest.mark.usefixtures("three")
def test_it_shows_what_the_command_shows(client: TestClient) -> None:
    text = client.get("/sessions").text
    assert "<title>Sessions · hookkit</title>" in text
    assert "3 sessions, the latest activity first" in text
    assert "&lt;b&gt;Fix 1" in text
    assert "<b>Fix" not in text
    assert '<a href="/sessions/2">' in text
    for cell in run("list").splitlines()[1].split("  "):
        assert cell.strip().replace("<", "&lt;").replace(">", "&gt;") in text


@pytest.mark.usefixtures("three")
def test_filters_and_more(client: TestClient) -> None:
    text = client.get("/sessions?limit=2&status=active&odd=1").text
    assert "2 sessions or more" in text
    assert "Filters (1)" in text
    assert 'href="/api/v1/sessions?limit=2&amp;status=active&amp;format=csv"' in text
    assert '<option value="active" selected>' in text
    assert "No sessions match" in client.get("/sessions?project=none").text


@pytest.mark.usefixtures("three")
def test_a_narrow_page_leaves_out_what_a_narrow_terminal_does(client: TestClient) -> None:
    text = client.get("/sessions").text
    assert '<th scope="col" class="t">Description</th>' in text
    assert '<th scope="col" class="m rank-5">Project</th>' in text
    assert '<td class="is-green">busy</td>' in text


@pytest.mark.usefixtures("three")
def test_page_by_page(client: TestClient) -> None:
    def linked(text: str, name: str) -> str:
        [link] = re.findall(rf'<a href="([^"]+)"(?: rel="\w+")?>{name}</a>', text)
        return html.unescape(link)

    def shown(text: str) -> list[str]:
        return re.findall(r'<a href="/sessions/(\d+)">', text)

    first = client.get("/sessions?limit=1&status=active").text
    second = client.get(linked(first, "Older")).text
    third = client.get(linked(second, "Older")).text
    assert [shown(each) for each in (first, second, third)] == [["3"], ["2"], ["1"]]
    assert "1 session of an older page" in third
    assert "Older" not in third
    assert shown(client.get(linked(third, "Newer")).text) == ["2"]
    assert linked(third, "Latest") == "/sessions?limit=1&status=active"
    assert client.get("/sessions?cursor=x").status_code == 400


@pytest.mark.usefixtures("three")
def test_the_api_has_the_same_document(client: TestClient) -> None:
    document = client.get("/api/v1/sessions").json()
    expected = run_json("list", "--json")
    assert [each["seq"] for each in document["sessions"]] == [
        each["seq"] for each in expected["sessions"]
    ]
    assert document["sessions"][0].keys() == expected["sessions"][0].keys()
    lines = client.get("/api/v1/sessions?format=csv").text.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith('"session_id",')
