"""The levels of what a team gets."""

import re
from pathlib import Path

import pytest

from hookkit.model.share_levels import COLUMNS, LEVELS, ROWS, allows, least, leaves
from hookkit.store.postgres.arrival import TABLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "team-sharing.md"
ROW = re.compile(r"\| `(\w+)` \| (\w+) \| (.*) \|")


def test_the_document_has_the_same_table() -> None:
    rows = {}
    columns: dict[str, dict[str, str]] = {}
    for table, level, more in ROW.findall(DOCUMENT.read_text("utf-8")):
        rows[table] = level
        for part in filter(None, more.split("; ")):
            needed, _, names = part.partition(": ")
            columns.setdefault(table, {}).update(dict.fromkeys(re.findall(r"\w+", names), needed))
    assert rows == ROWS
    assert columns == COLUMNS


def test_each_table_that_is_sent_has_a_level() -> None:
    assert ROWS.keys() == TABLES.keys()
    for table, columns in COLUMNS.items():
        assert columns.keys() <= set(TABLES[table].columns)


def test_order() -> None:
    assert least("full", "titles", "prompts") == "titles"
    assert [allows(level, "prompts") for level in LEVELS] == [False, False, True, True]
    assert not any(allows(level, "never") for level in LEVELS)


@pytest.mark.parametrize(
    "table, column, levels",
    [
        ("session_sums", "cost", LEVELS),
        ("sessions", "title", LEVELS[1:]),
        ("sessions", "cwd", LEVELS[2:]),
        ("transcripts", "path", LEVELS[3:]),
        ("sessions", "account", ()),
    ],
)
def test_what_leaves(table: str, column: str, levels: tuple[str, ...]) -> None:
    assert tuple(each for each in LEVELS if leaves(each, table, column)) == levels
