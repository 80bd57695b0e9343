"""Damaged records between good ones of Copilot's logs; damaged payloads and lines of its stream."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.copilot import EDIT_TOOLS, conversation, hooks, prompts, stream
from hookkit.agents.copilot.event_log import EventLog
from hookkit.errors import RejectedError
from hookkit.model.run_output import StatusChange
from hookkit.model.transcript import Prompt, ToolCall
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage
from hookkit.runs.run_progress import RunProgress
from hookkit.store.journal.envelope import parse_line
from tests.agents.copilot import logs
from tests.agents.copilot.logs import CALL, called, row, start, usage
from tests.builders import line, throwaway_home
from tests.fuzz.mutations import fuzzed, on_one_line, several

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

CAPTURES = Path(__file__).parents[1] / "agents" / "copilot" / "captures"
ROWS, PRINTED = (
    [
        each
        for file in sorted(CAPTURES.rglob(pattern))
        for each in file.read_bytes().splitlines()
        if len(each) < 20_000
    ]
    for pattern in ("events.jsonl", "stream/*.jsonl")
)
PAYLOADS = [
    json.dumps(json.loads(each)["payload"]).encode()
    for file in sorted(CAPTURES.rglob("hooks.jsonl"))
    for each in file.read_bytes().splitlines()
]
FIRST, LAST = "chatcmpl-aaaaaaaaaaaaaaaa", "chatcmpl-bbbbbbbbbbbbbbbb"
GOOD = frozenset((FIRST, LAST))

BEFORE = [start(), row("user.message", content="A question about wombats"), usage(FIRST)]
AFTER = [row("user.message", content="About numbats"), called("view"), usage(LAST)]
ASKED = {BEFORE[1]["id"], AFTER[0]["id"]}


def found_in(damage: bytes) -> tuple[Any, ...]:
    """Read damage between good records, in two passes; what is found of the good ones."""
    path = logs.write(*BEFORE)
    whole = path.read_bytes() + damage + logs.lines(*AFTER)
    path.write_bytes(whole[: len(whole) // 2])
    entries, position = logs.entries(path, texts=True)
    path.write_bytes(whole)
    with EventLog(path, Position.from_text(position.to_text()), with_texts=True) as reader:
        entries += list(reader)
    for each in (path, *conversation.subagents(path)):
        with conversation.open_reader(each) as detailed:
            assert list(detailed) is not None
    conversation.open_calls(path)
    messages = {each.message_id: each.tokens for each in entries if isinstance(each, ApiMessage)}
    return (
        {name: tokens for name, tokens in messages.items() if name in GOOD},
        {each.uuid for each in entries if isinstance(each, Prompt)} & ASKED,
        CALL in {each.id for each in entries if isinstance(each, ToolCall)},
    )


@cache
def alone() -> tuple[Any, ...]:
    """Return what is found without any damage."""
    with throwaway_home() as folder:
        return apart(folder, b"")


def apart(folder: Path, damage: bytes) -> tuple[Any, ...]:
    """Read damage in a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        return found_in(damage)


@fuzzed(several(ROWS))
def test_logs(rows: list[bytes]) -> None:
    with throwaway_home() as folder:
        assert apart(folder, b"".join(map(on_one_line, rows))) == alone()


@fuzzed(several(PAYLOADS))
def test_payloads(payloads: list[bytes]) -> None:
    for each in map(on_one_line, payloads):
        try:
            record = parse_line(line(each.strip() or b"{}", agent="copilot"))
            event = hooks.to_event(record, EDIT_TOOLS)
            hooks.recognize(record.payload)
            prompts.typed_in(record.payload)
        except RejectedError:
            continue
        assert event.session_id


@fuzzed(several(PRINTED))
def test_streams(lines: list[bytes]) -> None:
    progress = RunProgress()
    for each in lines:
        progress.take(stream.parse_status(each) or StatusChange(None))
        assert all(isinstance(message.content, str) for message in stream.parse_messages(each))
    progress.take(stream.parse_status(b'{"type":"result","exitCode":0}') or StatusChange(None))
    assert progress.status == "completing"
