"""Budgets: how much may be spent in a day, a week, a month or a session, and how much was.

They are stored in `budgets.json` in the data folder:

    {"enforce": false, "budgets": [{"kind": "daily", "project": "/home/u/shop", "usd": 10.0}]}

A budget applies to one project, or with null to all of them together; earlier versions wrote the
last component of the project's path. Days, weeks (from Monday) and months
are those of the local clock. The status line and the guard import this module, so it imports
nothing slow.
"""

import posix
import sqlite3
import time
from collections.abc import Callable, Iterator

from hookkit import record
from hookkit.errors import HookkitError
from hookkit.hook.payload_json import plain
from hookkit.lib.text.money import dollars
from hookkit.store.sqlite import spending
from hookkit.store.sqlite.json_parser import parsed

FILE, MAX_FILE = "budgets.json", 16 * 1024 * 1024
"""The name of the file, and the bytes of it that are read."""

TEAM_FILE = "team/budgets.json"
"""What this machine knows of its team's budgets, where it is in a team that has any."""

KINDS = {
    "session": "this session",
    "daily": "today",
    "weekly": "this week",
    "monthly": "this month",
}
"""Kind of budget → the time it is for, in words."""

POSSESSIVES = {
    "session": "this session's",
    "daily": "today's",
    "weekly": "this week's",
    "monthly": "this month's",
}

MOST = 1e9
"""US dollars; a budget must be smaller."""

Limits = dict[tuple[str, str | None], float]
"""Kind, and the project or None for all → US dollars."""


class BudgetsError(HookkitError):
    """The budgets file can't be read, parsed or written."""


class Budgets:
    """The content of the file."""

    def __init__(self, limits: Limits | None = None, *, enforce: bool = False) -> None:
        self.limits = limits or {}
        self.enforce = enforce
        """Block prompts while a budget is exceeded."""


class BudgetStatus:
    """A budget and what was spent of it.

    Commands, the status line and the guard share this definition.
    """

    def __init__(
        self, kind: str, project: str | None, limit: float, cost: int, name: str | None = None
    ) -> None:
        self.kind = kind
        self.path = project
        self.project = name or project
        """The name."""
        self.limit = limit
        """US dollars."""
        self.spent = cost / spending.NANO
        """US dollars."""

    @property
    def used(self) -> float:
        """Return the share that is spent: 1 for all of it."""
        return self.spent / self.limit

    @property
    def left(self) -> float:
        """Return US dollars; negative when the budget is exceeded."""
        return self.limit - self.spent

    @property
    def is_over(self) -> bool:
        """Return True if more was spent than the budget allows."""
        return self.spent > self.limit

    @property
    def remainder(self) -> str:
        """Return what is left in a few words: `$3.20 left today in shop`."""
        where = "" if self.project is None else f" in {plain(self.project)}"
        state = "over" if self.is_over else "left"
        return f"{dollars(abs(self.left))} {state} {KINDS[self.kind]}{where}"

    @property
    def spending(self) -> str:
        """Return a sentence: `You've spent $0.22 of today's $0.20 budget for shop`."""
        whose = "" if self.project is None else f" for {plain(self.project)}"
        of = f"{POSSESSIVES[self.kind]} {dollars(self.limit)} budget{whose}"
        return f"You've spent {dollars(self.spent)} of {of}"

    @property
    def remedy(self) -> str:
        """Return what a person can do where the budget is exceeded."""
        return "Raise it with `hookkit budget set`"

    def to_dict(self) -> dict[str, str | float | bool | None]:
        """Return the status as JSON has it."""
        return {
            "kind": self.kind,
            "project": self.project,
            "project_path": self.path,
            "usd": self.limit,
            "spent_usd": self.spent,
            "left_usd": self.left,
            "is_over": self.is_over,
        }


def of_project(
    db: sqlite3.Connection, limits: Limits, find_project: Callable[[], str | None]
) -> Limits:
    """Return the budgets that apply to a project: its own, and those of all projects.

    The project is looked up only where a budget is for one.
    """
    if all(project is None for _, project in limits):
        return limits
    known, project = by_path(db, limits), find_project()
    return {key: usd for key, usd in known.items() if key[1] in (None, project)}


def by_path(db: sqlite3.Connection, limits: Limits) -> Limits:
    """Return limits with paths in place of the names that earlier versions wrote.

    A name that several projects have limits each of them. Raises sqlite3.Error.
    """
    found: Limits = {}
    for (kind, project), usd in limits.items():
        paths = [project] if project is None else spending.paths_of(db, project)
        if paths == [project]:
            found[kind, project] = usd
        for path in paths:
            found.setdefault((kind, path), usd)
    return found


def use_zone(db: sqlite3.Connection) -> None:
    """Set the clock of this process to the zone of the setting `timezone`, if it names one."""
    name = posix.environ.get(b"HOOKKIT_TIMEZONE")
    if name is None:
        name = spending.zone_name(db).encode()
    if name:
        posix.putenv(b"TZ", name)
        time.tzset()


def start_of(kind: str, now: float) -> int:
    """Return when the day, week or month of a time began on the clock of this process.

    Unix milliseconds.
    """
    local = time.localtime(now)
    day = local.tm_mday
    if kind == "weekly":
        day -= local.tm_wday  # mktime normalises day 0 to the last of the month before
    elif kind == "monthly":
        day = 1
    return round(time.mktime((local.tm_year, local.tm_mon, day, 0, 0, 0, 0, 0, -1)) * 1000)


def statuses(
    db: sqlite3.Connection,
    limits: Limits,
    now: float,
    cost_of_session: Callable[[str | None], int],
    start: Callable[[str, float], int] = start_of,
) -> Iterator[BudgetStatus]:
    """Yield the status of each budget at a time (Unix seconds). Raises sqlite3.Error.

    `cost_of_session` returns the cost of the session in question in nano-dollars; its argument is
    the project of the budget. `start` returns when the period of a budget began; without it
    the clock of this process decides.
    """
    for (kind, project), usd in limits.items():
        if kind == "session":
            cost = cost_of_session(project)
        else:
            cost = spending.since(db, start(kind, now), project)
        name = None if project is None else spending.name_of(db, project)
        yield BudgetStatus(kind, project, usd, cost, name)


def of_session(
    db: sqlite3.Connection,
    limits: Limits,
    team: bytes,
    now: float,
    cost: int,
    find_project: Callable[[], str | None],
) -> list[BudgetStatus]:
    """Return the status of the budgets that apply to a session, those of its team too.

    `team` is what TEAM_FILE has, `cost` that of the session in nano-dollars. Raises sqlite3.Error.
    """
    own = statuses(db, of_project(db, limits, find_project), now, lambda _: cost)
    return [*own, *of_team(db, team, now, find_project)]


def of_team(
    db: sqlite3.Connection, content: bytes, now: float, find_project: Callable[[], str | None]
) -> list[BudgetStatus]:
    """Return the status of the team's budgets that apply to a project, by what TEAM_FILE has.

    Without a team, nothing is imported. Raises sqlite3.Error; a damaged file has no budgets.
    """
    if not content:
        return []
    from hookkit.hook import team_budgets

    return team_budgets.of_project(db, content, now, find_project)


def team_content(folder: str) -> bytes:
    """Return what TEAM_FILE of a data folder has; empty where it can't be read."""
    return record.read_known(f"{folder}/{TEAM_FILE}", MAX_FILE)


def tightest(found: list[BudgetStatus]) -> BudgetStatus | None:
    """Return the budget with the greatest share spent."""
    return max(found, key=lambda each: each.used, default=None)


def what_helps(error: OSError) -> str:
    """Return advice about a file that can't be read."""
    if isinstance(error, PermissionError):
        return "Give yourself permission to read it."
    return "Move it away, then set the budgets again."


def read(folder: str) -> Budgets:
    """Read the budgets of a data folder; a missing file means none. Raises BudgetsError."""
    path = f"{folder}/{FILE}"
    try:
        return from_json(parsed(record.read_file(path, MAX_FILE)))
    except FileNotFoundError:
        return Budgets()
    except OSError as error:
        raise BudgetsError(
            f"{path} can't be read ({error.strerror or error}). {what_helps(error)}"
        ) from None
    except ValueError as error:
        raise BudgetsError(
            f"{path} is not valid ({error}). Fix it, or delete it and set the budgets again."
        ) from None


def from_json(value: object) -> Budgets:
    """Parse the content of the file. Raises ValueError."""
    if not isinstance(value, dict) or not isinstance(value.get("budgets", []), list):
        raise ValueError("it contains no budgets")
    enforce = value.get("enforce", False)
    if not isinstance(enforce, bool):
        raise ValueError("`enforce` must be true or false")
    return Budgets(dict(map(limit_of, value.get("budgets", []))), enforce=enforce)


def limit_of(value: object) -> tuple[tuple[str, str | None], float]:
    """Parse one budget. Raises ValueError."""
    if not isinstance(value, dict) or value.get("kind") not in KINDS:
        raise ValueError(f"the `kind` of a budget must be one of {', '.join(KINDS)}")
    project, usd = value.get("project"), value.get("usd")
    if not isinstance(project, str | None):
        raise ValueError("the `project` of a budget must be a name or null")
    if isinstance(usd, bool) or not isinstance(usd, int | float) or not 0 < usd < MOST:
        raise ValueError("the `usd` of a budget must be a positive number")
    return (value["kind"], project), float(usd)
