"""Metrics for a monitoring system: what was counted, and never less than before."""

import json
from collections import Counter
from pathlib import Path

import pytest

from hookkit import __version__, paths
from hookkit.api import metrics as api
from hookkit.api.budgets import set_budget
from hookkit.api.metrics import Metrics, Series, marks_file, metrics
from hookkit.api.reset import recorded
from hookkit.api.store import Store
from hookkit.store.sqlite.totals import Totals, UsageFilter
from tests.api import homes
from tests.builders import deliver, line, payload

EDITS = Series("edits", "claude_code", "shop")


def now() -> Metrics:
    with Store.open() as store:
        return metrics(store)


def test_they_are_what_the_reports_say(tmp_path: Path) -> None:
    homes.fill(tmp_path)
    found = now().counts
    with Store.open() as store:
        totals = Totals(store.db).all(UsageFilter()).sums
        named = {row.key for row in Totals(store.db).by("model", UsageFilter())}
    sums: Counter[str] = Counter()
    for series, count in found.items():
        sums[series.kind or series.name] += count
    assert sums == {
        "input": totals.tokens_input,
        "output": totals.tokens_output,
        "cache_read": totals.tokens_cache_read,
        "cache_write": totals.tokens_cache_write,
        **{name: getattr(totals, name) for name in (*api.BY_MODEL, *api.BY_PROJECT)},
    }
    assert totals.cost > 0
    assert {each.model for each in found} - {""} == named - {None}


def test_nothing_was_recorded() -> None:
    found = now()
    assert found.counts == {}
    assert found.active == {("claude_code", state): 0 for state in ("busy", "wait", "idle")}
    assert found.budgets == []


def test_active_sessions_and_budgets() -> None:
    deliver(line(payload("UserPromptSubmit", "s1", prompt="Go")))
    with Store.open() as store:
        set_budget(store, "daily", 20)
    found = now()
    assert found.active["claude_code", "busy"] == 1
    assert found.to_dict()["active"][0] == {"agent": "claude_code", "state": "busy", "sessions": 1}
    assert found.to_dict()["budgets"][0]["usd"] == 20
    assert found.to_dict()["version"] == __version__
    prompts = {"name": "prompts", "agent": "claude_code", "project": "shop"}
    known = prompts | {"model": "", "kind": "", "value": 1}
    assert known in found.to_dict()["counters"]


def remembered(count: int, deleted: int = 0) -> None:
    marks_file().write_text(json.dumps({"deleted": deleted, "counters": [[*EDITS, count]]}))


def test_a_counter_never_goes_down() -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Go")))
    assert now().counts[EDITS] == 0
    remembered(3)
    assert now().counts[EDITS] == 3
    with Store.open() as store:
        store.update_session_counts("s1", edits=2)
    assert now().counts[EDITS] == 3
    with Store.open() as store:
        store.update_session_counts("s1", edits=2)
    assert now().counts[EDITS] == 4
    assert marks_file().stat().st_mode & 0o777 == 0o600


def test_what_is_unchanged_is_not_written() -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Go")))
    now()
    written = marks_file().stat().st_mtime_ns
    now()
    assert marks_file().stat().st_mtime_ns == written


def test_after_a_deletion_they_begin_again() -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Go")), line(payload("Stop", "s2")))
    remembered(3)
    with Store.open() as store:
        store.delete_session("s2")
    assert now().counts[EDITS] == 0


def test_a_deleted_project_is_not_remembered() -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Go", cwd="/home/dev/secret")))
    now()
    assert b"secret" in marks_file().read_bytes()
    with Store.open() as store:
        store.delete_session("s1")
    assert now().counts == {}
    assert b"secret" not in marks_file().read_bytes()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"deleted": 0}', '{"deleted": 0, "counters": [[1]]}', "\udcff"]
)
def test_a_damaged_file_counts_for_nothing(content: str) -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Go")))
    paths.make_private(paths.data_dir())
    marks_file().write_bytes(content.encode("utf-8", "surrogateescape"))
    assert now().counts[EDITS] == 0


def test_reset_removes_it() -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Go")))
    now()
    assert marks_file() in recorded().paths
