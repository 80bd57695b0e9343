"""hookkit budget."""

import json
import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.hook import budgets
from hookkit.render.budgets import bar
from tests.cli.terminal import call, on_terminal, run, run_json
from tests.spending import spend

NOW = round(time.time() * 1000)


def file() -> Path:
    return paths.data_dir() / budgets.FILE


def told(*arguments: str, code: int) -> str:
    """What a command that fails says on stderr; the budgets are as they were."""
    before = file().read_bytes() if file().exists() else None
    done = call(*arguments, code=code)
    assert (file().read_bytes() if file().exists() else None) == before
    return str(done.exception) if code == 1 else done.stderr.splitlines()[-1]


@pytest.fixture
def shop() -> None:
    """A project in which 12.50 were spent today; an active session and one that has ended."""
    spend("s1", {NOW: 2.5})
    spend("s2", {NOW: 10.0}, last_ended_at="2026-11-21T09:30:00.000Z")


# Set and remove


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "arguments, said, key, usd",
    [
        (["20"], "The daily budget is now $20.00.", ("daily", None), 20),
        (["--daily", "$7.50"], "The daily budget is now $7.50.", ("daily", None), 7.5),
        (["7", "--weekly"], "The weekly budget is now $7.00.", ("weekly", None), 7),
        (["--monthly", "1e3"], "The monthly budget is now $1,000.00.", ("monthly", None), 1000),
        (
            ["--session", "5", "--project", "shop"],
            "The session budget for shop is now $5.00.",
            ("session", "shop"),
            5,
        ),
    ],
)
def test_a_budget_is_set(
    arguments: list[str], said: str, key: tuple[str, str | None], usd: float
) -> None:
    assert call("budget", "set", *arguments).output == f"{said}\n"
    assert budgets.read(str(paths.data_dir())).limits == {key: usd}


def test_a_budget_is_changed_and_removed() -> None:
    call("budget", "set", "20")
    call("budget", "set", "30")
    call("budget", "set", "--weekly", "100")
    assert call("budget", "remove").output == "Removed the daily budget.\n"
    assert call("budget", "set", "0", "--weekly").output == "Removed the weekly budget.\n"
    assert budgets.read(str(paths.data_dir())).limits == {}


@pytest.mark.parametrize("amount", ["x", "", "nan", "inf", "1e9", "5USD", "$-5", "1,5"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    said = told("budget", "set", amount, code=2)
    assert said.endswith(f"{amount!r} is not an amount. Give US dollars, such as 20 or 7.50.")


@pytest.mark.parametrize(
    "arguments, code, says",
    [
        (["set"], 2, "Missing argument 'USD'"),
        (["set", "-5"], 2, "No such option"),
        (["set", "5", "--yearly"], 2, "No such option"),
        (["set", "5", "--daily", "--monthly"], 2, "Choose one of --daily and --monthly."),
        (["set", "5", "--project", "nope"], 1, "`hookkit projects` lists the projects"),
        (["set", "5", "--project", ""], 1, "`hookkit projects` lists the projects"),
        (["set", "0"], 1, "There is no daily budget. `hookkit budget` lists your budgets."),
        (["remove", "--project", "a\nb"], 1, "There is no daily budget for a b."),
        (["check", "--project", "nope"], 1, "No session of the project 'nope' is recorded."),
        (["--project", "nope"], 1, "No session of the project 'nope' is recorded."),
        (["--json", "check"], 2, "Give options behind the command: hookkit budget check …"),
        (["--project", "x", "set", "5"], 2, "Give options behind the command"),
        (["enforce"], 2, "off"),
        (["enforce", "maybe"], 2, "'maybe' is not one of 'on', 'off'."),
        (["frob"], 2, "No such command 'frob'."),
    ],
    ids=str,
)
def test_mistakes_are_reported_and_change_nothing(
    arguments: list[str], code: int, says: str
) -> None:
    assert says in told("budget", *arguments, code=code)


@pytest.mark.parametrize("arguments", [[], ["check"], ["set", "5"], ["enforce", "on"], ["remove"]])
def test_a_broken_file_is_reported(arguments: list[str]) -> None:
    paths.make_private(paths.data_dir())
    file().write_text("{")
    assert "Fix it, or delete it and set the budgets again." in told("budget", *arguments, code=1)


# Show


def test_nothing_is_set() -> None:
    said = "No budget is set. `hookkit budget set 20` sets one of $20 a day.\n"
    assert call("budget").output == call("budget", "check").output == said
    assert run_json("budget", "--json")["budgets"] == []


@pytest.mark.usefixtures("shop")
def test_each_budget_has_a_bar() -> None:
    spend("s3", {NOW: 4.0}, project="blog")
    for arguments in (["33"], ["10", "--project", "shop"], ["3", "--session"]):
        call("budget", "set", *arguments)
    assert run("budget").splitlines() == [
        "Budget   Project  Used                          Spent   Of      Left",
        "session  all      ▕████████████████████▏  133%  $4.00   $3.00   over",
        "daily    all      ▕██████████          ▏  50%   $16.50  $33.00  $16.50",
        "daily    shop     ▕████████████████████▏  125%  $12.50  $10.00  over",
    ]
    assert run("budget", "--project", "blog").count("▕") == 2
    assert "████" in on_terminal("budget")


@pytest.mark.parametrize("used, blocks", [(0, ""), (0.5, "█" * 10), (9, "█" * 20), (0.03, "▌")])
def test_a_bar(used: float, blocks: str) -> None:
    assert bar(used) == f"▕{blocks:<20}▏"


@pytest.mark.usefixtures("shop")
def test_json() -> None:
    call("budget", "set", "10")
    call("budget", "enforce", "on")
    (known,) = run_json("budget", "--json")["budgets"]
    assert known == {
        "kind": "daily",
        "project": None,
        "project_path": None,
        "usd": 10.0,
        "spent_usd": 12.5,
        "left_usd": -2.5,
        "is_over": True,
    }
    checked = json.loads(call("budget", "check", "--json", code=1).output)
    assert (checked["is_over"], checked["enforce"], len(checked["budgets"])) == (True, True, 1)


def test_what_has_no_price_is_reported() -> None:
    spend("s1", {NOW: None})
    call("budget", "set", "--session", "10")
    assert call("budget").stderr == ""
    call("budget", "set", "10")
    assert "no price is known of 1 message, which the sums lack" in call("budget").stderr


@pytest.mark.parametrize("mine, spent", [("s2", 10.0), ("s1", 2.5), ("nobody", 2.5), ("", 2.5)])
@pytest.mark.usefixtures("shop")
def test_a_session_budget_is_of_this_session_or_the_dearest_active(
    mine: str, spent: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", mine)
    call("budget", "set", "--session", "10")
    document = json.loads(call("budget", "--json").output)
    assert [each["spent_usd"] for each in document["budgets"]] == [spent]


@pytest.mark.usefixtures("shop")
def test_a_session_budget_of_a_project_is_of_its_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    spend("s3", {NOW: 4.0}, project="blog", last_ended_at="2026-11-21T09:30:00.000Z")
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", "s3")
    for project, spent in (("shop", 2.5), ("blog", 4.0)):
        call("budget", "set", "--session", "10", "--project", project)
        document = json.loads(call("budget", "--json", "--project", project).output)
        assert document["budgets"][0]["spent_usd"] == spent
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID")
    document = json.loads(call("budget", "--json", "--project", "blog").output)
    assert document["budgets"][0]["spent_usd"] == 0


# Check and enforce


@pytest.mark.usefixtures("shop")
def test_check() -> None:
    call("budget", "set", "13")
    assert call("budget", "check").output == "Within budget.\n"
    call("budget", "set", "12", "--weekly", "--project", "shop")
    said = "You've spent $12.50 of this week's $12.00 budget for shop.\n"
    assert run("budget", "check", code=1) == said
    assert run("budget", "check", "--project", "shop", code=1) == said


def test_enforce() -> None:
    said = call("budget", "enforce", "on").output
    assert "`hookkit install`" in said
    assert budgets.read(str(paths.data_dir())).enforce
    assert "Enforced" not in call("budget").output
    call("budget", "set", "10")
    assert call("budget").output.endswith("Enforced: over budget, prompts are blocked.\n")
    assert call("budget", "enforce", "off").output == "Prompts are no longer blocked.\n"
    assert not budgets.read(str(paths.data_dir())).enforce
