"""Real sessions of Copilot: what logs and hooks report, in any order, is what happened."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hookkit.model.session import Session
from hookkit.model.usage import Tokens
from tests.agents.captures import Capture, counted, sessions
from tests.builders import fold_all
from tests.cli.terminal import call

EDITS, SUBAGENT, REFUSED = "1-edit-resume", "2-subagent", "3-refused"
FAILED, STOPPED, TUI = "4-api-error-401", "5-sigint", "6-tui"
SHARED = "7-claude-settings-hooks-run-by-copilot"

NAMES = (EDITS, SUBAGENT, REFUSED, FAILED, STOPPED, TUI, SHARED)

Order = Callable[[Capture], None]


def logs(capture: Capture) -> None:
    capture.import_logs()


def hooks(capture: Capture) -> None:
    capture.deliver()


def logs_then_hooks(capture: Capture) -> None:
    capture.import_logs()
    capture.deliver()
    call("import")


def hooks_then_logs(capture: Capture) -> None:
    capture.deliver()
    capture.import_logs()


def shuffled(capture: Capture) -> None:
    lines = capture.lines()
    capture.place_logs()
    capture.deliver(random.Random(7).sample(lines, len(lines)))
    capture.import_logs()
    capture.deliver(lines)


def line_by_line(capture: Capture) -> None:
    """The logs grow while hooks come in."""
    capture.place_logs()
    whole = {path: path.read_bytes().splitlines(keepends=True) for path in event_logs()}
    lines = iter(capture.lines())
    for number in range(1, max(map(len, whole.values())) + 1, 7):
        for path, content in whole.items():
            path.write_bytes(b"".join(content[:number]))
        call("import")
        capture.deliver([line for _, line in zip(range(4), lines, strict=False)])
    for path, content in whole.items():
        path.write_bytes(b"".join(content))
    capture.deliver(list(lines))
    call("import")


WITH_LOGS = (logs, logs_then_hooks, hooks_then_logs, shuffled, line_by_line)
ALL = (hooks, *WITH_LOGS)


def event_logs() -> Iterator[Path]:
    return Path.home().glob(".copilot/session-state/*/events.jsonl")


def found(name: str, order: Order) -> dict[str, Session]:
    """The sessions of a capture, after its logs and payloads came in an order."""
    order(Capture("copilot", name))
    return sessions()


def session(name: str, order: Order) -> Session:
    (known,) = found(name, order).values()
    return known


@pytest.mark.parametrize("order", WITH_LOGS)
@pytest.mark.parametrize("name", NAMES)
def test_all_that_the_api_sent_is_counted_once(name: str, order: Order) -> None:
    known = found(name, order)
    assert counted() == Capture("copilot", name).sent()
    sent = [each for each in Capture("copilot", name).truth["calls"] if each.get("usage")]
    assert sum(each.api_request_count for each in known.values()) == len(sent)
    assert {each.framework for each in known.values()} == {"copilot"}
    assert all(each.cost_usd for each in known.values() if each.total_tokens)


@pytest.mark.parametrize("order", ALL)
def test_edits_a_failed_command_and_resumes(order: Order) -> None:
    known = session(EDITS, order)
    truth = Capture("copilot", EDITS).truth
    assert known.prompts_count == len(truth["prompts"])
    assert (known.first_user_message, known.last_user_message) == ("Fix add in app.py", "More")
    assert (known.tool_call_count, known.edit_count) == (5, len(truth["edits"]))
    assert known.cwd == "/home/dev/proj"
    if order is not hooks:
        assert (known.model, known.context, known.git_branch) == ("gpt-5.5", 2200, "main")
        assert known.title == "Fix add in app.py"
    if order is not logs:
        assert (known.end_reason, known.lifecycle) == ("complete", "completed")
    if order in (hooks, hooks_then_logs):
        assert (known.revival_count, known.pid) == (2, None)


@pytest.mark.parametrize("order", ALL)
def test_a_subagent_is_no_session(order: Order) -> None:
    known = session(SUBAGENT, order)
    assert known.session_id == Capture("copilot", SUBAGENT).truth.get(
        "session_id", known.session_id
    )
    assert (known.prompts_count, known.last_user_message) == (1, "Delegate")
    assert known.tool_call_count == 2
    if order is not hooks:
        assert known.context == 1100


@pytest.mark.parametrize("order", ALL)
def test_a_refused_call_is_none(order: Order) -> None:
    known = session(REFUSED, order)
    assert (known.prompts_count, known.tool_call_count, known.edit_count) == (1, 0, 0)


@pytest.mark.parametrize("order", ALL)
def test_each_attempt_that_failed_is_an_error(order: Order) -> None:
    known = session(FAILED, order)
    assert (known.prompts_count, known.api_error_count, known.status) == (1, 3, "done")


@pytest.mark.parametrize("order", ALL)
def test_a_session_that_was_stopped(order: Order) -> None:
    known = session(STOPPED, order)
    assert (known.prompts_count, known.status) == (1, "done")
    assert known.tool_call_count == (0 if order is hooks else 1)


@pytest.mark.parametrize("order", ALL)
def test_a_compaction_and_a_conversation_that_was_cleared(order: Order) -> None:
    known = sorted(found(TUI, order).values(), key=lambda each: each.first_started_at)
    assert [each.prompts_count for each in known] == [3, 1]
    assert [each.compaction_count for each in known] == [1, 0]
    assert [each.tool_call_count for each in known] == [1, 0]
    assert [each.last_user_message for each in known] == ["Third", "hello"]


@pytest.mark.parametrize("order", ALL)
def test_hooks_of_claude_codes_settings_are_copilots(order: Order) -> None:
    known = found(SHARED, order)
    assert sorted(each.prompts_count for each in known.values()) == [1, 1]
    assert sorted(each.tool_call_count for each in known.values()) == [1, 1]
    assert {each.framework for each in known.values()} == {"copilot"}


@pytest.mark.parametrize("is_shared", [True, False], ids=["both", "Claude Code's alone"])
def test_an_event_that_two_wirings_deliver_counts_once(is_shared: bool) -> None:
    capture = Capture("copilot", SHARED)
    lines = capture.lines()
    by_claude = [
        line.replace(b'"agent":"copilot"', b'"agent":"claude_code"')
        for line in lines
        if b"hook_event_name" in line
    ]
    capture.deliver([*(lines if is_shared else ()), *by_claude])
    fold_all()
    known = sorted(sessions().values(), key=lambda each: each.first_started_at)
    assert {each.framework for each in known} == {"copilot"}
    assert [each.prompts_count for each in known] == ([1, 1] if is_shared else [1])
    assert [each.tool_call_count for each in known] == ([1, 1] if is_shared else [1])
    assert all(each.transcript_path for each in known)


def test_a_wait_for_a_person_shows_while_it_lasts() -> None:
    capture = Capture("copilot", TUI)
    lines = capture.lines()
    asked = next(number for number, line in enumerate(lines) if b"permission_prompt" in line)
    capture.deliver(lines[: asked + 1])
    (known,) = sessions().values()
    assert known.status == "wait"
    capture.deliver(lines[asked + 1 :][:3])
    assert sessions()[known.session_id].status == "busy"


def test_the_sessions_names_are_those_of_the_capture() -> None:
    found(EDITS, logs)
    assert json.loads(call("list", "--json").output)["sessions"][0]["title"] == "Fix add in app.py"


def test_usage_has_one_sum_however_it_came() -> None:
    found(SUBAGENT, logs)
    assert counted() == Tokens(1450, 102, 1300, 0)
