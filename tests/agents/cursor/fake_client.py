"""Cursor's command line as its documentation has it: it streams, writes its log, runs no hooks."""

import json
import signal
import sys
import time
from pathlib import Path

SESSION = "7c1d4f62-5a1b-4c0f-9d3e-0a6f3a5c9b11"
ARGUMENTS, PROMPT = sys.argv[1:-1], sys.argv[-1]
KNOWN = ARGUMENTS[ARGUMENTS.index("--resume") + 1] if "--resume" in ARGUMENTS else SESSION


def log_path() -> Path:
    name = "".join(each if each.isalnum() else "-" for each in str(Path.cwd()).lstrip("/"))
    return Path.home() / ".cursor/projects" / name / "agent-transcripts" / f"{KNOWN}.jsonl"


def say(kind: str, **members: object) -> None:
    print(json.dumps({"type": kind, "session_id": KNOWN} | members), flush=True)


def log(role: str, *blocks: object) -> None:
    with log_path().open("a") as file:
        file.write(json.dumps({"role": role, "message": {"content": blocks}}) + "\n")


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def main() -> int:
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    assert ARGUMENTS[:3] == ["-p", "--output-format", "stream-json"], ARGUMENTS
    log_path().parent.mkdir(parents=True, exist_ok=True)
    say("system", subtype="init", model="Auto", cwd=str(Path.cwd()))
    log("user", text(f"<user_query>\n{PROMPT}\n</user_query>"))
    say("user", message={"role": "user", "content": [text(PROMPT)]})
    if "fail" in PROMPT:
        say("result", subtype="error", is_error=True, result="You have hit your usage limit.")
        return 1
    if "wait" in PROMPT:
        say("assistant", message={"role": "assistant", "content": [text("I wait.")]})
        time.sleep(60)
    path = f"{Path.cwd()}/notes.md"
    asked = {"args": {"path": path}}
    say("tool_call", subtype="started", tool_call={"writeToolCall": asked})
    done = asked | {"result": {"success": {"path": path}}}
    say("tool_call", subtype="completed", tool_call={"writeToolCall": done})
    used = {"type": "tool_use", "name": "Write", "input": {"path": path, "contents": "x"}}
    log("assistant", used, text("Done."))
    say("assistant", message={"role": "assistant", "content": [text("Done.")]})
    say("result", subtype="success", is_error=False, result="Done.", duration_ms=5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
