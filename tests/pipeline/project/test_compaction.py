"""Old segments become smaller, and a rebuild gives the same rows."""

import gzip
import json
import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.lib.system.locks import try_hold
from hookkit.pipeline.project import compaction
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.journal import segments
from tests.builders import DAY, deliver, fold_all, line, payload, rows, tool
from tests.locks import held

LATER = datetime(2026, 12, 31, tzinfo=UTC)
BULK = "x" * 5000


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
    def crash(*_: object) -> None:
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
