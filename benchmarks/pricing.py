"""Measure the time that pricing takes.

    python benchmarks/pricing.py [--messages N]

Prints the time to a first price as a multiple of a bare interpreter's start, and the time to price
a message as a multiple of the time to parse one short transcript line. Ratios matter; times
depend on the machine.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import orjson
from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

from hookkit.lib.pricing import load
from hookkit.model.usage import ApiMessage, Tokens

MODELS = (
    "claude-opus-5-5",
    "claude-sonnet-4-6",
    "claude-haiku-4-5-20251001",
    "claude-sonnet-4-5-20250929",
)
STARTS = {
    "bare": "pass",
    "import hookkit.lib.pricing": "import hookkit.lib.pricing",
    "first price": "from hookkit.lib.pricing import load; load().price_of('gpt-5', '2026-01-01')",
}
ROUNDS = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=200_000)
    messages = made(parser.parse_args().messages)
    starts = {name: started(code) for name, code in STARTS.items()}
    first = starts["first price"] / starts["bare"]
    collect([Figure("", first, None, "the first price / a bare `python3 -c pass`", pairs=ROUNDS)])
    for name, seconds in starts.items():
        print(f"{name}: {seconds * 1000:.0f} ms, {seconds / starts['bare']:.1f} x bare")
    table = load()
    table.cost(messages[0])
    pricing = cpu(lambda: [table.cost(message) for message in messages])
    lines = [
        json.dumps({"message": message._asdict(), "type": "assistant"}) for message in messages
    ]
    parsing = cpu(lambda: [orjson.loads(line) for line in lines])
    meaning = f"{len(messages):,} messages are priced / their JSON is parsed"
    collect([Figure("", pricing / parsing, None, meaning)])
    print(f"{len(messages):,} messages: {pricing:.2f} s of CPU, {pricing / parsing:.2f} x parsing")


def made(count: int) -> list[ApiMessage]:
    """Messages of half a year, in no order."""
    chance = random.Random(1)
    return [
        ApiMessage(
            f"msg_{number}",
            f"2026-{chance.randint(5, 10):02}-{chance.randint(1, 28):02}T10:00:00.000Z",
            chance.choice(MODELS),
            Tokens(chance.randrange(20), chance.randrange(3_000), chance.randrange(250_000)),
        )
        for number in range(count)
    ]


def started(code: str) -> float:
    """Seconds of a process of its own: the median."""
    return statistics.median(run(code) for _ in range(ROUNDS))


def run(code: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begin


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


if __name__ == "__main__":
    main()
