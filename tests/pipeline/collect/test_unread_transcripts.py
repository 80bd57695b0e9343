"""Which transcripts have something new, for the counts and for the search index."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import transcripts
from hookkit.pipeline.collect import transcript_pass, unread_transcripts
from hookkit.pipeline.collect.scan_task import ScanTask
from hookkit.pipeline.collect.unread_transcripts import lost, tasks, unread
from tests.transcript_builders import line, prompt, transcript, write

AGENT = "claude_code"
PROMPT = transcript(prompt())


def position(path: Path) -> str:
    """Where a file was read to."""
    return transcript_pass.read(path, None, frozenset(), agent=transcripts).position.to_text()


def of_agent(path: Path) -> dict[Path, str]:
    """A file that was found, with its agent."""
    return {path: AGENT}


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

    monkeypatch.setattr(unread_transcripts, "is_same", refuse)
    assert list(unread(known, of_agent(moved))) == [ScanTask(moved, AGENT, len(PROMPT))]


def test_an_empty_file_has_nothing_new(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"a.jsonl": PROMPT})
    known = {str(path): position(path)}
    path.write_bytes(b"")
    assert list(unread({}, of_agent(path))) == list(unread(known, of_agent(path))) == []


def test_a_file_that_is_gone_is_a_task_that_reports_why(tmp_path: Path) -> None:
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
    assert lost([str(path), "/gone"]) == ["/gone"]
