"""Which transcripts there are, and whose they are."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.base import TranscriptReader
from hookkit.model.transcript_position import Position
from hookkit.pipeline.collect.find_transcripts import find, owner
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
        raise NotImplementedError

    def recognize(self, path: Path) -> bool:
        return path.read_bytes().startswith(self.mark)

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
