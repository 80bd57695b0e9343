"""Conversations for these tests, as the client writes them down."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from hookkit.api.history.conversation import Conversation
from hookkit.api.history.transcript_files import Files
from hookkit.api.history.turn_builder import Detail, turns
from hookkit.api.history.turns import Kind, ToolUse, Turn
from hookkit.cli import cli
from hookkit.model.session import Session
from tests.transcript_builders import answer, at, prompt, record, result, tool, transcript

SESSION = "0a0a0a0a-1111-4111-8111-111111111111"
AGENT = "abc123"


def said(text: str) -> dict[str, Any]:
    """A block of text."""
    return {"type": "text", "text": text}


def asks(text: str, seconds: int = 0, session: str = SESSION, **members: Any) -> Any:
    """What a person typed."""
    known = {"uuid": f"p{seconds}", "promptSource": "typed"}
    return prompt(text, seconds, session, **known | members)


def answers(*blocks: Any, seconds: int = 1, session: str = SESSION, **members: Any) -> Any:
    """What the model said, text or blocks."""
    content = [said(each) if isinstance(each, str) else each for each in blocks]
    known = {"uuid": f"a{seconds}-{len(content)}"}
    return answer(
        f"m{seconds}", seconds=seconds, session=session, content=content, **known | members
    )


def results(*blocks: Any, seconds: int = 2, session: str = SESSION, **members: Any) -> Any:
    """What tools said."""
    known = {"uuid": f"r{seconds}", "toolUseResult": {}}
    return prompt(list(blocks), seconds, session, **known | members)


def usual() -> list[Any]:
    """A conversation with a bit of everything."""
    return [
        asks("Fix the cart"),
        answers("I look at `cart.py`.", tool("Read", "c1", file_path="/shop/cart.py")),
        results(result("1\tclass Cart:", "c1")),
        answers(tool("Bash", "c2", command="npm test", description="test"), seconds=3),
        results(result("\x1b[31mboom\x1b[0m", "c2", is_error=True), seconds=70),
        answers(tool("Agent", "c3", description="find callers"), seconds=71),
        results(result("two", "c3"), seconds=90, toolUseResult={"agentId": AGENT}),
        record("system", 91, SESSION, subtype="api_error", error={"status": 529, "message": "no"}),
        record(
            *("system", 92, SESSION),
            subtype="compact_boundary",
            compactMetadata={"trigger": "auto", "preTokens": 155_000},
        ),
        prompt("Summary: a cart", 93, SESSION, isCompactSummary=True, uuid="s"),
        prompt([said("[Request interrupted by user]")], 94, SESSION, uuid="i"),
        b"{broken\n",
        answers("Done.", tool("Bash", "c4", command="sleep 9"), seconds=95),
    ]


def of_agent() -> list[Any]:
    """What its subagent did."""
    known: dict[str, Any] = {"isSidechain": True, "agentId": AGENT}
    return [
        asks("find callers", 72, **known),
        answers("Looking.", tool("Grep", "g1", pattern="total"), seconds=73, **known),
        results(result("one", "g1"), seconds=74, **known),
    ]


def write(
    home: Path, *records: Any, session: str = SESSION, agent: list[Any] | None = None
) -> Path:
    """The transcript of a session, where the client would have it."""
    folder = home / ".claude" / "projects" / "-home-dev-project"
    path = folder / f"{session}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(transcript(*records))
    if agent:
        file = folder / session / "subagents" / f"agent-{AGENT}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(transcript(*agent))
    return path


def imported(home: Path, *records: Any, **more: Any) -> Path:
    """The same, and hookkit knows of it."""
    path = write(home, *records, **more)
    CliRunner().invoke(cli, ["import"])  # its exit code is 1 where a line is broken
    return path


def told(path: Path, *, full: bool = True, diff_lines: int | None = None) -> list[Turn]:
    """The turns of a file."""
    return list(turns(Files(path), Detail(full, diff_lines)))


def turn(kind: Kind, text: str = "", seconds: int = 0, **more: Any) -> Turn:
    """A turn."""
    return Turn(kind, at(seconds), text, **more)


def used(output: str = "", seconds: int = 0, depth: int = 0, **more: Any) -> Turn:
    """A turn of a tool."""
    known: dict[str, Any] = {"name": "Bash", "about": "npm test", "inputs": {"command": "npm test"}}
    done = ToolUse(**known | {"ended_at": at(seconds + 2)} | more)
    return turn("tool", output, seconds, call=done, depth=depth, agent=AGENT if depth else None)


def talk(*turns: Turn, title: str = "Fix the cart", **more: Any) -> Conversation:
    """A conversation of these turns."""
    session = Session(session_id=SESSION, seq=5, title=title, first_started_at=at(0))
    return Conversation(session, iter(turns), **more)
