"""Facts of a git repository, and the activity in it. Nothing is imported before its first use."""

from typing import TYPE_CHECKING, Any

__all__ = ["GitFacts", "changes_since", "facts", "github_repo"]

if TYPE_CHECKING:
    from hookkit.lib.git.diff_stat import changes_since
    from hookkit.lib.git.github_remote import github_repo
    from hookkit.lib.git.repository import GitFacts, facts


def __getattr__(name: str) -> Any:
    """Import a name at its first use."""
    if name not in __all__:
        raise AttributeError(f"module 'hookkit.lib.git' has no attribute {name!r}")
    from hookkit.lib.git import diff_stat, github_remote, repository

    home = {"changes_since": diff_stat, "github_repo": github_remote}.get(name, repository)
    return getattr(home, name)
