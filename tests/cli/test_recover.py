"""hookkit recover."""

import time
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.model.session import Session, timestamp
from tests.builders import deliver, line, own, payload
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call

HOUR = 3600 * 10**9


def ago(hours: float) -> int:
    return time.time_ns() - round(hours * HOUR)


@pytest.fixture
def forgotten(shop: Path) -> Path:
    """A session that was started yesterday, and noted in two hours later."""
    begun = own("started", "old", origin="manual", cwd=str(shop), description="Forgotten")
    deliver(
        line(begun, at=ago(26), src="user"),
        line(own("noted", "old", notes="here"), at=ago(24), src="user"),
    )
    return shop


def old() -> Session:
    with Store.open() as store:
        return store.existing("old")


def test_it_ends_at_its_last_activity(forgotten: Path) -> None:
    printed = hookkit("recover").out
    assert printed.startswith("Ended #1 at ") and printed.endswith(": Forgotten\n")
    assert (old().lifecycle, round(old().duration.total_seconds())) == ("completed", 2 * 3600)
    assert hookkit("recover").out == "No forgotten sessions.\n"


def test_what_agents_did_there_is_activity(forgotten: Path) -> None:
    deliver(line(payload("Stop", "agent", cwd=str(forgotten / "src")), at=ago(20)))
    (session,) = hookkit("recover", "--json").json["sessions"]
    assert session["last_ended_at"][:16] == timestamp(ago(20))[:16]


def test_max_age(forgotten: Path) -> None:
    assert "No forgotten sessions" in call("recover", "--max-age", "30").output
    assert "Ended #1" in call("recover", "--max-age", "23.5").output


def test_a_dry_run_changes_nothing(forgotten: Path) -> None:
    assert hookkit("recover", "--dry-run").out.startswith("Would end #1")
    assert old().is_active


@pytest.mark.parametrize("age", ["-1", "x", "1e99", "nan"])
def test_a_wrong_age(age: str) -> None:
    assert "--max-age" in refused("recover", f"--max-age={age}", code=2)
