"""The pages, one module each."""

from starlette.routing import BaseRoute

from hookkit.server.pages import (
    about,
    budgets,
    corrections,
    health,
    learnings,
    now,
    projects,
    runs,
    search,
    session,
    session_conversation,
    session_cost,
    session_work,
    sessions,
    usage,
)

ROUTES: list[BaseRoute] = [
    *now.ROUTES,
    *runs.ROUTES,
    *sessions.ROUTES,
    *usage.ROUTES,
    *projects.ROUTES,
    *session.ROUTES,
    *session_conversation.ROUTES,
    *session_cost.ROUTES,
    *session_work.ROUTES,
    *search.ROUTES,
    *budgets.ROUTES,
    *corrections.ROUTES,
    *learnings.ROUTES,
    *health.ROUTES,
    *about.ROUTES,
]

TEAM_ROUTES: list[BaseRoute] = [
    *sessions.ROUTES,
    *usage.ROUTES,
    *projects.ROUTES,
    *session.ROUTES,
    *session_conversation.ROUTES,
    *session_cost.ROUTES,
    *session_work.ROUTES,
    *search.ROUTES,
    *corrections.ROUTES,
    *about.ROUTES,
]
"""Those of a team store; what they change is refused before."""
