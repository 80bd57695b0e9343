"""Budgets: the file, the clock, and how they stand."""

import errno
import json
import os
import stat
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths, record
from hookkit.api import budgets as api_budgets
from hookkit.api.budgets import change
from hookkit.errors import BusyError, NotFoundError
from hookkit.hook import budgets
from hookkit.hook.budgets import Budgets, BudgetsError, BudgetStatus
from hookkit.lib.system.locks import Lock
from hookkit.lib.text.money import dollars
from hookkit.store.sqlite import spending
from tests.spending import spend

NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
TOKYO = "JST-9"
HAVANA = "CST5CDT,M3.2.0/0,M11.1.0/1"
"""Where summer time begins at midnight: that day begins at one o'clock."""


def set_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock of a test is put back."""
    yield
    monkeypatch.undo()
    time.tzset()


def folder() -> Path:
    return paths.make_private(paths.data_dir())


def written(value: Any) -> None:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    (folder() / budgets.FILE).write_bytes(text)


def limits() -> budgets.Limits:
    return budgets.read(str(folder())).limits


# The file


def test_no_file_is_no_budget() -> None:
    found = budgets.read(str(folder()))
    assert (found.limits, found.enforce) == ({}, False)


def test_what_is_changed_is_read_again() -> None:
    def edit(known: Budgets) -> None:
        known.limits[("daily", None)] = 20.5
        known.limits[("monthly", "café")] = 7
        known.enforce = True

    change(edit)
    found = budgets.read(str(folder()))
    assert found.limits == {("daily", None): 20.5, ("monthly", "café"): 7.0}
    assert found.enforce
    file = folder() / budgets.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "café" in file.read_text()


def test_an_edit_that_fails_changes_nothing() -> None:
    def edit(known: Budgets) -> None:
        known.limits[("daily", None)] = 1
        raise NotFoundError("no")

    with pytest.raises(NotFoundError):
        change(edit)
    assert limits() == {}


A_BUDGET = {"kind": "daily", "project": None, "usd": 5}


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "malformed"),
        (b"{", "malformed"),
        ([], "it contains no budgets"),
        ({"budgets": {}}, "it contains no budgets"),
        ({"enforce": "yes"}, "`enforce` must be true or false"),
        ({"budgets": [7]}, "the `kind` of a budget must be one of session, daily"),
        ({"budgets": [A_BUDGET | {"kind": "yearly"}]}, "the `kind` of a budget"),
        ({"budgets": [A_BUDGET | {"project": 7}]}, "the `project` of a budget"),
        ({"budgets": [A_BUDGET | {"usd": "5"}]}, "must be a positive number"),
        ({"budgets": [A_BUDGET | {"usd": True}]}, "must be a positive number"),
        ({"budgets": [A_BUDGET | {"usd": 0}]}, "must be a positive number"),
        ({"budgets": [A_BUDGET | {"usd": 1e9}]}, "must be a positive number"),
    ],
    ids=str,
)
def test_a_broken_file_is_told_and_left(content: Any, says: str) -> None:
    written(content)
    before = (folder() / budgets.FILE).read_bytes()
    for attempt in (limits, lambda: change(lambda _: None)):
        with pytest.raises(BudgetsError, match="Fix it, or delete it") as caught:
            attempt()
        assert says in str(caught.value)
    assert (folder() / budgets.FILE).read_bytes() == before


def test_what_is_left_out_has_its_default() -> None:
    written({"budgets": [{"kind": "weekly", "usd": 5, "colour": "red"}]})
    assert limits() == {("weekly", None): 5.0}


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_told(make: Callable[[Path], None]) -> None:
    make(folder() / budgets.FILE)
    with pytest.raises(BudgetsError, match=r"can't be read \(not a regular file\). Move it away"):
        limits()


def test_a_file_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, size: int) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(record, "read_file", refuse)
    with pytest.raises(BudgetsError, match=r"\(Permission denied\). Give yourself permission"):
        limits()


def test_a_folder_that_cannot_be_written_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "taken").touch()
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "taken" / "below"))
    with pytest.raises(BudgetsError, match=r"below can't be used .* Try: export HOOKKIT_HOME="):
        change(lambda _: None)


def test_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_budgets, "LOCK_SECONDS", 0.01)
    (folder() / "locks").mkdir()
    with (
        Lock(folder() / "locks" / "budgets.lock"),
        pytest.raises(BusyError, match=r"budgets\.lock is locked"),
    ):
        change(lambda _: None)


# The clock


def local(zone: str, text: str, monkeypatch: pytest.MonkeyPatch) -> float:
    set_zone(zone, monkeypatch)
    return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(
    "zone, now, kind, start",
    [
        ("UTC", "2026-11-21 09:30", "daily", "2026-11-21T00:00"),
        (NEW_YORK, "2026-11-21 23:30", "daily", "2026-11-21T05:00"),
        (TOKYO, "2026-11-21 00:01", "daily", "2026-11-20T15:00"),
        (NEW_YORK, "2026-11-01 23:30", "daily", "2026-11-01T04:00"),  # 25 hours long
        (NEW_YORK, "2026-11-21 09:30", "weekly", "2026-11-16T05:00"),  # a Saturday
        (NEW_YORK, "2026-11-22 23:59", "weekly", "2026-11-16T05:00"),  # a Sunday
        (NEW_YORK, "2026-11-23 00:00", "weekly", "2026-11-23T05:00"),  # a Monday
        (NEW_YORK, "2026-11-01 12:00", "weekly", "2026-10-26T04:00"),  # in the month before
        ("UTC", "2027-01-01 12:00", "weekly", "2026-12-28T00:00"),
        (NEW_YORK, "2026-11-21 09:30", "monthly", "2026-11-01T04:00"),
        (TOKYO, "2026-12-01 00:00", "monthly", "2026-11-30T15:00"),
        (HAVANA, "2026-03-08 12:00", "daily", "2026-03-08T05:00"),
    ],
)
def test_days_weeks_and_months_are_those_of_the_persons_clock(
    zone: str, now: str, kind: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = budgets.start_of(kind, local(zone, now, monkeypatch))
    assert spending.utc(found) == f"{start}:00.000Z"


def test_what_was_spent_before_midnight_is_yesterdays(monkeypatch: pytest.MonkeyPatch) -> None:
    now = local(NEW_YORK, "2026-11-21 09:30", monkeypatch)
    midnight = budgets.start_of("daily", now)
    spend("s1", {midnight - 1: 1.0, midnight: 2.0, midnight + 5 * 3_600_000: 4.0})
    with closing(spending.connect(str(paths.database()))) as db:
        every = {("daily", None): 10.0, ("weekly", None): 10.0, ("daily", "blog"): 10.0}
        found = list(budgets.statuses(db, every, now, lambda _: 0))
    assert [each.spent for each in found] == [6.0, 7.0, 0.0]


# How they stand


def test_a_standing() -> None:
    half = BudgetStatus("daily", None, 20, 5 * spending.NANO)
    assert (half.spent, half.left, half.used, half.is_over) == (5, 15, 0.25, False)
    whole = BudgetStatus("weekly", None, 20, 20 * spending.NANO)
    assert (whole.left, whole.used, whole.is_over) == (0, 1, False)
    over = BudgetStatus("monthly", "shop", 20, 20 * spending.NANO + 1)
    assert over.is_over
    assert [each.remainder for each in (half, over)] == [
        "$15.00 left today",
        "$0.000000001 over this month in shop",
    ]
    assert [each.spending for each in (half, over)] == [
        "You've spent $5.00 of today's $20.00 budget",
        "You've spent $20.00 of this month's $20.00 budget for shop",
    ]
    assert budgets.tightest([half, over, whole]) is over
    assert budgets.tightest([]) is None


def test_a_session_budget_asks_for_the_session() -> None:
    spend("s1", {1000: 1.0})
    costs: dict[str | None, int] = {"shop": 7}
    with closing(spending.connect(str(paths.database()))) as db:
        found = budgets.statuses(db, {("session", "shop"): 5.0}, 1.0, costs.__getitem__)
        assert [each.spent for each in found] == [7e-9]


def test_a_project_falls_under_its_own_and_those_of_all() -> None:
    spend("s1", {1000: 1.0})
    every = {("daily", None): 1.0, ("daily", "shop"): 2.0, ("daily", "blog"): 3.0}
    with closing(spending.connect(str(paths.database()))) as db:
        assert budgets.of_project(db, every, lambda: "shop") == {
            ("daily", None): 1.0,
            ("daily", "shop"): 2.0,
        }
        assert budgets.of_project(db, every, lambda: None) == {("daily", None): 1.0}


def test_a_name_of_an_earlier_version_limits_each_project_that_has_it() -> None:
    spend("s1", {1000: 1.0}, project="/w/acme/api")
    spend("s2", {1000: 1.0}, project="/w/globex/api")
    old: budgets.Limits = {
        ("daily", "api"): 1.0,
        ("daily", "/w/acme/api"): 2.0,
        ("weekly", "gone"): 3.0,
    }
    with closing(spending.connect(str(paths.database()))) as db:
        assert budgets.by_path(db, old) == {
            ("daily", "/w/acme/api"): 2.0,
            ("daily", "/w/globex/api"): 1.0,
            ("weekly", "gone"): 3.0,
        }
        (status,) = budgets.statuses(db, {("daily", "/w/acme/api"): 1.0}, 1.0, lambda _: 0)
    assert (status.project, status.path) == ("acme/api", "/w/acme/api")


def test_amounts() -> None:
    shown = [dollars(usd) for usd in (0, 0.004, 1234.5)]
    assert shown == ["$0.00", "$0.004", "$1,234.50"]
