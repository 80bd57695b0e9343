"""hookkit import: all usage that the API billed, at the rates of the model that ran it."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import call, run_json
from tests.transcript_builders import answer, line, prompt, split, usage, write

FABLE, OPUS = "claude-fable-5", "claude-opus-4-8"
DECLINED = usage(400, 299, 560_186)
ANSWERED = usage(400, 900, 0, 40_000)
ATTEMPTS = [
    {"type": "message", "model": FABLE, **DECLINED},
    {"type": "fallback_message", "model": OPUS, **ANSWERED},
]
MIXTURE = usage(400, 900, 560_186, 40_000, **split(0, 0))
COST, OUTPUT = 0.853636, 1199
PAUSED = {"limit": "output", "usage": usage(1000, 8000, 50_000), "finishedBlocks": 1}


def fallback(model: str, around: Any, seconds: int = 1, **members: Any) -> bytes:
    """A message that a second model answered, with either usage around the attempts."""
    used = around | {"iterations": ATTEMPTS}
    return line(answer(used=used, seconds=seconds, model=model, **members))


def cost_state(cost: float) -> bytes:
    return line({"type": "cost-state", "sessionId": "s1", "totalCostUSD": cost})


def imported(home: Path, *lines: bytes) -> dict[str, Any]:
    """Import one session; what is shown of it."""
    write(home / ".claude/projects/-shop", {"s1.jsonl": b"".join([line(prompt()), *lines])})
    call("import")
    found: dict[str, Any] = run_json("show", "1", "--json")["session"]
    return found


@pytest.mark.parametrize(
    ("model", "around"),
    [(OPUS, ANSWERED), (FABLE, MIXTURE)],
    ids=["the second's usage", "a mixture"],
)
def test_a_fallback_in_the_middle_bills_both_attempts(home: Path, model: str, around: Any) -> None:
    lines = fallback(model, around), fallback(model, around, 2), cost_state(1.109186)
    session = imported(home, *lines)
    assert (session["cost_usd"], session["tokens_output"]) == (COST, OUTPUT)
    assert (session["api_request_count"], session["client_cost_usd"]) == (1, 1.109186)


def test_each_attempt_counts_for_its_own_model(home: Path) -> None:
    imported(home, fallback(FABLE, MIXTURE))
    rows = {row["key"]: row for row in run_json("stats", "--by", "model", "--json")["by"]}
    assert {name: row["tokens_output"] for name, row in rows.items()} == {FABLE: 299, OPUS: 900}
    assert sum(row["cost_usd"] for row in rows.values()) == pytest.approx(COST)


GROWING = [
    line(answer(used=usage(400, 1, 560_186), model=FABLE)),
    line(answer(used=usage(400, 299, 560_186, iterations=ATTEMPTS[:1]), seconds=2, model=FABLE)),
    fallback(FABLE, MIXTURE, 3),
]


@pytest.mark.parametrize("order", [*permutations(GROWING)], ids=range(6))
def test_snapshots_that_come_in_passes_of_their_own(home: Path, order: list[bytes]) -> None:
    for count in (1, 2, 3):
        session = imported(home, *order[:count])
    assert (session["cost_usd"], session["tokens_output"]) == (COST, OUTPUT)
    assert session["api_request_count"] == 1


def test_a_copy_in_another_file_bills_nothing_again(home: Path) -> None:
    again = [line(prompt(session="s2")), fallback(FABLE, MIXTURE, session="s2")]
    write(home / ".claude/projects/-shop", {"s2.jsonl": b"".join(again)})
    imported(home, fallback(FABLE, MIXTURE))
    assert run_json("stats", "--json")["totals"]["cost_usd"] == COST


def test_paused_responses_are_part_of_their_message(home: Path) -> None:
    first = answer(used=usage(1000, 2000, 58_000), model=OPUS)
    first["message"]["pausedResponses"] = [PAUSED]
    session = imported(home, line(first), line(first | {"timestamp": None}), cost_state(0.314))
    assert session["cost_usd"] == session["client_cost_usd"] == 0.314
    assert (session["tokens_output"], session["tokens_cache_read"]) == (10_000, 108_000)


def test_what_was_declined_before_any_output_is_free(home: Path) -> None:
    used = ANSWERED | {"iterations": [ATTEMPTS[0] | {"output_tokens": 0}, ATTEMPTS[1]]}
    assert imported(home, line(answer(used=used, model=OPUS)))["cost_usd"] == 0.2745
