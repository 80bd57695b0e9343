"""Answer the questions of the API as JSON or CSV, and carry out its changes."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.server import fields, parameters
from hookkit.server.apart import apart
from hookkit.server.context import context_of
from hookkit.server.documents import csv_response, json_response
from hookkit.server.endpoints import PREFIX, Action, Endpoint, parts_of
from hookkit.server.parameters import Parameter, choice

FORMAT = choice(
    "format", "The form of the answer; `csv` has the rows only.", ("json", "csv"), "json"
)


def routes_of(offers: Iterable[Endpoint | Action]) -> list[Route]:
    """Return a route for each path, whatever the methods that it has."""
    ordered = sorted(offers, key=lambda each: ("{" in each.path, each.path))
    return [route_of(path, list(those)) for path, those in groupby(ordered, lambda each: each.path)]


def route_of(path: str, offers: list[Endpoint | Action]) -> Route:
    """Return the route of a path."""
    by_method = {method_of(each): each for each in offers}

    async def answer(request: Request) -> Response:
        offer = by_method["GET" if request.method == "HEAD" else request.method]
        if isinstance(offer, Endpoint):
            return await answer_question(request, offer)
        return await answer_action(request, offer)

    return Route(PREFIX + path, answer, methods=list(by_method))


def method_of(offer: Endpoint | Action) -> str:
    """Return the method that something is asked for by."""
    return "GET" if isinstance(offer, Endpoint) else offer.method


def known_of(offer: Endpoint | Action) -> tuple[Parameter, ...]:
    """Return all that may be asked: parts of the path and the query."""
    has_rows = isinstance(offer, Endpoint) and offer.rows is not None
    return (*offer.parameters, FORMAT) if has_rows else tuple(offer.parameters)


def values_of(request: Request, offer: Endpoint | Action) -> dict[str, Any]:
    """Return the parts of the path and the query as values. Raises BadQueryError."""
    names, known = parts_of(offer.path), known_of(offer)
    parts = [each for each in known if each.name in names]
    query = [each for each in known if each.name not in names]
    given = request.path_params
    if not all(given.values()):
        raise HTTPException(404)
    found = parameters.parse(given.items(), parts, strict=False)
    asked = parameters.parse(request.query_params.multi_items(), query, strict=True)
    return given | found | asked


async def answer_question(request: Request, endpoint: Endpoint) -> Response:
    """Answer with a document, or with its rows."""
    values = values_of(request, endpoint)
    form = values.pop("format", "json")
    if endpoint.is_apart:
        document = await apart(lambda: endpoint.answer(**values).to_dict())
    else:
        document = await context_of(request).readers.run(
            lambda store: endpoint.answer(store, **values).to_dict()
        )
    if form == "csv" and endpoint.rows is not None:
        return csv_response(document, endpoint.rows, name_of(endpoint))
    return json_response(document)


async def answer_action(request: Request, action: Action) -> Response:
    """Carry out a change, and answer with the document after it."""
    values = values_of(request, action)
    if action.body:
        values |= fields.parse(await request.body(), action.body)
    if action.is_apart:
        document = await apart(lambda: action.carry_out(**values).to_dict())
    else:
        document = await context_of(request).readers.run(
            lambda store: action.carry_out(store, **values).to_dict()
        )
    return json_response(document, action.status)


def name_of(endpoint: Endpoint) -> str:
    """Return the name of a file with the rows of an endpoint."""
    return "-".join(part for part in endpoint.path.split("/") if part and "{" not in part)
