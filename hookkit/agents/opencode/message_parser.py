"""Parse the messages of a session: the entries of one message and its parts.

An assistant's message is one call of the model. Its usage has the input without cache, and the
output without reasoning; a fork's copy of it has another id, but the same times.
"""

from typing import Any, NamedTuple

from hookkit.agents.opencode.prompts import typed_text
from hookkit.agents.opencode.stream import REFUSALS
from hookkit.agents.timestamps import utc
from hookkit.agents.values import count, members, text
from hookkit.model import transcript
from hookkit.model.usage import ApiMessage, Ownership, Tokens

MAX_OUTPUT = 2000
"""Characters of a tool's output that are kept: half of them from its end."""

INVALID = "invalid"
"""The tool that takes the place of one that the model doesn't have."""

ABORTED = "MessageAbortedError"
"""The error of a message that a person interrupted."""

GOES_ON = ("tool-calls", "unknown")
"""How a message finishes after which the model is called again."""


class Part(NamedTuple):
    """A part of a message."""

    id: str
    data: dict[str, Any]


class Message(NamedTuple):
    """A message with its parts, in their order."""

    id: str
    data: dict[str, Any]
    parts: list[Part]

    @property
    def created(self) -> Any:
        return members(self.data.get("time")).get("created")

    @property
    def uuid(self) -> str:
        """What identifies it and its copies: those have other ids, but the same time."""
        return f"{self.data.get('role')} {self.created}" if self.created else self.id

    @property
    def completed(self) -> Any:
        return members(self.data.get("time")).get("completed")


class MessageParser:
    """Parses the messages of one session, in their order."""

    def __init__(self, claim: Ownership, created: int, *, at: str, cwd: str | None) -> None:
        """Parse messages of a session that was `created` then; older ones are a fork's copies."""
        self.claims = claim, claim._replace(is_copy=True)
        self.created = created
        self.at = at
        """The time of the last entry."""
        self.cwd = cwd
        self.compactions: dict[str, bool] = {}
        """Messages that asked for a compaction → whether the client did on its own."""

    def parse(self, message: Message) -> list[Any]:
        """Return the entries of a message; none if its role is unknown."""
        created = message.created
        self.at = utc(created) or self.at
        is_copy = isinstance(created, int) and created < self.created
        claim = self.claims[is_copy]
        if message.data.get("role") == "assistant":
            return self.of_assistant(message, claim)
        if message.data.get("role") == "user":
            return self.of_user(message, claim)
        return []

    def of_user(self, message: Message, claim: Ownership) -> list[Any]:
        """Return the prompt of a message; a subagent's comes from the agent."""
        for part in message.parts:
            if part.data.get("type") == "compaction":
                self.compactions[message.id] = part.data.get("auto") is True
        words = None if claim.is_sidechain else typed_text([part.data for part in message.parts])
        if words is None:
            return []
        return [transcript.Prompt(claim, self.at, message.uuid, None, words)]

    def of_assistant(self, message: Message, claim: Ownership) -> list[Any]:
        """Return a call of the model, with its texts and its tools."""
        entries = self.moved(message, claim)
        called = api_message(message.data, claim)
        entries += [called] if called else []
        for number, part in enumerate(message.parts):
            entries += self.of_part(part, claim, f"{message.uuid} {number}")
        completed = utc(message.completed)
        if completed:
            self.at = completed
            entries += self.of_end(message, claim, called)
        return entries

    def moved(self, message: Message, claim: Ownership) -> list[Any]:
        """Return the folder of a message where it is another one than before."""
        cwd = text(members(message.data.get("path")).get("cwd"))
        if cwd is None or cwd == self.cwd:
            return []
        self.cwd = cwd
        return [transcript.Facts(claim, self.at, cwd=cwd)]

    def of_part(self, part: Part, claim: Ownership, uuid: str) -> list[Any]:
        """Return the entries of a part of an answer."""
        kind = part.data.get("type")
        if kind == "text" and (words := text(part.data.get("text"))):
            return [transcript.Answer(claim, self.at, uuid, words)]
        state = members(part.data.get("state"))
        if kind != "tool" or state.get("status") not in ("running", "completed", "error"):
            return []
        time = members(state.get("time"))
        self.at = utc(time.get("start")) or self.at
        entries = [self.call(part, state, claim)]
        if state["status"] != "running":
            self.at = utc(time.get("end")) or self.at
            entries.append(self.result(part, state, claim))
            if not is_failed(part.data, state):
                entries += self.further_edits(part, state, claim)
        return entries

    def further_edits(self, part: Part, state: dict[str, Any], claim: Ownership) -> list[Any]:
        """Return the files of a patch but for the first, which the call has."""
        name = text(part.data.get("tool")) or ""
        more = files_of(state)[1:]
        return [transcript.FileEdit(claim, self.at, part.id, name, each) for each in more]

    def call(self, part: Part, state: dict[str, Any], claim: Ownership) -> Any:
        """Return the call of a tool."""
        inputs, name = members(state.get("input")), text(part.data.get("tool")) or ""
        files, command = files_of(state), text(inputs.get("command"))
        first = files[0] if files else None
        return transcript.ToolCall(claim, self.at, part.id, name, first, command)

    def result(self, part: Part, state: dict[str, Any], claim: Ownership) -> Any:
        """Return the result of a tool."""
        never_ran = is_never_run(part.data, state)
        output = output_of(state)
        if len(output) > MAX_OUTPUT:
            output = f"{output[: MAX_OUTPUT // 2]}\n{output[-MAX_OUTPUT // 2 :]}"
        failed = is_failed(part.data, state)
        return transcript.ToolResult(claim, self.at, part.id, failed, output, never_ran)

    def of_end(self, message: Message, claim: Ownership, called: ApiMessage | None) -> list[Any]:
        """Return how a message that is complete has ended."""
        data, uuid = message.data, message.id
        if error := members(data.get("error")):
            if error.get("name") == ABORTED:
                return [transcript.Interrupt(claim, self.at, uuid)]
            status, words = failure(error)
            return [transcript.ApiError(claim, self.at, uuid, status, words, is_retry=False)]
        if data.get("summary") is True:
            is_auto = self.compactions.get(str(data.get("parentID")))
            trigger = "" if is_auto is None else "auto" if is_auto else "manual"
            before = called.context if called else 0
            return [transcript.Compaction(claim, self.at, uuid, trigger, before)]
        if text(data.get("finish")) in (None, *GOES_ON):
            return []
        return [transcript.TurnEnd(claim, self.at)]


def api_message(data: dict[str, Any], claim: Ownership) -> ApiMessage | None:
    """Return the call of the model that a message is; None without usage.

    It is identified by what a copy keeps. Usage is known when the message is complete: a client
    that is killed before leaves none.
    """
    time, model = members(data.get("time")), text(data.get("modelID"))
    at, used = utc(time.get("completed")), tokens(data.get("tokens"))
    if model is None or at is None or not any(used):
        return None
    return ApiMessage(
        f"{model} {time.get('created')} {time['completed']}",
        at,
        model,
        used,
        is_sidechain=claim.is_sidechain,
        claim=claim,
    )


def tokens(value: Any) -> Tokens:
    """Return tokens by what they cost."""
    found = members(value)
    cache = members(found.get("cache"))
    return Tokens(
        input=count(found.get("input")),
        output=count(found.get("output")) + count(found.get("reasoning")),
        cache_read=count(cache.get("read")),
        cache_write_5m=count(cache.get("write")),
    )


def failure(error: dict[str, Any]) -> tuple[int | None, str]:
    """Return the HTTP status and the words of an error."""
    data = members(error.get("data"))
    status = count(data.get("statusCode")) or None
    return status, text(data.get("message")) or text(error.get("name")) or ""


def files_of(state: dict[str, Any]) -> list[str]:
    """Return the files that a tool is about: a patch may have several."""
    if path := text(members(state.get("input")).get("filePath")):
        return [path]
    files = members(state.get("metadata")).get("files")
    known = map(members, files if isinstance(files, list) else ())
    found = (text(each.get("movePath")) or text(each.get("filePath")) for each in known)
    return list(dict.fromkeys(each for each in found if each))


def output_of(state: dict[str, Any]) -> str:
    """Return what a tool answered."""
    return text(state.get("output")) or text(state.get("error")) or ""


def is_never_run(part: dict[str, Any], state: dict[str, Any]) -> bool:
    """Return True for a call that was refused, or that can't be made."""
    refused = (text(state.get("error")) or "").startswith(REFUSALS)
    return part.get("tool") == INVALID or refused


def is_failed(part: dict[str, Any], state: dict[str, Any]) -> bool:
    """Return True for a call that failed: a command that fails is complete for the client."""
    exit_code = members(state.get("metadata")).get("exit")
    return (
        state.get("status") == "error"
        or part.get("tool") == INVALID
        or (isinstance(exit_code, int) and exit_code != 0)
    )
