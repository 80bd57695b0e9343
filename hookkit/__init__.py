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
    from hookkit.runner.manager import SessionManager
    from hookkit.session import Session
    from hookkit.sessions import Store


def __getattr__(name: str) -> Any:
    """Load what is asked for, when it is asked for."""
    if name == "Session":
        from hookkit.session import Session

        return Session
    if name == "SessionManager":
        from hookkit.runner.manager import SessionManager

        return SessionManager
    if name == "Store":
        from hookkit.sessions import Store

        return Store
    raise AttributeError(f"module 'hookkit' has no attribute {name!r}")
