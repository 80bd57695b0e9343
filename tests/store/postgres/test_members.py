"""An admin's answers are the sums of all members; a member's are their own."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from hookkit.api import session_detail, sessions, stats, today, usage_errors, usage_hours
from hookkit.api.store import Store
from hookkit.api.team.team_store import TeamStore
from hookkit.model.owner import owner_of
from hookkit.store.sqlite.totals import UsageFilter
from tests.builders import throwaway_home
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.properties import stories
from tests.properties.test_pages_equal_commands import take_notes
from tests.store.postgres.mirror import copy, join
from tests.store.postgres.questions import BY, NOW, SPANS, answered, document, questions
from tests.store.postgres.test_questions import stopped_clock

__all__ = ["stopped_clock"]

ZONES = {
    "one zone": ("Europe/Berlin", "Europe/Berlin"),
    "two zones": ("America/St_Johns", "Asia/Kathmandu"),
}
"""The zones of both members' machines; all questions are asked in Berlin."""


class Person:
    """A member with a home of their own. Both work in folders of the same names."""

    def __init__(self, database: Database, name: str, seed: int, zone: str) -> None:
        self.member, self.dsn = join(database, name, is_admin=name == "ben")
        self.seed = seed
        self.zone = zone

    @contextmanager
    def store(self, folder: Path) -> Iterator[Store]:
        """Yield the store of one's own; its rows are in the team's then."""
        with throwaway_home(), pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOOKKIT_TIMEZONE", self.zone)
            stories.tell(self.seed).enter(folder)
            take_notes(random.Random(self.seed))
            call("import", str(folder))
            for transcript in folder.rglob("*.jsonl"):
                transcript.unlink()
            with Store.open() as own:
                for by in (None, *BY):
                    stats.add_up(own, by, UsageFilter())
                copy(own.db, self.member, self.dsn)
            patch.setenv("HOOKKIT_TIMEZONE", "Europe/Berlin")
            with Store.open() as own:
                yield own


Two = tuple[Store, Store, Person, Person]


@pytest.fixture(params=ZONES)
def two(
    request: pytest.FixtureRequest,
    team_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stopped_clock: None,
) -> Iterator[Two]:
    """Two members, of whom one is an admin: their stores, and themselves."""
    monkeypatch.setenv("HOOKKIT_TIMEZONE", "Europe/Berlin")
    one, other = ZONES[request.param]
    ann, ben = Person(team_database, "ann", 6, one), Person(team_database, "ben", 11, other)
    with ann.store(tmp_path / "ann") as anns, ben.store(tmp_path / "ben") as bens:
        assert anns.database.count_sessions() and bens.database.count_sessions()
        yield anns, bens, ann, ben


def test_a_member_gets_their_own_answers_alone(two: Two) -> None:
    own, _, ann, _ = two
    with TeamStore.connect(ann.dsn) as team:
        for name, question in questions(own):
            found, expected = (answered(question, each) for each in (team, own))
            assert document(found, ann.member) == document(expected, 0), name


def test_an_admin_gets_the_sums_of_both(two: Two) -> None:
    anns, bens, _, ben = two
    with TeamStore.connect(ben.dsn) as team:
        for by, (name, span) in product(BY, SPANS.items()):
            if by == "session":
                continue
            one, other, both = (stats.add_up(each, by, span) for each in (anns, bens, team))
            assert both.totals.sums == added([one.totals.sums, other.totals.sums]), (by, name)
            assert {(row.path, row.key): row.sums for row in both.by} == added_by_key(
                [((row.path, row.key), row.sums) for each in (one, other) for row in each.by]
            ), (by, name)


def test_errors_and_hours_add_up(two: Two) -> None:
    anns, bens, _, ben = two
    with TeamStore.connect(ben.dsn) as team:
        for name, span in SPANS.items():
            one, other, both = (usage_hours.report_hours(each, span) for each in (anns, bens, team))
            assert both.totals == added([one.totals, other.totals]), name
            errors = [usage_errors.report_errors(each, span) for each in (anns, bens, team)]
            counts = [each[1:5] for each in errors]
            assert counts[2] == tuple(map(sum, zip(*counts[:2], strict=True))), name


def test_a_day_adds_up(two: Two) -> None:
    anns, bens, _, ben = two
    with TeamStore.connect(ben.dsn) as team:
        for days in range(30):
            since = stories.stored(-days * 86_400)
            one, other, both = (done(each, since) for each in (anns, bens, team))
            assert +both == one + other, since


def done(store: Store, since: str) -> Counter[tuple[str | None, str]]:
    """Return the seconds, millionths of a dollar and commits of each project since a time."""
    found = Counter[tuple[str | None, str]]()
    for each in today.done_since(store, since, NOW):
        found[each.path, "seconds"] += round(each.time.total_seconds())
        found[each.path, "micros"] += round(each.cost_usd * 1e6)
        found[each.path, "commits"] += each.commits
        found[each.path, "sessions"] += len(each.sessions)
    return found


def test_an_admin_lists_and_shows_the_sessions_of_both(two: Two) -> None:
    anns, bens, ann, ben = two
    own = {ann.member: anns, ben.member: bens}
    with TeamStore.connect(ben.dsn) as team:
        found = sessions.list_sessions(team, limit=1000).sessions
        places = [(each.session.last_activity, each.session.seq) for each in found]
        assert places == sorted(places, reverse=True)
        assert len(found) == sum(each.database.count_sessions() for each in own.values())
        for each in found:
            member = owner_of(each.session.seq)
            theirs = own[member].find(str((each.session.seq or 0) & 0xFFFFFFFF))
            expected = session_detail.describe(own[member], theirs, with_cost=True).to_dict()
            shown = session_detail.describe(team, team.find(str(each.session.seq)), with_cost=True)
            assert document(shown.to_dict(), member) == document(expected, 0)


def test_the_dearest_sessions_are_those_of_both(two: Two) -> None:
    anns, bens, _, ben = two
    for span in SPANS.values():
        with TeamStore.connect(ben.dsn) as team:
            both = [row.sums.cost for row in stats.add_up(team, "session", span).by]
        each = [stats.add_up(store, "session", span).by for store in (anns, bens)]
        assert both == sorted((row.sums.cost for rows in each for row in rows), reverse=True)


def added(sums: list[Any]) -> Any:
    """Return the sums of several sums."""
    return type(sums[0])(*map(sum, zip(*sums, strict=True)))


def added_by_key(rows: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return the sums of each key."""
    found: dict[Any, list[Any]] = {}
    for key, sums in rows:
        found.setdefault(key, []).append(sums)
    return {key: added(each) for key, each in found.items()}
