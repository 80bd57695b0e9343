"""The end of a transcript as turns that can be read: speakers, and the work of tools.

Transcripts reach hundreds of megabytes, with single lines of forty: the file is read backwards,
no further than is needed, and a line that is too long is left out without being held.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from hookkit.agents.claude_code import prompts
from hookkit.agents.claude_code.tool_inputs import KEY_INPUTS
from hookkit.agents.claude_code.transcript import prompt_text
from hookkit.agents.claude_code.transcript.slash_commands import command, settles
from hookkit.lib.system import regular_file

MAX_READ = 128 * 1024 * 1024
"""Bytes that are searched at most, from the end."""

MAX_HEAD = 8 * 1024 * 1024
"""Bytes that are searched at most for the first prompt, from the beginning."""

MAX_RECORD = 4 * 1024 * 1024
"""Bytes of a line that is still read; a longer one is mentioned only."""

LONGEST_SPEECH, LONGEST_TOOL_TEXT = 4000, 400
"""Characters that are left of a message, and of what a tool was asked or answered."""

COMMANDS = "User: /", "User: !"
"""How turns begin that reveal little of the aim."""

BLOCK = 256 * 1024
BETWEEN, GAP = "\n\n", "[…]"


class ExcerptLine(NamedTuple):
    """One line of the file: where it begins, and what it is; None where it is too long."""

    start: int
    data: bytes | None


def last_turns(path: Path, limit: int = 60_000) -> str:
    """Return the last turns of a transcript as text of at most `limit` bytes of UTF-8.

    Where they don't reach back to the first prompt, it stands before them, since it states the aim.
    Whole turns only, but for one that is longer than the limit. Empty where nothing can be read.
    """
    try:
        with regular_file.opened(path) as file:
            return _retold(file, limit)
    except OSError:
        return ""


def _retold(file: BinaryIO, limit: int) -> str:
    turns, begin = _last(file, limit)
    first = _clipped(_first_prompt(file, begin), limit // 4)
    if first:
        opening = [first, GAP]
        room = limit - _size(opening)
        while turns and _size(turns) > room:
            del turns[0]
        turns = opening + turns
    return _clipped(BETWEEN.join(turns), limit)


def _last(file: BinaryIO, limit: int) -> tuple[list[str], int]:
    """Return the last turns, the oldest first, and the offset of their first line."""
    turns: list[str] = []
    room = limit
    begin = file.seek(0, os.SEEK_END)
    went_on: bool | None = None
    for line in _lines_backwards(file):
        record = None if line.data is None else _record(line.data)
        for turn in reversed(_turns(record, went_on=went_on is True)):
            room -= _size([turn])
            if room < 0 and turns:
                return turns[::-1], begin
            turns.append(turn)
        begin = line.start
        shown = settles(record) if record else None
        went_on = went_on if shown is None else shown
    return turns[::-1], begin


def _size(turns: list[str]) -> int:
    return sum(len(turn.encode()) + len(BETWEEN) for turn in turns)


def _clipped(text: str, limit: int) -> str:
    return text.encode()[: max(limit, 0)].decode("utf-8", "ignore")


def _lines_backwards(file: BinaryIO) -> Iterator[ExcerptLine]:
    """Yield the lines from the last to the first, or to the last one that `MAX_READ` reaches."""
    end = file.seek(0, os.SEEK_END)
    stop = max(0, end - MAX_READ)
    pieces: list[bytes] = []
    length = 0
    while end > stop:
        offset = end
        end = max(stop, end - BLOCK)
        file.seek(end)
        for number, piece in enumerate(reversed(file.read(offset - end).split(b"\n"))):
            if number:
                yield ExcerptLine(offset, _joined(pieces))
                pieces, length = [], 0
                offset -= 1
            offset -= len(piece)
            length += len(piece)
            pieces = [*pieces, piece] if length <= MAX_RECORD else []
    if not stop:
        yield ExcerptLine(0, _joined(pieces))


def _joined(pieces: list[bytes]) -> bytes | None:
    return b"".join(reversed(pieces)) if pieces else None


def _first_prompt(file: BinaryIO, before: int) -> str:
    """Return the first prompt that begins before this offset.

    A command only where there is no other.
    """
    first, pending = "", ""
    file.seek(0)
    while file.tell() < min(before, MAX_HEAD):
        record = _record(file.readline(MAX_RECORD))
        if pending and (went_on := settles(record)) is not None:
            first, pending = first or (pending if went_on else ""), ""
        for turn in _turns(record):
            if turn.startswith(COMMANDS):
                first = first or turn
            elif turn.startswith("User: "):
                return turn
        unsettled = (turn for turn in _turns(record, went_on=True) if turn.startswith(COMMANDS))
        pending = next(unsettled, pending)
    return first


def _turns(record: dict[str, Any] | None, *, went_on: bool = False) -> list[str]:
    """Return the turn of one record of the transcript; mostly none.

    `went_on` is true where the records after it show that a command went to the model.
    """
    if record is None:
        return ["[a record too long to be read]"]
    if record.get("isSidechain"):
        return []
    if record.get("type") == "attachment" and not record.get("isMeta"):
        return _queued(record.get("attachment"))
    message = record.get("message")
    if record.get("type") not in ("user", "assistant") or not isinstance(message, dict):
        return []
    content = message.get("content")
    if record.get("isMeta") and not prompts.is_shell(content):
        return []
    blocks = content if isinstance(content, list) else [{"type": "text", "text": content}]
    turns = (_turn(block, record, went_on) for block in blocks if isinstance(block, dict))
    return [turn for turn in turns if turn]


def _record(data: bytes) -> dict[str, Any]:
    text = data.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _queued(attachment: Any) -> list[str]:
    """Return a prompt that was typed while the agent was at work."""
    if not isinstance(attachment, dict) or attachment.get("type") != "queued_command":
        return []
    turn = _prompt(prompt_text.queued(attachment))
    return [turn] if turn else []


def _turn(block: dict[str, Any], record: dict[str, Any], went_on: bool) -> str:
    kind = str(block.get("type"))
    if kind.endswith("tool_use"):
        asked = _short(_asked(block.get("input")), LONGEST_TOOL_TEXT)
        return _clean(f"Tool {block.get('name')}: {asked}")
    if kind.endswith("tool_result"):
        answer = _short(_text(block.get("content")), LONGEST_TOOL_TEXT)
        return _clean(f"{'Error' if block.get('is_error') else 'Output'}: {answer}")
    if kind != "text":
        return ""
    if record.get("type") == "user":
        if record.get("isCompactSummary"):
            return _recap(block.get("text"))
        words = _text(block.get("text"))
        typed = prompt_text.prompt_of(record, words, None)
        return _prompt(typed or (command(record, words) if went_on else None))
    text = _short(_text(block.get("text")), LONGEST_SPEECH)
    return _clean(f"Assistant: {text}") if text else ""


def _recap(content: Any) -> str:
    """Return the summary that took a conversation's place when it was compacted."""
    text = prompts.unwrapped(_text(content)).strip()
    return _clean(f"[compacted, summed up so: {_short(text, LONGEST_SPEECH)}]")


def _prompt(text: str | None) -> str:
    """Return a person's prompt; nothing where nobody typed it."""
    return _clean(f"User: {_short(text, LONGEST_SPEECH)}") if text else ""


def _asked(inputs: Any) -> str:
    if not isinstance(inputs, dict):
        return ""
    for name in KEY_INPUTS:
        if isinstance(inputs.get(name), str):
            return str(inputs[name])
    return json.dumps(inputs, ensure_ascii=False)


def _text(content: Any) -> str:
    """Return the text of a message's or a tool result's content, whichever form it has."""
    if isinstance(content, list):
        texts = [block.get("text") for block in content if isinstance(block, dict)]
        return "\n".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def _short(text: str, most: int) -> str:
    """Return the beginning and the end of a text: how it ends often matters more."""
    text = text.strip()
    if len(text) <= most:
        return text
    return f"{text[: most * 2 // 3].rstrip()} {GAP} {text[-most // 3 :].lstrip()}"


def _clean(text: str) -> str:
    """Return a text that can be encoded: transcripts may have lone surrogates."""
    return text.encode("utf-8", "replace").decode().strip()
