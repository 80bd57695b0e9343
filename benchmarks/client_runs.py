"""Compare runs of the real client: pairs of runs in the same round, in random order."""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.client import Client

WARM_UP = 2


class Case(NamedTuple):
    """A client, and how much longer its runs may take; without a bound it is for information."""

    name: str
    client: Client
    bound: float | None = None
    arguments: tuple[str, ...] = ()
    """More of its command line."""


def compare(doc: str, machines: Callable[[ExitStack], tuple[Case, list[Case]]]) -> None:
    """Print the table of a benchmark; with --check, leave with 1 when a figure is over its bound.

    `machines` makes the client that the others are compared with, and those.
    """
    options = argparse.ArgumentParser(description=doc.partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer rounds")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    chosen = options.parse_args()
    with ExitStack() as stack:
        plain, cases = machines(stack)
        rounds = list(timed([plain, *cases], 8 if chosen.short else 30))
    holds = [show(case, plain, rounds) for case in cases]
    if chosen.check and not all(holds):
        sys.exit(1)


def executable() -> Path:
    """Return the real client."""
    root = Path(os.environ["HOOKKIT_E2E_CLIENT"]).absolute()
    return next(root.glob("node_modules/@anthropic-ai/claude-code-*/claude"))


def timed(cases: list[Case], rounds: int) -> Iterator[dict[str, float]]:
    """Yield the seconds of each client's run, by the folder of its machine."""
    for number in range(WARM_UP + rounds):
        order = random.sample(cases, len(cases))
        times = {each.client.root.name: duration(each) for each in order}
        if number >= WARM_UP:
            yield times


def show(case: Case, plain: Case, rounds: list[dict[str, float]]) -> bool:
    """Print a line; return True if the figure is within its bound."""
    pairs = [(each[case.client.root.name], each[plain.client.root.name]) for each in rounds]
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    more = statistics.median(mine - theirs for mine, theirs in pairs)
    holds = case.bound is None or ratio <= case.bound
    verdict = "" if case.bound is None else f"<= {case.bound:g}  {'ok' if holds else 'TOO HIGH'}"
    name = f"{case.name} / {plain.name}"
    meaning = f"a run of Claude Code: {name}"
    collect([Figure(name, ratio, case.bound, meaning, pairs=len(pairs))])
    print(f"{name:<52}{ratio:>6.2f}  {more:>+6.2f} s  {verdict}".rstrip())
    return holds


def duration(case: Case) -> float:
    """Return the seconds of one run, from its start to its exit."""
    start = time.perf_counter()
    case.client.run("go", "--no-session-persistence", *case.arguments)
    return time.perf_counter() - start
