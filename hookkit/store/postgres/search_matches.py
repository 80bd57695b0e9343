"""Read the texts of a team: those with some words, and those of a session."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from hookkit.model.owner import owner_of
from hookkit.store.postgres.connection import TeamConnection
from hookkit.store.postgres.search_vector import Phrase, all_words, has_all, in_a_row
from hookkit.store.search_pages import ROLES, Role

FIND = (
    "SELECT seq, at, role, text FROM hookkit.find_texts(CAST(:words AS tsquery), "
    "CAST(:phrases AS tsquery), :since, :before, :before_seq, :most, :member, :project, :machine)"
)

OF_SESSION = (
    "SELECT seq, at, role, text FROM hookkit.texts WHERE seq = ? AND member = ? ORDER BY at"
)


class TeamText(NamedTuple):
    """A text of a member."""

    seq: int
    """The number of its session."""
    at: int
    """Unix milliseconds, unique in its session."""
    role: Role
    text: str


class TeamRange(NamedTuple):
    """Which texts are searched. None: of all that the person may read."""

    since: int
    until: int
    """Unix milliseconds; `until` is exclusive."""
    project: str | None = None
    machine: str | None = None
    member: int | None = None


def matching(
    db: TeamConnection, phrases: list[Phrase], span: TeamRange, at_once: int
) -> Iterator[TeamText]:
    """Yield the texts that have all phrases, the newest first. Raises TeamError.

    `at_once` are read first, then twice as many. The server finds more than there are where a text
    was cut for its index, so each is looked at here once more.
    """
    in_rows = [each for each in phrases if len(each.words) > 1]
    values = {
        "words": all_words(phrases),
        "phrases": in_a_row(in_rows) if in_rows else None,
        "before": span.until,
        "before_seq": 0,
        "most": at_once,
        **{name: getattr(span, name) for name in ("since", "project", "machine", "member")},
    }
    while phrases:
        rows = read(db, FIND, values)
        yield from (each for each in rows if has_all(each.text, phrases))
        if len(rows) < values["most"]:
            return
        last = rows[-1]
        values |= {"before": last.at, "before_seq": last.seq, "most": 2 * values["most"]}


def of_session(db: TeamConnection, seq: int) -> list[TeamText]:
    """Return the texts of a session, the oldest first. Raises TeamError."""
    return read(db, OF_SESSION, (seq, owner_of(seq)))


def read(db: TeamConnection, question: str, values: Any) -> list[TeamText]:
    """Return the texts that a question finds."""
    rows = db.execute(question, values)
    return [TeamText(seq, at, ROLES[role], text) for seq, at, role, text in rows]
