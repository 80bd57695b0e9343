"""Every API message is entered once, whichever transcripts repeat it and in any order."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit import paths
from hookkit.lib import pricing
from hookkit.model.counters import Counters
from hookkit.pipeline.project.usage_ledger import Ledger
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.usage import UsageQueries
from tests.accounting import (
    UNKNOWN,
    enter,
    owners,
    packed,
    position,
    reading,
    sessions,
    sums,
    usage_by,
)
from tests.builders import line, payload, throwaway_home
from tests.transcript_builders import MODEL, at


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(paths.database())
    yield opened
    opened.close()


# What a pass counted


def test_a_pass_goes_on_where_the_last_one_ended(database: Database) -> None:
    enter(reading("s1", packed("m1"), tally=[1, 1]))
    enter(reading("s1", packed("m2"), tally=[0, 2], start=100, anew=False, position=position(200)))
    told = sessions(database)["s1"].transcript
    assert (told.edits, told.prompts, told.api_requests, told.output) == (1, 3, 2, 100)


@pytest.mark.parametrize("start", [0, 50], ids=["the same", "overlapping"])
def test_a_pass_over_what_was_read_counts_nothing_but_messages(
    start: int, database: Database
) -> None:
    enter(reading("s1", packed("m1"), tally=[1, 1]))
    enter(reading("s1", packed("m2"), tally=[5, 5], start=start, anew=False))
    told = sessions(database)["s1"].transcript
    assert (told.edits, told.prompts, told.api_requests) == (1, 1, 2)
    assert sums(database).agree


def test_passes_in_between_may_tell_of_other_sessions(database: Database) -> None:
    enter(reading("s1", tally=[1, 1]), reading("s1", tally=[0, 1], start=300, anew=False))
    assert sessions(database)["s1"].transcript.prompts == 2


def test_a_pass_anew_takes_the_place_of_all_before(database: Database) -> None:
    enter(reading("s1", packed("m1"), tally=[1, 4]), reading("s1", packed("m1"), tally=[0, 3]))
    told = sessions(database)["s1"].transcript
    assert (told.edits, told.prompts, told.api_requests) == (0, 3, 1)


def test_a_first_pass_need_not_be_anew(database: Database) -> None:
    enter(reading("s1", packed("m1"), anew=False))
    assert sessions(database)["s1"].transcript.prompts == 1


def test_a_portion_counts_its_messages_only(database: Database) -> None:
    portion = reading("s1", packed("m1"), position=None, tally=[9, 9], facts={})
    enter(portion, reading("s1", packed("m2")))
    told = sessions(database)["s1"].transcript
    assert (told.edits, told.prompts, told.api_requests) == (0, 1, 2)


def test_a_file_that_was_moved_is_the_same_file(database: Database) -> None:
    enter(reading("s1", packed("m1")))
    enter(
        reading(
            "s1",
            packed("m2"),
            path="/new.jsonl",
            moved_from="/t/s1.jsonl",
            start=100,
            anew=False,
        )
    )
    assert database.db.execute("SELECT path FROM transcripts").fetchall() == [("/new.jsonl",)]
    assert sessions(database)["s1"].transcript.prompts == 2


COPIES = [
    {"path": "/other/s1.jsonl"},
    {"path": "/backup/old.jsonl"},
    {"path": "/copied/s1.jsonl", "started_at": "~"},
]


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy["path"])
def test_a_copy_counts_once(copy: dict[str, str], first: bool, database: Database) -> None:
    started = {"started_at": copy.get("started_at", at(0))}
    whole = reading("s1", packed("m1"), tally=[2, 3, 0, 3, 5], **started)
    part = reading("s1", packed("m1"), tally=[1, 2, 0, 2, 4], **copy)
    enter(*([part, whole] if first else [whole, part]))
    grown = {"start": 100, "anew": False, "position": position(200)}
    enter(reading("s1", tally=[0, 2, 0, 2], **copy, **grown))
    told = sessions(database)["s1"].transcript
    assert (told.edits, told.prompts, told.tool_calls) == (2, 4, 5)


OTHERS = [
    {"path": "/t/s1/subagents/agent-2.jsonl"},
    {"path": "/other/agent-1.jsonl", "started_at": at(1)},
]


@pytest.mark.parametrize("other", OTHERS, ids=["another name", "another start"])
def test_subagents_that_start_together_are_no_copies(
    other: dict[str, str], database: Database
) -> None:
    one = {"path": "/t/s1/subagents/agent-1.jsonl", "sidechain": True, "tally": [1]}
    enter(reading("s1", **one), reading("s1", **one | other))
    assert sessions(database)["s1"].transcript.edits == 2


def test_a_pass_without_messages(database: Database) -> None:
    enter(reading("s1"))
    assert sums(database).messages == (0,) * 7
    assert sums(database).agree


# Whose a message is


def test_the_fullest_snapshot_counts_once(database: Database) -> None:
    enter(reading("s1", packed("m1", 5)), reading("s1", packed("m1", 50), packed("m1", 20)))
    assert sums(database).messages[:3] == (1, 10, 50)
    assert sums(database).agree


def test_what_is_known_already_changes_nothing(database: Database) -> None:
    enter(reading("s1", packed("m1")))
    before = database.db.execute("SELECT * FROM api_messages").fetchall()
    enter(reading("s1", packed("m1")))
    assert database.db.execute("SELECT * FROM api_messages").fetchall() == before


EARLY, LATE = {"started_at": at(0)}, {"started_at": at(30)}


@pytest.mark.parametrize("first", ["s1", "s2"])
def test_the_earliest_transcript_owns_a_message(first: str, database: Database) -> None:
    one = reading("s1", packed("m1"), **EARLY)
    other = reading("s2", packed("m1"), packed("m2"), **LATE)
    enter(*(one, other) if first == "s1" else (other, one))
    assert owners(database) == {"m1": "s1", "m2": "s2"}
    assert [usage[0] for usage in usage_by(database, "project").values()] == [1, 1]
    assert sums(database).agree


@pytest.mark.parametrize("batch", [1, 100], ids=["one by one", "at once"])
def test_a_message_moves_to_a_better_owner_with_its_numbers(batch: int, database: Database) -> None:
    fuller, owner = reading("s2", packed("m1", 90), **LATE), reading("s1", packed("m1", 5), **EARLY)
    enter(fuller, owner, batch_lines=batch)
    assert owners(database) == {"m1": "s1"}
    assert sessions(database)["s1"].tokens_output == 90
    assert sessions(database)["s2"].transcript == Counters(prompts=1)


def test_a_model_that_is_named_later(database: Database) -> None:
    enter(reading("s1", packed("m1", 5, model=UNKNOWN)))
    assert sessions(database)["s1"].cost_usd is None
    enter(reading("s1", packed("m1", 50)))
    assert sessions(database)["s1"].cost_usd is not None
    assert list(usage_by(database, "model")) == [(MODEL,)]
    assert sums(database).agree


# Where a message is


def test_a_subagent_that_is_read_first_gets_its_session_s_place(database: Database) -> None:
    enter(reading("s1", packed("m1"), sidechain=True, path="/t/a.jsonl"))
    assert list(usage_by(database, "project", "branch")) == [("", "")]
    enter(reading("s1", packed("m2")))
    assert usage_by(database, "project", "branch").keys() == {("/home/dev/s1", "branch-s1")}
    assert sums(database).agree


def test_portions_before_the_facts_get_their_place(database: Database) -> None:
    portion = reading("s1", packed("m1"), position=None, facts={})
    enter(portion, reading("s1", packed("m2")), batch_lines=1)
    assert [(*key, n[0]) for key, n in usage_by(database, "project", "branch").items()] == [
        ("/home/dev/s1", "branch-s1", 2)
    ]


def test_a_hook_may_tell_the_place(database: Database) -> None:
    enter(reading("s1", packed("m1"), sidechain=True))
    enter(line(payload("Stop", "s1")))
    assert list(usage_by(database, "project", "branch")) == [("/home/dev/shop", "")]
    assert sums(database).agree


def test_what_counts_elsewhere_does_not_move(database: Database) -> None:
    enter(reading("s1", packed("m1")))
    ledger = Ledger(UsageQueries(database.db), pricing.load())
    ledger.settle(sessions(database)["s1"], "/elsewhere")
    assert ledger.buckets == {}


def test_a_place_that_is_known_stays(database: Database) -> None:
    enter(reading("s1", packed("m1")))
    enter(reading("s1", packed("m2"), facts={"branch": "other"}, start=100, anew=False))
    assert usage_by(database, "branch").keys() == {("branch-s1",), ("other",)}


# Whatever comes


class File(NamedTuple):
    """A transcript, as far as it matters here."""

    session: str
    sidechain: bool
    started: int
    messages: tuple[tuple[str, int, str], ...]

    def line(self, number: int) -> bytes:
        return reading(
            self.session,
            *(packed(name, output, self.started, model) for name, output, model in self.messages),
            path=f"/t/{number}.jsonl",
            sidechain=self.sidechain,
            started_at=at(self.started),
        )


MESSAGE = st.tuples(
    st.sampled_from(["m1", "m2", "m3"]), st.integers(1, 9), st.sampled_from([MODEL, UNKNOWN])
)
FILE = st.builds(
    File,
    st.sampled_from(["s1", "s2"]),
    st.booleans(),
    st.integers(0, 3),
    st.lists(MESSAGE, max_size=3, unique_by=lambda message: message[0]).map(tuple),
)


def outcome(lines: list[bytes], batch_lines: int) -> Any:
    """What lines come to in a home of their own."""
    with throwaway_home():
        enter(*lines, batch_lines=batch_lines)
        database = Database.open(paths.database())
        try:
            found = sums(database)
            assert found.agree, found
            known = {name: each.transcript for name, each in sessions(database).items()}
            return found.messages, known, owners(database), usage_by(database, "project", "model")
        finally:
            database.close()


@settings(deadline=None, max_examples=60)
@given(st.lists(FILE, min_size=1, max_size=4), st.randoms(use_true_random=False), st.booleans())
def test_any_order_comes_to_the_same(files: list[File], random: Any, at_once: bool) -> None:
    lines = [file.line(number) for number, file in enumerate(files)]
    expected = outcome(lines, 100)
    random.shuffle(lines)
    assert outcome([*lines, lines[0]], 100 if at_once else 1) == expected


def test_every_order_of_a_fork() -> None:
    files = [
        File("s1", False, 0, (("m1", 5, MODEL), ("m2", 5, MODEL))),
        File("s2", False, 2, (("m1", 9, UNKNOWN), ("m3", 5, MODEL))),
        File("s1", True, 1, (("m3", 7, MODEL),)),
    ]
    lines = [file.line(number) for number, file in enumerate(files)]
    found = [outcome(list(order), 100) for order in permutations(lines)]
    assert all(each == found[0] for each in found)
