"""Damaged rows between good ones of OpenCode's database, payloads, and lines of its stream."""

import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.opencode import EDIT_TOOLS, conversation, hooks, stream, transcripts
from hookkit.errors import RejectedError
from hookkit.model.record import Record
from hookkit.model.transcript import Prompt, ToolCall
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage
from hookkit.runs.run_progress import RunProgress
from tests.agents.opencode.logs import (
    AT,
    assistant,
    database,
    insert,
    message,
    session,
    text,
    tool,
    user,
)
from tests.builders import throwaway_home
from tests.fuzz.mutations import fuzzed, several

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

CAPTURES = Path(__file__).parents[1] / "agents" / "opencode" / "captures"
LINES = [
    each
    for file in sorted(CAPTURES.rglob("stream/*.jsonl"))
    for each in file.read_bytes().splitlines()
]
PAYLOADS = [
    json.dumps(json.loads(each)["payload"]).encode()
    for file in sorted(CAPTURES.rglob("hooks.jsonl"))
    for each in file.read_bytes().splitlines()
]


def rows_of(table: str) -> list[bytes]:
    """The data of a table's rows in all captures."""
    found: list[bytes] = []
    for file in sorted(CAPTURES.rglob("opencode.db")):
        db = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
        found += [data.encode() for (data,) in db.execute(f"SELECT data FROM {table}")]
        db.close()
    return found


def entries_of(path: Path, position: Position | None = None) -> tuple[list[Any], Position]:
    with transcripts.open_reader(path, position, with_texts=True) as reader:
        found = list(reader)
        return found, reader.position


def found_in(messages: list[bytes], parts: list[bytes]) -> tuple[Any, ...]:
    """Read damage between good rows, in two passes; what is found of the good ones."""
    with throwaway_home() as home:
        file = database(home / "opencode.db")
        path = session(file)
        message(file, "good-1", user(AT + 10**7), text("Wombats"), at=AT)
        for number, data in enumerate(messages):
            message(file, f"bad-{number}", data, *parts, at=AT + number)
        message(file, "good-2", assistant(AT + 10**8), tool("read"), at=AT + 5)
        entries, position = entries_of(path)
        insert(file, "event_sequence", aggregate_id="ses_1", seq=9)
        message(file, "good-3", assistant(AT + 10**9), *parts, at=AT + 99)
        entries += entries_of(path, Position.from_text(position.to_text()))[0]
        with conversation.open_reader(path) as detailed:
            assert list(detailed)
        conversation.open_calls(path)
    good = {f"m {AT + each} {AT + each + 100}" for each in (10**8, 10**9)}
    return (
        {each.message_id for each in entries if isinstance(each, ApiMessage)} & good,
        {each.text for each in entries if isinstance(each, Prompt)} & {"Wombats"},
        "prt_good-2_0" in {each.id for each in entries if isinstance(each, ToolCall)},
    )


@cache
def alone() -> tuple[Any, ...]:
    """Return what is found without any damage."""
    return found_in([], [])


@fuzzed(several(rows_of("message")))
def test_messages(rows: list[bytes]) -> None:
    assert found_in(rows, [b'{"type":"text","text":"x"}']) == alone()


@fuzzed(several(rows_of("part")))
def test_parts(rows: list[bytes]) -> None:
    assert found_in([json.dumps(assistant()).encode()], rows) == alone()


@fuzzed(several(PAYLOADS))
def test_payloads(payloads: list[bytes]) -> None:
    for raw in payloads:
        record = Record("1", AT * 10**6, "hook", None, raw, "opencode", 0, b'{"p":%b}' % raw)
        try:
            event = hooks.to_event(record, EDIT_TOOLS)
        except RejectedError:
            continue
        assert event.session_id


@fuzzed(several(LINES))
def test_streams(lines: list[bytes]) -> None:
    progress = RunProgress()
    for each in lines:
        stream.session_id(each)
        stream.parse_messages(each)
        if change := stream.parse_status(each):
            progress.take(change)
