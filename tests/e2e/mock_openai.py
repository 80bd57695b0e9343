#!/usr/bin/env python3
"""A scripted stand-in for the OpenAI APIs that coding agents call, for tests (stdlib only).

It binds the loopback interface and answers, under any path prefix:

  POST .../responses           Responses API, streaming (SSE) or plain JSON as asked
  POST .../responses/compact   Codex's remote compaction (a compaction item)
  POST .../chat/completions    Chat Completions API, streaming (SSE) or plain JSON
  GET  .../models              a model list ("models" in the scenario)
  anything else                200 {} (or the status set in "routes"), and logged;
                               so one server is also an OTLP or HTTP-hook sink

A scenario is a JSON object; every key is optional:

  {
    "turns":  [REPLY, ...],          replies for the main conversation, in order
    "lanes":  [{"name": "sub",       replies for other conversations: the first lane
                "match": "regex",    whose regex is found in the request's messages
                "turns": [REPLY]}],  (instructions and texts, no tool calls or results)
                                     wins; "match_header": {"name": "regex"} looks at
                                     request headers instead (both given: both must fit)
    "side":   [{"match": "regex",    replies for side calls (requests that offer no
                "reply": REPLY}],    tools: titles, summaries); never consume turns;
    "side_text": "Mock title",       an unmatched one gets "side_text"; with "always":
                                     true it also fits requests that offer tools
    "exhausted": REPLY,              once a lane has run out (default: a short text)
    "id_prefix": "fixed",            used in response, item and call ids (default:
                                     random, so ids of two servers never collide)
    "models": ["gpt-5.5", {...}],    for GET .../models (a string or a full object)
    "compact_text": "...",           what .../responses/compact sums up as
    "routes": {"/path": {"status": 500, "body": {}, "delay_s": 0, "headers": {}}}
  }

  REPLY = {
    "content": [{"thinking": "..."}, {"text": "..."},
                {"tool": "exec_command", "input": {...}},     function call
                {"custom": "apply_patch", "input": "..."}],   free-form call (Responses)
                                     or the shorthand "text": "..."
    "usage":   {"input_tokens": 10,             as the API counts: cached included,
                "cached_tokens": 0,             of these input tokens
                "cache_write_tokens": 0,        only sent when given
                "output_tokens": 20,            reasoning included
                "reasoning_tokens": 0},
    "model": "name",                 the model the answer names (default: as asked)
    "delay_s": 0.0,                  before the first byte
    "chunk_delay_s": 0.0,            between streamed chunks
    "status": 429, "error": {"type": "rate_limit", "code": "...", "message": "..."},
    "headers": {"retry-after": "1"}, more response headers
    "failed": {"code": "server_error", "message": "..."},   Responses: a 200 stream that
                                     ends in response.failed
    "times": 3,                      serve this reply so many times before the next one
    "cut_after": 4                   drop the connection after so many SSE events
  }

"{{NAME}}" in any string is replaced by the value given with --define NAME=VALUE.

As a library:

  with MockOpenAI(scenario, log_path=path) as mock:
      env = {"OPENAI_BASE_URL": mock.url + "/v1", ...}

On the command line it prints one JSON line, {"url": ..., "port": ..., "pid": ...}, then
serves until SIGTERM or SIGINT.  WebSocket upgrades are refused with 426.
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
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Json = dict[str, Any]

DEFAULT_USAGE = {"input_tokens": 10, "cached_tokens": 0, "output_tokens": 20, "reasoning_tokens": 0}
CHUNK_CHARS = 40


def text_of(value: Any) -> str:
    """The text of a request's messages, joined; tool calls and results are left out."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(text_of(item) for item in value)
    if isinstance(value, dict) and value.get("role") != "tool":
        return "\n".join(text_of(value[key]) for key in ("text", "content") if key in value)
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
        self.scenario = scenario
        self._lock = threading.Lock()
        self._queues = {"main": self._expand(scenario.get("turns", []))}
        self._served: dict[str, int] = {}
        for lane in scenario.get("lanes", []):
            self._queues[lane["name"]] = self._expand(lane.get("turns", []))

    @staticmethod
    def _expand(replies: list[Json]) -> list[Json]:
        return [reply for reply in replies for _ in range(reply.get("times", 1))]

    def route(self, path: str) -> Json | None:
        found: Json | None = self.scenario.get("routes", {}).get(path)
        return found

    def choose(self, request: Json, headers: Json) -> tuple[str, int, Json]:
        """Return (lane, index in the lane, reply) for one model request."""
        text = self._text(request)
        offers_tools = self._offers_tools(request)
        for side in self.scenario.get("side", []):
            if re.search(side["match"], text) and (side.get("always") or not offers_tools):
                return "side", -1, side["reply"]
        if not offers_tools:
            return "side", -1, {"text": self.scenario.get("side_text", "Mock title")}
        lane = "main"
        for candidate in self.scenario.get("lanes", []):
            if self._fits(candidate, text, headers):
                lane = candidate["name"]
                break
        with self._lock:
            index = self._served.get(lane, 0)
            self._served[lane] = index + 1
        queue = self._queues[lane]
        if index < len(queue):
            return lane, index, queue[index]
        default = {"text": "(mock: the scenario has no more turns)"}
        return lane, index, self.scenario.get("exhausted", default)

    @staticmethod
    def _offers_tools(request: Json) -> bool:
        """Newer Codex models get their tools as an input item, not in "tools"."""
        items = request.get("input")
        inside = items if isinstance(items, list) else []
        return bool(request.get("tools")) or any(
            isinstance(item, dict) and item.get("tools") for item in inside
        )

    @staticmethod
    def _fits(lane: Json, text: str, headers: Json) -> bool:
        lowered = {name.lower(): value for name, value in headers.items()}
        return bool(re.search(lane.get("match", ""), text)) and all(
            re.search(pattern, lowered.get(name.lower(), ""))
            for name, pattern in lane.get("match_header", {}).items()
        )

    @staticmethod
    def _text(request: Json) -> str:
        parts = [request.get("instructions"), request.get("input"), request.get("messages")]
        return "\n".join(text_of(part) for part in parts)


def specs_of(reply: Json) -> list[Json]:
    found: list[Json] = reply.get("content", [{"text": reply.get("text", "")}])
    return found


def usage_of(reply: Json) -> Json:
    return {**DEFAULT_USAGE, **reply.get("usage", {})}


# --- Responses API -----------------------------------------------------------------


def build_response(reply: Json, model: str, serial: str) -> Json:
    """Turn a REPLY into a complete Responses API response."""
    output: list[Json] = []
    for position, spec in enumerate(specs_of(reply)):
        ident = f"{serial}_{position}"
        if "tool" in spec:
            output.append(
                {
                    "type": "function_call",
                    "id": f"fc_{ident}",
                    "call_id": spec.get("id", f"call_{ident}"),
                    "name": spec["tool"],
                    **({"namespace": spec["namespace"]} if "namespace" in spec else {}),
                    "arguments": json.dumps(spec.get("input", {})),
                    "status": "completed",
                }
            )
        elif "custom" in spec:
            output.append(
                {
                    "type": "custom_tool_call",
                    "id": f"ctc_{ident}",
                    "call_id": spec.get("id", f"call_{ident}"),
                    "name": spec["custom"],
                    "input": spec.get("input", ""),
                    "status": "completed",
                }
            )
        elif "thinking" in spec:
            output.append(
                {
                    "type": "reasoning",
                    "id": f"rs_{ident}",
                    "summary": [{"type": "summary_text", "text": spec["thinking"]}],
                    "content": None,
                    "encrypted_content": "bW9jaw==",
                }
            )
        elif "item" in spec:
            output.append({"id": f"it_{ident}", **spec["item"]})
        else:
            output.append(
                {
                    "type": "message",
                    "id": f"msg_{ident}",
                    "role": "assistant",
                    "status": "completed",
                    "phase": spec.get("phase", "final_answer"),
                    "content": [
                        {"type": "output_text", "text": spec.get("text", ""), "annotations": []}
                    ],
                }
            )
    usage = usage_of(reply)
    details = {"cached_tokens": usage["cached_tokens"]}
    if "cache_write_tokens" in usage:
        details["cache_write_tokens"] = usage["cache_write_tokens"]
    return {
        "id": f"resp_{serial}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "model": reply.get("model", model),
        "output": output,
        "usage": {
            "input_tokens": usage["input_tokens"],
            "input_tokens_details": details,
            "output_tokens": usage["output_tokens"],
            "output_tokens_details": {"reasoning_tokens": usage["reasoning_tokens"]},
            "total_tokens": usage["input_tokens"] + usage["output_tokens"],
        },
    }


def response_events(response: Json, reply: Json) -> Iterator[Json]:
    """Yield the SSE data objects that stream one response, in the API's order."""
    opening = {**response, "status": "in_progress", "output": [], "usage": None}
    yield {"type": "response.created", "response": opening}
    yield {"type": "response.in_progress", "response": opening}
    if "failed" in reply:
        failed = {**opening, "status": "failed", "error": reply["failed"]}
        yield {"type": "response.failed", "response": failed}
        return
    for index, item in enumerate(response["output"]):
        yield from _item_events(index, item)
    yield {"type": "response.completed", "response": response}


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), CHUNK_CHARS):
        yield text[start : start + CHUNK_CHARS]


def _item_events(index: int, item: Json) -> Iterator[Json]:
    at = {"output_index": index}
    part = {**at, "item_id": item["id"]}
    kind = item["type"]
    if kind == "message":
        yield {"type": "response.output_item.added", **at, "item": {**item, "content": []}}
        text = item["content"][0]["text"]
        part["content_index"] = 0
        empty = {"type": "output_text", "text": "", "annotations": []}
        yield {"type": "response.content_part.added", **part, "part": empty}
        for piece in _pieces(text):
            yield {"type": "response.output_text.delta", **part, "delta": piece}
        yield {"type": "response.output_text.done", **part, "text": text}
        yield {"type": "response.content_part.done", **part, "part": item["content"][0]}
    elif kind == "function_call":
        yield {"type": "response.output_item.added", **at, "item": {**item, "arguments": ""}}
        for piece in _pieces(item["arguments"]):
            yield {"type": "response.function_call_arguments.delta", **part, "delta": piece}
        done = {"arguments": item["arguments"]}
        yield {"type": "response.function_call_arguments.done", **part, **done}
    elif kind == "custom_tool_call":
        yield {"type": "response.output_item.added", **at, "item": {**item, "input": ""}}
        for piece in _pieces(item["input"]):
            yield {"type": "response.custom_tool_call_input.delta", **part, "delta": piece}
        yield {"type": "response.custom_tool_call_input.done", **part, "input": item["input"]}
    elif kind == "reasoning":
        yield {"type": "response.output_item.added", **at, "item": {**item, "summary": []}}
        part["summary_index"] = 0
        text = item["summary"][0]["text"]
        empty = {"type": "summary_text", "text": ""}
        yield {"type": "response.reasoning_summary_part.added", **part, "part": empty}
        for piece in _pieces(text):
            yield {"type": "response.reasoning_summary_text.delta", **part, "delta": piece}
        yield {"type": "response.reasoning_summary_text.done", **part, "text": text}
        yield {"type": "response.reasoning_summary_part.done", **part, "part": item["summary"][0]}
    else:
        yield {"type": "response.output_item.added", **at, "item": item}
    yield {"type": "response.output_item.done", **at, "item": item}


# --- Chat Completions API ----------------------------------------------------------


def build_completion(reply: Json, model: str, serial: str) -> Json:
    """Turn a REPLY into a complete Chat Completions answer."""
    text = "".join(spec["text"] for spec in specs_of(reply) if "text" in spec)
    thinking = "".join(spec["thinking"] for spec in specs_of(reply) if "thinking" in spec)
    calls = [
        {
            "id": spec.get("id", f"call_{serial}_{position}"),
            "type": "function",
            "function": {"name": spec["tool"], "arguments": json.dumps(spec.get("input", {}))},
        }
        for position, spec in enumerate(specs_of(reply))
        if "tool" in spec
    ]
    message: Json = {"role": "assistant", "content": text or None}
    if thinking:
        message["reasoning_content"] = thinking
    if calls:
        message["tool_calls"] = calls
    usage = usage_of(reply)
    details = {"cached_tokens": usage["cached_tokens"]}
    if "cache_write_tokens" in usage:
        details["cache_write_tokens"] = usage["cache_write_tokens"]
    return {
        "id": f"chatcmpl-{serial}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": reply.get("model", model),
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": reply.get("stop_reason", "tool_calls" if calls else "stop"),
            }
        ],
        "usage": {
            "prompt_tokens": usage["input_tokens"],
            "completion_tokens": usage["output_tokens"],
            "total_tokens": usage["input_tokens"] + usage["output_tokens"],
            "prompt_tokens_details": details,
            "completion_tokens_details": {"reasoning_tokens": usage["reasoning_tokens"]},
        },
    }


def completion_chunks(answer: Json) -> Iterator[Json]:
    """Yield the chunk objects that stream one completion; the last carries the usage."""
    choice = answer["choices"][0]
    message = choice["message"]
    base = {key: answer[key] for key in ("id", "created", "model")}
    base["object"] = "chat.completion.chunk"

    def chunk(delta: Json, finish: str | None = None) -> Json:
        return {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    yield chunk({"role": "assistant", "content": ""})
    for piece in _pieces(message.get("reasoning_content", "")):
        yield chunk({"reasoning_content": piece})
    for piece in _pieces(message["content"] or ""):
        yield chunk({"content": piece})
    for index, call in enumerate(message.get("tool_calls", [])):
        function = {"name": call["function"]["name"], "arguments": ""}
        yield chunk({"tool_calls": [{**call, "index": index, "function": function}]})
        for piece in _pieces(call["function"]["arguments"]):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield chunk({}, choice["finish_reason"])
    yield {**base, "choices": [], "usage": answer["usage"]}


# --- server ------------------------------------------------------------------------


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
    server: MockOpenAI

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
        route = self.server.script.route(path)
        try:
            if route is not None:
                time.sleep(route.get("delay_s", 0))
                self._send_json(
                    route.get("status", 200), route.get("body", {}), route.get("headers")
                )
            elif self.headers.get("Upgrade", "").lower() == "websocket":
                self._send_json(426, {"error": {"message": "no websockets here"}})
            elif self.command == "POST" and path.endswith("/responses/compact"):
                self._compact(entry)
            elif self.command == "POST" and path.endswith("/responses"):
                self._answer(entry, build_response, self._stream_response)
            elif self.command == "POST" and path.endswith("/chat/completions"):
                self._answer(entry, build_completion, self._stream_completion)
            elif self.command == "GET" and path.endswith("/models"):
                self._models()
            else:
                self._send_json(200, {})
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
        encoding = self.headers.get("Content-Encoding", "").lower()
        if encoding == "gzip":
            raw = gzip.decompress(raw)
        elif encoding == "deflate":
            raw = zlib.decompress(raw)
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

    def _models(self) -> None:
        models = []
        for model in self.server.script.scenario.get("models", []):
            if isinstance(model, str):
                model = {"id": model, "object": "model", "created": 0, "owned_by": "mock"}
            models.append(model)
        self._send_json(200, {"object": "list", "data": models, "models": []})

    def _compact(self, entry: Json) -> None:
        request = entry.get("body") or {}
        serial = self.server.next_serial()
        summary = self.server.script.scenario.get("compact_text", "Mock summary.")
        kept = [i for i in request.get("input", []) if i.get("role") == "user"]
        blob = base64.b64encode(summary.encode()).decode()
        item = {"type": "compaction", "id": f"cmp_{serial}", "encrypted_content": blob}
        usage = build_response({}, "", serial)["usage"]
        body = {"id": f"resp_{serial}", "object": "response.compaction", "output": [*kept, item]}
        entry.update(lane="compact", answered={**body, "usage": usage})
        self._send_json(200, {**body, "usage": usage})

    def _answer(self, entry: Json, build: Any, stream: Any) -> None:
        request = entry.get("body") or {}
        lane, index, reply = self.server.script.choose(request, entry["headers"])
        serial = self.server.next_serial()
        entry.update(lane=lane, turn=index, request_id=f"req_{serial}")
        time.sleep(reply.get("delay_s", 0))
        if reply.get("status", 200) != 200:
            error = reply.get("error", {"type": "server_error", "message": "mock failure"})
            entry["answered"] = {"error": error, "status": reply["status"]}
            self._send_json(reply["status"], {"error": error}, reply.get("headers"), entry)
            return
        answer = build(reply, request.get("model", "mock-model"), serial)
        entry["answered"] = answer
        entry["complete"] = "cut_after" not in reply and "failed" not in reply
        if request.get("stream"):
            self._open_stream(entry, reply)
            stream(answer, reply)
        else:
            self._send_json(200, answer, reply.get("headers"), entry)

    def _open_stream(self, entry: Json, reply: Json) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("x-request-id", entry["request_id"])
        for name, value in reply.get("headers", {}).items():
            self.send_header(name, value)
        self.end_headers()

    def _stream_response(self, answer: Json, reply: Json) -> None:
        for count, data in enumerate(response_events(answer, reply)):
            if count == reply.get("cut_after"):
                self.close_connection = True
                return
            data = {**data, "sequence_number": count}
            self._chunk(f"event: {data['type']}\ndata: {json.dumps(data)}\n\n")
            time.sleep(reply.get("chunk_delay_s", 0))
        self.wfile.write(b"0\r\n\r\n")

    def _stream_completion(self, answer: Json, reply: Json) -> None:
        for count, data in enumerate(completion_chunks(answer)):
            if count == reply.get("cut_after"):
                self.close_connection = True
                return
            self._chunk(f"data: {json.dumps(data)}\n\n")
            time.sleep(reply.get("chunk_delay_s", 0))
        self._chunk("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, text: str) -> None:
        payload = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(payload), payload))
        self.wfile.flush()

    def _send_json(
        self, status: int, body: Any, headers: Json | None = None, entry: Json | None = None
    ) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        if entry:
            self.send_header("x-request-id", entry["request_id"])
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)


class MockOpenAI(ThreadingHTTPServer):
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

    def start(self) -> MockOpenAI:
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        if self._thread:
            self._thread.join()

    def __enter__(self) -> MockOpenAI:
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
    with MockOpenAI(scenario, options.log, options.port) as mock:
        print(json.dumps({"url": mock.url, "port": mock.port, "pid": os.getpid()}), flush=True)
        done.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
