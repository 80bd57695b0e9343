"""The file with what a machine knows of its team's budgets."""

import json
import time
from pathlib import Path
from typing import Any

from hookkit import paths
from hookkit.hook.budgets import TEAM_FILE
from hookkit.store.sqlite.spending import NANO

HOUR = 3_600_000
NOW = round(time.time() * 1000)


def file() -> Path:
    """Where it is."""
    return paths.data_dir() / TEAM_FILE


def budget(usd: float = 100, spent: float | None = 40, own: float = 0, **more: Any) -> Any:
    """A budget for all; amounts are in US dollars."""
    value = {
        "kind": "monthly",
        "project": None,
        "user": None,
        "is_mine": False,
        "usd": usd,
        "zone": "Europe/Berlin",
        "period": 0,
        "spent": None if spent is None else round(spent * NANO),
        "own": round(own * NANO),
        "is_over": spent is not None and spent > usd,
    }
    return value | more


def document(*found: Any, as_of: int = NOW, **more: Any) -> dict[str, Any]:
    """The content of the file: the period began ten hours ago, and others follow each day."""
    periods = [[NOW - 10 * HOUR, NOW + 14 * HOUR, NOW + 38 * HOUR]]
    return {"version": 1, "as_of": as_of, "periods": periods, "budgets": list(found)} | more


def write(*found: Any, **more: Any) -> None:
    """Write the file."""
    paths.make_private(file().parent)
    file().write_text(json.dumps(document(*found, **more)))
