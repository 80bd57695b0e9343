"""Name a session to a person: by its number, and in a team's store by the beginning of its id.

Numbers of a team's sessions are long, and change when a machine rebuilds its database.
"""

from collections.abc import Iterable

from hookkit.lib.text.sanitize import one_line
from hookkit.model.owner import owner_of
from hookkit.render.table import Layout

SHORT = 8
"""Characters of a UUID, of which few sessions have the same where it is random."""

WITH_TIME = 13
"""The same of a UUID that begins with a time (RFC 9562, versions 6 and 7)."""

LONGEST = 16
"""Characters of any other id."""

VERSION_AT = 14
"""Where a UUID has its version."""


def shown_id(seq: int | None, session_id: str) -> str:
    """Return what a person types to name a session, given its number and its id."""
    if not owner_of(seq):
        return str(seq)
    if [len(part) for part in session_id.split("-")] != [8, 4, 4, 4, 12]:
        return one_line(session_id[:LONGEST])
    begins_with_time = session_id[VERSION_AT] in "67"
    return one_line(session_id[: WITH_TIME if begins_with_time else SHORT])


def with_ids(layout: Layout, seqs: Iterable[int | None]) -> Layout:
    """Return a layout whose first column has ids: texts in a team's store, else numbers."""
    first, *others = layout.columns
    is_number = not any(map(owner_of, seqs))
    return layout._replace(columns=(first._replace(is_number=is_number), *others))


def label(seq: int | None, session_id: str) -> str:
    """Return the same before a title: `#5`, or the beginning of an id."""
    return shown_id(seq, session_id) if owner_of(seq) else f"#{seq}"


def labels(sessions: Iterable[tuple[int, str]]) -> str:
    """Return the same of several sessions, given their numbers and ids: `#5, #7`."""
    return ", ".join(label(*each) for each in sessions)
