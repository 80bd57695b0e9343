"""Git: where a folder stands, how much was changed in it, and (`work`) what was done in it.

A door: nothing is imported before it is asked for.
"""

from typing import TYPE_CHECKING, Any

__all__ = ["GitFacts", "changes_since", "facts", "github_repo"]

if TYPE_CHECKING:
    from hookkit.git.changes import changes_since
    from hookkit.git.place import GitFacts, facts
    from hookkit.git.remote import github_repo


def __getattr__(name: str) -> Any:
    """Load what is asked for, when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'hookkit.git' has no attribute {name!r}")
    from hookkit.git import changes, place, remote

    home = {"changes_since": changes, "github_repo": remote}.get(name, place)
    return getattr(home, name)
