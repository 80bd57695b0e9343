"""The team's budgets where the agent waits: from a file, together with what was spent since."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.hook import budget_guard, budgets, team_budgets
from hookkit.hook.budgets import BudgetStatus
from hookkit.hook.team_budgets import TeamBudgetStatus, clock_time
from hookkit.store.sqlite import spending
from tests.hook.test_budget_guard import limit, prompt, reason, wired
from tests.hook.test_statusline import json_of
from tests.hook.test_statusline import wired as shown
from tests.spending import spend
from tests.team_budgets import HOUR, NOW, budget, document, file, write

AS_OF = time.strftime("%H:%M", time.localtime(NOW / 1000))


@pytest.fixture(autouse=True)
def store() -> None:
    """This machine has recorded a session, which cost a dollar."""
    spend("s1", {NOW: 1.0}, project="/w/shop")


def found(
    *known: Any, project: str | None = "/w/shop", now: float = NOW, **more: Any
) -> list[BudgetStatus]:
    """How the budgets of a file stand; the time is in Unix milliseconds."""
    content = json.dumps(document(*known, **more)).encode()
    with closing(spending.connect(str(paths.database()))) as db:
        return budgets.of_team(db, content, now / 1000, lambda: project)


def one(*known: Any, **more: Any) -> TeamBudgetStatus:
    (status,) = found(*known, **more)
    assert isinstance(status, TeamBudgetStatus)
    return status


# What was spent


@pytest.mark.parametrize(
    "spent, own, expected",
    [
        (40, 0, 41),  # nothing of this machine is in the sum
        (40, 0.25, 40.75),
        (40, 1, 40),
        (40, 9, 40),  # a session was deleted since
    ],
)
def test_what_this_machine_has_recorded_since_is_added(
    spent: float, own: float, expected: float
) -> None:
    assert one(budget(spent=spent, own=own)).spent == expected


def test_of_a_project_only_its_own_spending_is_added() -> None:
    spend("s2", {NOW: 2.0}, project="/w/blog")
    assert one(budget(project="shop", spent=40)).spent == 41
    assert one(budget(spent=40)).spent == 43


def test_a_project_is_known_by_its_remote() -> None:
    """Wherever its clones are on this machine."""
    spend("s2", {NOW: 2.0}, project="/w/one", project_remote="Acme/Shop")
    spend("s3", {NOW: 4.0}, project="/w/two", project_remote="acme/shop")
    for path in ("/w/one", "/w/two"):
        assert one(budget(project="acme/shop", spent=40), project=path).spent == 46
    assert found(budget(project="one"), project="/w/one") == []


def test_which_budgets_apply() -> None:
    every = (
        *(budget(usd=1), budget(usd=2, project="shop"), budget(usd=3, project="blog")),
        *(budget(usd=4, user="bob"), budget(usd=5, user="ann", is_mine=True)),
    )
    for project, expected in (
        ("/w/shop", [1, 2, 5]),
        ("/elsewhere/blog", [1, 3, 5]),  # no session is stored yet
        (None, [1, 5]),
    ):
        assert [each.limit for each in found(*every, project=project)] == expected


def test_what_a_member_may_not_know() -> None:
    """Then a budget counts only where it is exceeded, or this machine alone exceeds it."""
    assert found(budget(spent=None)) == []
    over = one(budget(spent=None, is_over=True))
    assert (over.is_over, over.is_known, over.used) == (True, False, float("inf"))
    assert one(budget(usd=0.5, spent=None)).is_over
    assert over.to_dict()["spent_usd"] is over.to_dict()["left_usd"] is None


def test_a_share_that_is_over_by_what_is_new() -> None:
    assert not one(budget(usd=41, spent=40)).is_over
    assert one(budget(usd=40.5, spent=40)).is_over


# Time


def test_a_period_that_has_begun_since() -> None:
    """Of it, only what this machine has recorded is known."""
    later = NOW + 14 * HOUR
    spend("s2", {later - 1: 2.0})
    assert one(budget(is_over=True, spent=400), now=later - 1).spent == 403
    spend("s3", {later: 4.0})
    status = one(budget(is_over=True, spent=400), now=later)
    assert (status.spent, status.is_over) == (4, False)
    assert one(budget(usd=3), now=later).is_over
    assert one(budget(user="ann", is_mine=True), now=later).spent == 4


def test_a_state_that_is_too_old() -> None:
    assert found(budget(), now=NOW + 38 * HOUR - 1)
    assert found(budget(), now=NOW + 38 * HOUR) == []


def test_a_clock_that_was_set_back() -> None:
    assert one(budget(own=1), now=NOW - 20 * HOUR).spent == 40


def test_when_the_server_was_asked() -> None:
    assert clock_time(NOW, NOW / 1000) == AS_OF
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(NOW / 1000))
    assert clock_time(NOW, NOW / 1000 + 86_400) == day


# In words


@pytest.mark.parametrize(
    "known, sentence, short",
    [
        (
            budget(spent=120),
            "The team has spent $121.00 of this month's $100.00 team budget",
            "$21.00 over this month (team)",
        ),
        (
            budget(project="shop", spent=20),
            "The team has spent $21.00 of this month's $100.00 team budget for shop",
            "$79.00 left this month in shop (team)",
        ),
        (
            budget(user="ann", is_mine=True, kind="daily"),
            "You've spent $41.00 of today's $100.00 team budget",
            "$59.00 left today (team)",
        ),
        (
            budget(spent=None, is_over=True, kind="weekly"),
            "The team is over this week's $100.00 team budget",
            "over this week (team)",
        ),
        (
            budget(spent=None, is_over=True, project="shop"),
            "The team is over this month's $100.00 team budget for shop",
            "over this month in shop (team)",
        ),
    ],
    ids=["over", "project", "own", "hidden", "hidden project"],
)
def test_sentences(known: Any, sentence: str, short: str) -> None:
    status = one(known)
    assert (status.spending, status.remainder) == (f"{sentence} (as of {AS_OF})", short)


def test_sentences_about_others() -> None:
    content = team_budgets.parse(
        json.dumps(document(budget(user="bob"), budget(spent=None))).encode()
    )
    with closing(spending.connect(str(paths.database()))) as db:
        other, hidden = team_budgets.statuses(db, content.budgets, NOW / 1000, "x")
        (later,) = team_budgets.statuses(db, content.budgets[:1], NOW / 1000 + 50_400, "x")
    assert other.spending.startswith("bob has spent $40.00 of this month's")
    assert hidden.spending == "The team is within this month's $100.00 team budget (as of x)"
    assert hidden.used == 0
    assert not later.is_known


# A damaged file


BROKEN = [
    [],
    7,
    {},
    {"version": 2},
    document(version=2),
    document(version=None),
    document() | {"as_of": None},
    document(as_of=-1),
    document(as_of=10**18),
    document() | {"as_of": "now"},
    document(periods=None),
    document(periods=[7]),
    document(periods=[[]]),
    document(periods=[["x"]]),
    document(periods=[[-1]]),
    document(budgets=None),
    document(7),
    document(None),
    document(budget(period=1)),
    document(budget(period=-1)),
    document(budget(period=True)),
    document(budget(period="0")),
    document(budget(kind="session")),
    document(budget(kind="yearly")),
    document(budget(kind=None)),
    document(budget(project=7)),
    document(budget(user=[])),
    document(budget(is_mine=1)),
    document(budget(is_over=None)),
    document(budget(usd=0)),
    document(budget(usd=1e9)),
    document(budget() | {"usd": "5"}),
    document(budget(usd=True)),
    document(budget(spent=-1)),
    document(budget() | {"spent": 1.5}),
    document(budget() | {"own": None}),
    document(budget() | {"zone": None}),
]


@pytest.mark.parametrize("value", BROKEN)
def test_a_damaged_file_has_no_budgets(value: Any) -> None:
    content = json.dumps(value).encode()
    with pytest.raises(ValueError):
        team_budgets.parse(content)
    with closing(spending.connect(str(paths.database()))) as db:
        assert budgets.of_team(db, content, NOW / 1000, lambda: None) == []


@pytest.mark.parametrize("cut", [1, 20, 200, -1])
def test_a_torn_file_has_no_budgets(cut: int) -> None:
    content = json.dumps(document(budget(is_over=True))).encode()[:cut]
    with closing(spending.connect(str(paths.database()))) as db:
        assert budgets.of_team(db, content, NOW / 1000, lambda: None) == []


# The guard


OVER = budget(spent=120, own=1)


def test_a_prompt_is_held_back() -> None:
    limit(usd=1000)
    write(OVER)
    assert reason(wired()) == (
        "hookkit blocked this prompt. The team has spent $120.00 of this month's $100.00 team "
        f"budget (as of {AS_OF}). Admins of the team raise it with `hookkit budget set --team`, or "
        "let prompts through with `hookkit budget enforce off`."
    )


def test_without_a_budget_of_ones_own() -> None:
    limit()
    (paths.data_dir() / budgets.FILE).write_text('{"enforce": true}')
    assert wired() == ""
    write(OVER)
    assert "The team has spent" in reason(wired())
    (paths.data_dir() / budgets.FILE).write_text('{"enforce": false}')
    assert wired() == ""


@pytest.mark.parametrize(
    "known, held",
    [
        (budget(spent=120, project="shop"), True),
        (budget(spent=120, project="blog"), False),
        (budget(spent=None, is_over=True), True),
        (budget(spent=None), False),
        (budget(spent=99.5), True),
        (budget(spent=120, user="bob"), False),
        (budget(spent=120, user="ann", is_mine=True), True),
    ],
)
def test_which_budget_holds_back(known: Any, held: bool) -> None:
    limit(usd=1000)
    write(known)
    sent = json.loads(prompt(cwd="/w/shop"))
    assert bool(budget_guard.verdict(str(paths.data_dir()), sent, time.time())) == held


@pytest.mark.parametrize("agent", ["claude_code", "codex"])
def test_each_agent_with_a_guard_is_held_back(agent: str) -> None:
    limit(usd=1000)
    write(OVER)
    sent = json.loads(prompt())
    answer = json.loads(budget_guard.verdict(str(paths.data_dir()), sent, time.time(), agent))
    assert "of this month's $100.00 team budget" in answer["reason"]


@pytest.mark.parametrize("harm", ["torn", "folder", "pipe", "other version", "closed folder"])
def test_a_file_that_can_not_be_used_leaves_the_own_budgets(harm: str) -> None:
    import os

    write(OVER)
    limit(usd=1000)
    if harm == "torn":
        file().write_bytes(file().read_bytes()[:-5])
    elif harm == "other version":
        write(OVER, version=2)
    elif harm == "closed folder":
        file().unlink()
        file().parent.rmdir()
        file().parent.touch()
    else:
        file().unlink()
        (os.mkdir if harm == "folder" else os.mkfifo)(file())
    assert wired() == ""
    limit(usd=0.5)
    assert "You've spent $1.00 of today's $0.50 budget" in reason(wired())


def test_a_hostile_name_is_made_plain() -> None:
    limit(usd=1000)
    write(budget(spent=120, user='a"b\n\x1b[31m\u202e', is_mine=True, project=None))
    assert "You've spent" in reason(wired())
    name = "x\n\x1b]0;y\x07\u202e"
    spend("s2", {NOW: 1.0}, project=f"/w/{name}")
    write(budget(spent=120, project=name))
    text = reason(wired(prompt(session_id="s2", cwd=f"/w/{name}")))
    assert text.isprintable()
    assert "team budget for x" in text


# The status line


def test_the_status_line_has_the_tightest() -> None:
    write(budget(spent=10, own=1))
    assert shown(json_of("/w/shop"), NO_COLOR="1").endswith("$90.00 left this month (team)")
    limit(usd=2)
    assert shown(json_of("/w/shop"), NO_COLOR="1").endswith("$1.00 left today")
    write(budget(spent=None, is_over=True))
    assert shown(json_of("/w/shop"), NO_COLOR="1").endswith("over this month (team)")


def test_the_status_line_with_a_damaged_file() -> None:
    write(OVER)
    file().write_bytes(b"{")
    limit(usd=2)
    assert shown(json_of("/w/shop"), NO_COLOR="1").endswith("$1.00 left today")


# What it costs

REPORT = """
import sys
opened = []
def note(event, arguments):
    if event in ("open", "import", "socket.connect"):
        opened.append((event, str(arguments[0])))
sys.path.append(sys.argv[1])
import posix
posix.environ[b"TZ"] = b"UTC"
sys.addaudithook(note)
from hookkit.hook import budget_guard, statusline
import time
sent = {"hook_event_name": "UserPromptSubmit", "prompt": "x", "session_id": "s1"}
budget_guard.verdict(sys.argv[2], sent, time.time())
statusline.StatusLine(sent, colour=False).text(sys.argv[2], time.time())
for event, name in opened:
    print(event, name)
"""


def work() -> Iterator[str]:
    """What the guard and the status line import, open and connect to; of files, those of ours."""
    package = str(Path(budget_guard.__file__).parents[2])
    command = [sys.executable, "-I", "-S", "-c", REPORT, package, str(paths.data_dir())]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    for line in done.stdout.splitlines():
        event, _, name = line.partition(" ")
        if event != "open" or name.startswith(str(paths.data_dir())):
            yield f"{event} {name.removeprefix(str(paths.data_dir()))}"


def test_without_a_team_nothing_is_imported_or_opened() -> None:
    """There is only the look whether there is such a file: one of each program."""
    limit(usd=1000)
    without = list(work())
    assert without.count(f"open /{budgets.TEAM_FILE}") == 2
    assert not any("team_budgets" in each for each in without)
    limit(usd=1000, on=False)
    assert list(work()).count(f"open /{budgets.TEAM_FILE}") == 1
    limit(usd=1000)
    write(OVER)
    more = set(work()) - set(without)
    assert more == {"import hookkit.hook.team_budgets"}
    assert not any("socket" in each for each in work())
