"""OTLP over HTTP: `/v1/logs`, `/v1/metrics` and `/v1/traces`.

https://opentelemetry.io/docs/specs/otlp/#otlphttp is the protocol. What an exporter would repeat
(429, 502, 503, 504) is never answered: the client keeps its person waiting at the exit meanwhile.
Traces have nothing that is used; they are accepted, since an exporter would report an error
otherwise.
"""

from typing import Any, NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hookkit.api.receive import receive_telemetry
from hookkit.server.context import context_of
from hookkit.server.receivers.body import BodyError, inflated

JSON, PROTOBUF = "application/json", "application/x-protobuf"

INVALID, INTERNAL = 3, 13
"""Codes of gRPC: https://grpc.io/docs/guides/status-codes/."""

MEMBERS = {"logs": "resourceLogs", "metrics": "resourceMetrics", "traces": "resourceSpans"}
"""Signal → the member of its requests."""

REJECTED = {"logs": "rejectedLogRecords", "metrics": "rejectedDataPoints"}


class Export(NamedTuple):
    """A request."""

    signal: str
    kind: str
    """The content type, that of the answer too."""
    encoding: str
    body: bytes


async def receive(request: Request) -> Response:
    """Journal an export, and answer."""
    context, signal = context_of(request), request.url.path.rpartition("/")[2]
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind not in (JSON, PROTOBUF):
            kind = JSON
            raise BodyError(415, f"The body must be {JSON} or {PROTOBUF}.")
        async with context.bodies.read(request) as body:
            export = Export(signal, kind, request.headers.get("content-encoding", ""), body)
            content = await context.writer.run(process, export)
    except BodyError as error:
        return Response(status(kind, INVALID, str(error)), error.status, media_type=kind)
    except OSError as error:
        context.writer.note(error)
        reason = "The journal can't be written."
        return Response(status(kind, INTERNAL, reason), 500, media_type=kind)
    return Response(content, media_type=kind)


def process(export: Export) -> bytes:
    """Journal an export and return the answer. Raises BodyError, OSError."""
    data = inflated(export.body, export.encoding)
    try:
        body = decode(export, data)
    except ValueError as error:
        raise BodyError(400, f"The body can't be decoded: {error}") from None
    if export.signal == "traces":
        return success(export, 0, "")
    found = receive_telemetry(body)
    return success(export, found.rejected, found.reason)


def decode(export: Export, data: bytes) -> dict[str, Any]:
    """Return a request as OTLP/JSON has it, with no member but that of its signal.

    Raises ValueError.
    """
    member = MEMBERS[export.signal]
    if export.kind == PROTOBUF:
        from hookkit.server.receivers import otlp_protobuf

        return otlp_protobuf.decode(export.signal, data)
    body = orjson.loads(data)
    found = body.get(member) if isinstance(body, dict) else 0
    if not isinstance(found, list | None):
        raise ValueError(f"it must be an object with a list of {member}")
    return {member: found or []}


def success(export: Export, rejected: int, reason: str) -> bytes:
    """Return the body of an answer to what was taken, or some of it."""
    if not rejected:
        return b"{}" if export.kind == JSON else b""
    if export.kind == PROTOBUF:
        from hookkit.server.receivers import otlp_protobuf

        return otlp_protobuf.answer(export.signal, rejected, reason)
    partial = {REJECTED[export.signal]: str(rejected), "errorMessage": reason}
    return orjson.dumps({"partialSuccess": partial})


def status(kind: str, code: int, message: str) -> bytes:
    """Return the body of an answer to what was not taken."""
    if kind == PROTOBUF:
        from hookkit.server.receivers import otlp_protobuf

        return otlp_protobuf.status(code, message)
    return orjson.dumps({"code": code, "message": message})


ROUTES: list[BaseRoute] = [Route(f"/v1/{signal}", receive, methods=["POST"]) for signal in MEMBERS]
