"""Open the store for a command: one's own, or that of the team with --team."""

from collections.abc import Mapping
from pathlib import Path

from hookkit.api.behind import behind, missing
from hookkit.api.store import Store
from hookkit.cli import team_options
from hookkit.cli.messages import warn


def open_store() -> Store:
    """Open the store, up to date; warn on stderr where it may be behind or incomplete.

    Raises StoreError and ConfigError, and TeamError for a team store.
    """
    team = team_options.chosen()
    if team is not None:
        from hookkit.api.team.team_store import TeamStore

        return TeamStore.joined(team.user)
    store = Store.open(source="user")
    warn_if_behind(store.is_current, store.obstacle)
    warn_of_unreadable(store.database.unreadable)
    return store


def warn_if_behind(is_current: bool, obstacle: OSError | None = None) -> None:
    """Print a warning if the database may lack the latest events, with the reason."""
    if message := behind(is_current, obstacle):
        warn(message)


def warn_of_unreadable(segments: Mapping[Path, OSError]) -> None:
    """Print a warning for each segment of the journal that could not be read."""
    for segment, error in segments.items():
        warn(missing(segment, error))
