"""The server finds texts by their words, for who has logged in, and without reading all of them."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import psycopg
import pytest

from hookkit.errors import TeamError
from hookkit.store.postgres.connection import TeamConnection
from hookkit.store.postgres.search_matches import TeamRange, TeamText, matching, of_session
from hookkit.store.postgres.search_vector import MOST_PLACES, phrases_of, vector_of
from hookkit.store.search_query import parse_terms
from hookkit.store.sqlite.search_matches import ALWAYS, EARLIEST
from tests.fixtures.postgres import Database
from tests.pgbouncer import IS_THERE, pooled
from tests.store.postgres.mirror import PASSWORD, join

EVERYTHING = TeamRange(EARLIEST, ALWAYS)
MANY = 20_000

INSERT = (
    "INSERT INTO hookkit.texts (member, seq, at, stamp, role, is_cut, text, words) "
    "VALUES (%s, %s, %s, 0, 3, %s, %s, %s)"
)

FILL = """
INSERT INTO hookkit.texts (member, seq, at, stamp, role, is_cut, text, words)
SELECT
    %(member)s, (%(member)s::bigint << 32) + n / 20, n, 0, 3, false,
    concat_ws(' ', 'common', 'half', rare), format('common:1 half:2 %%s:3', rare)::tsvector
FROM generate_series(1, %(many)s) AS n, concat('rare', n / 5000) AS rare
"""

SESSIONS = """
INSERT INTO hookkit.sessions (
    member, seq, session_id, origin, title, title_source, summary, created_at, first_started_at,
    last_started_at, last_activity, status, status_updated_at, lifecycle, project, machine_id
)
SELECT
    %(member)s, (%(member)s::bigint << 32) + n, n, 'hook', '', '', '', now, now, now, now, '', now,
    '', 'p' || n %% 50, 'm' || n %% 2
FROM generate_series(0, %(many)s) AS n, concat('2026-11-21T09:30:00', '.000Z') AS now
"""

SCANNED = """
SELECT coalesce(sum(seq_scan), 0), coalesce(sum(idx_scan), 0)
FROM pg_stat_xact_user_tables WHERE relname LIKE 'texts\\_%'
"""


def enter(dsn: str, member: int, *texts: str, since: int = 1) -> None:
    """Insert texts of one session, one in each millisecond."""
    with psycopg.connect(dsn) as db:
        for at, text in enumerate(texts, since):
            words, is_cut = vector_of(text)
            db.execute(INSERT, [member, (member << 32) + 1, at, is_cut, text, words])


def found(dsn: str, question: str, span: TeamRange = EVERYTHING, at_once: int = 10) -> list[int]:
    """Return the times of the texts that match."""
    with closing(TeamConnection(dsn)) as db:
        return [each.at for each in matching(db, phrases_of(parse_terms(question)), span, at_once)]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_page_by_page(team_database: Database, at_once: int) -> None:
    ann, dsn = join(team_database, "ann")
    enter(dsn, ann, *["one two", "two one", "two"] * 3)
    assert found(dsn, "two", at_once=at_once) == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert found(dsn, "one two", at_once=at_once) == [8, 7, 5, 4, 2, 1]
    assert found(dsn, '"one two"', at_once=at_once) == [7, 4, 1]
    assert found(dsn, "two", TeamRange(3, 6), at_once=at_once) == [5, 4, 3]
    assert found(dsn, "three", at_once=at_once) == []


def test_no_phrase_finds_nothing(team_database: Database) -> None:
    _, dsn = join(team_database, "ann")
    with closing(TeamConnection(dsn)) as db:
        assert list(matching(db, [], EVERYTHING, 10)) == []


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_texts_that_are_cut_are_looked_at(team_database: Database, at_once: int) -> None:
    """Of a phrase beyond the places that the server keeps, it knows the words only."""
    ann, dsn = join(team_database, "ann")
    long = "a b " * MOST_PLACES
    enter(dsn, ann, f"{long} a c", f"{long} b c", "b c", f"{long} c", "c b")
    assert found(dsn, '"b c"', at_once=at_once) == [4, 3, 2]
    assert found(dsn, '"a c"', at_once=at_once) == [1]
    assert found(dsn, "a b c", at_once=at_once) == [4, 2, 1]


def test_the_same_time_in_several_sessions(team_database: Database) -> None:
    numbers = []
    for name in ("ann", "ben", "eve"):
        number, dsn = join(team_database, name, is_admin=name == "eve")
        enter(dsn, number, "one", "one")
        numbers.append(number)
    with closing(TeamConnection(dsn)) as db:
        texts = list(matching(db, phrases_of(parse_terms("one")), EVERYTHING, 1))
    expected = [(at, number << 32 | 1) for at in (2, 1) for number in reversed(numbers)]
    assert [(each.at, each.seq) for each in texts] == expected


def test_who_logged_in_is_who_asks(team_database: Database) -> None:
    (ann, ann_dsn), (ben, ben_dsn) = join(team_database, "ann"), join(team_database, "ben")
    eve, eve_dsn = join(team_database, "eve", is_admin=True)
    enter(ann_dsn, ann, "secret one")
    enter(ben_dsn, ben, "one", since=2)
    of = EVERYTHING._replace
    assert [found(each, "one") for each in (ann_dsn, ben_dsn, eve_dsn)] == [[1], [2], [2, 1]]
    assert found(ben_dsn, "one", of(member=ben)) == [2]
    assert found(ben_dsn, "one", of(member=ann)) == []
    assert found(eve_dsn, "one", of(member=ann)) == [1]
    assert found(eve_dsn, "one", of(member=eve)) == []
    with closing(TeamConnection(ben_dsn)) as db:
        assert of_session(db, (ann << 32) + 1) == []
        assert of_session(db, (ben << 32) + 1) == [TeamText((ben << 32) + 1, 2, "prompt", "one")]


def test_a_stranger_finds_nothing(team_database: Database) -> None:
    """Neither who has no right to ask, nor one who has it and is no member."""
    ann, ann_dsn = join(team_database, "ann")
    enter(ann_dsn, ann, "one")
    assert found(team_database.superuser_dsn, "one") == []
    team_database.server.execute("DROP ROLE IF EXISTS {}", "stranger")
    team_database.server.execute("CREATE ROLE {} LOGIN PASSWORD 'x'", "stranger")
    dsn = team_database.server.dsn(team_database.name, "stranger", "x")
    with pytest.raises(TeamError, match="no right"):
        found(dsn, "one")
    team_database.server.execute("DROP ROLE {}", "stranger")


@pytest.mark.skipif(not IS_THERE, reason="no PgBouncer: apt-get install pgbouncer")
def test_through_a_pool(team_database: Database) -> None:
    """The next person's question through the same connection finds their own texts."""
    people = [join(team_database, name) for name in ("ann", "ben")]
    for member, dsn in people:
        enter(dsn, member, "one", since=member)
    roles = [f"{team_database.name}_{name}" for name in ("ann", "ben")]
    passwords = dict.fromkeys(roles, PASSWORD)
    limit = "max_db_connections=1"
    with pooled(team_database.server, team_database.name, passwords, limit=limit) as pool:
        for _ in range(3):
            for role, (member, _) in zip(roles, people, strict=True):
                assert found(pool.dsn(role), "one") == [member]


@pytest.fixture
def large(team_database: Database) -> Iterator[tuple[int, str, str]]:
    """The number and the DSN of a member with many texts, and the DSN of such an admin."""
    ann, ann_dsn = join(team_database, "ann")
    eve, eve_dsn = join(team_database, "eve", is_admin=True)
    with psycopg.connect(team_database.superuser_dsn, autocommit=True) as db:
        for member in (ann, eve):
            db.execute(FILL, {"member": member, "many": MANY})
            db.execute(SESSIONS, {"member": member, "many": MANY // 20})
        db.execute("VACUUM ANALYZE hookkit.texts")
        db.execute("VACUUM ANALYZE hookkit.sessions")
    yield ann, ann_dsn, eve_dsn


LATEST = {
    "common": MANY,
    "half common": MANY,
    '"common half"': MANY,
    "rare*": MANY,
    "rare1": 9999,
    '"half rare1"': 9999,
    "rare0 half": 4999,
    '"common half rare0"': 4999,
}
"""Question → the time of the latest text that has these words."""


def test_frequent_and_rare_words(large: tuple[int, str, str]) -> None:
    """However far back it is, and whatever way leads there, the latest is found first."""
    _, dsn, admin_dsn = large
    with closing(TeamConnection(dsn)) as own, closing(TeamConnection(admin_dsn)) as all_:
        for question, latest in LATEST.items():
            phrases = phrases_of(parse_terms(question))
            times = [each.at for each in islice(matching(own, phrases, EVERYTHING, 7), 20)]
            assert times == list(range(latest, latest - 20, -1)), question
            both = [each.at for each in islice(matching(all_, phrases, EVERYTHING, 7), 20)]
            assert both == sorted(times[:10] * 2, reverse=True), question


def test_no_question_reads_all_texts(large: tuple[int, str, str]) -> None:
    ann, *dsns = large
    spans = {
        "everything": EVERYTHING,
        "a time": TeamRange(0, MANY),
        "a project": EVERYTHING._replace(project="p7"),
        "a machine": EVERYTHING._replace(machine="m1"),
        "a member": EVERYTHING._replace(member=ann),
    }
    questions = [*LATEST, '"half common"', "nothing", "nothing common"]
    for dsn in dsns:
        with closing(TeamConnection(dsn)) as db:
            for name, span in spans.items():
                for question in questions:
                    texts = matching(db, phrases_of(parse_terms(question)), span, 20)
                    assert len(list(islice(texts, 20))) == 20 * (question in LATEST), name
                    assert scanned(db) == (0, True), (name, question)
            of_session(db, (ann << 32) + 5)
            assert scanned(db) == (0, True)


def scanned(db: TeamConnection) -> tuple[int, bool]:
    """How often the transaction read all texts, and whether it used an index; then end it."""
    row = db.db.execute(SCANNED).fetchone()
    assert row is not None
    db.renew()
    return row[0], row[1] > 0
