"""One session: what is known of it, its timeline, its work, its messages, its conversation."""

from typing import Any

from hookkit.api import message_costs, session_work
from hookkit.api.history import turn_pages
from hookkit.api.history.turn_pages import TurnPage
from hookkit.api.manual_sessions import ChangedSession
from hookkit.api.message_costs import BEGIN, MessageCosts, MessagePlace, place_of
from hookkit.api.session_detail import SessionDetail, describe
from hookkit.api.session_notes import MOST as MOST_NOTES
from hookkit.api.session_notes import replace_notes
from hookkit.api.session_work import (
    SessionCommits,
    SessionFiles,
    SessionPrompts,
    SessionSubagents,
)
from hookkit.api.store import Store
from hookkit.api.timeline import Timeline, timeline
from hookkit.model.git import FileChange
from hookkit.server.api.session_shapes import (
    COMMIT,
    DETAIL,
    HAPPENING,
    LANE,
    MESSAGE,
    MODEL,
    PROMPT,
    SESSION,
    TURN,
)
from hookkit.server.endpoints import Action, Endpoint
from hookkit.server.fields import Field
from hookkit.server.parameters import Parameter, whole_number

MOST_MESSAGES = 10_000
"""Messages of one answer."""

MOST_TURNS = 10**9

OF = Parameter("session", "Its number, its id, or a unique prefix of the id.")
AFTER = Parameter("cursor", "Go on where an answer ended: its `next_cursor`.", place_of)._replace(
    default=BEGIN
)
MESSAGES = whole_number("limit", "At most so many messages.", message_costs.LIMIT, MOST_MESSAGES)
TURNS = whole_number("limit", "At most so many turns.", turn_pages.LIMIT, turn_pages.MOST)
FIRST = whole_number("cursor", "Go on where an answer ended: its `next_cursor`.", 1, MOST_TURNS)


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


def show_messages(store: Store, session: str, cursor: MessagePlace, limit: int) -> MessageCosts:
    """Return the costs of the messages of a session."""
    return message_costs.message_costs(store, store.find(session), after=cursor, limit=limit)


def show_history(store: Store, session: str, cursor: int, limit: int) -> TurnPage:
    """Return a part of the conversation of a session."""
    return turn_pages.turn_page(store, store.find(session), cursor, limit)


def write_notes(store: Store, session: str, notes: str) -> ChangedSession:
    """Replace the notes of a session."""
    return replace_notes(store, store.find(session), notes)


def notes_of(given: Any) -> str:
    """Return the text of notes. Raises ValueError."""
    if not isinstance(given, str) or len(given) > MOST_NOTES or "\0" in given:
        raise ValueError(f"must be a text of at most {MOST_NOTES:,} characters without NUL.")
    return given


NOTES = Field(
    "notes",
    "All notes of the session; an empty text removes them.",
    notes_of,
    {"type": "string", "maxLength": MOST_NOTES},
)

ENDPOINTS = (
    Endpoint("/sessions/{session}", "Show one session", show, (OF,), shape=DETAIL),
    Endpoint(
        "/sessions/{session}/timeline",
        "Show what happened in a session, by time",
        show_timeline,
        (OF,),
        rows="happenings",
        shape={"source": str, "lanes": [LANE], "happenings": [HAPPENING], "is_cut": bool},
    ),
    Endpoint(
        "/sessions/{session}/prompts",
        "List the prompts of a session, each with what it led to",
        show_prompts,
        (OF,),
        rows="prompts",
        shape={"prompts": [PROMPT]},
    ),
    Endpoint(
        "/sessions/{session}/subagents",
        "List the subagents of a session",
        show_subagents,
        (OF,),
        rows="subagents",
        shape={"subagents": [LANE]},
    ),
    Endpoint(
        "/sessions/{session}/files",
        "List the files that were changed in a session",
        show_files,
        (OF,),
        rows="files",
        shape={"files": [FileChange]},
    ),
    Endpoint(
        "/sessions/{session}/commits",
        "List the commits that were made in a session",
        show_commits,
        (OF,),
        rows="commits",
        shape={"commits": [COMMIT]},
    ),
    Endpoint(
        "/sessions/{session}/messages",
        "List the messages of the model in a session with their costs, by time",
        show_messages,
        (OF, AFTER, MESSAGES),
        rows="messages",
        shape={
            "total": int,
            "by_model": [MODEL],
            "messages": [MESSAGE],
            "next_cursor": str | None,
        },
    ),
    Endpoint(
        "/sessions/{session}/history",
        "Read the conversation of a session",
        show_history,
        (OF, FIRST, TURNS),
        shape={
            "session": SESSION,
            "lacks": str,
            "turns": [TURN],
            "total": int | None,
            "next_cursor": str | None,
        },
    ),
)

ACTIONS = (
    Action(
        "PUT",
        "/sessions/{session}/notes",
        "Replace the notes of a session",
        write_notes,
        (NOTES,),
        (OF,),
        {"session": SESSION},
    ),
)
