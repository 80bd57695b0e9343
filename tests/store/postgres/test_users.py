"""A team's answers about one member, and by member, are those of each member's own store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hookkit import paths
from hookkit.api import stats
from hookkit.api.store import Store
from hookkit.api.team.team_store import TeamStore
from hookkit.errors import NotFoundError, TeamError
from hookkit.store.sqlite.totals import USER, UsageFilter
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import copy, join
from tests.store.postgres.questions import SPANS
from tests.store.postgres.test_questions import (
    answers,
    enter,
    stopped_clock,  # noqa: F401 - a fixture
)

ZONE = "Europe/Berlin"

ENTERED = {"ann": "rich", "ben": "story 0", "cho": "story 1"}

FILTERS = SPANS | {"an agent lately": UsageFilter("2026-11-01", framework="claude_code")}


class Person(NamedTuple):
    """A member with a store of their own, on a machine of their own."""

    member: int
    dsn: str
    home: Path


class Team(NamedTuple):
    """Members, and the DSN of an admin who has nothing of their own."""

    people: dict[str, Person]
    admin: str


@pytest.fixture
def team(team_database: Database, tmp_path: Path) -> Team:
    """Three members, each with their own sessions."""
    people = {}
    for name, entered in ENTERED.items():
        member, dsn = join(team_database, name)
        person = Person(member, dsn, tmp_path / name)
        (person.home / "work").mkdir(parents=True)
        with at(person) as patch:
            enter(entered, person.home / "work", patch)
            patch.setenv("HOOKKIT_TIMEZONE", ZONE)
            with Store.open() as own:
                answers(own, 0)  # which brings all that is kept up to date
                copy(own.db, member, dsn)
        people[name] = person
    return Team(people, join(team_database, "eve", is_admin=True)[1])


@contextmanager
def at(person: Person) -> Iterator[pytest.MonkeyPatch]:
    """What happens in the block happens on the machine of a member."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOOKKIT_HOME", str(person.home / "data"))
        patch.setenv("HOOKKIT_TIMEZONE", ZONE)
        yield patch


@pytest.mark.usefixtures("stopped_clock")
def test_answers_about_a_member_are_those_of_their_store(team: Team) -> None:
    for name, person in team.people.items():
        with at(person), Store.open() as own:
            expected = answers(own, 0)
            for dsn, user in ((team.admin, name), (person.dsn, name.upper()), (person.dsn, None)):
                with TeamStore.connect(dsn, user) as seen:
                    assert answers(seen, person.member) == expected, (name, user)


def rows(team: Team, span: UsageFilter) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the sums of each member that has any, as their own store has them."""
    for name, person in team.people.items():
        with at(person), Store.open() as own:
            found = stats.add_up(own, None, span).to_dict()["totals"]
            if any(found.values()):
                yield name, found


@pytest.mark.usefixtures("stopped_clock")
def test_sums_by_user_are_those_of_each(team: Team) -> None:
    with at(team.people["ann"]):
        of_ann = UsageFilter(machine=paths.machine_id())
    filters = FILTERS | {"a machine": of_ann, "it lately": of_ann._replace(since="2026-11-01")}
    for name, span in filters.items():
        expected = dict(rows(team, span))
        with at(team.people["ann"]), TeamStore.connect(team.admin) as every:
            report = stats.add_up(every, USER, span).to_dict()
        found = {row.pop("key"): row for row in report["by"]}
        assert found.keys() == expected.keys(), name
        for each, sums in found.items():
            assert {key: sums[key] for key in expected[each]} == expected[each], (name, each)
        for key in ("sessions", "tokens_input", "commits", "files_changed", "seconds"):
            total = sum(sums[key] for sums in found.values())
            assert abs(report["totals"][key] - total) < 3, (name, key)  # of rounded seconds


def test_a_member_sees_nobody_else(team: Team) -> None:
    ann = team.people["ann"].dsn
    with pytest.raises(TeamError, match=r"Only the team's admins see .* ben.* --user ann"):
        TeamStore.connect(ann, "ben")
    with pytest.raises(NotFoundError, match=r"(?s)no member 'bob'.*ann\n  ben\n  cho\n  eve"):
        TeamStore.connect(team.admin, "bob")
    with TeamStore.connect(ann) as own:
        assert {own.user_of(each.seq) for each in own.database.every_session()} == {"ann"}
        assert not own.reader.is_admin
    with TeamStore.connect(team.admin) as every:
        found = {every.user_of(each.seq) for each in every.database.every_session()}
        assert found == {"ann", "ben", "cho"} and every.reader.is_admin


def test_ones_own_store_has_no_users() -> None:
    with Store.open() as own, pytest.raises(TeamError, match="--team"):
        stats.add_up(own, USER, UsageFilter())
