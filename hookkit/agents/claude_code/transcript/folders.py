"""Read the folders that a session worked in from its transcript."""

from collections.abc import Iterator

from hookkit.agents.claude_code.transcript.lenient_json import plain

MEMBER = b'"cwd"'


def folders_in(transcript: str) -> Iterator[str]:
    """Yield the folders of a transcript's records, without repetitions in a row. Raises OSError."""
    last = None
    with open(transcript, "rb") as stream:  # noqa: PTH123 - as its path is given
        for line in stream:
            record = plain(line) if MEMBER in line else None
            folder = record.get("cwd") if record else None
            if isinstance(folder, str) and folder != last:
                last = folder
                yield folder
