"""Damaged rows between good ones of a Codex rollout, and damaged lines of its stream."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.codex import conversation, stream
from hookkit.agents.codex.rollout.reader import Rollout
from hookkit.model.run_output import StatusChange
from hookkit.model.transcript import Prompt, ToolCall
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage
from hookkit.runs.run_progress import RunProgress
from tests.agents.codex.rollouts import called, item, meta, prompt, text_of, turn, write
from tests.builders import throwaway_home
from tests.fuzz.mutations import fuzzed, on_one_line, several

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

CAPTURES = Path(__file__).parents[1] / "agents" / "codex" / "captures"
ROWS = [
    each
    for file in sorted(CAPTURES.rglob("rollout-*.jsonl"))
    for each in file.read_bytes().splitlines()
    if len(each) < 20_000
]
LINES = [
    each
    for file in sorted(CAPTURES.rglob("stream/*.jsonl"))
    for each in file.read_bytes().splitlines()
]
CALL = "call_goodgoodgoodgoodgood1234"

BEFORE = [
    meta(),
    turn(),
    prompt("A question about wombats", uuid="good-1"),
    called("good-1", 7, 0, 3),
]
AFTER = [
    prompt("A question about numbats", uuid="good-2"),
    item("function_call", name="exec_command", arguments='{"cmd":"ls"}', call_id=CALL),
    called("good-2", 9, 5, 4),
]


def found_in(damage: bytes) -> tuple[Any, ...]:
    """Read damage between good rows, in two passes; what is found of the good ones."""
    path = write(*BEFORE)
    whole = path.read_bytes() + damage + text_of(*AFTER).encode()
    path.write_bytes(whole[: len(whole) // 2])
    with Rollout(path, with_texts=True) as reader:
        entries = list(reader)
        position = Position.from_text(reader.position.to_text())
    path.write_bytes(whole)
    with Rollout(path, position, with_texts=True) as reader:
        entries += list(reader)
    with conversation.open_reader(path) as detailed:
        assert len(list(detailed)) >= len(AFTER)
    conversation.open_calls(path)
    messages = {each.message_id: each.tokens for each in entries if isinstance(each, ApiMessage)}
    return (
        {name: tokens for name, tokens in messages.items() if name.startswith("good-")},
        {each.uuid for each in entries if isinstance(each, Prompt)} & {"good-1", "good-2"},
        CALL in {each.id for each in entries if isinstance(each, ToolCall)},
    )


@cache
def alone() -> tuple[Any, ...]:
    """Return what is found without any damage."""
    with throwaway_home():
        return found_in(b"")


@fuzzed(several(ROWS))
def test_rollouts(rows: list[bytes]) -> None:
    with throwaway_home():
        assert found_in(b"".join(map(on_one_line, rows))) == alone()


@fuzzed(several(LINES))
def test_streams(lines: list[bytes]) -> None:
    progress = RunProgress()
    for line in lines:
        progress.take(stream.parse_status(line) or StatusChange(None))
        assert all(isinstance(each.content, str) for each in stream.parse_messages(line))
        assert isinstance(stream.session_id(line), str | None)
    progress.take(stream.parse_status(b'{"type":"turn.completed"}') or StatusChange(None))
    assert progress.status == "completing"


def test_a_row_of_forty_megabytes() -> None:
    with throwaway_home():
        output = "x" * 40_000_000
        long = item("function_call_output", call_id=CALL, output=output)
        assert found_in(text_of(long).encode()) == alone()
