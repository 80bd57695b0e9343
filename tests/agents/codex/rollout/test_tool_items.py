"""Tool calls and results in rollouts."""

from typing import Any

import pytest

from hookkit.agents.codex.rollout import tool_items
from hookkit.agents.codex.rollout.tool_items import Call

PATCH = "*** Begin Patch\n*** Add File: a\n+x\n*** End Patch"


def function(name: str, arguments: str = "{}", **more: Any) -> dict[str, Any]:
    known = {"type": "function_call", "call_id": "c1", "name": name, "arguments": arguments}
    return known | more


CALLS: list[tuple[dict[str, Any], tuple[str, str | None, tuple[str, ...]] | None]] = [
    (function("exec_command", '{"cmd":"ls -l"}'), ("Bash", "ls -l", ())),
    (function("shell", '{"command":["bash","-lc","ls | wc"]}'), ("Bash", "ls | wc", ())),
    (
        function("shell", '{"command":["git","commit","-m","a b"]}'),
        ("Bash", "git commit -m 'a b'", ()),
    ),
    (function("shell", '{"command":5}'), ("Bash", "", ())),
    (
        function("shell", '{"command":["apply_patch","*** Add File: a\\n+x"]}'),
        ("apply_patch", None, ("/w/a",)),
    ),
    (
        function("apply_patch", '{"input":"*** Update File: /x/b\\n+x"}'),
        ("apply_patch", None, ("/x/b",)),
    ),
    (function("spawn_agent", '{"message":"Count"}'), ("spawn_agent", None, ())),
    (function("search", namespace="mcp__docs__"), ("mcp__docs__search", None, ())),
    (function("spawn_agent", namespace="multi_agent_v1"), ("spawn_agent", None, ())),
    (function("f", "{"), ("f", None, ())),
    (function("f", "[" * 100_000), ("f", None, ())),
    (function("exec"), None),
    (function("f", call_id=None), None),
    (
        {"type": "custom_tool_call", "call_id": "c", "name": "apply_patch", "input": PATCH},
        ("apply_patch", None, ("/w/a",)),
    ),
    (
        {"type": "custom_tool_call", "call_id": "c", "name": "other", "input": PATCH},
        ("other", None, ()),
    ),
    ({"type": "custom_tool_call", "call_id": "c", "name": "exec", "input": "1"}, None),
    (
        {"type": "local_shell_call", "call_id": "c", "action": {"command": ["ls"]}},
        ("Bash", "ls", ()),
    ),
    ({"type": "web_search_call", "id": "ws_1", "action": {"query": "x"}}, ("web_search", None, ())),
    ({"type": "reasoning", "id": "rs_1"}, None),
]


@pytest.mark.parametrize("item, expected", CALLS)
def test_a_call(item: dict[str, Any], expected: tuple[Any, ...] | None) -> None:
    found = tool_items.call_of(item, "/w")
    assert (found and (found.name, found.command, found.files)) == expected


def result(output: Any) -> tuple[bool, bool]:
    item = {"type": "function_call_output", "call_id": "c1", "output": output}
    found = tool_items.result_of(item)
    assert found is not None
    return found.is_error, found.never_ran


@pytest.mark.parametrize(
    "output, is_error, never_ran",
    [
        (
            "Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\n",
            False,
            False,
        ),
        ("Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 1\nOutput:\n", True, False),
        ("Chunk ID: 1\nWall time: 9 seconds\nProcess running with session ID 3\n", False, False),
        ("Exit code: 0\nWall time: 0.1 seconds\n", False, False),
        ("Exit code: 2\nWall time: 0.1 seconds\n", True, False),
        ("It said: Exit code: 2\n", False, False),
        ("Wall time: 2.6 seconds\naborted by user", True, False),
        ("aborted by user after 1.2s", True, False),
        ("apply_patch verification failed: no such file", True, True),
        ("patch rejected: writing is blocked by read-only sandbox", True, True),
        ("Command blocked by PreToolUse hook: not allowed here. Command: touch x", True, True),
        ("", False, False),
        (5, False, False),
        ([{"type": "input_text", "text": "Exit code: 1\n"}, {"type": "input_image"}], True, False),
        ('{"output":"x","metadata":{"exit_code":1,"duration_seconds":0.1}}', True, False),
        ('{"output":"x","metadata":{"exit_code":0}}', False, False),
        ('{"output":"x"', False, False),
        ('{"output":' + "[" * 100_000, False, False),
        ('{"output":5}', False, False),
    ],
)
def test_a_result(output: Any, is_error: bool, never_ran: bool) -> None:
    assert result(output) == (is_error, never_ran)


@pytest.mark.parametrize("item", [{"type": "message"}, {"type": "function_call_output"}])
def test_what_is_no_result(item: dict[str, Any]) -> None:
    assert tool_items.result_of(item) is None


@pytest.mark.parametrize(
    "item, call, is_error, never_ran",
    [
        (
            {"type": "CommandExecution", "command": ["bash", "-lc", "ls"], "exit_code": 0},
            Call("exec-1", "Bash", {"command": "ls"}, "ls"),
            *(False, False),
        ),
        (
            {"type": "CommandExecution", "command": "ls", "status": "declined"},
            Call("exec-1", "Bash", {"command": "ls"}, "ls"),
            *(True, True),
        ),
        (
            {"type": "FileChange", "changes": {"/w/a": {}}, "status": "completed", "stdout": "ok"},
            Call("exec-1", "apply_patch", {"files": ["/w/a"]}, None, ("/w/a",)),
            *(False, False),
        ),
        (
            {"type": "McpToolCall", "server": "docs", "tool": "search", "arguments": {"q": "x"}},
            Call("exec-1", "mcp__docs__search", {"q": "x"}),
            *(False, False),
        ),
    ],
)
def test_a_call_that_code_made(
    item: dict[str, Any], call: Call, is_error: bool, never_ran: bool
) -> None:
    found = tool_items.inner_call(item | {"id": "exec-1"}, "/w")
    assert found is not None
    assert found[0] == call
    assert (found[1].is_error, found[1].never_ran) == (is_error, never_ran)


@pytest.mark.parametrize(
    "item", [{"id": "exec-1", "type": "Reasoning"}, {"id": 5}, {"id": "call_1"}]
)
def test_what_no_code_called(item: dict[str, Any]) -> None:
    assert tool_items.inner_call(item, "/w") is None
