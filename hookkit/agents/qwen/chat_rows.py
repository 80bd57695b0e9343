"""Parse the rows of a chat log into entries.

They look like Claude Code's records, with messages as Gemini's API has them. Each call of the API
is reported twice: by a row of the client's own telemetry, which has the id of the response and
comes for subagents' calls too, and by `usageMetadata` of the answer, which counts only in a log
without telemetry. Output includes thoughts in both.
"""

from collections.abc import Callable, Iterator
from typing import Any

from hookkit.agents import timestamps
from hookkit.agents.claude_code.tool_inputs import about
from hookkit.agents.claude_code.transcript import subagent_names
from hookkit.agents.claude_code.transcript.record_parser import shortened
from hookkit.agents.gemini.chat_rows import MAX_ERROR, UNKNOWN, words_of
from hookkit.agents.gemini.tool_calls import LINK, changes, response_of
from hookkit.agents.qwen.prompts import typed_text
from hookkit.agents.values import count, members, text
from hookkit.model import transcript
from hookkit.model.transcript import Facts, TranscriptIdentity
from hookkit.model.transcript_position import Position
from hookkit.model.usage import UNTIMED, ApiMessage, Ownership, Tokens

REPORTED = "reported"
"""The state of a log whose telemetry reports the calls of the API."""

TYPED = (None, "mid_turn_user_message")
"""Subtypes of what a person typed; others are schedules, goals and news of background tasks."""

NOT_STARTED, CANCELLED = "not_started", "cancelled"

FACTS = 5
"""Cwd, branch, version, model, and the session whose rows are copied."""

IMAGE = "[image]"
"""The text of a prompt that is only an image."""


class ChatParser:
    """Parses rows; it keeps what a row leaves to the ones before it."""

    def __init__(
        self, identity: TranscriptIdentity, start: Position, *, with_texts: bool = True
    ) -> None:
        self.at = start.at
        self.facts = start.facts if len(start.facts) == FACTS else (None,) * FACTS
        self.state = start.state
        self._with_texts = with_texts
        self._identity = identity
        self._claim = Ownership()

    def is_irrelevant(self, line: bytes) -> bool:
        """Return False: the type of a row isn't at its beginning."""
        return False

    def parse(self, row: dict[str, Any]) -> list[Any]:
        """Return the entries of a row; none if its type is unknown."""
        kind = row.get("subtype") if row.get("type") == "system" else row.get("type")
        parse = PARSERS.get(kind) if isinstance(kind, str) else None
        if parse is None:
            return []
        self.at = timestamps.utc(row.get("timestamp")) or self.at
        self._claim = self._claimed(row)
        return [*self._known(row), *parse(self, row)]

    def _claimed(self, row: dict[str, Any], *, is_sidechain: bool = False) -> Ownership:
        """Return the owner of a row; the client names the origin of a copy."""
        identity = self._identity
        return Ownership(
            is_copy=origin_of(row) is not None,
            is_sidechain=identity.is_sidechain or is_sidechain,
            started_at=identity.started_at or UNTIMED,
            ended_at=identity.ended_at or UNTIMED,
            session_id=identity.session_id,
        )

    def _known(self, row: dict[str, Any]) -> Iterator[Facts]:
        """Return the facts, where they aren't those before."""
        cwd, branch, version, model, origin = self.facts
        facts = (
            text(row.get("cwd")) or cwd,
            text(row.get("gitBranch")) or branch,
            text(row.get("version")) or version,
            text(row.get("model")) or model,
            origin or origin_of(row),
        )
        if facts != self.facts:
            self.facts = facts
            yield Facts(self._claim, self.at, *facts)

    def user(self, row: dict[str, Any]) -> Iterator[Any]:
        """Parse a prompt."""
        subtype, parts = row.get("subtype"), members(row.get("message")).get("parts")
        if self._identity.is_sidechain or (subtype is not None and subtype not in TYPED):
            return
        shown = text(members(row.get("systemPayload")).get("displayText"))
        typed = typed_text(shown or words_of(parts)) or (IMAGE if has_image(parts) else None)
        if typed is not None:
            yield transcript.Prompt(self._claim, self.at, uuid_of(row), None, typed)

    def assistant(self, row: dict[str, Any]) -> Iterator[Any]:
        """Parse what the model answered: its words, and its calls."""
        uuid, parts = uuid_of(row), members(row.get("message")).get("parts")
        usage, is_reported = members(row.get("usageMetadata")), self.state == REPORTED
        if usage and not is_reported and not self._identity.is_sidechain:
            yield self._message(uuid, row, of_metadata(usage), self._claim)
        words = words_of(parts)
        if self._with_texts and words.strip():
            yield transcript.Answer(self._claim, self.at, uuid, words)
        for call in named(parts, "functionCall"):
            if call_id := self._call_id(call.get("id")):
                yield self._call(call_id, text(call.get("name")) or "", members(call.get("args")))

    def _call_id(self, call_id: Any) -> str:
        """Return the id of a call, unique over all sessions; empty for what is none."""
        session = self._identity.session_id.replace("-", "")
        return f"{call_id}-{session}" if text(call_id) else ""

    def _call(self, call_id: str, name: str, inputs: dict[str, Any]) -> Any:
        path = text(inputs.get("file_path")) or text(inputs.get("notebook_path"))
        of_call = call_id, name, path, text(inputs.get("command"))
        return transcript.ToolCall(self._claim, self.at, *of_call)

    def tool_result(self, row: dict[str, Any]) -> Iterator[Any]:
        """Parse the result of a call; one that was cancelled was so by a person."""
        result = members(row.get("toolCallResult"))
        if call_id := self._call_id(result.get("callId")):
            response = response_of(members(row.get("message")).get("parts"))
            yield from self._result(call_id, result, response)
        if result.get("status") == CANCELLED and not self._identity.is_sidechain:
            yield transcript.Interrupt(self._claim, self.at, uuid_of(row))

    def _result(self, call_id: str, result: dict[str, Any], response: dict[str, Any]) -> list[Any]:
        error, output = text(response.get("error")), text(response.get("output")) or ""
        failed, words = is_failed(result, error), error or output
        if not (failed or self._with_texts or LINK in words):
            return []
        refused = failed and result.get("executionStatus") == NOT_STARTED
        known = call_id, failed, shortened(words), refused
        return [transcript.ToolResult(self._claim, self.at, *known)]

    def ui_telemetry(self, row: dict[str, Any]) -> Iterator[Any]:
        """Parse a call of the API, also a subagent's, or its failure."""
        event = members(members(row.get("systemPayload")).get("uiEvent"))
        name = (text(event.get("event.name")) or "").rpartition(".")[2]
        claim = self._claimed(row, is_sidechain=bool(event.get("subagent_id")))
        if name == "api_response":
            self.state = REPORTED
            identity = text(event.get("response_id")) or uuid_of(row)
            yield self._message(identity, event, of_event(event), claim)
        elif name == "api_error":
            words = (text(event.get("error_message")) or "")[:MAX_ERROR]
            status = count(event.get("status_code")) or None
            yield transcript.ApiError(claim, self.at, uuid_of(row), status, words, is_retry=False)

    def _message(
        self, identity: str, named: dict[str, Any], tokens: Tokens, claim: Ownership
    ) -> ApiMessage:
        return ApiMessage(
            identity or f"{claim.session_id} {self.at}",
            self.at,
            text(named.get("model")) or self.facts[3] or UNKNOWN,
            tokens,
            is_sidechain=claim.is_sidechain,
            claim=claim,
        )

    def chat_compression(self, row: dict[str, Any]) -> Iterator[Any]:
        """Parse a compaction."""
        if not self._identity.is_sidechain:
            info = members(members(row.get("systemPayload")).get("info"))
            before = count(info.get("originalTokenCount"))
            yield transcript.Compaction(self._claim, self.at, uuid_of(row), "", before)

    def custom_title(self, row: dict[str, Any]) -> Iterator[Any]:
        """Parse a title, by a person or the model."""
        payload = members(row.get("systemPayload"))
        if title := text(payload.get("customTitle")):
            kind: transcript.TitleKind = "ai" if payload.get("titleSource") == "auto" else "custom"
            yield transcript.Title(self._claim, kind, title)


class DetailedParser(ChatParser):
    """Parses rows, with the inputs and outputs of tools."""

    def _call(self, call_id: str, name: str, inputs: dict[str, Any]) -> Any:
        subagent = subagent_names.named(inputs.get("description"), inputs.get("subagent_type"))
        known = call_id, name, about(inputs), inputs, (), subagent if name == "agent" else ""
        return transcript.DetailedCall(self._claim, self.at, *known)

    def _result(self, call_id: str, result: dict[str, Any], response: dict[str, Any]) -> list[Any]:
        error, output = text(response.get("error")), text(response.get("output")) or ""
        failed, shown = is_failed(result, error), members(result.get("resultDisplay"))
        subagent = text(shown.get("subagentName"))
        agent_id = f"{subagent}-{result.get('callId')}" if subagent else None
        known = call_id, failed, error or output, agent_id, () if failed else changes(shown)
        return [transcript.DetailedResult(self._claim, self.at, *known)]


PARSERS: dict[str, Callable[[ChatParser, dict[str, Any]], Iterator[Any]]] = {
    "assistant": ChatParser.assistant,
    "chat_compression": ChatParser.chat_compression,
    "custom_title": ChatParser.custom_title,
    "tool_result": ChatParser.tool_result,
    "ui_telemetry": ChatParser.ui_telemetry,
    "user": ChatParser.user,
}
"""Type of a row, or subtype of one of the system → its parser."""


def of_event(event: dict[str, Any]) -> Tokens:
    """Return the tokens of a call by the client's telemetry; the input includes cached ones."""
    given, cached = count(event.get("input_token_count")), event.get("cached_content_token_count")
    read = count(cached)
    return Tokens(max(given - read, 0), count(event.get("output_token_count")), read)


def of_metadata(usage: dict[str, Any]) -> Tokens:
    """Return the tokens of an answer, which are counted in the same way."""
    given, read = count(usage.get("promptTokenCount")), count(usage.get("cachedContentTokenCount"))
    return Tokens(max(given - read, 0), count(usage.get("candidatesTokenCount")), read)


def is_failed(result: dict[str, Any], error: str | None) -> bool:
    """Return True for the result of a call that failed or was cancelled."""
    return bool(error) or result.get("status") in ("error", CANCELLED)


def origin_of(row: dict[str, Any]) -> str | None:
    """Return the session that a row was copied from."""
    return text(members(row.get("forkedFrom")).get("sessionId"))


def uuid_of(row: dict[str, Any]) -> str:
    """Return the identity of a row, which a copy keeps."""
    return text(row.get("uuid")) or ""


def named(parts: Any, name: str) -> list[dict[str, Any]]:
    """Return the members with a name in the parts of a message."""
    listed = parts if isinstance(parts, list) else []
    found = (members(members(part).get(name)) for part in listed)
    return [each for each in found if each]


def has_image(parts: Any) -> bool:
    """Return True for a message with an image or another file."""
    return bool(named(parts, "inlineData") or named(parts, "fileData"))
