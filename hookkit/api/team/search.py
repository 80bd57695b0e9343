"""Search the texts that a team has: prompts, answers, titles, summaries and notes."""

from itertools import islice

from hookkit.api.search import SearchHit, SearchRange
from hookkit.api.team.team_store import TeamStore
from hookkit.model.session import timestamp
from hookkit.store import search_snippet
from hookkit.store.postgres.search_matches import TeamRange, matching
from hookkit.store.postgres.search_vector import phrases_of
from hookkit.store.search_query import Term


def search_team(
    store: TeamStore, terms: list[Term], span: SearchRange, limit: int
) -> list[SearchHit]:
    """Return the newest texts that contain all terms. Raises TeamError."""
    wanted = TeamRange(*span, store.connection.member)
    found = list(islice(matching(store.connection, phrases_of(terms), wanted, limit), limit))
    sessions = store.database.sessions_numbered({each.seq for each in found})
    return [
        SearchHit(
            sessions[each.seq],
            timestamp(each.at * 10**6),
            each.role,
            search_snippet.make_snippet(each.text, terms),
            store.user_of(each.seq),
        )
        for each in found
        if each.seq in sessions
    ]
