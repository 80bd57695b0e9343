"""The page Now: the numbers of `status`, `today` and `budget`, in one place."""

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit.api import now as api
from hookkit.api import status
from hookkit.api.runs import SessionManager
from tests.builders import deliver, line, own, payload
from tests.cli.terminal import call, run_json
from tests.fake_client import Client
from tests.runs.fakes import STAYS, until
from tests.transcript_builders import answer, tool, transcript

NS = 10**9


def send(event: str, session_id: str, ago: float = 0, **fields: Any) -> None:
    """A hook, so many seconds ago."""
    sent = payload(event, session_id, **fields)
    deliver(line(sent, at=time.time_ns() - round(ago * NS), pid=os.getpid()))


@pytest.fixture
def four(tmp_path: Path) -> None:
    """One that waits, one at work with a tool, one idle, and one that has ended."""
    path = tmp_path / "busy.jsonl"
    path.write_bytes(transcript(answer(content=[tool("Bash", command="make\x1b[2J test")])))
    send("UserPromptSubmit", "waits", 600, prompt="<b>Fix</b> the login")
    send("PermissionRequest", "waits", 500, tool_name="Write")
    send("UserPromptSubmit", "busy", 300, prompt="Test it", transcript_path=str(path))
    send("SessionStart", "idle", 200)
    send("UserPromptSubmit", "done", 100, prompt="Say hello")
    send("SessionEnd", "done", 50, reason="other")


def text_of(client: TestClient) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    return answer.text


def card(text: str, name: str) -> str:
    """The number on a card."""
    found = re.search(rf"<dt>{name}</dt><dd>(.*?)</dd>", text)
    assert found
    return found[1]


def group(text: str, name: str) -> str:
    """The part of the page with the sessions of a group."""
    return text.partition(f'id="now-{name}"')[2].partition("</section>")[0]


def test_before_anything_was_recorded(client: TestClient) -> None:
    text = text_of(client)
    assert "Nothing is recorded yet" in text
    assert "<code>hookkit install</code>" in text
    assert "0 active sessions" in text
    assert card(text, "Waiting for you") == "0"


@pytest.mark.usefixtures("four")
def test_the_sessions_by_what_they_do(client: TestClient) -> None:
    text = text_of(client)
    assert "<title>Now · hookkit</title>" in text
    assert "3 active sessions" in text
    counts = [card(text, each) for each in ("Waiting for you", "Working", "Idle", "Done today")]
    assert counts == ["1", "1", "1", "1"]
    waiting, working, idle = (group(text, each) for each in ("waiting", "working", "idle"))
    assert '<strong class="what">Write permission</strong>' in waiting
    assert "&lt;b&gt;Fix&lt;/b&gt; the login" in waiting and "<b>" not in text
    assert 'aria-live="polite"' in waiting
    assert re.search(r'<time class="clock" data-since="\d{13}"[^>]*>8m 2\ds</time>', waiting)
    assert '<strong class="what">Bash</strong>' in working
    assert "<code>make test</code>" in working
    assert '<a href="/sessions/3">' in idle
    assert '<a href="/sessions/4">' in text
    assert "hookkit install" not in text


@pytest.mark.usefixtures("four")
def test_the_numbers_are_those_of_the_commands(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call("budget", "set", "20")
    spend("1.25")
    before, text, report = run_json("today", "--json"), text_of(client), run_json("today", "--json")
    assert card(text, "Cost today") == f"${report['cost_usd']:.2f}"
    time_today = seconds_of(card(text, "Time today"))
    assert int(before["seconds"]) <= time_today <= report["seconds"]  # work goes on
    (budget,) = run_json("budget", "--json")["budgets"]
    assert f"${budget['left_usd']:.2f} left today" in text
    active = {each["seq"]: each for each in run_json("status", "--json")["sessions"]}
    assert all(f'id="now-{number}"' in text for number in active)
    for path, document in (("status", run_json("status", "--json")), ("today", report)):
        found = client.get(f"/api/v1/{path}").json()
        assert timeless(found) == timeless(document)


def seconds_of(duration: str) -> int:
    """The seconds of a duration below a day as it is shown."""
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(int(each[:-1]) * units[each[-1]] for each in duration.split())


def spend(usd: str) -> None:
    """Spend some money today, in a session of one's own."""
    call("start", "Plan it")
    call("log-ai", "-p", "openai", "-m", "gpt-5.5", "-t", "100", "-c", usd)


def timeless(value: Any) -> Any:
    """A document without what goes on while it is made, and where it was asked for."""
    passing = {"elapsed", "turn", "duration", "seconds", "here"}
    if isinstance(value, dict):
        return {name: timeless(each) for name, each in value.items() if name not in passing}
    return [timeless(each) for each in value] if isinstance(value, list) else value


@pytest.mark.usefixtures("four")
def test_the_document(client: TestClient) -> None:
    found = client.get("/api/v1/now").json()
    assert [found[each]["count"] for each in ("waiting", "working", "idle")] == [1, 1, 1]
    (waits,) = found["waiting"]["sessions"]
    assert (waits["waiting_for"], waits["tool"]) == ("permission: Write", None)
    (busy,) = found["working"]["sessions"]
    assert busy["tool"]["name"] == "Bash"
    assert found["runs"] == []
    assert found["today"]["projects"]


def test_a_session_of_a_person(client: TestClient) -> None:
    started = own("started", "mine", origin="manual", cwd="/home/dev/shop", description="Plan it")
    deliver(line(started, at=time.time_ns(), src="user"))
    text = text_of(client)
    assert "Plan it" in group(text, "working")


def test_a_wait_without_a_reason(client: TestClient) -> None:
    send("UserPromptSubmit", "s1", 60, prompt="Fix it")
    send("Notification", "s1", 50, notification_type="agent_needs_input")
    assert '<strong class="what">you</strong>' in group(text_of(client), "waiting")


def test_many_sessions(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "MOST_SHOWN", 2)
    monkeypatch.setattr(api, "MOST_WATCHED", 3)
    for number in range(5):
        send("SessionStart", f"s{number}")
    text = text_of(client)
    assert card(text, "Idle") == "4+"
    assert "4 active sessions or more" in text
    assert '<a href="/sessions?status=idle">All 4</a>' in text
    assert group(text, "idle").count('<li id="now-') == 2
    assert status.MOST_WATCHED == 500


def test_budgets_that_are_over(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call("budget", "set", "1")
    spend("1.25")
    text = text_of(client)
    assert '<span class="is-red">$0.25 over today</span>' in text
    assert '<progress max="100" value="100"' in text


def test_runs(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Client(tmp_path)
    fake.does(STAYS)
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(fake.path))
    manager = SessionManager()
    started = manager.execute(tmp_path, "Fix <the> login")
    try:
        until(lambda: "Hello" in text_of(client), "its last line")
        text = text_of(client).partition('id="now-runs"')[2]
        assert f'<a href="/runs/{started.session_id}">Fix &lt;the&gt; login</a>' in text
        assert '<pre class="tail">Hello</pre>' in text
        assert f'action="/runs/{started.session_id}/cancel"' in text
        (run,) = client.get("/api/v1/now").json()["runs"]
        assert (run["session_id"], run["last_lines"]) == (started.session_id, ["Hello"])
    finally:
        manager.cancel(started.session_id, grace=0)
