"""Errors that a user can fix; every message names the remedy."""

UPGRADE = "pip install --upgrade hookkit, or as you installed it: pipx or uv tool upgrade hookkit"
"""The remedy for a file of a newer hookkit."""


class HookkitError(Exception):
    """A mistake or a state that the user can fix. The text is one clear sentence or two."""


class NotFoundError(HookkitError):
    """No session has this id."""


class AmbiguousError(HookkitError):
    """Several sessions have this prefix; the text lists them."""


class SettingsError(HookkitError):
    """A settings file is invalid; it was left unchanged."""


class ConfigError(HookkitError):
    """A setting of hookkit has an invalid value."""


class FileError(HookkitError):
    """A file or a folder can't be used; the text names what helps."""


class StoreError(HookkitError):
    """The database can't be used."""


class NewerError(StoreError):
    """The database was created by a newer hookkit."""


class LockedError(StoreError):
    """Another program holds a lock on the database."""


class FullError(StoreError):
    """The disk of the database is full."""


class LocklessError(StoreError):
    """The database is on a file system that can't lock files."""


class TeamError(HookkitError):
    """The team store can't be used; the text names what helps, and never a password."""


class BusyError(HookkitError):
    """Another process holds a lock for longer than we wait; the text names the lock."""


class SummaryError(HookkitError):
    """There is no summary. The text is the reason in a few words, fit to be stored and shown."""


class AccountError(SummaryError):
    """A session's words may not go to the account that is at hand; the text is the reason."""


class RejectedError(ValueError):
    """A record can't be parsed; the text is the reason. Users never see it."""


class ForeignPayloadError(RejectedError):
    """A hook's payload comes from another agent than the one whose wiring delivered it."""
