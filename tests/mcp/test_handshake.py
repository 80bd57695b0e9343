"""The first messages of a client: answered before anything else is imported."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hookkit.mcp import handshake, stdio
from tests.mcp.listed_tools import listed_tools

PARAMS = {"protocolVersion": "2025-06-18", "capabilities": {"roots": {}}, "clientInfo": {"id": 3}}
NOT_NEEDED = {"json", "re", "typing", "hookkit.mcp.stdio", "hookkit.mcp.tools"}

REPORT = """
import io, sys
from hookkit.mcp import handshake
handshake.greeted(sys.stdin.buffer, sys.stdout.buffer)
print(*sys.modules, file=sys.stderr)
"""


def compact(**message: Any) -> bytes:
    """Return a message as JavaScript writes it."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


INITIALIZE = compact(method="initialize", params=PARAMS, jsonrpc="2.0", id=0)
INITIALIZED = compact(jsonrpc="2.0", method="notifications/initialized")
LIST = compact(method="tools/list", jsonrpc="2.0", id=12)
DISCOVER = {"method": "server/discover", "params": {"_meta": {}}}
USUAL = [
    compact(jsonrpc="2.0", id="server-discover-probe-1", **DISCOVER),
    INITIALIZE,
    INITIALIZED,
    compact(method="notifications/initialized", jsonrpc="2.0"),
    LIST,
    compact(method="tools/list", params={}, jsonrpc="2.0", id=1),
]


def by_stdio(*lines: bytes) -> list[Any]:
    """Return the answers of the loop that understands any message."""
    sink = io.BytesIO()
    stdio.serve(io.BytesIO(b"".join(lines)), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_the_answers_are_the_same() -> None:
    sink = io.BytesIO()
    assert handshake.greeted(io.BytesIO(b"".join(USUAL)), sink) == b""
    answers = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert answers == by_stdio(*USUAL)
    assert [each["id"] for each in answers] == ["server-discover-probe-1", 0, 12, 1]
    assert answers[1]["result"]["protocolVersion"] == "2025-06-18"


def test_the_tools_are_written_as_they_are() -> None:
    assert Path(handshake.TOOLS_FILE).read_text("utf-8") == listed_tools()  # or: make tools


@pytest.mark.parametrize(
    "line",
    [
        compact(jsonrpc="2.0", id=0, method="initialize", params=PARAMS),
        compact(method="initialize", params=PARAMS, jsonrpc="2.0", id="0"),
        compact(method="initialize", params=PARAMS | {"id": 4}, jsonrpc="2.0"),
        compact(method="initialize", params={"protocolVersion": "2099-01-01"}, jsonrpc="2.0", id=0),
        compact(method="initialize", params={"protocolVersion": "\u00e9"}, jsonrpc="2.0", id=0),
        compact(method="initialize", params={}, jsonrpc="2.0", id=0),
        compact(method="ping", jsonrpc="2.0", id=0),
        compact(method="tools/list", params={"cursor": "x"}, jsonrpc="2.0", id=0),
        compact(method="notifications/cancelled", jsonrpc="2.0"),
        compact(method="x", params={"a": ',"jsonrpc":"2.0","id":7'}, jsonrpc="2.0", id=-1),
        b"[" + LIST.strip() + b"]\n",
        LIST.strip() + b"}\n",
        INITIALIZE[:-3] + b"\n",
        compact(jsonrpc="2.0", id='a"b', **DISCOVER),
        compact(jsonrpc="2.0", id="a", method="ping"),
        compact(jsonrpc="2.0", id=1, **DISCOVER),
        b"\n",
        b"{}\n",
    ],
    ids=lambda line: line.decode().strip()[:60],
)
def test_others_are_left_to_who_understands_them(line: bytes) -> None:
    sink = io.BytesIO()
    assert handshake.greeted(io.BytesIO(INITIALIZE + line + LIST), sink) == line
    assert len(sink.getvalue().splitlines()) == 1


def test_a_list_that_can_not_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(handshake, "TOOLS_FILE", str(tmp_path))
    assert handshake.greeted(io.BytesIO(LIST), io.BytesIO()) == LIST
    (answer,) = by_stdio(LIST)
    assert answer["result"] == json.loads(listed_tools())


@pytest.mark.usefixtures("covered_children")
@pytest.mark.parametrize("first", [b"", INITIALIZE + INITIALIZED, b"\n"], ids=repr)
def test_as_a_process(first: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hookkit", "mcp"],
        input=first + compact(jsonrpc="2.0", id=1, method="ping") + LIST,
        capture_output=True,
        check=True,
    )
    *_, pong, listed = map(json.loads, done.stdout.splitlines())
    assert pong == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert listed["result"] == json.loads(listed_tools())
    assert done.stderr == b""


@pytest.mark.usefixtures("covered_children")
def test_a_client_that_asks_nothing_more() -> None:
    command = [sys.executable, "-m", "hookkit", "mcp"]
    done = subprocess.run(command, input=b"".join(USUAL), capture_output=True, check=True)
    assert len(done.stdout.splitlines()) == 4
    assert done.stderr == b""


class Ended(io.BytesIO):
    """A stream that is gone, or that a signal interrupts."""

    def __init__(self, error: type[BaseException]) -> None:
        super().__init__(INITIALIZE)
        self.error = error

    def write(self, _: object) -> int:
        raise self.error


@pytest.mark.parametrize("error", [BrokenPipeError, KeyboardInterrupt])
def test_a_client_that_ends_meanwhile(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Ended(error)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream))
    handshake.main()


def test_until_then_nothing_slow_is_imported() -> None:
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    arguments = [sys.executable, "-S", "-c", REPORT]
    here = {"PYTHONPATH": str(Path(handshake.__file__).parents[2])}
    done = subprocess.run(
        arguments, input=b"".join(USUAL), capture_output=True, check=True, env=plain | here
    )
    assert len(done.stdout.splitlines()) == 4
    assert NOT_NEEDED & set(done.stderr.decode().split()) == set()
