"""Read the prompts and answers of a session, without tools."""

from collections.abc import Sequence
from itertools import islice

from hookkit.api.history.conversation import conversation_of
from hookkit.api.history.indexed_turns import KINDS, stored_turns
from hookkit.api.history.turns import Turn
from hookkit.api.store import Store
from hookkit.lib.text.fold import fold
from hookkit.model.session import Session

MOST_TURNS = 20_000
"""Turns of a session that are read."""


def texts_of(store: Store, session: Session) -> list[Turn]:
    """Return the prompts and answers of a session, scrubbed, the oldest first.

    They come from the search index, which is quick however long the transcript is; where it has
    none, from the transcript. Raises HookkitError if neither can be read.
    """
    found = list(islice(stored_turns(session), MOST_TURNS))
    turns = found or islice(conversation_of(store, session).turns, MOST_TURNS)
    return [each for each in turns if each.kind in KINDS.values()]


def place_of(turns: Sequence[Turn], around: str) -> int | None:
    """Return the place of the turn that a text means: its number from 1, or its words.

    Of several turns with these words, it is the one with most of them, then the first. None where
    no turn has any.
    """
    if around.isascii() and around.isdigit():
        return min(int(around), len(turns)) - 1 if int(around) > 0 and turns else None
    words = set(fold(around).split())
    texts = (fold(each.content) for each in turns)
    counts = [sum(word in text for word in words) for text in texts]
    most = max(counts, default=0)
    return counts.index(most) if most else None
