"""The page of usage shows what the command shows."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit.server.pages.usage import BY, SHOW
from hookkit.server.pages.usage_period import PRESETS
from tests.accounting import UNKNOWN, imported
from tests.builders import deliver, line, payload, tool
from tests.cli.terminal import call, run
from tests.render.web.drawn import of_class, parsed
from tests.transcript_builders import SIDECHAIN, answer, prompt, usage

HOSTILE = "<img src=x onerror=alert(1)>"
OPUS, HAIKU = "claude-opus-4-6", "claude-haiku-4-5"
NOVEMBER = "since=2026-11-01&until=2026-11-30"


@pytest.fixture
def told(tmp_path: Path) -> None:
    """Some days in November and one in October, of two projects and models."""

    def said(name: str, day: str, output: int, **members: Any) -> list[Any]:
        known: dict[str, Any] = {"cwd": "/home/dev/shop", "model": OPUS} | members
        at, model = f"{day}T10:00:00.000Z", known.pop("model")
        used = usage(10, output, 1_000, 500)
        spent = answer(f"m-{name}", used, session=name, model=model, timestamp=at, **known)
        return [prompt(HOSTILE, session=name, timestamp=at, **known), spent]

    later = {"timestamp": "2026-11-20T11:00:00.000Z"} | SIDECHAIN
    imported(
        tmp_path,
        s1=said("s1", "2026-10-27", 40_000),
        s2=said("s2", "2026-11-02", 30_000, gitBranch="fix"),
        s3=said("s3", "2026-11-20", 10_000, cwd="/home/dev/shed", model=HAIKU),
        s4=said("s4", "2026-11-20", 10, model=UNKNOWN),
        **{"s3/subagents/agent-a1": [answer("m9", session="s3", model=HAIKU, **later)]},
    )


def read(client: TestClient, query: str = "") -> str:
    answered = client.get(f"/usage?{query}")
    assert answered.status_code == 200, answered.text
    assert len(answered.content) < 100_000
    assert " style=" not in answered.text and "<style" not in answered.text
    for chart in re.findall(r"<svg class=\"chart.*?</svg>(?=</div>)", answered.text, re.DOTALL):
        parsed(chart)
    return answered.text


def scope(text: str) -> str:
    (found,) = re.findall(r'<p class="scope">(.*?)</p>', text)
    return html.unescape(found)


def links(text: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r'href="([^"]+)"', text)]


def cells(text: str, caption: str) -> list[list[str]]:
    """The rows of a table."""
    (table,) = re.findall(
        rf'<caption class="unseen">{caption}</caption>(.*?)</table>', text, re.DOTALL
    )
    return [
        [
            html.unescape(re.sub("<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    ]


def printed(*arguments: str) -> list[list[str]]:
    """The rows of a table of the command."""
    return [re.split(r" {2,}", row.strip()) for row in run(*arguments).splitlines()]


# Overview


@pytest.mark.usefixtures("told")
def test_it_says_what_is_counted(client: TestClient) -> None:
    text = read(client, NOVEMBER)
    assert scope(text).startswith(
        "3 sessions began, 4 messages, 1 subagent run counted in; Nov 1 to Nov 30, 2026; prices of "
    )
    assert f"{UNKNOWN} (1 message)" in text and "hookkit prices set" in text
    assert "no price is known" not in read(client, f"{NOVEMBER}&project=shed")


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("by", ["project", "branch", "model", "agent", "session"])
def test_its_tables_are_those_of_the_command(client: TestClient, by: str) -> None:
    text = read(client, f"{NOVEMBER}&by={by}")
    time = ("--since", "2026-11-01", "--until", "2026-11-30")
    assert cells(text, f"By {by}") == printed("stats", "--by", by, *time)
    days = cells(text, "By day")
    assert [row[0] for row in days] == ["Day", "2026-11-02", "2026-11-20", "Total"]
    assert [row[-1] for row in days] == [row[-1] for row in printed("stats", "--by", "day", *time)]


@pytest.mark.usefixtures("told")
def test_links_lead_to_a_part_of_it(client: TestClient) -> None:
    found = links(read(client, f"{NOVEMBER}&by=project"))
    assert "/usage?since=2026-11-01&until=2026-11-30&project=shed" in found
    assert "/usage?since=2026-11-02&until=2026-11-02" in found
    assert "/api/v1/usage?since=2026-11-01&until=2026-11-30&by=project&format=csv" in found
    by_session = links(read(client, f"{NOVEMBER}&by=session&project=shop"))
    assert "/sessions/2" in by_session
    for url in found:
        if url.startswith("/usage") or url.startswith("/api"):
            assert client.get(url).status_code == 200, url


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("show", SHOW.choices)
@pytest.mark.parametrize("by", BY.choices)
def test_every_view_by_every_key(client: TestClient, show: str, by: str) -> None:
    for query in (NOVEMBER, "period=all", f"{NOVEMBER}&project=shop&agent=claude&model=opus"):
        text = read(client, f"{query}&show={show}&by={by}&measure=tokens")
        assert "&lt;img" in text or HOSTILE not in text
        assert HOSTILE not in text


@pytest.mark.usefixtures("told")
def test_kinds_of_tokens_and_time(client: TestClient) -> None:
    text = read(client, f"{NOVEMBER}&by=kind&measure=time")
    kinds = cells(text, "Tokens by kind")
    assert [row[0] for row in kinds] == [
        *("Kind", "Input", "Output", "Cache read", "Cache write", "Total"),
    ]
    assert kinds[2][1] == "40,060"
    assert "Time by day" in text


@pytest.mark.usefixtures("told")
def test_a_day_without_data_is_an_empty_place(client: TestClient) -> None:
    text = read(client, NOVEMBER)
    (chart,) = re.findall(r'<svg class="chart bars".*?</svg>(?=</div>)', text, re.DOTALL)
    assert len(of_class(parsed(chart), "touch")) == 2
    assert "Fri, Nov 20, 2026: $" in text and "Nov 3, 2026: $" not in text


@pytest.mark.usefixtures("told")
def test_the_cost_beside_that_of_the_days_before(client: TestClient) -> None:
    text = read(client, "since=2026-11-01&until=2026-11-30&project=shop")
    assert "to the 30 days before" in text
    assert "to the day before" not in read(client, "since=2026-11-20&until=2026-11-20")
    assert "days before" not in read(client, "period=all")


@pytest.mark.usefixtures("told")
def test_many_keys_are_in_the_api(client: TestClient) -> None:
    for number in range(30):
        where = {"cwd": f"/home/dev/p{number}"}
        deliver(line(payload("SessionStart", f"t{number}", **where), number))
    text = read(client, "period=all&by=project")
    assert "7 more are in the" in text
    assert len(cells(text, "By project")) == 27
    by_session = read(client, "period=all&by=session")
    assert "These are the 25 sessions that cost most" in by_session
    assert len(cells(by_session, "By session")) == 27


# Periods


def test_before_anything_was_recorded(client: TestClient) -> None:
    assert "hookkit install" in read(client)
    assert "Nothing matches these filters" in read(client, "project=none")
    for show in SHOW.choices:
        read(client, f"show={show}")


def recorded(days_ago: int) -> str:
    """A session that began so many days ago; its day."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    started = line(payload("SessionStart", "s1"), at=int(at.timestamp()) * 10**9)
    ended = line(payload("SessionEnd", "s1", reason="other"), at=int(at.timestamp()) * 10**9 + 1)
    deliver(started, ended)
    return f"{at:%Y-%m-%d}"


def test_an_empty_time_says_when_the_last_was(client: TestClient) -> None:
    day = recorded(40)
    text = read(client)
    assert "Nothing in this time" in text
    (url,) = [each for each in links(text) if f"until={day}" in each and "since" in each]
    assert "1 session began" in read(client, url.partition("?")[2])
    assert "Nothing in this time" in read(client, "show=hours")


@pytest.mark.parametrize("preset", PRESETS)
def test_presets(client: TestClient, preset: str) -> None:
    recorded(0)
    text = read(client, f"period={preset}")
    assert "1 session began" in text
    assert f'aria-current="true">{PRESETS[preset]}</a>' in text


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "query, expected",
    [
        ("since=2026-11-20&until=2026-11-20", "Nov 20, 2026"),
        ("since=2025-11-20&until=2026-11-20", "Nov 20, 2025 to Nov 20, 2026"),
        ("since=2026-11-01", "since Nov 1, 2026"),
        ("until=2026-11-30", "until Nov 30, 2026"),
        ("period=all", "all time"),
        ("since=2026-11-30&until=2026-11-01", "Nov 30 to Nov 1, 2026"),
    ],
)
def test_the_time_in_words(client: TestClient, query: str, expected: str) -> None:
    assert f"; {expected}" in scope(read(client, query))


def test_what_is_wrong_is_said(client: TestClient) -> None:
    for query in ("since=no-date", "by=colour", "show=all", "period=year", "measure=length"):
        assert client.get(f"/usage?{query}").status_code == 400


# Other views


@pytest.mark.usefixtures("told")
def test_hours(client: TestClient) -> None:
    text = read(client, f"{NOVEMBER}&show=hours")
    assert "Friday 10 to 11: $" in text
    time = ("--since", "2026-11-01", "--until", "2026-11-30")
    assert cells(text, "By hour of the day") == printed("stats", "--by", "hour", *time)


def test_hours_of_messages_without_a_cost(client: TestClient) -> None:
    recorded(0)
    assert "Messages by weekday and hour" in read(client, "show=hours")


@pytest.mark.usefixtures("told")
def test_what_was_dear(client: TestClient) -> None:
    text = read(client, f"{NOVEMBER}&show=dear")
    assert [row[1] for row in cells(text, "Dearest sessions")[1:]] == [
        f"2 {HOSTILE}",
        f"3 {HOSTILE}",
    ]
    assert "a long answer: 30,000 tokens; a dear model: 5 times the price of" in text
    assert "no message of another session can be dearer" in text


def test_errors(client: TestClient) -> None:
    deliver(
        line(payload("SessionStart"), 0),
        line(tool("PostToolUseFailure", "Bash", error="no"), 1),
        line(payload("StopFailure", error="rate_limit", error_details="429"), 2),
        line(payload("SessionEnd", reason="other"), 3),
    )
    text = read(client, f"{NOVEMBER}&show=errors")
    assert cells(text, "Errors by day")[1:] == [["2026-11-21", "1", "1"], ["Total", "1", "1"]]
    assert cells(text, "Failed tool calls by tool")[1:] == [["Bash", "1"]]
    assert "Sat, Nov 21, 2026: 2 (API errors 1, failed tool calls 1)" in text
    weeks = read(client, "since=2026-01-01&until=2026-11-30&show=errors")
    assert "the week from Nov 16, 2026: 2 (" in weeks


@pytest.mark.usefixtures("told")
def test_two_periods(client: TestClient) -> None:
    versus = "versus_since=2026-10-01&versus_until=2026-10-31"
    text = read(client, f"{NOVEMBER}&show=compare&by=project&project=shop&{versus}")
    assert "30 days beside 31 days" in text
    rows = cells(text, "By project")
    assert [row[0] for row in rows] == ["Project", "shop", "Total"]
    assert "November" not in text and "Nov 1 to Nov 30, 2026, 2026-11-02: $" in text
    source = "/api/v1/usage/compare?project=shop&since=2026-11-01&until=2026-11-30&by=project"
    assert any(each.startswith(source) for each in links(text))
    same = read(client, f"{NOVEMBER}&show=compare&by=model")
    assert "beside 30 days" not in same and "Oct 2 to Oct 31, 2026" in same
    long = read(client, "since=2024-11-01&until=2026-11-30&show=compare")
    assert "Cost so far" not in long


@pytest.mark.usefixtures("told")
def test_a_comparison_needs_two_days(client: TestClient) -> None:
    for query in ("period=all&show=compare", f"{NOVEMBER}&show=compare&versus_since=2026-10-01"):
        text = read(client, query)
        assert "needs a first and a last day" in text
        (month,) = [each for each in links(text) if "versus_since" in each and "until" in each][:1]
        read(client, month.partition("?")[2])


# The API


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "query, command",
    [
        ("", ()),
        ("by=day", ("--by", "day")),
        ("by=agent&agent=claude", ("--by", "agent", "--agent", "claude")),
        ("by=person&branch=fix", ("--by", "person", "--branch", "fix")),
        ("by=hour&model=opus", ("--by", "hour", "--model", "opus")),
        ("by=session&limit=2", ("--by", "session", "-l", "2")),
        (f"by=project&project=shop&{NOVEMBER}", (
            *("--by", "project", "--project", "shop"),
            *("--since", "2026-11-01", "--until", "2026-11-30"),
        )),
    ],
)  # fmt: skip
def test_its_documents_are_those_of_the_command(
    client: TestClient, query: str, command: tuple[str, ...]
) -> None:
    expected = json.loads(call("stats", "--json", *command).stdout)
    assert client.get(f"/api/v1/usage?{query}").json() == expected


@pytest.mark.usefixtures("told")
def test_its_rows_are_csv(client: TestClient) -> None:
    for path in (
        "usage?by=day",
        "usage/hours?",
        "usage/dear?",
        f"usage/compare?{NOVEMBER}&by=model",
    ):
        answered = client.get(f"/api/v1/{path}&format=csv")
        assert answered.headers["content-type"].startswith("text/csv")
        assert len(answered.text.splitlines()) > 1
    assert client.get("/api/v1/usage/compare?since=2026-11-01").status_code == 422
    assert client.get("/api/v1/usage/compare").json()["now"]["days"] == 30
    assert client.get("/api/v1/usage/errors").json()["tool_calls"] == 0
    document = client.get(
        f"/api/v1/usage/compare?{NOVEMBER}&by=agent&versus_since=2026-10-01&versus_until=2026-10-31"
    ).json()
    assert (document["now"]["days"], document["before"]["days"]) == (30, 31)


def test_years_are_shown_by_month(client: TestClient) -> None:
    deliver(line(payload("SessionStart"), 0))
    text = read(client, "period=all")
    assert "By day" in text
    deliver(line(payload("SessionStart", "s0"), at=1_456_740_000 * 10**9))
    years = read(client, "period=all")
    assert "By month" in years and ">Feb 2016<" not in years and "February 2016: " in years
