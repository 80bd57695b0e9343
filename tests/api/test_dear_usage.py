"""What was dear, from transcripts whose costs are known."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api import dear_usage
from hookkit.api.dear_usage import DearReport, report_dear
from hookkit.api.stats import report_usage
from hookkit.api.store import Store
from hookkit.store.sqlite.totals import UsageFilter
from tests.accounting import UNKNOWN, imported
from tests.builders import deliver, line, payload
from tests.transcript_builders import SIDECHAIN, answer, prompt, usage

OPUS, HAIKU = "claude-opus-4-6", "claude-haiku-4-5"
WRITE, OUTPUT = 6.25e-6, 25e-6
"""US dollars of a token of OPUS, written to the cache for five minutes or put out."""


def at(time: str) -> str:
    return f"2026-11-21T{time}.000Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A session with two prompts and a pause, its subagent, one of a small model, one without a
    price."""
    long = usage(0, 0, 0, 100_000)
    later = {"timestamp": at("11:00:30")} | SIDECHAIN
    of_a_subagent = answer("m4", usage(0, 10_000), model=OPUS, **later)
    imported(
        tmp_path,
        s1=[
            prompt("first", timestamp=at("10:00:00")),
            answer("m1", long, model=OPUS, timestamp=at("10:00:05")),
            answer("m2", usage(0, 1_000, 100_000), model=OPUS, timestamp=at("10:01:00")),
            prompt("second", 1, timestamp=at("11:00:00")),
            answer("m3", long, model=OPUS, timestamp=at("11:00:10")),
        ],
        s2=[
            prompt("go", session="s2"),
            answer("m5", usage(0, 100), 1, "s2", model=HAIKU),
            answer("m7", usage(0, 100), 2, "s2", model=UNKNOWN),
        ],
        s3=[prompt("go", session="s3"), answer("m6", usage(0, 9), 1, "s3", model=UNKNOWN)],
        **{"s1/subagents/agent-a1": [of_a_subagent]},
    )
    with Store.open() as opened:
        yield opened


@pytest.fixture
def report(store: Store) -> DearReport:
    return report_dear(store, UsageFilter())


def test_sessions(report: DearReport, store: Store) -> None:
    by = report_usage(store, "session").by
    assert [each.row.sums.cost for each in report.sessions] == [row.sums.cost for row in by[:2]]
    dear = report.sessions[0]
    total = 200_000 * WRITE + 11_000 * OUTPUT + 100_000 * 0.5e-6
    assert dear.row.sums.cost_usd == pytest.approx(total)
    assert dear.shares["cache_write"] == pytest.approx(200_000 * WRITE / total)
    assert sum(dear.shares.values()) == pytest.approx(1)
    assert dear.subagents == pytest.approx(10_000 * OUTPUT / total)
    assert (dear.messages, dear.context) == (4, 100_000)


def test_messages_and_why(report: DearReport) -> None:
    found = [
        (each.message.message.message_id, [reason.code for reason in each.reasons])
        for each in report.messages
    ]
    assert found == [
        ("m1", ["cache_written_first", "model_price"]),
        ("m3", ["cache_written_again", "model_price"]),
        ("m4", ["output", "model_price"]),
        ("m2", ["cache_read", "model_price"]),
        ("m5", ["output"]),
    ]
    assert report.messages[0].cost_usd == pytest.approx(100_000 * WRITE)


def test_prompts(report: DearReport) -> None:
    found = [(each.cost.seq, each.cost.number, each.cost.messages) for each in report.prompts]
    first = report.sessions[0].row.seq
    assert found[:2] == [(first, 2, 2), (first, 1, 2)]
    assert report.prompts[0].cost.cost == round((100_000 * WRITE + 10_000 * OUTPUT) * 1e9)
    assert report.is_complete


def test_document(report: DearReport) -> None:
    document = report.to_dict()
    assert document["looked_at"] == 2
    assert document["sessions"][0]["title"] == "first"
    assert document["sessions"][0]["largest_context"] == 100_000
    again = document["messages"][1]
    assert again["reasons"][0]["pause_seconds"] == 3_550
    assert (again["context"], again["is_subagent"]) == (100_000, False)
    assert document["prompts"][0]["at"] == at("11:00:00")


def test_in_a_span_and_at_most_so_many(store: Store) -> None:
    assert len(report_dear(store, UsageFilter(), 1).messages) == 1
    nothing = report_dear(store, UsageFilter("2027-01-01"))
    assert (nothing.sessions, nothing.prompts, nothing.messages) == ([], [], [])
    small = report_dear(store, UsageFilter(model="haiku"))
    assert [each.message.message.message_id for each in small.messages] == ["m5"]
    assert small.sessions[0].messages == 1


def test_dearer_messages_may_be_elsewhere(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dear_usage, "LOOKED_AT", 1)
    assert not report_dear(store, UsageFilter(), 1).is_complete  # m1 of two dear messages
    assert report_dear(store, UsageFilter(model="haiku"), 1).is_complete


def test_prompts_that_hooks_reported() -> None:
    deliver(
        line(payload("SessionStart", "s9"), 0),
        line(payload("UserPromptSubmit", "s9", prompt="Go"), 60),
    )
    with Store.open() as store:
        assert report_dear(store, UsageFilter()).prompts == []
