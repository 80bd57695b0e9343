"""One session: what is known of it, its timeline, its work, its messages, its conversation."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api import message_costs, session_work
from hookkit.api.history import turn_pages
from hookkit.api.history.turn_pages import TurnPage
from hookkit.api.message_costs import MessageCosts
from hookkit.api.session_detail import SessionDetail, describe
from hookkit.api.session_notes import replace_notes
from hookkit.api.session_work import SessionCommits, SessionFiles, SessionPrompts, SessionSubagents
from hookkit.api.store import Store
from hookkit.api.timeline import Timeline, timeline
from hookkit.server.context import context_of
from hookkit.server.documents import json_response
from hookkit.server.endpoints import PREFIX, Endpoint
from hookkit.server.json_body import body_of
from hookkit.server.parameters import Parameter, whole_number

MOST_MESSAGES = 10_000
"""Messages of one answer."""

CURSOR = Parameter("cursor", "Go on after an earlier answer: its `next_cursor`.")
MESSAGES = whole_number("limit", "At most so many messages.", message_costs.LIMIT, MOST_MESSAGES)
TURNS = whole_number("limit", "At most so many turns.", turn_pages.LIMIT, turn_pages.MOST)
MOST_TURNS = 10**9
FIRST = whole_number("cursor", "Go on after an earlier answer: its `next_cursor`.", 1, MOST_TURNS)


def show(store: Store, session: str) -> SessionDetail:
    """Return what is known of a session."""
    return describe(store, store.find(session), with_cost=True)


def show_timeline(store: Store, session: str) -> Timeline:
    """Return what happened in a session."""
    found = store.find(session)
    return timeline(store, found, store.work.commits(found.seq or 0))


def show_files(store: Store, session: str) -> SessionFiles:
    """Return the files of a session."""
    return session_work.files_in(store, store.find(session))


def show_commits(store: Store, session: str) -> SessionCommits:
    """Return the commits of a session."""
    return session_work.commits_in(store, store.find(session))


def show_prompts(store: Store, session: str) -> SessionPrompts:
    """Return the prompts of a session."""
    return session_work.prompts_in(store, store.find(session))


def show_subagents(store: Store, session: str) -> SessionSubagents:
    """Return the subagents of a session."""
    return session_work.subagents_in(store, store.find(session))


def show_messages(store: Store, session: str, cursor: str | None, limit: int) -> MessageCosts:
    """Return the costs of the messages of a session."""
    return message_costs.message_costs(store, store.find(session), cursor=cursor, limit=limit)


def show_history(store: Store, session: str, cursor: int, limit: int) -> TurnPage:
    """Return a part of the conversation of a session."""
    return turn_pages.turn_page(store, store.find(session), cursor, limit)


async def put_notes(request: Request) -> Response:
    """Replace the notes of a session by those of the body."""
    notes = await body_of(request, "notes")

    def write(store: Store) -> dict[str, Any]:
        session = store.find(request.path_params["session"])
        return replace_notes(store, session, notes).to_dict()

    return json_response(await context_of(request).readers.run(write))


ENDPOINTS = (
    Endpoint("/sessions/{session}", "Show one session", show),
    Endpoint(
        "/sessions/{session}/timeline",
        "Show what happened in a session, by time",
        show_timeline,
        rows="happenings",
    ),
    Endpoint("/sessions/{session}/prompts", "List its prompts", show_prompts, rows="prompts"),
    Endpoint(
        "/sessions/{session}/subagents", "List its subagents", show_subagents, rows="subagents"
    ),
    Endpoint("/sessions/{session}/files", "List its changed files", show_files, rows="files"),
    Endpoint("/sessions/{session}/commits", "List its commits", show_commits, rows="commits"),
    Endpoint(
        "/sessions/{session}/messages",
        "List the messages of the model with their costs",
        show_messages,
        (CURSOR, MESSAGES),
        rows="messages",
    ),
    Endpoint("/sessions/{session}/history", "Read its conversation", show_history, (FIRST, TURNS)),
)

ROUTES = [Route(f"{PREFIX}/sessions/{{session}}/notes", put_notes, methods=["PUT"])]
