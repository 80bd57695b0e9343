"""The tool calls in progress: those at the end of a log that have no result yet."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hookkit.lib.system import regular_file
from hookkit.model.transcript import DetailedCall, DetailedResult, Interrupt, Prompt, TurnEnd

TAIL = 256 * 1024
"""Bytes that are read, from the end. A call that is larger isn't seen."""

ENDS = (Interrupt, Prompt, TurnEnd)
"""Entries after which no earlier call goes on."""


def follow(calls: dict[str, DetailedCall], entries: Iterable[Any]) -> None:
    """Add the calls that begin with entries, in their order; remove those that end with them."""
    for entry in entries:
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
