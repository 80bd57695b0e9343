"""What the routes share."""

from typing import NamedTuple, cast

from starlette.requests import HTTPConnection

from hookkit.server.access import Access
from hookkit.server.live import Live
from hookkit.server.readers import Readers
from hookkit.server.receivers.body import Bodies
from hookkit.server.receivers.work import BackgroundWork
from hookkit.server.receivers.writer import Writer


class Context(NamedTuple):
    """What the routes of one server share."""

    access: Access
    readers: Readers
    writer: Writer
    bodies: Bodies
    work: BackgroundWork
    live: Live
    team: str = ""
    """The name of the team whose store is served; empty for one's own."""


def context_of(request: HTTPConnection) -> Context:
    """Return what the routes share."""
    return cast(Context, request.app.state.context)
