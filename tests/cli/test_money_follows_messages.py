"""Tokens and cost belong to the day, the month and the branch of their message."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.accounting import UNKNOWN
from tests.builders import START, at, deliver, line, own
from tests.cli.terminal import call, run_json
from tests.fixtures.clock import SetZone
from tests.spending import telemetry_only
from tests.transcript_builders import answer, prompt, transcript, usage, write

DAY = 86_400
OCTOBER, NOVEMBER = -22 * DAY, -16 * DAY
"""October 30 and November 5, in seconds after START."""


@pytest.fixture(autouse=True)
def _utc(zone: SetZone) -> None:
    """The machine's clock is in UTC."""


def used(name: str, when: int, output: int, branch: str = "main", **more: Any) -> Any:
    tokens = more.pop("used", usage(0, output))
    place: dict[str, Any] = {"gitBranch": branch, "cwd": "/home/dev/shop", "uuid": f"u-{name}"}
    return answer(name, tokens, timestamp=at(when), **place, **more)


@pytest.fixture
def long(tmp_path: Path) -> None:
    """A session that began in October on a branch, and went on in November on another."""
    records = (
        prompt("Begin", timestamp=at(OCTOBER), cwd="/home/dev/shop"),
        used("m1", OCTOBER + 1, 1000),
        used("m2", NOVEMBER, 3000, "feature/x"),
    )
    write(tmp_path, {"p/s1.jsonl": transcript(*records)})
    call("import", str(tmp_path))


def tokens_by(key: str, *options: str) -> dict[str, int]:
    rows = run_json("stats", "--json", "--by", key, *options)["by"]
    return {row["key"]: row["tokens_output"] for row in rows if row["tokens_output"]}


def invoice(*options: str) -> dict[str, list[str]]:
    """Key → sessions, time and tokens of an invoice."""
    lines = call("export", "--format", "md", *options).stdout.splitlines()
    rows = [[cell.strip(" *") for cell in each.strip("|").split(" | ")] for each in lines[6:]]
    return {row[0]: row[1:4] for row in rows if len(row) == 5}


@pytest.mark.usefixtures("long")
def test_a_session_begun_in_october_and_used_in_november() -> None:
    assert tokens_by("month") == {"2026-10": 1000, "2026-11": 3000}
    assert tokens_by("branch") == {"main": 1000, "feature/x": 3000}
    months = invoice("--by", "month")
    assert (months["2026-10"][2], months["2026-11"][2]) == ("1,000", "3,000")
    assert invoice("--by", "branch")["main"][2] == "1,000"
    november = ("--since", "2026-11-01")
    assert invoice("--by", "project", *november)["shop"] == ["1", "0s", "3,000"]
    assert invoice("--by", "project", "--until", "2026-10-31")["shop"] == ["1", "1s", "1,000"]
    assert invoice("--by", "project", "--since", "2026-11-06") == {"Total": ["0", "0s", "0"]}


@pytest.mark.usefixtures("long")
def test_by_session_it_is_what_was_used_in_the_time() -> None:
    assert tokens_by("session") == {"s1": 4000}
    assert tokens_by("session", "--since", "2026-11-01") == {"s1": 3000}
    assert tokens_by("session", "--until", "2026-10-31") == {"s1": 1000}
    assert tokens_by("session", "--branch", "feature/x") == {"s1": 3000}
    assert tokens_by("session", "--model", "haiku") == {}
    (row,) = run_json("stats", "--json", "--by", "session", "--since", "2026-11-01")["by"]
    assert (row["sessions"], row["prompts"]) == (0, 0)  # those are of October


@pytest.mark.usefixtures("long")
def test_rows_of_a_period_have_what_was_used_in_it() -> None:
    options = ("--since", "2026-11-01", "--until", "2026-11-30")
    (row,) = csv.DictReader(StringIO(call("export", "--format", "csv", *options).stdout))
    assert (row["tokens_output"], row["tokens_with_agents"]) == ("3000", "3000")
    (document,) = json.loads(call("export", *options).stdout)["sessions"]
    assert document["total"]["total_tokens"] == 3000
    assert document["tokens_output"] == 4000  # all of it can be restored


@pytest.mark.parametrize(
    "name, october", [("UTC", {"2026-11": 7}), ("America/St_Johns", {"2026-10": 7})]
)
def test_the_month_is_that_of_the_persons_clock(
    tmp_path: Path, zone: SetZone, name: str, october: dict[str, int]
) -> None:
    midnight = -20 * DAY - 34_200  # 2026-11-01T00:00Z
    write(tmp_path, {"p/s1.jsonl": transcript(used("m1", midnight, 7))})
    call("import", str(tmp_path))
    zone(name)
    assert tokens_by("month") == october
    (month,) = october
    assert invoice("--by", "month")[month][2] == "7"


def test_messages_of_every_kind_and_logged_calls(tmp_path: Path) -> None:
    records = (
        used("m1", 0, 10, used=usage(0, 10, speed="fast")),
        used("m2", DAY, 20, model=UNKNOWN),
        used("m3", DAY, 30, used=usage(0, 30, speed="fast")),
    )
    write(tmp_path, {"p/s1.jsonl": transcript(*records)})
    call("import", str(tmp_path))
    logged = {"provider": "openai", "model": "gpt", "tokens": 9, "tokens_output": 9}
    deliver(
        line(own("started", "mine", origin="manual", cwd="/home/dev/shop"), 0, src="user"),
        line(own("logged", "mine", **logged, cost_usd=0.5), DAY, src="user"),
        line(own("ended", "mine"), 2 * DAY, src="user"),
    )
    second = ("--since", "2026-11-22", "--until", "2026-11-22")
    assert tokens_by("session", *second) == {"mine": 9, "s1": 50}
    assert tokens_by("day") == {"2026-11-21": 10, "2026-11-22": 59}
    rows = run_json("stats", "--json", "--by", "session", *second)["by"]
    missing = [{"model": UNKNOWN, "messages": 1}]
    assert {row["key"]: row["unpriced_models"] for row in rows} == {"mine": [], "s1": missing}
    documents = json.loads(call("export", *second).stdout)["sessions"]
    found = {each["session_id"]: each["total"]["total_tokens"] for each in documents}
    assert found == {"mine": 59, "s1": 50}  # the agent's, too
    assert tokens_by("session", "--until", "2026-11-21") == {"s1": 10}
    documents = json.loads(call("export", "--until", "2026-11-21").stdout)["sessions"]
    assert {each["total"]["total_tokens"] for each in documents} == {10}
    assert invoice("--by", "model", *second)["gpt"][2] == "9"
    assert invoice("--by", "day", *second)["2026-11-22"][2] == "59"


def test_what_only_telemetry_reports_is_at_the_start() -> None:
    telemetry_only("t1", START // 10**6, 2.0, "/home/dev/shop")
    assert invoice("--by", "day")["2026-11-21"][0] == "1"
    assert invoice("--by", "month", "--since", "2026-11-22") == {"Total": ["0", "0s", "0"]}
    (row,) = csv.DictReader(
        StringIO(call("export", "--format", "csv", "--since", "2026-11-21").stdout)
    )
    assert row["cost_usd"] == "2.0"


def test_calls_logged_in_a_session_of_telemetry_are_not_counted_twice() -> None:
    telemetry_only("t1", START // 10**6, 2.0, "/home/dev/shop")
    logged = {"provider": "x", "model": "y", "tokens": 5, "tokens_output": 5, "cost_usd": 1.0}
    deliver(line(own("logged", "t1", **logged), 2 * DAY, src="user"))
    days = invoice("--by", "day")
    assert (days["2026-11-23"][2], days["Total"][2]) == ("5", "5")
    rows = csv.DictReader(StringIO(call("export", "--format", "csv").stdout))
    assert [row["cost_usd"] for row in rows] == ["3.0"]


def test_a_session_without_usage_stands_where_it_began() -> None:
    deliver(line(own("started", "mine", origin="manual", cwd="/home/dev/shop"), 0, src="user"))
    for key, name in (("day", "2026-11-21"), ("branch", "—"), ("model", "—")):
        assert invoice("--by", key)[name][0] == "1"
