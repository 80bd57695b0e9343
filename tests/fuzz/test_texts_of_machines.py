"""Damaged texts of another machine's conversations, between two good ones."""

import json

import pytest
from hypothesis import strategies as st

from hookkit import paths
from hookkit.api import exchanged_texts
from hookkit.api.store import Store
from hookkit.store.journal import fact_file, text_fact
from hookkit.store.journal.fact_file import Header
from hookkit.store.journal.text_fact import TextFact
from hookkit.sync import received_texts
from tests.builders import at_ns, deliver, throwaway_home
from tests.fuzz import neighbours
from tests.fuzz.mutations import damaged, fuzzed, on_one_line, several

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

STREAM = "ab" * 16


def fact(number: int, text: str, session: str = neighbours.NAME) -> bytes:
    """A text of the good session, or of another one."""
    moment = at_ns(number) // 10**6
    claim = (False, number % 2 == 1, "2026-11-21T09:30:00.000Z", "2026-11-21T10:30:00.000Z")
    return text_fact.encode(TextFact(session, moment, number, "prompt", text, "/t.jsonl", *claim))


GOOD = (fact(1, "the zebra before"), fact(9, "the zebra behind"))
BAD = [fact(number, f"some words {number}", "s1") for number in range(3, 7)]


def come(first: int, facts: list[bytes]) -> None:
    """Store a file that has come."""
    file = received_texts.file_of(STREAM, first)
    for folder in reversed(file.parents[: file.parents.index(paths.data_dir())]):
        paths.make_private(folder)
    fact_file.write(file, Header(2, STREAM, "m1", first, len(facts), "laptop"), facts)


@fuzzed(several(BAD))
def test_texts(lines: list[bytes]) -> None:
    with throwaway_home():
        deliver(*neighbours.BEFORE, *neighbours.AFTER)
        bad = [on_one_line(each).rstrip(b"\n") for each in lines]
        come(1, [GOOD[0], *bad, GOOD[1]])
        enter()
        assert_found(b"".join(bad))


@fuzzed(st.data())
def test_files(data: st.DataObject) -> None:
    with throwaway_home():
        deliver(*neighbours.BEFORE, *neighbours.AFTER)
        come(1, [GOOD[0], GOOD[1]])
        come(3, BAD)
        file = received_texts.file_of(STREAM, 3)
        file.write_bytes(data.draw(damaged([file.read_bytes()])))
        enter()
        received_texts.next_texts()
        assert_found(b"")


def enter() -> None:
    """Index what has come."""
    with Store.open() as store:
        assert exchanged_texts.enter(store) == {}


def assert_found(bad: bytes) -> None:
    """The good texts are found, and whatever else is there can be shown."""
    neighbours.works("search --json zebra some", 0, 1)
    hits = neighbours.works("search --json zebra", 0).json["hits"]
    found = [hit["snippet"] for hit in hits if hit["session_id"] == neighbours.NAME]
    if b"zebra" not in bad and neighbours.NAME.encode() not in bad:
        assert found == ["the «zebra» behind", "the «zebra» before"]
    shown = neighbours.works(f"history {neighbours.NAME} --json").json["turns"]
    assert {"the zebra before", "the zebra behind"} <= {each["content"] for each in shown}
    json.dumps(shown)
