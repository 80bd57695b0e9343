"""Parse one row of a rollout into entries."""

import json
import re
from typing import Any, TypeAlias, TypeGuard

import orjson

from hookkit.agents import timestamps
from hookkit.agents.codex.rollout import tool_items
from hookkit.agents.codex.rollout.meta import ThreadMeta, identifier
from hookkit.agents.codex.rollout.token_totals import TokenTotals, Usage, usage_of
from hookkit.agents.codex.rollout.tool_items import Call, Result
from hookkit.agents.values import members, text
from hookkit.model.transcript import (
    Answer,
    ApiError,
    Compaction,
    Entry,
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

UNKNOWN = "unknown"
"""The model where no row has named one: it has no price, and that is not 0."""

MAX_ERROR = 500
"""Characters of an API error that are kept."""

MAX_OUTPUT = 2000
"""Characters of a tool's output that are kept."""

MAX_OPEN = 100
"""Calls without a result that are remembered from one pass to the next: the latest."""

UNIQUE, RANDOM = 20, 16
"""Characters of a call's id that is unique, and of the random part at its end, at least."""

INTERRUPTED = "interrupted"

IRRELEVANT = re.compile(
    rb'"type":"(?:world_state"|event_msg","payload":\{"type":"thread_settings_applied"'
    rb'|response_item","payload":\{"type":"(?:reasoning|message)")'
)
"""What the beginning of an irrelevant row contains; messages are events as well."""

BEGINNING = 160
"""Bytes of the beginning of a row, in which its type stands."""


class RowParser:
    """Parses rows; it keeps what a row leaves to the ones before it."""

    def __init__(
        self, meta: ThreadMeta, identity: TranscriptIdentity, start: Position, *, with_texts: bool
    ) -> None:
        self.at = start.at
        self.facts = start.facts if len(start.facts) == len(Facts._fields) - 2 else (None,) * 5
        self.meta = meta
        self.with_texts = with_texts
        self._identity = identity
        known = members(state_of(start.state))
        self.turn = text(known.get("turn")) or ""
        self.has_answered = known.get("answered") is True
        self.open: dict[str, OpenCall] = open_in(known.get("open"))
        """Calls without a result: id → identity, name, and the files that they edit."""
        totals = known.get("totals")
        before = Usage(*totals) if is_usage(totals) else None
        is_covered, is_fork = known.get("covered") is True, meta.forked_from is not None
        self.totals = TokenTotals(before, is_covered=is_covered, is_fork=is_fork)
        self.context = 0
        """Tokens of the last call."""
        self._claims: dict[bool, Ownership] = {}
        self._state: str | None = None

    @property
    def state(self) -> str:
        """What the next pass has to know besides."""
        if self._state is None:
            self._state = orjson.dumps(self._known()).decode()
        return self._state

    def _known(self) -> dict[str, Any]:
        known: dict[str, Any] = {"turn": self.turn, "answered": self.has_answered}
        if self.open:
            latest = [*self.open.items()][-MAX_OPEN:]
            known["open"] = {
                call: [identity, name, *files] for call, (identity, name, files) in latest
            }
        if self.totals.known is not None:
            known["totals"] = [*self.totals.known]
        return known | ({"covered": True} if self.totals.is_covered else {})

    def is_irrelevant(self, line: bytes) -> bool:
        """Return True if a row needn't be parsed, as its beginning shows."""
        return IRRELEVANT.search(line, 0, BEGINNING) is not None

    def parse(self, row: dict[str, Any]) -> list[Any]:
        """Return the entries of a row; none if its type is unknown."""
        kind, payload = row.get("type"), row.get("payload")
        parse = ROWS.get(kind) if isinstance(kind, str) else None
        if parse is None or not isinstance(payload, dict):
            return []
        self.at, self._state = timestamps.utc(row.get("timestamp")) or self.at, None
        return self._parsed(parse, payload)

    def _parsed(self, name: str, payload: dict[str, Any]) -> list[Any]:
        entries: list[Any] = getattr(self, name)(payload)
        return entries

    @property
    def claim(self) -> Ownership:
        """Return the owner of a row: a fork may begin with turns of its parent."""
        is_copy, identity = self.meta.is_older(self.turn), self._identity
        if is_copy not in self._claims:
            self._claims[is_copy] = Ownership(
                is_copy,
                identity.is_sidechain,
                identity.started_at or UNTIMED,
                identity.ended_at or UNTIMED,
                identity.session_id,
            )
        return self._claims[is_copy]

    def session_meta(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse the description of a thread; a second one is that of a copy's."""
        cwd, branch, version, model, forked_from = self.facts
        own, parent = identifier(payload.get("id")) or self.meta.thread_id, self.meta.forked_from
        if own != self.meta.thread_id:
            copied = None if self.meta.is_sidechain else own
            return self._facts(cwd, branch, version, model, forked_from or copied)
        git = members(payload.get("git"))
        return self._facts(
            text(payload.get("cwd")) or cwd,
            text(git.get("branch")) or branch,
            text(payload.get("cli_version")) or version,
            model,
            parent or forked_from,
        )

    def turn_context(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse the settings of a turn: its folder and its model."""
        self.turn = text(payload.get("turn_id")) or self.turn
        cwd, branch, version, model, forked_from = self.facts
        return self._facts(
            text(payload.get("cwd")) or cwd,
            branch,
            version,
            text(payload.get("model")) or model,
            forked_from,
        )

    def _facts(self, *facts: str | None) -> list[Entry]:
        if facts == self.facts:
            return []
        self.facts = facts
        return [Facts(self.claim, self.at, *facts)]

    def token_usage_record(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse the usage of one call."""
        response_id = text(payload.get("response_id"))
        if response_id is None:
            return []
        self.totals.cover()
        return self._message(response_id, usage_of(payload.get("usage")))

    def token_count(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse running totals; where no record has the call itself, their growth is one."""
        grown = self.totals.take(payload.get("info"), has_answered=self.has_answered)
        if grown is None:
            return []
        total = self.totals.known or Usage()
        whose = self.turn or self.meta.thread_id
        return self._message(f"{whose} {':'.join(map(str, total))}", grown)

    def _message(self, identity: str, usage: Usage) -> list[Entry]:
        self.context = usage.input
        claim, model = self.claim, self.facts[3] or UNKNOWN
        return [
            ApiMessage(
                identity,
                self.at,
                model,
                usage.tokens,
                is_sidechain=claim.is_sidechain,
                claim=claim,
            )
        ]

    def response_item(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse a tool call or its result."""
        if payload.get("role") not in ("user", "developer"):
            self.has_answered = True
        call = tool_items.call_of(payload, self.facts[0])
        if call is not None:
            return self._begun(call)
        result = tool_items.result_of(payload)
        return [] if result is None else self._ended(result)

    def _begun(self, call: Call) -> list[Entry]:
        identity = self.identity_of(call.id)
        self.open[call.id] = identity, call.name, [*call.files]
        return self.of_call(call, identity)

    def of_call(self, call: Call, identity: str) -> list[Any]:
        """Return the entries of a call."""
        first = call.files[0] if call.files else None
        return [ToolCall(self.claim, self.at, identity, call.name, first, call.command)]

    def _ended(self, result: Result) -> list[Entry]:
        default = self.identity_of(result.id), "", list[str]()
        identity, name, files = self.open.pop(result.id, default)
        more = [] if result.is_error else files[1:]
        edits = [FileEdit(self.claim, self.at, identity, name, each) for each in more]
        return [*self.of_result(result, identity), *edits]

    def of_result(self, result: Result, identity: str) -> list[Any]:
        """Return the entries of a result."""
        output = result.output[:MAX_OUTPUT]
        never_ran = result.never_ran
        return [ToolResult(self.claim, self.at, identity, result.is_error, output, never_ran)]

    def identity_of(self, call_id: str) -> str:
        """Return the identity of a call; with its turn's, where a model numbers its calls."""
        if len(call_id) >= UNIQUE and call_id[-RANDOM:].isalnum():
            return call_id
        return f"{call_id} {(self.turn or self.meta.thread_id).replace('-', '')}"

    def compacted(self, payload: dict[str, Any]) -> list[Any]:
        """Parse the summary that replaces the conversation."""
        uuid = text(payload.get("window_id")) or ""
        return [Compaction(self.claim, self.at, uuid, "", self.context)]

    def event(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse an event."""
        kind = payload.get("type")
        parse = EVENTS.get(kind) if isinstance(kind, str) else None
        return self._parsed(parse, payload) if parse else []

    def turn_started(self, payload: dict[str, Any]) -> list[Entry]:
        """Note the turn."""
        self.turn = text(payload.get("turn_id")) or self.turn
        return []

    def turn_ended(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse the end of a turn, which an error of the API may be the reason of."""
        error = members(payload.get("error"))
        if not error:
            return [TurnEnd(self.claim, self.at)]
        uuid, words = text(payload.get("turn_id")) or self.turn, text(error.get("message")) or ""
        return [ApiError(self.claim, self.at, uuid, None, words[:MAX_ERROR], is_retry=False)]

    def turn_aborted(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse the end of a turn by a person, or by another turn."""
        uuid = text(payload.get("turn_id")) or self.turn
        if payload.get("reason") == INTERRUPTED:
            return [Interrupt(self.claim, self.at, uuid)]
        return [TurnEnd(self.claim, self.at)]

    def user_message(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse a prompt of the legacy generation."""
        return [] if self.meta.is_paginated else self._prompt("", text(payload.get("message")))

    def agent_message(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse an answer of the legacy generation."""
        return [] if self.meta.is_paginated else self._answer("", text(payload.get("message")))

    def item_completed(self, payload: dict[str, Any]) -> list[Entry]:
        """Parse a visible item of the paginated generation."""
        self.turn = text(payload.get("turn_id")) or self.turn
        item = members(payload.get("item"))
        inner = tool_items.inner_call(item, self.facts[0])
        if inner is not None:
            call, result = inner
            return [*self._begun(call), *self._ended(result)]
        if self.meta.is_paginated is False:
            return []
        if item.get("type") == "UserMessage":
            return self._prompt(text(item.get("id")) or "", texts_of(item.get("content")))
        if item.get("type") == "AgentMessage":
            return self._answer(text(item.get("id")) or "", texts_of(item.get("content")))
        return []

    def _prompt(self, uuid: str, words: str | None) -> list[Entry]:
        # What a subagent is asked comes from the model.
        if words is None or self.meta.is_sidechain:
            return []
        return [Prompt(self.claim, self.at, uuid or self.turn, None, words.strip())]

    def _answer(self, uuid: str, words: str | None) -> list[Entry]:
        self.has_answered = True
        if not words or not self.with_texts:
            return []
        return [Answer(self.claim, self.at, uuid or f"{self.turn} {self.at}", words)]


OpenCall: TypeAlias = tuple[str, str, list[str]]

ROWS: dict[str, str] = {
    "compacted": "compacted",
    "event_msg": "event",
    "response_item": "response_item",
    "session_meta": "session_meta",
    "token_usage_record": "token_usage_record",
    "turn_context": "turn_context",
}
"""The type of a row → the method that parses it."""

EVENTS: dict[str, str] = {
    "agent_message": "agent_message",
    "item_completed": "item_completed",
    "task_complete": "turn_ended",
    "task_started": "turn_started",
    "token_count": "token_count",
    "turn_aborted": "turn_aborted",
    "turn_complete": "turn_ended",
    "turn_started": "turn_started",
    "user_message": "user_message",
}
"""The type of an event → the method that parses it."""


def texts_of(content: Any) -> str | None:
    """Return the texts in a content; None where it isn't any."""
    if not isinstance(content, list):
        return None
    return "\n".join(filter(None, (text(members(each).get("text")) for each in content)))


def state_of(stored: str) -> Any:
    """Return a state as it was stored; None where there is none."""
    try:
        return json.loads(stored) if stored else None
    except (ValueError, RecursionError):
        return None


def open_in(stored: Any) -> dict[str, OpenCall]:
    """Return the open calls as they were stored."""
    found: dict[str, OpenCall] = {}
    for call_id, each in members(stored).items():
        texts = [str(part) for part in each] if isinstance(each, list) else []
        if len(texts) > 1:
            found[call_id] = texts[0], texts[1], texts[2:]
    return found


def is_usage(value: Any) -> TypeGuard[list[int]]:
    """Return True for totals as they were stored."""
    is_list = isinstance(value, list) and len(value) == len(Usage._fields)
    return is_list and all(type(each) is int for each in value)
