"""JSONL: a head that says how many sessions follow, then each in a line as JSON has it."""

from collections.abc import Iterator

import orjson

from hookkit.export.chosen import Chosen, Options
from hookkit.export.json_ import head


def write(chosen: Chosen, options: Options) -> Iterator[bytes]:
    """The head, then session by session."""
    yield orjson.dumps(head() | {"sessions": len(chosen.numbers)}) + b"\n"
    for session in chosen.wholes():
        yield orjson.dumps(session) + b"\n"
