"""Damage to what Gemini CLI and Qwen Code write, send and print: rows, payloads, lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import gemini, qwen
from hookkit.agents.base import Agent
from hookkit.errors import RejectedError
from hookkit.model.run_output import StatusChange
from hookkit.model.transcript import Prompt
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage
from hookkit.runs.run_progress import RunProgress
from hookkit.store.journal.envelope import parse_line
from tests.agents.gemini import chats
from tests.agents.qwen import test_chat_log as rows
from tests.builders import line, throwaway_home
from tests.fuzz.mutations import fuzzed, on_one_line, several

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

AGENTS: list[Agent] = [gemini, qwen]
TESTS = Path(__file__).parents[1] / "agents"


def lines_of(agent: str, pattern: str) -> list[bytes]:
    """The lines of captured files."""
    files = sorted((TESTS / agent / "captures").rglob(pattern))
    return [each for file in files for each in file.read_bytes().splitlines()]


ROWS = {name: lines_of(name, "chats/*.jsonl") for name in ("gemini", "qwen")}
PAYLOADS = [
    json.dumps(json.loads(each)["payload"]).encode()
    for name in ROWS
    for each in lines_of(name, "hooks.jsonl")
]
PRINTED = [
    *lines_of("gemini", "stream/*.jsonl"),
    b'{"type":"result","subtype":"success","is_error":false,"num_turns":1}',
]
GOOD = ("A question about wombats", "A question about numbats")


def found_in(agent: Agent, damage: bytes) -> tuple[Any, ...]:
    """Read damage between good rows, in two passes; what is found of the good ones."""
    path, before, after = written(agent)
    whole = before + damage + after
    assert agent.transcripts
    path.write_bytes(whole[: len(whole) // 2])
    with agent.transcripts.open_reader(path) as reader:
        entries = list(reader)
        position = Position.from_text(reader.position.to_text())
    path.write_bytes(whole)
    with agent.transcripts.open_reader(path, position) as reader:
        entries += list(reader)
    with agent.conversation.open_reader(path) as detailed:
        assert len(list(detailed)) >= 3
    prompts = {each.text for each in entries if isinstance(each, Prompt)}
    messages = {each.message_id: each for each in entries if isinstance(each, ApiMessage)}
    return prompts & set(GOOD), messages["the last"].tokens


def written(agent: Agent) -> tuple[Path, bytes, bytes]:
    """The place of a log, and the good rows before and after the damage.

    An answer comes first: the conversation that Gemini CLI appends again ends with one.
    """
    if agent is gemini:
        path = chats.place(Path.home())
        answer = chats.gemini("x", id="the last")
        first = chats.text_of(chats.head(), chats.user(GOOD[0]))
        return path, first.encode(), chats.text_of(answer, chats.user(GOOD[1])).encode()
    path = rows.place(Path.home() / ".qwen")
    first = rows.write(path, rows.row("user", rows.text(GOOD[0]))).read_text()
    answer = rows.response(response_id="the last")
    rest = rows.write(path, answer, rows.row("user", rows.text(GOOD[1]))).read_text()
    return path, first.encode(), rest.encode()


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.NAME)
def test_a_row_of_forty_megabytes(agent: Agent) -> None:
    with throwaway_home():
        long = {"type": "unheard_of", "content": "x" * 40_000_000}
        alone = found_in(agent, b"")
        assert found_in(agent, json.dumps(long).encode() + b"\n") == alone


@fuzzed(several(ROWS["gemini"]))
def test_logs_of_gemini(damage: list[bytes]) -> None:
    with throwaway_home():
        assert found_in(gemini, b"".join(map(on_one_line, damage))) == found_in(gemini, b"")


@fuzzed(several(ROWS["qwen"]))
def test_logs_of_qwen(damage: list[bytes]) -> None:
    with throwaway_home():
        assert found_in(qwen, b"".join(map(on_one_line, damage))) == found_in(qwen, b"")


@fuzzed(several(PAYLOADS))
def test_payloads(payloads: list[bytes]) -> None:
    for each in map(on_one_line, payloads):
        for agent in AGENTS:
            try:
                record = parse_line(line(each.strip() or b"{}", agent=agent.NAME))
                event = agent.hooks.to_event(record, agent.EDIT_TOOLS)
                agent.prompts.typed_in(record.payload)
                agent.hooks.recognize(record.payload)
            except RejectedError:
                continue
            assert event.session_id


@fuzzed(several(PRINTED))
def test_streams(lines: list[bytes]) -> None:
    for agent in AGENTS:
        assert agent.stream
        progress = RunProgress()
        for each in lines:
            progress.take(agent.stream.parse_status(each) or StatusChange(None))
            messages = agent.stream.parse_messages(each)
            assert all(isinstance(message.content, str) for message in messages)
        done = b'{"type":"result","status":"success"}'
        progress.take(agent.stream.parse_status(done) or StatusChange(None))
        assert progress.status == "completing"
