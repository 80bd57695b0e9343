"""The page of one session."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from hookkit.api import server_keys
from hookkit.api.session_detail import describe
from hookkit.api.session_notes import version_of
from hookkit.api.store import Store
from hookkit.render import session_facts
from hookkit.server.pages.session import GONE
from tests.agents.captures import Capture
from tests.api.homes import TRANSCRIBED, fill
from tests.builders import deliver, line, own, payload, tool
from tests.cli.terminal import call, run_json
from tests.render.conversation.talks import (
    SESSION,
    answers,
    asks,
    imported,
    of_agent,
    results,
    usual,
)
from tests.server.pages.pages import HOSTILE, read
from tests.transcript_builders import result, write
from tests.transcript_builders import tool as asked

FORM = {"content-type": "application/x-www-form-urlencoded"}


def send(client: TestClient, path: str, **fields: str) -> int:
    """Send a form of the page; the status of the answer."""
    form = {"csrf": server_keys.load().csrf} | fields
    return client.post(path, content=urlencode(form), headers=FORM).status_code


def test_all_sessions_have_the_facts_of_the_command(client: TestClient) -> None:
    fill(Path.home() / "logs")
    for each in run_json("list", "--json")["sessions"]:
        page = read(client, f"/sessions/{each['seq']}")
        with Store.open() as store:
            detail = describe(store, store.find(str(each["seq"])))
        for name, value in session_facts.of_detail(detail):
            if name not in ("Duration", "Notes", "Resume", "Time Worked"):
                assert name in page.text
                assert " ".join(value.split())[:60] in page.text


def test_timeline_prompts_and_subagents(client: TestClient, home: Path) -> None:
    imported(home, *usual(), agent=of_agent())
    page = read(client, "/sessions/1")
    assert "Fix the cart · #1" in page.text
    assert "#1 · Claude Code · project · main" in page.text
    assert page.tags.count("svg") == 1
    assert "/sessions/1/conversation?turn=1#turn-1" in page.links
    assert "/sessions/1/conversation?turn=6#turn-6" in page.links
    for heading in ("Timeline", "Prompts", "Subagents", "What stands out", "Facts", "Notes"):
        assert heading in page.text
    assert "compaction" in page.text
    assert "/sessions/1/conversation.md" in page.links


def test_many_prompts_are_paged(client: TestClient, home: Path) -> None:
    imported(home, *(asks(f"Prompt {number}", number) for number in range(75)))
    first = read(client, "/sessions/1")
    assert "Prompts 1 to 30 of 75" in first.text
    assert "/sessions/1?prompt=31" in first.links
    last = read(client, "/sessions/1?prompt=61")
    assert "Prompts 61 to 75 of 75" in last.text
    assert "/sessions/1?prompt=31" in last.links
    assert read(client, "/sessions/1?prompt=999").text.count("No prompt is known.") == 1


def test_it_stays_small(client: TestClient, home: Path) -> None:
    many = []
    for number in range(400):
        call_id, second = f"c{number}", number * 3
        many += [
            asks(f"<b>{number}</b> & " + "x" * 900, second),
            answers("Yes.", asked("Bash", call_id), seconds=second + 1),
            results(result("no", call_id, is_error=True), seconds=second + 2),
        ]
    imported(home, *many)
    page = read(client, "/sessions/1")
    assert "The last 20 of 400" in page.text


def test_nothing_hostile_gets_through(client: TestClient, home: Path) -> None:
    task = asked(HOSTILE, "c1", file_path=HOSTILE, command=HOSTILE)
    changed = {
        "filePath": HOSTILE,
        "structuredPatch": [{"oldStart": 1, "newStart": 1, "lines": [f"+{HOSTILE}"]}],
        "originalFile": "",
    }
    imported(
        home,
        asks(HOSTILE, gitBranch=HOSTILE, cwd=f"/{HOSTILE}"),
        answers(HOSTILE, task, model=HOSTILE),
        results(result(HOSTILE, "c1", is_error=True), toolUseResult=changed),
        asks(f"No, that's wrong {HOSTILE}", 60),
    )
    with Store.open() as store:
        store.upsert_session(SESSION, title=HOSTILE, summary=HOSTILE)
    call("note", "--session", "1", HOSTILE)
    for path in ("", "/conversation", "/turns/2", "/turns/3", "/cost", "/work"):
        page = read(client, f"/sessions/1{path}")
        assert "alert(1)" in page.text


def test_sessions_by_their_names(client: TestClient, home: Path) -> None:
    imported(home, *usual())
    for end in ("", "/conversation", "/cost", "/work", "/turns/2"):
        answer = client.get(f"/sessions/{SESSION[:6]}{end}?prompt=2")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/sessions/1{end}?prompt=2"
    assert client.get("/sessions/99").status_code == 404
    assert client.get("/sessions/none").status_code == 404
    assert client.get("/sessions/..%2f..%2fetc").status_code == 404
    assert client.get("/sessions/1?prompt=x").status_code == 400


def test_forks_and_parents(client: TestClient, tmp_path: Path) -> None:
    write(tmp_path, TRANSCRIBED)
    call("import", str(tmp_path))
    fork, parent = read(client, "/sessions/1"), read(client, "/sessions/2")
    assert "Forked from #2" in fork.text
    assert "/sessions/1" in parent.links


def test_a_transcript_that_is_gone(client: TestClient, home: Path) -> None:
    path = imported(home, *usual(), agent=of_agent())
    assert GONE not in read(client, "/sessions/1").text
    for file in path.parent.rglob("*.jsonl"):
        file.unlink()
    page = read(client, "/sessions/1")
    assert GONE in page.text
    assert "how long a tool ran is unknown" in page.text


@pytest.mark.usefixtures("home")
def test_hooks_alone(client: TestClient) -> None:
    deliver(
        line(payload("SessionStart", transcript_path=None), 0),
        line(payload("UserPromptSubmit", prompt="Fix it", prompt_id="p", transcript_path=None), 1),
        line(payload("PermissionRequest", tool_name="Bash", transcript_path=None), 2),
        line(tool(transcript_path=None), 30),
        line(
            payload("UserPromptSubmit", prompt="No, wrong", prompt_id="q", transcript_path=None),
            60,
        ),
    )
    page = read(client, "/sessions/1")
    assert "asked for permission" in page.text
    assert "No, wrong" in page.text
    assert "You had asked: Fix it" in page.text
    assert GONE not in page.text


def test_a_session_that_goes_on_is_live(client: TestClient) -> None:
    deliver(line(payload("SessionStart")))
    assert client.get("/sessions/1").text.count('data-live="session:1"') == 3
    deliver(line(payload("SessionEnd", reason="other"), 5))
    assert "data-live" not in client.get("/sessions/1").text


def test_many_corrections(client: TestClient) -> None:
    prompts = [
        line(payload("UserPromptSubmit", prompt=f"No, wrong {each}", prompt_id=f"p{each}"), each)
        for each in range(15)
    ]
    deliver(line(payload("UserPromptSubmit", prompt="Go", prompt_id="p"), -1), *prompts)
    assert "5 more: Corrections" in read(client, "/sessions/1").text


def test_a_persons_own_session(client: TestClient) -> None:
    folder = "/home/dev/shop"
    deliver(
        line(own("started", "mine", origin="manual", cwd=folder), 0, src="user"),
        line(payload("SessionStart", "s1", cwd=folder), 5),
        line(tool(session_id="s1"), 7),
    )
    page = read(client, "/sessions/1")
    assert "your own session" in page.text
    assert "/sessions/2" in page.links
    assert "Agents" in page.text
    assert "/sessions/1/conversation.md" not in page.links


@pytest.mark.usefixtures("home")
def test_a_session_of_which_nothing_is_known(client: TestClient, store: Store) -> None:
    store.upsert_session("other", title="By the API")
    page = read(client, "/sessions/1")
    assert "Nothing is known of what happened in it." in page.text


@pytest.mark.usefixtures("home")
def test_notes(client: TestClient, store: Store) -> None:
    store.start_session("s1")
    assert send(client, "/sessions/1/notes", action="add", text="One\r\ntwo") == 303
    assert "One two" in read(client, "/sessions/1").text
    store.refresh()
    version = version_of(store.existing("s1"))
    edited = {"action": "replace", "text": "Only <this>", "version": version}
    assert send(client, "/sessions/1/notes", **edited) == 303
    assert "Only <this>" in read(client, "/sessions/1").text
    assert send(client, "/sessions/1/notes", **edited) == 422
    assert send(client, "/sessions/1/notes", action="add", text=" ") == 422
    assert send(client, "/sessions/1/notes", action="add", text="x", csrf="") == 422
    answer = client.post("/sessions/1/notes", content="text=x", headers=FORM)
    assert answer.status_code == 422
    assert run_json("show", "1", "--json")["session"]["notes"] == "Only <this>"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        *(("codex", "2-subagent-v1"), ("codex", "3-compact-resume"), ("copilot", "2-subagent")),
        *(("gemini", "2-subagent"), ("gemini", "6-tui"), ("opencode", "2-subagent")),
        *(("qwen", "2-edits-subagent-resume"), ("codex", "5-sigint"), ("copilot", "3-refused")),
    ],
)
def test_real_sessions_of_other_agents(client: TestClient, agent: str, name: str) -> None:
    Capture(agent, name).import_logs()
    for each in run_json("list", "--json")["sessions"]:
        for end in ("", "/conversation", "/cost", "/work"):
            read(client, f"/sessions/{each['seq']}{end}")
