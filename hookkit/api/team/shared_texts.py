"""The texts of a session that its team gets: prompts, answers, and what the session is called.

They come from the search index, which has no secrets in them. It may be older than a rule that
finds one, so they are redacted once more.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from hookkit.lib.text.redact import redact
from hookkit.model.session import Session, milliseconds
from hookkit.store.postgres.search_vector import vector_of
from hookkit.store.search_form import VERSION
from hookkit.store.search_pages import ROLES, Role, mark_of
from hookkit.store.sqlite.search_matches import SearchMatches
from hookkit.store.sqlite.shared_rows import without_nul

SHARED: dict[str, tuple[Role, ...]] = {
    "totals": (),
    "titles": ("title",),
    "prompts": ("title", "prompt"),
    "full": ROLES,
}
"""Level → roles of the texts that are shared."""

NAMES = ROLES[: ROLES.index("prompt")]
"""Roles of texts that change."""


class SharedText(NamedTuple):
    """A row of `texts`, without its member and its session."""

    at: int
    """Unix milliseconds, or the next that was free in the index: unique in the session."""
    stamp: int
    """64 bits that differ where the row does."""
    role: int
    """Index in ROLES."""
    is_cut: bool | None = None
    text: str | None = None
    """None, as those beside it: the team has this text."""
    words: str | None = None
    """A literal of a `tsvector`."""


class KnownText(NamedTuple):
    """A text, which is read only where it is needed."""

    at: int
    role: Role
    mark: str
    """Differs where the text does."""
    read: Callable[[], str]


def shared_texts(
    answers: SearchMatches | None, session: Session, level: str, known: Mapping[int, int]
) -> Iterator[SharedText]:
    """Yield the texts of a session that a level shares, the oldest first.

    `known` are the times and stamps of those that the team has. `answers` are those of an index in
    which the names of sessions are up to date (`search.name_sessions`); without an index, there is
    only the title. Raises sqlite3.Error,
    zlib.error or ValueError where it is damaged.
    """
    for each in texts_at(answers, session, level):
        stamp = mark_of(f"{VERSION}\0{each.role}\0{each.mark}")
        row = SharedText(each.at, stamp, ROLES.index(each.role))
        yield row if known.get(each.at) == stamp else with_words(row, each.read())


def texts_at(answers: SearchMatches | None, session: Session, level: str) -> Iterator[KnownText]:
    """Yield the texts of a session that a level shares."""
    if SHARED[level] and (
        level == "titles" or answers is None
    ):  # the index has no title that repeats a prompt
        at, title = milliseconds(session.first_started_at), session.title
        yield KnownText(at, "title", title, lambda: title)
    elif SHARED[level] and answers is not None:
        name = session.workspace_id, session.session_id
        marks = answers.marks_of_session(*name)
        for hit in answers.of_session(*name):
            if hit.role in SHARED[level]:
                mark = answers.words(hit) if hit.role in NAMES else str(marks[hit.at])
                yield KnownText(hit.at, hit.role, mark, partial(answers.words, hit))


def with_words(row: SharedText, text: str) -> SharedText:
    """Return a row with its text, as it is stored, and the words of it."""
    text = without_nul(redact(text))
    words, is_cut = vector_of(text)
    return row._replace(is_cut=is_cut, text=text, words=words)
