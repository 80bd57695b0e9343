"""Report how the prompts of a batch went."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hookkit.api.prompt_batch import LimitReached
from hookkit.api.store import Store
from hookkit.runs.batch_file import BatchTask
from hookkit.runs.batch_state import PromptOutcome


@dataclass(frozen=True, slots=True)
class PromptResult:
    """A prompt of a batch and its outcome."""

    task: BatchTask
    outcome: PromptOutcome
    session: int | None
    """The number of its session; None if that is not known."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "number": self.task.number,
            "prompt": self.task.prompt,
            "project": self.task.project,
            "model": self.task.model,
            "agent": self.task.agent,
            "session": self.session,
        } | self.outcome._asdict()


@dataclass(frozen=True, slots=True)
class BatchReport:
    """The results of all prompts, and the cost of all attempts in US dollars."""

    results: tuple[PromptResult, ...]
    cost_usd: float
    limit: LimitReached | None = None
    """The limit of the account that stopped it."""

    @property
    def incomplete(self) -> Counter[str]:
        """Return how many prompts have each status other than completed."""
        statuses = (each.outcome.status for each in self.results)
        return Counter(status for status in statuses if status != "completed")

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "results": [each.to_dict() for each in self.results],
            "cost_usd": self.cost_usd,
            "limit": None
            if self.limit is None
            else {"message": self.limit.message} | self.limit.limit._asdict(),
        }


def report_batch(
    tasks: Sequence[BatchTask],
    outcomes: Sequence[PromptOutcome],
    cost_usd: float,
    store: Store | None,
    limit: LimitReached | None = None,
) -> BatchReport:
    """Join the tasks of a batch with their outcomes and, given a store, with their sessions."""
    numbers: dict[str | None, int | None] = {}
    if store is not None:
        ids = [each.session_id for each in outcomes if each.session_id]
        found = [session for each in ids if (session := store.get_session(each))]
        numbers = {each.session_id: each.seq for each in found}
    pairs = zip(tasks, outcomes, strict=True)
    results = (PromptResult(task, each, numbers.get(each.session_id)) for task, each in pairs)
    return BatchReport(tuple(results), cost_usd, limit)
