"""Open the store for a command."""

from collections.abc import Mapping
from pathlib import Path

from hookkit import file_errors
from hookkit.api.store import Store
from hookkit.cli.messages import warn


def open_store() -> Store:
    """Open the store, up to date; warn on stderr where it may be behind or incomplete."""
    store = Store.open(source="user")
    warn_if_behind(store.is_current, store.obstacle)
    warn_of_unreadable(store.database.unreadable)
    return store


def warn_if_behind(is_current: bool, obstacle: OSError | None = None) -> None:
    """Print a warning if the database may lack the latest events, with the reason."""
    if message := behind(is_current, obstacle):
        warn(message)


def behind(is_current: bool, obstacle: OSError | None = None) -> str:
    """Return why the database may lack the latest events; empty where it has them."""
    if obstacle:
        return f"{file_errors.explained(obstacle)}; this may be behind."
    return "" if is_current else f"{reason()}; this may be behind."


def reason() -> str:
    """Return the reason for which the journal could not be projected."""
    from hookkit import paths
    from hookkit.fold import lock_of

    found = lock_of(paths.data_dir()).holder()
    if found is not None and found.is_stopped:
        return f"{found} is stopped and holds the journal's lock (free it: {found.remedy})"
    return "the journal is being read right now"


def warn_of_unreadable(segments: Mapping[Path, OSError]) -> None:
    """Print a warning for each segment of the journal that could not be read."""
    for segment, error in segments.items():
        warn(missing(segment, error))


def missing(segment: Path, error: OSError) -> str:
    """Return the warning for a segment of the journal that could not be read."""
    command = file_errors.remedy(segment, error.errno)
    return f"{segment} can't be read ({error.strerror}), so its events are missing. Try: {command}"
