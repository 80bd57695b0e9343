"""Report on the budgets, and change them."""

import sqlite3
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from hookkit import clock, file_errors, paths
from hookkit.api import dates
from hookkit.api.project_choice import choose_project, find_project
from hookkit.api.store import Store
from hookkit.errors import HookkitError, NotFoundError
from hookkit.hook import budgets
from hookkit.hook.budgets import FILE, KINDS, MOST, Budgets, BudgetsError, BudgetStatus
from hookkit.lib.text.sanitize import one_line
from hookkit.store.sqlite import spending
from hookkit.store.sqlite.totals import LAST, Totals, UsageFilter

LOCK_SECONDS = 10.0


class AmountError(HookkitError):
    """A text is no amount of money."""


def amount_of(text: str) -> float:
    """Return US dollars, with or without the dollar sign; 0 is allowed. Raises AmountError."""
    try:
        usd = float(text.strip().removeprefix("$"))
    except ValueError:
        usd = -1.0
    if not 0 <= usd < MOST:  # NaN compares as neither
        raise AmountError(f"{text!r:.60} is not an amount. Give US dollars, such as 20 or 7.50.")
    return usd


class BudgetReport(NamedTuple):
    """The budgets and what was spent of them."""

    budgets: list[BudgetStatus]
    """Those of all projects first."""
    enforce: bool
    """Block prompts while a budget is exceeded."""
    unpriced: int
    """Messages in the time of the budgets that have no known price, and are not counted."""

    @property
    def exceeded(self) -> list[BudgetStatus]:
        """Return the budgets of which more was spent than they allow."""
        return [each for each in self.budgets if each.is_over]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {
            "budgets": [each.to_dict() for each in self.budgets],
            "is_over": bool(self.exceeded),
            "enforce": self.enforce,
        }


def report_budgets(
    store: Store,
    *,
    project: str | None = None,
    session_id: str | None = None,
    now: float | None = None,
) -> BudgetReport:
    """Report on all budgets, or on those that apply to a project.

    Args:
        store: The sessions and what they cost.
        project: A project: its name, `owner/name` of its remote, or a folder of it.
        session_id: The session that a session budget is about; without one it is about the active
            session that has cost most.
        now: Unix seconds.

    Raises:
        BudgetsError: The budgets can't be read.
        NotFoundError: No session of the project is recorded.
        AmbiguousError: Several projects have this name.
    """
    known = budgets.read(str(paths.data_dir()))
    project = require_project(store, project)
    limits = budgets.by_path(store.db, known.limits)
    if project is not None:
        limits = budgets.of_project(store.db, limits, lambda: project)
    order = list(KINDS)
    ordered = sorted(limits.items(), key=lambda each: (each[0][1] or "", order.index(each[0][0])))
    now = time.time() if now is None else now

    def cost_of_session(own: str | None) -> int:
        return session_cost(store.db, session_id, own or project)

    found = list(budgets.statuses(store.db, dict(ordered), now, cost_of_session, dates.start_of))
    return BudgetReport(found, known.enforce, count_unpriced(store, found, now))


def set_budget(store: Store, kind: str, usd: float, *, project: str | None = None) -> str:
    """Set a budget of US dollars and return its name; `kind` is one of KINDS. Raises HookkitError.

    It stays that of the project that has the name now, whichever project gets the same name later.
    """
    if kind not in KINDS or not 0 < usd < MOST:
        kinds = ", ".join(KINDS)
        raise HookkitError(f"A budget is a positive amount and one of these kinds: {kinds}.")
    path = require_project(store, project)
    change(lambda known: known.limits.update({(kind, path): usd}))
    return name_of(store, kind, path)


def remove_budget(store: Store, kind: str, *, project: str | None = None) -> str:
    """Remove a budget and return its name. Raises NotFoundError if there is none, AmbiguousError.

    Other projects keep theirs, where an earlier version wrote a name that they share.
    """
    path = None if project is None else choose_project(store, project)
    name = name_of(store, kind, path)

    def edit(known: Budgets) -> None:
        known.limits = budgets.by_path(store.db, known.limits)
        if not known.limits.pop((kind, path), None):
            raise NotFoundError(f"There is no {name}. `hookkit budget` lists your budgets.")

    change(edit)
    return name


def enforce_budgets(*, on: bool) -> None:
    """Block prompts while a budget is exceeded, or stop that."""
    change(lambda known: setattr(known, "enforce", on))


def name_of(store: Store, kind: str, project: str | None) -> str:
    """Return a budget's name: `daily budget for shop`."""
    if project is None:
        return f"{kind} budget"
    return f"{kind} budget for {one_line(spending.name_of(store.db, project) or project)}"


def session_cost(db: sqlite3.Connection, session_id: str | None, project: str | None) -> int:
    """Return the cost of a session, or of the dearest active one, in nano-dollars."""
    known = spending.of_session(db, session_id) if session_id else None
    if known and project in (None, known[0]):
        return known[1]
    found = spending.dearest_active(db, project)
    return found[2] if found else 0


def require_project(store: Store, project: str | None) -> str | None:
    """Return the stored identity of a project; None for none.

    Raises NotFoundError for one of which no session is recorded, AmbiguousError.
    """
    found = None if project is None else find_project(store, project)
    if project is not None and found is None:
        raise NotFoundError(
            f"No session of the project {project!r} is recorded. `hookkit projects` lists the "
            "projects."
        )
    return found


def count_unpriced(store: Store, found: list[BudgetStatus], now: float) -> int:
    """Count the messages without a known price in the time of the budgets."""
    kinds = [each.kind for each in found if each.kind != "session"]
    if not kinds:
        return 0
    first = min(dates.start_of(kind, now) for kind in kinds)
    today = clock.day_of(spending.utc(first)[:16])
    row = Totals(store.db).all(UsageFilter(today, LAST))
    return sum(each.messages for each in row.unpriced)


def change(edit: Callable[[Budgets], None]) -> Budgets:
    """Edit the budgets in the data folder; the file is replaced as a whole.

    Raises BudgetsError, BusyError, and what `edit` raises.
    """
    from hookkit.lib.system import locks
    from hookkit.lib.system.atomic_write import replace_file

    folder = paths.data_dir()
    try:
        with locks.hold(paths.lock_file("budgets"), "changing budgets", wait=LOCK_SECONDS):
            known = budgets.read(str(folder))
            edit(known)
            replace_file(folder / FILE, to_json(known), mode=0o600)
    except OSError as error:
        raise BudgetsError(str(file_errors.explained(error, folder / FILE))) from None
    return known


def to_json(known: Budgets) -> bytes:
    """Return the content of the file."""
    import json

    listed = [
        {"kind": kind, "project": project, "usd": usd}
        for (kind, project), usd in known.limits.items()
    ]
    value = {"enforce": known.enforce, "budgets": listed}
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"
