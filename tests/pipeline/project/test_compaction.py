"""Old segments become smaller, and a rebuild gives the same rows."""

import errno
import gzip
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

import hookkit
from hookkit import config, paths, record
from hookkit.api.store import Store
from hookkit.lib.system import locks
from hookkit.lib.system.locks import try_hold
from hookkit.pipeline.project import compaction
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.journal import segments
from tests.builders import DAY, deliver, fold_all, line, payload, rows, tool
from tests.locks import held

LATER = datetime(2026, 12, 31, tzinfo=UTC)
BULK = "x" * 5000
PACKAGE = Path(hookkit.__file__).parent


def compact(store: Store, *, today: datetime = LATER, days: int = 30) -> list[str]:
    return [each.name for each in compaction.compact_old(store.database, days, today)]


def bulky(**fields: Any) -> dict[str, Any]:
    return tool(tool_response={"stdout": BULK}, **fields)


@pytest.fixture
def folded(store: Store) -> Store:
    deliver(line(bulky()), line(payload("UserPromptSubmit", prompt=BULK), 1), b"garbage\n")
    store.refresh()
    return store


def test_old_segments_are_compacted(folded: Store) -> None:
    before = rows()
    assert compact(folded) == [f"{DAY}.jsonl"]
    (segment,) = segments.segments(paths.journal_dir())
    assert segment.name == f"{DAY}.jsonl.gz"
    assert segment.stat().st_mode & 0o777 == 0o600
    folded.refresh()
    assert rows() == before


def test_bulk_goes_and_words_stay(folded: Store) -> None:
    compact(folded)
    (segment,) = segments.segments(paths.journal_dir())
    a_tool, a_prompt, garbage = segments.lines(segment, 0)
    assert len(json.loads(a_tool)["p"]["tool_response"]["stdout"]) < 1024
    assert json.loads(a_prompt)["p"]["prompt"] == BULK
    assert garbage == b"garbage\n"


@pytest.mark.parametrize(
    "today, days, compacted",
    [
        (datetime(2026, 11, 21, tzinfo=UTC), 1, False),
        (datetime(2026, 11, 22, tzinfo=UTC), 1, False),
        (datetime(2026, 11, 23, tzinfo=UTC), 1, True),
        (LATER, 39, True),
        (LATER, 40, False),
        (LATER, 10**9 - 1, False),
    ],
)
def test_age_is_counted_in_days(today: datetime, days: int, compacted: bool, folded: Store) -> None:
    assert bool(compact(folded, today=today, days=days)) is compacted


def test_today_is_the_clock_s(folded: Store) -> None:
    assert compaction.compact_old(folded.database, 365_000) == []


def test_what_is_not_folded_yet_is_left(folded: Store) -> None:
    deliver(line(payload("Stop")))
    assert compact(folded) == []


def test_late_lines_go_behind(folded: Store) -> None:
    compact(folded)
    deliver(line(payload("SessionEnd"), 60))
    folded.refresh()
    assert len(segments.segments(paths.journal_dir())) == 2
    compact(folded)
    (segment,) = segments.segments(paths.journal_dir())
    assert len(list(segments.lines(segment, 0))) == 4
    before = rows(("sessions", "events", "tool_calls"))
    rebuild(config.load())
    assert rows(("sessions", "events", "tool_calls")) == before


@pytest.mark.parametrize("step", ["replace", "unlink"])
def test_a_crash_in_between_does_no_harm(
    step: str, folded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = rows(("sessions", "events", "tool_calls"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, step, crash)
        with pytest.raises(KeyboardInterrupt):
            compact(folded)
    fold_all()
    assert rows(("sessions", "events", "tool_calls")) == before
    assert compact(folded) == [f"{DAY}.jsonl"]
    rebuild(config.load())
    assert rows(("sessions", "events", "tool_calls")) == before


MANY = {f"k{number}": "x" * 20 for number in range(8000)}


@pytest.mark.parametrize(
    "content, shorter",
    [
        (bulky(), True),
        (tool("PostToolUseFailure", error=BULK), True),
        (tool("PreToolUse", tool_input={"content": BULK}), True),
        (tool(tool_response={"stdout": BULK + "[LEARN]"}), True),
        (tool(), False),
        (bulky(tool_use_id=None), False),
        (tool("PermissionRequest", tool_use_id=None, tool_input={"content": BULK}), False),
        (payload("UserPromptSubmit", prompt=f'"PostToolUse {BULK}'), False),
        (payload("Stop", last_assistant_message=BULK), False),
        (tool(tool_response=MANY | {"stdout": "[LEARN]"}), False),
        (tool(tool_input=MANY | {"file_path": "/last"}), False),
        (tool(tool_input={"file_path": "/" + BULK}), False),
        (bulky(session_id=""), False),
    ],
    ids=[
        *("tool", "failure", "before the tool", "marker", "small", "no id", "permission"),
        *("words about tools", "answer", "marker at the end of much", "file after much"),
        *("long path", "rejected"),
    ],
)
def test_only_what_means_the_same_is_shortened(content: dict[str, Any], shorter: bool) -> None:
    whole = line(content)
    compacted = compaction.compacted(whole)
    assert (len(compacted) < len(whole) / 2) is shorter
    assert shorter or compacted == whole
    assert compacted.endswith(b"}\n")


def test_it_is_a_gzip_that_other_programs_read(folded: Store) -> None:
    compact(folded)
    (segment,) = segments.segments(paths.journal_dir())
    assert gzip.decompress(segment.read_bytes()).count(b"\n") == 3


def test_it_waits_for_whoever_folds(folded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(paths.fold_lock()) as (holder,):

        def met(path: Path, *, wait: float) -> AbstractContextManager[bool]:
            threading.Timer(0.2, holder.kill).start()
            return try_hold(path, wait=wait)

        monkeypatch.setattr("hookkit.lib.system.locks.try_hold", met)
        assert compact(folded) == [f"{DAY}.jsonl"]


def test_a_holder_that_is_stopped_is_left_alone(
    folded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "WAIT", 0.2)
    with held(paths.fold_lock()):
        assert compact(folded) == []
    assert compact(folded) == [f"{DAY}.jsonl"]


def lines_of_journal() -> Counter[bytes]:
    """Count the lines of all segments."""
    found = segments.segments(paths.journal_dir())
    return Counter(each for segment in found for each in segments.lines(segment, 0))


@pytest.mark.parametrize("moment", ["replace", "lock"])
def test_what_is_appended_meanwhile_is_not_lost(
    folded: Store, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = line(tool(tool_use_id="late"), 99)
    write, lock = compaction.write_compacted, locks.lock_for_process

    def written(segment: Path, new: Path, earlier: Path) -> None:
        write(segment, new, earlier)
        deliver(late)

    def locked(fd: int) -> bool:
        deliver(late)
        return lock(fd)

    before = lines_of_journal()
    with monkeypatch.context() as patch:
        if moment == "replace":
            patch.setattr(compaction, "write_compacted", written)
        else:
            patch.setattr(locks, "lock_for_process", locked)
        assert compact(folded) == []
    assert lines_of_journal() == before + Counter([late])
    assert [each.name for each in paths.journal_dir().iterdir()] == [f"{DAY}.jsonl"]
    fold_all()
    assert compact(folded) == [f"{DAY}.jsonl"]
    assert folded.database.rejected_count() == 1  # the garbage


HOLD = """
import sys; sys.path[:0] = [sys.argv[1]]
import record
fd, size = record.open_locked(sys.argv[2])
print(size, flush=True)
sys.stdin.read()
"""


def test_a_segment_that_a_writer_has_is_left_alone(folded: Store) -> None:
    (segment,) = segments.segments(paths.journal_dir())
    command = [sys.executable, "-S", "-c", HOLD, str(PACKAGE), str(segment)]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE) as writer:
        assert writer.stdout and writer.stdin
        assert int(writer.stdout.readline()) == segment.stat().st_size
        assert compact(folded) == []
        writer.stdin.close()
    assert folded.database.cursor(segment.name) == segment.stat().st_size
    assert compact(folded) == [segment.name]


def test_a_writer_that_waited_opens_the_name_again(tmp_path: Path) -> None:
    segment = tmp_path / "2026-11-30.jsonl"
    segment.write_bytes(b"old\n")
    lock = record.lock
    seen = []

    def removed(fd: int, tries: int) -> bool:
        seen.append(fd)
        assert lock(fd, tries)
        if len(seen) == 1:
            segment.unlink()
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "lock", removed)
        record.append(str(segment), b"new\n")
    assert (segment.read_bytes(), len(seen)) == (b"new\n", 2)


def test_a_disk_that_fills_up_leaves_the_segment(
    folded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = lines_of_journal()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            compact(folded)
    assert lines_of_journal() == before
    assert [each.name for each in paths.journal_dir().iterdir()] == [f"{DAY}.jsonl"]


WRITE = """
import sys, time; sys.path[:0] = [sys.argv[1]]
import record
for number in range(int(sys.argv[3])):
    record.record(sys.argv[2], b'{"writer":"%b","number":%d}' % (sys.argv[4].encode(), number), 1)
    time.sleep(.0005)
"""


def test_compaction_beside_writers_loses_nothing(folded: Store) -> None:
    count = 150
    far = datetime(2100, 1, 1, tzinfo=UTC)
    arguments = [str(PACKAGE), str(paths.data_dir()), str(count)]
    command = [sys.executable, "-S", "-c", WRITE, *arguments]
    writers = [subprocess.Popen([*command, name]) for name in "ab"]
    while any(each.poll() is None for each in writers):
        folded.refresh()
        compaction.compact_old(folded.database, 1, far)
    assert [each.wait() for each in writers] == [0, 0]
    written = Counter({each: n for each, n in lines_of_journal().items() if b'"writer"' in each})
    assert sum(written.values()) == len(written) == 2 * count


@pytest.mark.parametrize(
    "make",
    [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("gone")],
    ids=["folder", "pipe", "link"],
)
def test_what_is_no_file_keeps_no_other_segment(make: Any, folded: Store) -> None:
    make(paths.journal_dir() / "2026-10-01.jsonl")
    folded.refresh()
    assert compact(folded) == [f"{DAY}.jsonl"]
