"""The real client sends its telemetry, and its hooks, to the real server."""

import json
import socket
from typing import Any

import pytest

from hookkit.model.counters import Counters
from tests.e2e.client import Client, wait_for
from tests.e2e.conftest import Machine
from tests.e2e.mock_anthropic import MockAnthropic
from tests.e2e.served import clear, port_of, result_of, served, set_variables

pytestmark = pytest.mark.e2e

NO_TRANSCRIPT = "--no-session-persistence"
LOGS = "OTEL_EXPORTER_OTLP_LOGS_"

TOKENS = {
    "tokens_input": "inputTokens",
    "tokens_output": "outputTokens",
    "tokens_cache_read": "cacheReadInputTokens",
    "tokens_cache_write": "cacheCreationInputTokens",
}
"""Our sum → what the client calls it by model."""


def check(session: dict[str, Any], result: dict[str, Any]) -> None:
    """The session has the tokens and the cost that the client reports, subagents included."""
    used = result["modelUsage"].values()
    for ours, theirs in TOKENS.items():
        assert session[ours] == sum(each[theirs] for each in used), ours
    assert session["cost_usd"] == pytest.approx(result["total_cost_usd"], abs=1e-9)


def read(client: Client, *results: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the sessions of these runs once the server, which reads beside us, is done with them.

    Until then, commands answer from what there is: a main transcript without its subagents'.
    """
    found = client.sessions()
    is_done = all(
        each["metrics_source"] == "transcript"
        and each["tokens_output"]
        == sum(used["outputTokens"] for used in result["modelUsage"].values())
        for each, result in zip(found, results, strict=True)
    )
    return found if is_done else []


@pytest.mark.parametrize("protocol", ["http/json", "http/protobuf"])
@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_a_session_without_a_transcript(machine: Machine, protocol: str, compression: str) -> None:
    client = machine("tools")
    with served(client):
        client.hookkit("telemetry", "on")
        set_variables(client, **{f"{LOGS}PROTOCOL": protocol, f"{LOGS}COMPRESSION": compression})
        result = result_of(client.run("go", NO_TRANSCRIPT))
        (session,) = client.sessions()
    assert client.transcripts() == []
    assert session["session_id"] == result["session_id"]
    assert session["metrics_source"] == "otel"
    assert session["api_request_count"] > 5
    assert session["pid"] is None
    check(session, result)
    journal = b"".join(each.read_bytes() for each in client.home.rglob("journal/*.jsonl"))
    assert b"user.id" not in journal
    assert b"Authorization" not in journal


def test_with_metrics_too(machine: Machine) -> None:
    client = machine("tools")
    with served(client) as url:
        client.hookkit("telemetry", "on")
        key = json.loads((client.config / "settings.json").read_text())["env"][f"{LOGS}HEADERS"]
        set_variables(
            client,
            CLAUDE_CODE_ENHANCED_TELEMETRY_BETA="1",
            OTEL_METRICS_EXPORTER="otlp",
            OTEL_TRACES_EXPORTER="otlp",
            OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf",
            OTEL_EXPORTER_OTLP_ENDPOINT=url,
            OTEL_EXPORTER_OTLP_HEADERS=key,
        )
        result = result_of(client.run("go", NO_TRANSCRIPT))
        (session,) = client.sessions()
    check(session, result)


def test_with_a_transcript_nothing_changes(machine: Machine) -> None:
    client = machine("tools")
    client.hookkit("install")
    plain = result_of(client.run("go"))
    clear(client)
    client = machine("tools")
    with served(client):
        client.hookkit("telemetry", "on")
        result = result_of(client.run("go"))
        without, session = wait_for(lambda: read(client, plain, result), "transcripts")
    assert session["metrics_source"] == without["metrics_source"] == "transcript"
    assert session["n_otel_events"] > 0 == without["n_otel_events"]
    check(without, plain)
    check(session, result)
    counted = ("prompts_count", "edit_count", "tool_call_count", "api_request_count", *TOKENS)
    assert {name: session[name] for name in counted} == {name: without[name] for name in counted}


def test_a_session_that_is_resumed(machine: Machine) -> None:
    client = machine({"turns": [{"text": "first"}, {"text": "second"}]})
    with served(client):
        client.hookkit("telemetry", "on")
        first = result_of(client.run("one"))
        again = result_of(client.run("two", "--resume", first["session_id"]))
        (session,) = wait_for(lambda: read(client, again), "the transcript")
        (tally,) = client.tallies()
    assert again["session_id"] == first["session_id"] == session["session_id"]
    assert session["metrics_source"] == "transcript"
    assert (session["api_request_count"], session["tokens_output"]) == (2, 40)
    assert (tally["otel"].api_requests, tally["otel"].output) == (2, 40)


def test_the_server_stops_and_starts(machine: Machine) -> None:
    client = machine({"turns": [{"text": str(number)} for number in range(9)]})
    with served(client) as url:
        client.hookkit("telemetry", "on")
        client.run("one", NO_TRANSCRIPT)
    client.run("two", NO_TRANSCRIPT)
    with served(client, port_of(url)):
        client.run("three", NO_TRANSCRIPT)
        client.run("four", NO_TRANSCRIPT)
        assert [each["api_request_count"] for each in client.sessions()] == [1, 1, 1]
    client.hookkit("rebuild")
    assert [each["tokens_output"] for each in client.sessions()] == [20, 20, 20]


def test_an_answer_that_doesn_t_come(machine: Machine) -> None:
    """A server that is stopped accepts connections and never answers: the client goes on."""
    client = machine({"turns": [{"text": "one"}]})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        client.hookkit("telemetry", "on", "--port", port)
        assert result_of(client.run("go", NO_TRANSCRIPT))["result"] == "one"


def test_on_and_off(machine: Machine) -> None:
    client = machine({"turns": [{"text": "one"}, {"text": "two"}]})
    with MockAnthropic({}) as collector:
        theirs = {
            "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
            "OTEL_METRICS_EXPORTER": "otlp",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        }
        before = json.dumps({"env": theirs}, indent=4)
        (client.config / "settings.json").write_text(before)
        with served(client):
            client.hookkit("telemetry", "on")
            client.run("go", NO_TRANSCRIPT)
            assert {each["path"] for each in collector.log.entries} == {"/v1/metrics"}
            assert "Authorization" not in str([each["headers"] for each in collector.log.entries])
            assert len(client.sessions()) == 1
            client.hookkit("telemetry", "off")
            assert (client.config / "settings.json").read_text() == before
            client.run("go", NO_TRANSCRIPT)
            assert len(client.sessions()) == 1


HTTP_EVENTS = (
    *("UserPromptSubmit", "PostToolUse", "PostToolUseFailure", "Stop", "SubagentStop"),
    *("Notification", "SessionEnd"),
)


def with_http_hooks(client: Client, url: str) -> None:
    """Have the client send hooks to the server, too."""
    token = (client.home / ".local/share/hookkit/serve-token").read_text().strip()
    hook = {
        "type": "http",
        "url": f"{url}/hooks/claude_code",
        "headers": {"Authorization": f"Bearer {token}"},
    }
    hooks = {event: [{"hooks": [hook]}] for event in HTTP_EVENTS}
    (client.config / "settings.json").write_text(json.dumps({"hooks": hooks}))


def test_hooks_by_command_and_by_http_count_once(machine: Machine) -> None:
    client = machine("tools")
    client.hookkit("install")
    client.run("go")
    clear(client)
    client = machine("tools")
    with served(client) as url:
        with_http_hooks(client, url)
        client.run("go")
        wait_for(lambda: not any(each["is_active"] for each in client.sessions()), "both ended")
        by_command, by_both = client.sessions()
        hooks = [each["hook"] for each in client.tallies()]
    assert hooks[0] == hooks[1] != Counters()
    assert by_both["n_hook_events"] == by_command["n_hook_events"]
    for name in ("prompts_count", "tool_call_count", "edit_count", "message_count"):
        assert by_both[name] == by_command[name], name


def test_hooks_by_http_alone(machine: Machine) -> None:
    client = machine("tools")
    with served(client) as url:
        with_http_hooks(client, url)
        client.run("go")
        (session,) = client.sessions()
    assert session["prompts_count"] == 1
    assert session["edit_count"] > 0
    assert session["end_reason"] == "other"
