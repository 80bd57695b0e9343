"""One pass over a transcript: what is new in it, by session, as records for the journal.

A transcript's usage goes the same way as everything else: it is written to the journal, then
folded. So a rebuild has it also when the client has deleted the transcript.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hookkit import github
from hookkit.agents.claude_code.transcript import entries
from hookkit.agents.claude_code.transcript.position import Position, Waiting
from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.packed import pack
from hookkit.redact import redact
from hookkit.tally import Tally
from hookkit.texts import Found, Pages, Role
from hookkit.usage import UNTIMED, ApiMessage

MESSAGES_A_RECORD = 500
"""API messages in one journal record, so that its size is bounded."""

MAX_WORDS = 2000
"""Characters of a prompt that are kept."""

MAX_WAITING = 100
"""Calls without a result that are remembered from one pass to the next: the latest."""

TITLE_RANKS = {"summary": 0, "ai": 1, "custom": 2}
"""How much a title counts; the last of the best kind is shown."""

OF_COPIES = (ApiMessage, entries.Facts)
"""What a record that was copied from another session tells of this one: messages, which may have no
other place, and where the session stands. What was said and done is the other's."""

PLACE = ("first_cwd", "branch")

Json = dict[str, Any]


@dataclass(slots=True)
class Told:
    """What one pass over one file has told of one session."""

    session_id: str
    in_sidechain: bool
    """Whether the file is a subagent's."""
    edit_tools: frozenset[str]
    messages: dict[str, ApiMessage] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    known: Json = field(default_factory=dict)
    """What it holds besides; `facts` has all of it."""
    prompts: list[str] = field(default_factory=list)
    """The first and the last."""
    latest: ApiMessage | None = None
    """Of the main chain, since the last compaction: the window is as large as it says."""
    calls: dict[str, Waiting] = field(default_factory=dict)
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

    def prompt(self, prompt: entries.Prompt) -> None:
        """Count a prompt, and keep its words where it is the first or the last."""
        self.tally.prompts += 1
        self.tally.messages += 1
        self.prompts[1:] = [prompt.text[: 2 * MAX_WORDS]]

    def call(self, call: entries.ToolCall) -> None:
        """Count a tool that was asked for; its result may say that it never ran."""
        if call.id in self.calls:
            return
        command = call.command if call.command and "gh" in call.command else None
        self.calls[call.id] = Waiting(self.session_id, self.asking, call.id, call.name, command)
        self.tally.tool_calls += 1
        self.tally.edits += call.name in self.edit_tools

    def result(self, result: entries.ToolResult) -> None:
        """Take back what never ran or failed, and note what `gh` said."""
        call = self.calls.pop(result.id, None)
        if call is None:
            return
        self.tally.tool_calls -= result.never_ran
        self.tally.edits -= result.is_error and call.name in self.edit_tools
        if call.command:
            found = github.mentions(call.command, result.output)._asdict()
            self.known.update({name: value for name, value in found.items() if value is not None})

    def compaction(self, compaction: entries.Compaction) -> None:
        """Count a compaction; the window is small again."""
        self.tally.compactions += 1
        self.latest = None

    def api_error(self, error: entries.ApiError) -> None:
        """Count an API error: each attempt that failed."""
        self.tally.api_errors += 1

    def interrupt(self, interrupt: entries.Interrupt) -> None:
        """Note that a person stopped the agent."""
        self.known["interrupted_at"] = interrupt.at

    def title(self, title: entries.Title) -> None:
        """Keep the last title of the best kind."""
        rank = TITLE_RANKS[title.kind]
        if rank >= self.known.get("title_rank", 0):
            self.known.update(title=redact(title.text[:200]), title_rank=rank)

    def holds(self, facts: entries.Facts) -> None:
        """Note the folder, the branch and the parent."""
        known = {"cwd": facts.cwd, "branch": facts.git_branch, "forked_from": facts.forked_from}
        self.known.update({name: value for name, value in known.items() if value})
        if facts.cwd:
            self.known.setdefault("first_cwd", facts.cwd)

    def cost_state(self, state: entries.CostState) -> None:
        """Keep what the client itself reckons."""
        self.known["client_cost"] = state.cost_usd

    @property
    def facts(self) -> Json:
        """What holds at the end."""
        found = dict(self.known)
        if self.prompts:
            found["first_prompt"] = without_secrets(self.prompts[0])
            found["last_prompt"] = without_secrets(self.prompts[-1])
        if self.latest is not None:
            found["context"] = self.latest.context
        return found

    @property
    def place(self) -> Json:
        """What usage is summed by, of `facts`: every portion has it."""
        return {name: value for name, value in self.known.items() if name in PLACE}


def still_waiting(told: Told) -> tuple[Waiting, ...]:
    """The calls whose results may follow. Of those before the latest message, all have come."""
    latest = [
        call._replace(command=call.command and without_secrets(call.command))
        for call in told.calls.values()
        if call.message_id == told.asking
    ]
    return tuple(latest[-MAX_WAITING:])


def resumed(
    waiting: Iterable[Waiting], in_sidechain: bool, tools: frozenset[str]
) -> dict[str, Told]:
    """The session that had calls without a result when the pass before stopped."""
    told: dict[str, Told] = {}
    for call in waiting:
        each = told.setdefault(call.session_id, Told(call.session_id, in_sidechain, tools))
        each.calls[call.id] = call
        each.asking = call.message_id
    return told


def without_secrets(text: str) -> str:
    """A prompt as it is kept: redacted before it is cut, so that no half of a secret is left."""
    return redact(text)[:MAX_WORDS]


TELL: dict[type, Callable[[Told, Any], None]] = {
    ApiMessage: Told.message,
    entries.ApiError: Told.api_error,
    entries.Compaction: Told.compaction,
    entries.CostState: Told.cost_state,
    entries.Facts: Told.holds,
    entries.Interrupt: Told.interrupt,
    entries.Prompt: Told.prompt,
    entries.Title: Told.title,
    entries.ToolCall: Told.call,
    entries.ToolResult: Told.result,
}


SAID: dict[type, Role] = {entries.Answer: "answer", entries.Prompt: "prompt"}
"""Entries whose words can be searched."""


@dataclass(slots=True)
class Reading:
    """One pass over one transcript."""

    path: str
    moved_from: str | None
    told: dict[str, Told]
    start: int
    position: Position
    is_anew: bool
    started_at: str
    ended_at: str
    is_sidechain: bool
    bad: list[entries.Bad]
    pages: Pages | None
    """What was said, where that was asked for."""

    @property
    def found(self) -> Found | None:
        """For the search index."""
        if self.pages is None:
            return None
        return self.pages.found(self.path, self.moved_from, self.position.to_text())

    def records(self) -> Iterator[Json]:
        """What goes into the journal; the last of a session's records holds the position."""
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
            "anew": self.is_anew,
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
    with_texts: bool = False,
) -> Reading:
    """Read what is new in a transcript. Raises OSError where it can't be read."""
    bad: list[entries.Bad] = []
    pages = Pages() if with_texts else None
    with Reader(path, position, with_texts=with_texts, with_outputs=False) as reader:
        identity = reader.identity
        told = resumed(reader.start.waiting, identity.is_sidechain, edit_tools)
        for entry in reader:
            kind = type(entry)
            if isinstance(entry, entries.Bad):
                bad.append(entry)
                continue
            claim = entry.claim
            if pages is not None and isinstance(entry, entries.Answer | entries.Prompt):
                pages.add(SAID[kind], claim, entry.at, entry.uuid, entry.text)
            tell = TELL.get(kind)
            if tell is None or (claim.is_copy and kind not in OF_COPIES):
                continue
            session_id = claim.session_id
            session = told.get(session_id)
            if session is None:
                session = told[session_id] = Told(session_id, identity.is_sidechain, edit_tools)
            tell(session, entry)
        own = Told(identity.session_id, identity.is_sidechain, edit_tools)
        own = told.setdefault(identity.session_id, own)
        return Reading(
            path=str(path),
            moved_from=moved_from,
            told=told,
            start=reader.start.offset,
            position=reader.position._replace(waiting=still_waiting(own)),
            is_anew=reader.is_anew,
            started_at=identity.started_at or UNTIMED,
            ended_at=identity.ended_at or UNTIMED,
            is_sidechain=identity.is_sidechain,
            bad=bad,
            pages=pages,
        )
