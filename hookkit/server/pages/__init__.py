"""The pages, one module each."""

from starlette.routing import BaseRoute

from hookkit.server.pages import about, budgets, corrections, health, learnings, sessions

ROUTES: list[BaseRoute] = [
    *sessions.ROUTES,
    *budgets.ROUTES,
    *corrections.ROUTES,
    *learnings.ROUTES,
    *health.ROUTES,
    *about.ROUTES,
]
