"""The SQL that removes what belongs to no session: a slice that is given up, names without use."""

# ruff: noqa: S608 - names of our own

from collections.abc import Iterator

from hookkit.store.postgres.batch import Step
from hookkit.store.postgres.place import Place
from hookkit.store.postgres.replacement import HASHES, USUAL
from hookkit.store.postgres.sent_tables import REFERENCED

NAMED = {
    "dimensions": (
        ("session_sums", "dimension"),
        ("api_messages", "dimension"),
        ("worked_spans", "dimension"),
        ("ai_usage", "dimension"),
    ),
    "files": (("transcript_records", "file"),),
}
"""Table of names → the columns that name its rows."""


def emptied(place: Place) -> Iterator[Step]:
    """Yield what removes a slice without sessions."""
    of_slice = f"WHERE member = {place.member} AND slice = {place.slice}"
    for name in ("worked", "worked_ever", "work_counts", "slice_meta", "slices"):
        yield Step(f"DELETE FROM hookkit.{name} {of_slice}", name)
    for name in REFERENCED:
        numbers = f"member = {place.member} AND {place.has('id')}"
        yield Step(f"DELETE FROM hookkit.{name} WHERE {numbers}", name)


def unused(place: Place) -> Iterator[Step]:
    """Yield what removes names of a slice and of its member that nothing uses any more."""
    of_member = f"member = {place.member}"
    yield HASHES
    for name, columns in NAMED.items():
        uses = (
            f"SELECT {column} FROM hookkit.{table} WHERE {of_member} AND {place.has('seq')}"
            for table, column in columns
        )
        yield unlisted(place.member, name, "id", place.has("id"), *uses)
    yield unlisted(
        place.member,
        "projects",
        "path",
        "true",
        f"SELECT project FROM hookkit.dimensions WHERE {of_member}",
        f"SELECT project FROM hookkit.sessions WHERE {of_member}",
    )
    known = f"SELECT id FROM hookkit.learning_sources WHERE {of_member}"
    yield unlisted(place.member, "learning_edits", "id", "text IS NOT NULL", known)
    yield USUAL


def unlisted(member: int, name: str, key: str, condition: str, *uses: str) -> Step:
    """Return what deletes the rows of a table of a member whose key no query has."""
    every = f"SELECT {key} FROM hookkit.{name} WHERE member = {member} AND {condition}"
    gone = " EXCEPT ".join([every, *uses])
    return Step(
        f"DELETE FROM hookkit.{name} AS t USING ({gone}) AS gone "
        f"WHERE t.member = {member} AND t.{key} = gone.{key}",
        name,
    )
