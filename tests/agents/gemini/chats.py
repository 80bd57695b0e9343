"""Build chat logs as Gemini CLI writes them."""

import json
from itertools import count
from pathlib import Path
from typing import Any

SESSION = "6583da8d-ebec-40c6-b702-495d653d85c0"
AGENT = "c418bf61-adac-4620-9e24-a23d2a352159"

CONTEXT = "<session_context>\n- **Workspace Directories:**\n  - /home/dev/proj\n</session_context>"

TOKENS = {"input": 1000, "output": 50, "cached": 400, "thoughts": 10, "tool": 0, "total": 1060}

_numbers = count(1)

Row = dict[str, Any]


def at(seconds: float) -> str:
    return f"2026-11-29T09:{int(seconds) // 60:02d}:{int(seconds) % 60:02d}.000Z"


def head(session: str = SESSION, **more: Any) -> Row:
    known = {"sessionId": session, "projectHash": "27dd", "startTime": at(0), "kind": "main"}
    return known | {"lastUpdated": at(0)} | more


def uuid() -> str:
    return f"00000000-0000-4000-8000-{next(_numbers):012d}"


def user(*texts: str, **more: Any) -> Row:
    content = [{"text": each} for each in texts]
    return {"id": uuid(), "timestamp": at(1), "type": "user", "content": content} | more


def gemini(text: str = "", tokens: Row | None = TOKENS, **more: Any) -> Row:
    known = {"id": uuid(), "timestamp": at(2), "type": "gemini", "content": text, "thoughts": []}
    return known | {"tokens": tokens, "model": "gemini-3.1-pro-preview"} | more


def shown(kind: str, text: str, **more: Any) -> Row:
    return {"id": uuid(), "timestamp": at(3), "type": kind, "content": text} | more


def tool_call(name: str, output: str = "", error: str = "", **more: Any) -> Row:
    response = {"error": error} if error else {"output": output}
    call_id = f"{name}__{name}_{next(_numbers)}_0"
    result = [{"functionResponse": {"id": call_id, "name": name, "response": response}}]
    status = "error" if error else "success"
    known = {"id": call_id, "name": name, "args": {}, "result": result, "status": status}
    return known | {"timestamp": at(4)} | more


def listed(*messages: Row) -> Row:
    return {"$set": {"messages": list(messages), "lastUpdated": at(5)}}


def touched(seconds: float = 5) -> Row:
    return {"$set": {"lastUpdated": at(seconds)}}


def text_of(*rows: Row) -> str:
    return "".join(f"{json.dumps(each, separators=(',', ':'))}\n" for each in rows)


def write(path: Path, *rows: Row) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(*rows), "utf-8")
    return path


def place(home: Path, session: str = SESSION, minute: str = "53", project: str = "proj") -> Path:
    """The path of a session's log, below the folder of its project, which it makes."""
    folder = home / ".gemini" / "tmp" / project
    (folder / "chats").mkdir(parents=True, exist_ok=True)
    (folder / ".project_root").write_text(f"/home/dev/{project}")
    return folder / "chats" / f"session-2026-11-29T09-{minute}-{session[:8]}.jsonl"
