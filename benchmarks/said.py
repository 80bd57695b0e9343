"""Words for a large search index: texts as long, and words as frequent, as in real transcripts."""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

from hookkit.api import search
from hookkit.model.session import Session, milliseconds, timestamp
from hookkit.model.usage import Ownership
from hookkit.store.search_pages import Pages, SearchableText
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.search_index import SearchIndex

LETTERS = "etaoinshrdlucmfwypvbgkjqxz"
WORD_LENGTHS = (2, 3, 4, 5, 6, 6, 7, 8, 9, 11)
WORDS, STREAM = 60_000, 4_000_000
LONGEST = 400
"""Words of a text."""

TEXTS = 20
"""Texts of a session."""

SESSIONS_AT_ONCE = 500

PLACED = {0: "the", 1: "importer", 5: "login", 41: "queue", 900: "flaky", 30_000: "zebra"}
"""Words that are asked for, by how many are more frequent."""


def fill(home: Path) -> None:
    """Fill the search index of a home whose database holds sessions."""
    said = speaker(random.Random(11))
    database = Database.open(home / "hookkit.db")
    sessions = database.recent_sessions(10**6)
    with SearchIndex.open(home / "hookkit-search.db") as index:
        for at in range(0, len(sessions), SESSIONS_AT_ONCE):
            index.enter(pages(each, said) for each in sessions[at : at + SESSIONS_AT_ONCE])
        search.name_sessions(database, index)
        index.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def speaker(chance: random.Random) -> Callable[[], str]:
    """Return a function that gives a text: few words are frequent, most are rare (Zipf's law)."""
    weights = range(len(LETTERS), 0, -1)
    lengths = chance.choices(WORD_LENGTHS, k=WORDS)
    vocabulary = list(
        dict.fromkeys("".join(chance.choices(LETTERS, weights, k=length)) for length in lengths)
    )
    for place, word in PLACED.items():
        vocabulary[place] = word
    frequency = list(itertools.accumulate(1 / (n + 3) ** 1.05 for n in range(len(vocabulary))))
    stream = chance.choices(vocabulary, cum_weights=frequency, k=STREAM)

    def said() -> str:
        length = min(LONGEST, int(chance.paretovariate(1.3) * 12))
        at = chance.randrange(STREAM - LONGEST)
        return " ".join(stream[at : at + length])

    return said


def pages(session: Session, said: Callable[[], str], texts: int = TEXTS) -> SearchableText:
    """Return what was said in one session, as the reading of its transcript tells it."""
    began, ended = session.first_started_at, session.last_activity
    claim = Ownership(started_at=began, ended_at=ended, session_id=session.session_id)
    first, last = milliseconds(began), milliseconds(ended)
    found = Pages()
    for number in range(texts):
        at = timestamp((first + (last - first) * number // texts) * 10**6)
        words = f"{said()} in {session.shown_project}" if number == 0 else said()
        found.add("answer" if number % 3 else "prompt", claim, at, f"{session.seq}.{number}", words)
    return found.found(session.transcript_path or "", None, "{}")
