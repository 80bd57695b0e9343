"""What telemetry adds to a run of the real client, whose exit waits for it: pairs of runs.

    HOOKKIT_E2E_CLIENT=.client/2.1.332 python benchmarks/telemetry_exit.py [--short] [--check]

Each pair is a run with telemetry right beside one without, in random order, against a scripted API.
A line is the median of the ratios of their times. The server is the real one, is stopped, was
started again, or is a double that takes eight seconds for an answer: the last shows what a slow
server would cost, and that hookkit's settings bound it.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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


class Figure(NamedTuple):
    """One line of the table: without a bound it is for information."""

    name: str
    ratios: list[float]
    seconds: list[float]
    bound: float | None = None

    @property
    def holds(self) -> bool:
        """Return True if the median is within its bound."""
        return self.bound is None or statistics.median(self.ratios) <= self.bound


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer pairs")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    chosen = options.parse_args()
    figures = []
    for figure in measured(6 if chosen.short else 20):
        figures.append(figure)
        verdict = "" if figure.bound is None else "ok" if figure.holds else "TOO HIGH"
        ratio, more = statistics.median(figure.ratios), statistics.median(figure.seconds)
        bound = "" if figure.bound is None else f"<= {figure.bound:g}"
        print(f"{figure.name:<48}{ratio:>6.2f}  {more:>+6.2f} s  {bound:<8}{verdict}".rstrip())
    if chosen.check and not all(figure.holds for figure in figures):
        sys.exit(1)


def measured(pairs: int) -> Iterator[Figure]:
    """Yield all figures, one after the other."""
    with tempfile.TemporaryDirectory(prefix="telemetry-") as folder, MockAnthropic(ANSWERS) as api:
        plain = Client(executable(), Path(folder, "plain"), api.url)
        client = Client(executable(), Path(folder, "telemetry"), api.url)

        def figure(name: str, bound: float | None = BOUND, other: Client = client) -> Figure:
            return compared(name, other, plain, pairs, bound)

        yield figure("no telemetry / no telemetry", None)
        with served(client) as url:
            client.hookkit("telemetry", "on")
            yield figure("server running / no telemetry")
        yield figure("server stopped / no telemetry")
        with served(client, port_of(url)):
            yield figure("server started again / no telemetry")
        with MockAnthropic(SLOW) as slow:
            client.hookkit("telemetry", "on", "--port", str(port_of(slow.url)))
            yield figure("slow double, our settings / no telemetry", None)
            set_variables(client, OTEL_EXPORTER_OTLP_LOGS_TIMEOUT="10000")
            yield figure("slow double, the client's default / no telemetry", None)


def executable() -> Path:
    """Return the real client."""
    root = Path(os.environ["HOOKKIT_E2E_CLIENT"]).absolute()
    return next(root.glob("node_modules/@anthropic-ai/claude-code-*/claude"))


def compared(name: str, one: Client, other: Client, pairs: int, bound: float | None) -> Figure:
    """Return the ratios and differences of two clients' runs, which take turns."""
    ratios, seconds = [], []
    for number in range(WARM_UP + pairs):
        order: list[Callable[[], float]] = [lambda: duration(one), lambda: duration(other)]
        first = random.random() < 0.5
        times = [act() for act in (order if first else reversed(order))]
        mine, theirs = times if first else times[::-1]
        if number >= WARM_UP:
            ratios.append(mine / theirs)
            seconds.append(mine - theirs)
    return Figure(name, ratios, seconds, bound)


def duration(client: Client) -> float:
    """Return the seconds of one run, from its start to its exit."""
    start = time.perf_counter()
    client.run("go", "--no-session-persistence")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
