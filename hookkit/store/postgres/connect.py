"""Connect to a team's PostgreSQL.

No state is left in a session (SET, LISTEN, locks, prepared statements): behind PgBouncer the next
statement may go through the session of another person.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hookkit import __version__
from hookkit.errors import TeamError

if TYPE_CHECKING:
    from psycopg import Connection

INSTALL = "The team store needs psycopg. Install it: pip install 'hookkit[team]'"

EXAMPLE = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"

OLDEST_SERVER = 14
"""The first version whose functions may have a body that is parsed when they are created."""

CONNECT_SECONDS = 10
SILENT_SECONDS = 30
"""For so long a server that was connected may acknowledge nothing."""

LOCAL = re.compile(r"localhost|127\..*|::1|/.*|@.*|", re.DOTALL)
"""Hosts that no network lies before; those with a slash are folders of a socket."""


@contextmanager
def opened(dsn: str, *, application: str = "hookkit") -> Iterator["Connection"]:
    """Open a connection for the block.

    Raises TeamError, also for errors in the block that the server or the network has caused.
    """
    db = connect(dsn, application=application)
    from psycopg import Error

    from hookkit.store.postgres.errors import explained, is_bug

    try:
        yield db
    except Error as error:
        if is_bug(error):
            raise
        raise explained(error, dsn) from None
    finally:
        db.close()


def connect(dsn: str, *, application: str = "hookkit") -> "Connection":
    """Return a connection, in which each statement is committed unless a transaction is begun.

    To another machine it is encrypted, unless the DSN chooses something else. Raises TeamError.
    """
    parameters = parsed(dsn)
    import psycopg

    from hookkit.store.postgres.errors import explained

    try:
        db = psycopg.connect(
            "",
            autocommit=True,
            prepare_threshold=None,
            **defaults(parameters)
            | parameters
            | {"application_name": f"{application} {__version__}"},
        )
    except psycopg.Error as error:
        raise explained(error, dsn) from None
    if db.info.server_version < OLDEST_SERVER * 10000:
        found = db.info.server_version // 10000
        db.close()
        raise TeamError(
            f"The server at {shown(dsn)} is PostgreSQL {found}; "
            f"a team store needs {OLDEST_SERVER} or newer."
        )
    return db


def parsed(dsn: str) -> dict[str, Any]:
    """Return the parameters of a DSN: a URL, or libpq's `host=… dbname=…`.

    Raises TeamError where psycopg is missing, and for what can't be parsed, which is not quoted:
    any part of it may be the password.
    """
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise TeamError(f"{INSTALL}.") from None
    try:
        found = {name: value for name, value in conninfo_to_dict(dsn).items() if value is not None}
    except (ProgrammingError, UnicodeError):
        found = None
    if found is None or has_split_password(dsn, found):
        raise TeamError(
            f"The DSN can't be parsed. It looks like {EXAMPLE}, "
            "with %XX for special characters of the password."
        )
    return found


def has_split_password(dsn: str, found: dict[str, Any]) -> bool:
    """Return True for a URL whose password has a bare `@` or `/`, and goes on in another part."""
    parts = (found.get("host", "")[1:], found.get("dbname", ""))  # the host @x is a socket
    is_url = dsn.startswith("postgres") and "://" in dsn
    has_port = re.fullmatch(r"[0-9,]*", found.get("port", ""))
    return is_url and (any("@" in each for each in parts) or not has_port)


def defaults(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that a DSN gets unless it has its own."""
    import os

    host = parameters.get("host") or parameters.get("hostaddr") or os.environ.get("PGHOST", "")
    is_chosen = "service" in parameters or "PGSSLMODE" in os.environ
    needs_encryption = not LOCAL.fullmatch(host) and not is_chosen
    return {
        "client_encoding": "utf8",
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": SILENT_SECONDS,
        "tcp_user_timeout": SILENT_SECONDS * 1000,
    } | ({"sslmode": "require"} if needs_encryption else {})


def shown(dsn: str) -> str:
    """Return a DSN for people: without password, and without options."""
    found = parsed(dsn)
    return url({name: value for name, value in found.items() if name != "password"})


def url(parameters: dict[str, Any]) -> str:
    """Return the URL of a database, with the password if there is one, and without options."""
    user = quote(parameters.get("user", ""), safe="")
    password = f":{quote(parameters['password'], safe='')}" if "password" in parameters else ""
    login = f"{user}{password}@" if user or password else ""
    host = parameters.get("host") or parameters.get("hostaddr") or ""
    port = f":{parameters['port']}" if "port" in parameters else ""
    database = quote(parameters.get("dbname", ""), safe="")
    return f"postgresql://{login}{place(host)}{port}/{database}"


def place(host: str) -> str:
    """Return a host as it stands in a URL: the folder of a socket quoted, IPv6 in brackets."""
    if host.startswith(("/", "@")):
        return quote(host, safe="")
    return f"[{host}]" if ":" in host else host


def without_password(text: str, dsn: str) -> str:
    """Return a text of the server or of libpq on one line, without the passwords of a DSN."""
    found = parsed(dsn)
    secrets = [found.get(name) for name in ("password", "sslpassword")]
    for each in filter(None, secrets):
        text = text.replace(each, "***").replace(quote(each, safe=""), "***")
    return " ".join(text.split())
