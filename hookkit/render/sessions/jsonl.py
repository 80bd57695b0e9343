"""Render sessions as JSONL: a header with their number, then one document per line."""

from collections.abc import Iterator

import orjson

from hookkit.api.export import ExportOptions, SelectedSessions
from hookkit.lib.text.inert_json import dumps
from hookkit.render.sessions.json import head


def write(chosen: SelectedSessions, options: ExportOptions) -> Iterator[bytes]:
    """Yield the head, then session by session."""
    yield orjson.dumps(head() | {"sessions": len(chosen.numbers)}) + b"\n"
    for session in chosen.documents():
        yield dumps(session) + b"\n"
