"""The application: all routes behind the rules of access."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from hookkit.server import api, assets, enter, metrics, pages
from hookkit.server.access import Access, AccessMiddleware
from hookkit.server.context import Context
from hookkit.server.errors import HANDLERS
from hookkit.server.live import Live
from hookkit.server.readers import Readers
from hookkit.server.receivers import hooks, otlp
from hookkit.server.receivers.body import Bodies
from hookkit.server.receivers.work import BackgroundWork
from hookkit.server.receivers.writer import Writer

if TYPE_CHECKING:
    from hookkit.server.team import TeamView


def create_app(access: Access, team: "TeamView | None" = None) -> Starlette:
    """Return the application; its threads live as long as its lifespan.

    With `team`, it serves a team store, with the rules of TeamAccess.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        writer, work = Writer(), BackgroundWork()
        readers, live = threads_of(team)
        name = team.name if team else ""
        app.state.context = Context(access, readers, writer, Bodies(), work, live, name)
        try:
            yield
        finally:
            live.close()
            work.close()
            writer.close()
            readers.close()

    return Starlette(
        routes=routes(team),
        middleware=[Middleware(AccessMiddleware, access=access)],
        exception_handlers=dict(HANDLERS),
        lifespan=lifespan,
    )


def threads_of(team: "TeamView | None") -> tuple[Readers, Live]:
    """Start what reads, and what looks for changes."""
    if team is None:
        readers = Readers()
        return readers, Live(readers.news)
    from hookkit.server.team import KeptTeam, TeamLive, TeamNews

    return Readers(make=lambda: KeptTeam(team), news=TeamNews()), TeamLive(team)


def routes(team: "TeamView | None" = None) -> list[BaseRoute]:
    """Return all routes."""
    if team is not None:
        from hookkit.server import team as of_team

        return of_team.routes()
    return [
        *pages.ROUTES,
        *api.ROUTES,
        *enter.ROUTES,
        *assets.ROUTES,
        *otlp.ROUTES,
        *hooks.ROUTES,
        *metrics.ROUTES,
    ]
