"""JSON: one document, in which each session has a line of its own.

    {"schema_version": 1, "hookkit": "1.0.0", "exported_at": "2026-11-21T…", "sessions": [{…}, …]}

Line by line it is read back without holding all of it; any JSON reader takes it as a whole.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from hookkit import __version__
from hookkit.api.export import ExportOptions, SelectedSessions
from hookkit.api.restore import CLOSE, OPEN, SCHEMA_VERSION
from hookkit.lib.text.inert_json import dumps
from hookkit.model.session import now


def head() -> dict[str, Any]:
    """Return what stands before the sessions."""
    return {
        "schema_version": SCHEMA_VERSION,
        "hookkit": __version__,
        "exported_at": now(),
    }


def write(chosen: SelectedSessions, options: ExportOptions) -> Iterator[bytes]:
    """Yield the document, session by session."""
    yield orjson.dumps(head()).removesuffix(b"}") + b"," + OPEN + b"\n"
    comma = b""
    for session in chosen.documents():
        yield comma + dumps(session)
        comma = b",\n"
    yield (b"\n" if comma else b"") + CLOSE + b"\n"
