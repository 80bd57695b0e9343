"""Connect to a team's PostgreSQL.

No state is left in a session (SET, LISTEN, locks, prepared statements): behind PgBouncer the next
statement may go through the session of another person.
"""

import re
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
            f"{shown(dsn)} is PostgreSQL {found}; a team store needs {OLDEST_SERVER} or newer."
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
        return {name: value for name, value in conninfo_to_dict(dsn).items() if value is not None}
    except (ProgrammingError, UnicodeError):
        raise TeamError(
            f"The DSN can't be parsed. It looks like {EXAMPLE}, "
            "with %XX for special characters of the password."
        ) from None


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
    user = f"{quote(found['user'], safe='')}@" if "user" in found else ""
    host = found.get("host") or found.get("hostaddr") or ""
    place = quote(host, safe="") if host.startswith(("/", "@")) else host
    port = f":{found['port']}" if "port" in found else ""
    return f"postgresql://{user}{place}{port}/{quote(found.get('dbname', ''), safe='')}"


def without_password(text: str, dsn: str) -> str:
    """Return a text of the server or of libpq on one line, without the passwords of a DSN."""
    found = parsed(dsn)
    secrets = [found.get(name) for name in ("password", "sslpassword")]
    for each in filter(None, secrets):
        text = text.replace(each, "***").replace(quote(each, safe=""), "***")
    return " ".join(text.split())
