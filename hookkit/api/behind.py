"""Explain why the database may lack the latest events."""

from pathlib import Path

from hookkit import file_errors
from hookkit.api.store import Store


def problem_of(store: Store) -> str:
    """Return why a store may be behind or incomplete; empty where it isn't."""
    unreadable = [missing(*each) for each in store.database.unreadable.items()]
    return " ".join(filter(None, [behind(store.is_current, store.obstacle), *unreadable]))


def behind(is_current: bool, obstacle: OSError | None = None) -> str:
    """Return why the database may lack the latest events; empty where it has them."""
    if obstacle:
        return f"{file_errors.explained(obstacle)}; this may be behind."
    return "" if is_current else f"{reason()}; this may be behind."


def reason() -> str:
    """Return the reason for which the journal could not be projected."""
    from hookkit import paths
    from hookkit.lib.system.locks import Lock

    found = Lock(paths.data_dir() / paths.FOLD_LOCK).holder()
    if found is not None and found.is_stopped:
        return f"{found} is stopped and holds the journal's lock (free it: {found.remedy})"
    return "the journal is being read right now"


def missing(segment: Path, error: OSError) -> str:
    """Return the warning for a segment of the journal that could not be read."""
    command = file_errors.remedy(segment, error.errno)
    return f"{segment} can't be read ({error.strerror}), so its events are missing. Try: {command}"
