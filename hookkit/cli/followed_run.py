"""Follow a run: its answers on stdout; its tool calls and its end on stderr."""

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager, wait_until
from hookkit.cli import messages
from hookkit.cli.echo import error_width
from hookkit.cli.spinner import Spinner
from hookkit.errors import HookkitError
from hookkit.lib.text.columns import beginning, cells
from hookkit.lib.text.sanitize import visible
from hookkit.lib.text.scrub import line
from hookkit.render import humanize
from hookkit.runs import output_tail, run_folder
from hookkit.runs.run_events import RunEvent

if TYPE_CHECKING:
    from hookkit.api.store import Store
    from hookkit.model.session import Session

IN_PIPE = 200
"""Columns of a tool call where stderr is no terminal."""

LEAST = 20
"""Columns of a call's argument in the narrowest terminal."""

WORKING = "working"
"""What a run does while it uses no tool."""

READ_SECONDS = 2.0
"""Seconds to wait until the transcript of an ended run has been read."""


class RunDisplay:
    """What is shown of a run."""

    def __init__(self, *, answers: bool, actions: bool) -> None:
        self.answers = answers
        self.actions = actions
        self.spinner = Spinner()
        self.spinner.can_move &= actions
        self.open_calls = 0
        self.is_line_open = False
        """A part of a text has been printed: its line isn't ended yet."""
        self.spinner.begin(WORKING)

    def take(self, event: RunEvent) -> None:
        """Show one event of the output."""
        if event.kind == "text" and event.role == "assistant" and self.answers:
            self.spinner.clear()
            click.echo(visible(event.content), nl=not event.is_part)
            self.is_line_open = event.is_part
        else:
            self.end_line()
        if event.kind == "tool":
            self.begin_call(line(event.tool or ""), line(event.about or ""))
        elif event.kind == "answer":
            self.open_calls = max(self.open_calls - 1, 0)
        if not self.open_calls:
            self.spinner.begin(WORKING)

    def turn(self) -> None:
        """Turn the spinner, but not over a text that goes on."""
        if not self.is_line_open:
            self.spinner.turn()

    def end_line(self) -> None:
        """End the line of a text that came in parts."""
        if self.is_line_open:
            click.echo()
            self.is_line_open = False

    def begin_call(self, tool: str, about: str) -> None:
        """Show a tool call."""
        self.open_calls += 1
        self.spinner.clear()
        if self.actions:
            width = error_width() or IN_PIPE
            room = max(width - cells(tool) - len(messages.ACTION) - 2, LEAST)
            messages.note_action(tool, beginning(about, room))
        self.spinner.begin(tool)


def follow(manager: SessionManager, run: RunningSession, display: RunDisplay) -> RunningSession:
    """Show a run until it ends; Ctrl-C cancels it. Return its last state."""
    listener = manager.listen("claude-output", run.session_id)
    try:
        while not listener.is_done:
            found = listener.news()
            for event in found:
                display.take(event)
            if not found and not listener.is_done:
                display.turn()
                listener.stopped.wait(output_tail.PAUSE)
    except KeyboardInterrupt:
        display.spinner.clear()
        messages.warn(f"cancelling {run.session_id} …")
        manager.cancel(run.session_id)
    finally:
        display.spinner.clear()
        display.end_line()
    return manager.get(run.session_id)


def outcome(run: RunningSession) -> str:
    """Return how a run has ended: the number of its session, the time, and the cost so far."""
    number, cost = known_of(run.session_id)
    session = run.session_id if number is None else f"#{number}"
    how = "completed in" if run.status == "completed" else f"{run.status} after"
    took = humanize.human_duration(timedelta(seconds=run.runtime_seconds))
    return f"{session} {how} {took}" + ("" if cost is None else f", cost {humanize.dollars(cost)}")


def known_of(session_id: str) -> tuple[int | None, float | None]:
    """Return the number and the cost of a session, as far as they are known.

    What the agent reports of a fork includes what its parent has cost.
    """
    from hookkit.api.run_cost import reported_cost
    from hookkit.api.store import Store

    number = cost = None
    with suppress(HookkitError, OSError):
        cost = reported_cost(run_folder.last_of(session_id))
    with suppress(HookkitError), Store.open() as store:
        session = store.get_session(session_id)
        number = session.seq if session else None
        if session and session.parent_session_id:
            session = read_to_the_end(store, session_id)
            cost = session.cost_usd if session else None
        elif session and cost is None:
            cost = session.cost_usd
    return number, cost


def read_to_the_end(store: "Store", session_id: str) -> "Session | None":
    """Return the session of an ended run, whose transcript is being read when the run ends.

    It waits a little for the cost, which comes from the transcript.
    """
    session: Session | None = None

    def is_read() -> bool:
        nonlocal session
        store.refresh()
        session = store.get_session(session_id)
        return session is None or session.cost_usd is not None

    wait_until(is_read, READ_SECONDS)
    return session
