"""The API: every document of the command line's `--json`, below /api/v1."""

from starlette.routing import BaseRoute

from hookkit.server.api import (
    budgets,
    corrections,
    doctor,
    events,
    history,
    now,
    openapi,
    prices,
    runs,
    search,
    session,
    sessions,
    usage,
)
from hookkit.server.api.answers import routes_of
from hookkit.server.endpoints import Action, Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *sessions.ENDPOINTS,
    *usage.ENDPOINTS,
    *session.ENDPOINTS,
    *search.ENDPOINTS,
    *budgets.ENDPOINTS,
    *corrections.ENDPOINTS,
    *prices.ENDPOINTS,
    *doctor.ENDPOINTS,
    *history.ENDPOINTS,
    *now.ENDPOINTS,
    *runs.ENDPOINTS,
)
"""Questions: one line for each module."""

ACTIONS: tuple[Action, ...] = (
    *session.ACTIONS,
    *budgets.ACTIONS,
    *corrections.ACTIONS,
    *prices.ACTIONS,
    *runs.ACTIONS,
)
"""Changes: one line for each module."""

OFFERS: tuple[Endpoint | Action, ...] = (*ENDPOINTS, *ACTIONS)

ROUTES: list[BaseRoute] = [
    *routes_of(OFFERS),
    openapi.route(OFFERS),
    *events.ROUTES,
]

TEAM_OFFERS: tuple[Endpoint, ...] = (
    *sessions.ENDPOINTS,
    *usage.ENDPOINTS,
    *session.ENDPOINTS,
    *search.ENDPOINTS,
    *corrections.ENDPOINTS,
    *history.ENDPOINTS,
)

TEAM_ROUTES: list[BaseRoute] = [
    *routes_of(TEAM_OFFERS),
    openapi.route(TEAM_OFFERS),
    *events.ROUTES,
]
"""Those of a team store."""
