"""Divide a session at its prompts: what each prompt led to, how long that took, what it cost."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hookkit.api.store import Store
from hookkit.api.timeline import Timeline, time
from hookkit.model.counters import NANO
from hookkit.model.happening import Happening, Kind
from hookkit.model.session import Session
from hookkit.store.sqlite.message_costs import MessageCostQueries, TimedCost

OF_THE_AGENT: frozenset[Kind] = frozenset(("answer", "api_error", "question", "tool"))
"""Kinds that show that the agent was at work."""


class PromptStep(NamedTuple):
    """A prompt and what happened until the next one."""

    turn: int | None
    """The number of the prompt in the conversation."""
    at: int
    """Unix milliseconds."""
    until: int
    """When the agent last did something."""
    words: str
    """How the prompt begins; empty where its words are unknown."""
    is_prompt: bool
    """False for what happened before the first prompt."""
    tools: int
    edits: int
    errors: int
    tokens: int | None
    """None: no message of a model is known."""
    cost: int | None
    """Nano-dollars; None if no message has a known cost."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        known = self._asdict()
        cost = known.pop("cost")
        times = {"at": time(self.at), "until": time(self.until)}
        return known | times | {"cost_usd": None if cost is None else cost / NANO}


def prompt_steps(store: Store, session: Session, found: Timeline) -> list[PromptStep]:
    """Return the prompts of a session's timeline, the earliest first."""
    return list(steps(found.happenings, MessageCostQueries(store.db).times(session.seq or 0)))


def steps(happenings: Sequence[Happening], costs: Sequence[TimedCost]) -> Iterator[PromptStep]:
    """Yield prompts; what came before the first one is a step without words."""
    begins = [each for each in happenings if each.kind == "prompt" and each.agent is None]
    times = [each.at for each in begins]
    parts: list[list[Happening]] = [[] for _ in range(len(begins) + 1)]
    for each in happenings:
        if each.kind in OF_THE_AGENT:
            parts[bisect_right(times, each.at)].append(each)
    spent: list[list[TimedCost]] = [[] for _ in parts]
    for cost in costs:
        spent[bisect_right(times, cost.at)].append(cost)
    if parts[0] or spent[0]:
        at = min([*(each.at for each in parts[0]), *(each.at for each in spent[0])])
        yield step(Happening("start", at, at), parts[0], spent[0])
    for begin, part, cost_of in zip(begins, parts[1:], spent[1:], strict=True):
        yield step(begin, part, cost_of)


def step(prompt: Happening, part: list[Happening], spent: list[TimedCost]) -> PromptStep:
    """Return one step."""
    known = [each.cost for each in spent if each.cost is not None]
    return PromptStep(
        prompt.turn,
        prompt.at,
        max((each.until for each in part), default=prompt.at),
        prompt.words,
        prompt.kind == "prompt",
        sum(each.kind in ("question", "tool") for each in part),
        sum(each.is_edit for each in part),
        sum(each.is_error for each in part),
        sum(each.tokens for each in spent) if spent else None,
        sum(known) if known else None,
    )
