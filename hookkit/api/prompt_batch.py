"""Many prompts, some at a time: started, waited for, and remembered.

All is done in one thread: a run is started by a copy of this process, which threads would disturb.
"""

from collections import deque
from collections.abc import Callable
from threading import Event as Flag
from typing import NamedTuple
from uuid import uuid4

from hookkit.api.run_cost import cost_of
from hookkit.api.running_session import describe
from hookkit.api.runs import SETTLE_SECONDS, SessionManager, wait_until
from hookkit.errors import HookkitError
from hookkit.lib.containment import contained
from hookkit.runs import run_folder
from hookkit.runs.batch_file import BatchError, BatchTask
from hookkit.runs.batch_state import NOT_STARTED, BatchState, PromptOutcome
from hookkit.runs.cancel import cancel
from hookkit.runs.recover import is_live
from hookkit.runs.run_folder import Run, UsageLimit
from hookkit.runs.run_request import RunOptions
from hookkit.runs.terminate import GRACE_SECONDS

TICK_SECONDS = 0.5
"""Seconds between two reports to the watcher, also while nothing happens."""


class Limits(NamedTuple):
    """The limits of a batch."""

    jobs: int = 1
    """Runs that go on at the same time."""
    max_cost: float | None = None
    """US dollars after which nothing is started any more, those of earlier tries included."""


class LimitReached(NamedTuple):
    """A limit of the account, which every further start would meet as well."""

    message: str
    """The agent's own words."""
    limit: UsageLimit


class PromptBatch:
    """Prompts that are run; what is in `memory` as completed isn't run again."""

    def __init__(
        self,
        manager: SessionManager,
        tasks: list[BatchTask],
        memory: BatchState,
        limits: Limits,
        options: RunOptions,
    ) -> None:
        self.manager = manager
        self.tasks = tasks
        self.memory = memory
        self.limits = limits
        self.options = options
        self.outcomes: dict[str, PromptOutcome] = {}
        """A task's key → how it has ended."""
        self.running: dict[str, Run] = {}
        self.waiting: deque[BatchTask] = deque()
        self.limit: LimitReached | None = None
        """The limit of the account that a run has met."""
        for task in tasks:
            self.remember(task)

    def remember(self, task: BatchTask) -> None:
        """See what was done of a task before: completed, running, or still to be done."""
        known = self.memory.known.get(task.key, NOT_STARTED)
        if known.status == "completed":
            self.outcomes[task.key] = known
            return
        run = run_of(known)
        if run is not None and (self.is_live(run) or run.state.status == "completed"):
            self.running[task.key] = run
            return
        if run is not None:  # it has failed while nobody looked: what it has cost is spent
            self.memory.note(task.key, outcome_of(run))
        self.waiting.append(task)

    def is_live(self, run: Run) -> bool:
        return is_live(run, self.manager.report)

    def run(self, stopped: Flag, report: Callable[["PromptBatch"], object]) -> list[PromptOutcome]:
        """Run what is to be done; how each task stands then, in their order.

        Once `stopped` is set nothing more is started, and what runs is cancelled. `tell` is
        called after each change, and every so often.
        """
        report(self)
        while not stopped.is_set() and (self.running or self.may_start()):
            if self.may_start():
                self.start(self.waiting.popleft())
            else:
                wait_until(lambda: stopped.is_set() or bool(self.ended()), TICK_SECONDS)
            self.take(self.ended())
            report(self)
        if self.running:
            self.cancel()
        return [self.outcomes.get(task.key, NOT_STARTED) for task in self.tasks]

    def may_start(self) -> bool:
        """Return True if another run may be started now."""
        has_room = bool(self.waiting) and len(self.running) < self.limits.jobs
        return has_room and not self.is_spent and self.limit is None

    @property
    def is_spent(self) -> bool:
        """Return True if no money is left."""
        return self.limits.max_cost is not None and self.memory.spent >= self.limits.max_cost

    def start(self, task: BatchTask) -> None:
        """Start a task's run. It is noted first: if we are killed now, it will be found again."""
        session_id = str(uuid4())
        self.memory.note(task.key, PromptOutcome("initializing", session_id))
        try:
            started = self.manager.execute(
                *(task.project, task.prompt, task.model),
                session_id=session_id,
                agent=task.agent,
                **self.options,
            )
        except HookkitError as error:
            self.end(task.key, PromptOutcome("failed", error=str(error)))
        else:
            self.running[task.key] = Run(started.session_id)

    def ended(self) -> list[str]:
        """Return the tasks whose runs are over."""
        return [key for key, run in self.running.items() if not self.is_live(run)]

    def take(self, keys: list[str]) -> None:
        """Note how runs have ended."""
        for key in keys:
            run = self.running.pop(key)
            outcome, limit = outcome_of(run), run.state.limit
            if outcome.status == "failed" and limit is not None:
                self.limit = LimitReached(outcome.error or "", limit)
            self.end(key, outcome)

    def end(self, key: str, outcome: PromptOutcome) -> None:
        self.outcomes[key] = outcome
        self.memory.note(key, outcome)

    def cancel(self) -> None:
        """End what runs. An interruption (Ctrl-C) meanwhile kills it at once."""
        live = set(self.running) - set(self.ended())
        runs = [self.running[key] for key in live]
        try:
            cancel(runs, GRACE_SECONDS)
        except KeyboardInterrupt:
            cancel(runs, 0)
        wait_until(lambda: len(self.ended()) == len(self.running), SETTLE_SECONDS)
        self.take(list(self.running))


def outcome_of(run: Run) -> PromptOutcome:
    """Return how a run stands, with what it has cost."""
    try:
        known = describe(run)
    except OSError:
        return PromptOutcome("failed", run.session_id, error="the run's folder was removed")
    cost = None
    with contained(run.label, also=(OSError,)):
        cost = cost_of(run)
    seconds = known.runtime_seconds
    return PromptOutcome(known.status, run.session_id, seconds, cost, known.error, known.denied)


def start_over(memory: BatchState, manager: SessionManager) -> None:
    """Forget what was done before. Raises BatchError while runs of it go on."""
    found = filter(None, map(run_of, memory.known.values()))
    count = sum(is_live(run, manager.report) for run in found)
    if count:
        raise BatchError(
            f"{count} {'runs' if count > 1 else 'run'} of this batch still going: "
            "--resume waits for them, `hookkit cancel` ends them."
        )
    memory.forget()


def run_of(outcome: PromptOutcome) -> Run | None:
    """Return the run that was started last, as far as is known not over.

    It is None if it never began.
    """
    if outcome.is_over or outcome.session_id is None:
        return None
    runs = run_folder.runs_of(outcome.session_id)
    return runs[0] if runs else None
