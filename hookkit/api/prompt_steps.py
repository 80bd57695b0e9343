"""Divide a session at its prompts: what each prompt led to, how long that took, what it cost."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from hookkit.api.counted_work import Work, work_of
from hookkit.api.store import Store
from hookkit.api.timeline import Timeline, time
from hookkit.model.counters import NANO
from hookkit.model.happening import Happening, Kind
from hookkit.model.session import Session
from hookkit.store.sqlite.message_costs import MessageCostQueries, TimedCost

Timed = TypeVar("Timed", Happening, TimedCost, Work)

AT: Callable[[Any], int] = attrgetter("at")

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
    costs = MessageCostQueries(store.db).times(session.seq or 0)
    return list(steps(found.happenings, work_of(store, session, found.happenings), costs))


def steps(
    happenings: Sequence[Happening], work: Sequence[Work], costs: Sequence[TimedCost]
) -> Iterator[PromptStep]:
    """Yield prompts; what came before the first one is a step without words."""
    begins = [each for each in happenings if each.kind == "prompt" and each.agent is None]
    times = [each.at for each in begins]
    did = divided([each for each in happenings if each.kind in OF_THE_AGENT], times)
    counted, spent = divided(work, times), divided(costs, times)
    if did[0] or counted[0] or spent[0]:
        first = [*map(AT, did[0]), *map(AT, counted[0]), *map(AT, spent[0])]
        begins.insert(0, Happening("start", min(first), min(first)))
    else:
        did, counted, spent = did[1:], counted[1:], spent[1:]
    for parts in zip(begins, did, counted, spent, strict=True):
        yield step(*parts)


def divided(things: Iterable[Timed], times: Sequence[int]) -> list[list[Timed]]:
    """Return what comes before the first time, and after each."""
    parts: list[list[Timed]] = [[] for _ in range(len(times) + 1)]
    for each in things:
        parts[bisect_right(times, each.at)].append(each)
    return parts


def step(
    prompt: Happening, did: list[Happening], counted: list[Work], spent: list[TimedCost]
) -> PromptStep:
    """Return one step."""
    known = [each.cost for each in spent if each.cost is not None]
    return PromptStep(
        prompt.turn,
        prompt.at,
        max((each.until for each in did), default=prompt.at),
        prompt.words,
        prompt.kind == "prompt",
        sum(each.tools for each in counted),
        sum(each.edits for each in counted),
        sum(each.errors for each in counted),
        sum(each.tokens for each in spent) if spent else None,
        sum(known) if known else None,
    )
