"""The pages, one module each."""

from starlette.routing import BaseRoute

from hookkit.server.pages import sessions

ROUTES: list[BaseRoute] = [
    *sessions.ROUTES,
]
