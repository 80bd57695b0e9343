"""Parse one record of a transcript into entries."""

from collections.abc import Callable
from typing import Any

from hookkit.agents import timestamps
from hookkit.agents.claude_code.transcript import prompt_text, slash_commands
from hookkit.agents.claude_code.transcript.identity import session_of
from hookkit.agents.claude_code.transcript.leaf_titles import leaf_of
from hookkit.agents.claude_code.transcript.slash_commands import (
    SYNTHETIC,
    PendingCommand,
    command,
)
from hookkit.agents.claude_code.transcript.usage_parser import REFUSAL, UNKNOWN, api_message
from hookkit.agents.claude_code.transcript.usual_record import (
    Block,
    Usage,
    UsualRecord,
    decode,
    header_of,
    message_of,
)
from hookkit.agents.lenient_json import LARGE
from hookkit.agents.values import count, members, text
from hookkit.model.transcript import (
    Answer,
    ApiError,
    Compaction,
    CostState,
    Entry,
    Facts,
    Held,
    Interrupt,
    Prompt,
    Title,
    TitleKind,
    ToolCall,
    ToolResult,
    TranscriptIdentity,
    TurnEnd,
    Worktree,
)
from hookkit.model.usage import UNTIMED, ApiMessage, Ownership

MAX_OUTPUT, GAP = 2000, "\n[...]\n"
"""Characters of a tool's output that are kept, and what stands for the rest."""

MAX_ERROR = 500
"""Characters of an API error that are kept."""

LINK, LINK_BYTES = "github.com/", b"github.com"

REFUSED = "<tool_use_error>"
"""How the result of a call begins that the client found wrong before it ran."""

FACTS = ("cwd", "git_branch", "version", "model", "forked_from")


class RecordParser:
    """Parses records; it keeps what a record leaves to the ones before it."""

    discarded: frozenset[str] = frozenset()
    """The uuids of the records that a rewind discarded, where people are to read them."""

    def __init__(
        self,
        identity: TranscriptIdentity,
        *,
        at: str,
        facts: tuple[str | None, ...],
        with_texts: bool,
        with_outputs: bool,
        state: str = "",
    ) -> None:
        self.at = at
        """The time of the last record that had one."""
        self.facts = facts if len(facts) == len(FACTS) else (None,) * len(FACTS)
        self._identity = identity
        self._with_texts = with_texts
        self._with_outputs = with_outputs
        self._header: tuple[Any, ...] = ()
        self._claim = Ownership()
        self._snapshot: tuple[Any, ...] = ()
        self._latest: ApiMessage | None = None
        self.held: tuple[UsualRecord, Usage, str] | None = None
        """An answer whose message was not returned yet, with its usage and time."""
        self.summaries: dict[str, str] = {}
        """Titles by the uuid of a record of their session, which may be another."""
        self.trail = slash_commands.from_text(state)
        """What the next pass has to know beside position and facts."""

    def parse(self, record: dict[str, Any]) -> list[Entry]:
        """Return the entries of a record; none if its type is unknown."""
        get = record.get
        kind = get("type")
        parse = PARSERS.get(kind) if type(kind) is str else None
        if parse is None:
            return []
        held = self.flush()
        self.at = timestamps.utc(get("timestamp")) or self.at
        header = (
            get("sessionId"),
            get("isSidechain"),
            get("requestSessionId"),
            get("forkedFrom"),
            get("cwd"),
            get("gitBranch"),
            get("version"),
        )
        if isinstance(self.trail, PendingCommand):
            held += self._settled(self.trail, record)
        if header == self._header:
            return held + parse(self, record) if held else parse(self, record)
        self._header = header
        self._claim = self._claimed(record)
        return held + self._changes(record) + parse(self, record)

    def _settled(self, known: PendingCommand, record: dict[str, Any]) -> list[Entry]:
        """Return the command before a record, if this shows that it was a prompt."""
        self.trail, is_prompt = known.after(record)
        return [known.prompt] if is_prompt else []

    def parse_usual(self, data: bytes) -> list[Entry] | None:
        """Return the entries of a usual record, without texts and outputs; None for any other.

        Nothing is changed then: `parse` takes such a line. The message of an answer may be held
        until the next line, which mostly repeats it with more tokens; `flush` releases it.
        """
        record = decode(data)
        if record is None or header_of(record) != self._header:
            return None
        if type(self.trail) is PendingCommand:
            return None
        if record.type == "assistant":
            return self._usual_answer(record) if len(data) <= LARGE else None
        blocks = record.message.content
        if record.type != "user" or not blocks or LINK_BYTES in data:
            return None
        for block in blocks:
            if block.type != "tool_result" or block.is_error:
                return None
        found = self.flush()
        self.trail = record.uuid
        self.at = timestamps.utc(record.timestamp) or self.at
        return found

    def _usual_answer(self, record: UsualRecord) -> list[Entry] | None:
        message = record.message
        usage, message_id = message.usage, message.id
        if usage is None or not message_id or message.model == SYNTHETIC:
            return None
        if record.isApiErrorMessage or message.pausedResponses or message.stop_reason == REFUSAL:
            return None
        self.at, before = timestamps.utc(record.timestamp) or self.at, self._snapshot
        entries: list[Entry] = []
        snapshot = message_id, usage, self._header, (message.model, record.requestId)
        if snapshot != before:
            if self.held is not None and not _is_superseded(before, snapshot):
                entries = self.flush()
            model = message.model or UNKNOWN
            if model != self.facts[3]:
                entries += self._model(model)
            self._snapshot = snapshot
            self.held = record, usage, self.at
        for block in message.content or ():
            if block.type == "tool_use" and block.id:
                if self.held is not None:
                    entries += self.flush()
                entries.append(self._usual_call(block, block.id))
        return entries

    def flush(self) -> list[Entry]:
        """Return the message that is held, if any, and hold it no longer."""
        if self.held is None:
            return []
        record, usage, at = self.held
        self.held = None
        found = message_of(record, usage, at, self._claim)
        if self._repeats(found):
            return []
        self._latest = found
        return [found]

    def _repeats(self, found: ApiMessage) -> bool:
        """Return whether a line only repeats the message before it, at another time."""
        latest = self._latest
        return latest is not None and found[0] == latest[0] and found[2:] == latest[2:]

    def _model(self, model: str) -> list[Entry]:
        """Return the facts, where a message has another model than those before it."""
        facts = self.facts
        return [] if model == facts[3] else self._facts(*facts[:3], model, facts[4])

    def _usual_call(self, block: Block, call_id: str) -> ToolCall:
        inputs = block.input
        if inputs is None:
            return ToolCall(self._claim, self.at, call_id, block.name or "", None, None)
        path = inputs.file_path or inputs.notebook_path or None
        return ToolCall(
            self._claim, self.at, call_id, block.name or "", path, inputs.command or None
        )

    def _claimed(self, record: dict[str, Any]) -> Ownership:
        """Return the owner of a record; the client names the origin of a copy."""
        identity, origin = self._identity, _origin(record)
        session = session_of(record) or identity.session_id
        return Ownership(
            is_copy=origin is not None and origin != session,
            is_sidechain=record.get("isSidechain") is True or identity.is_sidechain,
            started_at=identity.started_at or UNTIMED,
            ended_at=identity.ended_at or UNTIMED,
            session_id=session,
        )

    def _changes(self, record: dict[str, Any]) -> list[Entry]:
        """Return the facts, if the record has others than those before it."""
        cwd, branch, version, model, forked_from = self.facts
        return self._facts(
            text(record.get("cwd")) or cwd,
            text(record.get("gitBranch")) or branch,
            text(record.get("version")) or version,
            model,
            forked_from or (_parent(record) if self._claim.is_copy else None),
        )

    def _facts(self, *facts: str | None) -> list[Entry]:
        # A subagent's, in the file of its parent, would take turns with the parent's own.
        is_foreign = self._claim.is_sidechain and not self._identity.is_sidechain
        if facts == self.facts or is_foreign:
            return []
        self.facts = facts
        return [Facts(self._claim, self.at, *facts)]

    def assistant(self, record: dict[str, Any]) -> list[Entry]:
        """Parse a message of the model, a part of one, or an error in its place."""
        message = record.get("message")
        if not isinstance(message, dict):
            return []
        claim, content = self._claim, message.get("content")
        if record.get("isApiErrorMessage"):
            words = prompt_text.texts(content)[:MAX_ERROR]
            status = count(record.get("apiErrorStatus")) or None
            return [ApiError(claim, self.at, uuid_of(record), status, words, is_retry=False)]
        entries: list[Entry] = []
        # The lines of a message mostly repeat its usage; once more would be no news.
        get = message.get
        names = get("model"), record.get("requestId"), get("pausedResponses"), get("stop_reason")
        snapshot = message.get("id"), message.get("usage"), self._header, names
        if snapshot != self._snapshot or not snapshot[0]:
            self._snapshot = snapshot
            found = api_message(record, message, self.at, claim)
            if found and not (snapshot[0] and self._repeats(found)):
                self._latest = found
                entries = [*self._model(text(get("model")) or UNKNOWN), found]
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict) and block.get("type") == "tool_use":
                entries += self._call(block)
        if self._with_texts and message.get("model") != SYNTHETIC:
            words = prompt_text.texts(content).strip()
            if words:
                entries.append(Answer(claim, self.at, uuid_of(record), words))
        return entries

    def _call(self, block: dict[str, Any]) -> list[ToolCall]:
        call_id, inputs = text(block.get("id")), block.get("input")
        if not call_id:
            return []
        asked = inputs if isinstance(inputs, dict) else {}
        path = text(asked.get("file_path")) or text(asked.get("notebook_path"))
        name, command = text(block.get("name")) or "", text(asked.get("command"))
        return [ToolCall(self._claim, self.at, call_id, name, path, command)]

    def user(self, record: dict[str, Any]) -> list[Entry]:
        """Parse a prompt, an interruption, or results of tools; the rest is the client's."""
        message = record.get("message")
        content = message.get("content") if isinstance(message, dict) else None
        entries = self._results(content, denied="toolDenialKind" in record)
        if type(content) is list and prompt_text.has(content, "tool_result"):
            is_pending = isinstance(self.trail, PendingCommand)
            self.trail = self.trail if is_pending else uuid_of(record)
        words = prompt_text.texts(content)
        if words and prompt_text.is_interruption(words):
            entries.append(Interrupt(self._claim, self.at, uuid_of(record)))
        elif content and not entries and record.get("toolUseResult") is None:
            entries += self._prompt(record, prompt_text.prompt_of(record, words, content))
            if words.startswith("<command-") and (typed := command(record, words)):
                self._hold(record, typed)
        return entries

    def _hold(self, record: dict[str, Any], typed: str) -> None:
        """Keep a command until another record shows whether it went to the model."""
        parent = text(record.get("parentUuid"))
        if not self._claim.is_sidechain and (parent is None or parent != self.trail):
            its_id = text(record.get("promptId"))
            self.trail = PendingCommand(self._claim, self.at, uuid_of(record), its_id, typed)

    def _results(self, content: Any, *, denied: bool) -> list[Entry]:
        entries: list[Entry] = []
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict) and block.get("type") == "tool_result":
                output, failed = (
                    prompt_text.texts(block.get("content")),
                    block.get("is_error") is True,
                )
                if self._with_outputs or failed or LINK in output:
                    call_id = text(block.get("tool_use_id")) or ""
                    result = shortened(output)
                    never_ran = failed and (denied or output.startswith(REFUSED))
                    entries.append(
                        ToolResult(self._claim, self.at, call_id, failed, result, never_ran)
                    )
        return entries

    def attachment(self, record: dict[str, Any]) -> list[Entry]:
        """Parse a prompt that was typed while the agent was at work; others are the client's."""
        attachment = record.get("attachment")
        if not isinstance(attachment, dict) or attachment.get("type") != "queued_command":
            return []
        return self._prompt(record, prompt_text.queued(attachment))

    def _prompt(self, record: dict[str, Any], words: str | None) -> list[Entry]:
        # What a subagent is asked comes from the model.
        if words is None or self._claim.is_sidechain:
            return []
        return [Prompt(self._claim, self.at, uuid_of(record), text(record.get("promptId")), words)]

    def system(self, record: dict[str, Any]) -> list[Entry]:
        """Parse a compaction, a failed attempt at the API or what a hook has stopped."""
        if record.get("subtype") == "compact_boundary":
            details = members(record.get("compactMetadata"))
            trigger, before = text(details.get("trigger")) or "", count(details.get("preTokens"))
            return [Compaction(self._claim, self.at, uuid_of(record), trigger, before)]
        if record.get("subtype") == "api_error":
            error = members(record.get("error"))
            words = (text(error.get("formatted")) or text(error.get("message")) or "")[:MAX_ERROR]
            status = count(error.get("status")) or None
            return [ApiError(self._claim, self.at, uuid_of(record), status, words, is_retry=True)]
        if record.get("subtype") == "turn_duration":
            return [TurnEnd(self._claim, self.at)]
        if record.get("subtype") == "informational":
            return self._stopped(record)
        return []

    def _stopped(self, record: dict[str, Any]) -> list[Entry]:
        """Parse the news that a hook held a prompt back, or stopped a turn that goes no further."""
        if not record.get("preventContinuation"):
            return []
        at, uuid = self.at, uuid_of(record)
        words = prompt_text.held(text(record.get("content")) or "")
        if words is None:
            return [Interrupt(self._claim, at, uuid)]
        return [Held(self._claim, at, uuid, words)]

    def title(self, record: dict[str, Any]) -> list[Entry]:
        """Parse a name of the session."""
        kind, field = TITLES[record["type"]]
        words = (text(record.get(field)) or "").strip()
        if kind == "summary" and words and (leaf := leaf_of(record)):
            self.summaries[leaf] = words
            return []
        return [Title(self._claim, kind, words)] if words else []

    def cost_state(self, record: dict[str, Any]) -> list[Entry]:
        """Parse the cost that the client computes."""
        cost, models = record.get("totalCostUSD"), members(record.get("modelUsage"))
        if not isinstance(cost, int | float) or not 0 <= cost < float("inf"):
            return []
        started = record.get("startTime")
        started_ms = started if type(started) is int else None
        return [CostState(self._claim, float(cost), models, started_ms)]

    def worktree(self, record: dict[str, Any]) -> list[Entry]:
        """Into a worktree, or out of it: then there is nothing but the type."""
        state = members(record.get("worktreeSession"))
        fields = ("worktreePath", "worktreeName", "worktreeBranch", "originalCwd")
        return [Worktree(self._claim, *(text(state.get(field)) for field in fields))]


TITLES: dict[str, tuple[TitleKind, str]] = {
    "ai-title": ("ai", "aiTitle"),
    "custom-title": ("custom", "customTitle"),
    "summary": ("summary", "summary"),
}

PARSERS: dict[str, Callable[[RecordParser, dict[str, Any]], list[Entry]]] = {
    "ai-title": RecordParser.title,
    "assistant": RecordParser.assistant,
    "attachment": RecordParser.attachment,
    "cost-state": RecordParser.cost_state,
    "custom-title": RecordParser.title,
    "summary": RecordParser.title,
    "system": RecordParser.system,
    "user": RecordParser.user,
    "worktree-state": RecordParser.worktree,
}
"""Every other type is irrelevant. `progress` embeds messages of a subagent, which has a file of its
own, and `api-request-blob` has a message that is no answer."""


def _is_superseded(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    """Return whether a snapshot makes the one before it irrelevant: its output is greater.

    The passes of a message may change what its output is, so such a one is kept.
    """
    known, usage = before[1], after[1]
    if before[0] != after[0] or before[3] != after[3] or known.iterations or usage.iterations:
        return False
    return bool(usage.output_tokens > known.output_tokens)


def _origin(record: dict[str, Any]) -> str | None:
    """Return the session that first asked the API for this, if it isn't the record's own."""
    origin = record.get("requestSessionId")
    if origin is None and "forkedFrom" in record:
        origin = members(record["forkedFrom"]).get("sessionId")
    return text(origin)


def _parent(record: dict[str, Any]) -> str | None:
    """Return the session that a copy was made from."""
    return text(members(record.get("forkedFrom")).get("sessionId")) or _origin(record)


def uuid_of(record: dict[str, Any]) -> str:
    """Return the identity of a record, which a copy keeps."""
    return text(record.get("uuid")) or ""


def shortened(output: str) -> str:
    """Return the beginning and the end of an output: links mostly stand in either."""
    if len(output) <= MAX_OUTPUT:
        return output
    half = (MAX_OUTPUT - len(GAP)) // 2
    return f"{output[:half]}{GAP}{output[-half:]}"
