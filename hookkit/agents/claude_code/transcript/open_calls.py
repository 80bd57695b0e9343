"""The tool calls in progress: those at the end of a transcript that have no result yet."""

from pathlib import Path

from hookkit.agents.claude_code.transcript.detailed_reader import DetailedRecordParser
from hookkit.agents.lenient_json import plain
from hookkit.agents.open_calls import follow, last_lines
from hookkit.lib.containment import contained
from hookkit.model.transcript import DetailedCall, TranscriptIdentity


def open_calls(path: Path) -> list[DetailedCall]:
    """Return the calls of the main conversation that are in progress, the earliest first.

    Raises OSError if the file can't be read.
    """
    whose = TranscriptIdentity("", "", "", is_sidechain=False)
    parser = DetailedRecordParser(whose, at="", facts=(), with_texts=False, with_outputs=False)
    calls: dict[str, DetailedCall] = {}
    for line in last_lines(path):
        with contained():  # whoever reads the whole file reports it
            follow(calls, parser.parse(plain(line) or {}))
    return list(calls.values())
