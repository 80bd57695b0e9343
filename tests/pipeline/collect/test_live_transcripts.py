"""A transcript is followed: each byte once, for the counts and for the search index."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from hookkit import paths
from hookkit.agents import line_reader
from hookkit.agents.claude_code.transcript import reader
from hookkit.api.store import Store
from hookkit.model.session import Session
from tests.builders import deliver, payload
from tests.builders import line as journal_line
from tests.transcript_builders import answer, line, prompt, write

PIECES = 30


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    path = tmp_path / "projects" / "-shop" / "s1.jsonl"
    path.parent.mkdir(parents=True)
    return path


def begin(transcript: Path) -> None:
    """Start a session with this transcript."""
    start = payload("SessionStart", source="startup", cwd="/nowhere")
    start |= {"transcript_path": str(transcript)}
    deliver(journal_line(start, at=time.time_ns()), day="2026-11-21")


def refreshed() -> Session:
    """Return the only session, as a reader sees it."""
    with Store.open() as store:
        (session,) = store.get_recent_sessions()
        return session


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(data)


def turn(number: int) -> bytes:
    """Return the lines of a prompt and its answer."""
    output = [{"type": "text", "text": f"answer {number}"}]
    return line(prompt(f"question {number}", number, uuid=f"p{number}")) + line(
        answer(f"m{number}", seconds=number, content=output, uuid=f"a{number}")
    )


def indexed() -> list[str]:
    """Return the session and the role of each indexed text."""
    with closing(sqlite3.connect(paths.search_database())) as db:
        found = db.execute(
            "SELECT s.session_id || ' ' || t.role FROM texts t "
            "JOIN sources s ON s.id = t.source WHERE t.role > 2"
        )
        return sorted(row[0] for row in found)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The lines that readers have read: where each begins and ends."""
    seen: list[tuple[int, int]] = []

    def counted(stream: BinaryIO, offset: int) -> Iterator[line_reader.Line]:
        for each in line_reader.lines(stream, offset):
            seen.append(each[:2])
            yield each

    monkeypatch.setattr(reader, "lines", counted)
    return seen


def test_a_title_in_another_transcript_is_found(transcript: Path) -> None:
    begin(transcript)
    append(transcript, turn(0))
    assert refreshed().title == "question 0"
    other = transcript.with_name("s2.jsonl")
    write(other.parent, {other.name: line(prompt("another", 1, "s2"))})
    start = payload("SessionStart", "s2", source="startup", cwd="/nowhere")
    deliver(
        journal_line(start | {"transcript_path": str(other)}, at=time.time_ns()), day="2026-11-21"
    )
    append(other, line({"type": "summary", "summary": "Cart", "leafUuid": "a0"}))
    with Store.open() as store:
        titles = {each.session_id: each.title for each in store.get_recent_sessions()}
    assert titles == {"s1": "Cart", "s2": "another"}


def test_each_byte_is_read_once(transcript: Path, parsed: list[tuple[int, int]]) -> None:
    begin(transcript)
    for number in range(PIECES):
        append(transcript, turn(number))
        assert refreshed().api_request_count == number + 1
        refreshed()  # nothing new
    assert sum(end - start for start, end in parsed) == transcript.stat().st_size
    assert len(parsed) == len(set(parsed)) == 2 * PIECES
    assert indexed() == ["s1 3"] * PIECES + ["s1 4"] * PIECES


def test_an_index_that_was_deleted_catches_up(
    transcript: Path, parsed: list[tuple[int, int]]
) -> None:
    begin(transcript)
    for number in range(3):
        append(transcript, turn(number))
        refreshed()
    paths.search_database().unlink()
    append(transcript, turn(3))
    session = refreshed()
    assert (session.api_request_count, session.transcript.prompts) == (4, 4)
    assert indexed() == ["s1 3"] * 4 + ["s1 4"] * 4
    parsed.clear()
    append(transcript, turn(4))
    assert refreshed().api_request_count == 5
    assert len(parsed) == 2
    assert len(indexed()) == 10


@pytest.mark.parametrize("damaged", [b"no database", b""])
def test_an_index_that_cant_be_used_stops_no_count(transcript: Path, damaged: bytes) -> None:
    begin(transcript)
    append(transcript, turn(0))
    refreshed()
    paths.search_database().write_bytes(damaged)
    append(transcript, turn(1))
    assert refreshed().api_request_count == 2


def test_an_index_that_is_locked_catches_up(
    transcript: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookkit.store.sqlite.database.BUSY_SECONDS", 0.01)
    begin(transcript)
    append(transcript, turn(0))
    refreshed()
    with closing(sqlite3.connect(paths.search_database(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        append(transcript, turn(1))
        assert refreshed().api_request_count == 2
    assert len(indexed()) == 2
    append(transcript, turn(2))
    assert refreshed().api_request_count == 3
    assert len(indexed()) == 6


def test_an_index_without_its_table_stops_no_count(transcript: Path) -> None:
    begin(transcript)
    append(transcript, turn(0))
    refreshed()
    with closing(sqlite3.connect(paths.search_database())) as db:
        db.execute("DROP TABLE positions")
    append(transcript, turn(1))
    assert refreshed().api_request_count == 2


def test_a_moved_transcript_moves_in_the_index_too(
    transcript: Path, parsed: list[tuple[int, int]]
) -> None:
    begin(transcript)
    append(transcript, turn(0))
    refreshed()
    moved = transcript.parent.parent / "-tree" / "s1.jsonl"
    moved.parent.mkdir()
    transcript.rename(moved)
    append(moved, turn(1))
    begin(moved)
    parsed.clear()
    assert refreshed().api_request_count == 2
    assert len(parsed) == 2
    assert len(indexed()) == 4


def test_a_transcript_that_the_client_moved(transcript: Path) -> None:
    begin(transcript)
    append(transcript, turn(1))
    assert refreshed().prompts_count == 1
    moved = transcript.parent.with_name("-shop--claude-worktrees-fox") / transcript.name
    moved.parent.mkdir()
    transcript.rename(moved)
    append(moved, turn(2))
    session = refreshed()
    assert (session.prompts_count, session.api_request_count) == (2, 2)
    moved.unlink()
    assert refreshed().prompts_count == 2
