"""One clock: every command uses the person's own days."""

import json
import posix
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hookkit import clock
from hookkit.api import budgets as budget_reports
from hookkit.api.store import Store
from hookkit.api.today import report_today
from hookkit.hook import budget_guard
from hookkit.hook.payload_json import Json
from tests.cli.terminal import call, run_apart, run_json
from tests.fixtures.clock import SetZone
from tests.spending import spend
from tests.transcript_builders import answer, prompt, transcript, usage, write

LATE = {
    "America/Los_Angeles": "2026-11-11T07:30",
    "Pacific/Chatham": "2026-11-10T10:10",
    "Asia/Kathmandu": "2026-11-10T18:10",
    "America/St_Johns": "2026-11-11T03:20",
    "Pacific/Kiritimati": "2026-11-10T09:50",
}
"""Zone → a moment late on November 10."""

DAY = ("--since", "2026-11-10", "--until", "2026-11-10")


@pytest.fixture(autouse=True)
def _utc(zone: SetZone) -> None:
    """The machine's clock is in UTC."""


def imported(folder: Path, at: str) -> None:
    """Import a session of one second that began at a time in UTC."""
    records = (
        prompt("late work", timestamp=f"{at}:01.000Z"),
        answer(used=usage(100, 1000), timestamp=f"{at}:02.000Z"),
    )
    write(folder, {"p/s1.jsonl": transcript(*records)})
    call("import", str(folder))


@pytest.fixture(params=["machine", "setting"])
def use(request: pytest.FixtureRequest, zone: SetZone, monkeypatch: pytest.MonkeyPatch) -> SetZone:
    """Sets the zone: that of the machine, or that of the setting."""
    if request.param == "machine":
        return zone
    return lambda name: monkeypatch.setenv("HOOKKIT_TIMEZONE", name)


@pytest.mark.parametrize("name", LATE)
@pytest.mark.parametrize("is_import_first", [True, False])
def test_every_command_uses_the_local_day(
    tmp_path: Path, use: SetZone, name: str, is_import_first: bool
) -> None:
    if is_import_first:
        imported(tmp_path, LATE[name])
    use(name)
    if not is_import_first:
        imported(tmp_path, LATE[name])
    assert len(run_json("list", "--json", *DAY)["sessions"]) == 1
    assert run_json("stats", "--json", *DAY)["totals"]["tokens_output"] == 1000
    by_day = run_json("stats", "--by", "day", "--json")["by"]
    assert [row["key"] for row in by_day] == ["2026-11-10"]
    assert "| 2026-11-10 | 1 |" in call("export", "--format", "md", "--by", "day").stdout
    assert len(run_json("search", "late", "--json", *DAY)["hits"]) == 1
    assert run_json("history", "--json", *DAY)["projects"][0]["days"][0]["date"] == "2026-11-10"
    assert "Nov 10" in call("list").stdout
    assert "2026-11-10 " in call("export", "--format", "csv").stdout


def test_utc_for_those_who_want_it(tmp_path: Path, use: SetZone) -> None:
    use("America/Los_Angeles")
    imported(tmp_path, LATE["America/Los_Angeles"])
    assert run_json("list", "--json", "--utc", *DAY)["sessions"] == []
    assert run_json("stats", "--json", *DAY, "--utc")["totals"]["sessions"] == 0
    by_day = run_json("stats", "--by", "day", "--json", "--utc")["by"]
    assert [row["key"] for row in by_day] == ["2026-11-11"]
    assert "| 2026-11-11 | 1 |" in call("export", "--format", "md", "--by", "day", "--utc").stdout
    call("search", "late", "--utc", *DAY, code=1)
    assert run_json("history", "--json", "--utc")["projects"][0]["days"][0]["date"] == "2026-11-11"
    assert "Nov 10" in call("list").stdout  # only for that one command


def test_today_begins_at_local_midnight(use: SetZone, tmp_path: Path) -> None:
    use("Pacific/Chatham")
    imported(tmp_path, LATE["Pacific/Chatham"])  # 23:55 there
    zone = ZoneInfo("Pacific/Chatham")
    with Store.open() as store:
        before = report_today(store, datetime(2026, 11, 10, 23, 59, tzinfo=zone))
        after = report_today(store, datetime(2026, 11, 11, 0, 1, tzinfo=zone))
    assert (str(before.day), len(before.sessions)) == ("2026-11-10", 1)
    assert (str(after.day), len(after.sessions), after.cost_usd) == ("2026-11-11", 0, 0)


def test_today_in_utc(zone: SetZone) -> None:
    zone("Pacific/Kiritimati")
    local = run_json("today", "--json")["day"]
    utc = run_json("today", "--json", "--utc")["day"]
    assert utc <= f"{datetime.now(tz=ZoneInfo('UTC')):%Y-%m-%d}"
    assert utc <= local


@pytest.mark.parametrize("name", ["Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham"])
def test_budgets_use_the_local_day(use: SetZone, name: str) -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo(name))
    midnight = round(noon.replace(hour=0).timestamp() * 1000)
    spend("s1", {midnight - 1: 1.0, midnight: 2.0})
    use(name)
    call("budget", "set", "9", "--daily")
    call("budget", "set", "9", "--monthly")
    with Store.open() as store:
        report = budget_reports.report_budgets(store, now=noon.timestamp())
    assert [each.spent for each in report.budgets] == [2.0, 3.0]


def test_the_guard_uses_the_zone_of_the_setting(
    zone: SetZone, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Kathmandu"))
    midnight = round(noon.replace(hour=0).timestamp() * 1000)
    monkeypatch.setenv("HOOKKIT_TIMEZONE", "Asia/Kathmandu")
    clock.use("Asia/Kathmandu")
    spend("s1", {midnight - 1: 1.0, midnight: 2.0})  # the database knows the zone by now
    call("budget", "set", "2.5", "--daily")
    call("budget", "enforce", "on")
    prompted: Json = {"hook_event_name": "UserPromptSubmit", "session_id": "s1"}

    def verdict() -> str:
        return budget_guard.verdict(str(home / ".hookkit"), prompted, noon.timestamp())

    assert verdict() == ""
    monkeypatch.delenv("HOOKKIT_TIMEZONE")
    zone("UTC")
    assert verdict() == ""
    # There the day began before. Like every hook, the guard sees the variables of its start.
    monkeypatch.setitem(posix.environ, b"HOOKKIT_TIMEZONE", b"Pacific/Auckland")
    assert "blocked this prompt" in verdict()


def test_the_status_line_shows_the_cost_of_the_local_day(home: Path) -> None:
    now = time.time()
    is_late = datetime.fromtimestamp(now, UTC).hour >= 12
    zone = "Pacific/Kiritimati" if is_late else "Pacific/Pago_Pago"  # where it is another day
    begun = datetime.fromtimestamp(now, ZoneInfo(zone)).replace(hour=0, minute=0, second=0)
    spend("s1", {round(begun.timestamp() * 1000) - 90_000: 1.0, round(now * 1000) - 1: 2.0})
    report = json.dumps({"session_id": "s1"}).encode()
    shown = run_apart("statusline", sent=report, HOOKKIT_TIMEZONE=zone, NO_COLOR="1")
    assert "$2.00 today" in shown


def test_a_zone_that_is_none_is_a_mistake_in_the_settings() -> None:
    message = run_apart("list", "--since", "today", code=1, HOOKKIT_TIMEZONE="Mars/Olympus")
    assert message == ""
