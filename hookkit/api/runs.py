"""Start agent sessions, watch and cancel them.

    from hookkit import SessionManager

    manager = SessionManager()
    run = manager.execute("/path/to/project", "Help me with the login flow")
    for event in manager.listen("claude-output", run.session_id):
        print(event.role, event.content)
    print(manager.wait(run.session_id).status)

A run goes on when its caller exits; any process can watch or cancel it.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import EllipsisType
from typing import TYPE_CHECKING, Unpack
from uuid import uuid4

from hookkit import agents, config
from hookkit.api.run_messages import messages_of
from hookkit.api.running_session import RunningSession, by_start, describe
from hookkit.api.session_folder import agent_of, check_folder_here, resumable, stored
from hookkit.errors import HookkitError
from hookkit.pipeline.collect.dead_processes import is_process_running
from hookkit.runs import launch, output_tail, run_folder, run_name
from hookkit.runs.cleanup import CleanupResult
from hookkit.runs.recover import OrphanedRun, Report, is_live, live
from hookkit.runs.run_events import EventName, Listener, RunEvent, events_so_far
from hookkit.runs.run_folder import RunError
from hookkit.runs.run_request import EMPTY, RunOptions, folder_of, order
from hookkit.runs.terminate import GRACE_SECONDS

if TYPE_CHECKING:
    from hookkit.api.history.projects import Project
    from hookkit.api.history.turns import Turn
    from hookkit.model.session import Session
    from hookkit.runs.leftovers import Leftover

SETTLE_SECONDS = 5.0
"""Seconds for a supervisor to write its state."""

NAMING_SECONDS = 15.0
"""Seconds for an agent to print the id that it chooses for a session."""


class SessionManager:
    """Start, continue, resume, watch and cancel runs.

    `report` is called with each run that has lost its supervisor (killed, power loss), before its
    orphaned client is ended; by default a warning is logged.
    """

    def __init__(self, report: Report | None = None) -> None:
        self.report = report or warn

    def execute(
        self,
        project_path: str | Path,
        prompt: str,
        model: str | EllipsisType | None = ...,
        *,
        session_id: str | None = None,
        agent: str = agents.DEFAULT,
        **options: Unpack[RunOptions],
    ) -> RunningSession:
        """Start a new session in a project; it goes on without its caller.

        `model` is by default the one that hookkit uses with the agent; None leaves the choice to
        the agent. `session_id` is a UUID of your own choice; where the agent chooses the ids of its
        sessions, the run is known by both.

        Raises HookkitError, with nothing left behind, if the project is not a folder, the prompt is
        empty, or the agent is unknown or not installed.
        """
        chosen = run_folder.checked(session_id) if session_id is not None else str(uuid4())
        if session_id is not None and agent_of(chosen) is not None:
            raise RunError(f"Session {chosen} already exists: resume it.")
        asked = agents.get(agent).DEFAULT_MODEL if model is ... else model
        return self._start(
            chosen, project_path, prompt, asked, options, agent=agent, is_resumed=False
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

        Raises HookkitError if it has none, and as `resume` does.
        """
        folder = folder_of(project_path)
        files = agents.get(agent).session_files
        found = files.sessions_of(folder)
        session_id = next((each for each in found if run_name.NAME.fullmatch(each)), None)
        if session_id is None:
            check_folder_here(folder)
            raise RunError(f"No session to continue in {folder}: `hookkit run` starts one.")
        transcript = files.transcript_of(session_id)  # of a copy the one that is found here
        return self._resume(folder, session_id, prompt, model, options, transcript)

    def resume(
        self,
        project_path: str | Path,
        session_id: str,
        prompt: str,
        model: str | None = None,
        **options: Unpack[RunOptions],
    ) -> RunningSession:
        """Resume a session. Raises HookkitError if it is unknown or running."""
        return self._resume(project_path, run_folder.checked(session_id), prompt, model, options)

    def fork(
        self,
        project_path: str | Path,
        session_id: str,
        prompt: str,
        model: str | None = None,
        *,
        new_id: str | None = None,
        **options: Unpack[RunOptions],
    ) -> RunningSession:
        """Start a new session that begins with the conversation of another, which stays as it is.

        `new_id` is a UUID of your own choice. The other session may be running. Raises HookkitError
        if it is unknown.
        """
        parent = run_folder.checked(session_id)
        chosen = run_folder.checked(new_id) if new_id is not None else str(uuid4())
        if new_id is not None and agent_of(chosen) is not None:
            raise RunError(f"Session {chosen} already exists: resume it.")
        agent, variables = resumable(parent, stored(parent))
        return self._start(
            *(chosen, project_path, prompt, model, options),
            agent=agent.NAME,
            is_resumed=False,
            variables=variables,
            parent=parent,
        )

    def _resume(
        self,
        project_path: str | Path,
        session_id: str,
        prompt: str,
        model: str | None,
        options: RunOptions,
        transcript: str | None = None,
    ) -> RunningSession:
        session = stored(session_id)
        agent, variables = resumable(session_id, session, transcript)
        restore_lost()
        live(self.report)  # recover orphaned runs, which would block their session
        check_free(session)
        return self._start(
            *(session_id, project_path, prompt, model, options),
            agent=agent.NAME,
            is_resumed=True,
            variables=variables,
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
        variables: Mapping[str, str | None] = EMPTY,
        parent: str | None = None,
    ) -> RunningSession:
        ordered = order(
            *(session_id, project_path, prompt, model, options),
            agent=agent,
            is_resumed=is_resumed,
            variables=variables,
            parent=parent,
        )
        run, pid = launch.start(session_id, ordered)
        if not ordered.is_named:
            run = named_by_agent(run)
        request = run.request
        return RunningSession(
            *(run.session_id, request.named or request.project, request.started_at, pid),
            *(request.model, "initializing"),
            real_path=request.project,
        )

    def list_running(self) -> list[RunningSession]:
        """Return the running runs of all processes, the oldest first."""
        restore_lost()
        return by_start(live(self.report))

    def list_all(self) -> list[RunningSession]:
        """Return all runs, including finished ones whose folders are kept."""
        restore_lost()
        live(self.report)
        return by_start(run_folder.runs())

    def get(self, session_id: str) -> RunningSession:
        """Return a session's last run, finished or not. Raises HookkitError if there is none."""
        restore_lost()
        run = run_folder.last_of(session_id)
        is_live(run, self.report)
        return describe(run)

    def wait(self, session_id: str, timeout: float | None = None) -> RunningSession:
        """Wait until a session's last run ends or `timeout` seconds pass, and return the run."""
        run = run_folder.last_of(session_id)
        wait_until(lambda: not is_live(run, self.report), timeout)
        return describe(run)

    def cancel(
        self, session_id: str | None = None, *, grace: float = GRACE_SECONDS
    ) -> list[RunningSession]:
        """End a run, or without an id every run that hookkit started, and return the ended runs.

        The client is asked to end, and killed after `grace` seconds; its output so far is kept. A
        run that has ended already is returned as it is. Raises HookkitError if the id is unknown or
        a run could not be ended.
        """
        from hookkit.runs.cancel import cancel, fault

        restore_lost()
        chosen = live(self.report) if session_id is None else [run_folder.last_of(session_id)]
        cancel([run for run in chosen if is_live(run, self.report)], grace)
        for run in chosen:
            wait_until(lambda run=run: not is_live(run, self.report), SETTLE_SECONDS)  # type: ignore[misc]
        faults = [fault(run) for run in chosen if is_live(run, self.report)]
        if faults:
            raise RunError(" ".join(faults))
        return by_start(chosen)

    def output(self, session_id: str, *, raw: bool = False) -> str:
        """Return the messages of a session's runs so far, as JSONL with role, content, timestamp.

        `raw` returns the client's own lines instead.
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
            yield from found if raw else messages_of(run, found)

    def listen(
        self,
        event: EventName | None = None,
        session_id: str | None = None,
        callback: Callable[[RunEvent], object] | None = None,
    ) -> Listener:
        """Listen to events by `for`, `async for` or a callback from a thread.

        With a session: all events of its last run, until that run is over. Without one: the events
        of all runs from now on, until the listener's `stop`.
        """
        if session_id is not None:
            run_folder.last_of(session_id)
        listener = Listener(session_id, event, lambda: live(self.report))
        if callback is not None:
            listener.call(callback)
        return listener

    def events(self, session_id: str | None = None) -> Iterator[RunEvent]:
        """Yield the events so far: of a session's last run, or of all runs, the oldest first."""
        live(self.report)
        chosen = run_folder.runs() if session_id is None else [run_folder.last_of(session_id)]
        return events_so_far(chosen)

    def projects(self) -> "list[Project]":
        """Return all projects, the most recently used first."""
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

    def leftovers(self) -> "list[Leftover]":
        """Return the processes that ended runs have left behind."""
        from hookkit.runs import leftovers

        restore_lost()
        return [each.leftover for each in leftovers.find()]

    def cleanup(self, days: float | None = None, *, dry_run: bool = False) -> list[CleanupResult]:
        """Clean up after finished runs, and return the changes.

        Runs whose supervisor is gone are marked as failed, processes that ended runs have left
        behind are ended, and folders of runs that ended more than `days` ago are removed, by
        default after the days of the setting `run_days`. The sessions stay in the store.
        `dry_run` returns the changes without those of runs whose supervisor is gone, and makes
        none.
        """
        from hookkit.runs import cleanup, leftovers

        days = config.load().run_days if days is None else days
        if dry_run:
            there = [cleanup.of_leftover(each, "ended") for each in self.leftovers()]
            old = [run.session_id for run in cleanup.old_runs(days)]
            batches = [""] * len(list(cleanup.old_batches(days)))
            return there + [CleanupResult(each, "removed") for each in (*old, *batches)]

        lost: list[OrphanedRun] = []

        def note(each: OrphanedRun) -> None:
            lost.append(each)
            self.report(each)

        restore_lost()
        live(note)
        cleanup.remove_drafts()
        failed = [CleanupResult(each.session_id, "failed", each.orphan) for each in lost]
        found = leftovers.find()
        left = [each.leftover for each in found]
        remaining = {each.process.pid for each in leftovers.end(found)}
        ended = [
            cleanup.of_leftover(each, "remains" if each.pid in remaining else "ended")
            for each in left
        ]
        return failed + ended + cleanup.remove_old(days)


def restore_lost() -> None:
    """Make the folders of runs again that were removed while their clients work."""
    from hookkit.runs import lost_folder

    lost_folder.restore(row_of)


def row_of(session_id: str) -> "Session | None":
    """Return a session's row; None where it has none, or the database can't be read."""
    try:
        return stored(session_id)
    except HookkitError:
        return None


def check_free(session: "Session | None") -> None:
    """Raise RunError if a session is running in a terminal.

    One that waits in a process which serves many sessions may have been left long ago.
    """
    if session is not None and session.is_active and is_process_running(session):
        is_shared = agents.of(session.framework).USES_SHARED_PROCESS
        if is_shared and session.status == "idle":
            return
        number, pid = session.session_id, session.pid
        raise RunError(f"Session {number} is running already, as process {pid}.")


def wait_until(is_met: Callable[[], bool], seconds: float | None) -> bool:
    """Wait until a condition is met; return False after `seconds`."""
    deadline = None if seconds is None else time.monotonic() + seconds
    while not is_met():
        if deadline is not None and time.monotonic() > deadline:
            return False
        time.sleep(output_tail.PAUSE)
    return True


def named_by_agent(run: run_folder.Run) -> run_folder.Run:
    """Return a new run under the id that the agent chooses, or under ours while it has none."""
    found = run

    def has_name() -> bool:
        nonlocal found
        is_over = run.state.is_over  # checked first: its name comes before
        found = run_folder.named(run.folder.name) or run
        return found != run or is_over

    wait_until(has_name, NAMING_SECONDS)
    return found


def warn(lost: OrphanedRun) -> None:
    """Log that a run has lost its supervisor."""
    import logging

    logging.getLogger("hookkit").warning("%s", lost.message)
