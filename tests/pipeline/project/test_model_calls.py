"""Calls whose usage a hook has reported: each counts once, whoever tells of it, in any order."""

import json
from collections.abc import Iterator

import pytest

from hookkit import config, paths
from hookkit.model import session_export
from hookkit.model.event import Event
from hookkit.model.priced_message import LIVE
from hookkit.model.usage import ApiMessage, Tokens
from hookkit.pipeline.project.event_batch import EventBatch
from hookkit.pipeline.project.projector import fold
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.store.sqlite.session_export import ExportQueries
from hookkit.store.sqlite.stored_positions import StoredPositions
from tests.accounting import enter, packed, reading, sessions, sums
from tests.builders import at, deliver, event, line
from tests.transcript_builders import MODEL


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(paths.database())
    yield opened
    opened.close()


def called(message_id: str, output: int = 50, agent: str | None = None, key: str = "") -> Event:
    """What a hook tells of a call."""
    message = ApiMessage(message_id, at(1), MODEL, Tokens(input=10, output=output))
    return event("model_call", 1, key=key or message_id, details=message, agent_id=agent)


def take(database: Database, *events: Event) -> None:
    batch = EventBatch(database, config.load(), "segment")
    for each in events:
        batch.take_event(each)
    with database.db:
        batch.write()


def test_a_call_is_usage_of_its_session(database: Database) -> None:
    take(database, called("m1"), called("m2", output=7), called("m3", agent="a1"))
    session = sessions(database)["s1"]
    assert (session.api_request_count, session.tokens_input, session.tokens_output) == (3, 30, 107)
    assert session.metrics_source == "hook"
    assert session.cost_usd
    assert sums(database).agree


@pytest.mark.parametrize("outputs", [(3, 50), (50, 3)], ids=["more", "less"])
def test_a_call_that_is_told_again_counts_once(database: Database, outputs: list[int]) -> None:
    for number, output in enumerate(outputs):
        take(database, called("m1", output=output, key=f"told {number}"))
    session = sessions(database)["s1"]
    assert (session.api_request_count, session.tokens_output) == (1, 50)
    assert sums(database).agree


@pytest.mark.parametrize("is_hook_first", [True, False])
def test_a_transcript_owns_the_calls_that_it_has(database: Database, is_hook_first: bool) -> None:
    if is_hook_first:
        take(database, called("m1"), called("m2"))
    enter(reading("s1", packed("m1")))
    if not is_hook_first:
        take(database, called("m1"), called("m2"))
    session = sessions(database)["s1"]
    assert (session.api_request_count, session.tokens_output) == (2, 100)
    assert session.metrics_source == "transcript"
    found = database.db.execute(
        "SELECT message_id, path FROM api_messages m JOIN transcripts t ON t.id = m.transcript"
    )
    assert dict(found) == {"m1": "/t/s1.jsonl", "m2": LIVE}
    assert sums(database).agree


def test_there_is_no_file_of_them(database: Database) -> None:
    take(database, called("m1"), called("m2", agent="a1"))
    known = StoredPositions(database.db)
    assert (len(known), list(known)) == (0, [])
    with database.db:
        DeletionQueries(database.db).remove_rows(1)
    assert not database.db.execute("SELECT count(*) FROM deleted_transcripts").fetchone()[0]


def test_an_export_has_them(database: Database) -> None:
    take(database, called("m1"), called("m2", agent="a1"))
    whole = ExportQueries(database.db).whole(sessions(database)["s1"])
    document = json.loads(json.dumps(session_export.to_dict(whole)))
    deliver(line(document, src="restored"))
    other = Database.open(paths.data_dir() / "other.db")
    try:
        assert fold(other, config.load())
        restored = sessions(other)["s1"]
        assert (restored.api_request_count, restored.tokens_output) == (2, 100)
        assert sums(other).agree
    finally:
        other.close()
