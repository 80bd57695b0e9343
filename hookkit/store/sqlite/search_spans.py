"""Where the texts of a source are in the search index: between two numbers, for each of its pages.

A span may reach further than the texts do that are left in it, so a question looks at the source
of each text; but every text lies in the span of its source and page.
"""

import sqlite3

from hookkit.store.sqlite import search_outbox

_IN_SESSION = (
    "FROM sources s CROSS JOIN spans p ON p.source = s.id "
    "CROSS JOIN texts t ON t.id BETWEEN p.first AND p.last AND t.page = p.page "
    "AND t.source = s.id WHERE s.workspace_id = ? AND s.session_id = ? ORDER BY 1"
)
OF_SESSION = f"SELECT t.id, t.role, t.page, t.place {_IN_SESSION}"
"""The texts of a session, by its workspace and id, the oldest first."""

MARKS_OF_SESSION = f"SELECT t.id, t.mark {_IN_SESSION}"
"""Their numbers, and the marks that identify them."""

EXTEND = (
    "INSERT INTO spans VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
    "SET first = min(first, excluded.first), last = max(last, excluded.last)"
)


class Spans:
    """Spans to be extended."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], tuple[int, int]] = {}
        """Source and page → the first and the last number."""

    def add(self, source: int, page: int, number: int) -> None:
        """Add a text."""
        first, last = self.known.get((source, page), (number, number))
        self.known[source, page] = min(first, number), max(last, number)

    def write(self, db: sqlite3.Connection) -> None:
        """Store the spans, in the caller's transaction; their texts are new to other machines."""
        db.executemany(EXTEND, [(*where, *span) for where, span in sorted(self.known.items())])
        search_outbox.note(db, sorted(self.known))
