"""Real sessions of Cursor's agent: what its hooks report is what happened."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from hookkit import config
from hookkit.model.session import Session
from hookkit.model.usage import Tokens
from hookkit.pipeline.collect import live_transcripts
from hookkit.pipeline.project.rebuild import rebuild
from tests.agents.captures import Capture, counted, sessions
from tests.agents.cursor import logs
from tests.builders import at
from tests.cli.terminal import call

TOOLS, ERROR = "1-tools-two-prompts", "2-error"

USED = ("Read", "Write", "Write", "Shell", "Shell")

Order = Callable[[list[bytes]], list[list[bytes]]]


def at_once(lines: list[bytes]) -> list[list[bytes]]:
    return [lines]


def one_by_one(lines: list[bytes]) -> list[list[bytes]]:
    return [[line] for line in lines]


def twice(lines: list[bytes]) -> list[list[bytes]]:
    return [lines, lines]


def shuffled(lines: list[bytes]) -> list[list[bytes]]:
    return [random.Random(7).sample(lines, len(lines))]


ORDERS: list[Order] = [at_once, one_by_one, twice, shuffled]


def delivered(name: str, order: Order = at_once) -> Session:
    """The session of a capture, after its payloads came in an order."""
    capture = Capture("cursor", name)
    for lines in order(capture.lines()):
        capture.deliver(lines)
    (found,) = sessions().values()
    return found


@pytest.mark.parametrize("order", ORDERS)
def test_a_session_with_tools_and_two_prompts(order: Order) -> None:
    truth = Capture("cursor", TOOLS).truth
    found = delivered(TOOLS, order)
    assert found.prompts_count == len(truth["prompts"])
    assert found.edit_count == len(truth["edits"])
    assert found.tool_call_count == 5
    assert (found.model, found.framework) == ("composer-2.5", "cursor")
    assert counted() == Tokens(1200, 30, 900, 40)  # of the turn that reported them
    assert found.cost_usd
    assert (found.context, found.api_error_count) == (None, 0)


def test_a_session_that_goes_on_begins_again() -> None:
    found = delivered(TOOLS)
    truth = Capture("cursor", TOOLS).truth
    assert (found.first_user_message, found.last_user_message) == tuple(truth["prompts"])
    assert (found.revival_count, found.lifecycle, found.end_reason) == (1, "completed", "completed")
    assert found.pid is None


def test_a_session_whose_turn_failed() -> None:
    found = delivered(ERROR)
    assert (found.prompts_count, found.tool_call_count, found.edit_count) == (1, 1, 0)
    assert (found.api_error_count, found.end_reason) == (1, "error")
    assert found.total_tokens == 0


def test_a_log_alone_has_prompts_calls_and_edits() -> None:
    logs.write(logs.session())
    for _ in range(2):
        call("import")
        (found,) = sessions().values()
        assert (found.session_id, found.framework, found.origin) == (logs.ID, "cursor", "import")
        assert (found.prompts_count, found.tool_call_count, found.edit_count) == (2, 4, 2)
        assert (found.model, found.api_request_count, found.context) == (None, 0, None)
        assert (found.cwd, found.project) == ("/home/dev/shop", "/home/dev/shop")
        assert found.first_started_at == "2026-11-20T09:15:00.000Z"
        assert found.last_ended_at == at(0)
    shown = call("show", logs.ID).output.splitlines()
    assert [each.split()[-1] for each in shown if each.startswith("AI ")] == ["—"] * 2


@pytest.mark.parametrize("is_log_first", [True, False])
def test_hooks_and_log_of_one_session_count_once(is_log_first: bool) -> None:
    capture = Capture("cursor", TOOLS)
    session_id = next(capture.payloads())[1]["conversation_id"]
    rows = [
        logs.user("Fix add in app.py"),
        logs.message(
            "assistant", *(logs.used(name, path="/home/dev/proj/app.py") for name in USED)
        ),
        logs.user("And explain"),
    ]
    logs.write(rows, f"{session_id}.jsonl", "home-dev-proj")
    for is_log in (is_log_first, not is_log_first):
        if is_log:
            call("import")
        else:
            capture.deliver()
    (found,) = sessions().values()
    assert (found.prompts_count, found.tool_call_count, found.edit_count) == (2, 5, 2)
    assert counted() == Tokens(1200, 30, 900, 40)
    assert found.model == "composer-2.5"


def test_an_editors_log_without_its_chat_lowers_nothing() -> None:
    capture = Capture("cursor", TOOLS)
    capture.deliver()
    session_id = next(capture.payloads())[1]["conversation_id"]
    logs.write([{"type": "turn_ended", "status": "success"}], f"{session_id}.jsonl")
    call("import")
    (found,) = sessions().values()
    assert (found.prompts_count, found.tool_call_count, found.edit_count) == (2, 5, 2)


def test_the_log_is_found_where_hooks_dont_have_its_path() -> None:
    capture = Capture("cursor", TOOLS)
    lines = capture.lines()
    session_id = next(capture.payloads())[1]["conversation_id"]
    path = logs.write([logs.user("Fix add in app.py")], f"{session_id}.jsonl", "home-dev-proj")
    capture.deliver(lines[:1])
    (found,) = sessions().values()
    assert found.transcript_path is None
    assert live_transcripts.path_of(found) == str(path)
    assert live_transcripts.path_of(replace(found, framework=None)) is None


@pytest.mark.parametrize("name", [TOOLS, ERROR])
def test_a_rebuild_has_the_same(name: str) -> None:
    before = delivered(name).to_dict() | {"duration": 0}
    rebuild(config.load())
    (found,) = sessions().values()
    assert found.to_dict() | {"duration": 0} == before
