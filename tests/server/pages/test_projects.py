"""The page of projects."""

import html
import json
import re

import pytest
from starlette.testclient import TestClient

from hookkit.server.pages import projects
from tests.builders import deliver, line, payload
from tests.cli.terminal import call


def test_nothing(client: TestClient) -> None:
    text = client.get("/projects").text
    assert "No projects yet" in text and "0 projects" in text


def started(*names: str) -> None:
    for number, name in enumerate(names):
        where = {"cwd": f"/home/dev/{name}"}
        deliver(line(payload("SessionStart", f"s{number}", **where), number))
        deliver(line(payload("SessionEnd", f"s{number}", reason="other", **where), 60 + number))


def test_each_leads_to_its_sessions_and_its_usage(client: TestClient) -> None:
    started("shop", "<b>&\"x'")
    text = client.get("/projects").text
    assert "2 projects, the latest activity first; $0.00 in all" in text
    assert "<b>&amp;" not in text
    found = [html.unescape(each) for each in re.findall(r'<td[^>]*><a href="([^"]+)"', text)]
    assert len(found) == 4
    for url in found:
        assert client.get(url).status_code == 200
        assert "1 session" in client.get(url).text
    assert "1m 00s" in text


def test_the_document_is_the_commands(client: TestClient) -> None:
    started("shop", "shed")
    assert client.get("/api/v1/projects").json() == json.loads(call("projects", "--json").stdout)
    assert len(client.get("/api/v1/projects?format=csv").text.splitlines()) == 3


def test_a_session_may_have_no_project(client: TestClient) -> None:
    call("session", "start", "s9")
    text = client.get("/projects").text
    assert '<td class="m">—</td>' in text


def test_many(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projects, "ROWS", 1)
    started("shop", "shed", "shack")
    assert "2 more are in the" in client.get("/projects").text
