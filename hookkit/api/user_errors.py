"""Explain errors of files and of SQLite: what a person can do about them."""

from hookkit import file_errors, paths
from hookkit.errors import HookkitError


def user_error(error: Exception) -> HookkitError | None:
    """Return what the user can do about an error of a file or of SQLite; None for a bug."""
    import sqlite3

    if isinstance(error, OSError):
        return file_errors.user_error(error)
    if not isinstance(error, sqlite3.Error):
        return None
    from hookkit.store.sqlite.database import explained

    return explained(error, paths.database())
