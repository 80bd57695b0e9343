"""Show one session with its parts and its cost."""

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.api.machine_choice import elsewhere, name_in, names
from hookkit.api.session_document import parts_document, session_document
from hookkit.api.session_parts import SessionParts, parts_of
from hookkit.api.store import Store
from hookkit.api.working_time import spans_of
from hookkit.errors import NotFoundError
from hookkit.model.session import Session
from hookkit.model.spans import duration
from hookkit.store.sqlite.database import Fork
from hookkit.store.sqlite.sessions import SessionFilter, sessions

if TYPE_CHECKING:
    from hookkit.api.cost_breakdown import CostBreakdown
    from hookkit.api.resumption import Resumption


class Lineage(NamedTuple):
    """The session that a session was forked from, and its own forks."""

    parent: Session | None = None
    """None: it is no fork, or its parent isn't known."""
    forks: tuple[Fork, ...] = ()
    """Numbers of sessions."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "parent": self.parent and self.parent.seq,
            "forks": [each.seq for each in self.forks],
        }


class SessionDetail(NamedTuple):
    """A session, its parts and, if requested, its cost breakdown."""

    session: Session
    parts: SessionParts
    worked: timedelta
    """The time worked in the session."""
    cost: "CostBreakdown | None" = None
    resumption: "Resumption | None" = None
    noted_at: tuple[str, ...] = ()
    """When a person noted something in it."""
    has_summaries: bool = True
    """Summaries are written at all."""
    lineage: Lineage = Lineage()
    machine: str | None = None
    """The name of the machine on which it went on last; None where that isn't known."""
    is_elsewhere: bool = False
    """That is another machine."""
    user: str | None = None
    """The member of a team whose session it is; None in one's own store."""

    def to_dict(self) -> dict[str, Any]:
        """Return the session as JSON has it."""
        of_team = {} if self.user is None else {"user": self.user}
        session = (
            session_document(self.session)
            | of_team
            | {
                "machine": self.machine,
                "worked_seconds": self.worked.total_seconds(),
                "resume_command": self.resumption.command if self.resumption else None,
                "noted_at": list(self.noted_at),
                **self.lineage.to_dict(),
            }
        )
        document = {"session": session, "parts": parts_document(self.parts)}
        return document if self.cost is None else document | {"cost": self.cost.to_dict()}


def show_session(
    store: Store, session_id: str | None = None, *, with_cost: bool = False
) -> SessionDetail:
    """Show a session by number, id or unique prefix of the id; by default the latest.

    That is the one with the latest activity. `with_cost` adds the cost breakdown. Raises
    NotFoundError, or AmbiguousError with the candidates.
    """
    session = find_latest(store) if session_id is None else store.find(session_id)
    if session.origin == "manual" and session.is_active and not store.is_team:
        from hookkit.api.manual_sessions import ask_git  # agents' sessions are more frequent

        session = ask_git(store, session)
    return describe(store, session, with_cost=with_cost)


def describe(store: Store, session: Session, *, with_cost: bool = False) -> SessionDetail:
    """Return what is known of a session; nothing is asked and recorded."""
    parts = parts_of(store, session)
    spans = spans_of(store, [session], datetime.now(UTC))
    cost = break_down(store, session) if with_cost else None
    worked = duration(spans[session.seq or 0])
    return SessionDetail(
        session,
        parts,
        worked,
        cost,
        None if store.is_team else find_resumption(session),
        noted_at(store, session),
        store.settings.summary != "off",
        lineage_of(store, session),
        name_in(names(store), session.machine_id),
        elsewhere(store, session.machine_id) is not None,
        store.user_of(session.seq),
    )


def noted_at(store: Store, session: Session) -> tuple[str, ...]:
    """Return when a person noted something in a session."""
    return tuple(store.database.noted_at(session.seq or 0)) if session.notes else ()


def lineage_of(store: Store, session: Session) -> Lineage:
    """Return the parent and the forks of a session."""
    known = session.parent_session_id
    parent = store.get_session(known, workspace_id=session.workspace_id) if known else None
    return Lineage(parent, tuple(store.database.forks_of(session.session_id)))


def find_resumption(session: Session) -> "Resumption | None":
    """Return how a person resumes a session; None where that isn't possible."""
    path = session.transcript_path
    if not path or not (session.transcript_available or os.access(path, os.F_OK)):
        return None
    from hookkit.api.resumption import resumption  # it knows the agents, which take a while

    return resumption(session)


def find_latest(store: Store) -> Session:
    """Return the session with the latest activity. Raises NotFoundError if there is none."""
    found = sessions(store.db, SessionFilter(), 1)
    if not found:
        raise NotFoundError(store.nothing)
    return found[0]


def break_down(store: Store, session: Session) -> "CostBreakdown":
    """Break the cost of a session down, at the prices of the present table."""
    from hookkit.api import cost_breakdown
    from hookkit.lib import pricing

    prices = pricing.load(store.settings.prices)
    return cost_breakdown.break_down(store.accounts, prices, session)
