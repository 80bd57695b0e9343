"""Parse the rows of a chat log into entries.

The client appends rows and never changes one, but it repeats itself:

- a row of the model is written again with the calls that followed, under the same id;
- after a resume `$set.messages` lists the conversation, without tokens;
- after a call was cancelled the whole conversation is appended again under new ids, without tokens.
  These rows begin with one that has the session's context, and end with a `$set.messages`.

So usage is taken from rows with tokens, calls from rows with `toolCalls`, and nothing from a list
of messages but the summary that a compaction has put in place of the conversation.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from hookkit.agents import timestamps
from hookkit.agents.gemini.prompts import CONTEXT, typed_text
from hookkit.agents.gemini.tool_calls import Call, calls_of
from hookkit.agents.values import count, members, text
from hookkit.model.transcript import (
    Answer,
    ApiError,
    Compaction,
    Entry,
    Facts,
    Interrupt,
    Prompt,
    Title,
    TranscriptIdentity,
)
from hookkit.model.transcript_position import Position
from hookkit.model.usage import UNTIMED, ApiMessage, Ownership, Tokens

UNKNOWN = "unknown"
"""The model where no row has named one: it has no price, and that is not 0."""

COPYING = "copying"
"""The state inside of a conversation that is appended again."""

TOUCHED, TOUCHED_BYTES = b'{"$set":{"lastUpdated":', 100
"""The row that follows each other row, and the most bytes of one with nothing else."""

LISTED = b'{"$set":{"messages":'
"""The beginning of a list of messages."""

ACKNOWLEDGED = "Got it. Thanks for the additional context!"
"""What stands as the model's answer to the summary of a compaction."""

CANCELLED = "Request cancelled."
API_ERROR = "[API Error:"
MAX_ERROR = 500
"""Characters of an API error that are kept."""

STATUS = re.compile(r'"code":\s*([1-5]\d\d)\b')

MAX_ID = 200
"""Characters of an identifier; a longer one is no identifier."""


class ChatParser:
    """Parses rows; it keeps what a row leaves to the ones before it."""

    def __init__(
        self, identity: TranscriptIdentity, start: Position, *, cwd: str | None, with_texts: bool
    ) -> None:
        self.at = start.at
        self.facts = start.facts
        self._cwd = cwd
        self._with_texts = with_texts
        self._is_copying = start.state == COPYING
        self._is_sidechain = identity.is_sidechain
        self._latest: tuple[str, Any] = "", None
        """The last row with tokens: its id, and its tokens."""
        self.session_id = identity.session_id
        self.claim = Ownership(
            is_sidechain=identity.is_sidechain,
            started_at=identity.started_at or UNTIMED,
            ended_at=identity.ended_at or UNTIMED,
            session_id=identity.session_id,
        )

    @property
    def state(self) -> str:
        """Return what the next pass has to know."""
        return COPYING if self._is_copying else ""

    def is_irrelevant(self, line: bytes) -> bool:
        """Return True if a line needn't be parsed."""
        if line.startswith(TOUCHED):
            return len(line) < TOUCHED_BYTES
        may_matter = self._is_copying or ACKNOWLEDGED.encode() in line
        return line.startswith(LISTED) and not may_matter

    def parse(self, row: dict[str, Any]) -> list[Any]:
        """Return the entries of a row; none if its type is unknown."""
        kind = row.get("type")
        parse = PARSERS.get(kind) if isinstance(kind, str) else None
        if parse is not None:
            self.at = timestamps.utc(row.get("timestamp")) or self.at
            return list(parse(self, row))
        changed = members(row.get("$set"))
        if changed:
            return list(self._changed(changed))
        messages = row.get("messages")  # of a client that wrote one document
        rows = messages if isinstance(messages, list) and "sessionId" in row else []
        return [entry for each in rows if isinstance(each, dict) for entry in self.parse(each)]

    def _changed(self, changed: dict[str, Any]) -> Iterator[Entry]:
        """Return what changed besides the rows: the title, or the conversation as a whole."""
        if title := text(changed.get("summary")):
            yield Title(self.claim, "ai", title)
        messages = changed.get("messages")
        if isinstance(messages, list):
            if not self._is_copying and not self._is_sidechain:
                yield from self._compaction([members(each) for each in messages])
            self._is_copying = False

    def _compaction(self, messages: list[dict[str, Any]]) -> Iterator[Any]:
        """Return the compaction whose summary is in a conversation; a resume lists it again."""
        for summary, answer in pairwise(messages):
            words = words_of(summary.get("content"))
            is_answered = words_of(answer.get("content")) == ACKNOWLEDGED
            if is_answered and summary.get("type") == "user" and not words.startswith(CONTEXT):
                self.at = timestamps.utc(summary.get("timestamp")) or self.at
                yield from self._compacted(id_of(summary) or "", words)

    def _compacted(self, uuid: str, summary: str) -> list[Any]:
        return [Compaction(self.claim, self.at, uuid, "", 0)]

    def user(self, row: dict[str, Any]) -> Iterator[Entry]:
        """Parse a prompt; results of tools and what the client adds have the same type."""
        content = row.get("content")
        if words_of(content).startswith(CONTEXT):
            self._is_copying = True
        if self._is_copying or self._is_sidechain or has_response(content):
            return
        shown = row.get("displayContent")  # what was typed, before files were put into it
        typed = typed_text(words_of(content if shown is None else shown))
        if typed is not None:
            yield from self._known(None)
            yield Prompt(self.claim, self.at, id_of(row) or "", None, typed)

    def gemini(self, row: dict[str, Any]) -> Iterator[Any]:
        """Parse what the model answered: its usage, its words, and its calls."""
        uuid, tokens = id_of(row) or "", row.get("tokens")
        if isinstance(tokens, dict) and tokens:
            self._is_copying = False
            yield from self._known(text(row.get("model")))
            if not uuid or self._latest != (uuid, tokens):
                self._latest = uuid, tokens
                yield self._usage(uuid, tokens)
        words = words_of(row.get("content"))
        if self._with_texts and not self._is_copying and words.strip():
            yield Answer(self.claim, self.at, uuid, words)
        for each in calls_of(row, self.session_id, self.at):
            yield from self._call(each)

    def _usage(self, uuid: str, tokens: dict[str, Any]) -> ApiMessage:
        """Return the usage of a row; the client counts cached tokens as input, thoughts apart."""
        given, cached = count(tokens.get("input")), count(tokens.get("cached"))
        model = self.facts[3] if self.facts else None
        return ApiMessage(
            uuid or f"{self.session_id} {self.at}",
            self.at,
            model or UNKNOWN,
            Tokens(
                max(given - cached, 0) + count(tokens.get("tool")),
                count(tokens.get("output")) + count(tokens.get("thoughts")),
                cached,
            ),
            is_sidechain=self._is_sidechain,
            claim=self.claim,
        )

    def _call(self, call: Call) -> list[Any]:
        return call.counted(self.claim, self.at, with_output=self._with_texts)

    def _known(self, model: str | None) -> Iterator[Facts]:
        """Return the facts, where they aren't those before."""
        before = self.facts or (None,) * 5
        facts = (self._cwd or before[0], None, None, model or before[3], None)
        if facts != self.facts:
            self.facts = facts
            yield Facts(self.claim, self.at, *facts)

    def info(self, row: dict[str, Any]) -> Iterator[Entry]:
        """Parse what the client showed: that a person has cancelled something."""
        if words_of(row.get("content")) == CANCELLED:
            yield Interrupt(self.claim, self.at, id_of(row) or "")

    def error(self, row: dict[str, Any]) -> Iterator[Entry]:
        """Parse an error that the client showed: the final failure of a call of the API."""
        words = words_of(row.get("content"))
        if words.startswith(API_ERROR):
            found = STATUS.search(words)
            status = int(found[1]) if found else None
            shown = words[:MAX_ERROR]
            yield ApiError(self.claim, self.at, id_of(row) or "", status, shown, is_retry=False)


PARSERS = {
    "error": ChatParser.error,
    "gemini": ChatParser.gemini,
    "info": ChatParser.info,
    "user": ChatParser.user,
}
"""Type of a row → its parser."""


def id_of(row: dict[str, Any]) -> str | None:
    """Return the id of a row; rows of different types may have one in common."""
    value = row.get("id")
    return value if isinstance(value, str) and 0 < len(value) <= MAX_ID else None


def words_of(content: Any) -> str:
    """Return the text of a content, whichever form it has, without thoughts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [content]
    found = (each for each in parts if isinstance(each, dict) and each.get("thought") is not True)
    texts = (each if isinstance(each, str) else "" for each in (part.get("text") for part in found))
    return "\n".join(filter(None, texts))


def has_response(content: Any) -> bool:
    """Return True for the results of tools."""
    parts = content if isinstance(content, list) else [content]
    return any(isinstance(each, dict) and "functionResponse" in each for each in parts)
