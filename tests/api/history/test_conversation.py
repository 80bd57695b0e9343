"""Where a conversation comes from: transcripts, or what is left of it."""

import os
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.history import api
from hookkit.api.history.conversation import conversation_of
from hookkit.api.history.kept_turns import GONE, NEVER
from hookkit.api.history.transcript_files import files_of
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.model.session import Session
from hookkit.store.sqlite.search_open import open_index
from tests.builders import deliver, line, payload
from tests.render.conversation.talks import (
    AGENT,
    SESSION,
    asks,
    imported,
    of_agent,
    usual,
    write,
)


def session(store: Store) -> Session:
    store.refresh()
    return store.existing(SESSION)


def test_files(home: Path, store: Store) -> None:
    path = imported(home, *usual(), agent=of_agent())
    found = files_of(store, session(store))
    assert found.main == path
    assert found.agents == {AGENT: path.with_suffix("") / "subagents" / f"agent-{AGENT}.jsonl"}


def test_a_transcript_that_was_moved(home: Path, store: Store) -> None:
    path = imported(home, *usual(), agent=of_agent())
    moved = path.parents[1] / "-elsewhere" / path.name
    moved.parent.mkdir()
    path.rename(moved)
    found = files_of(store, session(store))
    assert found.main == moved
    assert list(found.agents) == [AGENT]  # it stayed where it was


def test_a_transcript_that_only_import_knows(home: Path, store: Store, tmp_path: Path) -> None:
    path = imported(home, *usual())
    elsewhere = path.rename(tmp_path / path.name)
    with store.database.transaction():
        store.accounts.rename_transcript(str(path), str(elsewhere))
    assert files_of(store, session(store)).main == elsewhere


@pytest.mark.parametrize("name", ["a/../b", "nothing"])
def test_a_session_of_which_nothing_is_there(store: Store, name: str) -> None:
    assert files_of(store, Session(session_id=name)).main is None


def test_a_pipe_is_no_transcript(home: Path, store: Store) -> None:
    os.mkfifo(home / "pipe.jsonl")
    known = Session(session_id="x", transcript_path=str(home / "pipe.jsonl"))
    assert files_of(store, known).main is None


def test_a_conversation(home: Path) -> None:
    imported(home, *usual(), agent=of_agent())
    turns = api.history(SESSION[:6])
    assert [turns[0].role, turns[0].content] == ["user", "Fix the cart"]
    assert turns[0].timestamp == "2026-11-21T10:00:00.000Z"
    assert len(turns) == 14


def test_what_the_index_remembers(home: Path, store: Store) -> None:
    imported(home, *usual(), asks("Thanks", 99)).unlink()
    with open_index() as index:  # its title is no part of the conversation
        index.name_sessions([("local", SESSION, 0, {"title": "The cart"})])
    found = conversation_of(store, session(store))
    assert found.lacks == GONE
    assert [(each.kind, each.content) for each in found.turns] == [
        ("prompt", "Fix the cart"),
        ("answer", "I look at `cart.py`."),
        ("answer", "Done."),
        ("prompt", "Thanks"),
    ]


@pytest.mark.parametrize("has_index", [True, False], ids=["damaged", "none"])
def test_without_the_index(home: Path, store: Store, has_index: bool) -> None:
    imported(home, *usual(), asks("Thanks", 99)).unlink()
    paths.search_database().unlink()
    if has_index:
        paths.search_database().write_bytes(b"no database at all" * 100)
    found = conversation_of(store, session(store))
    assert [each.content for each in found.turns] == ["Fix the cart", "Thanks"]


def test_only_one_prompt_is_known(store: Store) -> None:
    deliver(line(payload("UserPromptSubmit", "s1", prompt="Fix it", prompt_id="p")))
    store.refresh()
    found = conversation_of(store, store.existing("s1"))
    assert [each.content for each in found.turns] == ["Fix it"]
    assert not paths.search_database().exists()


def test_nothing_is_known(store: Store) -> None:
    store.start_session("s1")
    found = conversation_of(store, store.existing("s1"))
    assert (found.lacks, list(found.turns)) == (NEVER, [])


def test_a_session_of_ones_own(store: Store) -> None:
    own = Session(session_id="m", seq=7, origin="manual")
    found = conversation_of(store, own)
    assert "`hookkit show 7`" in found.lacks and list(found.turns) == []


def test_a_transcript_that_can_not_be_read(
    home: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(home, *usual())

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    found = conversation_of(store, session(store))
    monkeypatch.setattr("hookkit.agents.claude_code.conversation.DetailedReader", broken)
    with pytest.raises(HookkitError, match=r"The transcript can't be read \(Input/output error\)"):
        list(found.turns)


def test_a_transcript_that_goes_while_it_is_asked_for(home: Path, store: Store) -> None:
    path = imported(home, *usual())
    found = conversation_of(store, session(store))
    path.unlink()
    with pytest.raises(HookkitError, match=f"{SESSION}.jsonl can't be read"):
        next(found.turns)


def test_the_latest_is_there_without_import(home: Path, store: Store) -> None:
    path = write(home, asks("Fix it"))
    deliver(line(payload("SessionStart", SESSION, transcript_path=str(path))))
    assert [each.content for each in conversation_of(store, session(store)).turns] == ["Fix it"]
