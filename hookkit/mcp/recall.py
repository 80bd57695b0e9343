"""The tool `recall`: find texts of past sessions about something."""

from typing import TYPE_CHECKING, Any

from hookkit.mcp.arguments import Argument, Tool

if TYPE_CHECKING:
    from hookkit.api.recall import Recollection
    from hookkit.api.search import SearchHit
    from hookkit.api.store import Store

SNIPPET = 160
"""Characters around a match; the marks of matches are not counted."""


def answer(store: "Store", given: dict[str, Any]) -> str:
    """Return a line for each hit, and how many are hidden."""
    from hookkit.api import dates
    from hookkit.api.recall import recall
    from hookkit.api.session_of_caller import sessions_of_caller
    from hookkit.mcp.answer import DATA, fitted

    since = None if given["since"] is None else dates.parse(given["since"])
    own = {each.seq or 0 for each in sessions_of_caller(store)}
    found = recall(
        store,
        given["query"],
        project=given["project"],
        since=since,
        limit=given["limit"],
        without=own,
    )
    if not found.hits:
        return "\n".join((nothing(found), *hidden(found)))
    head = [f"{DATA} Read on with session(id, around)."]
    if not found.has_all_words:
        head.append("No text has all of these words; these sessions have the most of them.")
    return fitted(head, map(line_of, found.hits), hidden(found))


def line_of(hit: "SearchHit") -> str:
    """Return a hit: session, day, project, title, cost, role and text."""
    from hookkit.api.search import marked
    from hookkit.mcp.answer import quoted, session_line

    found = quoted(marked(hit.snippet), SNIPPET + 2 * len(hit.snippet))
    return f"{session_line(hit.session)} {hit.role}: {found}"


def nothing(found: "Recollection") -> str:
    """Return that nothing matches, and why that may be."""
    if not found.has_transcripts:
        return "Nothing found: no transcript is indexed yet. The person can run `hookkit import`."
    return "Nothing found. Try fewer or other words."


def hidden(found: "Recollection") -> list[str]:
    """Return how many hits are not shown, and why."""
    own = f"{found.own} of this running session" if found.own else ""
    shown = ", ".join(filter(None, (further(found.more), own)))
    return [f"hidden: {shown}"] if shown else []


def further(count: int) -> str:
    """Return how many more hits there are, as far as they were counted; empty for none."""
    from hookkit.api.recall import MOST_COUNTED
    from hookkit.lib.text.counted import counted

    if count >= MOST_COUNTED:
        return f"{MOST_COUNTED}+ more hits"
    return counted(count, "more hit") if count else ""


TOOL = Tool(
    "recall",
    "Search past sessions",
    "Find texts of past sessions: prompts, answers, titles, summaries, notes. One line a hit: "
    " #id, day, project, title, cost, and the text around the match («…» marks it).",
    (
        Argument(
            "query",
            "2 to 5 distinctive words that the text has, in any order; word* for a beginning, "
            '"two words" for a phrase',
            is_required=True,
        ),
        Argument("project", "Only this project: its name or folder"),
        Argument("since", "Only since then: 2026-11-21, yesterday, 7d, 3 weeks ago"),
        Argument("limit", "Hits", "integer", default=8, least=1, most=50),
    ),
    answer,
)
