"""The description of the API (OpenAPI 3.1), made from the endpoints and actions themselves."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit import __version__
from hookkit.lib.text.inert_json import dumps
from hookkit.server.api.answers import known_of, method_of
from hookkit.server.context import context_of
from hookkit.server.documents import JSON, PROBLEM, SCHEMA_VERSION
from hookkit.server.endpoints import PREFIX, Action, Endpoint, parts_of, tag_of
from hookkit.server.fields import Field
from hookkit.server.parameters import TEXT, Parameter
from hookkit.server.shapes import Shape, schema_of

PATH = f"{PREFIX}/openapi.json"

TEXT_OF_PROBLEM = {
    400: "The query or the body asks for something that is not there to ask.",
    401: "Neither the cookie nor the token was sent.",
    403: "The request is for another host, another site made it, or a change names no origin.",
    404: "There is no such thing.",
    409: "The name fits several things; the detail lists them.",
    413: "The body is too large.",
    415: "The body must be application/json.",
    422: "It was understood, but can't be done; the detail has the reason and what helps.",
    431: "The headers, the query included, are too long.",
    503: "The database is busy, or can't be used.",
}
ALWAYS = (400, 401, 403, 422, 431, 503)
OF_NAMES = (404, 409)
"""Problems with the name of something that is stored."""
OF_CHANGES = (413, 415)

NAMES = ("project", "words")
"""Parameters that name something stored, as parts of a path do."""

PROBLEM_SCHEMA = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people, with what helps."},
    },
    "required": ["type", "title", "status", "detail"],
}


def description(offers: Iterable[Endpoint | Action], cookie_name: str) -> dict[str, Any]:
    """Return the description of all that is offered."""
    by_path: dict[str, dict[str, Any]] = defaultdict(dict)
    for each in offers:
        by_path[PREFIX + plain(each.path)][method_of(each).lower()] = operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hookkit",
            "version": __version__,
            "description": "The documents that the commands print with --json. "
            "They may get more members; `schema_version` changes if any is lost.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"cookie": []}],
        "paths": dict(sorted(by_path.items())),
        "components": components(cookie_name),
    }


def components(cookie_name: str) -> dict[str, Any]:
    """Return what the operations share."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "schemas": {"Problem": PROBLEM_SCHEMA},
        "responses": {
            str(status): {"description": text, "content": content}
            for status, text in TEXT_OF_PROBLEM.items()
        },
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "The token in the file `serve-token` of the data folder.",
            },
            "cookie": {
                "type": "apiKey",
                "in": "cookie",
                "name": cookie_name,
                "description": "What a browser gets when it signs in.",
            },
        },
    }


def operation(offer: Endpoint | Action) -> dict[str, Any]:
    """Return the description of a question or a change."""
    known, names = known_of(offer), parts_of(offer.path)
    described = {each.name for each in known}
    unknown = [Parameter(name, f"The {name}.", str, TEXT) for name in names]
    parts = [each for each in unknown if each.name not in described]
    found: dict[str, Any] = {
        "operationId": operation_id(offer),
        "summary": offer.summary,
        "tags": [tag_of(offer.path)],
        "parameters": [parameter(each, names) for each in (*parts, *known)],
        "responses": responses(offer),
    }
    if isinstance(offer, Action) and offer.body:
        found["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": schema_of_body(offer.body)}},
        }
    return found


def operation_id(offer: Endpoint | Action) -> str:
    """Return a name that no other operation has: `get_sessions_session`."""
    words = plain(offer.path).replace("{", "").replace("}", "").strip("/").replace("/", "_")
    return f"{method_of(offer).lower()}_{words.replace('-', '_')}"


def plain(path: str) -> str:
    """Return a path without the converters of its parts."""
    for name in parts_of(path):
        path = path.replace(f"{{{name}:path}}", f"{{{name}}}")
    return path


def parameter(known: Parameter, names: list[str]) -> dict[str, Any]:
    """Return the description of a parameter."""
    schema = dict(known.schema)
    if isinstance(known.default, str | int | float):
        schema["default"] = known.default
    is_part = known.name in names
    return {
        "name": known.name,
        "in": "path" if is_part else "query",
        "required": is_part,
        "description": known.help,
        "schema": schema,
    }


def schema_of_body(body: Iterable[Field]) -> dict[str, Any]:
    """Return the schema of a body."""
    known = list(body)
    return {
        "type": "object",
        "properties": {each.name: {**each.schema, "description": each.help} for each in known},
        "required": [each.name for each in known if each.is_required],
        "additionalProperties": False,
    }


def responses(offer: Endpoint | Action) -> dict[str, Any]:
    """Return the description of all answers."""
    content: dict[str, Any] = {JSON: {"schema": schema_of_document(offer.shape)}}
    if isinstance(offer, Endpoint) and offer.rows is not None:
        content["text/csv"] = {"schema": {"type": "string"}}
    status = offer.status if isinstance(offer, Action) else 200
    found: dict[str, Any] = {str(status): {"description": "The document.", "content": content}}
    for each in sorted(problems_of(offer)):
        found[str(each)] = {"$ref": f"#/components/responses/{each}"}
    return found


def problems_of(offer: Endpoint | Action) -> set[int]:
    """Return the statuses of what can go wrong."""
    named = {each.name for each in offer.parameters} & set(NAMES)
    body = {each.name for each in offer.body} & set(NAMES) if isinstance(offer, Action) else set()
    found = set(ALWAYS)
    if named or body or parts_of(offer.path):
        found.update(OF_NAMES)
    if isinstance(offer, Action):
        found.update(OF_CHANGES)
    return found


def schema_of_document(shape: Shape) -> dict[str, Any]:
    """Return the schema of a document."""
    members = schema_of(shape)
    version = {"schema_version": {"const": SCHEMA_VERSION}}
    return {
        "type": "object",
        "properties": version | members.get("properties", {}),
        "required": ["schema_version", *members.get("required", [])],
    }


def route(offers: Iterable[Endpoint | Action]) -> Route:
    """Return the route of the description."""
    known = list(offers)

    async def show(request: Request) -> Response:
        cookie_name = context_of(request).access.keys.cookie_name
        return Response(dumps(description(known, cookie_name)), media_type=JSON)

    return Route(PATH, show)
