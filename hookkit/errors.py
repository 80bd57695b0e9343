"""What a person can put right: every message names the remedy."""

UPGRADE = "pip install --upgrade hookkit, or as you installed it: pipx or uv tool upgrade hookkit"
"""The remedy for what a newer hookkit has made."""


class HookkitError(Exception):
    """A mistake or a state that the person can mend. The text is one clear sentence or two."""


class NotFoundError(HookkitError):
    """No session has this id."""


class AmbiguousError(HookkitError):
    """Several sessions begin with this id; the text lists them."""


class SettingsError(HookkitError):
    """A settings file that is not what it should be; it has been left as it was."""


class ConfigError(HookkitError):
    """A setting of ours has a value that can't be used."""


class StoreError(HookkitError):
    """The database can't be used as it is."""


class NewerError(StoreError):
    """The database was made by a newer hookkit."""


class LockedError(StoreError):
    """Another program keeps the database locked."""


class BusyError(HookkitError):
    """Another process holds a lock for longer than we wait; the text names the lock."""


class SummaryError(HookkitError):
    """There is no summary. The text is the reason in a few words, fit to be stored and shown."""


class RejectedError(ValueError):
    """A record that can't be understood; the text is the reason. It never reaches a person."""
