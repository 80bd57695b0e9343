"""Find the session that a command is about when no session is named: the one of the folder."""

import os
from pathlib import Path

from hookkit import agents
from hookkit.agents import AGENTS
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.model.session import Session
from hookkit.pipeline.collect.sessions_here import sessions_here

GIT_DEADLINE = 5.0
"""Seconds that git may take to find the root."""


SESSION_VARIABLE = "HOOKKIT_SESSION_ID"
"""Holds the id of the session in which `hookkit exec` runs a command."""


def id_of_environment() -> str | None:
    """Return the id of the session that runs this process, if any; that of an agent comes first."""
    names = [name for agent in AGENTS for name in agents.get(agent).SESSION_VARIABLES]
    found = (os.environ.get(name) for name in (*names, SESSION_VARIABLE))
    return next(filter(None, found), None)


def of_command(store: Store) -> Session | None:
    """Return the active session in which `hookkit exec` runs this process, if any."""
    known = os.environ.get(SESSION_VARIABLE)
    found = store.get_session(known) if known else None
    return found if found is not None and found.is_active else None


def root_of(folder: Path) -> Path:
    """Return the git root of a folder, or the folder itself outside of git."""
    from hookkit.lib.git import repository

    return repository.find_root(folder, GIT_DEADLINE) or Path(folder).resolve()


def project_of(root: str) -> str:
    """Return the project of a folder: that of the repository to which a worktree belongs."""
    from hookkit.lib.git.project_root import project_root
    from hookkit.model.project_path import normalized

    return normalized(project_root(root) or root)


def active(store: Store, root: Path) -> Session | None:
    """Return the manual session that is active in a root."""
    found = [each for each in store.work.manual(str(root)) if each.is_active]
    return next(iter(sessions_here(store.database, found)), None)


def find_manual(store: Store, folder: Path, session_id: str | None = None) -> Session:
    """Return the given session, or the active manual session of a folder's root.

    Raises NotFoundError if there is none, AmbiguousError if several have this prefix.
    """
    if session_id is not None:
        return store.find(session_id)
    root = root_of(folder)
    return of_command(store) or active(store, root) or _fail(root)


def find_any(store: Store, folder: Path, session_id: str | None = None) -> Session:
    """Return the session that `find_manual` finds, or else the latest active one of an agent.

    Raises NotFoundError if there is none, AmbiguousError if several have this prefix.
    """
    if session_id is not None:
        return store.find(session_id)
    if own := of_command(store):
        return own
    root = root_of(folder)
    found = [each for each in store.work.agents_in(str(root), "", "~") if each.is_active]
    latest = max(found, key=lambda each: each.last_activity, default=None)
    return active(store, root) or latest or _fail(root)


def _fail(root: Path) -> Session:
    raise NotFoundError(
        f"No session is active in {root}. Start one with `hookkit start DESCRIPTION`."
    )
