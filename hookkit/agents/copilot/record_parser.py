"""Parse one record of a log into entries.

The client's own description of all records is `schemas/session-events.schema.json` in its package.
"""

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

from hookkit.agents import timestamps
from hookkit.agents.copilot import usage
from hookkit.agents.copilot.tool_inputs import files_of
from hookkit.agents.values import count, members, text
from hookkit.model.transcript import (
    Answer,
    ApiError,
    Compaction,
    Facts,
    FileEdit,
    Interrupt,
    Prompt,
    ToolCall,
    ToolResult,
    TranscriptIdentity,
    TurnEnd,
)
from hookkit.model.transcript_position import Position
from hookkit.model.usage import UNTIMED, ApiMessage, Ownership

IRRELEVANT = re.compile(
    rb'\{"type":"(?:'
    rb"assistant\.(?:reasoning|turn_start)|hook\.end|model\.|permission\.requested"
    rb"|session\.(?:binary_asset|usage_checkpoint)|skill\.|system\."
    rb'|hook\.start","data":\{"hookInvocationId":"[^"]*","hookType":"(?!errorOccurred")'
    rb")"
)
"""The beginning of a record without entries. Whatever is written otherwise is parsed, and then
found to be irrelevant."""

FACTS = ("cwd", "git_branch", "version", "model")

MAX_OUTPUT, GAP = 2000, "\n[...]\n"
"""Characters of a tool's output that are kept, and what stands for the rest."""

MAX_ERROR = 500
"""Characters of an API error that are kept."""

UNIQUE, RANDOM = 20, 16
"""Characters of a call's id that no other call has, and of the random part at its end, at least."""

DENIED = "denied"
"""The code of a call that was refused."""

NEVER_RAN = ("cancelled", "denied")
"""How the outcome of a question for permission begins where the call didn't run."""

PERSON = ("", "user")
"""Sources of a prompt that a person typed; others are agents, skills, schedules, the system."""

UNATTENDED = "autopilot_credit_limit"
"""The reason of an abort that no person asked for."""

SHELL = "!"
"""Put before a command that a person ran."""


class RecordParser:
    """Parses the records of one log in their order."""

    def __init__(
        self, identity: TranscriptIdentity, start: Position, *, with_texts: bool = True
    ) -> None:
        self.at = start.at
        known = start.facts if len(start.facts) == len(FACTS) else (None,) * len(FACTS)
        self.facts: tuple[str | None, ...] = known
        self._with_texts = with_texts
        self._session = identity.session_id
        self._main = Ownership(
            started_at=identity.started_at or UNTIMED,
            ended_at=identity.ended_at or UNTIMED,
            session_id=identity.session_id,
        )
        self._beside = self._main._replace(is_sidechain=True)
        self._claim = self._main
        self._agent = ""
        self._id = ""
        self._commands: set[str] = set()
        """The calls of tools that a person made."""
        carried = parsed_state(start.state)
        self._counted = usage.ModelSums.from_json(carried.get("models"))
        self._has_failed = carried.get("failed") is True
        """True if the attempts of the turn that failed were counted one by one."""
        self._patches = text_lists(carried.get("patches"))
        """Calls in progress that change several files: the tool's name, and the further files."""

    @property
    def state(self) -> str:
        """What the next pass has to know: tokens by model, the turn's failure, patches."""
        known = {"models": self._counted.to_json(), "failed": self._has_failed}
        return json.dumps(known | {"patches": self._patches})

    def is_irrelevant(self, line: bytes) -> bool:
        """Return True if a line needn't be parsed, as its beginning shows."""
        return IRRELEVANT.match(line) is not None

    def parse(self, row: dict[str, Any]) -> list[Any]:
        """Return the entries of a record; none if its type is unknown."""
        kind = row.get("type")
        self.at = timestamps.utc(row.get("timestamp")) or self.at
        parse = self.PARSERS.get(kind) if isinstance(kind, str) else None
        if parse is None:
            return []
        self._agent = text(row.get("agentId")) or ""
        self._claim = self._beside if self._agent else self._main
        self._id = text(row.get("id")) or ""
        return parse(self, members(row.get("data")))

    def _context(self, data: dict[str, Any]) -> list[Any]:
        """Return where a session begins or goes on, and which client does it."""
        version = text(data.get("copilotVersion"))
        model = text(data.get("selectedModel"))
        return self._changed(members(data.get("context")), version, model)

    def _moved(self, data: dict[str, Any]) -> list[Any]:
        return self._changed(data, None, None)

    def _changed(self, place: dict[str, Any], version: str | None, model: str | None) -> list[Any]:
        found = text(place.get("cwd")), text(place.get("branch")), version, model
        facts = tuple(new or old for new, old in zip(found, self.facts, strict=True))
        if self._agent or facts == self.facts:
            return []
        self.facts = facts
        cwd, branch, known_version, known_model = facts
        return [
            Facts(
                self._claim,
                self.at,
                cwd=cwd,
                git_branch=branch,
                version=known_version,
                model=known_model,
            )
        ]

    def _usage(self, data: dict[str, Any]) -> list[Any]:
        """Return a call of the model."""
        self._has_failed = False
        found = members(data.get("usage"))
        message = usage.of_call(found, self._id, self.at, self._claim)
        if message is None:
            return []
        self._counted.add(message.model, found)
        return [message]

    def _shutdown(self, data: dict[str, Any]) -> list[Any]:
        """Return what the client's own sums have beyond the calls that it wrote down.

        There is nothing, unless an earlier client wrote no calls down.
        """
        missing = self._counted.missing(members(data.get("modelMetrics")))
        ended: list[Any] = [TurnEnd(self._main, self.at)]
        return ended + [
            ApiMessage(f"{self._session} {model}", self.at, model, tokens, claim=self._main)
            for model, tokens in missing.items()
        ]

    def _prompt(self, data: dict[str, Any]) -> list[Any]:
        self._has_failed = False
        words = text(data.get("content"))
        source = text(data.get("source")) or ""
        if self._agent or source not in PERSON or data.get("isAutopilotContinuation") is True:
            return []
        return [Prompt(self._claim, self.at, self._id, None, words.strip())] if words else []

    def _command(self, data: dict[str, Any]) -> list[Any]:
        """Return a command that a person ran, as a prompt; the agent's tool runs it."""
        self._commands.add(self._call_id(data))
        command = text(members(data.get("arguments")).get("command"))
        if command is None:
            return []
        return [Prompt(self._claim, self.at, self._id, None, f"{SHELL}{command}")]

    def _answer(self, data: dict[str, Any]) -> list[Any]:
        words = text(data.get("content"))
        if not words or not self._with_texts:
            return []
        return [Answer(self._claim, self.at, self._id, words)]

    def _call(self, data: dict[str, Any]) -> list[Any]:
        call_id, name = self._call_id(data), text(data.get("toolName"))
        if not call_id or not name or call_id in self._commands:
            return []
        inputs = data.get("arguments")
        command = text(members(inputs).get("command"))
        files = files_of(inputs)
        if len(files) > 1:
            self._patches[call_id] = [name, *files[1:]]
        first = files[0] if files else None
        return [ToolCall(self._claim, self.at, call_id, name, first, command)]

    def _result(self, data: dict[str, Any]) -> list[Any]:
        call_id = self._call_id(data)
        if not call_id or call_id in self._commands:
            return []
        is_error = data.get("success") is False
        error = members(data.get("error"))
        output = text(members(data.get("result")).get("content")) or text(error.get("message"))
        refused = is_error and error.get("code") == DENIED
        shown = shortened(output or "")
        result = ToolResult(self._claim, self.at, call_id, is_error, shown, refused)
        name, *others = self._patches.pop(call_id, [""])
        edited = [] if is_error else others
        more = (FileEdit(self._claim, self.at, call_id, name, path) for path in edited)
        return [result, *more]

    def _permission(self, data: dict[str, Any]) -> list[Any]:
        """Return the result of a call that nobody permitted: it has no other, if it was stopped."""
        call_id, outcome = self._call_id(data), text(members(data.get("result")).get("kind")) or ""
        if not call_id or not outcome.startswith(NEVER_RAN):
            return []
        return [ToolResult(self._claim, self.at, call_id, True, "", never_ran=True)]

    def _call_id(self, data: dict[str, Any]) -> str:
        """Return the id of a tool call; one that other sessions may have, with the session's."""
        call_id = text(data.get("toolCallId")) or ""
        if not call_id or (len(call_id) >= UNIQUE and call_id[-RANDOM:].isalnum()):
            return call_id
        return f"{call_id} {self._session.replace('-', '')}"

    def _hook(self, data: dict[str, Any]) -> list[Any]:
        """Return an attempt to call the model that failed: only its hook is written down."""
        given = members(data.get("input"))
        if data.get("hookType") != "errorOccurred" or given.get("errorContext") != "model_call":
            return []
        self._has_failed = True
        words = text(members(given.get("error")).get("message")) or ""
        return [ApiError(self._claim, self.at, self._id, None, words[:MAX_ERROR], is_retry=True)]

    def _error(self, data: dict[str, Any]) -> list[Any]:
        """Return the failure of a turn, unless its attempts were counted."""
        if self._has_failed:
            self._has_failed = False
            return [TurnEnd(self._claim, self.at)]
        words = (text(data.get("message")) or "")[:MAX_ERROR]
        status = count(data.get("statusCode")) or None
        return [ApiError(self._claim, self.at, self._id, status, words, is_retry=False)]

    def _abort(self, data: dict[str, Any]) -> list[Any]:
        if data.get("reason") == UNATTENDED:
            return [TurnEnd(self._claim, self.at)]
        return [Interrupt(self._claim, self.at, self._id)]

    def _compacted(self, data: dict[str, Any]) -> list[Any]:
        """Return a compaction, and the call of the model for it, which has no other record."""
        if data.get("success") is False:
            return []
        attempt = text(data.get("compactionAttemptId")) or self._id
        call = usage.of_compaction(
            members(data.get("compactionTokensUsed")), attempt, self.at, self._claim
        )
        trigger = "manual" if data.get("trigger") == "manual" else "auto"
        before = count(data.get("preCompactionTokens"))
        entries: list[Any] = [call] if call is not None else []
        return [*entries, Compaction(self._claim, self.at, attempt, trigger, before)]

    PARSERS: ClassVar[dict[str, Callable[["RecordParser", dict[str, Any]], list[Any]]]] = {
        "abort": _abort,
        "assistant.message": _answer,
        "hook.start": _hook,
        "permission.completed": _permission,
        "session.compaction_complete": _compacted,
        "session.context_changed": _moved,
        "session.error": _error,
        "session.resume": _context,
        "session.shutdown": _shutdown,
        "session.start": _context,
        "session.usage_record": _usage,
        "tool.execution_complete": _result,
        "tool.execution_start": _call,
        "tool.user_requested": _command,
        "user.message": _prompt,
    }
    """Type of a record → how it is parsed. All others are passed over."""


def parsed_state(state: str) -> dict[str, Any]:
    """Return what the last pass left; nothing where that can't be read."""
    try:
        return members(json.loads(state or "{}"))
    except (ValueError, RecursionError):
        return {}


def text_lists(stored: Any) -> dict[str, list[str]]:
    """Return lists of texts by name; what is none is left out."""
    return {
        name: list(map(str, each))
        for name, each in members(stored).items()
        if isinstance(each, list) and each
    }


def shortened(output: str) -> str:
    """Return the beginning and the end of an output: links mostly stand in either."""
    if len(output) <= MAX_OUTPUT:
        return output
    half = (MAX_OUTPUT - len(GAP)) // 2
    return f"{output[:half]}{GAP}{output[-half:]}"
