"""Which transcripts there are, and whose they are."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.base import TranscriptReader
from hookkit.model.transcript_position import FileStatus, Position
from hookkit.pipeline.collect import find_transcripts
from hookkit.pipeline.collect.find_transcripts import find, owner, statuses
from hookkit.pipeline.collect.read_transcripts import read_task
from hookkit.pipeline.collect.scan_task import ScanTask
from tests.transcript_builders import prompt, transcript, write

AGENT = "claude_code"
PROMPT = transcript(prompt())


def names(places: list[Path]) -> list[str]:
    return [path.name for path in find(places)]


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
    result = read_task(ScanTask(tmp_path / "a", AGENT, 1), frozenset())
    assert result.problems == [f"{tmp_path / 'a'}: Permission denied"]


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
        return (place / "s1" for place in places if place.read_bytes() == self.mark)

    def recognize(self, path: Path) -> bool:
        return path.read_bytes().startswith(self.mark)

    def statuses(self, paths: Iterable[Path]) -> Iterator[FileStatus | None]:
        return (FileStatus(9, 1, 2, 3, is_file=False) for _ in paths)

    def files_of_session(self, main: Path) -> list[Path]:
        raise NotImplementedError

    def open_reader(
        self, path: Path, position: Position | None = None, *, with_texts: bool = False
    ) -> TranscriptReader:
        raise NotImplementedError

    def named_by(self, path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
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
    assert owner(path, ["one", "two"], agents) == agent


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a session of another agent."""
    [path] = write(tmp_path, {"toy.db": b"toy"})
    keepers = find_transcripts.transcripts() | {"toy": Toy(tmp_path, b"toy")}
    monkeypatch.setattr(find_transcripts, "transcripts", lambda: keepers)
    return path


def test_a_database_that_is_named_has_sessions(database: Path) -> None:
    other = database.with_name("a.jsonl")
    other.write_bytes(PROMPT)
    assert find([database, other]) == {other: AGENT, database / "s1": "toy"}


def test_each_agent_knows_the_status_of_its_transcripts(database: Path) -> None:
    files = {database / "s1": "toy", database.with_name("gone.jsonl"): AGENT}
    assert dict(statuses(files)) == {
        database / "s1": FileStatus(9, 1, 2, 3, is_file=False),
        database.with_name("gone.jsonl"): None,
    }


def test_a_session_in_a_database_has_no_file_to_be_checked(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"toy.db": PROMPT})
    result = read_task(ScanTask(path / "s1", AGENT, 1), frozenset())
    assert result.problems == [f"{path / 's1'}: Not a directory"]
