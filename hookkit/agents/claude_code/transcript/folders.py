"""Read the folders that a session worked in from its transcript."""

from collections.abc import Iterator

from hookkit.agents.lenient_json import plain
from hookkit.lib.system import regular_file

MEMBER = b'"cwd"'


def folders_in(transcript: str) -> Iterator[str]:
    """Yield the folders of a transcript's records, without repetitions in a row. Raises OSError."""
    last = None
    with regular_file.opened(transcript) as stream:
        for line in stream:
            record = plain(line) if MEMBER in line else None
            folder = record.get("cwd") if record else None
            if isinstance(folder, str) and folder != last:
                last = folder
                yield folder
