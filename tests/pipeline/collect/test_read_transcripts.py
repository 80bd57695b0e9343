"""Reading transcripts: what can't be read is reported, several processes read the same."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.pipeline.collect import read_transcripts
from hookkit.pipeline.collect.read_transcripts import read_all, read_task
from hookkit.pipeline.collect.scan_task import ScanResult, ScanTask
from tests.transcript_builders import prompt, transcript, write

EDITS = frozenset(("Edit",))
AGENT = "claude_code"
PROMPT = transcript(prompt())


def read(path: Path) -> ScanResult:
    return read_task(ScanTask(path, AGENT, 1), EDITS)


def test_a_file_that_can_be_read(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT + b"{broken\n"})
    result = read(path)
    assert len(result.records) == 1
    assert result.problems == [f"{path}: at byte {len(PROMPT)}: not valid JSON"]
    assert result.found is None


def test_one_that_a_bug_stops_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("it broke")

    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    monkeypatch.setattr(read_transcripts, "read_readable", broken)
    result = read(path)
    assert result.records == []
    assert len(result.problems) == 1 and "it broke" in result.problems[0]


def test_for_search_alone_nothing_is_counted(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT + b"{broken\n"})
    result = read_task(ScanTask(path, AGENT, 1).for_search(), EDITS)
    assert (result.records, result.problems) == ([], [])
    assert result.found is not None


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
    result = read(path)
    assert (result.records, len(result.problems)) == ([], 1)
    assert reason in result.problems[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    path.chmod(0)
    assert "Permission denied" in read(path).problems[0]


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError("cut off")])
def test_a_file_that_fails_in_mid_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})

    def fails(self: Reader) -> Iterator[Any]:
        raise error

    monkeypatch.setattr(Reader, "__iter__", fails)
    result = read(path)
    assert result.records == []
    assert result.problems == [f"{path}: {error.strerror or error}"]


@pytest.mark.parametrize("processes", [1, 2])
def test_all_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    monkeypatch.setattr(read_transcripts, "SMALL", 1)
    files = write(tmp_path, {f"{number}.jsonl": PROMPT for number in range(5)})
    todo = [ScanTask(path, AGENT, len(PROMPT)) for path in files]
    results = list(read_all(todo, EDITS, processes))
    assert {result.path for result in results} == set(files)
    assert all(result.records for result in results)
