"""Answer JSON-RPC messages on stdin, a line each, until it ends.

https://www.jsonrpc.org/specification
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from hookkit.mcp import protocol
from hookkit.mcp.handshake import LONGEST
from hookkit.mcp.protocol import RpcError

PARSE_ERROR, INVALID_REQUEST, INTERNAL_ERROR = -32700, -32600, -32603


def serve(source: BinaryIO, sink: BinaryIO, first: bytes = b"") -> None:
    """Answer the messages of `source` until it ends, or nobody reads the answers any more.

    `first` was read from it already.
    """
    with suppress(BrokenPipeError, KeyboardInterrupt):
        for line in lines(source, first):
            for answer in answers(line):
                sink.write(json.dumps(answer).encode() + b"\n")
            sink.flush()


def lines(source: BinaryIO, first: bytes = b"") -> Iterator[bytes]:
    """Yield lines that are not empty, of one that is too long only its beginning."""
    line = first or source.readline(LONGEST + 1)
    while line:
        is_whole = line.endswith(b"\n")
        while not is_whole and (rest := source.readline(LONGEST)):
            is_whole = rest.endswith(b"\n")
        if line.strip():
            yield line
        line = source.readline(LONGEST + 1)


def answers(line: bytes) -> Iterator[dict[str, Any]]:
    """Yield the answers to a line: a message, or a list of messages as earlier versions allow."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        yield failed(None, PARSE_ERROR, "The message is no JSON.")
        return
    for message in found if isinstance(found, list) else [found]:
        answer = answer_to(message)
        if answer is not None:
            yield answer


def answer_to(message: Any) -> dict[str, Any] | None:
    """Return the answer to a message; None for a notification, and for an answer."""
    if not isinstance(message, dict) or not isinstance(message.get("method", ""), str):
        return failed(None, INVALID_REQUEST, "A request is an object with a method.")
    number, method, params = message.get("id"), message.get("method"), message.get("params")
    if number is None or method is None:
        return None
    try:
        result = protocol.answer(method, params if isinstance(params, dict) else {})
    except RpcError as error:
        return failed(number, error.code, str(error))
    except Exception as error:
        return failed(number, INTERNAL_ERROR, noted(error))
    return {"jsonrpc": "2.0", "id": number, "result": result}


def noted(bug: Exception) -> str:
    """Write a bug of ours to the log; return the message about it."""
    from hookkit.lib.log import write_trace

    with suppress(OSError):
        return f"hookkit has a bug ({type(bug).__name__}): {write_trace(bug)}"
    return f"hookkit has a bug ({type(bug).__name__})."


def failed(number: Any, code: int, text: str) -> dict[str, Any]:
    """Return the answer to a request that can't be served."""
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": text}}
