"""A judge who knows nothing of hookkit: plain prices, plain sums, and two commands."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from hookkit.cli import cli
from tests.transcript_builders import MODEL

PRICES = {
    "claude-3-5-haiku": "0.8 4 0.08 1 1.6",
    "claude-fable-5-1": "10 50 0.25 12.5 20",
    "claude-haiku-4-5": "1 5 0.1 1.25 2",
    "claude-haiku-5-5 over 100k": "0.5 2.5 0.05 0.625 1",
    "claude-opus-4": "15 75 1.5 18.75 30",
    "claude-opus-4-1": "15 75 1.5 18.75 30",
    "claude-opus-4-6 fast": "30 150 3 37.5 60",
    "claude-opus-5-5": "4 20 0.2 5 8",
    "claude-opus-5-5 fast": "8 40 0.4 10 16",
    "claude-opus-5-5 batch": "2 10 0.1 2.5 4",
    "claude-sonnet-4": "3 15 0.3 3.75 6",
    "claude-sonnet-4-5": "3 15 0.3 3.75 6",
    "claude-sonnet-4-5 over 200k": "6 22.5 0.6 7.5 12",
    "claude-sonnet-4-6": "3 15 0.3 3.75 6",
    "claude-sonnet-4-6 over 200k": "6 22.5 0.6 7.5 12",
    "claude-sonnet-5-5": "2 10 0.1 2.5 4",
    "claude-sonnet-5-5 before October": "2 10 0.2 2.5 4",
}
"""US dollars per million tokens, off the price lists: input, output, cache reads, cache writes of
five minutes and of an hour."""

WEB_SEARCH = Fraction(10, 1000)
NANO = 10**9
TOKENS = ("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write")


class Bill(NamedTuple):
    """One call of the API, as it is billed."""

    input: int = 10
    output: int = 50
    read: int = 0
    short: int = 0
    long: int = 0
    price: str = MODEL
    """Of PRICES; anything else is the name of a model whose price nobody knows."""
    searches: int = 0
    times: Fraction = Fraction(1)
    """A surcharge on tokens."""
    is_part: bool = False
    """Of another message: it is no message of its own."""

    @property
    def tokens(self) -> tuple[int, ...]:
        """In the order of TOKENS."""
        return self.input, self.output, self.read, self.short + self.long

    @property
    def nano_dollars(self) -> Fraction | None:
        """None: nobody knows."""
        if self.price not in PRICES:
            return None
        rates = map(Fraction, PRICES[self.price].split())
        counts = self.input, self.output, self.read, self.short, self.long
        priced = (rate * count for rate, count in zip(rates, counts, strict=True))
        tokens = sum(priced, Fraction(0))
        return NANO * (tokens / 1_000_000 * self.times + self.searches * WEB_SEARCH)


class Verdict(NamedTuple):
    """What the totals say, or should."""

    sessions: int
    messages: int
    tokens: tuple[int, ...]
    """In the order of TOKENS."""
    nano_dollars: int | None
    """None: something was used, and nothing of it has a known cost."""
    unpriced: dict[str, int]


def expected(bills: Iterable[Bill], sessions: int = 1) -> Verdict:
    """What these calls come to."""
    billed = list(bills)
    costs = [each.nano_dollars for each in billed]
    known = [cost for cost in costs if cost is not None]
    return Verdict(
        sessions,
        sum(not each.is_part for each in billed),
        tuple(sum(each.tokens[kind] for each in billed) for kind in range(len(TOKENS))),
        round(sum(known)) if known or not billed else None,
        dict(Counter(each.price for each, cost in zip(billed, costs, strict=True) if cost is None)),
    )


def totals(*arguments: str) -> dict[str, Any]:
    """The document of `hookkit stats`."""
    done = CliRunner().invoke(cli, ["stats", "--json", *arguments])
    assert done.exit_code == 0, (done.output, done.exception)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def verdict(printed: Mapping[str, Any]) -> Verdict:
    """What the totals of a document say."""
    cost = printed["cost_usd"]
    return Verdict(
        printed["sessions"],
        printed["messages"],
        tuple(printed[kind] for kind in TOKENS),
        None if cost is None else round(Fraction(cost) * NANO),
        {each["model"]: each["messages"] for each in printed["unpriced_models"]},
    )


def imported(*arguments: str) -> Verdict:
    """What an import comes to."""
    done = CliRunner().invoke(cli, ["import", "--jobs", "1", *arguments])
    assert done.exit_code in (0, 1), (done.output, done.exception)  # 1: a line was rubbish
    return verdict(totals()["totals"])


class Story(NamedTuple):
    """What happens to the client's folder, and what it comes to."""

    id: str
    steps: tuple[Mapping[str, bytes | None], ...]
    """An import follows each. Files below `projects`; None: it is deleted."""
    verdict: Verdict


def story(
    id: str,
    *steps: Mapping[str, bytes | None],
    bills: Iterable[Bill] = (Bill(),),
    sessions: int = 1,
) -> Story:
    """A story of one session, unless told otherwise, with one plain message."""
    return Story(id, steps, expected(bills, sessions))


def play(step: Mapping[str, bytes | None], folder: Path) -> None:
    """Do to a folder what happens in one step."""
    for name, data in step.items():
        path = folder / name
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
