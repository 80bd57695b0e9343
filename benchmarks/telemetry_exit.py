"""What telemetry adds to a run of the real client, whose exit waits for it: pairs of runs.

    HOOKKIT_E2E_CLIENT=.client/2.1.332 python benchmarks/telemetry_exit.py [--short] [--check]

In each round every client runs once, in random order, against a scripted API; a pair is a run with
telemetry and the one without of the same round. A line has the medians of the ratios and of the
differences of pairs. The server is the real one, is stopped, was started again, or is a double that
takes eight seconds for an answer: the last shows what a slow server would cost, and that hookkit's
settings bound it. Two clients without telemetry show how far runs differ by themselves.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.client import Client
from tests.e2e.mock_anthropic import MockAnthropic
from tests.e2e.served import port_of, served, set_variables

ANSWERS = {"turns": [{"text": "Done."}], "exhausted": {"text": "Done."}}
SLOW = {"routes": {"/v1/logs": {"delay_s": 8}}}

BOUND = 1.15
"""How much longer a run may take. Runs without telemetry differ by more than that."""

WARM_UP = 2


class Case(NamedTuple):
    """A client, and how much longer its runs may take; without a bound it is for information."""

    name: str
    client: Client
    bound: float | None = None


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer rounds")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    chosen = options.parse_args()
    with ExitStack() as stack:
        plain, cases = machines(stack)
        rounds = list(timed([plain, *cases], 8 if chosen.short else 30))
    holds = [show(case, plain, rounds) for case in cases]
    if chosen.check and not all(holds):
        sys.exit(1)


def machines(stack: ExitStack) -> tuple[Case, list[Case]]:
    """Return a client without telemetry, and those that it is compared with."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="telemetry-")))
    api = stack.enter_context(MockAnthropic(ANSWERS))
    slow = stack.enter_context(MockAnthropic(SLOW))

    def client(name: str) -> Client:
        return Client(executable(), folder / name, api.url)

    running, stopped, again = client("running"), client("stopped"), client("again")
    stack.enter_context(served(running))
    running.hookkit("telemetry", "on")
    for each in (stopped, again):
        with served(each) as url:
            each.hookkit("telemetry", "on")
    stack.enter_context(served(again, port_of(url)))
    ours, theirs = client("ours"), client("theirs")
    for each in (ours, theirs):
        each.hookkit("telemetry", "on", "--port", str(port_of(slow.url)))
    set_variables(theirs, OTEL_EXPORTER_OTLP_LOGS_TIMEOUT="10000")
    return Case("no telemetry", client("plain")), [
        Case("no telemetry", client("same")),
        Case("server running", running, BOUND),
        Case("server stopped", stopped, BOUND),
        Case("server started again", again, BOUND),
        Case("slow double, our settings", ours),
        Case("slow double, the client's own timeout", theirs),
    ]


def executable() -> Path:
    """Return the real client."""
    root = Path(os.environ["HOOKKIT_E2E_CLIENT"]).absolute()
    return next(root.glob("node_modules/@anthropic-ai/claude-code-*/claude"))


def timed(cases: list[Case], rounds: int) -> Iterator[dict[str, float]]:
    """Yield the seconds of each client's run, by the folder of its machine."""
    for number in range(WARM_UP + rounds):
        order = random.sample(cases, len(cases))
        times = {each.client.root.name: duration(each.client) for each in order}
        if number >= WARM_UP:
            yield times


def show(case: Case, plain: Case, rounds: list[dict[str, float]]) -> bool:
    """Print a line; return True if the figure is within its bound."""
    pairs = [(each[case.client.root.name], each[plain.client.root.name]) for each in rounds]
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    more = statistics.median(mine - theirs for mine, theirs in pairs)
    holds = case.bound is None or ratio <= case.bound
    verdict = "" if case.bound is None else f"<= {case.bound:g}  {'ok' if holds else 'TOO HIGH'}"
    print(f"{case.name + ' / no telemetry':<52}{ratio:>6.2f}  {more:>+6.2f} s  {verdict}".rstrip())
    return holds


def duration(client: Client) -> float:
    """Return the seconds of one run, from its start to its exit."""
    start = time.perf_counter()
    client.run("go", "--no-session-persistence")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
