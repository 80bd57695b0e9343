"""How each command is called to see whether it grows with the history: all in the CLI's list."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from hookkit.cli.commands import COMMANDS

Words = tuple[str, ...]


class Call(NamedTuple):
    """A call of a command; Home.filled fills in the names in its words, such as {middle}."""

    words: Words
    sent: bytes = b""
    """What it gets on stdin."""
    before: tuple[Words, ...] = ()
    """Commands that run right before, and are not measured."""
    shell: str = ""
    """A hook that `install` has wired, which is called in place of a command."""
    reason: str = ""
    """Why it may take longer with more history."""
    is_run: bool = True
    """False for one that is not measured."""

    @property
    def name(self) -> str:
        """Return the name in the table."""
        return self.shell or " ".join(["hookkit", *self.words])


def payload(event: str, **more: str) -> bytes:
    """Return a hook's payload."""
    told = {"session_id": "growth", "transcript_path": "/home/dev/none.jsonl", "cwd": "/home/dev"}
    return json.dumps(told | {"hook_event_name": event} | more).encode()


PROMPT = payload("UserPromptSubmit", prompt="Go on", prompt_id="p1")
TOOL = payload("PostToolUse", tool_name="Bash", tool_use_id="toolu_growth")
LINE = json.dumps(
    {"session_id": "growth", "cwd": "/home/dev", "model": {"display_name": "Opus"}}
    | {"workspace": {"current_dir": "/home/dev"}, "cost": {"total_cost_usd": 1}}
).encode()

ASKED = (
    ("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}}),
    ("tools/call", {"name": "recall", "arguments": {"query": "importer queue"}}),
    ("tools/call", {"name": "usage", "arguments": {}}),
)
MCP = b"".join(
    json.dumps({"jsonrpc": "2.0", "id": n, "method": method, "params": given}).encode() + b"\n"
    for n, (method, given) in enumerate(ASKED)
)
"""What an agent sends to the MCP server."""

START = ("start", "Look for growth")
END = ("end",)
RUN = ("run", "Say hello")

CALLS: dict[str, tuple[Call, ...]] = {
    "start": (Call(START, before=(END,)),),
    "end": (Call(END, before=(START,)),),
    "note": (Call(("note", "a word"), before=(START,)),),
    "log-ai": (Call(("log-ai", "-p", "openai", "-m", "gpt-5", "-t", "90"), before=(START,)),),
    "exec": (Call(("exec", "--", "true"), before=(END,)),),
    "recover": (Call(("recover", "--dry-run")),),
    "status": (Call(("status",)), Call(("status", "--json"))),
    "watch": (Call(("watch",)),),
    "today": (Call(("today",)), Call(("today", "--json"))),
    "list": (
        Call(("list",)),
        Call(("list", "--json")),
        Call(("list", "--project", "project-8")),
        Call(("list", "--branch", "branch-1", "--since", "7d")),
        Call(("list", "--status", "active")),
    ),
    "show": (
        Call(("show",)),
        Call(("show", "{middle}", "--json")),
        Call(("show", "{first}", "--files", "--commits", "--cost")),
    ),
    "stats": (
        Call(("stats",)),
        Call(("stats", "--since", "7d")),
        Call(("stats", "--by", "day", "--since", "7d")),
        Call(("stats", "--by", "session")),
        Call(("stats", "--by", "project")),
        Call(("stats", "--by", "model")),
        Call(("stats", "--by", "month")),
        Call(("stats", "--project", "project-8")),
        Call(("stats", "--project", "project-8", "--since", "7d")),
    ),
    "projects": (Call(("projects",)),),
    "history": (
        Call(("history", "--no-pager")),
        Call(("history", "--no-pager", "project-8")),
        Call(("history", "{middle}", "--no-pager")),
    ),
    "search": (
        Call(("search", "importer", "queue")),
        Call(("search", "a*")),
        Call(("search", "queue", "--project", "project-8")),
        Call(("search", "zebra", "--since", "7d")),
    ),
    "corrections": (
        Call(("corrections",)),
        Call(("corrections", "--since", "7d")),
        Call(("corrections", "--by", "month")),
    ),
    "learnings": (
        Call(("learnings",)),
        Call(("learnings", "search", "tests")),
        Call(("learnings", "export")),
    ),
    "session": (
        Call(("session", "recent")),
        Call(("session", "get", "growth")),
        Call(("session", "count", "growth", "--edits", "1")),
        Call(("session", "start", "growth")),
        Call(("session", "end", "growth")),
        Call(("session", "upsert", "--session-id", "growth", "--title", "a", "--summary", "b")),
    ),
    "export": (
        Call(("export", "--since", "1d")),
        Call(("export",), reason="it writes all sessions"),
    ),
    "run": (Call(RUN),),
    "batch": (Call(("batch", "-"), b'"Say hello"\n'),),
    "ps": (Call(("ps",)), Call(("ps", "--all"))),
    "output": (Call(("output", "{run}")),),
    "events": (Call(("events", "{run}")),),
    "resume": (Call(("resume", "{run}", "Go on")),),
    "continue": (Call(("continue", "Go on")),),
    "fork": (Call(("fork", "{run}", "Go on")),),
    "cancel": (Call(("cancel", "--all")),),
    "cleanup": (Call(("cleanup", "--dry-run")), Call(("cleanup",))),
    "telemetry": (Call(("telemetry", "status")),),
    "team": (
        Call(("team",), reason="team_push.py and team_questions.py measure it", is_run=False),
    ),
    "mcp": (Call(("mcp",), MCP),),
    "sync": (Call(("sync", "--folder", "{home}-shared")),),
    "serve": (Call(("serve",), reason="serve_scale.py measures its pages", is_run=False),),
    "budget": (
        Call(("budget",)),
        Call(("budget", "--json")),
        Call(("budget", "check")),
        Call(("budget", "set", "9000", "--monthly")),
    ),
    "prices": (
        Call(("prices", "list")),
        Call(("prices", "show", "claude-opus-4-6")),
        Call(("prices", "reprice"), reason="it computes the cost of every message again"),
    ),
    "install": (Call(("install",)),),
    "uninstall": (Call(("uninstall", "--user"), before=(("install", "--user"),)),),
    "import": (Call(("import",)),),
    "restore": (Call(("restore", "{home}/one.json")),),
    "delete": (
        Call(("delete", "{last}", "--yes"), before=(START, END)),
        Call(("delete", "--before", "2000-01-01", "--dry-run")),
    ),
    "reset": (Call(("reset", "--dry-run")),),
    "doctor": (Call(("doctor",), reason="it reads every page of the database to check it"),),
    "help": (Call(("help", "list")),),
    "hook": (Call(("hook",), TOOL), Call((), TOOL, shell="the hook, as it is wired")),
    "rebuild": (Call(("rebuild",), reason="it projects the whole journal again", is_run=False),),
    "replay": (Call(("replay", "{home}/one.jsonl")),),
    "statusline": (
        Call(("statusline",), LINE),
        Call((), LINE, shell="the status line, as it is wired"),
    ),
    "summarize": (
        Call(("summarize", "--pending"), reason="it names every session that waits"),
        Call(("summarize", "{first}")),
    ),
    "guard": (Call(("guard",), PROMPT), Call((), PROMPT, shell="the budget guard, as it is wired")),
    "work": (Call(("work",), before=(("session", "count", "growth", "--edits", "1"),)),),
}
"""Command → its calls; the runs are those of a client that answers at once."""

OTHERS = (Call(()), Call(("--help",)), Call(("--version",)), Call((), shell="completion of `st`"))
"""What is no command of its own."""


def calls() -> Iterator[Call]:
    """Yield all calls. Raises LookupError if a command was forgotten."""
    if CALLS.keys() != COMMANDS.keys():
        raise LookupError(f"No call, or no command: {sorted(CALLS.keys() ^ COMMANDS.keys())}")
    yield from OTHERS
    for some in CALLS.values():
        yield from some
