"""Pages about the server itself: its keys, and its API."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from hookkit.server import page
from hookkit.server.api import OFFERS
from hookkit.server.api.answers import known_of, method_of
from hookkit.server.api.openapi import PATH as DESCRIPTION
from hookkit.server.api.openapi import plain
from hookkit.server.endpoints import PREFIX, Action, Endpoint, parts_of, tag_of
from hookkit.server.templates import rendered


async def show_keys(request: Request) -> Response:
    """Return the list of keys."""
    return HTMLResponse(rendered("keys.html", **page.shell(request), problem=""))


async def show_api(request: Request) -> Response:
    """Return what the API offers."""
    shared = page.shell(request)
    found = {"groups": groups(), "description": DESCRIPTION}
    return HTMLResponse(rendered("api.html", **shared, problem="", **found))


def groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """Return what is offered, by group."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in sorted(OFFERS, key=lambda each: (tag_of(each.path), plain(each.path))):
        found.setdefault(tag_of(each.path).capitalize(), []).append(described(each))
    return list(found.items())


def described(offer: Endpoint | Action) -> dict[str, Any]:
    """Return what a page shows of a question or a change."""
    names = parts_of(offer.path)
    body = [each.name for each in offer.body] if isinstance(offer, Action) else []
    is_open = isinstance(offer, Endpoint) and not names
    return {
        "method": method_of(offer),
        "path": PREFIX + plain(offer.path),
        "summary": offer.summary,
        "query": [each.name for each in known_of(offer) if each.name not in names],
        "body": body,
        "link": PREFIX + offer.path if is_open else None,
    }


ROUTES = [Route("/keys", show_keys), Route("/api", show_api)]
