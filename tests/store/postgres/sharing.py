"""Texts of a member's search index, brought to a team store as a push brings them."""

from contextlib import closing
from typing import Any

import psycopg

from hookkit.api.search import name_sessions
from hookkit.api.store import Store
from hookkit.api.team.shared_texts import SharedText, shared_texts
from hookkit.model.session import Session
from hookkit.store.postgres.sent_texts import COLUMNS, known_texts, write_texts
from hookkit.store.sqlite.search_open import open_index

ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def share(member: int, dsn: str, level: str = "full") -> int:
    """Bring the texts of all sessions here into the first slice of a member; return the changes."""
    base = member << 32
    with Store.open() as store, open_index() as index:
        name_sessions(store.database, index)
        sessions = list(store.database.every_session())
        numbers = [each.seq or 0 for each in sessions]
        with closing(psycopg.connect(dsn)) as db, db.transaction():
            known = known_texts(db, base, numbers)
            with index.ask(()) as answers:
                rows = [
                    line(session, each)
                    for session in sessions
                    for each in shared_texts(
                        answers, session, level, known.get(session.seq or 0, {})
                    )
                ]
            return write_texts(db, member, base, numbers, rows)


def line(session: Session, row: SharedText) -> bytes:
    """Return a line of COPY's text format."""
    values = {"seq": session.seq, **row._asdict()}
    return "\t".join(map(escaped, (values[name] for name in COLUMNS))).encode() + b"\n"


def escaped(value: Any) -> str:
    """Return a value of a line."""
    return r"\N" if value is None else str(value).translate(ESCAPED)
