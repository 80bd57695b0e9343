"""Replace all rows of some sessions, and change the sums of their member by that."""

# ruff: noqa: S608 - names of our own

from collections.abc import Collection, Iterator
from typing import NamedTuple

from hookkit.store.postgres import sum_changes
from hookkit.store.postgres.batch import Step, temporary
from hookkit.store.postgres.place import Place, sent
from hookkit.store.postgres.replacement import HASHES, USUAL, Replacement, insertion, removal
from hookkit.store.postgres.sent_tables import REFERENCED, SESSION_TABLES, TEXTS
from hookkit.store.postgres.sum_changes import EVER, FAILED, REPLACED, SUMS, TOTALS, added
from hookkit.store.postgres.text_rows import text_rows


def chosen(sessions: str) -> Step:
    """Return what notes the sessions that a query finds as those that are replaced."""
    return temporary("replaced", sessions)


def sent_again(
    place: Place,
    names: Collection[str],
    numbers: Collection[int],
    known: Collection[int] | None = None,
) -> str:
    """Return the query for the stored sessions that have one of the numbers, or a key sent.

    `known` are the other slices whose sessions are replaced; None: all of the member.
    """
    own = ", ".join(str(place.base + each) for each in numbers)
    tests = [f"seq = ANY (ARRAY[{own}]::bigint[])"]
    if "shared_sessions" in names:
        arrived = sent("shared_sessions")
        tests.append(f"seq = ANY (ARRAY(SELECT seq + {place.base} FROM {arrived}))")
        among = "" if known is None else f" AND {place.among(known)}"
        tests.append(f"key = ANY (ARRAY(SELECT key FROM {arrived})){among}")
    stored = f"SELECT seq FROM hookkit.shared_sessions WHERE member = {place.member} AND "
    return " UNION ".join(f"{stored}{each}" for each in tests)


class Found(NamedTuple):
    """What the team has got already of what a portion has."""

    are_stored: bool
    """True if sessions are stored that are replaced."""
    are_renamed: bool = False
    """True if a number of a dimension stands for others now (`sum_changes.renamed`)."""
    takes_over: bool = True
    """False if no number that was sent is that of a stored row of another session."""


def replacement(place: Place, names: Collection[str], found: Found) -> Iterator[Step]:
    """Yield what replaces the rows of the chosen sessions by those that were sent.

    `names` are the tables of which something was sent.
    """
    yield from references(place, names)
    yield from changes(place, names, are_renamed=found.are_renamed)
    yield from rows(place, names, found)
    yield from text_rows(place, is_sent=TEXTS in names, are_stored=found.are_stored)
    has_less = found.are_stored or found.are_renamed
    for each in (SUMS, EVER, TOTALS, FAILED):
        yield from added(each, {"member": place.member}, has_less=has_less)


def references(place: Place, names: Collection[str]) -> Iterator[Step]:
    """Yield what stores the dimensions and files that rows name."""
    for name in REFERENCED:
        known = f"t.id = ANY (ARRAY(SELECT id + {place.base} FROM {sent(name)}))"
        yield from insertion(Replacement(place, name, name in names, known))


def changes(place: Place, names: Collection[str], *, are_renamed: bool) -> Iterator[Step]:
    """Yield the changes of all sums."""
    yield from sum_changes.of_sessions(place, is_sent="session_sums" in names)
    yield from sum_changes.of_totals(place, is_renamed=are_renamed)
    yield from sum_changes.of_failed(place, is_sent="failed_calls" in names)


def rows(place: Place, names: Collection[str], found: Found) -> Iterator[Step]:
    """Yield what replaces the rows themselves: first what goes, for keys to be free."""
    stored = f"t.seq {REPLACED}" if found.are_stored else ""
    tables = [
        Replacement(place, name, name in names, stored, found.takes_over) for name in SESSION_TABLES
    ]
    yield HASHES
    for each in tables:
        yield from removal(each)
    for each in tables:
        yield from insertion(each)
    yield USUAL
