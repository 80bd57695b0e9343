"""A log of JSON lines: entries, positions, and damage between two good rows."""

import json
import os
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from hookkit.agents import line_reader, log_reader
from hookkit.agents.log_reader import LogReader, first_rows, last_rows, rows_of
from hookkit.lib.containment import failures
from hookkit.model.transcript import BadLine, TranscriptIdentity
from hookkit.model.transcript_position import Position

STARTED = "2026-11-29T09:00:00.000Z"


class Words:
    """Parses rows `{"word": …}`; counts them from one pass to the next."""

    def __init__(self, identity: TranscriptIdentity, start: Position) -> None:
        self.at = start.at
        self.facts: tuple[str | None, ...] = ()
        self.count = int(start.state or 0)

    @property
    def state(self) -> str:
        return str(self.count)

    def is_irrelevant(self, line: bytes) -> bool:
        return line.startswith(b'{"noise"')

    def parse(self, row: dict[str, Any]) -> list[str]:
        word = row["word"]
        self.at, self.count = row.get("at", self.at), self.count + 1
        return [f"{word}{self.count}"]


def identity_of(stream: BinaryIO, path: Path) -> TranscriptIdentity:
    started = next((row["at"] for row in first_rows(stream) if "at" in row), "")
    return TranscriptIdentity(path.stem, started, started, is_sidechain=False)


def opened(path: Path, position: Position | None = None) -> LogReader:
    return LogReader(path, position, identify=identity_of, parser=Words)


def row(word: str, **more: Any) -> bytes:
    return json.dumps({"word": word} | more).encode() + b"\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "s1.jsonl"
    path.write_bytes(row("one", at=STARTED) + b'{"noise":1}\n' + row("two"))
    return path


def test_rows_are_parsed_and_the_position_goes_on(log: Path) -> None:
    with opened(log) as reader:
        assert (list(reader), reader.at, reader.is_from_start) == (["one1", "two2"], STARTED, True)
        position = Position.from_text(reader.position.to_text())
    log.write_bytes(log.read_bytes() + row("three"))
    with opened(log, position) as reader:
        assert (list(reader), reader.is_from_start) == (["three3"], False)
        assert reader.position.size == log.stat().st_size
    log.write_bytes(row("other") + log.read_bytes())
    with opened(log, position) as reader:
        assert (next(iter(reader)), reader.is_from_start) == ("other1", True)


def test_one_may_stop_between_any_two_entries(log: Path) -> None:
    with opened(log) as reader:
        assert next(iter(reader)) == "one1"
        assert reader.position.offset == 0
        assert list(reader)[-1] == "two3"


def test_a_line_without_its_newline_waits_unless_it_is_whole(log: Path) -> None:
    log.write_bytes(row("one") + b'{"word":"tw')
    with opened(log) as reader:
        assert list(reader) == ["one1"]
        assert reader.position.offset == len(row("one"))
    log.write_bytes(row("one") + row("two").rstrip() + b" \0")
    with opened(log) as reader:
        assert list(reader) == ["one1", "two2"]
    log.write_bytes(row("one") + row("two").rstrip())
    with opened(log) as reader:
        assert list(reader) == ["one1", "two2"]


def test_damage_is_reported_and_the_rest_is_read(log: Path) -> None:
    log.write_bytes(row("one") + b"not JSON\n" + row("two") + b"\n" + b'{"wor' + row("three"))
    with opened(log) as reader:
        found = list(reader)
    assert [each for each in found if isinstance(each, str)] == ["one1", "two2", "three3"]
    assert [each.reason for each in found if isinstance(each, BadLine)] == ["not valid JSON"] * 2


def test_a_row_that_raises_is_passed_over(log: Path) -> None:
    log.write_bytes(row("one") + b'{"wrong":1}\n' + row("two"))
    with opened(log) as reader:
        found = list(reader)
        assert reader.position.offset == log.stat().st_size
    assert found == ["one1", BadLine(len(row("one")), "KeyError: 'word'"), "two2"]
    assert [line.partition(": ")[2] for line in failures.take()] == [
        f"at byte {len(row('one'))}: KeyError: 'word'"
    ]


def test_a_line_that_is_too_long(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_reader, "MAX_LINE", 100)
    log.write_bytes(row("x" * 200) + row("two"))
    with opened(log) as reader:
        assert list(reader) == [BadLine(0, "longer than a row can be"), "two1"]


def test_an_error_of_the_file_is_no_rows(log: Path) -> None:
    with pytest.raises(OSError, match="Bad file descriptor"), opened(log) as reader:
        os.close(reader._stream.fileno())
        list(reader)
    with pytest.raises(OSError, match="No such file"):
        opened(log.with_name("none"))


def test_a_file_that_nobody_can_identify_is_closed(log: Path) -> None:
    def fail(stream: BinaryIO, path: Path) -> TranscriptIdentity:
        fail.stream = stream  # type: ignore[attr-defined]
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        LogReader(log, None, identify=fail, parser=Words)
    assert fail.stream.closed  # type: ignore[attr-defined]


def test_the_rows_at_both_ends(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_reader, "ENDS", (10, 30))
    log.write_bytes(b"\n".join([*(row(str(n)).strip() for n in range(100)), b"torn{", b"[]"]))
    with log.open("rb") as stream:
        assert [each["word"] for each in first_rows(stream)] == [str(n) for n in range(50)]
        assert [each["word"] for each in last_rows(stream)] == ["99"]
        monkeypatch.setattr(log_reader, "ENDS", (30, 10_000))
        found = [each["word"] for each in last_rows(stream)]
    assert found == ["99", *(str(n) for n in range(99, -1, -1))]
    assert rows_of(b"") == []
