import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.peer_answers import (
    of_agentsview,
    of_ccusage,
    of_claude_code_log,
    of_hookkit,
    right,
)

RIGHT = right(Counter(messages=3, input=100, output=200, cache_read=3_000_000, cache_write=4_000))
CAMEL = {
    "inputTokens": 100,
    "outputTokens": 200,
    "cacheReadTokens": 3_000_000,
    "cacheCreationTokens": 4_000,
}


def test_the_right_cost_is_of_the_list_prices() -> None:
    assert RIGHT["cost"] == pytest.approx(0.0005 + 0.005 + 1.5 + 0.025)


def test_answers_of_ccusage() -> None:
    answer = of_ccusage(json.dumps({"totals": CAMEL | {"totalCost": 1.5305}}))
    assert answer == pytest.approx(RIGHT)


def test_answers_of_agentsview() -> None:
    totals = CAMEL | {"totalCost": {"microdollars": 1_530_500}}
    assert of_agentsview(json.dumps({"totals": totals})) == pytest.approx(RIGHT)


def test_answers_of_claude_code_log_are_of_all_its_projects() -> None:
    page = (
        "<div class='label'>Input: 9 | Output: 9</div>"
        "<div class='stat'>🪙 Input: 60 | Output: 2 | Cache Creation: 3000 | Cache Read: 1</div>"
        "<div class='stat'>🪙 Input: 40 | Output: 1 | Cache Creation: 1000 | Cache Read: 2</div>"
        "<div class='stat'>🪙 Input: 5 | Output: 1</div>"
    )
    tokens = {"input": 105, "output": 4, "cache_write": 4000, "cache_read": 3}
    assert of_claude_code_log(page) == tokens


def test_answers_of_hookkit_are_in_its_document(home: Path) -> None:
    command = [sys.executable, "-m", "hookkit", "stats", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    assert of_hookkit(done.stdout) == dict.fromkeys(RIGHT, 0)
