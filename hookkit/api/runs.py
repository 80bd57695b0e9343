"""Run Claude Code sessions, watch and cancel them.

    from hookkit import SessionManager

    manager = SessionManager()
    run = manager.execute("/path/to/project", "Help me with the login flow")
    for event in manager.listen("claude-output", run.session_id):
        print(event.role, event.content)
    print(manager.wait(run.session_id).status)

A run goes on when its caller exits. All of this can be asked from any process.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack
from uuid import uuid4

import orjson

from hookkit import agents
from hookkit.api.session_folder import agent_of
from hookkit.model.session import moment, timestamp
from hookkit.pipeline.collect.dead_processes import is_process_running
from hookkit.runs import launch, output_tail, run_folder
from hookkit.runs.cleanup import RETENTION_DAYS, CleanupResult
from hookkit.runs.recover import OrphanedRun, Report, is_live, live
from hookkit.runs.run_events import EventName, Listener, RunEvent
from hookkit.runs.run_folder import Run, RunError, Status
from hookkit.runs.run_request import RunOptions, folder_of, order
from hookkit.runs.terminate import GRACE_SECONDS

if TYPE_CHECKING:
    import psutil

    from hookkit.api.history.projects import Project
    from hookkit.api.history.turns import Turn
    from hookkit.model.session import Session

SETTLE_SECONDS = 5.0
"""Seconds for a supervisor to write its state."""

MEGABYTE = 1 << 20


class RunningSession(NamedTuple):
    """A run, as it is at this moment."""

    session_id: str
    project_path: str
    started_at: str
    """RFC 3339, UTC, milliseconds."""
    pid: int | None
    """Of the client; None once it has ended."""
    model: str | None
    """As it was asked for; None: the client's own choice."""
    status: Status
    memory_mb: float = 0.0
    """Of the client and all that it has started."""
    runtime_seconds: float = 0.0
    exit_code: int | None = None
    """Once it has ended; negative: the signal that ended it."""
    error: str | None = None
    """The error, in the client's own words."""


class SessionManager:
    """Start, continue, resume, watch and cancel runs.

    `report` is told of each run that has lost its supervisor (killed, power loss), before a
    client that was left over is ended; by default a warning is logged.
    """

    def __init__(self, report: Report | None = None) -> None:
        self.report = report or warn

    def execute(
        self,
        project_path: str | Path,
        prompt: str,
        model: str | None = "sonnet",
        *,
        session_id: str | None = None,
        agent: str = agents.DEFAULT,
        **options: Unpack[RunOptions],
    ) -> RunningSession:
        """Start a new session in a project; it runs on its own from here.

        `session_id` is a UUID of your own choice. Raises HookkitError, with nothing left behind:
        the project is no folder, the prompt is empty, there is no such agent or it isn't installed.
        """
        chosen = run_folder.checked(session_id) if session_id is not None else str(uuid4())
        if session_id is not None and agent_of(chosen) is not None:
            raise RunError(f"Session {chosen} is there already: resume it.")
        return self._start(
            chosen, project_path, prompt, model, options, agent=agent, is_resumed=False
        )

    def continue_(
        self,
        project_path: str | Path,
        prompt: str,
        model: str | None = None,
        *,
        agent: str = agents.DEFAULT,
        **options: Unpack[RunOptions],
    ) -> RunningSession:
        """Continue the project's most recent session with an agent, whoever began it.

        Raises HookkitError where it has none, and as `resume` does.
        """
        folder = folder_of(project_path)
        found = agents.get(agent).session_files.sessions_of(folder)
        session_id = next((each for each in found if run_folder.NAME.fullmatch(each)), None)
        if session_id is None:
            raise RunError(f"No session to continue in {folder}: `hookkit run` starts one.")
        return self.resume(folder, session_id, prompt, model, **options)

    def resume(
        self,
        project_path: str | Path,
        session_id: str,
        prompt: str,
        model: str | None = None,
        **options: Unpack[RunOptions],
    ) -> RunningSession:
        """Go on with a session. Raises HookkitError for one that isn't known or runs now."""
        session_id = run_folder.checked(session_id)
        agent = agent_of(session_id)
        if agent is None:
            raise RunError(f"No session {session_id}: neither a run nor a transcript of it.")
        live(self.report)  # a run that has lost its supervisor doesn't hold its session
        check_free(session_id)
        return self._start(
            session_id, project_path, prompt, model, options, agent=agent.NAME, is_resumed=True
        )

    def _start(
        self,
        session_id: str,
        project_path: str | Path,
        prompt: str,
        model: str | None,
        options: RunOptions,
        *,
        agent: str,
        is_resumed: bool,
    ) -> RunningSession:
        ordered = order(
            session_id, project_path, prompt, model, options, agent=agent, is_resumed=is_resumed
        )
        run, pid = launch.start(session_id, ordered)
        asked = run.asked
        return RunningSession(
            session_id, asked.project, asked.started_at, pid, asked.model, "initializing"
        )

    def list_running(self) -> list[RunningSession]:
        """Return the runs that go on, whoever started them, those that began first first."""
        return by_start(live(self.report))

    def list_all(self) -> list[RunningSession]:
        """Return all runs, including finished ones whose folders are kept."""
        live(self.report)
        return by_start(run_folder.runs())

    def get(self, session_id: str) -> RunningSession:
        """Return a session's last run, also one that is over.

        Raises HookkitError where there is none.
        """
        run = run_folder.last_of(session_id)
        is_live(run, self.report)
        return described(run)

    def wait(self, session_id: str, timeout: float | None = None) -> RunningSession:
        """Wait until a session's last run is over, or for so many seconds; how it is then."""
        run = run_folder.last_of(session_id)
        until(lambda: not is_live(run, self.report), timeout)
        return described(run)

    def cancel(
        self, session_id: str | None = None, *, grace: float = GRACE_SECONDS
    ) -> list[RunningSession]:
        """End a run, without an id all runs that hookkit has started, and nothing else.

        The client is asked to end, and killed after `grace` seconds; what it has said so far
        stays. Those that were ended, as they are now. Raises HookkitError for an id that isn't
        known or whose run is over.
        """
        from hookkit.runs.cancel import cancel

        if session_id is None:
            chosen = live(self.report)
        else:
            chosen = [run_folder.last_of(session_id)]
            if not is_live(chosen[0], self.report):
                raise RunError(f"The run of session {session_id} is over already.")
        cancel(chosen, grace)
        for run in chosen:
            until(lambda run=run: not is_live(run, self.report), SETTLE_SECONDS)  # type: ignore[misc]
        return [described(run) for run in chosen]

    def output(self, session_id: str, *, raw: bool = False) -> str:
        """Return what was said in the runs of a session so far, as JSONL: role, content, timestamp.

        `raw`: the client's own lines, as they came.
        """
        return b"".join(self.lines(session_id, raw=raw)).decode("utf-8", "replace")

    def lines(self, session_id: str, *, raw: bool = False, follow: bool = False) -> Iterator[bytes]:
        """Yield the output line by line; with `follow`, until the last run ends."""
        last = run_folder.last_of(session_id)
        for run in run_folder.runs_of(session_id):
            if follow and run == last:
                found = output_tail.follow(run, partial(is_live, run, self.report))
            else:
                found = output_tail.there(run)
            yield from found if raw else said_in(run, found)

    def listen(
        self,
        event: EventName | None = None,
        session_id: str | None = None,
        callback: Callable[[RunEvent], object] | None = None,
    ) -> Listener:
        """Events as they happen, for `for` and `async for`, or called back from a thread.

        Of one session all of its last run until that is over; else what happens in any run from
        now on, until the listener's `stop`.
        """
        if session_id is not None:
            run_folder.last_of(session_id)
        listener = Listener(session_id, event, lambda: live(self.report))
        if callback is not None:
            listener.call(callback)
        return listener

    def projects(self) -> "list[Project]":
        """Return what was worked on, the latest first."""
        from hookkit.api.history import api

        return api.projects()

    def project_sessions(self, project_id: str) -> "list[Session]":
        """Return the sessions of a project, by name or folder.

        Raises NotFoundError, AmbiguousError.
        """
        from hookkit.api.history import api

        return api.project_sessions(project_id)

    def history(self, session_id: str) -> "list[Turn]":
        """Return the conversation of a session. Raises NotFoundError, AmbiguousError."""
        from hookkit.api.history import api

        return api.history(session_id)

    def cleanup(self, days: float = RETENTION_DAYS) -> list[CleanupResult]:
        """Put in order what ended runs have left: what was done.

        Runs whose supervisor is gone are marked as failed; folders of runs that ended more than
        `days` ago are removed. The sessions stay in the store.
        """
        from hookkit.runs import cleanup

        lost: list[OrphanedRun] = []

        def note(each: OrphanedRun) -> None:
            lost.append(each)
            self.report(each)

        live(note)
        cleanup.remove_drafts()
        failed = [CleanupResult(each.session_id, "failed", each.orphan) for each in lost]
        return failed + cleanup.remove_old(days)


def by_start(runs: list[Run]) -> list[RunningSession]:
    """Return runs as they are now, those that began first first.

    A run that is being removed is left out.
    """
    found = []
    for run in runs:
        with suppress(FileNotFoundError):
            found.append(described(run))
    return sorted(found, key=lambda each: each.started_at)


def described(run: Run) -> RunningSession:
    """Return a run as it is now, with what its processes take."""
    asked, state = run.asked, run.state
    known = RunningSession(
        asked.session_id,
        asked.project,
        asked.started_at,
        None,
        asked.model,
        state.status,
        exit_code=state.exit_code,
        error=state.error,
    )
    end = moment(state.ended_at or timestamp(time.time_ns()))
    seconds = max(0.0, (end - moment(asked.started_at)).total_seconds())
    known = known._replace(runtime_seconds=round(seconds, 3))
    if state.is_over or state.client is None:
        return known
    from hookkit.runs.terminate import tree_of

    return known._replace(pid=state.client.pid, memory_mb=memory_mb(tree_of(state.client)))


def memory_mb(tree: "list[psutil.Process]") -> float:
    """Return what processes take together."""
    import psutil

    total = 0
    for process in tree:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue  # it is gone
    return round(total / MEGABYTE, 1)


def said_in(run: Run, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what was said in a run, prompt first, as JSONL.

    A message without a time has that of the one before.
    """
    at, stream = run.asked.started_at, run.agent.stream
    yield jsonl("user", run.prompt, at)
    for line in lines:
        for said in stream.parse_messages(line) if stream else ():
            at = said.timestamp or at
            yield jsonl(said.role, said.content, at)


def jsonl(role: str, content: str, at: str) -> bytes:
    """One line of a session's output."""
    said = {"role": role, "content": content, "timestamp": at}
    try:
        return orjson.dumps(said) + b"\n"
    except orjson.JSONEncodeError:  # half of a character
        said["content"] = content.encode("utf-8", "replace").decode()
        return orjson.dumps(said) + b"\n"


def check_free(session_id: str) -> None:
    """Raise RunError for a session that somebody runs in a terminal right now."""
    from hookkit.api.store import Store

    with Store.open() as store:
        session = store.get_session(session_id)
    if session is not None and session.is_active and is_process_running(session):
        raise RunError(f"Session {session_id} is running already, as process {session.pid}.")


def until(is_so: Callable[[], bool], seconds: float | None) -> bool:
    """Wait until something is so, at most so long; whether it is."""
    deadline = None if seconds is None else time.monotonic() + seconds
    while not is_so():
        if deadline is not None and time.monotonic() > deadline:
            return False
        time.sleep(output_tail.PAUSE)
    return True


def warn(lost: OrphanedRun) -> None:
    """Log that a run has lost its supervisor."""
    import logging

    logging.getLogger("hookkit").warning("%s", lost.words)
