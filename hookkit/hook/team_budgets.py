"""The budgets of the team, and what was spent of them as far as this machine knows.

They are stored in `team/budgets.json` in the data folder whenever the team's server was asked:

    {"version": 1, "as_of": 1796079600000, "periods": [[1796079600000, 1798758000000]],
     "budgets": [{"kind": "monthly", "project": null, "user": null, "is_mine": false, "usd": 500.0,
                  "zone": "Europe/Berlin", "period": 0, "spent": 430000000000, "own": 12000000000,
                  "is_over": false}]}

`periods` has lists of the moments at which a period began and the next ones will. `spent` is what
all have spent of it, in nano-dollars, or null where a member may not know it; `own` is the part of
it that this machine has in its own store, too. What this machine has recorded beyond that is added
here, so that nothing needs to be asked while the agent waits. A state whose periods are all over is
too old. The status line and the guard import this module where there is such a file.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator

from hookkit.hook.budgets import KINDS, MOST, POSSESSIVES, BudgetStatus
from hookkit.hook.payload_json import Json, plain
from hookkit.lib.text.money import dollars
from hookkit.store.sqlite import spending
from hookkit.store.sqlite.json_parser import parsed

VERSION = 1

TEAM_KINDS = ("daily", "weekly", "monthly")
"""Kinds of budgets that a team can have."""

DAY, END_OF_CALENDARS = 86_400_000, 253_402_300_800_000
"""Milliseconds; the second one is the year 10000, since 1970."""


class TeamBudget:
    """A budget as the file has it."""

    def __init__(self, value: Json, periods: list[list[int]]) -> None:
        """Parse a budget. Raises ValueError."""
        self.kind = text(value, "kind")
        self.project = text_or_none(value, "project")
        self.user = text_or_none(value, "user")
        """The person whose budget it is; None for a budget of several."""
        self.is_mine = truth(value, "is_mine")
        self.usd = amount(value, "usd")
        self.zone = text(value, "zone")
        self.spent = None if value.get("spent") is None else whole(value, "spent")
        self.own = whole(value, "own")
        self.is_over = truth(value, "is_over")
        number = whole(value, "period")
        if self.kind not in TEAM_KINDS or number >= len(periods):
            raise ValueError("a budget is not valid")
        self.starts = periods[number]

    @property
    def applies(self) -> bool:
        """Return True for a budget that is not another person's."""
        return self.user is None or self.is_mine


class Known:
    """What this machine knows."""

    def __init__(self, as_of: int, found: list[TeamBudget]) -> None:
        self.as_of = as_of
        """Unix milliseconds."""
        self.budgets = found


class TeamBudgetStatus(BudgetStatus):
    """A budget of the team, and what was spent of it."""

    def __init__(self, budget: TeamBudget, cost: int | None, is_over: bool, as_of: str) -> None:
        super().__init__(budget.kind, budget.project, budget.usd, cost or 0)
        self.budget = budget
        self.is_known = cost is not None
        """False where a member may know no more than whether the budget is exceeded."""
        self.over = is_over
        self.as_of = as_of
        """When the server was asked, for people."""

    @property
    def used(self) -> float:
        """Return the share that is spent; without end where no more is known than `is_over`."""
        return super().used if self.is_known or not self.over else float("inf")

    @property
    def is_over(self) -> bool:
        """Return True if more was spent than the budget allows."""
        return self.over

    @property
    def whom(self) -> str:
        """Return what a budget is for: ` for shop`."""
        return "" if self.project is None else f" for {plain(self.project)}"

    @property
    def remainder(self) -> str:
        """Return what is left in a few words: `$3.20 left this month in shop (team)`."""
        if self.is_known:
            return f"{super().remainder} (team)"
        where = "" if self.project is None else f" in {plain(self.project)}"
        return f"over {KINDS[self.kind]}{where} (team)"

    @property
    def spending(self) -> str:
        """Return a sentence: `The team has spent $512.00 of this month's $500.00 budget`."""
        budget = f"{POSSESSIVES[self.kind]} {dollars(self.limit)} team budget{self.whom}"
        asked = f"(as of {self.as_of})"
        if not self.is_known:
            return f"The team is {'over' if self.over else 'within'} {budget} {asked}"
        who = "The team has"
        if self.budget.user is not None:
            who = "You've" if self.budget.is_mine else f"{plain(self.budget.user)} has"
        return f"{who} spent {dollars(self.spent)} of {budget} {asked}"

    @property
    def remedy(self) -> str:
        """Return what a person can do where the budget is exceeded."""
        return "Admins of the team raise it with `hookkit budget set --team`"

    def to_dict(self) -> dict[str, str | float | bool | None]:
        """Return the status as JSON has it."""
        return {
            "kind": self.kind,
            "project": self.project,
            "user": self.budget.user,
            "timezone": self.budget.zone,
            "usd": self.limit,
            "spent_usd": self.spent if self.is_known else None,
            "left_usd": self.left if self.is_known else None,
            "is_over": self.over,
        }


def of_project(
    db: sqlite3.Connection, content: bytes, now: float, find_project: Callable[[], str | None]
) -> list[BudgetStatus]:
    """Return the status of the budgets that apply to a project of this person's.

    Those of which nothing is known but that they are not exceeded are left out. `now` is in Unix
    seconds. A damaged file has no budgets. Raises sqlite3.Error.
    """
    try:
        known = parse(content)
    except ValueError:
        return []
    applying = [each for each in known.budgets if each.applies]
    if any(each.project is not None for each in applying):
        project = find_project()
        name = None if project is None else spending.name_in_team(db, project)
        applying = [each for each in applying if each.project in (None, name)]
    found = statuses(db, applying, now, clock_time(known.as_of, now))
    return [each for each in found if each.is_known or each.is_over]


def statuses(
    db: sqlite3.Connection, found: list[TeamBudget], now: float, as_of: str
) -> Iterator[TeamBudgetStatus]:
    """Yield the status of each budget whose state is not too old. Raises sqlite3.Error."""
    moment = round(now * 1000)
    for each in found:
        begun = sum(start <= moment for start in each.starts[1:])
        if begun < len(each.starts) - 1:
            yield status(db, each, begun, as_of)


def status(db: sqlite3.Connection, budget: TeamBudget, begun: int, as_of: str) -> TeamBudgetStatus:
    """Return the status of a budget.

    `begun` is how many periods have begun since the server was asked: of these, only what this
    machine knows itself is known.
    """
    here = spent_here(db, budget, budget.starts[begun])
    if begun:
        cost: int | None = here if budget.applies else None
        return TeamBudgetStatus(budget, cost, here > budget.usd * spending.NANO, as_of)
    cost = None if budget.spent is None else budget.spent + max(0, here - budget.own)
    least = here if cost is None else cost
    is_over = budget.is_over or least > budget.usd * spending.NANO
    return TeamBudgetStatus(budget, cost, is_over, as_of)


def spent_here(db: sqlite3.Connection, budget: TeamBudget, since: int) -> int:
    """Return what this machine has recorded of a budget since a time, in nano-dollars."""
    if not budget.applies:
        return 0
    if budget.project is None:
        return spending.since(db, since)
    paths = spending.paths_in_team(db, budget.project)
    return sum(spending.since(db, since, each) for each in paths)


def clock_time(as_of: int, now: float) -> str:
    """Return a time on the clock of this process; with its day where that is long ago."""
    form = "%H:%M" if now * 1000 - as_of < DAY else "%Y-%m-%d %H:%M"
    return time.strftime(form, time.localtime(as_of / 1000))


def parse(content: bytes) -> Known:
    """Parse the content of the file. Raises ValueError."""
    value = parsed(content)
    if not isinstance(value, dict) or value.get("version") != VERSION:
        raise ValueError("it is not of this version")
    periods, found = value.get("periods"), value.get("budgets")
    if not isinstance(periods, list) or not isinstance(found, list):
        raise ValueError("it contains no budgets")
    if not is_moment(value.get("as_of")) or not all(isinstance(each, dict) for each in found):
        raise ValueError("it contains no budgets")
    known = [moments(each) for each in periods]
    return Known(whole(value, "as_of"), [TeamBudget(each, known) for each in found])


def moments(value: object) -> list[int]:
    """Return the moments of a period. Raises ValueError."""
    if not isinstance(value, list) or not value or not all(map(is_moment, value)):
        raise ValueError("a period is not valid")
    return value


def is_moment(value: object) -> bool:
    """Return True for a number of Unix milliseconds that calendars have."""
    return isinstance(value, int) and 0 <= value < END_OF_CALENDARS


def text_or_none(value: Json, name: str) -> str | None:
    """Return a member that is a text or null. Raises ValueError."""
    return None if value.get(name) is None else text(value, name)


def text(value: Json, name: str) -> str:
    """Return a member that is a text. Raises ValueError."""
    found = value.get(name)
    if not isinstance(found, str):
        raise ValueError(f"`{name}` is not a text")
    return found


def truth(value: Json, name: str) -> bool:
    """Return a member that is true or false. Raises ValueError."""
    found = value.get(name)
    if not isinstance(found, bool):
        raise ValueError(f"`{name}` is neither true nor false")
    return found


def whole(value: Json, name: str) -> int:
    """Return a member that is a whole number, and not negative. Raises ValueError."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise ValueError(f"`{name}` is not a number")
    return found


def amount(value: Json, name: str) -> float:
    """Return a member that is an amount of US dollars, and not 0. Raises ValueError."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 < found < MOST:
        raise ValueError(f"`{name}` is not an amount")
    return float(found)
