"""What all sessions add up to: the questions."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit import clock, paths
from hookkit.model.counters import NANO, Counters
from hookkit.model.priced_message import UsageBucket
from hookkit.model.session import Session
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.hours import by_hour
from hookkit.store.sqlite.session_totals import by_session
from hookkit.store.sqlite.sums import SumQueries, Sums
from hookkit.store.sqlite.totals import (
    KEYS,
    PLACES,
    TIMES,
    Totals,
    Unpriced,
    UsageFilter,
    UsageRow,
)
from tests.builders import session, throwaway_home

EVERYTHING = UsageFilter()
NOVEMBER = UsageFilter("2026-11-01", "2026-11-30")


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(paths.database())
    yield opened
    opened.close()


@pytest.fixture
def totals(database: Database) -> Totals:
    return Totals(database.db)


def known(seq: int, day: str = "2026-11-21", **fields: Any) -> Session:
    """A session that began on a day."""
    at = f"{day}T09:30:00.000Z"
    began = {"first_started_at": at, "last_activity": at, "session_id": f"s{seq}", "seq": seq}
    return session(**began | {"project": "shop", "git_branch": "main", "model": "opus"} | fields)


def told(seq: int, day: str = "2026-11-21", cost: int = NANO, **fields: Any) -> Session:
    """A session that only telemetry tells of; it has one request."""
    made = known(seq, day, **fields)
    made.otel = Counters(api_requests=1, input=1, output=2, cache_read=3, cache_write=4, cost=cost)
    made.choose()
    return made


def use(database: Database, day: str = "2026-11-21", *, times: int = 1, **place: str) -> None:
    """Sums of messages, as the ledger adds them; one of three has no known cost."""
    whole = {"project": "shop", "branch": "main", "framework": "claude_code", "model": "opus"}
    tally = Counters(api_requests=3, input=10, output=20, cost=2 * NANO, unpriced=1)
    sums = Counters()
    sums.add(tally, times)
    SumQueries(database.db).add_usage({UsageBucket(f"{day}T09:30", **whole | place): sums})


def keys(rows: list[UsageRow]) -> list[str | None]:
    return [row.key for row in rows]


def test_nothing_adds_up_to_nothing(totals: Totals) -> None:
    assert totals.all(EVERYTHING) == UsageRow(None, Sums(), [])
    assert Sums().cost_usd == 0.0
    assert all(totals.by(key, EVERYTHING) == [] for key in KEYS if key != "session")
    assert totals.by_session(EVERYTHING, 5) == []


def test_sessions_and_messages_add_up(database: Database, totals: Totals) -> None:
    database.add_sessions([known(1, edit_count=2), known(2, prompts_count=3, tool_call_count=4)])
    use(database)
    total = totals.all(EVERYTHING)
    assert total.sums == Sums(
        sessions=2,
        prompts=3,
        edits=2,
        tool_calls=4,
        messages=3,
        tokens_input=10,
        tokens_output=20,
        cost=2 * NANO,
        unpriced=1,
    )
    assert (total.sums.total_tokens, total.sums.cost_usd) == (30, 2.0)
    assert total.unpriced == [Unpriced("opus", 1)]


def test_a_cost_of_nothing_is_known() -> None:
    assert Sums(messages=2, unpriced=1).cost_usd == 0.0
    assert Sums(messages=2, unpriced=2).cost_usd is None


@pytest.mark.parametrize("span", [EVERYTHING, NOVEMBER, UsageFilter(project="shop")], ids=str)
@pytest.mark.parametrize(
    "key, expected",
    [
        ("day", ["2026-11-21", "2026-11-22", "2026-11-23"]),
        ("week", ["2026-11-16", "2026-11-23"]),
        ("month", ["2026-11"]),
        ("project", ["shop"]),
        ("branch", ["main", "fix"]),
        ("framework", ["claude_code"]),
        ("model", ["opus", "haiku"]),
    ],
)
def test_every_key_in_every_span(
    key: str, expected: list[str], span: UsageFilter, database: Database, totals: Totals
) -> None:
    database.add_sessions([known(1), known(2, "2026-11-23", git_branch="fix")])
    use(database)
    use(database, "2026-11-22", model="haiku", times=0)
    use(database, "2026-11-22")
    use(database, "2026-11-22", model="haiku")
    rows = totals.by(key, span)
    assert keys(rows) == expected
    assert sum(row.sums.sessions for row in rows) == 2
    assert sum(row.sums.cost for row in rows) == totals.all(span).sums.cost == 6 * NANO
    assert {each.model for row in rows for each in row.unpriced} == {"opus", "haiku"}


def test_days_of_a_span_are_its_first_and_its_last(database: Database, totals: Totals) -> None:
    for day in ("2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"):
        use(database, day)
        use(database, day, project="other")
    assert keys(totals.by("day", NOVEMBER)) == ["2026-11-01", "2026-11-30"]
    assert totals.all(NOVEMBER).sums.messages == 12
    assert totals.all(NOVEMBER._replace(project="other")).sums.messages == 6
    assert totals.all(UsageFilter(since="2026-12-01")).sums.messages == 6
    assert [row.sums.messages for row in totals.by("project", NOVEMBER)] == [6, 6]


def test_what_is_not_known_has_no_key(database: Database, totals: Totals) -> None:
    database.add_sessions([known(1, project=None, git_branch=None, model=None)])
    assert keys(totals.by("project", EVERYTHING)) == [None]
    assert keys(totals.by("model", EVERYTHING)) == [None]


def test_the_dearest_comes_first(database: Database, totals: Totals) -> None:
    use(database, project="cheap")
    use(database, project="dear", times=2)
    assert keys(totals.by("project", EVERYTHING)) == ["dear", "cheap"]


# Sessions that only telemetry tells of


def test_telemetry_counts_where_there_is_no_transcript(database: Database, totals: Totals) -> None:
    database.add_sessions([told(1), told(2, cost=0)])
    total = totals.all(EVERYTHING).sums
    assert (total.messages, total.total_tokens, total.cost_usd) == (2, 20, 1.0)
    assert keys(totals.by("day", NOVEMBER)) == ["2026-11-21"]


def test_a_transcript_takes_the_place_of_telemetry(database: Database, totals: Totals) -> None:
    one = told(1)
    database.add_sessions([one])
    one.transcript_available = True
    one.choose()
    database.save_sessions([one])
    assert totals.all(EVERYTHING).sums == Sums(sessions=1)


def test_telemetry_without_a_price(database: Database, totals: Totals) -> None:
    one = told(1)
    one.otel = Counters(api_requests=2, output=9, unpriced=2)
    one.choose()
    database.add_sessions([one])
    total = totals.all(EVERYTHING)
    assert (total.sums.cost_usd, total.unpriced) == (None, [Unpriced("opus", 2)])
    assert totals.by_session(EVERYTHING, 1)[0].unpriced == [Unpriced("opus", 2)]


# What changes


def test_a_session_moves_with_all_it_has(database: Database, totals: Totals) -> None:
    one = known(1, project=None, edit_count=2)
    database.add_sessions([one])
    one.project, one.hook.edits = "shop", 5
    one.choose()
    database.save_sessions([one])
    (row,) = totals.by("project", EVERYTHING)
    assert (row.key, row.sums) == ("shop", Sums(sessions=1, edits=5))
    assert keys(totals.by("project", NOVEMBER)) == ["shop"]


def test_what_is_empty_leaves_no_row(database: Database, totals: Totals) -> None:
    database.add_sessions([told(1)])
    use(database)
    use(database, times=-1)
    with SumQueries(database.db).sessions_change([1]):
        database.db.execute("DELETE FROM sessions")
    assert totals.all(EVERYTHING).sums == Sums()
    for table in ("totals", "sums"):
        assert database.db.execute(f"SELECT * FROM {table}").fetchall() == []


DAYS = st.sampled_from(["2026-11-21", "2026-11-22"])
NAMES = st.sampled_from([None, "a", "b"])
SHOWN = st.fixed_dictionaries({"project": NAMES, "git_branch": NAMES, "model": NAMES})


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 3), DAYS, st.booleans(), SHOWN, st.integers(0, 5)), max_size=8
    )
)
def test_every_way_of_adding_up_agrees(changes: list[Any]) -> None:
    with throwaway_home():
        database = Database.open(paths.database())
        latest: dict[int, Session] = {}
        for seq, day, by_telemetry, fields, edits in changes:
            one = (told if by_telemetry else known)(seq, day, **fields, edit_count=edits)
            (database.save_sessions if seq in latest else database.add_sessions)([one])
            latest[seq] = one
            use(database, day, project=fields["project"] or "")
        totals = Totals(database.db)
        expected = totals.all(EVERYTHING).sums
        assert expected.sessions == len(latest)
        assert expected.edits == sum(each.edit_count for each in latest.values())
        for span in (EVERYTHING, UsageFilter("2026-11-21", "2026-11-22")):
            for key in (*TIMES, *PLACES, "model"):
                rows = totals.by(key, span)
                assert Sums(*map(sum, zip(*(row.sums for row in rows), strict=True))) == expected
        database.close()


PLACED = ("/shop", "/blog"), ("main", "fix"), ("claude_code", "codex"), ("opus", "haiku")
SPANS = (EVERYTHING, NOVEMBER, UsageFilter("2026-11-21"), UsageFilter(until="2026-11-21"))


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Usage of every combination on some days around midnight, in another zone than UTC."""
    opened = Database.open(tmp_path_factory.mktemp("every") / "x.db")
    clock.use("America/New_York")
    days = ("2026-10-31T23:45", "2026-11-01T03:45", "2026-11-21T14:30", "2026-12-01T04:45")
    for number, (when, *place) in enumerate(product(days, *PLACED), 1):
        known = Counters(api_requests=number, input=3 * number, cost=number, unpriced=1)
        SumQueries(opened.db).add_usage({UsageBucket(when, *place): known})
    clock.use("")
    yield opened
    opened.close()


@pytest.mark.parametrize("span", SPANS, ids=str)
@pytest.mark.parametrize("key", [*TIMES, *PLACES, "model"])
def test_filtered_totals_are_those_of_the_quarters(
    every: Database, key: str, span: UsageFilter
) -> None:
    """Whichever table has them: each is compared with the sums of each combination and quarter."""
    clock.use("America/New_York")
    totals = Totals(every.db)
    for project, branch, framework, model in product(*((None, each[0]) for each in PLACED)):
        chosen = UsageFilter(span.since, span.until, project, branch, model, framework)
        rows = plainly(every, key, chosen)
        found = totals.by(key, chosen)
        assert {row.key: row.sums.messages for row in found} == rows
        assert {row.key: sum(each.messages for each in row.unpriced) for row in found} == {
            row.key: row.sums.unpriced for row in found
        }
        assert totals.all(chosen).sums.messages == sum(rows.values())
        months = [row.key for row in totals.by("month", chosen)]
        assert totals.months(chosen) == (months and [months[0], months[-1]])
        costs = totals.costs(key, chosen)
        assert {name: sum(each.values()) for name, each in costs.items()} == rows
        hours = by_hour(every.db, chosen)
        assert sum(each.sums.messages for each in hours) == sum(rows.values())


def plainly(database: Database, key: str, span: UsageFilter) -> dict[str | None, int]:
    """The messages of a key, from the sums one by one."""
    found: dict[str | None, int] = {}
    question = "SELECT quarter, messages, project, branch, framework, model FROM sums"
    for quarter, messages, *place in database.db.execute(
        f"{question} JOIN dimensions ON id = dimension"
    ):
        day = clock.day_of(quarter)
        names = dict(zip((*PLACES, "model"), place, strict=True))
        names |= {"day": day, "week": clock.monday(day), "month": day[:7]}
        chosen = {name: getattr(span, name) for name in (*PLACES, "model")}
        is_there = all(value in (None, names[name]) for name, value in chosen.items())
        if is_there and span.since <= day <= span.until:
            found[names[key]] = found.get(names[key], 0) + messages
    return found


# By session


def test_the_dearest_sessions(database: Database, totals: Totals) -> None:
    database.add_sessions(
        [told(1), told(2, cost=3 * NANO), known(3, title="Fix it"), told(4, project="other")]
    )
    rows = totals.by_session(EVERYTHING, 10)
    assert [row.seq for row in rows] == [2, 4, 1, 3]
    assert (rows[-1].key, rows[-1].title, rows[-1].sums.cost_usd) == ("s3", "Fix it", 0.0)
    assert [row.seq for row in totals.by_session(EVERYTHING, 2)] == [2, 4]
    assert [row.seq for row in totals.by_session(UsageFilter(project="other"), 2)] == [4]


def test_sessions_that_began_in_a_span(database: Database) -> None:
    days = ("2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01")
    database.add_sessions([told(seq, day) for seq, day in enumerate(days, 1)])
    assert [row.seq for row in by_session(database.db, NOVEMBER, 10)] == [3, 2]
    shop = NOVEMBER._replace(project="shop")
    assert [row.seq for row in by_session(database.db, shop, 10)] == [3, 2]
    assert by_session(database.db, NOVEMBER._replace(project="none"), 10) == []
