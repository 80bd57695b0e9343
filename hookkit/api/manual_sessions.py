"""Start and end sessions by hand: one at a time in a git root, or outside of git in a folder.

The agents that run in the root meanwhile belong to such a session: its tokens, cost and files are
theirs, plus what was logged by hand.
"""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.api import working_time
from hookkit.api.current_session import active
from hookkit.api.session_document import call_document, parts_document, session_document
from hookkit.api.session_parts import SessionParts, parts_of
from hookkit.api.store import Store
from hookkit.errors import HookkitError, NotFoundError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.activity import LoggedCall
from hookkit.model.own_records import Ended, Logged, Noted, Started, ids_of
from hookkit.model.owner import owner_of
from hookkit.model.session import Session, moment, now
from hookkit.model.spans import duration
from hookkit.model.usage import ApiMessage
from hookkit.pipeline.collect.sessions_here import sessions_here


class ActiveError(HookkitError):
    """A manual session is already active in this root."""


class AgentSessionError(HookkitError):
    """The session is an agent's, which counts its own calls."""


class ChangedSession(NamedTuple):
    """A session that was just started, resumed or noted in."""

    session: Session

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"session": session_document(self.session)}


class EndedSession(NamedTuple):
    """A session that has just ended, with its parts."""

    session: Session
    parts: SessionParts
    worked: timedelta
    """The time worked in it."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        session = session_document(self.session) | {"worked_seconds": self.worked.total_seconds()}
        return {"session": session, "parts": parts_document(self.parts)}


class LoggedSession(NamedTuple):
    """A session and the API call that was just logged in it."""

    session: Session
    logged: LoggedCall

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"session": session_document(self.session), "logged": call_document(self.logged)}


class RecoveredSession(NamedTuple):
    """A forgotten session and the time of its last activity."""

    session: Session
    ended_at: str


class Recovery(NamedTuple):
    """Forgotten sessions: ended, or in a dry run only found."""

    sessions: list[RecoveredSession]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "sessions": [
                session_document(each.session) | {"ended_at": each.ended_at}
                for each in self.sessions
            ]
        }


def start(
    store: Store, root: Path, description: str, *, close_stale: bool = False
) -> ChangedSession:
    """Start a session.

    Args:
        close_stale: End the session that is active in the root, at its last activity.

    Raises:
        ActiveError: One is active in the root.
    """
    running = active(store, root)
    if running is not None and close_stale:
        end(store, running, ended_at=last_activity(store, running, now()))
    elif running is not None:
        raise ActiveError(
            f"Session #{running.seq} is active in {one_line(str(root))}: "
            "end it with `hookkit end`, resume it with --resume, or use --close-stale."
        )
    from hookkit.pipeline.collect.project_facts import facts_of

    started = Started(
        session_id=str(uuid.uuid4()),
        origin="manual",
        cwd=str(root),
        description=description,
        **facts_of(str(root)),
    )
    store.write(started)
    return ChangedSession(ask_git(store, store.existing(started.session_id)))


def resume(store: Store, root: Path) -> ChangedSession:
    """Resume the root's latest session. Raises NotFoundError if it has none."""
    found = store.work.manual(str(root))
    if not found:
        raise NotFoundError("There is no session to resume here: leave out --resume.")
    if not found[0].is_active:
        store.write(Started(**ids_of(found[0])))
    session = store.existing(found[0].session_id, found[0].workspace_id)
    return ChangedSession(ask_git(store, session))


def end_active(store: Store, session: Session, notes: str | None = None) -> EndedSession:
    """End an active session now. Raises HookkitError if it has ended already."""
    if not session.is_active:
        number = session.seq
        raise HookkitError(
            f"#{number} has already ended. Add to it with `hookkit note --session {number}`."
        )
    ended = end(store, session, notes)
    spans = working_time.spans_of(store, [ended], datetime.now(UTC))
    return EndedSession(ended, parts_of(store, ended), duration(spans[ended.seq or 0]))


def end(
    store: Store,
    session: Session,
    notes: str | None = None,
    ended_at: str | None = None,
    *,
    reason: str | None = None,
) -> Session:
    """End a session, now or at a time in the past."""
    if ended_at is None:
        ask_git(store, session)
    store.write(Ended(**ids_of(session), notes=notes, ended_at=ended_at, reason=reason))
    return store.existing(session.session_id, session.workspace_id)


def note(store: Store, session: Session, text: str) -> ChangedSession:
    """Add a note to a session."""
    store.write(Noted(**ids_of(session), notes=text))
    return ChangedSession(store.existing(session.session_id, session.workspace_id))


def log_ai(
    store: Store, session: Session, call: LoggedCall, cost_usd: float | None
) -> LoggedSession:
    """Log an API call in a manual session; compute its cost if it is None and the price is known.

    Raises AgentSessionError for an agent's session.
    """
    if session.origin != "manual":
        raise AgentSessionError(f"#{session.seq} is an agent's session: it counts its own calls.")
    if cost_usd is None and call.tokens_output is not None:
        from hookkit.lib import pricing

        message = ApiMessage("", call.at, call.model, call.billed)
        cost_usd = pricing.load(store.settings.prices).cost(message)
    logged = Logged(
        **ids_of(session),
        provider=call.provider,
        model=call.model,
        tokens=call.tokens,
        tokens_input=call.tokens_input,
        tokens_output=call.tokens_output,
        cost_usd=cost_usd,
    )
    store.write(logged)
    changed = store.existing(session.session_id, session.workspace_id)
    return LoggedSession(changed, store.work.logged(session.seq or 0)[-1])


def recover(store: Store, max_age: timedelta, *, dry_run: bool = False) -> Recovery:
    """End the manual sessions without activity for longer than `max_age`, at their last activity.

    Args:
        dry_run: Only find them.
    """
    found = forgotten(store, max_age, now())
    if not dry_run:
        found = [(end(store, session, ended_at=at), at) for session, at in found]
    return Recovery([RecoveredSession(session, at) for session, at in found])


def forgotten(store: Store, max_age: timedelta, now: str) -> list[tuple[Session, str]]:
    """Return the manual sessions whose last activity is too long ago, with its time."""
    active = sessions_here(store.database, store.work.active_manual())
    found = [(each, last_activity(store, each, now)) for each in active]
    limit = moment(now) - max_age
    return [(session, at) for session, at in found if moment(at) < limit]


def last_activity(store: Store, session: Session, now: str) -> str:
    """Return the time of the last activity in a session: its own, a commit, or an agent's."""
    times = [session.last_activity, *(each.at for each in store.work.commits(session.seq or 0))]
    since = session.last_started_at
    agents = store.work.agents_in(session.cwd or "", since, now, owner_of(session.seq))
    return max([*times, *(each.last_activity for each in agents)])


def ask_git(store: Store, session: Session) -> Session:
    """Record what git reports of a session now; return the session."""
    from hookkit.pipeline.collect import git_activity

    if git_activity.ask(store.database, [session]):
        store.refresh()
    return store.existing(session.session_id, session.workspace_id)
