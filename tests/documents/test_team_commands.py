"""The commands of pages that need a team, with a PostgreSQL."""

from pathlib import Path

import pytest

from tests.cli.test_team import drop_people, shown
from tests.documents.page import ROOT, of_script, typed
from tests.documents.typing_in import follow
from tests.fixtures.postgres import Database

TEAMS = ROOT / "docs" / "teams.md"
OTHERS = [ROOT / "docs" / name for name in ("machines.md", "team-budgets.md")]
OF_TEAMS = (TEAMS, *OTHERS)

SERVER = "@db.example.com/hookkit"
"""What the pages call the server and the database."""

OWNER = f"postgresql://hookkit_owner:…{SERVER}"

SPENT = (
    'hookkit start "Client A: dashboard"',
    "hookkit log-ai -p openai -m gpt-4o -t 15000 -c 430",
    "hookkit end",
    "hookkit team push",
)
"""What was done before the page begins."""


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch, shop: Path) -> None:
    """Live where the admin of the pages lives."""
    monkeypatch.setenv("HOOKKIT_TIMEZONE", "Europe/Berlin")


def names(database: Database) -> dict[str, str]:
    """Return what the pages call what belongs to a test."""
    owner, _, server = shown(database).removeprefix("postgresql://").partition("@")
    roles = {"hookkit_owner": owner, "hookkit_hookkit_": f"hookkit_{database.name}_"}
    return {OWNER: database.dsn, SERVER: f"@{server}"} | roles


def test_the_page_that_makes_a_team(shop: Path, empty_database: Database) -> None:
    try:
        follow(typed(TEAMS), shop, names(empty_database))
    finally:
        drop_people(empty_database)


@pytest.mark.parametrize("page", OTHERS, ids=lambda page: page.name)
def test_a_page_for_members(page: Path, shop: Path, empty_database: Database) -> None:
    creating = typed(TEAMS)[:2]
    assert [each.command.split()[:3] for each in creating] == [
        ["hookkit", "team", "create"],
        ["hookkit", "team", "invite"],
    ]
    try:
        before = (*creating, *of_script("\n".join(SPENT)))
        follow((*before, *typed(page)), shop, names(empty_database))
    finally:
        drop_people(empty_database)
