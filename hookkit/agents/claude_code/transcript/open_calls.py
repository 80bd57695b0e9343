"""The tool calls in progress: those at the end of a transcript that have no result yet."""

import os
from pathlib import Path
from typing import Any

from hookkit.agents.claude_code.transcript.detailed_reader import DetailedRecordParser
from hookkit.agents.lenient_json import plain
from hookkit.containment import contained
from hookkit.lib.system import regular_file
from hookkit.model.transcript import (
    DetailedCall,
    DetailedResult,
    Interrupt,
    Prompt,
    TranscriptIdentity,
    TurnEnd,
)

TAIL = 256 * 1024
"""Bytes that are read, from the end. A call that is larger isn't seen."""

ENDS = (Interrupt, Prompt, TurnEnd)
"""Entries after which no earlier call goes on."""


def open_calls(path: Path) -> list[DetailedCall]:
    """Return the calls of the main conversation that are in progress, the earliest first.

    Raises OSError if the file can't be read.
    """
    whose = TranscriptIdentity("", "", "", is_sidechain=False)
    parser = DetailedRecordParser(whose, at="", facts=(), with_texts=False, with_outputs=False)
    calls: dict[str, DetailedCall] = {}
    for line in last_lines(path):
        with contained():  # whoever reads the whole file reports it
            for entry in parser.parse(plain(line) or {}):
                follow(calls, entry)
    return list(calls.values())


def follow(calls: dict[str, DetailedCall], entry: Any) -> None:
    """Add a call that begins with an entry; remove those that end with it."""
    if isinstance(entry, DetailedCall) and not entry.claim.is_sidechain:
        calls[entry.id] = entry
    elif isinstance(entry, DetailedResult):
        calls.pop(entry.id, None)
    elif isinstance(entry, ENDS):
        calls.clear()


def last_lines(path: Path) -> list[bytes]:
    """Return the whole lines at the end of a file. Raises OSError."""
    with regular_file.opened(path) as file:
        begin = max(0, file.seek(0, os.SEEK_END) - TAIL)
        file.seek(begin)
        lines = file.read(TAIL).split(b"\n")
    return lines[1:] if begin else lines
