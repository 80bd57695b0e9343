"""Read what is known of a conversation whose transcript isn't on this machine."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, cast

from hookkit.api.history.indexed_turns import indexed_turns, prompts, stored_turns
from hookkit.api.history.turns import Turn
from hookkit.api.machine_choice import elsewhere
from hookkit.api.store import Store
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session

if TYPE_CHECKING:
    from hookkit.api.team.team_store import TeamStore

GONE = (
    "The transcript is gone (the client deletes it after 30 days). What hookkit still knows of "
    "the conversation follows, without tools."
)
NEVER = "No transcript of this session is known. The prompts that hookkit recorded follow."

ELSEWHERE = (
    "The transcript is on {}. What was sent from there of the conversation follows, without tools."
)
UNSENT = (
    "The transcript is on {}, which doesn't send its conversations (hookkit sync --conversations "
    "does, there). The first and the last prompt follow."
)


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
    machine = elsewhere(store, session.machine_id)
    if machine is not None:
        return turns_elsewhere(session, one_line(machine))
    is_known = session.transcript_available or session.transcript_path
    return KeptTurns(indexed_turns(session), GONE if is_known else NEVER)


def turns_elsewhere(session: Session, machine: str) -> KeptTurns:
    """Return what another machine has sent of a conversation."""
    found = list(stored_turns(session))
    if found:
        return KeptTurns(found, ELSEWHERE.format(machine))
    return KeptTurns(prompts(session), UNSENT.format(machine))
