"""The costs of stored messages, reckoned anew."""

from collections.abc import Iterator

import pytest

from hookkit import config, paths
from hookkit.errors import LockedError
from hookkit.pipeline.project import reprice
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.totals import Totals, UsageFilter
from hookkit.store.sqlite.usage import UsageQueries
from tests.accounting import UNKNOWN, enter, packed, reading, sessions, sums
from tests.builders import rows

PRICES = f'[prices."{UNKNOWN}"]\ninput = 1\noutput = 2\n'
TABLES = ("sessions", "api_messages", "sums", "totals")


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(paths.database())
    yield opened
    opened.close()


def choose_prices(text: str = PRICES) -> None:
    """Write prices of one's own."""
    paths.make_private(paths.data_dir())
    paths.config_file().write_text(text)


def run(database: Database) -> tuple[int, int]:
    """Reprice; how many messages were looked at, and how many have another cost."""
    return reprice.reprice(database, config.load())[1:]


def is_due(database: Database) -> bool:
    return reprice.is_due(database, config.load())


def test_nothing_is_never_due(database: Database) -> None:
    assert not is_due(database)
    assert run(database) == (0, 0)


def test_what_was_priced_by_this_table_is_not_due(database: Database) -> None:
    enter(reading("s1", packed("m1")))
    assert not is_due(database)
    assert run(database) == (1, 0)


@pytest.fixture
def mixed(database: Database) -> Database:
    """Messages of two sessions; then a price becomes known."""
    enter(
        reading("s1", packed("m1"), packed("m2", model=UNKNOWN)),
        reading("s2", packed("m3", 1_000_000, model=UNKNOWN)),
    )
    choose_prices()
    return database


def test_a_price_that_became_known_counts_everywhere(mixed: Database) -> None:
    before = Totals(mixed.db).all(UsageFilter())
    assert sum(each.messages for each in before.unpriced) == 2
    assert sessions(mixed)["s2"].cost_usd is None
    assert is_due(mixed)
    assert run(mixed) == (3, 2)
    assert not is_due(mixed)
    assert sessions(mixed)["s2"].cost_usd == pytest.approx(2.00001)
    after = Totals(mixed.db).all(UsageFilter())
    assert after.unpriced == []
    assert after.sums._replace(cost=0, unpriced=2) == before.sums._replace(cost=0)
    assert sums(mixed).agree


def test_a_price_that_is_gone_is_unknown_again(mixed: Database) -> None:
    first = {name: each.transcript for name, each in sessions(mixed).items()}
    run(mixed)
    choose_prices("")
    assert run(mixed) == (3, 2)
    assert {name: each.transcript for name, each in sessions(mixed).items()} == first


def test_a_database_rebuilt_has_the_same_costs(mixed: Database) -> None:
    run(mixed)
    before = rows(TABLES)
    mixed.close()
    paths.database().unlink()
    enter()
    assert rows(TABLES) == before


def test_portions_make_no_difference(mixed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reprice, "PORTION", 1)
    assert run(mixed) == (3, 2)
    assert sums(mixed).agree


def test_it_happens_by_itself_once(mixed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    reprice.reprice_if_due(mixed, config.load())
    assert sums(mixed).messages[-1] == 0
    monkeypatch.setattr(reprice, "reprice", lambda *_: pytest.fail("repriced again"))
    reprice.reprice_if_due(mixed, config.load())


def test_messages_from_before_versions_were_kept_are_due(mixed: Database) -> None:
    mixed.db.execute("DELETE FROM meta")
    choose_prices("")
    assert is_due(mixed)


def test_all_or_nothing(mixed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(TABLES)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(UsageQueries, "set_price_table", fail)
        with pytest.raises(KeyboardInterrupt):
            run(mixed)
    assert rows(TABLES) == before
    assert is_due(mixed)


def test_messages_without_their_session_are_passed_over(mixed: Database) -> None:
    mixed.db.execute("DELETE FROM sessions WHERE session_id = 's2'")
    assert run(mixed) == (3, 2)


def test_a_locked_database_is_reported(mixed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed.db.execute("PRAGMA busy_timeout = 1")
    other = Database.open(paths.database())
    with other.transaction(), pytest.raises(LockedError):
        run(mixed)
    other.close()
