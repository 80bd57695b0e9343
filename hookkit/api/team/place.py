"""Which team store a DSN leads to."""

from hookkit.api.team import stored
from hookkit.errors import TeamError
from hookkit.store.postgres.connect import parsed, shown


def database(dsn: str) -> tuple[object, ...]:
    """Return what distinguishes a database from others."""
    found = parsed(dsn)
    host = found.get("host") or found.get("hostaddr")
    return (host, str(found.get("port", 5432)), found.get("dbname") or found.get("user"))


def refuse_another(dsn: str) -> None:
    """Raise TeamError if this machine is in a team elsewhere."""
    known = stored.load()
    if known is not None and database(known.dsn) != database(dsn):
        raise TeamError(
            f"This machine is in the team at {shown(known.dsn)}. "
            "Leave that one first: hookkit team leave"
        )


def name_of(dsn: str) -> str:
    """Return a short name of a team: that of its database, and its host. Raises TeamError."""
    host, _, name = database(dsn)
    return f"{name} at {host or 'localhost'}"
