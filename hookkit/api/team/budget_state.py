"""Keep what this machine knows of its team's budgets: in a file, for programs that can't wait."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from hookkit import file_errors, paths
from hookkit.api.team import stored
from hookkit.errors import FileError
from hookkit.hook import team_budgets
from hookkit.hook.budgets import MAX_FILE, TEAM_FILE
from hookkit.hook.team_budgets import Known, TeamBudget
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file
from hookkit.store.postgres import migrate
from hookkit.store.postgres import team_budgets as queries
from hookkit.store.postgres.connect import opened
from hookkit.store.postgres.team_budgets import Spending
from hookkit.store.sqlite import spending

if TYPE_CHECKING:
    from psycopg import Connection


def file() -> Path:
    """Return the file with what is known."""
    return paths.data_dir() / TEAM_FILE


def refresh(db: "Connection") -> None:
    """Store the team's budgets, and what the team has spent of them, as the server has it now.

    It is for connections that are made anyway: by a push, `hookkit team status` and
    `hookkit budget --team`. Raises psycopg.Error, and FileError.
    """
    found = queries.spending(db)
    if not found:
        forget()
        return
    value = document(found, round(time.time() * 1000))
    try:
        paths.make_private_below(file().parent)
        replace_file(file(), orjson.dumps(value), mode=0o600)
    except OSError as error:
        raise FileError(str(file_errors.explained(error, file()))) from None
    if stored.load() is None:  # the person has left meanwhile
        forget()


def ask(dsn: str) -> None:
    """Connect and refresh. Raises TeamError, StoreError and FileError."""
    with opened(dsn) as db:
        migrate.check_readable(migrate.version(db))
        refresh(db)


def forget() -> None:
    """Remove what is known. Raises FileError."""
    try:
        file().unlink(missing_ok=True)
    except NotADirectoryError:
        pass
    except OSError as error:
        raise FileError(str(file_errors.explained(error, file()))) from None


def read() -> Known | None:
    """Return what is known; None where that is nothing, or damaged: the server has it."""
    try:
        return team_budgets.parse(regular_file.read(file())[:MAX_FILE])
    except (OSError, ValueError):
        return None


def document(found: list[Spending], as_of: int) -> dict[str, Any]:
    """Return the content of the file."""
    periods = list({tuple(each.starts): each.starts for each in found}.values())
    budgets = [budget(each, periods.index(each.starts)) for each in found]
    value = {"version": team_budgets.VERSION, "as_of": as_of, "periods": periods}
    return value | {"budgets": reconciled(budgets, periods)}


def budget(each: Spending, period: int) -> dict[str, Any]:
    """Return a budget as the file has it."""
    return {
        "kind": each.kind,
        "project": each.project,
        "user": each.user_id,
        "is_mine": each.is_mine,
        "usd": each.nano / spending.NANO,
        "zone": each.zone,
        "period": period,
        "spent": each.spent,
        "own": each.own,
        "is_over": each.is_over,
    }


def reconciled(budgets: list[dict[str, Any]], periods: list[list[int]]) -> list[dict[str, Any]]:
    """Return budgets whose `own` is no more than what this machine's own store has of it, too.

    The team's sum may have less of this machine than the machine itself, which has not sent all
    yet, and more, from other machines of the same person.
    """
    try:
        with closing(spending.connect(str(paths.database()))) as db:
            for each in budgets:
                known = TeamBudget(each, periods)
                here = team_budgets.spent_here(db, known, known.starts[0])
                each["own"] = min(known.own, here)
    except sqlite3.Error:  # without a store here, it counts as the same
        pass
    return budgets
