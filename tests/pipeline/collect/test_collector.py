"""The collector writes what it read, alone."""

import threading
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.pipeline.collect import collector
from hookkit.pipeline.collect.scan_task import ScanResult
from hookkit.store.journal.envelope import parse_line

AGENT = "claude_code"


def test_what_was_read_is_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    appended: list[bytes] = []
    monkeypatch.setattr("hookkit.record.append", lambda path, data: appended.append(data))
    collector.write([ScanResult(tmp_path, AGENT, 1, [b'{"event":"a"}', b'{"event":"b"}'], [])])
    collector.write([ScanResult(tmp_path, AGENT, 1, [], [])])
    [data] = appended
    assert [parse_line(each + b"\n").payload["event"] for each in data.splitlines()] == [
        "a",
        "b",
    ]


def test_one_reader_at_a_time() -> None:
    other: list[bool] = []

    def attempt() -> None:
        with collector.reading_lock() as has_lock:
            other.append(has_lock)

    with collector.reading_lock() as has_lock:
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    attempt()
    assert (has_lock, other) == (True, [False, True])
    assert (paths.data_dir() / "locks" / "reading.lock").exists()
