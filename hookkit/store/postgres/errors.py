"""Explain errors of PostgreSQL in one line that names what helps."""

import re
from typing import TYPE_CHECKING

from hookkit.errors import TeamError
from hookkit.store.postgres.connect import shown, without_password

if TYPE_CHECKING:
    from psycopg import Error

NEW_DSN = "Ask an admin of the team for a new DSN: `hookkit team invite` prints one."
NOT_OURS = "Create a team store there with `hookkit team create`, or check the DSN."
NEW_FILE = "Ask who runs the server for a new one."
LATER = "Nothing is lost: try again later."

BY_STATE = {
    "28P01": f"refuses the password of {{user}}. {NEW_DSN}",
    "28000": f"refuses {{user}}. {NEW_DSN}",
    "3D000": "has no such database. Check the end of the DSN, or create it with createdb.",
    "3F000": f"has no team store. {NOT_OURS}",
    "42P01": f"has no team store, or not all of it. {NOT_OURS}",
    "42703": f"has no team store, or not all of it ({{text}}). {NOT_OURS}",
    "42883": f"has no team store, or not all of it. {NOT_OURS}",
    "42501": "gives {user} no right to do this ({text}).",
    "HK001": "refuses it: who created the team owns its tables, so they stay a member.",
    "25P03": f"ended the connection, over which nothing came for too long. {LATER}",
    "25006": "is read-only, as a replica is. Name the main server in the DSN.",
    "40P01": f"is busy: two connections waited for each other. {LATER}",
    "53100": f"has no room left on its disk. {LATER}",
    "53300": f"has no connection free. {LATER}",
    "55P03": f"is busy: another connection holds a lock. {LATER}",
    "57014": f"ended the statement, which took too long. {LATER}",
    "57P01": f"was shut down. {LATER}",
    "57P03": f"does not take connections yet. {LATER}",
}
"""SQLSTATE → what follows the server's name."""

BY_TEXT = {
    "password authentication failed|no password supplied|SASL auth": BY_STATE["28P01"],
    "role .* does not exist|no such user|not permitted to log in": BY_STATE["28000"],
    r"pg_hba\.conf": "allows {user} no connection from this machine ({text}).",
    "database .* does not exist|no such database": BY_STATE["3D000"],
    "too many (clients|connections)|connection slots|no more connections": BY_STATE["53300"],
    "starting up|shutting down|not yet accepting|error response during SSL": BY_STATE["57P03"],
    "postmaster exit": BY_STATE["57P01"],
    "does not support SSL": (
        "takes no encrypted connections. Set them up there; only in a network that you trust, "
        "end the DSN with ?sslmode=disable."
    ),
    "alert certificate expired": (
        f"refuses you: your certificate (sslcert in the DSN) has expired. {NEW_FILE}"
    ),
    "alert unknown ca|alert bad certificate": (
        "refuses your certificate (sslcert in the DSN): it is not of an authority that the server "
        f"trusts. {NEW_FILE}"
    ),
    "valid client certificate": (
        "takes connections with a client certificate only. Name yours at the end of the DSN: "
        "sslcert=FILE and sslkey=FILE."
    ),
    "certificate (has )?expired": "has a certificate that has expired ({text}).",
    "root certificate file": "can't be verified: sslrootcert is not a file ({text}).",
    "private key file|certificate file": (
        "was not reached with your client certificate ({text}). Check sslcert and sslkey in the "
        "DSN."
    ),
    "certificate|tls|SSL error": (
        "can't be verified by its certificate: it has expired, names another host, or is not of "
        "an authority that sslrootcert=FILE in the DSN names ({text})."
    ),
    "refused|No such file": f"does not run, or not on this port. {LATER}",
    "resolve host|translate host name": (
        f"has a host name that is not known. Check it in the DSN, and the network. {LATER}"
    ),
    "time(d )?out|timeout|unreachable|No route": f"does not answer. {LATER}",
    "closed the connection|is lost|reset by peer|Broken pipe|connection is closed": (
        f"closed the connection. {LATER}"
    ),
}
"""A pattern of the texts of libpq, PgBouncer and OpenSSL, which have no SQLSTATE → the same."""

BUGS = ("0A", "21", "22", "23", "26", "34", "42", "P0")
"""Classes of SQLSTATE: what the server complains about is the statement."""


def is_bug(error: "Error") -> bool:
    """Return True for an error that no person can remedy."""
    state = error.sqlstate or ""
    return state[:2] in BUGS and state not in BY_STATE


def explained(error: "Error", dsn: str) -> TeamError:
    """Return the user's error for one of PostgreSQL's."""
    from psycopg.conninfo import conninfo_to_dict

    text = without_password(error.diag.message_primary or str(error), dsn)
    reason = BY_STATE.get(error.sqlstate or "") or by_text(text)
    user = conninfo_to_dict(dsn).get("user") or "you"
    return TeamError(f"The server at {shown(dsn)} {reason.format(user=user, text=text)}")


def by_text(text: str) -> str:
    """Return what follows the server's name for an error without a known SQLSTATE."""
    known = (
        reason for pattern, reason in BY_TEXT.items() if re.search(pattern, text, re.IGNORECASE)
    )
    return next(known, "reports an error ({text}).")
