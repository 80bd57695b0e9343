"""Which store `hookkit serve` opens, and by which rules."""

import click
import pytest

from hookkit.api import server_instance as instance
from hookkit.api import server_keys as keys
from hookkit.api.team import place, stored
from hookkit.api.team.stored import Joined
from hookkit.cli import serve, team_options
from hookkit.cli.team_options import TeamChoice
from hookkit.errors import NotFoundError
from hookkit.server import run
from hookkit.server.run import Options
from hookkit.server.team import TeamAccess, TeamView
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import join


@pytest.fixture
def dsn(team_database: Database) -> str:
    """The DSN of ann, who is here."""
    _, own = join(team_database, "ann")
    stored.save(Joined(own, "totals"))
    return own


def test_ones_own() -> None:
    options = Options()
    run.check_store(options)
    assert options.instance == instance.OWN
    access = run.access_of(options, keys.load(), is_encrypted=False)
    assert not isinstance(access, TeamAccess)


def test_a_teams(dsn: str) -> None:
    options = Options(team=TeamView("x"))
    run.check_store(options)
    assert options.instance == instance.TEAM
    access = run.access_of(options, keys.load(), is_encrypted=False)
    assert isinstance(access, TeamAccess)
    with pytest.raises(NotFoundError, match="no member"):
        run.check_store(Options(team=TeamView("x", "nobody")))


def test_what_was_chosen(dsn: str) -> None:
    with click.Context(click.Command("serve")) as ctx:
        assert serve.view_of_team() is None
        ctx.meta[team_options.KEY] = TeamChoice("ann")
        assert serve.view_of_team() == TeamView(place.name_of(dsn), "ann")
    assert place.name_of("host=db dbname=shop") == "shop at db"
    assert place.name_of("dbname=shop") == "shop at localhost"
