"""Answer a question of the API as JSON or CSV."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.server import parameters
from hookkit.server.context import context_of
from hookkit.server.documents import csv_response, json_response
from hookkit.server.endpoints import PREFIX, Endpoint
from hookkit.server.parameters import choice

FORMAT = choice(
    "format", "The form of the answer; `csv` has the rows only.", ("json", "csv"), "json"
)


def route_of(endpoint: Endpoint) -> Route:
    """Return the route of an endpoint."""
    known = endpoint.parameters if endpoint.rows is None else (*endpoint.parameters, FORMAT)

    async def answer(request: Request) -> Response:
        query = parameters.parse(request.query_params.multi_items(), known, strict=True)
        form = query.pop("format", "json")
        values = request.path_params | query
        document = await context_of(request).readers.run(
            lambda store: endpoint.answer(store, **values).to_dict()
        )
        if form == "csv" and endpoint.rows is not None:
            return csv_response(document, endpoint.rows, name_of(endpoint))
        return json_response(document)

    return Route(PREFIX + endpoint.path, answer)


def name_of(endpoint: Endpoint) -> str:
    """Return the name of a file with the rows of an endpoint."""
    return "-".join(part for part in endpoint.path.split("/") if part and "{" not in part)
