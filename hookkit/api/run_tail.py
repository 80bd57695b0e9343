"""Read the last messages of a run: only the end of its output is read."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from hookkit.lib.system import regular_file
from hookkit.lib.text import scrub
from hookkit.model.run_output import Message
from hookkit.runs import run_folder
from hookkit.runs.run_folder import Run

PART = 256 * 1024
"""Bytes at the end of the output that are read."""


class LastWords(NamedTuple):
    """The last lines of an agent's texts and tool calls."""

    lines: tuple[str, ...] = ()


class LastMessages(NamedTuple):
    """The last messages of a run."""

    messages: list[Message]
    is_whole: bool
    """False: the run has earlier ones."""


def last_words(session_id: str, most: int) -> LastWords:
    """Return the last lines of a session's last run; none where there is no output."""
    found = last_messages(run_folder.last_of(session_id), most)
    lines = [line for each in found.messages for line in lines_of(each)]
    return LastWords(tuple(lines[-most:]))


def lines_of(message: Message) -> Iterator[str]:
    """Yield the lines of a message, without what could harm a reader."""
    if message.kind == "tool":
        yield scrub.line(f"{message.tool} {message.about or ''}".strip())
    elif message.kind == "text":
        for each in message.content.splitlines():
            if each.strip():
                yield scrub.line(each)


def last_messages(run: Run, most: int) -> LastMessages:
    """Return the last messages of a run, as far as they are in the end of its output."""
    part, is_whole = end_of(run)
    stream = run.agent.stream
    found = [each for line in part for each in (stream.parse_messages(line) if stream else ())]
    return LastMessages(joined(found)[-most:], is_whole and len(found) <= most)


def joined(messages: list[Message]) -> list[Message]:
    """Return messages with the pieces of a text put together."""
    whole: list[Message] = []
    for each in messages:
        before = whole[-1] if whole else None
        if each.is_part and before is not None and before.is_part and before.role == each.role:
            whole[-1] = before._replace(content=before.content + each.content)
        else:
            whole.append(each)
    return whole


def end_of(run: Run) -> tuple[list[bytes], bool]:
    """Return the last lines of the output, and whether they are all of it."""
    try:
        with regular_file.opened(run.output) as file:
            size = os.fstat(file.fileno()).st_size
            start = max(0, size - PART)
            part = os.pread(file.fileno(), PART, start)
    except OSError:
        return [], True
    lines = part.splitlines(keepends=True)
    return (lines[1:] if start else lines), not start
