"""How commands print."""

from datetime import datetime, timedelta

import pytest

from hookkit.model.session import timestamp
from hookkit.render import humanize
from tests.builders import session


@pytest.mark.parametrize(
    "seconds, shown",
    [
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m 00s"),
        (3599, "59m 59s"),
        (3600, "1h 00m"),
        (90_061, "25h 01m"),
    ],
)
def test_durations(seconds: float, shown: str) -> None:
    assert humanize.human_duration(timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize("count, shown", [(0, "0"), (999, "999"), (1_234_567, "1,234,567")])
def test_numbers(count: int, shown: str) -> None:
    assert humanize.number(count) == shown


@pytest.mark.parametrize(
    "count, shown",
    [
        (0, "0"),
        (45_000, "45,000"),
        (999_999, "999,999"),
        (1_000_000, "1.0M"),
        (2_449_999, "2.4M"),
        (999_999_999, "999.9M"),
        (12_345_678_901, "12.3B"),
    ],
)
def test_tokens(count: int, shown: str) -> None:
    assert humanize.tokens(count) == shown


@pytest.mark.parametrize("value, shown", [(None, "—"), (0, "0"), ("", ""), ("a\x1bb\nc", "a�b c")])
def test_what_is_not_known_is_not_zero(value: object, shown: str) -> None:
    assert humanize.optional(value) == shown


@pytest.mark.parametrize(
    "fields, shown",
    [
        ({"status": "wait"}, "wait"),
        ({"status": "done", "lifecycle": "abandoned"}, "abandoned"),
        ({"status": "done", "lifecycle": "completed"}, "completed"),
        ({"status": "idle", "origin": "manual"}, "active"),
        ({"status": "done", "lifecycle": "completed", "origin": "manual"}, "completed"),
    ],
)
def test_one_word_for_where_it_is(fields: dict[str, str], shown: str) -> None:
    assert session(**fields).state == shown


def test_times_are_local() -> None:
    local = datetime(2024, 5, 17, 14, 3).astimezone()
    stored = timestamp(int(local.timestamp()) * 10**9)
    assert humanize.local_time(stored) == "May 17, 2024 14:03"
    assert humanize.local_time(None) == "—"


def test_a_table_names_the_year_of_other_years_only() -> None:
    now = datetime.now().astimezone()
    this_year = timestamp(int(now.timestamp()) * 10**9)
    assert humanize.short_time(this_year) == f"{now:%b %d %H:%M}"
    long_ago = timestamp(int(datetime(2024, 5, 17).astimezone().timestamp()) * 10**9)
    assert humanize.short_time(long_ago) == "May 17, 2024"


def test_a_price_that_is_not_known() -> None:
    assert humanize.price(None) == humanize.UNKNOWN


@pytest.mark.parametrize(
    "count, edits, is_in_git, shown",
    [
        (0, 0, True, "0"),
        (3, 0, True, "3"),
        (3, 5, True, "3"),
        (0, 5, True, "—"),
        (0, 0, False, "—"),
        (0, 5, False, "—"),
        (3, 5, False, "3"),
    ],
)
def test_files(count: int, edits: int, is_in_git: bool, shown: str) -> None:
    found = session(edit_count=edits, local_git_dir="/x/.git" if is_in_git else None)
    assert humanize.files(found, count) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, "—"), (0, "0s"), (59.9, "59s"), (125, "2m 05s"), (3725, "1h 02m 05s")],
)
def test_a_running_clock(seconds: float | None, shown: str) -> None:
    elapsed = None if seconds is None else timedelta(seconds=seconds)
    assert humanize.clock_time(elapsed) == shown


@pytest.mark.parametrize(
    ("waiting_for", "shown"),
    [
        (None, "wait"),
        ("question", "wait: question"),
        ("permission", "wait: permission"),
        ("permission: Bash", "wait: Bash permission"),
        ("permission: mcp__github__create_issue", "wait: create_issue permission"),
        ("permission: odd__", "wait: odd__ permission"),
        ("permission: " + "x" * 50, f"wait: {'x' * 23}… permission"),
        ("plan\x1b[2J", "wait: plan\ufffd[2J"),
    ],
)
def test_what_a_session_waits_for(waiting_for: str | None, shown: str) -> None:
    asked = session(status="wait", waiting_for=waiting_for)
    assert humanize.state(asked) == shown
    assert humanize.status_style("Status", shown) == humanize.status_style("Status", "wait")


def test_a_session_that_waits_no_longer() -> None:
    assert humanize.state(session(status="busy", waiting_for="plan")) == "busy"
