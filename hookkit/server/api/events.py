"""What changes, as it happens: Server-Sent Events.

Each event has an id. Whoever comes back with the last one (`Last-Event-ID`, or `since`) receives
what has changed meanwhile, as it is now; where that can't be known, `reset` comes instead.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import AppStatus
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.changes import changed_since, time_of
from hookkit.lib.text.inert_json import dumps
from hookkit.server import marks, parameters
from hookkit.server.context import Context, context_of
from hookkit.server.endpoints import PREFIX
from hookkit.server.live import LiveEvent
from hookkit.server.marks import Mark
from hookkit.server.parameters import Parameter

AppStatus.enable_automatic_graceful_drain = False  # `Live.end` ends streams, and completely

PING_SECONDS = 15
SEND_SECONDS = 10
"""A reader that takes nothing for so long is dropped."""

RETRY_MS = 1000

MOST_MISSED = timedelta(hours=1)
MOST_CHANGES = 500
"""Instead of more than these, the event `reset` comes."""

SINCE = Parameter("since", "The id of the last event that is known; as `Last-Event-ID`.")


async def show(request: Request) -> Response:
    """Answer with the stream."""
    query = parameters.parse(request.query_params.multi_items(), (SINCE,), strict=True)
    since = request.headers.get("last-event-id") or query["since"]
    stream = messages(context_of(request), since)
    return EventSourceResponse(stream, ping=PING_SECONDS, send_timeout=SEND_SECONDS)


async def messages(context: Context, since: str | None) -> AsyncIterator[ServerSentEvent]:
    """Yield what was missed since a mark, then what happens."""
    listener = context.live.listen()
    try:
        mark = context.live.marks.next()
        yield ServerSentEvent(data="{}", event="hello", id=str(mark), retry=RETRY_MS)
        for event in await missed(context, since):
            yield message_of(event)
        async for event in listener.events():
            yield message_of(event)
    finally:
        context.live.leave(listener)


async def missed(context: Context, since: str | None) -> list[LiveEvent]:
    """Return what has changed since a mark; a reset where that can't be known."""
    if since is None:
        return []
    known, now = marks.parsed(since), marks.now()
    if known is None or not is_recent(known, now):
        return [LiveEvent(context.live.marks.next(), None)]
    changes = await context.readers.run(changed_since, time_of(known.milliseconds))
    if len(changes) > MOST_CHANGES:
        return [LiveEvent(context.live.marks.next(), None)]
    return [LiveEvent(context.live.marks.next(), each) for each in changes]


def is_recent(known: Mark, now: Mark) -> bool:
    """Return True if the database has what came after a mark."""
    age = timedelta(milliseconds=now.milliseconds - known.milliseconds)
    return known.database == now.database and -MOST_MISSED < age < MOST_MISSED


def message_of(event: LiveEvent) -> ServerSentEvent:
    """Return an event as it is sent."""
    mark, change = event
    kind = "reset" if change is None else change.kind
    data = dumps({} if change is None else change.to_dict()).decode()
    return ServerSentEvent(data=data, event=kind, id=str(mark))


ROUTES = [Route(f"{PREFIX}/events", show)]
