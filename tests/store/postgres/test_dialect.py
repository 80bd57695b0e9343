"""Statements of SQLite in PostgreSQL's words."""

import pytest

from hookkit.store.postgres.dialect import translated

CASES = {
    "numbers": ("a = ? AND b = ?", "a = %(1)s AND b = %(2)s"),
    "a number twice": ("a = ?1 OR b = ?1", "a = %(1)s OR b = %(1)s"),
    "names": ("a = :begin", "a = %(begin)s"),
    "texts": ("a = ':b ? CROSS' AND c = 'it''s 5 %'", "a = ':b ? CROSS' AND c = 'it''s 5 %%'"),
    "modulo": ("a % 2", "a %% 2"),
    "no index": ("x AND +a = 1 AND (+b, c) > (1, 2)", "x AND a = 1 AND (b, c) > (1, 2)"),
    "a sum": ("a + b + 1", "a + b + 1"),
    "tables": (
        "SELECT sums.cost FROM sums JOIN dimensions d ON d.id = dimension",
        "SELECT sums.cost FROM hookkit.sums JOIN hookkit.dimensions d ON d.id = dimension",
    ),
    "an order of tables": ("a CROSS JOIN sums ON true", "a JOIN hookkit.sums ON true"),
    "what a slice notes": ("SELECT 1 FROM meta", "SELECT 1 FROM hookkit.member_meta"),
    "other tables": ("SELECT 1 FROM spans_now", "SELECT 1 FROM spans_now"),
    "functions": ("date(a, 'b') || lower(c)", "hookkit.date(a, 'b') || hookkit.lower(c)"),
    "other functions": ("coalesce(a, 0) + update(b)", "coalesce(a, 0) + update(b)"),
    "whole numbers": ("CAST(a AS INTEGER)", "CAST(a AS bigint)"),
    "a list": (
        "seq IN (SELECT value FROM json_each(:seqs))",
        "seq = ANY (hookkit.numbers(%(seqs)s))",
    ),
    "any case": ("p.remote = ? COLLATE NOCASE", "hookkit.lower(p.remote) = hookkit.lower(%(1)s)"),
    "of a team": ("a = b /*team AND a.member = b.member */", "a = b AND a.member = b.member "),
}


@pytest.mark.parametrize("case", CASES)
def test_each_difference(case: str) -> None:
    statement, expected = CASES[case]
    assert translated(statement) == expected


OF_A_MEMBER = {
    "a table": (
        "SELECT sums.cost FROM sums WHERE true",
        "SELECT sums.cost FROM (SELECT * FROM hookkit.sums WHERE member = 7) AS sums WHERE true",
    ),
    "with a name": (
        "FROM sums s JOIN dimensions AS d ON true",
        "FROM (SELECT * FROM hookkit.sums WHERE member = 7) s "
        "JOIN (SELECT * FROM hookkit.dimensions WHERE member = 7) AS d ON true",
    ),
    "what a slice notes": (
        "FROM meta)",
        "FROM (SELECT * FROM hookkit.member_meta WHERE member = 7) AS meta)",
    ),
}


@pytest.mark.parametrize("case", OF_A_MEMBER)
def test_rows_of_one_member(case: str) -> None:
    statement, expected = OF_A_MEMBER[case]
    assert translated(statement, 7) == expected
