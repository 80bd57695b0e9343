"""What a member writes by SQL into their own rows breaks no command of others."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.push import push
from hookkit.model.counters import FIELDS
from hookkit.model.session import SOURCES
from hookkit.model.usage import Tokens
from tests.cli.installed import outcome
from tests.cli.rich_home import fill
from tests.fixtures.postgres import Database
from tests.machines import machine, session
from tests.store.postgres.mirror import join

READING = (
    *("list", "show {id}", "today", "projects"),
    *("history", "export -f csv", "export -f md", "stats"),
    *(f"stats --by {by}" for by in ("user", "day", "month", "project", "model", "branch")),
    *(f"stats --by {by}" for by in ("session", "machine", "framework", "hour")),
)

COLUMNS = """
SELECT c.relname, a.attname, a.atttypid::regtype::text
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'hookkit'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND NOT a.attisdropped AND a.attgenerated = ''
  AND c.relname NOT IN ('members', 'meta', 'team_budgets', 'slices')
  AND a.attname NOT IN ('member', 'seq', 'id', 'dimension', 'transcript', 'file', 'slice')
ORDER BY 1, 2
"""

NUMBERS = {"the greatest number": 2**63 - 1, "the least": -(2**63), "minus one": -1}
TEXTS = {
    "empty": "",
    "long": "x" * 100_000,
    "an escape": "\x1b[31m\x1b]0;title\x07\u202e",
    "a list": "[]",
    "an object": "{}",
    "null": "null",
    "an attribute": '{"title": [1]}',
    "counts that are none": '{"transcript": ["x"]}',
    "too many counts": f'{{"transcript": {[1] * 15}}}',
    "a pass": '{"passes": [["m", ["x"]]]}',
    "another pass": '{"passes": {"m": 1}}',
    "a year": "99999-01-01T00:00:00.000Z",
}
FRACTIONS = {"no number": "NaN", "infinity": "Infinity", "a huge one": "1e308"}


@pytest.fixture
def ann(team_database: Database, tmp_path: Path) -> Iterator[str]:
    """The DSN of ann, who has pushed; eve is here, who is an admin and has a session."""
    dsn = join(team_database, "ann")[1]
    eve = join(team_database, "eve", is_admin=True)[1]
    anns = machine(tmp_path / "ann")
    with anns.awake():
        stored.save(stored.Joined(dsn, "full", "ann"))
        fill(tmp_path / "transcripts")
        with Store.open() as store:
            push(store)
    here = machine(tmp_path / "eve")
    here.record(*session("eves", 0))
    with here.awake():
        stored.save(stored.Joined(eve, "full", "eve"))
        with Store.open() as store:
            push(store)
        yield dsn


def spoil(dsn: str, kinds: dict[str, object]) -> int:
    """Give all columns of some types a value, where the server takes it; the number of them."""
    done = 0
    with closing(psycopg.connect(dsn, autocommit=True)) as db:
        for table, column, kind in db.execute(COLUMNS).fetchall():
            change = sql.SQL("UPDATE hookkit.{} SET {} = %s")
            if kind in kinds:
                try:
                    db.execute(change.format(*map(sql.Identifier, (table, column))), [kinds[kind]])
                    done += 1
                except psycopg.Error:
                    continue
    return done


def test_a_setting_that_is_no_number(ann: str) -> None:
    for value in ("x" * 1_000_000, "", "9" * 2048, "\u00b2", "-1"):
        with closing(psycopg.connect(ann)) as db:
            db.execute(
                "UPDATE hookkit.member_meta SET value = %s WHERE name = 'idle_minutes'", [value]
            )
            db.commit()
        all_answer()


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers(name: str, ann: str) -> None:
    assert spoil(ann, {"bigint": NUMBERS[name]}) > 20
    all_answer()


@pytest.mark.parametrize("name", FRACTIONS)
def test_fractions(name: str, ann: str) -> None:
    assert spoil(ann, {"double precision": FRACTIONS[name]}) == 0
    all_answer()


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str, ann: str) -> None:
    assert spoil(ann, {"text": TEXTS[name]}) > 20
    all_answer()


def test_what_machines_send_is_sound(ann: str) -> None:
    tallies = {name: [10**15] * len(FIELDS) for name in SOURCES}
    details = {
        **{"speed": "fast", "geo": "eu", "service_tier": "batch", "sidechain": True, "copy": 1},
        "passes": [["m", [1] * len(Tokens._fields), True, False, True]],
    }
    asked = "SELECT hookkit.is_sound_tallies(%s), hookkit.is_sound_details(%s)"
    with closing(psycopg.connect(ann)) as db:
        found = db.execute(asked, [json.dumps(tallies), json.dumps(details)]).fetchone()
    assert found == (True, True)


def all_answer() -> None:
    """Have each command print something."""
    found = []
    for words in READING:
        command = words.format(id="eves").split()
        try:
            code, said = outcome(*command, "--team")
        except Exception as error:
            found.append((words, repr(error)[:300]))
            continue
        if code != 0:
            found.append((words, f"{code}: {said.err[:300]}"))
    assert not found, "\n".join(f"{words}: {said}" for words, said in found)
