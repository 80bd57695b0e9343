"""The SQL that adds to what all machines of a person have together.

Which of two machines came last must not matter, so that they don't overwrite each other for ever.
"""

# ruff: noqa: S608 - names of our own

from collections.abc import Collection, Iterator

from hookkit.store.postgres.batch import Step
from hookkit.store.postgres.place import Place, sent
from hookkit.store.postgres.sent_tables import SENT

NEWER = {
    "projects": "excluded.last >= t.last",
    "learning_edits": "t.text IS NOT NULL "
    "AND (excluded.text IS NULL OR (excluded.at, excluded.text) > (t.at, t.text))",
}
"""Table → when a row that was sent replaces a stored one: a project that was used as late or later,
or the later words of a learning. What a person has forgotten stays forgotten."""

OF_ALL = (
    "CASE WHEN name = 'idle_minutes' THEN (array_agg(value ORDER BY length(value), value))[1] "
    "WHEN min(value) = max(value) THEN min(value) ELSE '' END"
)
"""What holds for all slices of a person. Questions take the least `idle_minutes` of a team, since
it is only needed for sessions that still run: the time worked is what each machine added up. Any
other note, such as the time zone that days are of, holds only where all have the same."""


def joint_rows(place: Place, names: Collection[str]) -> Iterator[Step]:
    """Yield what adds the rows that were sent; `names` are the tables of which there are any."""
    for name, condition in NEWER.items():
        if name in names:
            yield newer(place, name, condition)
    if "member_meta" in names:
        yield noted(place)
        yield from notes_of_all(place)


def newer(place: Place, name: str, condition: str) -> Step:
    """Return what adds rows to a table, where they are new or newer."""
    table = SENT[name]
    columns, key = ", ".join(table.columns), ", ".join(table.key)
    rest = [each for each in table.columns if each not in table.key]
    sets = ", ".join(f"{each} = excluded.{each}" for each in rest)
    old, new = (", ".join(f"{alias}.{each}" for each in rest) for alias in ("t", "excluded"))
    return Step(
        f"INSERT INTO hookkit.{name} AS t (member, {columns}) "
        f"SELECT {place.member}, {columns} FROM {sent(name)} ORDER BY {key} "
        f"ON CONFLICT ({key}, member) DO UPDATE SET {sets} "
        f"WHERE {condition} AND ({old}) IS DISTINCT FROM ({new})",
        name,
    )


def noted(place: Place) -> Step:
    """Return what stores the notes of a slice."""
    return Step(
        "INSERT INTO hookkit.slice_meta AS t (member, slice, name, value) "
        f"SELECT {place.member}, {place.slice}, name, value FROM {sent('member_meta')} "
        "ORDER BY name ON CONFLICT (member, slice, name) DO UPDATE SET value = excluded.value "
        "WHERE t.value <> excluded.value",
        "slice_meta",
    )


def notes_of_all(place: Place) -> Iterator[Step]:
    """Yield what derives the notes of a member from those of the slices."""
    yield Step(
        "INSERT INTO hookkit.member_meta AS t (member, name, value) "
        f"SELECT member, name, {OF_ALL} FROM hookkit.slice_meta WHERE member = {place.member} "
        "GROUP BY member, name ORDER BY name "
        "ON CONFLICT (member, name) DO UPDATE SET value = excluded.value "
        "WHERE t.value <> excluded.value",
        "member_meta",
    )
    yield Step(
        f"DELETE FROM hookkit.member_meta WHERE member = {place.member} AND name NOT IN "
        f"(SELECT name FROM hookkit.slice_meta WHERE member = {place.member})",
        "member_meta",
    )
