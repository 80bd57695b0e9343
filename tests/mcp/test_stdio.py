"""The loop: JSON-RPC on stdin and stdout."""

import io
import json
import sqlite3
import subprocess
import sys
from typing import Any

import pytest

from hookkit import paths
from hookkit.mcp import protocol, stdio, tools
from hookkit.mcp.handshake import INSTRUCTIONS, LONGEST, VERSIONS


def asked(*lines: bytes | dict[str, Any]) -> list[Any]:
    """The answers to messages."""
    sent = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines]
    sink = io.BytesIO()
    stdio.serve(io.BytesIO(b"\n".join(sent)), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def request(method: str, number: Any = 1, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def test_a_handshake() -> None:
    hello, pong, listed = asked(
        request("initialize", protocolVersion="2025-06-18"),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        request("ping", "two"),
        request("tools/list", 3),
    )
    assert hello["result"]["protocolVersion"] == "2025-06-18"
    assert hello["result"]["instructions"] == INSTRUCTIONS
    assert pong == {"jsonrpc": "2.0", "id": "two", "result": {}}
    names = [each["name"] for each in listed["result"]["tools"]]
    assert names == ["recall", "session", "file_history", "usage"] == list(tools.TOOLS)
    assert all(each["annotations"]["readOnlyHint"] for each in listed["result"]["tools"])
    assert all("outputSchema" not in each for each in listed["result"]["tools"])


@pytest.mark.parametrize("version", ["2099-01-01", None, 7])
def test_an_unknown_version(version: object) -> None:
    (hello,) = asked(request("initialize", protocolVersion=version))
    assert hello["result"]["protocolVersion"] == VERSIONS[0]


def test_what_the_model_reads_up_front_is_short() -> None:
    assert len(INSTRUCTIONS) < 1_500
    assert len(json.dumps(tools.described())) < 4_000


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"{", stdio.PARSE_ERROR),
        (b"\xff\xfe", stdio.PARSE_ERROR),
        (b"[" * 100_000, stdio.PARSE_ERROR),
        (b"7", stdio.INVALID_REQUEST),
        ({"id": 1, "method": 5}, stdio.INVALID_REQUEST),
        (request("resources/list"), protocol.METHOD_NOT_FOUND),
        (request("server/discover"), protocol.METHOD_NOT_FOUND),
        (request("tools/call", name="forget"), protocol.INVALID_PARAMS),
        (request("tools/call", name=["recall"]), protocol.INVALID_PARAMS),
        (b"x" * (LONGEST * 2 + 5), stdio.PARSE_ERROR),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_can_not_be_answered(sent: bytes | dict[str, Any], code: int) -> None:
    failed, pong = asked(sent, request("ping", 2))
    assert failed["error"]["code"] == code
    assert pong["result"] == {}


def test_no_answers_to_notifications_answers_and_empty_lines() -> None:
    quiet = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
    assert asked(b"", b"  ", quiet, {"jsonrpc": "2.0", "id": 4, "result": {}}) == []


def test_a_list_of_messages() -> None:
    both = json.dumps([request("ping", 1), request("ping", 2)]).encode()
    assert [each["id"] for each in asked(both)] == [1, 2]


def test_params_that_are_no_object() -> None:
    (failed,) = asked({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": [1]})
    assert failed["error"]["code"] == protocol.INVALID_PARAMS


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ([1], "must be an object"),
        ({}, "query must be a string"),
        ({"query": ""}, "1 to 2,000 characters"),
        ({"query": "x" * 2_001}, "1 to 2,000 characters"),
        ({"query": "x", "words": 1}, "not 'words'"),
        ({"query": "x", "limit": "many"}, "limit must be a integer"),
        ({"query": "x", "limit": 1.5}, "limit must be a integer"),
        ({"query": "x", "limit": True}, "limit must be a integer"),
        ({"query": "!"}, "no word to search for"),
        ({"query": "\ud800"}, "query has half a character"),
    ],
)
def test_arguments_that_a_tool_does_not_take(sent: object, says: str) -> None:
    (answer,) = asked(request("tools/call", name="recall", arguments=sent))
    assert answer["result"]["isError"]
    assert says in answer["result"]["content"][0]["text"]


def test_a_damaged_database() -> None:
    paths.make_private(paths.data_dir())
    paths.database().write_bytes(b"x" * 5_000)
    (answer,) = asked(request("tools/call", name="usage"))
    assert answer["result"]["isError"]
    assert "hookkit" in answer["result"]["content"][0]["text"]


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), sqlite3.Error("odd")])
def test_files_that_can_not_be_used(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    if isinstance(error, OSError):
        error.filename = str(paths.data_dir() / "x")
    monkeypatch.setattr("hookkit.api.stats.report_usage", fail)
    (answer,) = asked(request("tools/call", name="usage"))
    assert answer["result"]["isError"]


def test_choices() -> None:
    (answer,) = asked(request("tools/call", name="usage", arguments={"by": "planet"}))
    assert "by must be one of none, day" in answer["result"]["content"][0]["text"]


def test_a_bug_of_ours_is_logged_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookkit.api.stats.report_usage", lambda *_, **__: 1 / 0)
    failed, pong = asked(request("tools/call", name="usage"), request("ping", 2))
    assert failed["error"]["code"] == stdio.INTERNAL_ERROR
    assert str(paths.log_file()) in failed["error"]["message"]
    assert "ZeroDivisionError" in paths.log_file().read_text()
    assert pong["id"] == 2


def test_a_bug_that_can_not_be_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "answered", lambda *_: 1 / 0)
    paths.log_file().parent.mkdir(parents=True)
    paths.log_file().mkdir()
    (failed,) = asked(request("tools/call", name="usage"))
    assert failed["error"]["message"] == "hookkit has a bug (ZeroDivisionError)."


def test_a_reader_that_is_gone() -> None:
    class Gone(io.BytesIO):
        def write(self, _: Any) -> int:
            raise BrokenPipeError

    stdio.serve(io.BytesIO(json.dumps(request("ping")).encode()), Gone())


@pytest.mark.usefixtures("covered_children")
def test_as_a_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hookkit", "mcp"],
        input=json.dumps(request("ping")).encode() + b"\n",
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert done.stderr == b""
