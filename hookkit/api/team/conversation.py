"""Read what a team has of a conversation: its transcript stays on the machine of its owner."""

from collections.abc import Iterator
from heapq import merge

from hookkit.api.history.turns import Kind, ToolUse, Turn
from hookkit.api.team.team_store import TeamStore
from hookkit.lib.text.scrub import clean, line
from hookkit.model.session import Session, timestamp
from hookkit.store.postgres import search_matches
from hookkit.store.search_pages import Role
from hookkit.store.sqlite.happenings import HappeningQueries

KINDS: dict[Role, Kind] = {"prompt": "prompt", "answer": "answer"}
"""Role of a text → kind of turn."""

MOST_CALLS = 100_000
"""Tool calls of a session that are read."""

NOTHING = "The team has nothing of this conversation: the level of its user shares none."
PROMPTS = "The team has the prompts of this conversation: the level of its user shares no answers."
TEXTS = "The team has the texts of this conversation, and the names of tools without their output."


def team_turns(store: TeamStore, session: Session) -> tuple[list[Turn], str]:
    """Return the turns that a team has of a session, and what they lack. Raises TeamError."""
    texts = list(of_texts(store, session))
    kinds = {each.kind for each in texts}
    if "answer" not in kinds:
        return texts, PROMPTS if texts else NOTHING
    return list(merge(texts, of_tools(store, session), key=lambda each: each.timestamp)), TEXTS


def of_texts(store: TeamStore, session: Session) -> Iterator[Turn]:
    """Yield prompts and answers, the oldest first."""
    for each in search_matches.of_session(store.connection, session.seq or 0):
        if each.role in KINDS:
            yield Turn(KINDS[each.role], timestamp(each.at * 10**6), clean(each.text))


def of_tools(store: TeamStore, session: Session) -> Iterator[Turn]:
    """Yield the tool calls that hooks reported, without input and output, the oldest first."""
    for each in HappeningQueries(store.db).calls(session.seq or 0, MOST_CALLS):
        about = line(each.file_path or "")
        call = ToolUse(line(each.name), about, {}, not each.ok, each.ended_at)
        agent = line(each.agent_id) if each.agent_id else None
        yield Turn("tool", each.ended_at, "", call, int(agent is not None), agent)
