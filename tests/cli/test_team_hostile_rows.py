"""What a member writes by SQL into their own rows breaks no command of others."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.push import push
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

NUMBERS = {"the greatest number": 2**63 - 1, "minus one": -1}
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
    assert spoil(ann, {"double precision": FRACTIONS[name]})
    all_answer()


def all_answer() -> None:
    """Have each command print something, or say in a line what is wrong."""
    found = []
    for words in READING:
        command = words.format(id="eves").split()
        try:
            code, said = outcome(*command, "--team")
        except Exception as error:
            found.append((words, repr(error)[:300]))
            continue
        if code not in (0, 1) or (code == 1 and said.err.count("\n") != 1):
            found.append((words, f"{code}: {said.err[:300]}"))
        elif code == 1 and words != "stats --by session":
            found.append((words, said.err[:300]))
    assert not found, "\n".join(f"{words}: {said}" for words, said in found)
