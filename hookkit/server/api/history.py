"""Sessions by project and day, as `hookkit history` lists them."""

from typing import TYPE_CHECKING

from hookkit.api.history.projects import choice_of
from hookkit.api.session_history import EVERYTHING, LATEST, SessionHistory, browse_sessions
from hookkit.api.store import Store
from hookkit.server.endpoints import Endpoint
from hookkit.server.parameters import MACHINE, PROJECT, SINCE, UNTIL, whole_number

if TYPE_CHECKING:
    from hookkit.api.dates import Period

MOST = 10_000
LIMIT = whole_number("limit", "At most so many sessions: the latest.", LATEST, MOST)

SHAPE = {
    "projects": [
        {
            "project": str | None,
            "path": str | None,
            "days": [
                {
                    "date": str,
                    "sessions": [
                        {
                            "session_id": str,
                            "seq": int,
                            "title": str,
                            "started_at": str,
                            "last_activity": str,
                            "first_message": str | None,
                            "messages": int | None,
                            "transcript_available": bool,
                        }
                    ],
                }
            ],
        }
    ]
}


def history(
    store: Store,
    project: str | None,
    machine: str | None,
    since: "Period | None",
    until: "Period | None",
    limit: int,
) -> SessionHistory:
    """Return the latest sessions by project and day."""
    selected = choice_of(store, project) if project else EVERYTHING
    return browse_sessions(store, selected, machine=machine, since=since, until=until, limit=limit)


ENDPOINTS = (
    Endpoint(
        "/history",
        "List sessions by project and day",
        history,
        (PROJECT, MACHINE, SINCE, UNTIL, LIMIT),
        shape=SHAPE,
    ),
)
