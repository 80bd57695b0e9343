"""Which transcripts there are, which have something new, and reading those."""

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.agents.base import TranscriptReader
from hookkit.agents.claude_code import transcripts
from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.model.transcript_position import Position
from hookkit.pipeline.collect import transcript_pass, transcript_scan
from hookkit.pipeline.collect.transcript_scan import (
    ScanResult,
    ScanTask,
    find,
    read_all,
    read_task,
    tasks,
    unread,
)
from hookkit.store.journal import segments
from tests.transcript_builders import line, prompt, transcript, write

EDITS = frozenset(("Edit",))
AGENT = "claude_code"
PROMPT = transcript(prompt())


def position(path: Path) -> str:
    """Where a file was read to."""
    return transcript_pass.read(path, None, EDITS, agent=transcripts).position.to_text()


def of_agent(path: Path) -> dict[Path, str]:
    """A file that was found, with its agent."""
    return {path: AGENT}


def names(places: list[Path]) -> list[str]:
    return [path.name for path in find(places)]


# Places


def test_the_history_is_no_transcript(tmp_path: Path) -> None:
    write(tmp_path, {"history.jsonl": b'{"display":"hello"}', "projects/a.jsonl": PROMPT})
    assert names([tmp_path]) == ["a.jsonl"]


def test_files_are_found_once(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.jsonl": PROMPT, "a/c/agent-1.jsonl": PROMPT, "a/notes.txt": b"x"})
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "a" / "b.jsonl")
    found = names([tmp_path / "a", tmp_path, tmp_path / "a" / "b.jsonl"])
    assert sorted(found) == ["agent-1.jsonl", "b.jsonl"]


def test_a_folder_that_links_to_itself(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.jsonl": PROMPT})
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    assert names([tmp_path]) == ["b.jsonl"]


def test_a_folder_that_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a/b.jsonl": PROMPT, "c/d.jsonl": PROMPT})
    scan = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert names([tmp_path]) == ["d.jsonl", "a"]
    assert read(tmp_path / "a").bad == [f"{tmp_path / 'a'}: Permission denied"]


def test_a_place_that_is_no_folder_is_a_file(tmp_path: Path) -> None:
    assert list(find([tmp_path / "x.jsonl"])) == [tmp_path / "x.jsonl"]


# Several agents


class Toy:
    """An agent with transcripts of its own, as a table of agents may hold one."""

    def __init__(self, root: Path, mark: bytes) -> None:
        self.root = root
        self.mark = mark

    def roots(self) -> list[Path]:
        return [self.root]

    def find(self, places: Iterable[Path]) -> Iterator[Path]:
        raise NotImplementedError

    def recognize(self, path: Path) -> bool:
        return path.read_bytes().startswith(self.mark)

    def files_of_session(self, main: Path) -> list[Path]:
        raise NotImplementedError

    def open_reader(
        self, path: Path, position: Position | None = None, *, with_texts: bool = False
    ) -> TranscriptReader:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("name", "content", "agent"),
    [
        ("b/log.jsonl", b"one", "two"),
        ("elsewhere/log.jsonl", b"two", "two"),
        ("elsewhere/log.jsonl", b"?", "one"),
    ],
    ids=["below its root", "by its content", "nobody knows it"],
)
def test_a_file_that_several_agents_claim(
    tmp_path: Path, name: str, content: bytes, agent: str
) -> None:
    [path] = write(tmp_path, {name: content})
    agents = {"one": Toy(tmp_path / "a", b"one"), "two": Toy(tmp_path / "b", b"two")}
    assert transcript_scan.owner(path, ["one", "two"], agents) == agent


# What is new


def test_a_file_with_nothing_new(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    known = {str(path): position(path)}
    assert list(unread(known, of_agent(path))) == []
    with path.open("ab") as stream:
        stream.write(line(prompt("more", 1)))
    [task] = unread(known, of_agent(path))
    assert (task.size, task.position and task.position.offset) == (
        path.stat().st_size,
        len(PROMPT),
    )


def test_a_position_that_is_not_understood(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    assert list(unread({str(path): "?"}, of_agent(path))) == [ScanTask(path, AGENT, len(PROMPT))]


def test_a_file_that_moved(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a/s1.jsonl": PROMPT})
    known = {str(path): position(path)}
    (tmp_path / "b").mkdir()
    moved = path.rename(tmp_path / "b" / "s1.jsonl")
    [task] = unread(known, of_agent(moved))
    assert task.moved_from == str(path)
    assert task.position is not None
    moved.write_bytes(transcript(prompt("something else entirely")))
    assert list(unread(known, of_agent(moved))) == [
        ScanTask(moved, AGENT, moved.stat().st_size, None)
    ]


def test_a_file_that_moved_with_a_position_that_is_not_understood(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"s1.jsonl": PROMPT})
    assert list(unread({"/gone/s1.jsonl": "?"}, of_agent(path))) == [
        ScanTask(path, AGENT, len(PROMPT))
    ]


def test_a_file_that_moved_and_cant_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [path] = write(tmp_path, {"a/s1.jsonl": PROMPT})
    known = {str(path): position(path)}
    moved = path.rename(tmp_path / "s1.jsonl")

    def refuse(path: Path, position: Any) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(transcript_scan, "is_same", refuse)
    assert list(unread(known, of_agent(moved))) == [ScanTask(moved, AGENT, len(PROMPT))]


def test_an_empty_file_has_nothing_new(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    known = {str(path): position(path)}
    path.write_bytes(b"")
    assert list(unread({}, of_agent(path))) == list(unread(known, of_agent(path))) == []


def test_a_file_that_is_gone_is_a_task_that_says_why(tmp_path: Path) -> None:
    assert list(unread({}, of_agent(tmp_path / "x"))) == [ScanTask(tmp_path / "x", AGENT, 0)]


def test_one_pass_for_counts_and_words(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    known, both = (
        {str(path): position(path)},
        ScanTask(path, AGENT, len(PROMPT), is_searched=True),
    )
    assert tasks({}, {}, of_agent(path)) == [both]
    assert tasks({}, None, of_agent(path)) == [both._replace(is_searched=False)]
    assert tasks(known, known, of_agent(path)) == []
    assert tasks(known, {}, of_agent(path)) == [both._replace(is_counted=False)]


def test_two_passes_where_one_is_ahead(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    known = {str(path): position(path)}
    with path.open("ab") as stream:
        stream.write(line(prompt("more", 1)))
    counted, searched = tasks(known, {}, of_agent(path))
    assert (counted.is_counted, counted.is_searched) == (True, False)
    assert (searched.is_counted, searched.is_searched, searched.position) == (False, True, None)


def test_words_that_are_lost(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    assert transcript_scan.lost([str(path), "/gone", "/searched"], {"/searched": ""}) == ["/gone"]


# Reading


def read(path: Path) -> ScanResult:
    return read_task(ScanTask(path, AGENT, 1), EDITS)


def test_a_file_that_can_be_read(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT + b"{broken\n"})
    outcome = read(path)
    assert len(outcome.records) == 1
    assert outcome.bad == [f"{path}: at byte {len(PROMPT)}: not valid JSON"]
    assert outcome.found is None


def test_for_search_alone_nothing_is_counted(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT + b"{broken\n"})
    outcome = read_task(ScanTask(path, AGENT, 1).for_search(), EDITS)
    assert (outcome.records, outcome.bad) == ([], [])
    assert outcome.found is not None


def folder(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    path.symlink_to(path)


def missing(path: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (folder, "not a file"),
        (os.mkfifo, "not a file"),
        (missing, "No such file"),
        (loop, "symbolic links"),
    ],
)
def test_what_is_no_file(tmp_path: Path, make: Any, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    make(path)
    outcome = read(path)
    assert (outcome.records, len(outcome.bad)) == ([], 1)
    assert reason in outcome.bad[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    path.chmod(0)
    assert "Permission denied" in read(path).bad[0]


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError("cut off")])
def test_a_file_that_fails_in_mid_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})

    def fails(self: Reader) -> Iterator[Any]:
        raise error

    monkeypatch.setattr(Reader, "__iter__", fails)
    outcome = read(path)
    assert outcome.records == []
    assert outcome.bad == [f"{path}: {error.strerror or error}"]


@pytest.mark.parametrize("processes", [1, 2])
def test_all_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    monkeypatch.setattr(transcript_scan, "SMALL", 1)
    files = write(tmp_path, {f"{number}.jsonl": PROMPT for number in range(5)})
    todo = [ScanTask(path, AGENT, len(PROMPT)) for path in files]
    outcomes = list(read_all(todo, EDITS, processes))
    assert {outcome.path for outcome in outcomes} == set(files)
    assert all(outcome.records for outcome in outcomes)


def test_what_was_read_is_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    appended: list[bytes] = []
    monkeypatch.setattr("hookkit.record.append", lambda path, data: appended.append(data))
    transcript_scan.write(ScanResult(tmp_path, AGENT, 1, [b'{"event":"a"}', b'{"event":"b"}'], []))
    transcript_scan.write(ScanResult(tmp_path, AGENT, 1, [], []))
    [data] = appended
    assert [segments.parse(each + b"\n").payload["event"] for each in data.splitlines()] == [
        "a",
        "b",
    ]


def test_one_reader_at_a_time() -> None:
    other: list[bool] = []

    def attempt() -> None:
        with transcript_scan.alone() as is_alone:
            other.append(is_alone)

    with transcript_scan.alone() as is_alone:
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    attempt()
    assert (is_alone, other) == (True, [False, True])
    assert (paths.data_dir() / "locks" / "reading.lock").exists()
