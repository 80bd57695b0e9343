"""Reasons and shares in words."""

from datetime import timedelta

import pytest

from hookkit.api.dear_reasons import Reason
from hookkit.api.dear_usage import DearMessage, DearPrompt, DearSession
from hookkit.model.priced_message import Attribution, PricedMessage
from hookkit.model.usage import ApiMessage, Tokens
from hookkit.render import dear_report
from hookkit.render.dear_report import WORDS, sentence
from hookkit.store.sqlite.dear_usage import PromptCost
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import UsageRow

ROW = UsageRow("s1", Sums(cost=2 * 10**9, messages=3), [], "Fix it", 7)
PLACE = Attribution(7, 1, True, "shop", "main", "claude_code")


@pytest.mark.parametrize(
    "reason, expected",
    [
        (
            Reason("cache_written_again", 100_000, pause=timedelta(minutes=65)),
            "wrote 100,000 tokens to the cache again, after a pause of 1h 05m",
        ),
        (
            Reason("model_price", detail="claude-haiku-4-5", ratio=5.2),
            "a dear model: 5 times the price of claude-haiku-4-5",
        ),
        (Reason("mixed", detail="35% input, 33% output"), "35% input, 33% output"),
    ],
)
def test_sentences(reason: Reason, expected: str) -> None:
    assert sentence(reason) == expected


@pytest.mark.parametrize("code", WORDS)
def test_every_reason_has_words(code: str) -> None:
    assert "{" not in sentence(Reason(code, 1, "x", timedelta(1), 2.0))


def test_rows() -> None:
    shares = {"input": 0.001, "output": 0.25, "cache_read": 0.75, "cache_write": 0.0}
    session = DearSession(ROW, 3, shares, 0.5, 150_000, 1)
    assert dear_report.session_row(session) == (
        *("$2.00", "7 Fix it", "3", "150,000"),
        "75% cache read, 25% output, 50% by subagents, 1 API error",
    )
    bare = DearSession(ROW._replace(title=""), 3, {}, 0.0, 0, 0)
    assert dear_report.session_row(bare)[1::3] == ("7 (untitled)", "—")
    cost = PromptCost(7, 1_795_253_400_000, 2, 5, 10**9)
    row = dear_report.prompt_row(DearPrompt("Fix it", cost))
    assert (row[0], row[1], row[2], row[4]) == ("$1.00", "7 Fix it", "2", "5")
    first = dear_report.prompt_row(DearPrompt("", cost._replace(number=0)))
    assert first[1:3] == ("7 (untitled)", "before the first")
    message = ApiMessage("m1", "2026-11-21T09:30:00.000Z", "opus", Tokens())
    made = PricedMessage(message, PLACE, PLACE.bucket(message), 10**9)
    why = dear_report.message_row(DearMessage("Fix it", made, [Reason("output", 9)]))
    assert (why[0], why[-1]) == ("$1.00", "a long answer: 9 tokens; by a subagent")
    alone = made._replace(place=PLACE._replace(in_sidechain=False))
    assert dear_report.message_row(DearMessage("", alone, []))[1::3] == ("7 (untitled)", "—")
