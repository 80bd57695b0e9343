"""Sign a browser in: by the link that `serve` prints, or by the token itself."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from hookkit.server.context import context_of
from hookkit.server.forms import fields_of
from hookkit.server.templates import rendered

COOKIE_SECONDS = 400 * 86_400
"""The longest that browsers keep a cookie."""

WRONG_LINK = "This link was used already, or is too old. Run `hookkit serve` for another one."
WRONG_TOKEN = "This is not the token."  # noqa: S105 - a message


async def show(request: Request) -> Response:
    """Sign in by a link, or offer the form for the token."""
    access, key = context_of(request).access, request.query_params.get("key", "")
    if access.has_token(request.headers):
        return RedirectResponse("/", 303)
    if key and access.keys.use_link(key):
        return signed_in(request)
    detail = WRONG_LINK if key else ""
    return HTMLResponse(rendered("enter.html", title="Sign in", detail=detail), 401)


async def enter(request: Request) -> Response:
    """Sign in by the token that was typed."""
    token = fields_of(await request.body()).get("token", "")
    if context_of(request).access.keys.is_token(token.strip()):
        return signed_in(request)
    return HTMLResponse(rendered("enter.html", title="Sign in", detail=WRONG_TOKEN), 401)


def signed_in(request: Request) -> Response:
    """Return the answer that leaves the cookie, and an address without any key."""
    access = context_of(request).access
    response = RedirectResponse("/", 303)
    response.set_cookie(
        access.keys.cookie_name,
        access.keys.cookie,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="strict",
        secure=access.scheme == "https",
    )
    return response


ROUTES = [Route("/enter", show), Route("/enter", enter, methods=["POST"])]
