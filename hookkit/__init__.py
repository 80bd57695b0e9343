"""hookkit: a session tracker for coding agents.

from hookkit import Store

with Store.open() as store:
    for session in store.get_recent_sessions():
        print(session.title, session.edit_count)
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Session", "SessionManager", "Store", "__version__"]

if TYPE_CHECKING:
    from hookkit.api.runs import SessionManager
    from hookkit.api.store import Store
    from hookkit.model.session import Session


def __getattr__(name: str) -> Any:
    """Load what is asked for, when it is asked for."""
    if name == "Session":
        from hookkit.model.session import Session

        return Session
    if name == "SessionManager":
        from hookkit.api.runs import SessionManager

        return SessionManager
    if name == "Store":
        from hookkit.api.store import Store

        return Store
    raise AttributeError(f"module 'hookkit' has no attribute {name!r}")
