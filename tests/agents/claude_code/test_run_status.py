"""How a run has ended, by the lines that the client prints."""

import json
from typing import Any

import pytest

from hookkit.agents.claude_code import stream_json
from hookkit.model.run_output import Denial, StatusChange

BLOCKED = "UserPromptSubmit operation blocked by hook:\nover budget\n\nOriginal prompt: do it"
STOPPED = "Operation stopped by hook: come back later"
SESSION = "You've hit your session limit · resets 8pm (Europe/Paris)"


def change(**value: Any) -> StatusChange | None:
    return stream_json.parse_status(json.dumps(value).encode() + b"\n")


def result(**more: Any) -> StatusChange:
    found = change(**{"type": "result", "subtype": "success", "is_error": False} | more)
    assert found is not None
    return found


def informational(content: object, **more: Any) -> StatusChange | None:
    record = {"type": "system", "subtype": "informational", "prevent_continuation": True}
    return change(**record | {"content": content} | more)


@pytest.mark.parametrize(
    "content, more, reason",
    [
        (BLOCKED, {}, "over budget"),
        (STOPPED, {}, "come back later"),
        (BLOCKED, {"prompt_submit_outcome": {"kind": "blocked_by_hook", "reason": " Why "}}, "Why"),
        (BLOCKED, {"prompt_submit_outcome": {"reason": 5}}, "over budget"),
        (BLOCKED, {"prompt_submit_outcome": "x"}, "over budget"),
        ("Some other words", {}, "Some other words"),
        ("Operation stopped by hook:", {}, "a hook stopped it"),
        (None, {}, "a hook stopped it"),
    ],
    ids=str,
)
def test_a_hook_stops_the_run(content: object, more: dict[str, Any], reason: str) -> None:
    found = informational(content, **more)
    assert found is not None
    assert (found.phase, found.held_back) == (None, reason)


def test_information_that_stops_nothing() -> None:
    assert informational("x", prevent_continuation=False) is None
    assert change(type="system", subtype="informational", content='"init"') is None


@pytest.mark.parametrize(
    "more, error",
    [
        ({"num_turns": 0, "result": BLOCKED}, "over budget"),
        ({"num_turns": 0, "result": STOPPED}, "come back later"),
        ({"num_turns": 0, "result": "Operation stopped by hook: "}, "a hook stopped it"),
        ({"num_turns": 0, "result": None}, ""),
        ({"num_turns": 0, "result": "Total cost: $0.00"}, ""),
        ({"num_turns": 2, "result": BLOCKED}, ""),  # a model that repeats the words
        ({"num_turns": 2, "terminal_reason": "hook_stopped", "result": ""}, "a hook stopped it"),
        ({"num_turns": 2, "terminal_reason": "completed"}, ""),
        ({"num_turns": 2, "terminal_reason": "stop_hook_prevented"}, ""),
        ({"num_turns": 2, "terminal_reason": "something new"}, ""),
        ({"num_turns": 2, "terminal_reason": ["api_error"]}, ""),
        ({"is_error": True, "terminal_reason": "api_error"}, "the API failed"),
    ],
    ids=str,
)
def test_a_success_that_is_none(more: dict[str, Any], error: str) -> None:
    found = result(**more)
    assert (found.is_error, found.error) == (bool(error), error)


def test_denied_calls() -> None:
    listed = [
        {"tool_name": "Write", "tool_use_id": "a", "tool_input": {}},
        {"tool_name": "Bash", "tool_use_id": "b"},
        {"tool_name": None, "tool_use_id": "c"},
        "Bash",
    ]
    assert result(permission_denials=listed).denied == (Denial("Write", "a"), Denial("Bash", "b"))
    assert result(permission_denials="Write").denied == ()
    told = change(type="system", subtype="permission_denied", tool_name="Write", tool_use_id="a")
    assert told == StatusChange(None, denied=(Denial("Write", "a"),))


def test_tasks_in_the_background() -> None:
    record = {"type": "system", "subtype": "background_tasks_changed"}
    assert change(**record, tasks=[{}, {}]) == StatusChange(None, background_tasks=2)
    assert change(**record, tasks=[]) == StatusChange(None, background_tasks=0)
    assert change(**record, tasks=7) is None


@pytest.mark.parametrize("cost", [-1, 1e10, True, "1", None, float("inf"), float("nan")], ids=str)
def test_an_amount_that_is_none(cost: object) -> None:
    assert result(total_cost_usd=cost).cost_usd is None


def test_a_cost_beyond_all_numbers() -> None:
    line = b'{"type":"result","subtype":"success","total_cost_usd":1e400}'
    assert stream_json.parse_status(line) == StatusChange("completing")


@pytest.mark.parametrize(
    "text",
    [
        SESSION,
        "You\u2019ve hit your session limit",
        "You've hit your limit · resets 4pm (Asia/Kuala_Lumpur)",
        "You've hit your weekly limit · resets Dec 3, 12:09am (UTC)",
        "You've hit your Opus limit · resets 3:45pm",
        "You've hit your monthly spend limit · /usage-credits to raise it",
        "You've reached your Fable limit",
        "You're out of extra usage · resets 3pm (UTC)",
        "You're out of usage credits",
        "Your org is out of usage · contact your admin",
        "Your group's usage limit is set to $0",
        "Claude AI usage limit reached|1764000000",
        "Claude usage limit reached. Your limit will reset at 3pm (America/New_York).",
        "5-hour limit reached ∙ resets 8pm",
        "Weekly limit reached ∙ resets Oct 9 at 6pm",
        "Opus weekly limit reached ∙ resets Oct 9 at 6pm",
        "Credit balance is too low",
        "Fable 5 requires usage credits. Run /usage-credits",
        "API Error: 400 You have reached your specified API usage limits. You will regain access",
    ],
)
def test_a_limit_by_its_words(text: str) -> None:
    found = result(is_error=True, api_error_status=429, result=text)
    assert (found.is_limit, found.is_error, found.error) == (True, True, text)
    assert result(result=text, total_cost_usd=0).is_limit
    assert not result(result=text, total_cost_usd=0.1).is_limit  # a model said so


@pytest.mark.parametrize(
    "text",
    [
        "API Error: Request rejected (429) · This request would exceed your account's rate limit.",
        "API Error: Rate limit reached",
        "API Error: 529 Overloaded. This is a server-side issue, usually temporary",
        "Context limit reached · /compact or /clear to continue",
        "The weekly report: limit reached",
        "I've added a test for the message 'You've hit your session limit'",
        "",
        None,
    ],
)
def test_another_failure(text: object) -> None:
    assert not result(is_error=True, api_error_status=429, result=text).is_limit


def test_a_limit_by_its_members() -> None:
    assert result(is_error=True, api_error="usage_limit_reached", result="Neue Worte").is_limit
    assert result(is_error=True, api_error_type="billing_error", result="x").is_limit
    assert not result(is_error=True, api_error_type="rate_limit_error", result="x").is_limit


def test_a_limit_without_a_text() -> None:
    found = result(subtype="error_during_execution", result=None, errors=[SESSION])
    assert (found.is_limit, found.error) == (True, SESSION)


def test_a_limit_on_stderr() -> None:
    found = stream_json.parse_failure("Claude AI usage limit reached|1764000000")
    assert (found.is_limit, found.resets_at) == (True, 1764000000)
    assert not stream_json.parse_failure("Segmentation fault").is_limit


def test_when_it_ends() -> None:
    assert result(is_error=True, result="Claude AI usage limit reached|1764000000").resets_at == (
        1764000000
    )
    assert result(is_error=True, result=SESSION).resets_at is None


@pytest.mark.parametrize(
    "text, words",
    [
        (SESSION, "8pm (Europe/Paris)"),
        ("You've hit your weekly limit · resets Dec 3, 12:09am (UTC)", "Dec 3, 12:09am (UTC)"),
        ("Claude usage limit reached. Your limit will reset at 3pm (America/New_York).", "3pm (A"),
        ("Weekly limit reached ∙ resets Oct 9 at 6pm", "Oct 9 at 6pm"),
        (
            "You have reached your specified API usage limits. "
            "You will regain access on 2026-12-01 at 00:00 UTC.",
            "2026-12-01 at 00:00 UTC",
        ),
        ("Credit balance is too low", ""),
    ],
)
def test_when_it_ends_in_the_clients_words(text: str, words: str) -> None:
    found = result(is_error=True, result=text).resets
    assert found.startswith(words)
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    "info, at",
    [
        ({"status": "rejected", "resetsAt": 1796004549, "isUsingOverage": False}, 1796004549),
        ({"status": "rejected", "resetsAt": 1796004549, "isUsingOverage": True}, None),
        ({"status": "allowed_warning", "resetsAt": 1796004549}, None),
        ({"status": "rejected", "resetsAt": True}, None),
        ({"status": "rejected", "resetsAt": 10**300}, None),
        ({"status": "rejected", "resetsAt": 1 << 39}, None),
        ({"status": "rejected", "resetsAt": 253_402_300_799}, 253_402_300_799),
        ({"status": "rejected"}, None),
        ("rejected", None),
    ],
    ids=str,
)
def test_the_event_of_a_limit(info: Any, at: int | None) -> None:
    found = change(type="rate_limit_event", rate_limit_info=info)
    assert found == (StatusChange(None, resets_at=at) if at else None)
