"""Markdown: sessions, and sums of them."""

from datetime import timedelta
from pathlib import Path

import pytest

from hookkit.cli import export as command
from hookkit.render.humanize import dollars
from hookkit.render.sessions import invoice, markdown_cells
from tests.accounting import enter, packed, reading
from tests.api.homes import fill
from tests.builders import deliver, line, own, payload
from tests.cli.terminal import call
from tests.transcript_builders import at


def said(*options: str) -> list[str]:
    """The lines of an export."""
    return call("export", "--format", "md", *options).stdout.splitlines()


def cells(line: str) -> list[str]:
    """The cells of a line of a table."""
    return [cell.strip() for cell in line.strip("|").split(" | ")]


@pytest.fixture
def spent() -> None:
    """Two projects: in one of them two sessions that overlap, in one of those two models."""
    costly = packed("m1", 1_000_000), packed("m2", 10, model="nobody-knows-1")
    enter(
        reading("a", *costly, started_at=at(0), ended_at=at(120), facts={"first_cwd": "/w/shop"}),
        reading(
            "b", packed("m3"), started_at=at(60), ended_at=at(180), facts={"first_cwd": "/w/shop"}
        ),
        reading(
            "c", packed("m4"), started_at=at(600), ended_at=at(660), facts={"first_cwd": "/w/blog"}
        ),
    )


def test_sessions_as_they_are_listed(tmp_path: Path) -> None:
    fill(tmp_path)
    lines = said()
    assert cells(lines[0]) == invoice_head()
    rows = {cells(each)[1]: cells(each) for each in lines[2:10]}
    assert rows["Work on the shop"][2:4] == ["shop", "completed"]
    assert rows["Work on the shop"][5:] == ["1m", "3", "1,800", "$0.125"]
    total = cells(lines[10])
    assert total[1] == "**8 sessions**"
    assert "lacks" in lines[-1] and "includes the agents" not in lines[-2]


def invoice_head() -> list[str]:
    return ["ID", "Session", "Project", "Status", "Started", "Time", "Files", "Tokens", "Cost"]


def test_an_agent_s_cost_counts_once_in_the_sum() -> None:
    deliver(
        line(own("started", "mine", origin="manual", cwd="/home/dev"), src="user"),
        line(payload("SessionStart", "agent", cwd="/home/dev/shop"), 1),
        line(payload("SessionEnd", "agent"), 50),
        line(own("ended", "mine"), 100, src="user"),
    )
    enter(reading("agent", packed("m1", 1_000_000), started_at=at(0)))
    lines = said()
    costs = [cells(each)[-1] for each in lines[2:5]]
    assert costs[0] == costs[1] and costs[2] == f"**{costs[0]}**"
    assert "includes the agents" in lines[-1]
    assert "**2 sessions**" in lines[4]


def test_one_session_and_none() -> None:
    assert "**0 sessions**" in said()[2]
    deliver(line(payload("Stop")))
    assert "**1 session**" in said()[3]


@pytest.mark.usefixtures("spent")
def test_by_project() -> None:
    lines = said("--by", "project")
    assert lines[0] == "# Sessions by project"
    assert lines[2] == "2026-11-21"
    assert cells(lines[4]) == ["Project", "Sessions", "Time", "Tokens", "Cost"]
    shop, blog, total = (cells(each) for each in lines[6:9])
    assert shop[:4] == ["shop", "2", "3m", "1,000,090"]  # not 3 and 3
    assert blog[:4] == ["blog", "1", "11m", "60"]
    assert total[:4] == ["**Total**", "**3**", "**11m**", "**1,000,150**"]
    assert lines[11] == "The cost lacks 1 call without a known price."


@pytest.mark.usefixtures("spent")
def test_each_project_has_an_invoice_of_its_own() -> None:
    lines = said("--by", "project")
    shop, blog = lines.index("## shop"), lines.index("## blog")
    assert cells(lines[shop + 2]) == ["Day", "Sessions", "Time", "Tokens", "Cost"]
    day, total = (cells(each) for each in lines[shop + 4 : shop + 6])
    assert day[:4] == ["2026-11-21", "2", "3m", "1,000,090"]
    assert total == [f"**{cell}**" for cell in ("Total", *day[1:])]
    assert lines[blog - 2] == "The cost lacks 1 call without a known price."
    assert [cells(each)[3] for each in lines[blog + 4 :]] == ["60", "**60**"]


@pytest.mark.usefixtures("spent")
def test_details() -> None:
    lines = said("--by", "project", "--details")
    where = lines.index("## shop")
    assert cells(lines[where + 2]) == invoice.DETAILS
    titles = [cells(each)[1] for each in lines[where + 4 : where + 6]]
    assert [title.split()[0] for title in titles] == ["\\#1", "\\#2"]
    assert cells(lines[where + 6])[:4] == ["**Total**", "", "**3m**", "**1,000,090**"]
    assert "## blog" in lines


@pytest.mark.usefixtures("spent")
def test_by_model() -> None:
    lines = said("--by", "model")
    known, unknown, total = (cells(each) for each in lines[6:9])
    assert (known[1], unknown[0], unknown[1]) == ("3", "nobody-knows-1", "1")
    assert unknown[3:] == ["20", "—"]
    assert total[1] == "**3**"
    assert "several models" in lines[10]


def test_by_model_of_telemetry_and_of_calls_that_were_logged(tmp_path: Path) -> None:
    fill(tmp_path)
    rows = {cells(each)[0]: cells(each) for each in said("--by", "model")[6:-3]}
    assert rows["gpt-4o"][3:] == ["900", "$0.125"]
    assert rows["new"][3:] == ["900", "—"]
    tokens = sum(int(row[3].strip("*").replace(",", "")) for row in rows.values())
    stated = said("--by", "project")
    total = next(cells(each)[3] for each in stated if each.startswith("| **Total**"))
    assert tokens == 2 * int(total.strip("*").replace(",", ""))  # the lines, and their sum


@pytest.mark.parametrize(
    "by, keys",
    [
        ("day", ["2026-11-21"]),
        ("week", ["2026-11-16"]),
        ("month", ["2026-11"]),
        ("branch", ["—"]),
    ],
)
@pytest.mark.usefixtures("spent")
def test_by_something_else(by: str, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    lines = said("--by", by)
    assert [cells(each)[0] for each in lines[6:-4]] == keys


def test_the_period_that_was_asked_for() -> None:
    assert said("--by", "day")[2] == "No sessions."
    deliver(line(payload("Stop", "a")), line(payload("Stop", "b"), 2 * 86_400))
    assert said("--by", "day")[2] == "2026-11-21 to 2026-11-23"
    asked = said("--by", "day", "--since", "2026-11-01", "--until", "2026-11-30")
    assert asked[2] == "2026-11-01 to 2026-11-30"


def test_what_can_be_added_up_by() -> None:
    assert invoice.BY == command.BY


@pytest.mark.parametrize(
    "text, cell",
    [
        ("a | b\nc", r"a \| b c"),
        ("<img src=x onerror=alert(1)>", r"&lt;img src=x onerror=alert\(1\)&gt;"),
        ("[click](http://x) ![x](y)", r"\[click\]\(http://x\) \!\[x\]\(y\)"),
        ("`rm` **bold** _it_ ~no~ #1 \\ $x$", r"\`rm\` \*\*bold\*\* \_it\_ \~no\~ \#1 \\ \$x\$"),
        ("AT&T", "AT&amp;T"),
        ("\x1b[31mred\u202e", r"�\[31mred�"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_words_do_nothing(text: str | None, cell: str) -> None:
    assert markdown_cells.words(text) == cell


@pytest.mark.parametrize(
    "seconds, shown",
    [(0, "0s"), (59, "59s"), (90, "1m"), (3600, "1h 00m"), (4_000_000, "1,111h 06m")],
)
def test_hours(seconds: int, shown: str) -> None:
    assert markdown_cells.hours(timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(
    "cost, shown", [(None, "—"), (0, "$0.00"), (0.0012, "$0.0012"), (1234.5, "$1,234.50")]
)
def test_money(cost: float | None, shown: str) -> None:
    assert dollars(cost) == shown
