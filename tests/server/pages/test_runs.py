"""Runs: start one, follow it, cancel it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit.api import run_reports
from hookkit.api import server_keys as keys
from hookkit.api.listed_runs import ListedRun
from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager
from hookkit.runs import launch, run_folder
from hookkit.server.pages import runs
from tests.builders import deliver, line, payload
from tests.cli.terminal import run_json
from tests.fake_client import Client
from tests.runs.fakes import STAYS, WHOLE, lines, text, until

UNKNOWN = "7f3a52c8-91d4-4e0b-8c6f-0a1b2c3d4e5f"


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """An agent that answers at once; nothing goes on afterwards."""
    made = Client(tmp_path)
    made.does(WHOLE)
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(made.path))
    yield made
    manager = SessionManager()
    manager.cancel(grace=0)
    for run in run_folder.runs():
        manager.wait(run.session_id)
    launch.reap()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shop"
    made.mkdir()
    return made


def form(**fields: Any) -> dict[str, Any]:
    return {"csrf": keys.load().csrf, **{name: str(each) for name, each in fields.items()}}


def begun(client: TestClient, folder: Path, **fields: Any) -> str:
    """Start a run with the form; its id."""
    given = {"project": folder, "prompt": "Fix <the> login", "agent": "claude_code"} | fields
    answer = client.post("/runs", data=form(**given))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].removeprefix("/runs/"))


def test_before_any_run(client: TestClient) -> None:
    text = client.get("/runs").text
    assert "0 runs that hookkit started, 0 in progress" in text
    assert "Nothing has run yet" in text
    assert '<details class="block start" open>' in text
    assert '<option value="claude_code" selected>Claude Code</option>' in text


def test_a_run_is_started_and_followed(client: TestClient, agent: Client, folder: Path) -> None:
    options = {"model": "opus", "permission_mode": "plan", "allowed_tools": "Read, Edit"}
    run = begun(client, folder, timeout=60, **options)
    SessionManager().wait(run)
    assert agent.seen["stdin"] == "Fix <the> login"
    arguments = " ".join(agent.seen["argv"])
    assert "--model=opus" in arguments and "--permission-mode=plan" in arguments
    assert "Read" in arguments and "Edit" in arguments
    page = client.get(f"/runs/{run}").text
    assert "<title>Run: Fix &lt;the&gt; login · hookkit</title>" in page
    assert "<pre>Hello</pre>" in page and "<pre>Fix &lt;the&gt; login</pre>" in page
    assert f'data-live="run:{run}"' in page
    assert "Cancel this run" not in page
    assert "Earlier messages" not in page
    listed = client.get("/runs").text
    assert f'<a href="/runs/{run}">Fix &lt;the&gt; login</a>' in listed
    assert "1 run that hookkit started, 0 in progress" in listed
    assert '<details class="block start">' in listed


def test_a_run_is_cancelled(client: TestClient, agent: Client, folder: Path) -> None:
    agent.does(STAYS)
    run = begun(client, folder)
    clock = re.compile(r'running <time class="clock" data-since="\d{13}">')
    until(lambda: clock.search(client.get(f"/runs/{run}").text), "it runs")
    until(lambda: "Hello" in client.get(f"/runs/{run}").text, "its output")
    page = client.get(f"/runs/{run}").text
    assert f'action="/runs/{run}/cancel"' in page
    answer = client.post(f"/runs/{run}/cancel", data=form())
    assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{run}")
    assert "cancelled" in client.get(f"/runs/{run}").text


def test_a_project_is_named(client: TestClient, agent: Client, folder: Path) -> None:
    deliver(line(payload("SessionStart", cwd=str(folder))))
    assert f'<option value="{folder}">shop</option>' in client.get("/runs").text
    run = begun(client, folder, project="shop")
    assert SessionManager().wait(run).project_path == str(folder)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"project": "shop"}, "neither a known project nor a folder"),
        ({"project": "/nowhere/at/all"}, "neither a known project nor a folder"),
        ({"project": "."}, "neither a known project nor a folder"),
        ({"project": "/etc/passwd"}, "neither a known project nor a folder"),
        ({"project": "/a\0b"}, "neither a known project nor a folder"),
        ({"project": "/" + "a" * 5000}, "neither a known project nor a folder"),
        ({"prompt": "  "}, "The prompt is empty"),
        ({"agent": "odd"}, "can&#39;t be started"),
        ({"model": "-p"}, "is not the name of a model"),
        ({"timeout": "soon"}, "must be a number of seconds"),
        ({"timeout": "-1"}, "positive number of seconds"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_form_comes_back(
    client: TestClient, agent: Client, folder: Path, given: dict[str, str], reason: str
) -> None:
    fields = {"project": folder, "prompt": "Fix it", "agent": "", "permission_mode": "<plan>"}
    answer = client.post("/runs", data=form(**(fields | given)))
    assert answer.status_code == 422
    assert reason in answer.text
    assert 'value="&lt;plan&gt;"' in answer.text
    assert agent.calls == []
    assert run_folder.runs() == []


def test_a_form_of_others(client: TestClient, agent: Client, folder: Path) -> None:
    fields = {"project": str(folder), "prompt": "Fix it"}
    for answer in (
        client.post("/runs", data=fields),
        client.post("/runs", data=fields | {"csrf": "0" * 64}),
        client.post(f"/runs/{UNKNOWN}/cancel"),
    ):
        assert answer.status_code in (415, 422)
    answer = client.post("/runs", data=form(**fields), headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert agent.calls == []


@pytest.mark.parametrize("name", [UNKNOWN, "odd", "..%2f..", "%2e%2e", "a b"])
def test_runs_that_are_not_there(client: TestClient, name: str) -> None:
    assert client.get(f"/runs/{name}").status_code == 404
    for path in (f"/api/v1/runs/{name}", f"/api/v1/runs/{name}/output"):
        assert client.get(path).status_code == 404
    assert client.post(f"/runs/{name}/cancel", data=form()).status_code == 404
    answer = client.post(f"/api/v1/runs/{name}/cancel", json={})
    assert answer.status_code == 404


def test_many_runs_and_what_they_left(
    client: TestClient, agent: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST", 1)
    both = [begun(client, folder) for _ in range(2)]
    for run in both:
        SessionManager().wait(run)
    text = client.get("/runs").text
    assert "All runs, as JSON" in text
    assert text.count('<a href="/runs/') == 1


def test_output_that_is_long(
    client: TestClient, agent: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent.prints("{}\n")
    run = begun(client, folder)
    SessionManager().wait(run)
    many = lines(*(text(f"n{each}") for each in range(300)))
    run_folder.last_of(run).output.write_text(many)
    page = client.get(f"/runs/{run}").text
    assert f"hookkit output {run[:8]}" in page
    assert "<pre>n299</pre>" in page and "<pre>n99</pre>" not in page


def test_the_api(client: TestClient, agent: Client, folder: Path) -> None:
    agent.does(STAYS)
    order = {"project": str(folder), "prompt": "Fix it", "max_turns": 3, "allowed_tools": ["Read"]}
    answer = client.post("/api/v1/runs", json=order)
    assert answer.status_code == 201
    run = answer.json()["run"]["session_id"]
    until(lambda: client.get(f"/api/v1/runs/{run}/output").json()["messages"], "its output")
    assert "--max-turns=3" in agent.seen["argv"]
    output = client.get(f"/api/v1/runs/{run}/output?limit=1").json()
    assert output["messages"][0]["content"] == "Hello"
    assert output["is_whole"] and output["prompt"] == "Fix it"

    def now() -> Any:
        return client.get(f"/api/v1/runs/{run}").json()["run"]

    until(lambda: now()["status"] == "running", "it runs")
    assert now()["session"] == 1
    assert [each["session_id"] for each in client.get("/api/v1/runs").json()["runs"]] == [run]
    ended = client.post(f"/api/v1/runs/{run}/cancel", json={}).json()
    assert ended["runs"][0]["status"] == "cancelled" and ended["leftovers"] == []
    assert client.get("/api/v1/runs").json()["runs"] == []
    everything = client.get("/api/v1/runs?all=yes").json()
    assert everything == run_json("ps", "--all", "--json")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("allowed_tools", "Read"),
        ("allowed_tools", [""]),
        ("allowed_tools", ["a"] * 101),
        ("max_turns", 0),
        ("max_turns", True),
        ("max_turns", 1.5),
        ("timeout", 0),
        ("odd", 1),
    ],
)
def test_orders_that_are_wrong(
    client: TestClient, agent: Client, folder: Path, member: str, value: Any
) -> None:
    order = {"project": str(folder), "prompt": "Fix it", member: value}
    answer = client.post("/api/v1/runs", json=order)
    assert answer.status_code == 400
    assert member in answer.json()["detail"]
    assert agent.calls == []


def test_leftovers_are_reported(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from hookkit.runs.leftovers import Leftover

    monkeypatch.setattr(SessionManager, "leftovers", lambda _: [Leftover(UNKNOWN, 5, "sleep <9>")])
    text = client.get("/runs").text
    assert "Left behind by ended runs: 5 sleep &lt;9&gt;." in text
    assert run_reports.is_folder("relative") is False


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/home/dev/shop/", "…/dev/shop"), ("/dev/shop", "/dev/shop"), ("/", "/"), ("", "")],
)
def test_the_end_of_a_path(path: str, shown: str) -> None:
    run = RunningSession(UNKNOWN, path, "2026-11-21T09:30:00.000Z", None, None, "completed")
    assert runs.with_short_path(ListedRun(run, 5)).run.project_path == shown
