"""Texts of a member's search index, brought to a team store as a push brings them."""

from collections.abc import Sequence

import psycopg

from hookkit.api.search import name_sessions
from hookkit.api.store import Store
from hookkit.api.team.shared_texts import SharedText, shared_texts
from hookkit.model.session import Session
from hookkit.store.postgres import session_rows
from hookkit.store.postgres.arrival import receive
from hookkit.store.postgres.batch import dropped, is_any, run
from hookkit.store.postgres.place import Place
from hookkit.store.postgres.sent_tables import TEXTS
from hookkit.store.postgres.text_rows import Stamps, known_texts, text_rows
from hookkit.store.sqlite.search_matches import SearchMatches
from hookkit.store.sqlite.search_open import open_index
from tests.store.postgres.machine import line


def share(member: int, dsn: str, level: str = "full") -> int:
    """Bring the texts of all sessions here into the first slice of a member; return the changes."""
    place = Place(member, 0)
    with Store.open() as store, open_index() as index, psycopg.connect(dsn) as db:
        name_sessions(store.database, index)
        sessions = list(store.database.every_session())
        known = known_texts(db, place, [each.seq or 0 for each in sessions])
        with index.ask(()) as answers:
            lines = [
                text_line(session.seq or 0, each)
                for session in sessions
                for each in of_session(answers, session, level, known)
            ]
        return replace(db, place, [each.seq or 0 for each in sessions], lines)


def of_session(
    answers: SearchMatches, session: Session, level: str, known: Stamps
) -> list[SharedText]:
    return list(shared_texts(answers, session, level, known.get(session.seq or 0, {})))


def replace(
    db: "psycopg.Connection", place: Place, numbers: Sequence[int], lines: list[bytes]
) -> int:
    """Replace the texts of sessions, whatever else the team has of these; return the changes."""
    made = receive(db, {TEXTS: lines})
    listed = ", ".join(f"({place.base + number})" for number in numbers)
    chosen = session_rows.chosen(f"SELECT * FROM (VALUES {listed}) AS s (seq)")
    is_any(db, chosen)
    steps = [*text_rows(place, is_sent=bool(lines), are_stored=True)]
    return run(db, [*steps, *dropped([*made, chosen])])[TEXTS]


def text_line(number: int, row: SharedText) -> bytes:
    """Return a line of a text."""
    return line((number, *row))
