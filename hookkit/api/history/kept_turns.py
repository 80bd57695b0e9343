"""Read what is known of a conversation whose transcript isn't on this machine."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, cast

from hookkit.api.history.indexed_turns import indexed_turns
from hookkit.api.history.turns import Turn
from hookkit.api.store import Store
from hookkit.model.session import Session

if TYPE_CHECKING:
    from hookkit.api.team.team_store import TeamStore

GONE = (
    "The transcript is gone (the client deletes it after 30 days). What hookkit still knows of "
    "the conversation follows, without tools."
)
NEVER = "No transcript of this session is known. The prompts that hookkit recorded follow."


class KeptTurns(NamedTuple):
    """A conversation without its transcript."""

    turns: Iterable[Turn]
    lacks: str
    """Why it is incomplete."""


def kept_turns(store: Store, session: Session) -> KeptTurns:
    """Return the turns that the search index has of a session, or the team's store.

    Raises TeamError.
    """
    if store.is_team:
        from hookkit.api.team.conversation import team_turns

        return KeptTurns(*team_turns(cast("TeamStore", store), session))
    is_known = session.transcript_available or session.transcript_path
    return KeptTurns(indexed_turns(session), GONE if is_known else NEVER)
