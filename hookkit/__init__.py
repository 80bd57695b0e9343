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
    from hookkit.api.runs import SessionManager
    from hookkit.api.store import Store
    from hookkit.model.session import Session

__version__ = "0.1.0"
__all__ = ["Session", "SessionManager", "Store", "__version__"]

MODULES = {
    "Session": "hookkit.model.session",
    "SessionManager": "hookkit.api.runs",
    "Store": "hookkit.api.store",
}
"""A public name → the module that defines it, imported when the name is used first."""


def __getattr__(name: str) -> object:
    """Import a public name. Raises AttributeError for any other."""
    if name not in MODULES:
        raise AttributeError(f"module 'hookkit' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(MODULES[name]), name)
