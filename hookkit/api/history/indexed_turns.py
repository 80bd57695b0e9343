"""Restore a conversation whose transcript is gone, as far as the search index has it."""

from collections.abc import Iterator
from contextlib import suppress

from hookkit import paths
from hookkit.api.history.turns import Kind, Turn
from hookkit.api.search import SLACK_MS
from hookkit.errors import StoreError
from hookkit.lib.text.scrub import clean
from hookkit.model.session import Session, milliseconds, timestamp
from hookkit.store.sqlite.search_matches import Hit, between
from hookkit.store.sqlite.search_open import open_index

KINDS: dict[str, Kind] = {"prompt": "prompt", "answer": "answer"}
"""Whose words they are → what kind of turn they were."""


def remembered(session: Session) -> Iterator[Turn]:
    """Prompts and answers, as far as they were indexed; else the first and the last prompt."""
    found = False
    if paths.search_database().exists():
        with suppress(StoreError):  # a damaged index: search says so, and what mends it
            for turn in indexed(session):
                found = True
                yield turn
    if not found:
        yield from prompts(session)


def indexed(session: Session) -> Iterator[Turn]:
    """Yield what the index holds of a session, the oldest first."""
    with open_index() as index, index.ask(()) as answers:
        span = between(
            milliseconds(session.first_started_at) - SLACK_MS,
            milliseconds(session.last_activity) + SLACK_MS,
        )
        hits = [hit for hit in answers.hits(span) if is_said_in(session, hit)]
        for hit in reversed(hits):
            yield Turn(KINDS[hit.role], timestamp(hit.at * 10**6), clean(answers.words(hit)))


def is_said_in(session: Session, hit: Hit) -> bool:
    """Return True if a text of the index was said in a session."""
    known = session.workspace_id, session.session_id
    return hit.role in KINDS and (hit.workspace_id, hit.session_id) == known


def prompts(session: Session) -> Iterator[Turn]:
    """Yield the first prompt and the last."""
    first, last = session.first_user_message, session.last_user_message
    if first:
        yield Turn("prompt", session.first_started_at, clean(first))
    if last and last != first:
        yield Turn("prompt", session.last_activity, clean(last))
