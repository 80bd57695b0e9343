"""The team's budgets, reported and changed by a program."""

from datetime import UTC, datetime, timedelta

import pytest

from hookkit.api.store import Store
from hookkit.api.team import budget_changes, budgets, stored
from hookkit.api.team.stored import Joined
from hookkit.errors import HookkitError
from tests.postgres_server import free_port
from tests.team_budgets import HOUR, NOW, budget, write


@pytest.fixture(autouse=True)
def away() -> None:
    """The team's server doesn't run."""
    stored.save(Joined(f"postgresql://x@127.0.0.1:{free_port()}/x", "totals"))


def test_the_last_state_says_of_when_it_is() -> None:
    write(budget(spent=40))
    at = datetime.fromtimestamp(NOW / 1000, UTC)
    with Store.open() as store:
        found = budgets.report(store)
        assert (found.as_of, found.budgets[0].spent) == (at, 40)
        assert found.problem and "does not run" in found.problem
        assert found.asked == f"{at.astimezone():%H:%M}"
        old = budgets.report(store, now=NOW / 1000 + 86_400)
        assert old.asked == f"{at.astimezone():%Y-%m-%d %H:%M}"
        assert old.budgets[0].spent == 0
        assert budgets.report(store, now=(NOW + 40 * HOUR) / 1000).budgets == []


@pytest.mark.parametrize("usd", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_only_a_positive_amount(usd: float) -> None:
    with pytest.raises(HookkitError, match="positive amount"):
        budget_changes.set_budget("daily", usd)


def test_times_on_the_persons_clock() -> None:
    at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert budgets.shown(at, at + timedelta(hours=23)) == f"{at.astimezone():%H:%M}"
    assert budgets.shown(at, at + timedelta(hours=24)) == f"{at.astimezone():%Y-%m-%d %H:%M}"
