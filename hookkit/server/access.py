"""Who may ask: every request passes here before it reaches a route.

A page of any web site can make a browser send requests to this machine (GHSA-gr74-4xfh-6jw9 is one
of many such holes in local servers). So, in this order:

- The request must be clear: one path, and one length of its body.
- The Host must be this server: a name that an attacker points here (DNS rebinding) is none.
- A request that a foreign site caused is refused, by Origin and Sec-Fetch-Site
  (https://www.w3.org/TR/fetch-metadata/); a link that was followed is not, but shows no data, as
  the cookie isn't sent along (SameSite=Strict).
- Who asks must have the token, as a cookie or as `Authorization: Bearer …`.
- What writes must name its origin, or bring the token itself, which no foreign page has; its body
  is JSON, or the form of a page of ours.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hookkit.api.server_keys import Keys
from hookkit.server.documents import JSON, problem

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")

API = "/api/"
RECEIVERS = ("/v1/", "/hooks/")
"""Paths of what sends telemetry and hooks."""

FOR_PROGRAMS = (API, *RECEIVERS, "/metrics")
"""Paths whose errors are for programs."""

OPEN = ("/static/", "/enter", "/favicon.ico")
"""Paths that hold no data."""

FORM = "application/x-www-form-urlencoded"
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))

MOST_BYTES = 1024 * 1024
"""Of a body, but for the receivers, which have their own limits."""

MOST_HEAD_BYTES = 32 * 1024
"""Of the target and the headers: other servers of this machine may have set many cookies."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

HOST = re.compile(r"(\[[0-9a-f:]+\]|[^:]+)(?::\d{1,5})?")


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    title: str
    detail: str


class Access:
    """The rules, for a server with these names and keys."""

    def __init__(
        self, keys: Keys, names: Iterable[str] = (), *, is_encrypted: bool = False
    ) -> None:
        self.keys = keys
        self.names = frozenset((*LOCAL_NAMES, *(each.lower() for each in names)))
        self.scheme = "https" if is_encrypted else "http"

    def refusal(
        self, method: str, path: str, headers: Headers, target: bytes = b"/"
    ) -> Refusal | None:
        """Return why a request is refused; None where it isn't.

        `target` is the path as it was sent.
        """
        return (
            unclear(target, headers)
            or self._wrong_host(headers)
            or self._foreign(method, headers)
            or self._unknown(path, headers)
            or self._wrong_write(method, path, headers)
        )

    def _wrong_host(self, headers: Headers) -> Refusal | None:
        found = HOST.fullmatch(headers.get("host", "").lower())
        if len(headers.getlist("host")) == 1 and found and found[1] in self.names:
            return None
        return Refusal(403, "Wrong host", "This server answers to its own address only.")

    def _foreign(self, method: str, headers: Headers) -> Refusal | None:
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        is_visit = (
            headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest", "document") == "document"
            and method in SAFE
        )
        is_own = origin is None or origin.lower() == f"{self.scheme}://{headers['host'].lower()}"
        if is_own and (site in ("same-origin", "none") or is_visit):
            return None
        return Refusal(403, "Cross-site request", "Another site has made this request.")

    def _unknown(self, path: str, headers: Headers) -> Refusal | None:
        if path.startswith(OPEN) or self.has_token(headers):
            return None
        if path.startswith(RECEIVERS) and self.keys.is_ingest(bearer(headers)):
            return None
        return Refusal(
            401, "Not signed in", "Send the token, or open the address that `serve` prints."
        )

    def has_token(self, headers: Headers) -> bool:
        """Return True if a request brings the cookie or the token."""
        return self.keys.is_cookie(cookie(headers, self.keys.cookie_name)) or self.keys.is_token(
            bearer(headers)
        )

    def _wrong_write(self, method: str, path: str, headers: Headers) -> Refusal | None:
        if method in SAFE:
            return None
        is_receiver = path.startswith(RECEIVERS)
        if not (is_receiver or self.keys.is_token(bearer(headers)) or "origin" in headers):
            return Refusal(403, "No origin", "What writes needs an Origin header, or the token.")
        if is_receiver:
            return None
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        expected = JSON if path.startswith(API) else FORM
        if kind != expected and not (method == "DELETE" and not kind):
            return Refusal(415, "Unsupported type", f"The body must be {expected}.")
        return None


class AccessMiddleware:
    """Refuses what `Access` refuses, bodies that are too large, and adds headers to each answer."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        guarded = self._with_headers(send, path)
        target = scope.get("raw_path") or b"/"
        refusal = too_long(scope) or self.access.refusal(scope["method"], path, headers, target)
        is_receiver = path.startswith(RECEIVERS)
        if refusal is None and not is_receiver and length_of(headers) > MOST_BYTES:
            refusal = Refusal(413, "Too large", f"A body has at most {MOST_BYTES:,} bytes.")
        if refusal is not None:
            await answer(refusal, path, self.access.keys)(scope, receive, guarded)
            return
        await self.app(scope, receive if is_receiver else limited(receive), guarded)

    def _with_headers(self, send: Send, path: str) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if not path.startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        return guarded


def unclear(target: bytes, headers: Headers) -> Refusal | None:
    """Return why a request can be understood in two ways; None where it can't.

    Servers and proxies differ in whether a target with a host, or the Host header, is obeyed; and
    in which of two lengths of a body is.
    """
    if not target.startswith(b"/"):
        return Refusal(400, "Bad request", "The target must be a path.")
    if "transfer-encoding" in headers and "content-length" in headers:
        return Refusal(400, "Bad request", "A body has one length only.")
    return None


def too_long(scope: Scope) -> Refusal | None:
    """Return the refusal of a request whose target and headers are too long."""
    size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if size + sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEAD_BYTES:
        return Refusal(431, "Too large", f"The headers have at most {MOST_HEAD_BYTES:,} bytes.")
    return None


class TooLargeError(Exception):
    """A body goes on beyond the limit."""


def limited(receive: Receive) -> Receive:
    """Return what receives a body up to the limit. Raises TooLargeError beyond it."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise TooLargeError
        return message

    return counted


def answer(refusal: Refusal, path: str, keys: Keys) -> Response:
    """Return the answer to a request that is refused: a page, or a problem for programs."""
    if not path.startswith(FOR_PROGRAMS):
        from hookkit.server.errors import refusal_page

        return refusal_page(refusal)
    response = problem(*refusal)
    if refusal.status == 401:
        response.headers["www-authenticate"] = "Bearer"
    return response


def length_of(headers: Mapping[str, str]) -> int:
    """Return the length of a body, as announced."""
    text = headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def bearer(headers: Mapping[str, str]) -> str:
    """Return the token of `Authorization: Bearer …`; empty for none."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def cookie(headers: Mapping[str, str], name: str) -> str:
    """Return the value of a cookie; empty for none. Those of other servers here may be anything."""
    for each in headers.get("cookie", "").split(";"):
        known, _, value = each.partition("=")
        if known.strip() == name:
            return value.strip()
    return ""
