"""One pass over a transcript: what is new in it, by session, as records for the journal.

A transcript's usage goes the same way as everything else: it is written to the journal, then
folded. So a rebuild has it also when the client has deleted the transcript.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hookkit.agents.base import Transcripts
from hookkit.lib import gh_commands
from hookkit.lib.text.redact import redact
from hookkit.model import transcript
from hookkit.model.counters import Counters
from hookkit.model.message_codec import pack
from hookkit.model.transcript_position import PendingCall, Position
from hookkit.model.usage import UNTIMED, ApiMessage
from hookkit.store.search_pages import Pages, Role, SearchableText

MESSAGES_A_RECORD = 500
"""API messages in one journal record, so that its size is bounded."""

MAX_WORDS = 2000
"""Characters of a prompt that are kept."""

MAX_WAITING = 100
"""Calls without a result that are remembered from one pass to the next: the latest."""

TITLE_RANKS = {"summary": 0, "ai": 1, "custom": 2}
"""How much a title counts; the last of the best kind is shown."""

OF_COPIES = (ApiMessage, transcript.Facts)
"""What a record that was copied from another session tells of this one: messages, which may have no
other place, and where the session stands. What was said and done is the other's."""

PLACE = ("first_cwd", "branch")

Json = dict[str, Any]


@dataclass(slots=True)
class SessionDelta:
    """The changes to one session that one pass over one file has found."""

    session_id: str
    in_sidechain: bool
    """Whether the file is a subagent's."""
    edit_tools: frozenset[str]
    messages: dict[str, ApiMessage] = field(default_factory=dict)
    tally: Counters = field(default_factory=Counters)
    known: Json = field(default_factory=dict)
    """What it holds besides; `facts` has all of it."""
    prompts: list[str] = field(default_factory=list)
    """The first and the last."""
    latest: ApiMessage | None = None
    """Of the main chain, since the last compaction: the window is as large as it says."""
    calls: dict[str, PendingCall] = field(default_factory=dict)
    """Calls that no result was told of, also those of the pass before."""
    asking: str = ""
    """The latest message of the file's own chain."""

    def message(self, message: ApiMessage) -> None:
        """Keep the fuller snapshot of an API message."""
        known = self.messages.get(message.message_id)
        self.messages[message.message_id] = known.merged(message) if known else message
        if message.is_sidechain == self.in_sidechain:
            self.asking = message.message_id
        if not message.is_sidechain:
            self.latest = message
            self.known["model"] = message.model

    def prompt(self, prompt: transcript.Prompt) -> None:
        """Count a prompt, and keep its words where it is the first or the last."""
        self.tally.prompts += 1
        self.tally.messages += 1
        self.prompts[1:] = [prompt.text[: 2 * MAX_WORDS]]

    def call(self, call: transcript.ToolCall) -> None:
        """Count a tool that was asked for; its result may say that it never ran."""
        if call.id in self.calls:
            return
        command = call.command if call.command and "gh" in call.command else None
        self.calls[call.id] = PendingCall(self.session_id, self.asking, call.id, call.name, command)
        self.tally.tool_calls += 1
        self.tally.edits += call.name in self.edit_tools

    def result(self, result: transcript.ToolResult) -> None:
        """Take back what never ran or failed, and note what `gh` said."""
        call = self.calls.pop(result.id, None)
        if call is None:
            return
        self.tally.tool_calls -= result.never_ran
        self.tally.edits -= result.is_error and call.name in self.edit_tools
        if call.command:
            found = gh_commands.mentions(call.command, result.output)._asdict()
            self.known.update({name: value for name, value in found.items() if value is not None})

    def compaction(self, compaction: transcript.Compaction) -> None:
        """Count a compaction; the window is small again."""
        self.tally.compactions += 1
        self.latest = None

    def api_error(self, error: transcript.ApiError) -> None:
        """Count an API error: each attempt that failed."""
        self.tally.api_errors += 1

    def interrupt(self, interrupt: transcript.Interrupt) -> None:
        """Note that a person stopped the agent."""
        self.known["interrupted_at"] = interrupt.at

    def title(self, title: transcript.Title) -> None:
        """Keep the last title of the best kind."""
        rank = TITLE_RANKS[title.kind]
        if rank >= self.known.get("title_rank", 0):
            self.known.update(title=redact(title.text[:200]), title_rank=rank)

    def holds(self, facts: transcript.Facts) -> None:
        """Note the folder, the branch and the parent."""
        known = {"cwd": facts.cwd, "branch": facts.git_branch, "forked_from": facts.forked_from}
        self.known.update({name: value for name, value in known.items() if value})
        if facts.cwd:
            self.known.setdefault("first_cwd", facts.cwd)

    def cost_state(self, state: transcript.CostState) -> None:
        """Keep what the client itself reckons."""
        self.known["client_cost"] = state.cost_usd

    @property
    def facts(self) -> Json:
        """Return what holds at the end."""
        found = dict(self.known)
        if self.prompts:
            found["first_prompt"] = without_secrets(self.prompts[0])
            found["last_prompt"] = without_secrets(self.prompts[-1])
        if self.latest is not None:
            found["context"] = self.latest.context
        return found

    @property
    def place(self) -> Json:
        """Return what usage is summed by, of `facts`: every portion has it."""
        return {name: value for name, value in self.known.items() if name in PLACE}


def still_waiting(told: SessionDelta) -> tuple[PendingCall, ...]:
    """Return the calls whose results may follow.

    Of those before the latest message, all have come.
    """
    latest = [
        call._replace(command=call.command and without_secrets(call.command))
        for call in told.calls.values()
        if call.message_id == told.asking
    ]
    return tuple(latest[-MAX_WAITING:])


def resumed(
    waiting: Iterable[PendingCall], in_sidechain: bool, tools: frozenset[str]
) -> dict[str, SessionDelta]:
    """Return the session that had calls without a result when the pass before stopped."""
    told: dict[str, SessionDelta] = {}
    for call in waiting:
        each = told.setdefault(call.session_id, SessionDelta(call.session_id, in_sidechain, tools))
        each.calls[call.id] = call
        each.asking = call.message_id
    return told


def without_secrets(text: str) -> str:
    """Return a prompt as it is kept.

    It is redacted before it is cut, so that no half of a secret is left.
    """
    return redact(text)[:MAX_WORDS]


TELL: dict[type, Callable[[SessionDelta, Any], None]] = {
    ApiMessage: SessionDelta.message,
    transcript.ApiError: SessionDelta.api_error,
    transcript.Compaction: SessionDelta.compaction,
    transcript.CostState: SessionDelta.cost_state,
    transcript.Facts: SessionDelta.holds,
    transcript.Interrupt: SessionDelta.interrupt,
    transcript.Prompt: SessionDelta.prompt,
    transcript.Title: SessionDelta.title,
    transcript.ToolCall: SessionDelta.call,
    transcript.ToolResult: SessionDelta.result,
}


SAID: dict[type, Role] = {transcript.Answer: "answer", transcript.Prompt: "prompt"}
"""Entries whose words can be searched."""


@dataclass(slots=True)
class TranscriptPass:
    """One pass over one transcript."""

    path: str
    moved_from: str | None
    told: dict[str, SessionDelta]
    start: int
    position: Position
    is_from_start: bool
    started_at: str
    ended_at: str
    is_sidechain: bool
    bad: list[transcript.BadLine]
    pages: Pages | None
    """What was said, where that was asked for."""

    @property
    def found(self) -> SearchableText | None:
        """For the search index."""
        if self.pages is None:
            return None
        return self.pages.found(self.path, self.moved_from, self.position.to_text())

    def records(self) -> Iterator[Json]:
        """Yield what goes into the journal; the last of a session's records holds the position."""
        for session_id, told in self.told.items():
            packed = [pack(message, self.is_sidechain) for message in told.messages.values()]
            portions = range(0, max(len(packed), 1), MESSAGES_A_RECORD)
            for start in portions:
                record = self._record(session_id, packed[start : start + MESSAGES_A_RECORD])
                if start == portions[-1]:
                    record |= {
                        "position": self.position.to_text(),
                        "tally": told.tally.to_list(),
                        "facts": told.facts,
                    }
                else:
                    record["facts"] = told.place
                yield record

    def _record(self, session_id: str, messages: list[list[Any]]) -> Json:
        return {
            "event": "read",
            "session_id": session_id,
            "path": self.path,
            "moved_from": self.moved_from,
            "start": self.start,
            "anew": self.is_from_start,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "sidechain": self.is_sidechain,
            "messages": messages,
        }


def read(
    path: Path,
    position: Position | None,
    edit_tools: frozenset[str],
    moved_from: str | None = None,
    *,
    agent: Transcripts,
    with_texts: bool = False,
) -> TranscriptPass:
    """Read what is new in a transcript. Raises OSError where it can't be read."""
    bad: list[transcript.BadLine] = []
    pages = Pages() if with_texts else None
    with agent.open_reader(path, position, with_texts=with_texts) as reader:
        identity = reader.identity
        told = resumed(reader.start.waiting, identity.is_sidechain, edit_tools)
        for entry in reader:
            kind = type(entry)
            if isinstance(entry, transcript.BadLine):
                bad.append(entry)
                continue
            claim = entry.claim
            if pages is not None and isinstance(entry, transcript.Answer | transcript.Prompt):
                pages.add(SAID[kind], claim, entry.at, entry.uuid, entry.text)
            tell = TELL.get(kind)
            if tell is None or (claim.is_copy and kind not in OF_COPIES):
                continue
            session_id = claim.session_id
            session = told.get(session_id)
            if session is None:
                session = told[session_id] = SessionDelta(
                    session_id, identity.is_sidechain, edit_tools
                )
            tell(session, entry)
        own = SessionDelta(identity.session_id, identity.is_sidechain, edit_tools)
        own = told.setdefault(identity.session_id, own)
        return TranscriptPass(
            path=str(path),
            moved_from=moved_from,
            told=told,
            start=reader.start.offset,
            position=reader.position._replace(waiting=still_waiting(own)),
            is_from_start=reader.is_from_start,
            started_at=identity.started_at or UNTIMED,
            ended_at=identity.ended_at or UNTIMED,
            is_sidechain=identity.is_sidechain,
            bad=bad,
            pages=pages,
        )
