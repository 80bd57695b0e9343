"""Damage to what Cursor and Amp write, send and print: rows, threads, payloads, lines."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import amp, cursor
from hookkit.agents.amp.thread_reader import ThreadReader
from hookkit.agents.cursor.log_reader import CursorLogReader
from hookkit.errors import RejectedError
from hookkit.model.run_output import StatusChange
from hookkit.model.transcript import Prompt, ToolCall
from hookkit.model.transcript_position import Position
from hookkit.runs.run_progress import RunProgress
from hookkit.store.journal.envelope import parse_line
from tests.agents.amp import threads
from tests.agents.cursor import logs
from tests.builders import line, throwaway_home
from tests.fuzz.mutations import damaged, fuzzed, on_one_line, several

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

CAPTURES = Path(__file__).parents[1] / "agents" / "cursor" / "captures"
ROWS = [json.dumps(each).encode() for each in logs.session()]
PAYLOADS = [
    json.dumps(json.loads(each)["payload"]).encode()
    for file in sorted(CAPTURES.rglob("hooks.jsonl"))
    for each in file.read_bytes().splitlines()
]
EVENTS = [
    json.dumps(
        {"type": kind, "thread": threads.ID, "tool": "Bash", "input": {"cmd": "ls"}}
    ).encode()
    for kind in ("session.start", "agent.start", "tool.result", "agent.end", "dispose")
]
PRINTED = [
    json.dumps({"type": kind, "session_id": "s1", "result": "x", "subtype": "init"} | more).encode()
    for kind in ("system", "assistant", "user", "tool_call", "result")
    for more in (
        {
            "message": {
                "content": [{"type": "text", "text": "x"}, {"type": "tool_use", "input": {}}]
            }
        },
        {"tool_call": {"shellToolCall": {"args": {}, "result": {"success": {"stdout": "x"}}}}},
    )
]
GOOD = ("A question about wombats", "A question about numbats")


def found_in(damage: bytes) -> tuple[Any, ...]:
    """Read damage between good rows, in two passes; what is found of the good ones."""
    path = logs.write([logs.user(GOOD[0])])
    after = [
        logs.user(GOOD[1]),
        logs.message("assistant", logs.used("Wave", path="/home/dev/shop")),
    ]
    whole = (
        path.read_bytes() + damage + b"".join(json.dumps(each).encode() + b"\n" for each in after)
    )
    path.write_bytes(whole[: len(whole) // 2])
    with CursorLogReader(path) as reader:
        entries = list(reader)
        position = Position.from_text(reader.position.to_text())
    path.write_bytes(whole)
    with CursorLogReader(path, position) as reader:
        entries += list(reader)
    with cursor.conversation.open_reader(path) as detailed:
        assert len(list(detailed)) >= 3
    prompts = {each.text for each in entries if isinstance(each, Prompt)}
    return prompts & set(GOOD), "Wave" in {e.name for e in entries if isinstance(e, ToolCall)}


@cache
def alone() -> tuple[Any, ...]:
    """Return what is found without any damage."""
    with throwaway_home():
        return found_in(b"")


@fuzzed(several(ROWS))
def test_logs(rows: list[bytes]) -> None:
    with throwaway_home():
        assert found_in(b"".join(map(on_one_line, rows))) == alone()


def test_a_row_of_forty_megabytes() -> None:
    with throwaway_home():
        long = logs.message("assistant", logs.used("Write", contents="x" * 40_000_000))
        assert found_in(json.dumps(long).encode() + b"\n") == alone()


@fuzzed(damaged([json.dumps(threads.thread()).encode()]))
def test_threads(data: bytes) -> None:
    with throwaway_home():
        path = threads.write(data)
        for is_detailed in (False, True):
            with ThreadReader(path, is_detailed=is_detailed) as reader:
                assert list(reader) is not None
                assert Position.from_text(reader.position.to_text()) is not None


@fuzzed(several([*PAYLOADS, *EVENTS]))
def test_payloads(payloads: list[bytes]) -> None:
    for each in map(on_one_line, payloads):
        for agent in (amp, cursor):
            try:
                record = parse_line(line(each.strip() or b"{}", agent=agent.NAME))
                event = agent.hooks.to_event(record, agent.EDIT_TOOLS)
                agent.prompts.typed_in(record.payload)
            except RejectedError:
                continue
            assert event.session_id


@fuzzed(several(PRINTED))
def test_streams(lines: list[bytes]) -> None:
    for agent in (amp, cursor):
        progress = RunProgress()
        for each in lines:
            progress.take(agent.stream.parse_status(each) or StatusChange(None))
            messages = agent.stream.parse_messages(each)
            assert all(isinstance(message.content, str) for message in messages)
            assert isinstance(agent.stream.session_id(each), str | None)
        progress.take(agent.stream.parse_status(b'{"type":"result"}') or StatusChange(None))
        assert progress.status == "completing"
