"""The token of a data folder, and what is derived from it.

The token is in a file that its owner alone can read. No address and no cookie has it: a link that
signs a browser in is valid once and for some hours, the cookie is a key of its own, and so is what
programs send telemetry with, which can't read anything.
"""

import hmac
import secrets
import time
from base64 import b32encode
from hashlib import sha256
from pathlib import Path

from hookkit import file_errors, paths
from hookkit.errors import FileError
from hookkit.lib.system import locks, regular_file
from hookkit.lib.system.atomic_write import replace_file

LINK_SECONDS = 12 * 3600
"""For so long a link signs in."""

TOKEN_BYTES = 32

MARK_BYTES = 16
"""Of a link, which fits in a line of 80 columns as 128 bits in hexadecimal digits would not."""

LOCK_SECONDS = 10.0


class Keys:
    """The keys that are derived from a token."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.cookie = self._derived("cookie")
        self.csrf = self._derived("form")
        self.ingest = self._derived("ingest")
        self.cookie_name = f"hookkit_{self._derived('name')[:8]}"
        """Cookies don't know ports: two servers on one machine must not overwrite each other's."""
        self._used: set[str] = set()

    def _derived(self, purpose: str) -> str:
        return hmac.digest(self.token.encode(), purpose.encode(), sha256).hex()

    def is_token(self, given: str) -> bool:
        """Return True for the token itself."""
        return hmac.compare_digest(given.encode(), self.token.encode())

    def is_cookie(self, given: str) -> bool:
        """Return True for the value of the cookie."""
        return hmac.compare_digest(given.encode(), self.cookie.encode())

    def is_csrf(self, given: str) -> bool:
        """Return True for the hidden field of a form of ours."""
        return hmac.compare_digest(given.encode(), self.csrf.encode())

    def is_ingest(self, given: str) -> bool:
        """Return True for the key of the receivers."""
        return hmac.compare_digest(given.encode(), self.ingest.encode())

    def link(self) -> str:
        """Return the key of a link that signs in once."""
        body = f"{int(time.time()) + LINK_SECONDS}.{letters(secrets.token_bytes(5))}"
        return f"{body}.{self._mark(body)}"

    def _mark(self, body: str) -> str:
        """Return what shows that a link is ours."""
        return letters(bytes.fromhex(self._derived(body))[:MARK_BYTES])

    def use_link(self, key: str) -> bool:
        """Return True if a link signs in; it won't a second time."""
        body, _, mark = key.rpartition(".")
        end, _, _ = body.partition(".")
        is_ours = hmac.compare_digest(mark.encode(), self._mark(body).encode())
        if not is_ours or int(end) < time.time() or body in self._used:
            return False
        self._used.add(body)
        return True


def letters(data: bytes) -> str:
    """Return bytes as small letters and digits."""
    return b32encode(data).decode().rstrip("=").lower()


def token_file() -> Path:
    """Return the file of the token."""
    return paths.data_dir() / "serve-token"


def load() -> Keys:
    """Return the keys of the data folder; a token is made where there is none.

    Raises FileError or BusyError.
    """
    file = token_file()
    try:
        with locks.hold(paths.lock_file("serve-token"), "reading the token", wait=LOCK_SECONDS):
            if not file.exists():
                replace_file(file, secrets.token_urlsafe(TOKEN_BYTES).encode() + b"\n", mode=0o600)
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
        token = regular_file.read(file).decode("ascii", "replace").strip()
    except OSError as error:
        raise FileError(str(file_errors.explained(error, file))) from None
    if len(token) < TOKEN_BYTES:
        raise FileError(f"{file} holds no token. Delete it: the next `hookkit serve` makes one.")
    return Keys(token)
