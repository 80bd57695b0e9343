"""Runs of the real client: started, watched, continued, resumed and cancelled."""

import json
import re
import subprocess
import time
from typing import Any

import psutil
import pytest

from hookkit.render import humanize
from hookkit.runs import terminate
from tests.e2e.client import HOOKKIT, Client, wait_for
from tests.e2e.conftest import SCENARIOS, Machine

pytestmark = pytest.mark.e2e

SLOW_TOOL = {
    "turns": [
        {
            "content": [
                {"text": "doing"},
                {"tool": "Bash", "input": {"command": "(sleep 60; true); echo slept"}},
            ]
        },
        {"text": "end"},
    ]
}


def run(client: Client, prompt: str, *arguments: str) -> str:
    """Start a run in the background; the session's id."""
    return client.hookkit("run", "--detach", *arguments, prompt).stdout.strip()


def ended(client: Client, session_id: str) -> dict[str, Any]:
    """A run, once it is over."""

    def over() -> dict[str, Any] | None:
        found = json.loads(client.hookkit("ps", "--all", "--json").stdout)["runs"]
        last = [each for each in found if each["session_id"] == session_id][-1]
        return last if last["status"] in ("completed", "failed", "cancelled") else None

    over_now: dict[str, Any] = wait_for(over, "the run is over")
    return over_now


def session(client: Client, session_id: str) -> dict[str, Any]:
    """The session's row."""
    (found,) = [each for each in client.sessions() if each["session_id"] == session_id]
    return found


def raw(client: Client, session_id: str) -> list[dict[str, Any]]:
    """The client's own lines."""
    said = client.hookkit("output", "--raw", session_id).stdout
    return [json.loads(line) for line in said.splitlines()]


def result(client: Client, session_id: str) -> dict[str, Any]:
    """The last result that the client told."""
    return [each for each in raw(client, session_id) if each["type"] == "result"][-1]


def agree(client: Client, session_id: str) -> dict[str, Any]:
    """The session's row and the result tell the same; the row."""
    reported = result(client, session_id)
    cost = pytest.approx(reported["total_cost_usd"])
    # Whoever meets the fold that follows a run sees what there is.
    wait_for(lambda: session(client, session_id)["cost_usd"] == cost, "the transcript is read")
    row = session(client, session_id)
    assert row["cost_usd"] == pytest.approx(reported["total_cost_usd"])
    assert row["client_cost_usd"] == pytest.approx(reported["total_cost_usd"])
    used = reported["modelUsage"].values()
    assert row["tokens_input"] == sum(each["inputTokens"] for each in used)
    assert row["tokens_output"] == sum(each["outputTokens"] for each in used)
    assert row["metrics_source"] == "transcript"
    return row


def said(client: Client, session_id: str) -> list[tuple[str, str]]:
    """Who has said what."""
    lines = client.hookkit("output", session_id).stdout.splitlines()
    return [(each["role"], each["content"]) for each in map(json.loads, lines)]


def status_of(client: Client, session_id: str) -> str | None:
    """What a run that goes on is doing."""
    found = json.loads(client.hookkit("ps", "--json").stdout)["runs"]
    return next((each["status"] for each in found if each["session_id"] == session_id), None)


@pytest.mark.parametrize("hooks", [True, False], ids=["hooks", "no-hooks"])
def test_execute_continue_resume(machine: Machine, hooks: bool) -> None:
    client = machine({"turns": [{"text": "one"}, {"text": "two"}, {"text": "three"}]})
    if hooks:
        client.hookkit("install")

    done = client.hookkit("run", "first prompt")
    assert (done.stdout, done.returncode) == ("one\n", 0)
    (known,) = client.sessions()
    session_id = known["session_id"]
    assert client.hookkit("continue", "second prompt").stdout == "two\n"
    assert client.hookkit("resume", session_id[:8], "third prompt").stdout == "three\n"

    row = agree(client, session_id)
    assert [row[name] for name in ("origin", "lifecycle", "status")] == ["run", "completed", "done"]
    assert (row["end_reason"], row["revival_count"], row["pid"]) == ("completed", 2, None)
    assert (row["prompts_count"], row["api_request_count"]) == (3, 3)
    assert (row["project"], row["framework"]) == ("project", "claude_code")
    assert said(client, session_id) == [
        *(("user", "first prompt"), ("assistant", "one")),
        *(("user", "second prompt"), ("assistant", "two")),
        *(("user", "third prompt"), ("assistant", "three")),
    ]
    assert len(client.sessions()) == 1


@pytest.mark.parametrize("hooks", [True, False], ids=["hooks", "no-hooks"])
def test_fork(machine: Machine, hooks: bool) -> None:
    """The client begins with the other conversation, which stays as it is."""
    client = machine({"turns": [{"text": "one"}, {"text": "two"}, {"text": "three"}]})
    if hooks:
        client.hookkit("install")
    client.hookkit("run", "first prompt")
    (parent,) = client.sessions()
    before = raw(client, parent["session_id"])

    done = client.hookkit("fork", "1", "second prompt")
    assert done.stdout == "two\n"
    known, fork = client.sessions()
    assert fork["session_id"] != known["session_id"] == parent["session_id"]
    assert (fork["title"], fork["origin"]) == ("second prompt", "run")
    assert (fork["lifecycle"], fork["project"]) == ("completed", "project")
    assert raw(client, parent["session_id"]) == before

    # The API was sent the whole conversation, and each session has its own part of the cost.
    shown = json.loads(client.hookkit("show", "2", "--json").stdout)["session"]
    assert shown["parent"] == 1
    assert json.loads(client.hookkit("show", "1", "--json").stdout)["session"]["forks"] == [2]
    wait_for(lambda: session(client, fork["session_id"])["api_request_count"] == 1, "it is read")
    fork, known = (session(client, each["session_id"]) for each in (fork, known))
    # The client reports for a fork what its parent has cost as well.
    assert result(client, fork["session_id"])["total_cost_usd"] > fork["cost_usd"]
    ended = done.stderr.splitlines()[-1]
    known_by_then, cost = ended.partition(", cost ")[::2]
    assert re.fullmatch(r"hookkit: #2 completed in \d+s", known_by_then)
    assert cost in ("", humanize.dollars(fork["cost_usd"]))
    turns = json.loads(client.hookkit("history", "2", "--json").stdout)["turns"]
    assert [each["content"] for each in turns] == ["first prompt", "one", "second prompt", "two"]

    again = client.hookkit("resume", "1", "third prompt")
    assert again.stdout == "three\n"
    turns = json.loads(client.hookkit("history", "1", "--json").stdout)["turns"]
    assert [each["content"] for each in turns] == ["first prompt", "one", "third prompt", "three"]


def test_the_prompt_is_nowhere_to_be_seen(machine: Machine) -> None:
    client = machine("slow_stream")
    session_id = run(client, "a-secret-prompt")
    wait_for(lambda: status_of(client, session_id) == "running", "it runs")
    shown = [" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"])]
    assert any(session_id in words for words in shown)
    assert not any("a-secret-prompt" in words for words in shown)
    client.hookkit("cancel", session_id)


def test_two_at_once_and_a_follower(machine: Machine) -> None:
    slow, *others = json.loads((SCENARIOS / "slow_stream.json").read_text("utf-8"))["turns"]
    client = machine({"turns": [slow, slow, *others]})  # whoever asks first: both are slow
    first, second = run(client, "go"), run(client, "go")
    following = [*HOOKKIT, "output", "--follow", first]
    follower = subprocess.Popen(
        following, cwd=client.project, env=client.env, stdout=subprocess.PIPE, text=True
    )
    runs = json.loads(client.hookkit("ps", "--json").stdout)["runs"]
    assert {each["session_id"] for each in runs} == {first, second}
    assert all(each["project_path"] == str(client.project) for each in runs)

    heard, _ = follower.communicate(timeout=120)

    assert heard == client.hookkit("output", first).stdout
    for each in (first, second):
        assert ended(client, each)["status"] == "completed"
        agree(client, each)


@pytest.mark.parametrize("hooks", [True, False], ids=["hooks", "no-hooks"])
def test_cancel_in_mid_stream(machine: Machine, hooks: bool) -> None:
    client = machine("slow_stream")
    if hooks:
        client.hookkit("install")
    session_id = run(client, "go")
    wait_for(lambda: status_of(client, session_id) == "running", "it runs")
    time.sleep(1)

    client.hookkit("cancel", session_id)

    over = ended(client, session_id)
    assert (over["status"], over["error"], over["pid"]) == ("cancelled", None, None)
    time.sleep(1.5)  # a hook that is late
    row = session(client, session_id)
    assert [row[name] for name in ("lifecycle", "status", "end_reason")] == [
        *("cancelled", "done", "cancelled")
    ]
    assert raw(client, session_id)[0]["subtype"] in ("init", "hook_started")  # what was said stays


def test_cancel_in_mid_tool(machine: Machine) -> None:
    client = machine(SLOW_TOOL)
    client.hookkit("install")
    session_id = run(client, "go", "--allowed-tools", "Bash")

    def sleeping() -> list[psutil.Process]:
        pid = json.loads(client.hookkit("ps", "--json").stdout)["runs"][0]["pid"]
        tree = psutil.Process(pid).children(recursive=True)
        return tree if "sleep" in [each.name() for each in tree] else []

    tree = wait_for(sleeping, "the tool sleeps")
    done = client.hookkit("cancel", "--all")

    assert done.stdout == f"{session_id}  cancelled\n"
    assert not list(filter(terminate.is_there, tree))
    assert ("assistant", "doing") in said(client, session_id)
    assert session(client, session_id)["lifecycle"] == "cancelled"


@pytest.mark.parametrize(
    "status, kind, words",
    [
        (401, "authentication_error", "401"),
        (404, "not_found_error", "There's an issue with the selected model"),
        (429, "rate_limit_error", "Not today"),
        (529, "overloaded_error", "529"),
    ],
)
def test_api_errors(machine: Machine, status: int, kind: str, words: str) -> None:
    error = {"status": status, "error": {"type": kind, "message": "Not today"}, "times": 50}
    client = machine({"turns": [error]}, CLAUDE_CODE_MAX_RETRIES="1")
    done = client.hookkit("run", "-q", "go", "--allowed-tools", "Read", check=False)
    assert done.returncode == 1
    assert words in done.stderr
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
    (row,) = client.sessions()
    over = ended(client, row["session_id"])
    assert (over["status"], over["exit_code"]) == ("failed", 1)
    assert row["end_reason"] == f"failed: {over['error']}"
    assert row["lifecycle"] == "completed"
    assert result(client, row["session_id"])["is_error"]
    assert row["cost_usd"] in (None, 0)


def test_an_unknown_session(machine: Machine) -> None:
    client = machine("basic")
    unknown = "00000000-0000-4000-8000-000000000000"
    done = client.hookkit("resume", "--project", ".", unknown, "go", check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"hookkit: No session {unknown}: neither a run nor a transcript of it.\n"
