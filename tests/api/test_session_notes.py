"""Notes that are added and replaced."""

import pytest

from hookkit.api.rebuild import rebuild_database
from hookkit.api.session_notes import (
    MOST,
    ChangedNotesError,
    add_note,
    replace_notes,
    version_of,
)
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.model.session import Session
from tests.builders import rows
from tests.cli.terminal import run_json


@pytest.fixture
def session(store: Store) -> Session:
    return store.start_session("s1")


def test_add_and_replace(store: Store, session: Session) -> None:
    add_note(store, session, " One\r\ntwo ")
    changed = add_note(store, session, "Three").session
    assert changed.notes == "One\ntwo\nThree"
    version = version_of(changed)
    replaced = replace_notes(store, changed, "Only this\n", version).session
    assert replaced.notes == "Only this"
    assert run_json("show", "1", "--json")["session"]["notes"] == "Only this"
    assert replace_notes(store, replaced, "  ").session.notes is None


def test_a_rebuild_has_the_same_notes(store: Store, session: Session) -> None:
    add_note(store, session, "One")
    replace_notes(store, session, "Two")
    add_note(store, session, "Three")
    before = rows(["sessions"])
    rebuild_database()
    assert rows(["sessions"]) == before


def test_notes_that_have_changed_meanwhile(store: Store, session: Session) -> None:
    version = version_of(session)
    changed = add_note(store, session, "From another window").session
    with pytest.raises(ChangedNotesError, match="have changed since"):
        replace_notes(store, changed, "Mine", version)
    assert store.existing("s1").notes == "From another window"


def test_notes_that_are_none(store: Store, session: Session) -> None:
    with pytest.raises(HookkitError, match="is empty"):
        add_note(store, session, " \u200b\n")
    with pytest.raises(HookkitError, match="at most"):
        replace_notes(store, session, "x" * (MOST + 1))
    with pytest.raises(HookkitError, match="NUL"):
        add_note(store, session, "x\0")
