"""Texts of other machines on their way into the search index, whatever is in their files."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.api import exchanged_texts
from hookkit.api.store import Store
from hookkit.lib.system import locks
from hookkit.store.journal import fact_file, text_fact
from hookkit.store.journal.fact_file import Header
from hookkit.store.journal.text_fact import TextFact
from hookkit.store.search_pages import PAGE
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.sync import own_files, received_texts

STREAM = "ab" * 16


@pytest.fixture
def index() -> Iterator[SearchIndex]:
    with SearchIndex.open(paths.search_database()) as opened:
        yield opened


def fact(number: int, text: str = "", session: str = "s1") -> bytes:
    return text_fact.encode(
        TextFact(session, 1000 * number, number, "prompt", text or f"text {number}", "/t")
    )


def come(first: int, *facts: bytes) -> Path:
    """Texts that have come, from a number on."""
    file = received_texts.file_of(STREAM, first)
    for folder in reversed(file.parents[: file.parents.index(paths.data_dir())]):
        paths.make_private(folder)
    fact_file.write(file, Header(2, STREAM, "m1", first, len(facts), "laptop"), facts)
    return file


def texts(index: SearchIndex, session: str = "s1") -> list[str]:
    with index.ask(()) as answers:
        return [answers.words(each) for each in answers.of_session("local", session)]


def test_they_are_entered_once(index: SearchIndex) -> None:
    assert not index.has_transcripts
    come(1, fact(1), fact(2))
    received_texts.enter(index, set())
    come(3, fact(3), fact(2))
    for _ in range(2):
        received_texts.enter(index, set())
    assert texts(index) == ["text 1", "text 2", "text 3"]
    assert index.has_transcripts
    (source,) = index.db.execute("SELECT path FROM sources").fetchall()
    assert source == ("machine:m1:/t",)


def test_what_can_t_be_used_is_left_out(index: SearchIndex) -> None:
    come(1, fact(1), b"{", b"null", b'{"session_id":"s1"}', fact(5), fact(6, session="gone"))
    received_texts.enter(index, {("local", "gone")})
    assert texts(index) == ["text 1", "text 5"]
    assert texts(index, "gone") == []
    assert index.next_of(STREAM) == 7


def test_long_texts_fill_pages(index: SearchIndex) -> None:
    come(1, *(fact(number, f"{number} " * PAGE) for number in range(1, 4)), fact(4))
    received_texts.enter(index, set())
    come(5, fact(5, "x " * PAGE))
    received_texts.enter(index, set())
    assert len(texts(index)) == 5
    assert index.db.execute("SELECT count(*) FROM pages").fetchone() == (5,)


def test_what_follows_a_gap_waits(index: SearchIndex) -> None:
    come(1, fact(1))
    come(5, fact(5))
    assert received_texts.next_texts() == {STREAM: 2}
    received_texts.enter(index, set())
    assert texts(index) == ["text 1"]
    come(2, fact(2), fact(3), fact(4))
    assert received_texts.next_texts() == {STREAM: 6}
    received_texts.enter(index, set())
    assert texts(index) == [f"text {number}" for number in range(1, 6)]


def test_what_is_no_folder_of_texts(index: SearchIndex) -> None:
    assert received_texts.next_texts() == {}
    file = come(1, fact(1))
    (paths.machines_texts_dir() / "notes").write_text("x")
    assert received_texts.next_texts() == {STREAM: 2}
    file.write_bytes(b"x")
    assert received_texts.next_texts() == {STREAM: 1}
    received_texts.enter(index, set())
    assert texts(index) == []


def test_while_transcripts_are_read_they_wait(index: SearchIndex) -> None:
    come(1, fact(1))
    with Store.open() as store:
        with locks.hold(paths.lock_file("reading"), "reading transcripts"):
            assert exchanged_texts.enter(store) == {}
        assert texts(index) == []
        assert exchanged_texts.enter(store) == {}
    assert texts(index) == ["text 1"]


def test_many_files_are_made_into_one(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_files, "MANY", 3)
    files = [come(number, fact(number)) for number in range(1, 4)]
    with Store.open() as store:
        exchanged_texts.enter(store)
        assert [each.exists() for each in files] == [True, False, False]
        files[0].write_bytes(files[0].read_bytes()[:30])
        exchanged_texts.enter(store)
    assert texts(index) == ["text 1", "text 2", "text 3"]


@pytest.mark.parametrize("limit", ["MOST_FACTS", "MOST_BYTES"])
def test_great_files_stay(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_files, "MANY", 2)
    monkeypatch.setattr(fact_file, limit, 1)
    files = [come(number, fact(number)) for number in range(1, 4)]
    own_files.merge_small(files[0].parent)
    assert all(each.exists() for each in files)


DAMAGE: list[tuple[str, Any]] = [
    ("at", 10**30),
    ("mark", None),
    ("text", ["x"]),
    ("session_id", 7),
    ("path", "\0"),
    ("role", ""),
    ("started_at", {}),
]


@pytest.mark.parametrize(("name", "value"), DAMAGE, ids=[name for name, _ in DAMAGE])
def test_hostile_texts_stop_no_others(index: SearchIndex, name: str, value: Any) -> None:
    bad = json.dumps(json.loads(fact(2)) | {name: value}).encode()
    come(1, fact(1), bad, fact(3))
    received_texts.enter(index, set())
    assert {"text 1", "text 3"} <= set(texts(index))


def test_a_header_of_another_version(index: SearchIndex) -> None:
    file = come(1, fact(1))
    plain = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(plain.replace(b'"hookkit_facts":2', b'"hookkit_facts":3')))
    received_texts.enter(index, set())
    assert texts(index) == []
