"""The API: every document of the command line's `--json`, below /api/v1."""

from starlette.routing import BaseRoute

from hookkit.server.api import sessions
from hookkit.server.api.get import route_of
from hookkit.server.endpoints import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (*sessions.ENDPOINTS,)

ROUTES: list[BaseRoute] = [route_of(each) for each in ENDPOINTS]
