"""The texts of this machine's conversations, in files for the others."""

from collections.abc import Iterator

import msgspec
import pytest

from hookkit import paths
from hookkit.model.usage import Ownership
from hookkit.store.journal import fact_file
from hookkit.store.search_pages import Pages
from hookkit.store.sqlite import search_outbox
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.sync import chosen_conversations, own_texts
from hookkit.sync.own_files import State, facts_from
from tests.builders import at


@pytest.fixture
def index() -> Iterator[SearchIndex]:
    paths.make_private(paths.data_dir())
    with SearchIndex.open(paths.search_database()) as opened:
        yield opened


def say(index: SearchIndex, path: str, *uuids: str, claim: Ownership | None = None) -> None:
    """Index prompts of a transcript."""
    pages = Pages()
    for each in uuids:
        pages.add("prompt", claim or Ownership(session_id="s1"), at(int(each[1:])), each, each)
    index.enter([pages.found(path, None, "end")])


def sent() -> list[tuple[str, str]]:
    """Session and text of all that is in the files."""
    lines = facts_from(1, own_texts.FILES.all())
    known = [msgspec.json.decode(each) for each in lines]
    return [(each["session_id"], each["text"]) for each in known]


def extend(index: SearchIndex) -> State:
    return own_texts.extend(index, set(), "desk")


def notes(index: SearchIndex) -> int:
    return int(index.db.execute("SELECT count(*) FROM unsent").fetchone()[0])


def test_nothing_is_noted_until_it_is_sent(index: SearchIndex) -> None:
    say(index, "/a", "u1", "u2")
    assert notes(index) == 0
    assert extend(index).next == 3
    say(index, "/a", "u3")
    assert notes(index) == 1
    assert extend(index).next == extend(index).next == 4
    assert notes(index) == 0
    assert sent() == [("s1", "u1"), ("s1", "u2"), ("s1", "u3")]
    with index.transaction():
        search_outbox.stop(index.db)
    say(index, "/a", "u4")
    assert notes(index) == 0


def test_a_text_of_another_session_is_sent_again(index: SearchIndex) -> None:
    copy = Ownership(is_copy=True, started_at="2", session_id="fork")
    say(index, "/b", "u1", claim=copy)
    extend(index)
    say(index, "/a", "u1", claim=Ownership(started_at="1", session_id="s1"))
    extend(index)
    assert sent() == [("fork", "u1"), ("s1", "u1")]


def test_what_others_sent_and_names_are_not_sent(index: SearchIndex) -> None:
    say(index, "machine:m1:/a", "u1")
    index.name_sessions([("local", "s1", 5, {"title": "A title"})])
    extend(index)
    say(index, "machine:m1:/a", "u2")
    index.name_sessions([("local", "s1", 5, {"title": "Another title"})])
    extend(index)
    assert sent() == []


def test_an_exchange_that_was_cut_off_repeats_nothing(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(index, "/a", "u1")
    extend(index)
    say(index, "/a", "u2")
    with monkeypatch.context() as patch:
        patch.setattr(search_outbox, "settle", lambda *_: None)
        extend(index)
    say(index, "/a", "u3")
    extend(index)
    assert sent() == [("s1", "u1"), ("s1", "u2"), ("s1", "u3")]


@pytest.mark.parametrize("limit", ["MOST_FACTS", "MOST_BYTES"])
def test_files_are_no_greater_than_may_be(
    index: SearchIndex, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fact_file, limit, 2)
    say(index, "/a", "u1", "u2", "u3")
    extend(index)
    assert len(own_texts.FILES.all()) == (2 if limit == "MOST_FACTS" else 3)
    assert len(sent()) == 3


def test_a_damaged_file_begins_a_new_stream(index: SearchIndex) -> None:
    say(index, "/a", "u1")
    before = extend(index)
    own_texts.FILES.all()[0].write_bytes(b"x")
    own_texts.FILES.state_file.unlink()
    assert own_texts.FILES.streams() == []
    after = extend(index)
    assert after.stream != before.stream
    assert sent() == [("s1", "u1")]


def test_a_stream_that_was_given_up_is_remembered(index: SearchIndex) -> None:
    assert own_texts.FILES.streams() == []
    assert not own_texts.FILES.is_in_use
    say(index, "/a", "u1")
    before = extend(index)
    assert own_texts.FILES.is_in_use
    own_texts.FILES.begin_again()
    assert own_texts.FILES.streams()[1:] == [before.stream]
    assert not own_texts.FILES.is_in_use
    assert extend(index).former == [before.stream]
    assert sent() == [("s1", "u1")]


def test_a_choice_that_can_t_be_read_is_none() -> None:
    assert chosen_conversations.read() == frozenset()
    chosen_conversations.write(["/b", "/a"])
    assert chosen_conversations.read() == {"/a", "/b"}
    chosen_conversations.forget()
    chosen_conversations.forget()
    chosen_conversations.memory().mkdir()
    assert chosen_conversations.read() == frozenset()
