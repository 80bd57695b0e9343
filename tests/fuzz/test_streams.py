"""Damaged lines of an agent's output, between good ones of a run."""

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from hookkit import agents
from hookkit.api.runs import SessionManager
from hookkit.runs.run_progress import RunProgress
from hookkit.runs.supervisor import LineBuffer
from tests.builders import throwaway_home
from tests.fuzz import neighbours
from tests.fuzz.mutations import fuzzed, on_one_line, several
from tests.fuzz.test_own_files import GOOD_RUN, good_run, write

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

USAGE = {"input_tokens": 1, "output_tokens": 2}
TOOL = {"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "ls"}}
STREAM = [
    json.dumps(each).encode()
    for each in (
        {"type": "system", "subtype": "init", "session_id": "s1", "model": "m", "cwd": "/"},
        {"type": "assistant", "message": {"id": "m1", "role": "assistant", "usage": USAGE,
            "content": [{"type": "text", "text": "hi"}, TOOL]}},
        {"type": "user", "message": {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t1", "content": "ok"}]}},
        {"type": "user", "message": {"role": "user", "content": [{"type": "tool_result",
            "tool_use_id": "t1", "content": [{"type": "text", "text": "ok"}]}]}},
        {"type": "system", "subtype": "permission_denied", "tool_name": "Bash",
         "tool_use_id": "t1"},
        {"type": "system", "subtype": "background_tasks_changed", "tasks": [{"id": "b1"}]},
        {"type": "system", "subtype": "hook_response", "prevent_continuation": True,
         "prompt_submit_outcome": {"reason": "No."}, "content": "Operation stopped by hook: No."},
        {"type": "rate_limit_event", "rate_limit_info": {"status": "rejected",
         "resetsAt": 1795257000, "rateLimitType": "five_hour"}},
        {"type": "result", "subtype": "success", "is_error": False, "result": "done",
         "total_cost_usd": 0.1, "num_turns": 1, "session_id": "s1", "permission_denials": [
             {"tool_name": "Write", "tool_use_id": "t2", "tool_input": {}}], "modelUsage": {}},
        {"type": "result", "subtype": "error_during_execution", "is_error": True,
         "errors": ["API Error: 429 limit reached, resets 8pm (Europe/Paris)"], "num_turns": 0,
         "terminal_reason": "api_error"},
    )
]  # fmt: skip


def text(words: str) -> bytes:
    """Return a line with a text of the agent."""
    message = {"role": "assistant", "content": [{"type": "text", "text": words}]}
    return on_one_line(json.dumps({"type": "assistant", "message": message}).encode())


RESULT = {"type": "result", "subtype": "success", "is_error": False, "total_cost_usd": 0.5}
LAST = on_one_line(json.dumps(RESULT).encode())


@fuzzed(st.tuples(several(STREAM), st.integers(1, 5000)))
def test_lines_of_a_stream(drawn: tuple[list[bytes], int]) -> None:
    lines, chunk = drawn
    output = text("before") + b"".join(map(on_one_line, lines)) + text("after") + LAST
    assert followed(output, chunk)[:2] == ("completing", 0.5)
    with throwaway_home():
        for name, content in (good_run() | {f"runs/{GOOD_RUN}/output.jsonl": output}).items():
            write(name, content)
        shown = neighbours.works(f"output {GOOD_RUN}").out
        messages = [json.loads(line) for line in shown.splitlines()]
        assert [each["content"] for each in messages if each["role"] == "user"][:1] == ["Come here"]
        told = [each["content"] for each in messages]
        assert told[1] == "before" and told[-1] == "after"
        events = list(SessionManager().listen("claude-output", GOOD_RUN))
        assert [each.content for each in events] == [
            each.encode("utf-8", "replace").decode() for each in told[1:]
        ] or len(events) == len(told) - 1


def followed(output: bytes, chunk: int) -> tuple[Any, ...]:
    """Follow an output as the supervisor does, in chunks."""
    progress, buffer, stream = RunProgress(), LineBuffer(), agents.get().stream
    assert stream is not None
    for at in range(0, len(output), chunk):
        for line in buffer.take(output[at : at + chunk]):
            change = stream.parse_status(line)
            if change is not None:
                progress.take(change)
    json.dumps([progress.model, progress.error, progress.denied, progress.limit, progress.cost_usd])
    return progress.status, progress.cost_usd, progress.error
