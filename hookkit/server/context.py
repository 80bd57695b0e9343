"""What the routes share."""

from typing import NamedTuple, cast

from starlette.requests import HTTPConnection

from hookkit.server.access import Access
from hookkit.server.readers import Readers


class Context(NamedTuple):
    """What the routes of one server share."""

    access: Access
    readers: Readers


def context_of(request: HTTPConnection) -> Context:
    """Return what the routes share."""
    return cast(Context, request.app.state.context)
