"""The lines that OpenCode prints in a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.opencode import stream
from hookkit.model.run_output import Denial, Message, StatusChange
from hookkit.runs.run_progress import RunProgress

HERE = Path(__file__).parent
STREAMS = sorted((HERE / "captures").glob("*/stream/*.jsonl"))
AT = 1795946284000
TIME = "2026-11-29T09:58:04.000Z"


def line(kind: str, **members: Any) -> bytes:
    return json.dumps({"type": kind, "timestamp": AT, "sessionID": "ses_1"} | members).encode()


def tool(**state: Any) -> dict[str, Any]:
    return {"id": "prt_1", "type": "tool", "tool": "bash", "state": state}


@pytest.mark.parametrize("path", STREAMS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_captured_runs(path: Path) -> None:
    lines = path.read_bytes().splitlines()
    assert all((stream.session_id(each) or "").startswith("ses_") for each in lines)
    progress = RunProgress()
    for each in lines:
        if change := stream.parse_status(each):
            progress.take(change)
    messages = [message for each in lines for message in stream.parse_messages(each)]
    if "sigint" in path.parts[-3]:
        assert (progress.status, progress.error) == ("running", None)
    elif "401" in path.parts[-3]:
        assert (progress.status, progress.error) == ("completing", "bad key")
        assert messages[-1].kind == "notice"
    else:
        assert (progress.status, progress.error) == ("completing", "")
        assert messages
    assert bool(progress.denied) == ("refused" in path.parts[-3])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (line("step_start"), StatusChange("running", background_tasks=0)),
        (
            line("step_finish", part={"reason": "stop"}),
            StatusChange("completing", background_tasks=0),
        ),
        (
            line("step_finish", part={"reason": "tool-calls"}),
            StatusChange("completing", background_tasks=1),
        ),
        (line("text", part={"text": '"error"'}), None),
        (line("tool_use", part=tool(status="error", error="it failed")), None),
        (
            line("tool_use", part=tool(status="error", error=f"{stream.REFUSALS[0]} this.")),
            StatusChange(None, denied=(Denial("bash", "prt_1"),)),
        ),
        (
            line("error", error={"name": "APIError", "data": {"message": "no", "statusCode": 429}}),
            StatusChange(
                "completing", is_error=True, error="no", is_limit=True, background_tasks=0
            ),
        ),
        (
            line("error", error={"name": "UnknownError"}),
            StatusChange("completing", is_error=True, error="UnknownError", background_tasks=0),
        ),
        (b'{"type": "error", "step_start"', None),
        (b'["step_start"]', None),
        (b"\xff", None),
    ],
)
def test_changes_of_a_run(data: bytes, expected: StatusChange | None) -> None:
    assert stream.parse_status(data) == expected


def test_an_end_without_a_result() -> None:
    assert stream.parse_failure("Rate limit reached").is_limit
    assert stream.parse_failure("Not found").error == "Not found"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (line("text", part={"text": "Done."}), [Message("assistant", "Done.", TIME, "text")]),
        (
            line("tool_use", part=tool(input={"command": "ls"}, output="a.py")),
            [
                Message("assistant", '[bash] {"command": "ls"}', TIME, "tool", "bash", "ls"),
                Message("tool", "a.py", TIME, "answer"),
            ],
        ),
        (
            line("error", error={"data": {"message": "no"}}, timestamp="x"),
            [Message("assistant", "no", None, "notice")],
        ),
        (line("step_start"), []),
        (line("text", part=7, timestamp=1e30), [Message("assistant", "", None, "text")]),
        (b"{", []),
    ],
)
def test_messages(data: bytes, expected: list[Message]) -> None:
    assert stream.parse_messages(data) == expected


def test_a_line_without_a_session() -> None:
    assert stream.session_id(b'{"type": "error"}') is None
    assert stream.session_id(b'{"sessionID": 7}') is None
