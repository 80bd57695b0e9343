"""hookkit stats, of transcripts that were imported."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hookkit.cli.stats import BY
from hookkit.render.usage_report import SUMS
from tests.accounting import UNKNOWN, imported
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call, on_terminal, run_json
from tests.lib.git.repositories import commit, write
from tests.transcript_builders import answer, prompt, tool, usage

MODEL = "claude-opus-4-6"
COST = (10 * 5 + 50 * 25 + 1_000 * 0.5 + 100 * 6.25) / 1e6
"""US dollars of a message with USED."""

USED = usage(10, 50, 1_000, 100)


@pytest.fixture
def two(tmp_path: Path) -> None:
    """A session of a shop with two messages, and one of another project, with an odd model."""
    imported(
        tmp_path,
        s1=[
            prompt("fix it"),
            answer("m1", USED, 1, model=MODEL, content=[tool("Edit", "t1", file_path="/a")]),
            answer("m2", USED, 2, model=MODEL),
        ],
        s2=[
            prompt("go on", session="s2", cwd="/home/dev/other", gitBranch="fix"),
            answer("m3", USED, 3, "s2", model=UNKNOWN, cwd="/home/dev/other", gitBranch="fix"),
        ],
    )


def stats(*arguments: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    document = json.loads(call("stats", "--json", *arguments).stdout)
    assert document.keys() == {"schema_version", "totals", "by"}
    return document["totals"], document["by"]


@pytest.mark.usefixtures("two")
def test_totals() -> None:
    document = run_json("stats", "--json")
    totals = document["totals"]
    assert document["by"] == []
    assert totals == {
        "sessions": 2,
        "prompts": 2,
        "corrections": 0,
        "edits": 1,
        "tool_calls": 1,
        "api_errors": 0,
        "messages": 3,
        "tokens_input": 30,
        "tokens_output": 150,
        "tokens_cache_read": 3_000,
        "tokens_cache_write": 300,
        "seconds": 3,
        "files_changed": 1,
        "commits": 0,
        "total_tokens": 3_480,
        "cost_usd": pytest.approx(2 * COST),
        "cache_hit_ratio": pytest.approx(3_000 / 3_330),
        "unpriced_models": [{"model": UNKNOWN, "messages": 1}],
    }


def test_nothing_costs_nothing() -> None:
    totals, by = stats("--by", "project")
    assert (totals["sessions"], totals["cost_usd"], totals["unpriced_models"]) == (0, 0.0, [])
    assert by == []


@pytest.mark.usefixtures("two")
def test_what_has_no_known_price_costs_nobody_knows_what() -> None:
    assert stats("--project", "other")[0]["cost_usd"] is None


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "key, expected",
    {
        "day": ["2026-11-21"],
        "week": ["2026-11-16"],
        "month": ["2026-11"],
        "project": ["project", "other"],
        "branch": ["main", "fix"],
        "model": [MODEL, UNKNOWN],
        "session": ["s1", "s2"],
        "framework": ["claude_code"],
    }.items(),
)
def test_by(key: str, expected: list[str]) -> None:
    totals, by = stats("--by", key)
    assert [row["key"] for row in by] == expected
    assert all(row.keys() >= totals.keys() for row in by)
    summed = [name for name, value in totals.items() if isinstance(value, int)]
    summed.remove("seconds")  # what overlaps counts once
    assert {name: sum(row[name] for row in by) for name in summed} == {
        name: totals[name] for name in summed
    }
    assert sum(row["cost_usd"] or 0 for row in by) == pytest.approx(totals["cost_usd"])
    assert by[-1]["unpriced_models"] == [{"model": UNKNOWN, "messages": 1}]


@pytest.mark.usefixtures("two")
def test_by_session_names_the_sessions() -> None:
    _, by = stats("--by", "session", "-l", "1")
    assert [(row["seq"], row["title"]) for row in by] == [(1, "fix it")]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "arguments, messages",
    [
        (("--since", "2026-11-21"), 3),
        (("--since", "2026-11-22"), 0),
        (("--until", "2026-11-21T03:00:00Z"), 3),
        (("--until", "2026-11-20"), 0),
        (("--since", "2026-11-22T01:00:00+02:00"), 3),
        (("--project", "other"), 1),
        (("--project", "other", "--since", "2026-11-21", "--until", "2026-11-21"), 1),
        (("--project", "none"), 0),
        (("--branch", "fix"), 1),
        (("--branch", "main", "--since", "2026-11-21"), 2),
        (("--model", "OPUS"), 2),
        (("--model", "nobody", "--branch", "fix"), 1),
        (("--model", "nobody", "--project", "project"), 0),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_part_of_it(arguments: tuple[str, ...], messages: int) -> None:
    assert stats(*arguments)[0]["messages"] == messages


def test_a_wrong_time_is_a_usage_error() -> None:
    assert "7d, 24h" in call("stats", "--since=7y", code=2).output


# For people


OVERALL = (
    *("Total Sessions", "Total Time", "Average Session", "Files Changed", "Total Commits"),
    *("AI Tokens Used", "Total AI Cost"),
)
"""The rows of the seed."""


@pytest.mark.usefixtures("two")
def test_overall() -> None:
    printed = hookkit("stats")
    facts = printed.facts
    assert tuple(facts)[: len(OVERALL)] == OVERALL
    assert [facts[name] for name in OVERALL] == ["2", "3s", "1s", "1", "0", "3,480", "$0.0049"]
    assert (facts["Edits"], facts["API Messages"]) == ("1", "3")
    assert "API Errors" not in facts
    assert printed.err == (
        f"hookkit: not in the cost, because no price is known: {UNKNOWN} (1 message).\n"
    )


def test_overall_of_nothing() -> None:
    facts = hookkit("stats").facts
    assert [facts[name] for name in OVERALL] == ["0", "0s", "—", "0", "0", "0", "—"]
    assert len(facts) == len(OVERALL)


def test_a_session_of_one_s_own(shop: Path) -> None:
    call("start", "Build it")
    commit(shop, one="new\n")
    write(shop, three="new\n")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "2400000", "-c", "87.45")
    call("end")
    facts = hookkit("stats").facts
    assert (facts["Total Sessions"], facts["Files Changed"], facts["Total Commits"]) == (
        "1",
        "2",
        "1",
    )
    assert (facts["AI Tokens Used"], facts["Total AI Cost"]) == ("2.4M", "$87.45")
    totals, by = stats("--by", "session")
    assert (totals["files_changed"], totals["commits"]) == (2, 1)
    assert (by[0]["files_changed"], by[0]["commits"], by[0]["seconds"]) == (2, 1, totals["seconds"])


@pytest.mark.usefixtures("two")
def test_a_table_for_pipes() -> None:
    done = call("stats", "--by", "project")
    head, one, other, total = done.stdout.splitlines()
    assert head.split()[0] == "Project"
    assert one.split() == [
        *("project", "1", "2s", "1", "1", "0", "1", "0", "2"),
        *("20", "100", "2,000", "200", "$0.0049"),
    ]
    assert other.split()[-1] == "—"
    assert total.split()[:2] == ["Total", "2"]


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_a_table_of_nothing(terminal: bool) -> None:
    printed = (
        on_terminal("stats", "--by", "day", columns=200)
        if terminal
        else call("stats", "--by", "day").stdout
    )
    head, total = plain(printed)
    assert head.split() == ["Day", *" ".join(each.name for each in SUMS).split()]
    assert total.split() == ["Total", "0", "0s", *"0000000000", "—"]


def plain(printed: str) -> list[str]:
    """The lines without what makes them bold."""
    lines = printed.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    return [each for each in lines if not each.startswith("hookkit")]


@pytest.mark.uncovered
@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_columns_give_way_on_a_narrow_terminal(columns: int) -> None:
    printed = on_terminal("stats", "--by", "session", columns=columns, NO_COLOR="1")
    table = plain(printed)[:4]
    assert all(len(each) <= columns for each in table)
    assert table[0].split()[0] == "Session"
    assert ("Bar" in table[0], "Cost" in table[0]) == (columns > 40, True)
    assert table[-1].split()[0] == "Total"
    assert ("Corr." in table[0]) == (columns == 200)


@pytest.mark.usefixtures("two")
def test_bars_on_a_terminal() -> None:
    _, shop, other, total = plain(on_terminal("stats", "--by", "project", NO_COLOR="1"))
    assert shop.rstrip().endswith("█" * 16)
    assert "█" not in other + total


@pytest.mark.usefixtures("two")
def test_bars_of_tokens_where_nothing_has_a_cost() -> None:
    printed = plain(on_terminal("stats", "--by", "branch", "--project", "other", NO_COLOR="1"))
    assert printed[1].rstrip().endswith("█" * 16)


# By hour, by person, of one agent


@pytest.mark.usefixtures("two")
def test_by_hour() -> None:
    document = run_json("stats", "--json", "--by", "hour")
    assert [(row["key"], row["messages"]) for row in document["by"]] == [("10:00", 3)]
    assert [(each["weekday"], each["hour"]) for each in document["hours"]] == [(6, 10)]
    totals, _ = stats()
    assert document["totals"].pop("unpriced") == 1
    assert {name: totals[name] for name in document["totals"]} == document["totals"]
    done = call("stats", "--by", "hour")
    head, hour, total = done.stdout.splitlines()
    assert head.split()[0] == "Hour" and "Time" not in head
    assert (hour.split()[0], total.split()[0]) == ("10–11", "Total")
    assert f"{UNKNOWN} (1 message)" in done.stderr
    assert UNKNOWN not in call("stats", "--by", "hour", "--project", "project").stderr


@pytest.mark.usefixtures("two")
def test_by_person() -> None:
    call(
        "session",
        "upsert",
        "--session-id",
        "s1",
        "--title",
        "Fix",
        "--summary",
        "Done",
        "--user-id",
        "ada",
    )
    _, by = stats("--by", "person")
    assert [(row["key"], row["messages"]) for row in by] == [("ada", 2), (None, 1)]


@pytest.mark.usefixtures("two")
def test_only_one_agent() -> None:
    assert stats("--agent", "claude")[0]["messages"] == 3
    assert stats("--agent", "codex", "--by", "model")[0]["messages"] == 0
    assert stats("--agent", "claude", "--by", "model")[1] == stats("--by", "model")[1]


# Charts


@pytest.mark.usefixtures("two")
def test_a_chart_on_a_terminal() -> None:
    time = ("--since", "2026-11-01", "--until", "2026-11-30")
    for what, top in (("cost", "$0.0049"), ("tokens", "3,480")):
        printed = plain(on_terminal("stats", "--chart", what, *time, columns=80, NO_COLOR="1"))
        assert printed[0] == f"{what.capitalize()} by day"
        assert printed[1].split()[0] == top and printed[1].endswith("█")
        assert "11-01" in printed[-1] and "11-21" in printed[-1]
        assert all(len(each) <= 80 for each in printed)


@pytest.mark.usefixtures("two")
def test_a_chart_in_a_pipe_is_a_line_for_each_day() -> None:
    printed = call("stats", "--chart", "--since", "2026-11-14", "--until", "2026-11-22").stdout
    head, *days = [each.split() for each in printed.splitlines()]
    assert head == ["Day", "Cost"]
    assert days[0] == ["2026-11-14", "$0.00"]
    assert (["2026-11-21", "$0.0049"], len(days)) == (days[-2], 9)


def test_a_chart_ends_today() -> None:
    printed = call("stats", "--chart", "--since", "0002-01-01").stdout
    assert printed.splitlines()[-1].split()[0] == f"{datetime.now(UTC):%Y-%m-%d}"


def test_a_chart_of_nothing() -> None:
    assert len(call("stats", "--chart").stdout.splitlines()) == 1 + 7
    assert "$0.00 └" in on_terminal("stats", "--chart", NO_COLOR="1")


@pytest.mark.usefixtures("two")
def test_a_chart_s_json_is_by_day() -> None:
    _, by = stats("--chart", "tokens")
    assert [(row["key"], row["total_tokens"]) for row in by] == [("2026-11-21", 3_480)]


@pytest.mark.parametrize(
    "arguments, why",
    [
        (("--by", "colour"), "not one of"),
        (("--chart", "time"), "not one of"),
        (("--chart", "cost", "--by", "model"), "leave --by out"),
        (("--since", "x"), "is not a date"),
        (("-l", "0"), "not in the range"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_cannot_be_meant(arguments: tuple[str, ...], why: str) -> None:
    assert why in refused("stats", *arguments, code=2)


def test_help_explains_how_days_are_meant() -> None:
    printed = call("stats", "--help").output
    assert "Days are those of your own clock" in printed
    assert all(key in printed for key in BY)
