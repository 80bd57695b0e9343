"""The application: all routes behind the rules of access."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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


def create_app(access: Access) -> Starlette:
    """Return the application; its threads live as long as its lifespan."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        readers, writer, work = Readers(), Writer(), BackgroundWork()
        live = Live(readers.news)
        app.state.context = Context(access, readers, writer, Bodies(), work, live)
        try:
            yield
        finally:
            live.close()
            work.close()
            writer.close()
            readers.close()

    return Starlette(
        routes=routes(),
        middleware=[Middleware(AccessMiddleware, access=access)],
        exception_handlers=dict(HANDLERS),
        lifespan=lifespan,
    )


def routes() -> list[BaseRoute]:
    """Return all routes."""
    return [
        *pages.ROUTES,
        *api.ROUTES,
        *enter.ROUTES,
        *assets.ROUTES,
        *otlp.ROUTES,
        *hooks.ROUTES,
        *metrics.ROUTES,
    ]
