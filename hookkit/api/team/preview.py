"""Show what the next push sends, byte for byte, or what a push of everything would."""

from collections.abc import Iterator
from typing import NamedTuple

from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.portions import portions
from hookkit.api.team.push import bring_up_to_date, sharing_of
from hookkit.store.postgres.sent_tables import SENT
from hookkit.store.sqlite.outbox import Outbox


class Part(NamedTuple):
    """The lines that leave for one table of the team store."""

    table: str
    columns: tuple[str, ...]
    lines: list[bytes]
    """As they go over the wire: the text format of PostgreSQL's COPY."""


def preview(store: Store, *, everything: bool = False, level: str | None = None) -> Iterator[Part]:
    """Yield what would leave, in the order in which it does.

    `level` is one to try instead of that of this machine. Raises TeamError if it is in no team.
    """
    joined = stored.needed()
    if level is not None:
        joined = joined._replace(level=level, projects={})
    outbox = Outbox(store.database)
    sharing = sharing_of(joined, outbox.remembered("most") or None)
    bring_up_to_date(store)
    is_new = everything or level is not None or outbox.epoch() is None
    marked = outbox.everything() if is_new else outbox.waiting()
    for portion in portions(store.database, marked, sharing, counts=bool(marked.sessions)):
        for table, lines in portion.lines.items():
            yield Part(table, SENT[table].columns, lines)
