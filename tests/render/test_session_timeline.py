"""Rows of the tables about what happened in a session."""

import pytest

from hookkit.api.prompt_steps import PromptStep
from hookkit.api.timeline import Lane, Timeline
from hookkit.model.happening import Happening
from hookkit.render import message_costs
from hookkit.render.session_timeline import PROMPTS, lane_row, notable, notable_row, prompt_row
from hookkit.store.sqlite.message_costs import MessageCost, ModelCost
from tests.fixtures.clock import SetZone

NOON = 1_795_262_400_000
"""2026-11-21T12:00:00Z."""


@pytest.fixture(autouse=True)
def utc(zone: SetZone) -> None:
    """Set the zone, and restore it afterwards."""


def row(*, words: str = "Fix\x1b[31m it", is_prompt: bool = True) -> tuple[str, ...]:
    step = PromptStep(1, NOON, NOON + 90_000, words, is_prompt, 3, 0, 1, None, None)
    return prompt_row(step)[1:]


def test_prompts() -> None:
    assert row() == ("Fix\ufffd[31m it", "1m 30s", "3", "", "1", "—", "—")
    assert row(words="")[0] == "(its words are gone)"
    assert row(words="", is_prompt=False)[0] == "(before the first prompt)"
    assert len(row(words="word " * 90)[0]) <= 100
    assert (PROMPTS.style("Errors", "1"), PROMPTS.style("Errors", "")) == ("red", "")
    step = PromptStep(1, NOON, NOON, "Go", True, 0, 0, 0, 12, 5 * 10**8)
    assert prompt_row(step)[-2:] == ("12", "$0.50")


def test_subagents() -> None:
    assert lane_row(Lane("", "a1", NOON, NOON + 1000, None, 2))[1:] == (
        *("Subagent", "1s", "2", "", ""),
    )


def test_what_stands_out() -> None:
    lanes = [Lane("", None, 0, 1), Lane("find", "a1", 0, 1)]
    found = [
        Happening("prompt", NOON, NOON),
        Happening("tool", NOON, NOON, "Read"),
        Happening("tool", NOON, NOON + 2000, "Bash", "a1", is_error=True),
        Happening("compaction", NOON, NOON, "It was compacted."),
    ]
    shown = notable(Timeline("transcript", lanes, found))
    assert [notable_row(each, lanes)[1:] for each in shown] == [
        ("tool failed", "find: Bash", "2s"),
        ("compaction", "It was compacted.", ""),
    ]


def test_messages() -> None:
    message = MessageCost(1, "m1", NOON, "opus", True, "/t", 1, 2, 3, 4, 0, 10**9)
    cells = ("turn 1,234 (subagent)", "opus", "1", "2", "3", "4", "$1.00")
    assert message_costs.message_row(message, 1234)[1:] == cells
    unknown = message._replace(is_subagent=False, cost=None)
    assert message_costs.message_row(unknown, None)[1:3] == ("—", "opus")
    model = ModelCost("opus", False, 5, 1, 2, 3, 4, 0, None, 5)
    assert message_costs.model_row(model) == (
        *("the session", "opus", "5", "1", "2", "3", "4", "—"),
    )
    assert message_costs.model_row(model._replace(is_subagent=True))[0] == "subagents"
