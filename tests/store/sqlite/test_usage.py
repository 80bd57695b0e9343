"""The statements of usage."""

from collections.abc import Iterator
from typing import Any

import pytest

from hookkit import paths
from hookkit.model.counters import Counters
from hookkit.model.priced_message import Attribution, PricedMessage, TranscriptRow
from hookkit.model.usage import ApiMessage, Iteration, Ownership, Tokens
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.usage import CHUNK, UsageQueries, chunks
from tests.transcript_builders import MODEL, at

SHOP = Attribution(1, 1, False, "shop", "main", "claude_code")
CLAIM = Ownership(started_at=at(0), ended_at=at(60), session_id="s1")


@pytest.fixture
def accounts() -> Iterator[UsageQueries]:
    database = Database.open(paths.database())
    found = UsageQueries(database.db)
    found.save_transcript(transcript())
    yield found
    database.close()


def transcript(**fields: Any) -> TranscriptRow:
    """A transcript of session 1."""
    whole = TranscriptRow(1, "/t.jsonl", 1, "s1", at(0), at(60), False, "{}", Counters(prompts=2))
    return whole._replace(**fields)


def stored(message_id: str = "m1", cost: int | None = 5, **members: Any) -> PricedMessage:
    """A message as it is stored."""
    message = ApiMessage(message_id, at(1), MODEL, Tokens(1, 2, 3, 4, 5, 6), claim=CLAIM)
    message = message._replace(**members)
    return PricedMessage(message, SHOP, SHOP.bucket(message), cost)


SIDECHAIN: dict[str, Any] = {"is_sidechain": True, "claim": CLAIM._replace(is_sidechain=True)}
PASSES = (Iteration("other", Tokens(1, 2), is_advisor=True), Iteration(MODEL, Tokens(3)))


@pytest.mark.parametrize(
    "known",
    [
        stored(),
        stored(cost=None),
        stored(speed="fast", geo="us", service_tier="batch"),
        stored(iterations=PASSES),
        stored(claim=CLAIM._replace(is_copy=True)),
        stored(**SIDECHAIN),
    ],
    ids=["plain", "unknown cost", "special", "several passes", "a copy", "a sidechain"],
)
def test_a_message_comes_back(known: PricedMessage, accounts: UsageQueries) -> None:
    accounts.save([known])
    assert accounts.messages(["m0", "m1"]) == {"m1": known}
    assert list(accounts.messages_of(1)) == [known]
    assert accounts.all_messages(0, 10) == [(1, known)]


def test_the_latest_is_kept(accounts: UsageQueries) -> None:
    accounts.save([stored()])
    accounts.save([stored(cost=7)])
    assert [each.cost for each in accounts.messages_of(1)] == [7]


def test_new_messages_are_added_and_known_ones_stay(accounts: UsageQueries) -> None:
    assert accounts.add([stored("m1"), stored("m2")]) == {"m1", "m2"}
    assert accounts.add([stored("m3", cost=7), stored("m2", cost=7)]) == {"m3"}
    assert {each.message.message_id: each.cost for each in accounts.messages_of(1)} == {
        "m1": 5,
        "m2": 5,
        "m3": 7,
    }


def test_messages_in_the_order_of_time(accounts: UsageQueries) -> None:
    accounts.save([stored("late", at=at(9)), stored("early", at=at(2))])
    found = [each.message.message_id for each in accounts.messages_of(1)]
    assert found == ["early", "late"]
    assert list(accounts.messages_of(2)) == []


def test_all_messages_in_portions(accounts: UsageQueries) -> None:
    accounts.save(stored(f"m{number}") for number in range(5))
    first = accounts.all_messages(0, 3)
    rest = accounts.all_messages(first[-1][0], 3)
    assert [number for number, _ in first + rest] == [1, 2, 3, 4, 5]
    assert accounts.all_messages(5, 3) == []


def test_costs_are_overwritten(accounts: UsageQueries) -> None:
    accounts.save([stored("m1"), stored("m2")])
    accounts.save_costs([(None, 1), (9, 2)])
    assert [each.cost for each in accounts.messages(["m1", "m2"]).values()] == [None, 9]


def test_many_ids_are_asked_in_portions(accounts: UsageQueries) -> None:
    names = [f"m{number}" for number in range(CHUNK + 1)]
    accounts.save(map(stored, names))
    assert len(accounts.messages(names)) == CHUNK + 1
    assert [len(chunk) for chunk in chunks(names)] == [CHUNK, 1]
    assert accounts.messages([]) == {}


# Transcripts


def test_a_transcript_comes_back(accounts: UsageQueries) -> None:
    assert accounts.transcript("/t.jsonl", 1) == transcript()
    assert accounts.transcripts_of(1) == [transcript()]
    assert accounts.positions() == {"/t.jsonl": ""}  # to read again: its counts have no identity
    accounts.save_transcript(transcript()._replace(tally=Counters()))
    assert accounts.positions() == {"/t.jsonl": "{}"}
    assert accounts.transcript("/t.jsonl", 2) is None


def test_a_transcript_keeps_its_number(accounts: UsageQueries) -> None:
    further = transcript(ended_at=at(90), position='{"o":9}', tally=Counters(edits=1))
    assert accounts.save_transcript(further) == 1
    assert accounts.transcripts_of(1) == [further]
    assert accounts.save_transcript(transcript(seq=2, session_id="s2")) == 2


def test_a_moved_transcript(accounts: UsageQueries) -> None:
    accounts.rename_transcript("/t.jsonl", "/new.jsonl")
    assert [each.path for each in accounts.transcripts_of(1)] == ["/new.jsonl"]


# The price table


def test_no_message_has_no_price_table(accounts: UsageQueries) -> None:
    assert accounts.price_table() is None


def test_messages_from_before_versions_were_kept(accounts: UsageQueries) -> None:
    accounts.save([stored()])
    assert accounts.price_table() == ""


def test_the_price_table_is_noted(accounts: UsageQueries) -> None:
    accounts.set_price_table("one")
    accounts.save([stored()])
    assert accounts.price_table() == "one"
    accounts.set_price_table("two")
    assert accounts.price_table() == "two"
