"""Show what the next push sends, byte for byte, or what a push of everything would."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import NamedTuple

from hookkit.api.store import Store
from hookkit.api.team import late_texts, stored
from hookkit.api.team.portions import parts, portion_of
from hookkit.api.team.push import bring_up_to_date, has_other_levels, sharing_of
from hookkit.api.team.stored import Joined
from hookkit.api.team.text_lines import texts_of, with_texts
from hookkit.errors import StoreError, TeamError
from hookkit.store.postgres import pushes
from hookkit.store.postgres.arrival import TABLES
from hookkit.store.postgres.connect import opened
from hookkit.store.postgres.text_rows import Stamps, known_texts
from hookkit.store.sqlite.outbox import Outbox

KnownTexts = Callable[[Sequence[int]], Stamps]
"""Returns which texts of sessions the team has."""


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
    epoch = None if everything or level is not None else outbox.epoch()
    late = late_texts.late(store, outbox, has_rows=sharing.has_rows)
    is_all = epoch is None or late.is_all or has_other_levels(outbox, sharing)
    marked = outbox.everything() if is_all else outbox.waiting(late.sessions)
    with texts_of(store, marked, sharing) as texts, asking(joined, epoch) as known:
        for part in parts(store.db, marked, sharing, counts=bool(marked.sessions)):
            portion = portion_of(store.database, part, sharing)
            for table, lines in with_texts(portion, texts, known(portion.numbers)).lines.items():
                yield Part(table, TABLES[table].columns, lines)


@contextmanager
def asking(joined: Joined, epoch: str | None) -> Iterator[KnownTexts]:
    """Yield what asks the team which texts of an epoch it has: none where it does not answer."""
    with ExitStack() as stack:
        place = None
        if epoch is not None:
            with suppress(TeamError, StoreError):
                db = stack.enter_context(opened(joined.dsn))
                place = pushes.place_of(db, epoch)
        yield partial(known_texts, db, place) if place else lambda numbers: {}
