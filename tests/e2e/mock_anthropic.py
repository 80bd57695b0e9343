#!/usr/bin/env python3
"""A scripted stand-in for the Anthropic Messages API, for tests (stdlib only).

It binds the loopback interface and answers:

  POST /v1/messages               streaming (SSE) or plain JSON, as the request asks
  POST /v1/messages/count_tokens  {"input_tokens": <estimate>}
  anything else                   200 {} (or the status set in "routes"), and logged;
                                  so one server is also an OTLP or HTTP-hook sink

A scenario is a JSON object; every key is optional:

  {
    "turns":  [REPLY, ...],          replies for the main conversation, in order
    "lanes":  [{"name": "sub",       replies for other conversations: the first lane
                "match": "regex",    whose regex is found in the request's system
                "turns": [REPLY]}],  prompt or first user message wins; with "offers"
                                     in place of "match", that has a tool of this name
    "side":   [{"match": "regex",    replies for side calls (requests that offer no
                "reply": REPLY}],    tools: titles, topics, quota checks); never
                                     consume turns; an unmatched one gets "side_text"
    "side_text": "Mock title",
    "exhausted": REPLY,              once a lane has run out (default: a short text)
    "id_prefix": "fixed",            used in message, tool and request ids (default:
                                     random, so ids of two servers never collide)
    "routes": {"/path": {"status": 500, "body": {}, "delay_s": 0}}
  }

  REPLY = {
    "content": [{"thinking": "..."}, {"text": "..."},
                {"tool": "Write", "input": {...}}],     or the shorthand "text": "..."
    "usage":   {"input_tokens": 10, "output_tokens": 20,
                "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0},
    "stop_reason": "end_turn",       default: "tool_use" when a tool is called
    "delay_s": 0.0,                  before the first byte
    "chunk_delay_s": 0.0,            between streamed chunks
    "status": 529, "error": {"type": "overloaded_error", "message": "..."},
    "times": 3,                      serve this reply so many times before the next one
    "cut_after": 4                   drop the connection after so many SSE events
  }

"{{NAME}}" in any string is replaced by the value given with --define NAME=VALUE.

As a library:

  with MockAnthropic(scenario, log_path=path) as mock:
      env = {"ANTHROPIC_BASE_URL": mock.url, ...}

On the command line it prints one JSON line, {"url": ..., "port": ..., "pid": ...}, then
serves until SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import re
import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Json = dict[str, Any]

DEFAULT_USAGE = {
    "input_tokens": 10,
    "cache_creation_input_tokens": 0,
    "cache_read_input_tokens": 0,
    "output_tokens": 20,
}
CHUNK_CHARS = 40


def text_of(content: Any) -> str:
    """Join the text of a message's content, whether a string or a list of blocks."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(block.get("text", "") for block in content if isinstance(block, dict))
    return ""


def define(value: Any, names: dict[str, str]) -> Any:
    """Replace {{NAME}} in every string of a JSON value."""
    if isinstance(value, str):
        for name, replacement in names.items():
            value = value.replace("{{" + name + "}}", replacement)
        return value
    if isinstance(value, list):
        return [define(item, names) for item in value]
    if isinstance(value, dict):
        return {key: define(item, names) for key, item in value.items()}
    return value


class Script:
    """Decides which reply a request gets. Safe to use from several threads."""

    def __init__(self, scenario: Json):
        self._scenario = scenario
        self._lock = threading.Lock()
        self._queues = {"main": self._expand(scenario.get("turns", []))}
        self._served: dict[str, int] = {}
        for lane in scenario.get("lanes", []):
            self._queues[lane["name"]] = self._expand(lane.get("turns", []))

    @staticmethod
    def _expand(replies: list[Json]) -> list[Json]:
        return [reply for reply in replies for _ in range(reply.get("times", 1))]

    def route(self, path: str) -> Json:
        route: Json = self._scenario.get("routes", {}).get(path, {})
        return route

    def choose(self, request: Json) -> tuple[str, int, Json]:
        """Return (lane, index in the lane, reply) for one Messages API request."""
        if not request.get("tools"):
            return "side", -1, self._side_reply(request)
        lane = self._lane(request)
        with self._lock:
            index = self._served.get(lane, 0)
            self._served[lane] = index + 1
        queue = self._queues[lane]
        if index < len(queue):
            return lane, index, queue[index]
        default = {"text": "(mock: the scenario has no more turns)"}
        return lane, index, self._scenario.get("exhausted", default)

    def _lane(self, request: Json) -> str:
        haystack = self._opening(request)
        for lane in self._scenario.get("lanes", []):
            offered = {each.get("name") for each in request.get("tools", ())}
            if lane.get("offers") in offered or (
                "match" in lane and re.search(lane["match"], haystack)
            ):
                return str(lane["name"])
        return "main"

    def _side_reply(self, request: Json) -> Json:
        haystack = self._opening(request)
        for side in self._scenario.get("side", []):
            if re.search(side["match"], haystack):
                reply: Json = side["reply"]
                return reply
        return {"text": self._scenario.get("side_text", "Mock title")}

    @staticmethod
    def _opening(request: Json) -> str:
        messages = request.get("messages") or [{}]
        first_user: Json = next((m for m in messages if m.get("role") == "user"), {})
        return text_of(request.get("system")) + "\n" + text_of(first_user.get("content"))


def build_message(reply: Json, model: str, serial: str) -> Json:
    """Turn a REPLY into a complete Messages API message."""
    blocks: list[Json] = []
    specs = reply.get("content", [{"text": reply.get("text", "")}])
    for position, spec in enumerate(specs):
        if "tool" in spec:
            tool_id = spec.get("id", f"toolu_mock_{serial}_{position}")
            blocks.append(
                {
                    "type": "tool_use",
                    "id": tool_id,
                    "name": spec["tool"],
                    "input": spec.get("input", {}),
                }
            )
        elif "thinking" in spec:
            blocks.append(
                {"type": "thinking", "thinking": spec["thinking"], "signature": "bW9jaw=="}
            )
        else:
            blocks.append({"type": "text", "text": spec.get("text", "")})
    calls_tool = any(block["type"] == "tool_use" for block in blocks)
    return {
        "id": f"msg_mock_{serial}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": blocks,
        "stop_reason": reply.get("stop_reason", "tool_use" if calls_tool else "end_turn"),
        "stop_sequence": None,
        "usage": {**DEFAULT_USAGE, **reply.get("usage", {})},
    }


def sse_events(message: Json) -> Iterator[tuple[str, Json]]:
    """Yield the (event, data) pairs that stream one message, as the real API orders them.

    message_start carries a placeholder output count; the final one is in message_delta.
    """
    start = {**message, "content": [], "stop_reason": None}
    start["usage"] = {**message["usage"], "output_tokens": 1}
    yield "message_start", {"type": "message_start", "message": start}
    for index, block in enumerate(message["content"]):
        for kind, data in _block_events(block):
            yield kind, {"type": kind, "index": index, **data}
    yield (
        "message_delta",
        {
            "type": "message_delta",
            "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
            "usage": message["usage"],
        },
    )
    yield "message_stop", {"type": "message_stop"}


def _block_events(block: Json) -> Iterator[tuple[str, Json]]:
    if block["type"] == "tool_use":
        opening, field, kind = {**block, "input": {}}, "partial_json", "input_json_delta"
        body = json.dumps(block["input"])
    elif block["type"] == "thinking":
        opening, field, kind = (
            {**block, "thinking": "", "signature": ""},
            "thinking",
            "thinking_delta",
        )
        body = block["thinking"]
    else:
        opening, field, kind = {**block, "text": ""}, "text", "text_delta"
        body = block["text"]
    yield "content_block_start", {"content_block": opening}
    for start in range(0, len(body), CHUNK_CHARS):
        piece = body[start : start + CHUNK_CHARS]
        yield "content_block_delta", {"delta": {"type": kind, field: piece}}
    if block["type"] == "thinking":
        delta = {"type": "signature_delta", "signature": block["signature"]}
        yield "content_block_delta", {"delta": delta}
    yield "content_block_stop", {}


class RequestLog:
    """Appends one JSON object a line; None as the path keeps it in memory only."""

    def __init__(self, path: str | os.PathLike[str] | None):
        self._lock = threading.Lock()
        self._path = Path(path) if path else None
        self.entries: list[Json] = []

    def add(self, entry: Json) -> None:
        line = json.dumps(entry, ensure_ascii=False)
        with self._lock:
            self.entries.append(entry)
            if self._path:
                with self._path.open("a", encoding="utf-8") as stream:
                    stream.write(line + "\n")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: MockAnthropic

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _serve(self) -> None:
        received = time.time()
        raw = self._read_body()
        path = self.path.partition("?")[0]
        entry: Json = {
            "t": received,
            "method": self.command,
            "path": self.path,
            "headers": dict(self.headers.items()),
            **self._describe(raw),
        }
        try:
            if self.command == "POST" and path == "/v1/messages":
                self._messages(entry)
            elif self.command == "POST" and path == "/v1/messages/count_tokens":
                self._send_json(200, {"input_tokens": max(1, len(raw) // 4)})
            else:
                route = self.server.script.route(path)
                time.sleep(route.get("delay_s", 0))
                self._send_json(route.get("status", 200), route.get("body", {}))
        except (BrokenPipeError, ConnectionResetError):
            entry["client_gone"] = True
            self.close_connection = True
        finally:
            entry["served_s"] = round(time.time() - received, 4)
            self.server.log.add(entry)

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            raw = b"".join(self._chunks())
        else:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding", "").lower() == "gzip":
            raw = gzip.decompress(raw)
        return raw

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0].strip() or b"0", 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    @staticmethod
    def _describe(raw: bytes) -> Json:
        if not raw:
            return {"body": None}
        try:
            return {"body": json.loads(raw)}
        except ValueError:
            pass
        try:
            return {"body_text": raw.decode("utf-8")}
        except UnicodeDecodeError:
            return {"body_base64": base64.b64encode(raw).decode("ascii")}

    def _messages(self, entry: Json) -> None:
        request = entry.get("body") or {}
        lane, index, reply = self.server.script.choose(request)
        serial = self.server.next_serial()
        entry.update(lane=lane, turn=index, request_id=f"req_mock_{serial}")
        time.sleep(reply.get("delay_s", 0))
        if reply.get("status", 200) != 200:
            error = reply.get("error", {"type": "api_error", "message": "mock failure"})
            body = {"type": "error", "error": error, "request_id": entry["request_id"]}
            entry["answered"] = body
            self._send_json(reply["status"], body, entry["request_id"])
            return
        message = build_message(reply, request.get("model", "mock-model"), serial)
        entry["answered"] = message
        if request.get("stream"):
            self._stream(message, reply, entry["request_id"])
        else:
            self._send_json(200, message, entry["request_id"])

    def _stream(self, message: Json, reply: Json, request_id: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("request-id", request_id)
        self.end_headers()
        for count, (event, data) in enumerate(sse_events(message)):
            if count == reply.get("cut_after"):
                self.close_connection = True
                return
            payload = f"event: {event}\ndata: {json.dumps(data)}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(payload), payload))
            self.wfile.flush()
            time.sleep(reply.get("chunk_delay_s", 0))
        self.wfile.write(b"0\r\n\r\n")

    def _send_json(self, status: int, body: Any, request_id: str = "") -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        if request_id:
            self.send_header("request-id", request_id)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)


class MockAnthropic(ThreadingHTTPServer):
    """The server; use as a context manager, or call start() and stop()."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        scenario: Json,
        log_path: str | os.PathLike[str] | None = None,
        port: int = 0,
    ):
        super().__init__(("127.0.0.1", port), _Handler)
        self.script = Script(scenario)
        self.log = RequestLog(log_path)
        self._id_prefix = scenario.get("id_prefix") or secrets.token_hex(4)
        self._count = 0
        self._count_lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next_serial(self) -> str:
        """The part that makes the ids of one answer unique."""
        with self._count_lock:
            self._count += 1
            return f"{self._id_prefix}_{self._count:06d}"

    def start(self) -> MockAnthropic:
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        if self._thread:
            self._thread.join()

    def __enter__(self) -> MockAnthropic:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scenario", help="scenario file (JSON)")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", help="append every request to this JSONL file")
    parser.add_argument("--define", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args(argv)
    names = dict(item.split("=", 1) for item in options.define)
    scenario = define(json.loads(Path(options.scenario).read_text("utf-8")), names)
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    with MockAnthropic(scenario, options.log, options.port) as mock:
        print(json.dumps({"url": mock.url, "port": mock.port, "pid": os.getpid()}), flush=True)
        done.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
