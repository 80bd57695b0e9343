"""What a member's kept sums must be: counted from the rows that they are kept of."""

from collections import Counter
from operator import add
from typing import Any

import psycopg
from psycopg import sql

from hookkit.store.postgres.sent_tables import SENT
from hookkit.store.sqlite.sums import STORED
from tests.store.postgres.machine import Machine

Sums = dict[tuple[Any, ...], tuple[int, ...]]

METRICS = sql.SQL(", ").join(map(sql.Identifier, STORED))


def check(db: "psycopg.Connection", member: int) -> None:
    """Compare all kept sums of a member with those of the rows."""
    expected = recounted(db, member)
    for table, keys in (
        ("sums", ["dimension", "quarter"]),
        ("sums_ever", ["dimension"]),
        ("totals", ["kind", "key", "model"]),
    ):
        assert stored(db, member, table, keys, list(STORED)) == expected[table], table
    assert stored(db, member, "failed_counts", ["day", "framework", "tool"], ["calls"]) == failed(
        db, member
    )
    assert stored(db, member, "worked_ever", ["slice", "kind", "key"], ["days", "ms"]) == worked(
        db, member
    )


def stored(
    db: "psycopg.Connection", member: int, table: str, keys: list[str], values: list[str]
) -> Sums:
    """Return the rows of a table by their keys."""
    columns = sql.SQL(", ").join(map(sql.Identifier, [*keys, *values]))
    question = sql.SQL("SELECT {} FROM hookkit.{} WHERE member = %s")
    rows = db.execute(question.format(columns, sql.Identifier(table)), [member]).fetchall()
    return {row[: len(keys)]: row[len(keys) :] for row in rows}


def recounted(db: "psycopg.Connection", member: int) -> dict[str, Sums]:
    """Return `sums`, `sums_ever` and `totals` as the sessions' shares add up to."""
    found: dict[str, Sums] = {"sums": {}, "sums_ever": {}, "totals": {}}
    rows = db.execute(
        sql.SQL(
            "SELECT dimension, quarter, project, branch, framework, model, {} "
            "FROM hookkit.session_sums AS s JOIN hookkit.dimensions AS d ON d.id = dimension "
            "WHERE s.member = %s"
        ).format(METRICS),
        [member],
    )
    for dimension, quarter, project, branch, framework, model, *metrics in rows:
        places = {"quarter": quarter, "day": quarter[:10], "project": project, "branch": branch}
        for kind, key in {**places, "framework": framework}.items():
            put(found["totals"], (kind, key, model), metrics)
        put(found["sums"], (dimension, quarter), metrics)
        put(found["sums_ever"], (dimension,), metrics)
    return {
        table: {key: each for key, each in sums.items() if any(each)}
        for table, sums in found.items()
    }


def put(sums: Sums, key: tuple[Any, ...], metrics: list[int]) -> None:
    """Add metrics to those of a key."""
    sums[key] = tuple(map(add, sums.get(key, (0,) * len(metrics)), metrics))


def failed(db: "psycopg.Connection", member: int) -> Sums:
    """Return the calls that failed by day, agent and tool, and those of all days."""
    found = Counter[tuple[str, str, str]]()
    question = "SELECT day, framework, tool, calls FROM hookkit.failed_calls WHERE member = %s"
    for day, framework, tool, calls in db.execute(question, [member]):
        found[day, framework, tool] += calls
        found["", framework, tool] += calls
    return {key: (calls,) for key, calls in found.items() if calls}


def worked(db: "psycopg.Connection", member: int) -> Sums:
    """Return the days and the milliseconds of each slice's kinds and keys."""
    found: Sums = {}
    question = "SELECT slice, kind, key, ms FROM hookkit.worked WHERE member = %s"
    for *key, ms in db.execute(question, [member]):
        put(found, tuple(key), [1, ms])
    return found


def check_rows(db: "psycopg.Connection", member: int, machines: dict[int, Machine]) -> None:
    """Compare the rows of sessions with those of the machines, by the slices of these.

    A session is where it was sent from last: no two machines have it.
    """
    for name in SENT:
        table = SENT[name]
        if "seq" not in table.columns:
            continue
        columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
        question = sql.SQL("SELECT {} FROM hookkit.{} WHERE member = %s")
        rows = db.execute(question.format(columns, sql.Identifier(name)), [member]).fetchall()
        expected = [
            tuple(
                value + (member << 32 | slice << 24)
                if column in table.numbers and value is not None
                else value
                for column, value in zip(table.columns, row, strict=True)
            )
            for slice, machine in machines.items()
            for session in machine.sessions.values()
            for row in session.rows[name]
        ]
        assert sorted(rows, key=repr) == sorted(expected, key=repr), name
