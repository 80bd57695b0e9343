"""Budgets: how much may be spent in a day, a week, a month or a session, and how much was.

They lie in `budgets.json` in the data folder:

    {"enforce": false, "budgets": [{"kind": "daily", "project": null, "usd": 10.0}]}

A budget holds for one project, or for all of them together. Days, weeks (from Monday) and months
are those of the person's own clock. The fast programs (statusline.py, guard.py) read all this, so
nothing is imported that takes its time.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator

from hookkit.errors import HookkitError
from hookkit.store.sqlite import spending
from hookkit.store.sqlite.json_parser import parsed

FILE = "budgets.json"

KINDS = {
    "session": "this session",
    "daily": "today",
    "weekly": "this week",
    "monthly": "this month",
}
"""Kind of budget → the time it is for, in words."""

MOST = 1e9
"""Dollars that no budget reaches."""

Limits = dict[tuple[str, str | None], float]
"""Kind, and a project or None for all → US dollars."""


class BudgetsError(HookkitError):
    """The file of the budgets can't be used as it is."""


class Budgets:
    """What the file says."""

    def __init__(self, limits: Limits | None = None, *, enforce: bool = False) -> None:
        self.limits = limits or {}
        self.enforce = enforce
        """Whether a prompt is held back when a budget is exceeded."""

    def of_project(self, project: str | None) -> Limits:
        """The budgets that a project falls under: its own, and those of all projects."""
        return {key: usd for key, usd in self.limits.items() if key[1] in (None, project)}


class BudgetStatus:
    """A budget, and what was spent of it."""

    def __init__(self, kind: str, project: str | None, limit: float, cost: int) -> None:
        self.kind = kind
        self.project = project
        self.limit = limit
        """US dollars."""
        self.spent = cost / spending.NANO
        """US dollars."""

    @property
    def used(self) -> float:
        """The part that is spent: 1 for all of it."""
        return self.spent / self.limit

    @property
    def left(self) -> float:
        """US dollars; negative when the budget is exceeded."""
        return self.limit - self.spent

    @property
    def is_over(self) -> bool:
        """Whether more was spent than the budget allows."""
        return self.spent > self.limit

    @property
    def time(self) -> str:
        """What it is for, in words: `today in shop`."""
        return KINDS[self.kind] + (f" in {self.project}" if self.project is not None else "")


def standings(
    db: sqlite3.Connection,
    limits: Limits,
    now: float,
    cost_of_session: Callable[[str | None], int],
) -> Iterator[BudgetStatus]:
    """How budgets stand at a time (Unix seconds).

    `cost_of_session` says what the session in question has cost, in nano-dollars; it is told the
    project that its budget is for. Raises sqlite3.Error.
    """
    for (kind, project), usd in limits.items():
        if kind == "session":
            cost = cost_of_session(project)
        else:
            cost = spending.since(db, start_of(kind, now), project)
        yield BudgetStatus(kind, project, usd, cost)


def tightest(found: list[BudgetStatus]) -> BudgetStatus | None:
    """The budget of which the greatest part is spent."""
    return max(found, key=lambda each: each.used, default=None)


def start_of(kind: str, now: float) -> int:
    """When the day, week or month of a time began by the local clock, in Unix milliseconds."""
    local = time.localtime(now)
    day = local.tm_mday
    if kind == "weekly":
        day -= local.tm_wday  # mktime takes the 0th for the last of the month before
    elif kind == "monthly":
        day = 1
    return round(time.mktime((local.tm_year, local.tm_mon, day, 0, 0, 0, 0, 0, -1)) * 1000)


def dollars(usd: float) -> str:
    """An amount to the cent."""
    return f"${usd:,.2f}"


def read(folder: str) -> Budgets:
    """The budgets in a data folder; none where there is no file. Raises BudgetsError."""
    path = f"{folder}/{FILE}"
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib takes too long to import
            return from_json(parsed(file.read()))
    except FileNotFoundError:
        return Budgets()
    except OSError as error:
        raise BudgetsError(
            f"{path} can't be read ({error.strerror}). Give yourself permission to read it."
        ) from None
    except ValueError as error:
        raise BudgetsError(
            f"{path} can't be understood ({error}). Mend it, or remove it and set the budgets anew."
        ) from None


def from_json(value: object) -> Budgets:
    """What a file's content says. Raises ValueError where that is nothing of ours."""
    if not isinstance(value, dict) or not isinstance(value.get("budgets", []), list):
        raise ValueError("it holds no budgets")
    enforce = value.get("enforce", False)
    if not isinstance(enforce, bool):
        raise ValueError("`enforce` must be true or false")
    return Budgets(dict(map(limit_of, value.get("budgets", []))), enforce=enforce)


def limit_of(value: object) -> tuple[tuple[str, str | None], float]:
    """One budget of the file. Raises ValueError."""
    if not isinstance(value, dict) or value.get("kind") not in KINDS:
        raise ValueError(f"the `kind` of a budget must be one of {', '.join(KINDS)}")
    project, usd = value.get("project"), value.get("usd")
    if not isinstance(project, str | None):
        raise ValueError("the `project` of a budget must be a name or null")
    if isinstance(usd, bool) or not isinstance(usd, int | float) or not 0 < usd < MOST:
        raise ValueError("the `usd` of a budget must be a positive number")
    return (value["kind"], project), float(usd)
