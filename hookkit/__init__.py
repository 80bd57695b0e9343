"""hookkit: a session tracker for coding agents.

from hookkit import Store

with Store.open() as store:
    for session in store.get_recent_sessions():
        print(session.title, session.edit_count)
"""

TYPE_CHECKING = False
"""Type checkers know this name and take it for true. Importing it from `typing` would slow down
the status line and the budget guard, which import this package."""

if TYPE_CHECKING:
    from hookkit.agents import UnknownAgentError
    from hookkit.api.history.projects import Project
    from hookkit.api.history.turns import Turn
    from hookkit.api.manual_sessions import ActiveError, AgentSessionError
    from hookkit.api.running_session import RunningSession
    from hookkit.api.runs import SessionManager
    from hookkit.api.store import Store
    from hookkit.errors import (
        AmbiguousError,
        BusyError,
        ConfigError,
        FullError,
        HookkitError,
        LockedError,
        NewerError,
        NotFoundError,
        RejectedError,
        StoreError,
    )
    from hookkit.model.activity import LoggedCall
    from hookkit.model.session import Session
    from hookkit.runs.cleanup import CleanupResult
    from hookkit.runs.leftovers import Leftover
    from hookkit.runs.recover import OrphanedRun
    from hookkit.runs.run_events import Listener, RunEvent
    from hookkit.runs.run_folder import RunError

__version__ = "1.0.0"
__all__ = [
    "ActiveError",
    "AgentSessionError",
    "AmbiguousError",
    "BusyError",
    "CleanupResult",
    "ConfigError",
    "FullError",
    "HookkitError",
    "Leftover",
    "Listener",
    "LockedError",
    "LoggedCall",
    "NewerError",
    "NotFoundError",
    "OrphanedRun",
    "Project",
    "RejectedError",
    "RunError",
    "RunEvent",
    "RunningSession",
    "Session",
    "SessionManager",
    "Store",
    "StoreError",
    "Turn",
    "UnknownAgentError",
    "__version__",
]

MODULES = {
    **dict.fromkeys(("ActiveError", "AgentSessionError"), "hookkit.api.manual_sessions"),
    **dict.fromkeys(("AmbiguousError", "BusyError", "ConfigError"), "hookkit.errors"),
    **dict.fromkeys(("FullError", "LockedError", "NewerError"), "hookkit.errors"),
    **dict.fromkeys(("HookkitError", "NotFoundError", "RejectedError"), "hookkit.errors"),
    **dict.fromkeys(("Listener", "RunEvent"), "hookkit.runs.run_events"),
    "CleanupResult": "hookkit.runs.cleanup",
    "Leftover": "hookkit.runs.leftovers",
    "LoggedCall": "hookkit.model.activity",
    "OrphanedRun": "hookkit.runs.recover",
    "Project": "hookkit.api.history.projects",
    "RunError": "hookkit.runs.run_folder",
    "RunningSession": "hookkit.api.running_session",
    "Session": "hookkit.model.session",
    "SessionManager": "hookkit.api.runs",
    "Store": "hookkit.api.store",
    "StoreError": "hookkit.errors",
    "Turn": "hookkit.api.history.turns",
    "UnknownAgentError": "hookkit.agents",
}
"""A public name → the module that defines it, imported when the name is used first."""


def __getattr__(name: str) -> object:
    """Import a public name. Raises AttributeError for any other."""
    if name not in MODULES:
        raise AttributeError(f"module 'hookkit' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(MODULES[name]), name)
