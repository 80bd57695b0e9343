"""Events of runs: `claude-output`, `-status`, `-error` and `-complete`.

They are derived from the run's output and state files, so a listener that starts late gets the same
events. A listener can be iterated, iterated asynchronously, or call back from a thread.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cached_property
from threading import Event as Flag
from threading import Thread
from typing import Literal, NamedTuple

from hookkit.agents.actions import Stream
from hookkit.lib.containment import contained
from hookkit.model.run_output import Kind
from hookkit.model.session import now
from hookkit.runs import run_folder
from hookkit.runs.output_tail import LOOK_SECONDS, PAUSE, OutputTail
from hookkit.runs.run_folder import Run, Status

EventName = Literal["claude-output", "claude-status", "claude-error", "claude-complete"]


class RunEvent(NamedTuple):
    """One event of a run."""

    event: EventName
    session_id: str
    status: Status
    """The status of the run at the time of the event."""
    content: str = ""
    """The message or the error."""
    role: str | None = None
    """For an output: user, assistant or tool."""
    timestamp: str | None = None
    """When it happened; where the client gives no time, that of the event before."""
    exit_code: int | None = None
    kind: Kind | None = None
    """For an output: a text, a tool call or a tool result."""
    tool: str | None = None
    """For a tool call: the tool's name."""
    about: str | None = None
    """For a tool call: its most descriptive argument."""
    is_part: bool = False
    """For a text: it comes in pieces, and the next text goes on where this one ends."""


class RunWatch:
    """A watched run; `news` returns the events since the previous call."""

    def __init__(self, run: Run, *, from_now: bool = False) -> None:
        self.run = run
        self.tail = OutputTail(run, from_now=from_now)
        self.status: Status = run.state.status if from_now else "initializing"
        self.has_begun = from_now
        self.is_done = False
        self.at = now() if from_now else None

    def news(self) -> list[RunEvent]:
        """Return the events since the previous call."""
        found: list[RunEvent] = []
        self.at = self.at or self.started_at
        if not self.has_begun:
            self.has_begun = True
            found.append(self.make_event("claude-status", self.status))
        for line in self.tail.lines():
            found += self.of_line(line)
        if self.tail.is_done and not self.is_done:
            self.is_done = True
            found += self.at_end()
        return found

    def of_line(self, line: bytes) -> Iterator[RunEvent]:
        """Yield the events in a line of the output."""
        stream = self.stream
        if stream is None:
            return
        report = stream.parse_status(line)
        if report is not None and report.phase and report.phase != self.status:
            self.status = report.phase
            yield self.make_event("claude-status", self.status)
        for message in stream.parse_messages(line):
            self.at = message.timestamp or self.at
            yield self.make_event("claude-output", message.content)._replace(
                role=message.role,
                kind=message.kind,
                tool=message.tool,
                about=message.about,
                is_part=message.is_part,
            )

    @property
    def started_at(self) -> str | None:
        """The start of the run; None if its folder was removed."""
        try:
            return self.run.request.started_at
        except OSError:
            return None

    @cached_property
    def stream(self) -> Stream | None:
        """The parser of the agent's output; None if it has none."""
        return self.run.agent.stream

    def at_end(self) -> Iterator[RunEvent]:
        """Yield the final events of the run."""
        state = self.run.state
        if not state.is_over:
            return  # its folder was removed
        self.status = state.status
        self.at = state.ended_at or self.at
        yield self.make_event("claude-status", state.status)
        if state.error:
            yield self.make_event("claude-error", state.error)
        last = self.make_event("claude-complete", state.error or "")
        yield last._replace(exit_code=state.exit_code)

    def make_event(self, event: EventName, content: str) -> RunEvent:
        """Return an event at the current status."""
        return RunEvent(event, self.run.session_id, self.status, content, timestamp=self.at)


def events_so_far(runs: list[Run]) -> Iterator[RunEvent]:
    """Yield the events of runs so far, run by run, the oldest run first."""
    watches = [RunWatch(run) for run in runs]
    for watch in sorted(watches, key=lambda each: each.started_at or ""):
        with contained(watch.run.label, also=(OSError,)):
            yield from all_news(watch)


def all_news(watch: RunWatch) -> Iterator[RunEvent]:
    """Yield the events of a run so far."""
    offset = -1
    while watch.tail.offset != offset:  # a part of the output may have no events
        offset = watch.tail.offset
        yield from watch.news()


class Listener:
    """Deliver events as they happen, by `for`, `async for` or a callback, until `stop`.

    With a session: all events of its last run, until that run is over. Without one: the events of
    all runs from now on.
    """

    def __init__(
        self, session_id: str | None, event: EventName | None, look: Callable[[], object]
    ) -> None:
        self.event = event
        self.look = look
        self.looked_at = 0.0
        self.stopped = Flag()
        self.is_open = session_id is None
        self.known: dict[str, RunWatch] = {}
        """The watched runs by the names of their folders: a run itself may get another name."""
        self.changed_at = run_folder.changed_at()
        last = None if session_id is None else run_folder.last_of(session_id)
        runs = {name: run for name, run in run_folder.by_folder().items() if last in (None, run)}
        self.seen = set(runs)
        for name, run in runs.items():
            if last is not None or not run.state.is_over:
                self.known[name] = RunWatch(run, from_now=last is None)

    def news(self) -> list[RunEvent]:
        """Return the events since the previous call, without waiting."""
        is_time = time.monotonic() - self.looked_at > LOOK_SECONDS
        if is_time:
            self.look()
            self.looked_at = time.monotonic()
        if self.is_open and (run_folder.changed_at() != self.changed_at or is_time):
            self.find_new()
        found = [each for watch in self.known.values() for each in watch.news()]
        self.known = {name: watch for name, watch in self.known.items() if not watch.is_done}
        return [each for each in found if self.event in (None, each.event)]

    def find_new(self) -> None:
        """Start to watch runs that were started since the previous check."""
        self.changed_at = run_folder.changed_at()
        for name, run in sorted(run_folder.by_folder().items()):
            if name not in self.seen:
                self.seen.add(name)
                self.known[name] = RunWatch(run)
            elif name in self.known:
                self.known[name].run = run

    @property
    def is_done(self) -> bool:
        """Return True if nothing more will happen."""
        return self.stopped.is_set() or not (self.is_open or self.known)

    def stop(self) -> None:
        """Stop listening."""
        self.stopped.set()

    def __iter__(self) -> Iterator[RunEvent]:
        while not self.is_done:
            found = self.news()
            yield from found
            if not found and not self.is_done:
                self.stopped.wait(PAUSE)

    async def __aiter__(self) -> AsyncIterator[RunEvent]:
        import asyncio

        while not self.is_done:
            found = self.news()
            for each in found:
                yield each
            if not found and not self.is_done:
                await asyncio.sleep(PAUSE)

    def call(self, callback: Callable[[RunEvent], object]) -> None:
        """Start a thread that calls `callback` with each event."""

        def run() -> None:
            for each in self:
                callback(each)

        Thread(target=run, name="hookkit-listener", daemon=True).start()
