"""Write the texts of sessions as lines, as far as their level allows."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from hookkit.api.search import name_sessions
from hookkit.api.store import Store
from hookkit.api.team.portions import Sharing
from hookkit.api.team.shared_texts import SharedText, shared_texts
from hookkit.model.share_levels import TOTALS
from hookkit.store.postgres.portion import Portion
from hookkit.store.postgres.sent_tables import TEXTS
from hookkit.store.postgres.text_rows import Stamps
from hookkit.store.sqlite.outbox import Marked
from hookkit.store.sqlite.search_matches import SearchMatches
from hookkit.store.sqlite.search_open import open_index
from hookkit.store.sqlite.shared_rows import NULL, escape_text

Levels = Mapping[int, str]
"""Number of a session → its level."""


def levels_of(portion: Portion) -> dict[int, str]:
    """Return the levels of the sessions in a portion that have texts."""
    lines = (line.decode().split() for line in portion.lines.get("shared_sessions", ()))
    return {int(seq): level for seq, _, level in lines if level != TOTALS}


@dataclass(frozen=True)
class Texts:
    """The texts in the search index; without one, only the titles of sessions."""

    store: Store
    answers: SearchMatches | None

    def lines(self, levels: Levels, known: Stamps) -> list[bytes]:
        """Return the lines of sessions; of a text that the team has, only that it stays."""
        return list(self._lines(levels, known))

    def _lines(self, levels: Levels, known: Stamps) -> Iterator[bytes]:
        for seq, session in self.store.database.sessions_numbered(levels).items():
            for text in shared_texts(self.answers, session, levels[seq], known.get(seq, {})):
                yield line_of(seq, text)


@contextmanager
def texts_of(store: Store, marked: Marked, sharing: Sharing) -> Iterator[Texts]:
    """Open the search index, with what sessions are called by now.

    That is where search is on, and only if texts of something that is marked may be shared.
    """
    with ExitStack() as stack:
        answers = None
        if store.settings.search and sharing.has_rows and marked.sessions:
            index = stack.enter_context(open_index())
            name_sessions(store.database, index)
            answers = stack.enter_context(index.ask(()))
        yield Texts(store, answers)


def with_texts(portion: Portion, texts: Texts, known: Stamps) -> Portion:
    """Return a portion with the texts of its sessions; `known` are those that the team has."""
    levels = levels_of(portion)
    lines = texts.lines(levels, known) if levels else []
    return portion._replace(lines=portion.lines | {TEXTS: lines}) if lines else portion


def line_of(seq: int, text: SharedText) -> bytes:
    """Return a text as a line."""
    numbers = (NULL if each is None else str(each) for each in text[:-2])
    texts = (NULL if each is None else escape_text(each) for each in text[-2:])
    return ("\t".join((str(seq), *numbers, *texts)) + "\n").encode(errors="surrogatepass")
