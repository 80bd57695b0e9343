"""Read an old thread: prompts, answers, tool calls, and the usage of each call of the model.

The client wrote such a file again with each change, so every pass reads all of it: entries have the
same identities each time.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hookkit.agents import timestamps
from hookkit.agents.amp.hooks import FILES, command_of, output_of
from hookkit.agents.amp.prompts import typed_text
from hookkit.agents.amp.thread_file import Json, folder_of, load, objects
from hookkit.agents.payload import members, text
from hookkit.agents.values import count
from hookkit.errors import RejectedError
from hookkit.lib.containment import contained, reason_of
from hookkit.lib.system import regular_file
from hookkit.model.session import timestamp
from hookkit.model.transcript import (
    Answer,
    BadLine,
    DetailedCall,
    DetailedResult,
    Facts,
    Prompt,
    Title,
    ToolCall,
    ToolResult,
    TranscriptIdentity,
)
from hookkit.model.transcript_position import HEAD, Position, hash_of, tail_of
from hookkit.model.usage import ApiMessage, Ownership, Tokens

FAILED = ("cancelled", "error")
NEVER_RAN = ("rejected-by-user", "blocked-on-user")
"""The statuses of a call without success, and of one that nobody permitted."""

LONGEST = 2000
"""Characters of an output that a result keeps."""

KEY_INPUTS = ("cmd", "command", *FILES, "pattern", "query", "url", "prompt", "description")
"""Tool inputs that describe a call, the best first."""


class ThreadReader:
    """Reads one thread. Raises OSError where it can't be read."""

    def __init__(self, path: Path, *, is_detailed: bool = False) -> None:
        self.is_detailed = is_detailed
        self.start, self.is_from_start = Position(), True
        with regular_file.opened(path) as stream:
            status, data = os.fstat(stream.fileno()), stream.read()
            head = min(HEAD, len(data))
            self._position = Position(
                offset=len(data),
                head=hash_of(stream, 0, head),
                head_size=head,
                tail=tail_of(stream, len(data)),
                device=status.st_dev,
                inode=status.st_ino,
                size=status.st_size,
                mtime_ns=status.st_mtime_ns,
            )
        self._thread: Json = {}
        self._bad: str | None = None
        try:
            self._thread = load(data)
        except RejectedError as error:
            self._bad = str(error)
        written = timestamp(status.st_mtime_ns)
        began = timestamps.utc(self._thread.get("created")) or written
        session_id = text(self._thread, "id") or path.stem
        self.identity = TranscriptIdentity(session_id, began, max(began, written), False)
        self._claim = Ownership(False, False, began, self.identity.ended_at, session_id)
        self.at = began

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Do nothing: the file is closed already."""

    @property
    def position(self) -> Position:
        """The position behind the whole file."""
        return self._position._replace(at=self.at)

    def __iter__(self) -> Iterator[Any]:
        """Yield the entries in the order of the messages."""
        if self._bad is not None:
            yield BadLine(0, self._bad)
            return
        thread, claim = self._thread, self._claim
        if folder := folder_of(thread):
            yield Facts(claim, self.at, cwd=folder)
        ledger = objects(members(thread, "usageLedger").get("events"))
        times = {
            str(each.get("toMessageId")): timestamps.utc(each.get("timestamp")) for each in ledger
        }
        for number, message in enumerate(objects(thread.get("messages"))):
            with contained() as outcome:
                entries = list(self._entries(message, number, times))
            yield from [BadLine(number, reason_of(outcome.error))] if outcome.error else entries
        if title := text(thread, "title").strip():
            yield Title(claim, "ai", title)

    def _entries(self, message: Json, number: int, times: dict[str, str | None]) -> Iterator[Any]:
        """Yield the entries of one message."""
        known = message.get("messageId", number)
        sent = members(message, "meta").get("sentAt")
        self.at = timestamps.utc(sent) or times.get(str(known)) or self.at
        uuid = f"{self._claim.session_id} {known}"
        if message.get("role") == "user":
            yield from self._of_person(message, uuid)
        elif message.get("role") == "assistant":
            yield from self._of_model(message, uuid)

    def _of_person(self, message: Json, uuid: str) -> Iterator[Any]:
        """Yield a prompt, and the results of tools."""
        typed = typed_text(message.get("content"))
        if typed:
            yield Prompt(self._claim, self.at, uuid, None, typed)
        for block in objects(message.get("content")):
            call_id, run = text(block, "toolUseID"), members(block, "run")
            if block.get("type") == "tool_result" and call_id:
                yield self._result(call_id, text(run, "status"), run)

    def _result(self, call_id: str, status: str, run: Json) -> Any:
        failed = status in (*FAILED, *NEVER_RAN)
        output = output_of({"output": run.get("result"), "error": run.get("error")})
        if self.is_detailed:
            return DetailedResult(self._claim, self.at, call_id, failed, output, None)
        never_ran = status in NEVER_RAN
        return ToolResult(self._claim, self.at, call_id, failed, output[:LONGEST], never_ran)

    def _of_model(self, message: Json, uuid: str) -> Iterator[Any]:
        """Yield answers, tool calls and the usage of the call."""
        usage = members(message, "usage")
        tokens = Tokens(
            count(usage.get("inputTokens")),
            count(usage.get("outputTokens")),
            count(usage.get("cacheReadInputTokens")),
            count(usage.get("cacheCreationInputTokens")),
        )
        if any(tokens) and (model := text(usage, "model")):
            yield ApiMessage(uuid, self.at, model, tokens, claim=self._claim)
        for number, block in enumerate(objects(message.get("content"))):
            words, call_id = text(block, "text").strip(), text(block, "id")
            if block.get("type") == "text" and words:
                yield Answer(self._claim, self.at, f"{uuid} {number}", words)
            elif block.get("type") == "tool_use" and call_id:
                yield self._call(call_id, text(block, "name"), members(block, "input"))

    def _call(self, call_id: str, name: str, asked: Json) -> Any:
        if self.is_detailed:
            about = first_text(asked, KEY_INPUTS)
            return DetailedCall(self._claim, self.at, call_id, name, about, asked)
        path, command = first_text(asked, FILES), command_of(name, asked)
        return ToolCall(self._claim, self.at, call_id, name, path or None, command or None)


def first_text(asked: Json, names: tuple[str, ...]) -> str:
    """Return the first of some members that is a text; empty where none is."""
    return next(filter(None, (text(asked, name) for name in names)), "")
