"""A session's transcripts as turns, in the order in which things happened.

A call stands where it was made, with its result, so it waits for that; a subagent's conversation
follows its call. Nothing else is held, however long the transcript is.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hookkit import agents
from hookkit.agents.base import Conversations
from hookkit.api.history.transcript_files import Files
from hookkit.api.history.turns import Kind, ToolUse, Turn
from hookkit.lib.text.scrub import clean, clean_inputs, line
from hookkit.model import transcript

MOST_HELD = 200
"""Turns that wait together for the result of a call: one that has none by then has no result."""

REMEMBERED = 10_000
"""Ids of the latest entries: what is told again of those is left out."""


class TurnPlace(NamedTuple):
    """The session or subagent of a file's conversation."""

    depth: int = 0
    agent: str | None = None


@dataclass(slots=True)
class PendingTurn:
    """A turn in the queue."""

    turn: Turn
    waits: bool = False
    agent_id: str | None = None
    """The subagent that did it."""


@dataclass(slots=True)
class PendingTurns:
    """Takes in the entries of one file; turns come out as soon as they are complete."""

    place: TurnPlace
    full: bool
    """Whether what tools were asked and said is wanted."""
    held: deque[PendingTurn] = field(default_factory=deque)
    calls: dict[str, PendingTurn] = field(default_factory=dict)
    """Those that wait for their results, by id."""
    seen: dict[str, None] = field(default_factory=dict)

    def take(self, entry: object) -> None:
        """Take one entry in; most tell nothing of a conversation."""
        take = TAKE.get(type(entry))
        if take is not None:
            take(self, entry)

    def ready(self, most: int = MOST_HELD) -> Iterator[PendingTurn]:
        """Yield turns that are complete, and those that have waited too long."""
        while self.held and (not self.held[0].waits or len(self.held) > most):
            yield self.held.popleft()

    def add(self, entry: Any, kind: Kind, text: str, call: ToolUse | None = None) -> PendingTurn:
        """Put a turn at the end of the queue."""
        depth, agent = self.place
        if not depth and entry.claim.is_sidechain:
            depth = 1  # old clients wrote what a subagent did into the file of its parent
        held = PendingTurn(Turn(kind, entry.at, text, call, depth, agent))
        self.held.append(held)
        return held

    def is_new(self, name: str) -> bool:
        """Return True if an entry with this id was not told yet; one without an id is new."""
        if name and name in self.seen:
            return False
        self.seen[name] = None
        if len(self.seen) > REMEMBERED:
            del self.seen[next(iter(self.seen))]
        return True

    def prompt(self, entry: transcript.Prompt) -> None:
        """Add what a person typed."""
        if self.is_new(entry.uuid):
            self.add(entry, "prompt", clean(entry.text))

    def answer(self, entry: transcript.Answer) -> None:
        """Add an answer of the model."""
        if self.is_new(entry.uuid):
            self.add(entry, "answer", clean(entry.text))

    def recap(self, entry: transcript.Recap) -> None:
        """Add the summary of what came before a compaction."""
        if self.is_new(entry.uuid):
            self.add(entry, "recap", clean(entry.text))

    def call(self, entry: transcript.DetailedCall) -> None:
        """Add a tool call, which waits for its result."""
        if self.is_new(entry.id):
            inputs = clean_inputs(entry.inputs) if self.full else {}
            call = ToolUse(line(entry.name), line(entry.about), inputs)
            held = self.calls[entry.id] = self.add(entry, "tool", "", call)
            held.waits = True

    def result(self, entry: transcript.DetailedResult) -> None:
        """Add the result of a call; one whose call could not be read stands alone."""
        if not self.is_new(entry.id and f"result of {entry.id}"):
            return
        held = self.calls.pop(entry.id, None) or self.add(entry, "tool", "", ToolUse("", "", {}))
        call = held.turn.call
        assert call is not None  # noqa: S101 - only calls are put there
        output = clean(entry.output) if self.full or entry.is_error else ""
        call = call._replace(is_error=entry.is_error, ended_at=entry.at)
        held.turn = held.turn._replace(content=output, call=call)
        held.waits, held.agent_id = False, entry.agent_id

    def compaction(self, entry: transcript.Compaction) -> None:
        """Note that the conversation continued from a summary of it."""
        known = [entry.trigger, f"{entry.tokens_before:,} tokens" if entry.tokens_before else ""]
        told = ", ".join(filter(None, map(line, known)))
        self.add(entry, "compaction", f"The conversation was compacted{told and f' ({told})'}.")

    def api_error(self, entry: transcript.ApiError) -> None:
        """Add a failure of the API."""
        status = f" {entry.status}" if entry.status else ""
        again = ", tried again" if entry.is_retry else ""
        said = line(entry.text)
        self.add(entry, "api_error", f"API error{status}{again}{said and f': {said}'}")

    def interrupt(self, entry: transcript.Interrupt) -> None:
        """Add an interruption by the user."""
        self.add(entry, "interruption", "Interrupted by the user.")


TAKE: dict[type, Callable[[PendingTurns, Any], None]] = {
    transcript.Answer: PendingTurns.answer,
    transcript.ApiError: PendingTurns.api_error,
    transcript.DetailedCall: PendingTurns.call,
    transcript.Compaction: PendingTurns.compaction,
    transcript.Interrupt: PendingTurns.interrupt,
    transcript.Prompt: PendingTurns.prompt,
    transcript.Recap: PendingTurns.recap,
    transcript.DetailedResult: PendingTurns.result,
}


def turns(files: Files, *, full: bool = True) -> Iterator[Turn]:
    """Yield the turns of a session; subagents that no call names come last.

    Without `full`, inputs and outputs of tools are left out, but for errors. Raises OSError.
    """
    walk = TranscriptWalk(agents.of(files.framework).conversation, dict(files.agents), full)
    if files.main is not None:
        yield from walk.read(files.main, TurnPlace())
    while walk.subagents:
        agent = next(iter(walk.subagents))
        yield from walk.read(walk.subagents.pop(agent), TurnPlace(1, agent))


class TranscriptWalk(NamedTuple):
    """The transcripts of one session, read in the order in which things happened."""

    conversation: Conversations
    subagents: dict[str, Path]
    """Those that no call has named yet, so that none is read twice."""
    full: bool

    def read(self, path: Path, place: TurnPlace) -> Iterator[Turn]:
        """Yield the turns of one file, and of the subagents that are called in it."""
        queue = PendingTurns(place, self.full)
        with self.conversation.open_reader(path) as reader:
            for entry in reader:
                if isinstance(entry, transcript.BadLine):
                    yield unreadable(entry, reader.at, place)
                queue.take(entry)
                yield from self.follow(queue.ready(), place)
        yield from self.follow(queue.ready(most=0), place)

    def follow(self, found: Iterator[PendingTurn], place: TurnPlace) -> Iterator[Turn]:
        """Yield turns, each followed by those of the subagent that did it."""
        for held in found:
            yield held.turn
            path = self.subagents.pop(held.agent_id, None) if held.agent_id else None
            if path is not None:
                yield from self.read(path, TurnPlace(place.depth + 1, held.agent_id))


def unreadable(bad: transcript.BadLine, at: str, place: TurnPlace) -> Turn:
    """Return what stands for a line that can't be understood."""
    said = f"A line of the transcript can't be read (at byte {bad.offset:,}: {bad.reason})."
    return Turn("unreadable", at, said, None, *place)
