"""Logs of several agents with known totals, in the forms that their clients write.

Each generator writes about so many bytes of sessions below a home, and returns what they come to:
messages, and tokens as hookkit counts them (input without cache, output with reasoning).
"""

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import import_speed  # type: ignore[import-not-found]  # beside this file
import orjson

TOTALS = ("messages", "input", "output", "cache_read", "cache_write")
DAYS = 150
DAY = 86_400


class Call(NamedTuple):
    """The usage of one call of a model."""

    fresh: int
    read: int
    written: int
    said: int
    thought: int

    @property
    def given(self) -> int:
        """The input as OpenAI's and Google's APIs count it: with what was cached."""
        return self.fresh + self.read + self.written


class Story:
    """What happens in a session: prompts, calls, tools, by a clock of its own."""

    def __init__(self, chance: random.Random, totals: Counter[str]) -> None:
        self.chance, self.totals = chance, totals
        start = time.mktime((2026, 6, 1, 0, 0, 0, 0, 0, 0))
        self.now = start + chance.randrange(DAYS * DAY)
        self.number = 0

    def uuid(self) -> str:
        text = f"{self.chance.getrandbits(128):032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def tick(self) -> str:
        """Return the time of the next record."""
        self.now += self.chance.uniform(0.2, 20)
        return time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(self.now)) + "123Z"

    def call(self, *, writes: bool = True) -> Call:
        """Return the usage of a call, and count it."""
        chance = self.chance
        written = chance.randrange(9_000) if writes else 0
        used = Call(
            *(chance.randrange(1, 4_000), chance.randrange(150_000), written),
            *(chance.randrange(9, 2_500), chance.randrange(500)),
        )
        counted = (1, used.fresh, used.said + used.thought, used.read, used.written)
        self.totals.update(dict(zip(TOTALS, counted, strict=True)))
        return used

    def words(self, most: int) -> str:
        return str(import_speed.text(self.chance, most))

    def output(self) -> str:
        """Return what a tool printed: mostly little."""
        return self.words(min(6_000, int(40 * self.chance.paretovariate(1.2))))

    def starts_a_turn(self) -> bool:
        self.number += 1
        return self.number == 1 or self.chance.random() < 0.3


Lines = Iterator[list[dict[str, Any]]]


def write_sessions(
    size: int, seed: int, session: Callable[[Story], tuple[Path, Lines]]
) -> Counter[str]:
    """Write JSON lines of sessions of very different lengths; return their totals."""
    chance, totals, written = random.Random(seed), Counter[str](), 0
    while written < size:
        wanted = min(int(chance.lognormvariate(12.3, 1.3)), 24 << 20)
        path, records = session(Story(chance, totals))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            while stream.tell() < wanted:
                stream.writelines(orjson.dumps(each) + b"\n" for each in next(records))
            written += stream.tell()
    return totals


def claude(home: Path, size: int) -> Counter[str]:
    """Write transcripts of Claude Code."""
    return Counter(import_speed.make(home / ".claude", size >> 20))


def codex(home: Path, size: int) -> Counter[str]:
    """Write rollouts of Codex."""

    def session(story: Story) -> tuple[Path, Lines]:
        thread, at = story.uuid(), story.tick()
        day = at[:10].replace("-", "/")
        folder = home / ".codex" / "sessions" / day
        name = f"rollout-{at[:19].replace(':', '-')}-{thread}.jsonl"
        return folder / name, codex_records(story, thread, at)

    return write_sessions(size, 21, session)


def codex_records(story: Story, thread: str, at: str) -> Lines:
    """Yield the records of one call each."""
    ordinal, turn, total = 0, story.uuid(), dict.fromkeys(CODEX_USAGE, 0)

    def record(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        nonlocal ordinal
        ordinal += 1
        return {"timestamp": story.tick(), "ordinal": ordinal - 1, "type": kind, "payload": payload}

    def item(of: str, **members: Any) -> dict[str, Any]:
        done = {"type": "item_completed", "thread_id": thread, "turn_id": turn}
        return record("event_msg", done | {"item": {"type": of} | members})

    meta: dict[str, Any] = {"session_id": thread, "id": thread, "timestamp": at}
    meta |= {"cwd": "/home/dev/app"}
    meta |= {"originator": "codex_exec", "cli_version": "0.171.0", "source": "exec"}
    meta |= {"model_provider": "openai", "base_instructions": {"text": story.words(900)}}
    head = [record("session_meta", meta | {"history_mode": "paginated", "git": {"branch": "main"}})]
    while True:
        lines, head = head, []
        if story.starts_a_turn():
            turn, said = story.uuid(), story.words(60)
            lines.append(record("turn_context", {"turn_id": turn, "model": "gpt-5.5"}))
            content = [{"type": "input_text", "text": said}]
            asked = {"type": "message", "role": "user", "content": content}
            lines.append(record("response_item", asked))
            shown = [{"type": "text", "text": said}]
            lines.append(item("UserMessage", id=story.uuid(), content=shown))
        used, call = story.call(), f"call_{story.chance.getrandbits(80):020x}"
        output = story.output()
        lines.append(record("response_item", {"type": "reasoning", "summary": [], "id": "rs"}))
        answer = [{"type": "Text", "text": story.words(75)}]
        lines.append(item("AgentMessage", id=story.uuid(), content=answer))
        asked = {"type": "function_call", "name": "exec_command", "call_id": call}
        lines.append(record("response_item", asked | {"arguments": '{"cmd":"make test"}'}))
        values = (used.given, used.read, used.written, used.said + used.thought, used.thought)
        usage = dict(zip(CODEX_USAGE, values, strict=True))
        total = {name: total[name] + count for name, count in usage.items()}
        whole = {"usage": sized(usage), "thread_token_usage": sized(total)}
        known = {"thread_id": thread, "session_id": thread, "turn_id": turn}
        response = {"response_id": f"resp_{story.chance.getrandbits(96):024x}"}
        lines.append(record("token_usage_record", known | response | whole))
        ran = {"command": ["/bin/bash", "-lc", "make test"], "status": "completed", "exit_code": 0}
        lines.append(item("CommandExecution", id=call, aggregated_output=output, **ran))
        answered = {"type": "function_call_output", "call_id": call, "output": output}
        lines.append(record("response_item", answered))
        info = {"total_token_usage": sized(total), "last_token_usage": sized(usage)}
        lines.append(record("event_msg", {"type": "token_count", "info": info}))
        yield lines


CODEX_USAGE = (
    *("input_tokens", "cached_input_tokens", "cache_write_input_tokens"),
    *("output_tokens", "reasoning_output_tokens"),
)


def sized(usage: dict[str, int]) -> dict[str, int]:
    """Return Codex's usage with its total."""
    return usage | {"total_tokens": usage["input_tokens"] + usage["output_tokens"]}


def gemini(home: Path, size: int) -> Counter[str]:
    """Write chats of Gemini CLI."""

    def session(story: Story) -> tuple[Path, Lines]:
        name, at = story.uuid(), story.tick()
        folder = home / ".gemini" / "tmp" / "app" / "chats"
        file = f"session-{at[:16].replace(':', '-')}-{name[:8]}.jsonl"
        return folder / file, gemini_records(story, name, at)

    return write_sessions(size, 22, session)


def gemini_records(story: Story, name: str, at: str) -> Lines:
    """Yield the records of one call each."""
    head: list[dict[str, Any]] = [
        {"sessionId": name, "projectHash": "0" * 64, "startTime": at, "kind": "main"}
    ]
    while True:
        lines, head = head, []
        if story.starts_a_turn():
            content = [{"text": story.words(60)}]
            prompt = {"id": story.uuid(), "timestamp": story.tick(), "type": "user"}
            lines += [prompt | {"content": content}, {"$set": {"lastUpdated": story.tick()}}]
        used, call = story.call(writes=False), f"run_shell_command_{story.uuid()}"
        row: dict[str, Any] = {"id": story.uuid(), "timestamp": story.tick(), "type": "gemini"}
        row |= {"content": story.words(75), "thoughts": [], "model": "gemini-3.1-pro-preview"}
        tokens = {"input": used.given, "output": used.said, "cached": used.read}
        row["tokens"] = tokens | {"thoughts": used.thought, "tool": 0, "total": 0}
        answer = {"functionResponse": {"id": call, "response": {"output": story.output()}}}
        done: dict[str, Any] = {"id": call, "name": "run_shell_command", "args": {"command": "ls"}}
        done |= {"status": "success", "result": [answer], "timestamp": story.tick()}
        lines += [row, {"$set": {"lastUpdated": story.tick()}}, row | {"toolCalls": [done]}]
        result: dict[str, Any] = {"id": story.uuid(), "timestamp": story.tick(), "type": "user"}
        yield [*lines, result | {"content": [answer]}]


def copilot(home: Path, size: int) -> Counter[str]:
    """Write the event logs of GitHub Copilot CLI."""

    def session(story: Story) -> tuple[Path, Lines]:
        name = story.uuid()
        folder = home / ".copilot" / "session-state" / name
        return folder / "events.jsonl", copilot_records(story, name)

    return write_sessions(size, 23, session)


def copilot_records(story: Story, name: str) -> Lines:
    """Yield the records of one call each."""

    def record(kind: str, **data: Any) -> dict[str, Any]:
        return {"type": kind, "data": data, "id": story.uuid(), "timestamp": story.tick()}

    context = {"cwd": "/home/dev/app", "gitRoot": "/home/dev/app", "branch": "main"}
    head = [record("session.start", sessionId=name, copilotVersion="1.0.102", context=context)]
    model = "gpt-5.4"
    while True:
        lines, head = head, []
        if story.starts_a_turn():
            lines.append(record("user.message", content=story.words(60), messageId=story.uuid()))
        used, call, tool = story.call(), story.uuid(), f"call_{story.uuid()}"
        lines.append(record("assistant.turn_start", turnId="0"))
        usage = {"model": model, "inputTokens": used.given, "cacheReadTokens": used.read}
        usage |= {"outputTokens": used.said + used.thought, "cacheWriteTokens": used.written}
        usage |= {"reasoningTokens": used.thought, "cost": 0.0, "initiator": "agent"}
        counted = {"sourceSessionId": name, "sequence": story.number, "usageId": call}
        usage |= {"apiCallId": call, "accounting": counted}
        lines.append(record("session.usage_record", usage=usage))
        asked = {"toolCallId": tool, "name": "bash", "arguments": {"command": "make test"}}
        said = {"messageId": story.uuid(), "model": model, "content": story.words(75)}
        lines.append(record("assistant.message", **said, toolRequests=[asked], apiCallId=call))
        lines.append(record("tool.execution_start", toolCallId=tool, toolName="bash", arguments={}))
        result = {"content": story.output()}
        done = {"toolCallId": tool, "success": True, "result": result, "model": model}
        lines += [record("tool.execution_complete", **done), record("assistant.turn_end")]
        yield lines


OPENCODE = """
CREATE TABLE project (id text PRIMARY KEY, worktree text NOT NULL, vcs text, name text);
CREATE TABLE session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text,
    slug text NOT NULL, directory text NOT NULL, title text NOT NULL, version text NOT NULL,
    cost real DEFAULT 0 NOT NULL, agent text, model text,
    time_created integer NOT NULL, time_updated integer NOT NULL);
CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL,
    time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL,
    time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE INDEX message_session_idx ON message (session_id);
CREATE INDEX part_message_idx ON part (message_id);
CREATE INDEX part_session_idx ON part (session_id);
"""
"""The tables and columns that are read, with the client's indexes."""


def opencode(home: Path, size: int) -> Counter[str]:
    """Write the database of OpenCode."""
    chance, totals, written = random.Random(24), Counter[str](), 0
    path = home / ".local" / "share" / "opencode" / "opencode.db"
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(OPENCODE)
        db.execute("INSERT INTO project VALUES ('p', '/home/dev/app', 'git', NULL)")
        while written < size:
            wanted = min(int(chance.lognormvariate(12.3, 1.3)), 24 << 20)
            written += opencode_session(db, Story(chance, totals), wanted)
        db.commit()
        db.execute("PRAGMA journal_mode = wal")
    return totals


def opencode_session(db: sqlite3.Connection, story: Story, wanted: int) -> int:
    """Write one session; return the bytes of its messages and parts."""
    session, written = f"ses_{story.chance.getrandbits(104):026x}", 0
    began = round(story.now * 1000)

    def message(**data: Any) -> str:
        nonlocal written
        name, text = f"msg_{story.chance.getrandbits(104):026x}", orjson.dumps(data).decode()
        at = round(story.now * 1000)
        db.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?)", (name, session, at, at, text))
        written += len(text)
        return name

    def part(of: str, **data: Any) -> None:
        nonlocal written
        name, text = f"prt_{story.chance.getrandbits(104):026x}", orjson.dumps(data).decode()
        at = round(story.now * 1000)
        db.execute("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)", (name, of, session, at, at, text))
        written += len(text)

    while written < wanted:
        if story.starts_a_turn():
            story.tick()
            asked = message(role="user", time={"created": round(story.now * 1000)}, agent="build")
            part(asked, type="text", text=story.words(60))
        used, started = story.call(), round(story.now * 1000)
        story.tick()
        tokens = {"input": used.fresh, "output": used.said, "reasoning": used.thought, "total": 0}
        tokens["cache"] = {"read": used.read, "write": used.written}  # type: ignore[assignment]
        known = {"providerID": "openai", "modelID": "gpt-5.4", "cost": 0, "finish": "tool-calls"}
        times = {"created": started, "completed": round(story.now * 1000)}
        answer = message(
            role="assistant", agent="build", mode="build", tokens=tokens, time=times, **known
        )
        part(answer, type="text", text=story.words(75))
        state = {"status": "completed", "input": {"command": "make test"}, "title": "make test"}
        state |= {"output": story.output(), "metadata": {"exit": 0}}
        state["time"] = {"start": started, "end": times["completed"]}
        part(answer, type="tool", tool="bash", callID=f"call_{story.uuid()}", state=state)
        part(answer, type="step-finish", reason="tool-calls", tokens=tokens, cost=0)
    db.execute(
        "INSERT INTO session VALUES (?, 'p', NULL, 'slug', '/home/dev/app', 'A title', '1.18.33', "
        "0, 'build', NULL, ?, ?)",
        (session, began, round(story.now * 1000)),
    )
    return written


AGENTS: dict[str, Callable[[Path, int], Counter[str]]] = {
    "claude_code": claude,
    "codex": codex,
    "gemini": gemini,
    "opencode": opencode,
    "copilot": copilot,
}
"""An agent → the generator of its logs."""
