"""Small builders of transcripts, and the least consumer that adds up what they say."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.model.transcript import BadLine, Entry, Prompt, ToolCall
from hookkit.model.usage import ApiMessage, Ownership, Tokens

MODEL = "claude-opus-5-5"
SIDECHAIN: dict[str, Any] = {"isSidechain": True, "agentId": "a1"}


def at(seconds: int) -> str:
    """A time on the tests' day."""
    return f"2026-11-21T10:{seconds // 60:02d}:{seconds % 60:02d}.000Z"


def record(kind: str, seconds: int = 0, session: str = "s1", **members: Any) -> dict[str, Any]:
    """A record of the conversation; a member that is ... is left out."""
    common = {
        "parentUuid": None,
        "isSidechain": False,
        "userType": "external",
        "cwd": "/home/dev/project",
        "sessionId": session,
        "version": "2.1.329",
        "gitBranch": "main",
        "type": kind,
        "uuid": f"{kind}-{session}-{seconds}",
        "timestamp": at(seconds),
    }
    return _without_dots(common | members)


def usage(input: Any = 10, output: Any = 50, read: Any = 0, write: Any = 0, **more: Any) -> Any:
    """A usage as the API gives it; a member that is ... is left out."""
    return _without_dots(
        {
            "input_tokens": input,
            "cache_creation_input_tokens": write,
            "cache_read_input_tokens": read,
            "output_tokens": output,
        }
        | more
    )


def split(short: Any, long: Any) -> dict[str, Any]:
    """Cache writes by how long they stay."""
    return {
        "cache_creation": {
            "ephemeral_5m_input_tokens": short,
            "ephemeral_1h_input_tokens": long,
        }
    }


def answer(
    message_id: Any = "msg_1",
    used: Any = ...,
    seconds: int = 1,
    session: str = "s1",
    *,
    model: Any = MODEL,
    content: Any = ...,
    **members: Any,
) -> dict[str, Any]:
    """A line of a message of the model."""
    message = {
        "id": message_id,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": "done"}] if content is ... else content,
        "stop_reason": "end_turn",
        "usage": usage() if used is ... else used,
    }
    given = {"message": _without_dots(message), "requestId": f"req_{message_id}"} | members
    return record("assistant", seconds, session, **given)


def prompt(content: Any = "please", seconds: int = 0, session: str = "s1", **members: Any) -> Any:
    """A record of type user, without any flag."""
    message = {"role": "user", "content": content}
    return record("user", seconds, session, **({"message": message} | members))


def tool(name: str = "Bash", call_id: str = "toolu_1", **inputs: Any) -> dict[str, Any]:
    """A block in which the model asks for a tool."""
    return {"type": "tool_use", "id": call_id, "name": name, "input": inputs}


def result(output: Any = "ok", call_id: str = "toolu_1", **members: Any) -> dict[str, Any]:
    """A block with a tool's output."""
    return {"tool_use_id": call_id, "type": "tool_result", "content": output} | members


def line(value: Any, *, end: bytes = b"\n", **options: Any) -> bytes:
    """A record as a line, as the client writes it unless told otherwise."""
    compact: dict[str, Any] = {"separators": (",", ":"), "ensure_ascii": False} | options
    return json.dumps(value, **compact).encode("utf-8", "surrogatepass") + end


def transcript(*records: Any) -> bytes:
    """The lines of a file; bytes stand as they are."""
    return b"".join(each if isinstance(each, bytes) else line(each) for each in records)


def write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Files in a folder."""
    paths = [folder / name for name in files]
    for path, data in zip(paths, files.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return paths


def entries(path: Path, *, with_texts: bool = True) -> list[Entry]:
    """All that one file tells."""
    with Reader(path, with_texts=with_texts) as reader:
        return list(reader)


class Sums(NamedTuple):
    """What a consumer shows."""

    tokens: Tokens
    messages: int
    by_session: dict[str, Tokens]
    by_model: dict[str, Tokens]
    prompts: int
    tool_calls: int
    bad: int


class Consumer:
    """Takes in entries of any files, in any order and as often as one likes."""

    def __init__(self) -> None:
        self.messages: dict[str, ApiMessage] = {}
        self.claims: dict[str, Ownership] = {}
        self.calls: set[str] = set()
        self.bad: set[tuple[str, int]] = set()

    def take(self, path: Path, found: Iterable[Entry]) -> None:
        for entry in found:
            if isinstance(entry, ApiMessage):
                known = self.messages.get(entry.message_id, entry)
                self.messages[entry.message_id] = known.merged(entry)
            elif isinstance(entry, Prompt):
                self.claims[entry.uuid] = min(entry.claim, self.claims.get(entry.uuid, LAST))
            elif isinstance(entry, ToolCall):
                self.calls.add(entry.id)
            elif isinstance(entry, BadLine):
                self.bad.add((str(path), entry.offset))

    def sums(self) -> Sums:
        by_session: Counter[str] = Counter()
        sessions: dict[str, Tokens] = {}
        models: dict[str, Tokens] = {}
        total = Tokens()
        for message in self.messages.values():
            total = total.plus(message.billed)
            session = message.claim.session_id
            by_session[session] += 1
            sessions[session] = sessions.get(session, Tokens()).plus(message.billed)
            own = message.tokens, message.model
            extra = [(each.tokens, each.model) for each in message.iterations if each.is_extra]
            for tokens, model in (own, *extra):
                models[model] = models.get(model, Tokens()).plus(tokens)
        return Sums(
            tokens=total,
            messages=len(self.messages),
            by_session=sessions,
            by_model=models,
            prompts=len(self.claims),
            tool_calls=len(self.calls),
            bad=len(self.bad),
        )


LAST = Ownership(is_copy=True, is_sidechain=True, started_at="~~")


def added_up(paths: Iterable[Path]) -> Sums:
    """What these files come to, read in this order."""
    consumer = Consumer()
    for path in paths:
        consumer.take(path, entries(path))
    return consumer.sums()


def merged(found: Iterable[Any]) -> list[Any]:
    """Return entries with one snapshot in place of those of a message that follow each other."""
    alike: list[Any] = []
    for entry in found:
        last = alike[-1] if alike else None
        if (
            isinstance(entry, ApiMessage)
            and isinstance(last, ApiMessage)
            and last.message_id == entry.message_id
        ):
            alike[-1] = last.merged(entry)
        else:
            alike.append(entry)
    return alike


def _without_dots(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not ...}
