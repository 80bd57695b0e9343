"""The usual records, decoded into typed structs: what nobody needs of a line is never built.

Nearly all lines are parts of an answer, or the result of a tool. Any other record, and a member of
another type than the client writes, doesn't fit here; RecordParser reads those tolerantly. Both
give the same entries (test_usual_record.py).
"""

from operator import attrgetter
from typing import Annotated, Any

import msgspec

from hookkit.agents.claude_code.transcript.token_counts import buckets
from hookkit.agents.claude_code.transcript.usage_parser import UNKNOWN, built
from hookkit.agents.values import MOST
from hookkit.model.usage import ApiMessage, Ownership, Tokens

Count = Annotated[int, msgspec.Meta(ge=0, le=MOST)]


class CacheWrites(msgspec.Struct, gc=False):
    """Cache writes by how long they stay."""

    ephemeral_5m_input_tokens: Count = 0
    ephemeral_1h_input_tokens: Count = 0


class ServerTools(msgspec.Struct, gc=False):
    """Requests that the server made for the model."""

    web_search_requests: Count = 0


class Usage(msgspec.Struct, gc=False):
    """The usage of one message."""

    input_tokens: Count = 0
    output_tokens: Count = 0
    cache_read_input_tokens: Count = 0
    cache_creation_input_tokens: Count = 0
    cache_creation: CacheWrites | None = None
    server_tool_use: ServerTools | None = None
    speed: str | None = None
    inference_geo: str | None = None
    service_tier: str | None = None
    iterations: list[Any] | None = None


class ToolInput(msgspec.Struct, gc=False):
    """The inputs of a tool that are looked at."""

    file_path: str | None = None
    notebook_path: str | None = None
    command: str | None = None


class Block(msgspec.Struct, gc=False):
    """A block of a message, without its text."""

    type: str
    id: str | None = None
    name: str | None = None
    input: ToolInput | None = None
    is_error: bool | None = None


class Message(msgspec.Struct, gc=False):
    """A message of the API."""

    id: str | None = None
    model: str | None = None
    usage: Usage | None = None
    content: list[Block] | None = None
    stop_reason: str | None = None
    pausedResponses: Any = None


class UsualRecord(msgspec.Struct, gc=False):
    """A record of type assistant or user."""

    type: str
    message: Message
    timestamp: str | None = None
    sessionId: str | None = None
    isSidechain: bool | None = None
    requestSessionId: str | None = None
    forkedFrom: None = None
    cwd: str | None = None
    gitBranch: str | None = None
    version: str | None = None
    requestId: str | None = None
    uuid: str | None = None
    isApiErrorMessage: bool | None = None


HEADER = (
    *("sessionId", "isSidechain", "requestSessionId", "forkedFrom"),
    *("cwd", "gitBranch", "version"),
)
"""The members that name the session and the place of a record: neighbours mostly have the same."""

header_of = attrgetter(*HEADER)

_decode = msgspec.json.Decoder(UsualRecord).decode


def message_of(record: UsualRecord, usage: Usage, at: str, claim: Ownership) -> ApiMessage:
    """Return the message that a record of type assistant is a snapshot of."""
    message = record.message
    return built(
        message.id or "",
        at,
        message.model or UNKNOWN,
        tokens_of(usage),
        usage.iterations,
        record.requestId or None,
        claim,
        usage.speed or None,
        usage.inference_geo or None,
        usage.service_tier or None,
    )


def tokens_of(usage: Usage) -> Tokens:
    """Return the tokens of a usage by what they cost."""
    writes, server = usage.cache_creation, usage.server_tool_use
    return buckets(
        usage.input_tokens,
        usage.output_tokens,
        usage.cache_read_input_tokens,
        usage.cache_creation_input_tokens,
        writes.ephemeral_5m_input_tokens if writes else 0,
        writes.ephemeral_1h_input_tokens if writes else 0,
        server.web_search_requests if server else 0,
    )


def decode(data: bytes) -> UsualRecord | None:
    """Return the record of a line; None where it isn't a usual one."""
    try:
        return _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
