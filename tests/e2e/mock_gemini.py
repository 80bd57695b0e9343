#!/usr/bin/env python3
"""A scripted stand-in for the Gemini API that coding agents call, for tests (stdlib only).

It binds the loopback interface and answers, under any path prefix:

  POST .../models/MODEL:streamGenerateContent   streaming (SSE)
  POST .../models/MODEL:generateContent         plain JSON
  POST .../models/MODEL:countTokens             {"totalTokens": <estimate>}
  anything else                                 200 {} (or the status set in "routes"),
                                                and logged

A scenario is a JSON object; every key is optional:

  {
    "turns":  [REPLY, ...],          replies for the main conversation, in order
    "lanes":  [{"name": "sub",       replies for other conversations: the first lane
                "match": "regex",    whose regex is found in the request's system
                "turns": [REPLY]}],  instruction and texts wins
    "side":   [{"match": "regex",    replies for side calls (requests that offer no
                "reply": REPLY}],    functions: routing, summaries); never consume
    "side_text": "Mock title",       turns; an unmatched one gets "side_text"; with
                                     "always": true it also fits requests with functions;
                                     one with a response schema gets the plainest instance
    "exhausted": REPLY,              once a lane has run out (default: a short text)
    "id_prefix": "fixed",            used in response ids (default: random)
    "routes": {"/path": {"status": 500, "body": {}, "delay_s": 0}}
  }

  REPLY = {
    "content": [{"thinking": "..."}, {"text": "..."},
                {"tool": "write_file", "input": {...}}],   or the shorthand "text": "..."
    "usage":   {"prompt": 10,        as the API counts: cached included
                "cached": 0,         of these prompt tokens
                "output": 20,        thoughts not included
                "thoughts": 0, "tool": 0},
    "model": "name",                 modelVersion in the answer (default: as asked)
    "finish": "STOP",
    "delay_s": 0.0,                  before the first byte
    "chunk_delay_s": 0.0,            between streamed chunks
    "status": 429, "error": {"status": "RESOURCE_EXHAUSTED", "message": "..."},
    "times": 3,                      serve this reply so many times before the next one
    "cut_after": 1                   drop the connection after so many SSE chunks
  }

"{{NAME}}" in any string is replaced by the value given with --define NAME=VALUE.

As a library:

  with MockGemini(scenario, log_path=path) as mock:
      env = {"GOOGLE_GEMINI_BASE_URL": mock.url, "GEMINI_API_KEY": "fake"}

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

DEFAULT_USAGE = {"prompt": 10, "cached": 0, "output": 20, "thoughts": 0, "tool": 0}
CHUNK_CHARS = 40


def text_of(value: Any) -> str:
    """The text of a request's contents, joined; calls and responses are left out."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(text_of(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(text_of(value[key]) for key in ("text", "parts") if key in value)
    return ""


def instance_of(schema: Json) -> Any:
    """The plainest JSON value that fits a response schema."""
    kind = str(schema.get("type", "object")).lower()
    if schema.get("enum"):
        return schema["enum"][0]
    if kind == "object":
        return {name: instance_of(part) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return []
    if kind == "boolean":
        return False
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return "mock"


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

    def choose(self, request: Json) -> tuple[str, int, Json]:
        """Return (lane, index in the lane, reply) for one model request."""
        text = text_of(request.get("systemInstruction")) + "\n" + text_of(request.get("contents"))
        offers_tools = any(tool.get("functionDeclarations") for tool in request.get("tools") or [])
        for side in self.scenario.get("side", []):
            if re.search(side["match"], text) and (side.get("always") or not offers_tools):
                return "side", -1, side["reply"]
        if not offers_tools:
            config = request.get("generationConfig") or {}
            schema = config.get("responseJsonSchema") or config.get("responseSchema")
            if schema:
                return "side", -1, {"text": json.dumps(instance_of(schema))}
            return "side", -1, {"text": self.scenario.get("side_text", "Mock title")}
        lane = "main"
        for candidate in self.scenario.get("lanes", []):
            if re.search(candidate["match"], text):
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


def build_answer(reply: Json, model: str, serial: str) -> Json:
    """Turn a REPLY into a complete generateContent answer."""
    parts: list[Json] = []
    for spec in reply.get("content", [{"text": reply.get("text", "")}]):
        if "tool" in spec:
            call = {"name": spec["tool"], "args": spec.get("input", {})}
            if "id" in spec:
                call["id"] = spec["id"]
            parts.append({"functionCall": call, "thoughtSignature": "bW9jaw=="})
        elif "thinking" in spec:
            parts.append({"text": spec["thinking"], "thought": True})
        else:
            parts.append({"text": spec.get("text", "")})
    usage = {**DEFAULT_USAGE, **reply.get("usage", {})}
    metadata = {
        "promptTokenCount": usage["prompt"],
        "candidatesTokenCount": usage["output"],
        "totalTokenCount": sum(usage[k] for k in ("prompt", "output", "thoughts", "tool")),
    }
    for name, key in (
        ("cachedContentTokenCount", "cached"),
        ("thoughtsTokenCount", "thoughts"),
        ("toolUsePromptTokenCount", "tool"),
    ):
        if usage[key]:
            metadata[name] = usage[key]
    return {
        "candidates": [
            {
                "content": {"role": "model", "parts": parts},
                "finishReason": reply.get("finish", "STOP"),
                "index": 0,
            }
        ],
        "usageMetadata": metadata,
        "modelVersion": reply.get("model", model),
        "responseId": f"resp-{serial}",
    }


def stream_chunks(answer: Json) -> Iterator[Json]:
    """Yield the chunks that stream one answer.

    Like the real API every chunk carries usage: a growing output count, the final one last.
    """
    pieces: list[Json] = []
    for part in answer["candidates"][0]["content"]["parts"]:
        if "functionCall" in part:
            pieces.append(part)
            continue
        text = part["text"]
        for start in range(0, max(1, len(text)), CHUNK_CHARS):
            pieces.append({**part, "text": text[start : start + CHUNK_CHARS]})
    for count, piece in enumerate(pieces, 1):
        last = count == len(pieces)
        usage = dict(answer["usageMetadata"])
        if not last:
            usage["candidatesTokenCount"] = usage["candidatesTokenCount"] * count // len(pieces)
            usage["totalTokenCount"] = usage["promptTokenCount"] + usage["candidatesTokenCount"]
        candidate: Json = {"content": {"role": "model", "parts": [piece]}, "index": 0}
        if last:
            candidate["finishReason"] = answer["candidates"][0]["finishReason"]
        yield {**answer, "candidates": [candidate], "usageMetadata": usage}


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
    server: MockGemini

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
            elif self.command == "POST" and path.endswith(":countTokens"):
                self._send_json(200, {"totalTokens": max(1, len(raw) // 4)})
            elif self.command == "POST" and path.endswith(":streamGenerateContent"):
                self._answer(entry, stream=True)
            elif self.command == "POST" and path.endswith(":generateContent"):
                self._answer(entry, stream=False)
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

    def _answer(self, entry: Json, stream: bool) -> None:
        model = re.sub(r".*/models/([^:]+):.*", r"\1", entry["path"].partition("?")[0])
        lane, index, reply = self.server.script.choose(entry.get("body") or {})
        serial = self.server.next_serial()
        entry.update(lane=lane, turn=index, model=model)
        time.sleep(reply.get("delay_s", 0))
        status = reply.get("status", 200)
        if status != 200:
            error = {"code": status, "message": "mock failure", "status": "INTERNAL"}
            error.update(reply.get("error", {}))
            entry["answered"] = {"error": error, "status": status}
            self._send_json(status, {"error": error}, reply.get("headers"))
            return
        answer = build_answer(reply, model, serial)
        entry["answered"] = answer
        entry["complete"] = "cut_after" not in reply
        if not stream:
            self._send_json(200, answer)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for count, data in enumerate(stream_chunks(answer)):
            if count == reply.get("cut_after"):
                self.close_connection = True
                return
            payload = f"data: {json.dumps(data)}\r\n\r\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(payload), payload))
            self.wfile.flush()
            time.sleep(reply.get("chunk_delay_s", 0))
        self.wfile.write(b"0\r\n\r\n")

    def _send_json(self, status: int, body: Any, headers: Json | None = None) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)


class MockGemini(ThreadingHTTPServer):
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

    def start(self) -> MockGemini:
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        if self._thread:
            self._thread.join()

    def __enter__(self) -> MockGemini:
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
    with MockGemini(scenario, options.log, options.port) as mock:
        print(json.dumps({"url": mock.url, "port": mock.port, "pid": os.getpid()}), flush=True)
        done.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
