"""Build the turns of a session from its transcripts, in chronological order.

A tool call keeps its place and is held until its result is read; a subagent's conversation follows
its call. Nothing else of the texts is buffered, so memory is bounded for any transcript.

Texts are scrubbed when a turn is complete: who needs only some turns of a conversation, or only
what happened, takes `raw_turns` and finishes those.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hookkit import agents
from hookkit.agents.base import Conversations
from hookkit.api.history.diffs import diff
from hookkit.api.history.transcript_files import Files
from hookkit.api.history.turns import Kind, ToolUse, Turn
from hookkit.lib.text.scrub import clean, clean_inputs, line
from hookkit.model import transcript
from hookkit.model.transcript import Question

MOST_HELD = 200
"""Turns held while a call waits for its result; beyond these, the call has no result."""

RECENT_IDS = 10_000
"""Ids of the latest entries, for deduplication."""


class TurnPlace(NamedTuple):
    """The session or subagent of a file's conversation."""

    depth: int = 0
    agent: str | None = None
    name: str = ""


class Detail(NamedTuple):
    """How much of a conversation to read."""

    full: bool = True
    """Include inputs and outputs of tools; without it only the output of failed ones."""
    diff_lines: int | None = None
    """The most lines of each diff; None: all."""


@dataclass(slots=True)
class RawTurn:
    """A turn as the transcript has it; nothing of it may be shown before it is finished."""

    kind: Kind
    at: str
    text: str
    place: TurnPlace
    is_discarded: bool = False
    call: transcript.DetailedCall | None = None
    result: transcript.DetailedResult | None = None
    """Without a call, that of a call which isn't known."""
    is_clean: bool = False
    """The text is ours."""

    @property
    def waits(self) -> bool:
        """Return True for a call without a result."""
        return self.call is not None and self.result is None

    @property
    def agent_id(self) -> str | None:
        """Return the subagent that the call started."""
        return self.result.agent_id if self.result else None

    def finished(self, detail: Detail) -> Turn:
        """Return the turn, scrubbed."""
        depth, agent, name = self.place
        known = depth, agent, self.is_discarded, name
        if self.kind != "tool":
            text = self.text if self.is_clean else clean(self.text)
            return Turn(self.kind, self.at, text, None, *known)
        return Turn("tool", self.at, self._output(detail), self._use(detail), *known)

    def _output(self, detail: Detail) -> str:
        result = self.result
        is_shown = result is not None and (detail.full or result.is_error)
        return clean(result.output) if result and is_shown else ""

    def _use(self, detail: Detail) -> ToolUse:
        asked = self.call
        inputs = clean_inputs(asked.inputs) if asked and detail.full else {}
        questions = tuple(map(scrubbed, asked.questions)) if asked else ()
        call = ToolUse(
            line(asked.name) if asked else "",
            line(asked.about) if asked else "",
            inputs,
            questions=questions,
        )
        return call if self.result is None else answered(call, self.result, detail)


def answered(call: ToolUse, result: transcript.DetailedResult, detail: Detail) -> ToolUse:
    """Return a call with what became of it."""
    answers = {clean(question): clean(answer) for question, answer in result.answers.items()}
    return call._replace(
        is_error=result.is_error,
        ended_at=result.at,
        questions=tuple(
            each._replace(answer=answers.get(each.text, "")) for each in call.questions
        ),
        diffs=tuple(diff(each, detail.diff_lines) for each in result.changes),
    )


@dataclass(slots=True)
class PendingTurns:
    """The queue of one file: entries go in, turns come out as soon as they are complete."""

    place: TurnPlace
    is_discarded: bool = False
    """True while entries are those that a rewind discarded."""
    held: deque[RawTurn] = field(default_factory=deque)
    calls: dict[str, RawTurn] = field(default_factory=dict)
    """Calls without a result yet, by id."""
    seen: dict[str, None] = field(default_factory=dict)

    def take(self, entry: object) -> None:
        """Add one entry; most types are not part of a conversation."""
        take = TAKE.get(type(entry))
        if take is not None:
            take(self, entry)

    def ready(self, most: int = MOST_HELD) -> Iterator[RawTurn]:
        """Yield complete turns, and incomplete ones beyond `most`."""
        while self.held and (not self.held[0].waits or len(self.held) > most):
            yield self.held.popleft()

    def add(self, entry: Any, kind: Kind, text: str, *, is_clean: bool = False) -> RawTurn:
        """Append a turn to the queue."""
        place = self.place
        if not place.depth and entry.claim.is_sidechain:
            place = place._replace(depth=1)  # old clients wrote subagents into the parent's file
        held = RawTurn(kind, entry.at, text, place, self.is_discarded, is_clean=is_clean)
        self.held.append(held)
        return held

    def is_new(self, name: str) -> bool:
        """Return True if no entry with this id was added yet; entries without an id are new."""
        if name and name in self.seen:
            return False
        self.seen[name] = None
        if len(self.seen) > RECENT_IDS:
            del self.seen[next(iter(self.seen))]
        return True

    def branch(self, entry: transcript.Branch) -> None:
        """Note whether the entries that follow were discarded."""
        self.is_discarded = entry.is_discarded

    def prompt(self, entry: transcript.Prompt) -> None:
        """Add a prompt."""
        if self.is_new(entry.uuid):
            self.add(entry, "prompt", entry.text)

    def message(self, entry: transcript.AgentMessage) -> None:
        """Add a message of another agent; one record may have several."""
        if self.is_new(entry.uuid and f"{entry.uuid} {entry.text}"):
            self.add(entry, "message", entry.text)

    def answer(self, entry: transcript.Answer) -> None:
        """Add an answer of the model."""
        if self.is_new(entry.uuid):
            self.add(entry, "answer", entry.text)

    def output(self, entry: transcript.ShellOutput) -> None:
        """Add the output of a command that the user ran."""
        if self.is_new(entry.uuid):
            self.add(entry, "output", entry.text)

    def recap(self, entry: transcript.Recap) -> None:
        """Add the summary of what came before a compaction."""
        if self.is_new(entry.uuid):
            self.add(entry, "recap", entry.text)

    def call(self, entry: transcript.DetailedCall) -> None:
        """Add a tool call, to be completed by its result."""
        if self.is_new(entry.id):
            held = self.calls[entry.id] = self.add(entry, "tool", "")
            held.call = entry

    def result(self, entry: transcript.DetailedResult) -> None:
        """Add the result of a call, as a turn of its own if its call is unknown."""
        if not self.is_new(entry.id and f"result of {entry.id}"):
            return
        held = self.calls.pop(entry.id, None) or self.add(entry, "tool", "")
        held.result = entry

    def compaction(self, entry: transcript.Compaction) -> None:
        """Note that the conversation continued from a summary of it."""
        known = [entry.trigger, f"{entry.tokens_before:,} tokens" if entry.tokens_before else ""]
        detail = ", ".join(filter(None, map(line, known)))
        text = f"The conversation was compacted{detail and f' ({detail})'}."
        self.add(entry, "compaction", text, is_clean=True)

    def api_error(self, entry: transcript.ApiError) -> None:
        """Add a failure of the API."""
        status = f" {entry.status}" if entry.status else ""
        again = ", tried again" if entry.is_retry else ""
        message = line(entry.text)
        text = f"API error{status}{again}{message and f': {message}'}"
        self.add(entry, "api_error", text, is_clean=True)

    def interrupt(self, entry: transcript.Interrupt) -> None:
        """Add an interruption by the user."""
        self.add(entry, "interruption", "Interrupted by the user.", is_clean=True)


TAKE: dict[type, Callable[[PendingTurns, Any], None]] = {
    transcript.AgentMessage: PendingTurns.message,
    transcript.Answer: PendingTurns.answer,
    transcript.ApiError: PendingTurns.api_error,
    transcript.Branch: PendingTurns.branch,
    transcript.DetailedCall: PendingTurns.call,
    transcript.Compaction: PendingTurns.compaction,
    transcript.Interrupt: PendingTurns.interrupt,
    transcript.Prompt: PendingTurns.prompt,
    transcript.Recap: PendingTurns.recap,
    transcript.DetailedResult: PendingTurns.result,
    transcript.ShellOutput: PendingTurns.output,
}


def scrubbed(question: Question) -> Question:
    """Return a question without what may do harm."""
    return question._replace(text=clean(question.text), options=tuple(map(line, question.options)))


def turns(files: Files, detail: Detail = Detail()) -> Iterator[Turn]:  # noqa: B008 - a value
    """Yield the turns of a session; subagents without a known call come last. Raises OSError."""
    return (each.finished(detail) for each in raw_turns(files))


def raw_turns(files: Files) -> Iterator[RawTurn]:
    """Yield the same turns, to be finished by the caller. Raises OSError."""
    walk = TranscriptWalk(agents.of(files.framework).conversation, dict(files.agents))
    if files.main is not None:
        yield from walk.read(files.main, TurnPlace())
    while walk.subagents:
        agent = next(iter(walk.subagents))
        path = walk.subagents.pop(agent)
        yield from walk.read(path, TurnPlace(1, agent, walk.name_of(path)))


class TranscriptWalk(NamedTuple):
    """A walk over the transcripts of one session, in chronological order."""

    conversation: Conversations
    subagents: dict[str, Path]
    """Transcripts that are not read yet, by subagent id."""

    def name_of(self, path: Path) -> str:
        """Return the name of a subagent; empty if its agent knows none."""
        return line(self.conversation.agent_name(path))

    def read(
        self, path: Path, place: TurnPlace, *, is_discarded: bool = False
    ) -> Iterator[RawTurn]:
        """Yield the turns of one file and of the subagents called in it."""
        queue = PendingTurns(place, is_discarded)
        with self.conversation.open_reader(path) as reader:
            for entry in reader:
                if isinstance(entry, transcript.BadLine):
                    yield unreadable(entry, reader.at, place)
                queue.take(entry)
                yield from self.follow(queue.ready(), place)
        yield from self.follow(queue.ready(most=0), place)

    def follow(self, found: Iterator[RawTurn], place: TurnPlace) -> Iterator[RawTurn]:
        """Yield turns, each followed by those of the subagent that it started."""
        for held in found:
            yield held
            path = self.subagents.pop(held.agent_id, None) if held.agent_id else None
            if path is not None:
                name = self.name_of(path) or line(held.call.subagent if held.call else "")
                below = TurnPlace(place.depth + 1, held.agent_id, name)
                yield from self.read(path, below, is_discarded=held.is_discarded)


def unreadable(bad: transcript.BadLine, at: str, place: TurnPlace) -> RawTurn:
    """Return a turn for a line that can't be parsed."""
    message = f"A line of the transcript can't be read ({bad.where}{bad.reason})."
    return RawTurn("unreadable", at, message, place, is_clean=True)
