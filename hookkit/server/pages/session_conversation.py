"""The conversation of one session: some turns on a page, one turn in full, and all as a file."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from hookkit.api.history.conversation import conversation_of
from hookkit.api.history.turn_builder import Detail
from hookkit.api.history.turn_pages import LIMIT, turn, turn_page
from hookkit.api.history.turn_times import times_of
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.render.agent_name import speaker_name
from hookkit.render.conversation.facts import facts
from hookkit.render.conversation.formats import RenderOptions, chunks
from hookkit.render.web import turns as drawing
from hookkit.server.apart import apart
from hookkit.server.context import context_of
from hookkit.server.page import page
from hookkit.server.pages.session_head import address, by_number, head
from hookkit.server.parameters import Parameter, parse, whole_number

MOST = 10**9
TURN = whole_number("turn", "The first turn.", 1, MOST)
AT = whole_number("at", "The time of a turn, in Unix milliseconds.", None, 2**53)
PARAMETERS: tuple[Parameter, ...] = (TURN, AT)

DIFF_LINES = 400
"""Lines of each diff that are read."""

DETAIL = Detail(diff_lines=DIFF_LINES)

KINDS = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "jsonl": "application/x-ndjson",
}
"""Formats of the conversation as a file, and their types."""

PIECE = 256 * 1024


async def show(request: Request) -> Response:
    """Return a page of turns; for a time the address of the page that begins with its turn."""
    moved = await by_number(request)
    if moved is not None:
        return moved
    at = parse(request.query_params.multi_items(), PARAMETERS, strict=False)["at"]
    if at is not None:
        return await to_turn(request, at)
    return await page(request, "session_conversation.html", fill, (TURN,))


async def to_turn(request: Request, at: int) -> Response:
    """Return where the turn of a time is."""

    def find(store: Store) -> str:
        session = store.find(request.path_params["session"])
        number = times_of(store, session).number_at(at) or 1
        return f"{address(session)}/conversation?turn={number}#turn-{number}"

    return RedirectResponse(await context_of(request).readers.run(find), 303)


def fill(store: Store, session: str, turn: int) -> dict[str, Any]:
    """Return the variables of the template: as many turns as have room."""
    found = store.find(session)
    read = turn_page(store, found, turn, LIMIT, DETAIL)
    own = address(found)
    drawn = drawing.turns_html(read.turns, turn, speaker_name(found), f"{own}/turns/")
    last = turn - 1 + drawn.shown
    has_more = last - turn + 1 < len(read.turns) or not read.is_last
    return {
        **head(found, "/conversation"),
        "turns": drawn.html,
        "first": turn,
        "last": last,
        "total": read.total,
        "lacks": read.lacks,
        "next": last + 1 if has_more else None,
        "earlier": max(turn - LIMIT, 1) if turn > 1 else None,
        "formats": [(f"{own}/conversation.{each}", each) for each in KINDS],
    }


async def show_turn(request: Request) -> Response:
    """Return the page of one turn, with all of its texts."""
    return await by_number(request) or await page(request, "session_turn.html", fill_turn)


def fill_turn(store: Store, session: str, number: str) -> dict[str, Any]:
    """Return the variables of the template. Raises NotFoundError."""
    found = store.find(session)
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 10 and int(number)):
        raise NotFoundError(f"A turn has a number; {number!r:.60} is none.")
    read = turn(store, found, int(number))
    return {
        **head(found, "/conversation"),
        "turn_number": int(number),
        "turn": drawing.one_turn(read, speaker_name(found)),
    }


async def export(request: Request) -> Response:
    """Return the whole conversation as a file, as `hookkit history --full` writes it."""
    name = request.path_params["format"]
    if name not in KINDS:
        raise NotFoundError(f"There is no format {name!r:.20}; there are {', '.join(KINDS)}.")
    saved, file = await apart(written, request.path_params["session"], name)
    headers = {"content-disposition": f'attachment; filename="{saved}"'}
    return StreamingResponse(pieces(file), media_type=KINDS[name], headers=headers)


def written(name: str, kind: str) -> tuple[str, IO[bytes]]:
    """Write a session's conversation to a temporary file; return its name for people, and it."""
    with Store.open(source="user") as store:
        session = store.find(name)
        known = conversation_of(store, session)._replace(facts=facts(session))
        file = TemporaryFile()  # noqa: SIM115 - the response closes it
        try:
            file.writelines(
                each.encode("utf-8", "replace") for each in chunks(kind, known, RenderOptions(True))
            )
            file.seek(0)
        except BaseException:
            file.close()
            raise
    return f"session-{session.seq}.{kind}", file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what a file holds, and close it."""
    with file:
        while piece := file.read(PIECE):
            yield piece


ROUTES = [
    Route("/sessions/{session}/conversation", show),
    Route("/sessions/{session}/conversation.{format}", export),
    Route("/sessions/{session}/turns/{number}", show_turn),
]
