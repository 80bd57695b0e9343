"""Rebuild a conversation whose transcript is gone from the search index."""

from collections.abc import Iterator
from contextlib import suppress

from hookkit import paths
from hookkit.api.history.turns import Kind, Turn
from hookkit.errors import StoreError
from hookkit.lib.text.scrub import clean
from hookkit.model.session import Session, timestamp
from hookkit.store.sqlite.search_open import open_index

KINDS: dict[str, Kind] = {"prompt": "prompt", "answer": "answer"}
"""Role of an indexed text → kind of turn."""


def indexed_turns(session: Session) -> Iterator[Turn]:
    """Yield the indexed prompts and answers; if there are none, the first and last prompt."""
    found = False
    for turn in stored_turns(session):
        found = True
        yield turn
    if not found:
        yield from prompts(session)


def stored_turns(session: Session) -> Iterator[Turn]:
    """Yield the indexed prompts and answers; none from an index that is missing or damaged."""
    if paths.search_database().exists():
        with suppress(StoreError):  # search reports a damaged index and its remedy
            yield from indexed(session)


def indexed(session: Session) -> Iterator[Turn]:
    """Yield the indexed turns of a session, the oldest first."""
    with open_index() as index, index.ask(()) as answers:
        for hit in answers.of_session(session.workspace_id, session.session_id):
            if hit.role in KINDS:
                yield Turn(KINDS[hit.role], timestamp(hit.at * 10**6), clean(answers.words(hit)))


def prompts(session: Session) -> Iterator[Turn]:
    """Yield the first and the last prompt."""
    first, last = session.first_user_message, session.last_user_message
    if first:
        yield Turn("prompt", session.first_started_at, clean(first))
    if last and last != first:
        yield Turn("prompt", session.last_activity, clean(last))
