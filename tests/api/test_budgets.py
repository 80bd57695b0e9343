"""Budgets, set by a program."""

import pytest

from hookkit.api.budgets import report_budgets, set_budget
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from tests.builders import deliver, line, payload


@pytest.mark.parametrize("kind, usd", [("yearly", 5.0), ("daily", 0.0), ("daily", float("nan"))])
def test_only_a_positive_amount_of_a_known_kind(kind: str, usd: float) -> None:
    with Store.open() as store:
        with pytest.raises(HookkitError, match="session, daily, weekly, monthly"):
            set_budget(store, kind, usd)
        assert report_budgets(store).budgets == []


def test_what_is_set_is_reported() -> None:
    deliver(line(payload("SessionStart")))
    with Store.open() as store:
        set_budget(store, "daily", 5.0, project="shop")
        report = report_budgets(store, project="shop")
    assert report.to_dict() == {
        "budgets": [
            {
                "kind": "daily",
                "project": "shop",
                "project_path": "/home/dev/shop",
                "usd": 5.0,
                "spent_usd": 0.0,
                "left_usd": 5.0,
                "is_over": False,
            }
        ],
        "is_over": False,
        "enforce": False,
    }
